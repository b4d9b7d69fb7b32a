/* Mends XML that is not well-formed, so that a parser reads all of it. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_MENDER_H
#define REPORT_MENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "report/decode.h"
#include "report/elem.h"
#include "report/machine.h"

/* What reading a document once, without a parser, tells for mending it. */
struct report_survey {
	uint64_t comment; /* octets up to the end of the last comment */
	bool feedback;    /* the word occurs, so it may be a report */
};

/* Reads what d, which has just begun, has. */
void report_survey(struct report_survey *s, struct report_decoder *d);

/* An open element. */
struct report_open {
	enum report_elem el; /* EL_N: not one of a report's */
	size_t name, n; /* its qualified name, in names */
	size_t out;     /* where its start tag is, in out; inside a leaf */
	uint64_t seen;  /* EL_BIT() of its children */
};

/*
 * The document from a decoder as well-formed XML, whatever the decoder brings:
 * one element MEND_ROOT around the document, or the documents behind each
 * other. Comments and processing instructions are left out, CDATA sections
 * become text. The processing instructions in it are the mender's own: their
 * target is enum report_mark_kind, and they say "LINE:COLUMN OCTETS", with the
 * octets in hexadecimal.
 *
 * Memory is bounded by a few times LIMIT_XML_TAG and LIMIT_TEXT.
 */
struct report_mender {
	struct report_decoder *from;
	const struct report_survey *survey;
	struct report_mark verbatim; /* events up to which nothing is mended */
	struct report_mark at;       /* events so far */

	/* the first fault, NULL for none, and its place */
	const char *fault;
	unsigned long fault_line, fault_column;

	struct buf in; /* octets from in_at on are still to be read */
	size_t in_at;
	uint64_t offset; /* of in.p */
	unsigned long line, column;
	bool ended, done;
	enum { IN_CONTENT, IN_COMMENT, IN_SECTION, IN_INSTRUCTION, IN_TAG }
	    inside;
	bool dubious; /* the comment has a fault, so a tag ends it */

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
	unsigned int brackets; /* "]" just before, up to two */
	char last[64]; /* name of the last end tag, if nothing followed it */

	/* the leaf that is open, which is held back until its end */
	size_t leaf;      /* its depth, or 0 */
	size_t leaf_out;  /* where its text begins in out, or SIZE_MAX */
	size_t stray_out; /* likewise the first end tag in it without a start */
};

#define MEND_ROOT "mend"

enum report_mark_kind {
	MEND_FAULT = 'n',  /* a fault; no value is affected */
	MEND_BROKEN = 'f', /* a record is incomplete here */
	MEND_TEXT = 't',   /* the octets are text, although not in XML */
	MEND_BAD = 'u',    /* they stand for no character: U+FFFD */
	MEND_HIDDEN = 'h', /* they are what remains of a tag */
	MEND_CUT = 'e',    /* the document ends too early */
	MEND_DOCTYPE = 'd' /* of the name OCTETS */
};

/* m is all zero or was used before. survey is borrowed. */
void report_mender_begin(struct report_mender *m, struct report_decoder *from,
    const struct report_survey *survey, struct report_mark verbatim);
void report_mender_free(struct report_mender *m);

/* Up to n octets; 0 at the end. That the decoder failed is an end. */
size_t report_mender_read(struct report_mender *m, char *dst, size_t n);

#endif
