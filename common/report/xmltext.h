/* Writes XML events back as text, for what has no column. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_XMLTEXT_H
#define REPORT_XMLTEXT_H

#include "base/buf.h"
#include "report/machine.h"

/*
 * Appends a start tag; outer is the name of the element around it in this
 * text, or of the element that the text will stand in: namespaces that are
 * bound there alike are not declared again. Names are not copied.
 */
void xmltext_start(struct buf *b, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n, const struct xml_name *outer);
void xmltext_end(struct buf *b, const struct xml_name *name);

/* Appends text, & < > escaped and CR as a character reference. */
void xmltext_text(struct buf *b, const char *p, size_t n);

#endif
