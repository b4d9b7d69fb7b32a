/* Elements that have no column, written back as XML text. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_EXTENSION_H
#define REPORT_EXTENSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "report/elem.h"

/*
 * Collects one element at a time, with all its contents; depth is above 0
 * until its end. All zero, and a scope, is the initial state.
 *
 * The caller says where each outermost element stands: scope is feedback's
 * name without its prefix, in whose namespace names are written without one;
 * path has the n known elements around it that are written too, to show its
 * place.
 */
struct report_extension {
	const struct xml_name *scope;
	const enum report_elem *path;
	size_t n;

	struct xml_name name[LIMIT_XML_DEPTH];
	size_t depth, start;
	bool broken; /* a part of it is missing, so it is left out */
};

/*
 * Appends a start tag to *b. The first call begins the outermost element. The
 * strings of names are not copied.
 */
void report_extension_start(struct report_extension *e, struct buf *b,
    const struct xml_tag *tag);

/* Appends text, with & < > escaped and CR as a character reference. */
void report_extension_text(struct buf *b, const char *p, size_t n);

/* False if it is too large (LIMIT_RECORD) or broken; *b is then as it was
 * before. */
bool report_extension_end(struct report_extension *e, struct buf *b);

#endif
