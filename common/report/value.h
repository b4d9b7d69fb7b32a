/* Values of an aggregate report's elements: checked and brought to form. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_VALUE_H
#define REPORT_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "report/elem.h"
#include "report/quirk.h"

/*
 * The short way for nearly every value: is it in form as it is, and el an
 * element of both RFCs? s is not empty.
 */
bool report_value_is_plain(enum report_elem el, struct span s);

/*
 * Reads the text of leaf el, which is b from off to its end. Returns the
 * value, which is in b too, or absent; deviations are added to *quirks.
 * rfc9990: the document is in that RFC's namespace.
 */
struct span report_value_parse(enum report_elem el, struct buf *b, size_t off,
    bool rfc9990, struct quirk_list *quirks);

/*
 * Replaces DEL and each C1 control in b from off to its end by U+FFFD. XML
 * allows no other controls but TAB, LF and CR.
 */
void report_value_tame(struct buf *b, size_t off);

#endif
