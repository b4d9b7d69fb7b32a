/* Elements that have no column, kept as XML. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_EXT_H
#define REPORT_EXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "report/elem.h"
#include "report/xmltext.h"

/*
 * One element at a time is collected, with all that is in it; depth is not 0
 * while that goes on. All zero is a good one to begin with.
 */
struct ruaext {
	struct xml_name name[LIMIT_XML_DEPTH];
	size_t depth, start;
};

/*
 * An element begins, to be appended to *b. For the outermost, outer is
 * feedback's name, and path names n known elements around it, which are
 * written around it as well, so that it is seen where it stood.
 */
void ruaext_start(struct ruaext *e, struct buf *b,
    const struct xml_name *name, const struct xml_attr *attrs, size_t nattrs,
    const struct xml_name *outer, const enum ruaelem *path, size_t n);
void ruaext_text(struct buf *b, const char *p, size_t n);

/* False if it is too large (LIMIT_RECORD) and *b is as it was before. */
bool ruaext_end(struct ruaext *e, struct buf *b, const enum ruaelem *path,
    size_t n);

#endif
