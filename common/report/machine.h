/* Aggregate reports: XML events in, rows out (RFC 9990, RFC 7489 app. C). */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_MACHINE_H
#define REPORT_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "report/elem.h"
#include "report/output.h"
#include "report/quirk.h"

/*
 * A state machine for any number of documents, one after the other. strict:
 * only reports without a quirk of class DEVIATION give rows.
 */
struct report_machine;

/* A place in the sequence of the parser's events. */
struct report_mark {
	uint64_t starts, ends; /* of elements, so far */
};

struct report_machine *report_machine_new(const struct report_handler *h,
    bool strict);
void report_machine_free(struct report_machine *m); /* NULL is fine */

/*
 * A document begins; input, part and digest are its cells, quirks the
 * QUIRK_BIT()s of its container. The spans are borrowed until
 * report_machine_finish().
 */
void report_machine_begin(struct report_machine *m, struct span input,
    struct span part, struct span digest, uint64_t quirks);

/* The parser's events. Text is UTF-8, in any pieces. start is true if the
 * element is one that a report has in this place. */
bool report_machine_start(struct report_machine *m,
    const struct xml_tag *tag);
void report_machine_text(struct report_machine *m, const char *p, size_t n);
void report_machine_end(struct report_machine *m);

/* The document is not well-formed at this place. */
void report_machine_fault(struct report_machine *m, unsigned long line,
    unsigned long column);

/* In a document that is mended: a part of the record, or of the element
 * without a column, is missing here, so it is left out. */
void report_machine_broken(struct report_machine *m);

/* Likewise: what was written here is no XML, and shown is what it means. */
void report_machine_odd(struct report_machine *m, struct span written,
    struct span shown);

/* All events up to report_machine_again(), _mend() or _finish() are ignored.
 * Elements that are open are cut off. */
void report_machine_ignore(struct report_machine *m);

/* Elements that are open. */
unsigned long report_machine_depth(const struct report_machine *m);

/* The parser or decoder found this quirk. */
void report_machine_quirk(struct report_machine *m, enum quirk q,
    struct span what);

/*
 * True if no more events are wanted: the document is to be read again from
 * its start, after report_machine_again(), because the head of the report
 * follows so many records that they could not be held, or to find out first
 * whether a large report is to be dropped (strict).
 */
bool report_machine_wants_again(const struct report_machine *m);
void report_machine_again(struct report_machine *m);

/*
 * The document has a fault, and is to be read again from its start, with
 * events that are the same up to the mark that this returns: rows up to there
 * went out, and do not again. line is 0 if the fault is none of the document.
 * The element around it, with another name than any of it, is no part of it.
 */
struct report_mark report_machine_mend(struct report_machine *m,
    unsigned long line, unsigned long column);

enum report_result {
	REPORT_NONE,    /* there is no feedback element */
	REPORT_DONE,    /* one or more whole reports */
	REPORT_CUT,     /* the last report or record has no end */
	REPORT_DROPPED, /* strict: one or more were dropped */
};

/*
 * The document has ended; rows that are still held go out. *record is the
 * number of the record that was cut off, 0 for none, *lost how many were left
 * out since they are incomplete.
 */
enum report_result report_machine_finish(struct report_machine *m,
    uint64_t *record, uint64_t *lost);

#endif
