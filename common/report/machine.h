/* Aggregate reports: XML events in, rows out (RFC 9990, RFC 7489 app. C). */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_RUA_H
#define REPORT_RUA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "rows/fields.h"
#include "report/quirk.h"

/*
 * A name in XML, NUL-terminated; prefix and uri are NULL for none. Equal
 * strings must have equal addresses for as long as a document is read, as an
 * XML parser's dictionary gives them.
 */
struct xml_name {
	const char *local, *prefix, *uri;
};

struct xml_attr {
	struct xml_name name;
	struct span value;
};

/*
 * What is known of a report when its rows begin, and again at its end, when
 * all of it is. cells are the columns of TABLE_RUA up to RUA_record, and
 * RUA_extension; quirks are the report's own, codes those of its records.
 */
struct rua_report {
	struct span cells[RUA_N];
	const struct quirks *quirks;
	uint64_t codes;
	uint64_t records, messages, pass, fail; /* at the end only */
};

/*
 * Where the rows go. begin comes before the first row of a report, then
 * record with all RUA_N cells of each (a report without records gives one
 * with record 0), then end. Rows are held back up to LIMIT_HOLD octets so
 * that what a report says late is on all of them; late tells that a larger
 * report had more to say when rows were gone already. Spans hold for the
 * call only.
 */
struct rua_handler {
	void *ctx;
	void (*begin)(void *ctx, const struct rua_report *r);
	void (*record)(void *ctx, const struct span *cells);
	void (*late)(void *ctx, const struct rua_report *r);
	void (*end)(void *ctx, const struct rua_report *r);
};

/*
 * A reader, for any number of documents one after the other. strict: only
 * reports without a quirk of class DEVIATION give rows.
 */
struct rua;

struct rua *rua_new(const struct rua_handler *h, bool strict);
void rua_free(struct rua *r);

/*
 * A document begins; input, part and digest are its cells, and quirks (NULL
 * for none) what its container had. All are borrowed until rua_finish().
 */
void rua_begin(struct rua *r, struct span input, struct span part,
    struct span digest, uint64_t quirks);

/* The parser's events. Text is UTF-8, in any pieces. */
void rua_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n);
void rua_text(struct rua *r, const char *p, size_t n);
void rua_end(struct rua *r);

/* The parser has found the document to be ill-formed at this place. */
void rua_fault(struct rua *r, unsigned long line, unsigned long column);

/* The parser or decoder noticed this. */
void rua_quirk(struct rua *r, enum quirk q, struct span what);

/*
 * True if no more events are wanted: the document is to be read again from
 * its start, between rua_again() and rua_finish(), because the head of the
 * report stands behind so many records that they could not be held, or to
 * find out first whether a large report is to be dropped (strict).
 */
bool rua_wants_again(const struct rua *r);
void rua_again(struct rua *r);

enum rua_result {
	RUA_NONE,    /* no feedback element */
	RUA_DONE,    /* one or more reports, whole */
	RUA_CUT,     /* the last report or record has no end */
	RUA_DROPPED, /* strict: one or more were dropped */
};

/*
 * The document is at its end; rows still held go out. *record is the number
 * of the record that was cut off, 0 if it was none.
 */
enum rua_result rua_finish(struct rua *r, uint64_t *record);

#endif
