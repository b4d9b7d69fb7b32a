/* The elements of XML that is mended, and the text that comes of it. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_NESTING_H
#define REPORT_NESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "report/elem.h"
#include "report/machine.h"
#include "report/token.h"

/* The element around all that is mended. */
#define MEND_ROOT "mend"

/* What the processing instructions in mended text say, by their targets. */
enum report_mark_kind {
	MEND_FAULT = 'n',  /* a fault; no value is affected */
	MEND_BROKEN = 'f', /* a record is incomplete here */
	MEND_TEXT = 't',   /* the octets are text, although not in XML */
	MEND_BAD = 'u',    /* they stand for no character: U+FFFD */
	MEND_HIDDEN = 'h', /* they are what remains of a tag */
	MEND_CUT = 'e',    /* the document ends too early */
	MEND_DOCTYPE = 'd' /* of the name that the octets are */
};

/* An open element. */
struct report_open {
	enum report_elem el; /* EL_N: not one of a report's */
	size_t name, n; /* its qualified name, in names */
	size_t out;     /* where its start tag is, in out; inside a leaf */
	uint64_t seen;  /* EL_BIT() of its children */
};

struct report_nesting {
	struct report_mark verbatim; /* events up to which nothing is mended */
	struct report_mark at;       /* events so far */

	unsigned long line, column; /* of what is read; the caller sets them */
	const char *fault; /* the first, NULL for none, and its place */
	unsigned long fault_line, fault_column;

	struct buf out; /* octets from taken on are still to be handed out */
	size_t taken;

	struct report_open open[LIMIT_XML_DEPTH];
	size_t depth;
	size_t deeper; /* elements that are open beyond it, and left out */
	size_t known;  /* depth of the innermost element of a report */
	struct buf names;
	bool closing;  /* the end of feedback was read but may be too early */
	bool separate; /* an XML declaration came after it */
	bool text;     /* there was text since the last tag */
	char last[64]; /* name of the last end tag, if nothing followed it */

	/* the leaf that is open, which is held back until its end */
	size_t leaf;      /* its depth, or 0 */
	size_t leaf_out;  /* where its text begins in out, or SIZE_MAX */
	size_t stray_out; /* likewise the first end tag in it without a start */
};

void report_nesting_begin(struct report_nesting *m,
    struct report_mark verbatim);
void report_nesting_free(struct report_nesting *m);

/* Appends well-formed text to what comes of it. */
void report_nesting_put(struct report_nesting *m, const char *s);

/* Appends a mark, with what stands here. text says what is wrong, NULL if that
 * is no fault. */
void report_nesting_mark(struct report_nesting *m, enum report_mark_kind mark,
    const char *text, struct span octets);

/* The name of the open element at this depth, from 1. */
struct span report_nesting_name(const struct report_nesting *m, size_t depth);

/* Is what comes now outside of all elements, or too deep, so that it is left
 * out? */
bool report_nesting_is_out(const struct report_nesting *m);

/* Does a tag without its ">" make sense here? */
bool report_nesting_fits(const struct report_nesting *m,
    const struct report_tag *t);

/* A start tag, the last thing in the document or not; an end tag; an XML
 * declaration, the first thing or not; the end of the document, and what is to
 * be said if elements are open. */
void report_nesting_start(struct report_nesting *m, struct report_tag *t,
    bool last);
void report_nesting_end(struct report_nesting *m, const struct report_tag *t);
void report_nesting_declaration(struct report_nesting *m, bool first);
void report_nesting_finish(struct report_nesting *m, const char *text);

/* The document ends within the tag s: is that the end of this element? */
void report_nesting_half(struct report_nesting *m, struct span s);

/* Up to n octets of what can be handed out; 0 if there is nothing yet. */
size_t report_nesting_take(struct report_nesting *m, char *dst, size_t n);

#endif
