/* Values of an aggregate report's elements: checked and brought to form. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_VALUE_H
#define REPORT_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "report/quirk.h"
#include "report/elem.h"

/*
 * The short way for nearly every value: is it in form as it stands, and
 * nothing odd about el? s is not empty.
 */
bool ruavalue_is_plain(enum ruaelem el, struct span s);

/*
 * The text of leaf el stands in b from off to the end. Returns its value,
 * which stands in b too, or is absent; deviations go to *qs. rfc9990 says
 * that the document is in that RFC's namespace.
 */
struct span ruavalue_parse(enum ruaelem el, struct buf *b, size_t off,
    bool rfc9990, struct quirks *qs);

/*
 * Puts U+FFFD for DEL and each C1 control in b from off to the end. False if
 * there was none. XML has no other controls but TAB, LF and CR.
 */
bool ruavalue_tame(struct buf *b, size_t off);

#endif
