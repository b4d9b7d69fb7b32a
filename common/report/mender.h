/* Mends XML that is not well-formed, so that a parser reads all of it. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_MENDER_H
#define REPORT_MENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/decode.h"
#include "report/nesting.h"

/* What reading a document once, without a parser, tells for mending it. */
struct report_survey {
	uint64_t comment; /* octets up to the end of the last comment */
	bool feedback;    /* the word occurs, so it may be a report */
};

/* Reads what d, which has just begun, has. */
void report_survey(struct report_survey *s, struct report_decoder *d);

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
	struct report_nesting nesting;

	struct buf in; /* octets from in_at on are still to be read */
	size_t in_at;
	uint64_t offset; /* of in.p */
	bool ended, done;
	enum { IN_CONTENT, IN_COMMENT, IN_SECTION, IN_INSTRUCTION, IN_TAG }
	    inside;
	bool dubious; /* the comment has a fault, so a tag ends it */
	unsigned int brackets; /* "]" just before, up to two */
};

/*
 * m is all zero or was used before. survey is borrowed. Up to verbatim the
 * document is well-formed and nothing is mended, so that events are those that
 * a parser has for the document itself.
 */
void report_mender_begin(struct report_mender *m, struct report_decoder *from,
    const struct report_survey *survey, struct report_mark verbatim);
void report_mender_free(struct report_mender *m);

/* Up to n octets; 0 at the end. That the decoder failed is an end. */
size_t report_mender_read(struct report_mender *m, char *dst, size_t n);

#endif
