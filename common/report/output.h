/* A report's way out: its head, its rows, and when they may go out. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "report/section.h"

/*
 * What is known of a report when its rows begin, and again at its end, when
 * all is known. cells are the columns of TABLE_RUA up to RUA_record, and
 * RUA_extension; quirks are the report's own, codes those of its records.
 */
struct report_facts {
	struct span cells[RUA_N];
	const struct quirk_list *quirks;
	uint64_t codes;
	uint64_t records, messages, pass, fail; /* at the end only */
	uint64_t lost; /* likewise: of the records, those left out */
	bool late; /* likewise */
};

/*
 * Takes the rows. policy (or NULL) gets the policy domain, which may be absent,
 * when policy_published has ended; it may call report_xml_stop(). begin comes
 * before the first row of a report, then record with all RUA_N cells of each
 * row (a report without records gives one with record 0), then end. Rows are
 * held back up to LIMIT_HOLD octets, so that what follows the records of a
 * report is on all of its rows; late says that a larger report had more of that
 * when rows were out already. Spans hold for the call only.
 */
struct report_handler {
	void *ctx;
	void (*policy)(void *ctx, struct span domain);
	void (*begin)(void *ctx, const struct report_facts *r);
	void (*record)(void *ctx, const struct span *cells);
	void (*end)(void *ctx, const struct report_facts *r);
};

enum report_phase {
	PHASE_HOLD,   /* rows are held until the end of the report */
	PHASE_DIRECT, /* they were too many, and go out at once */
	PHASE_SURVEY, /* they were too many but can't go out yet: the document
	               * has to be read again */
};

/*
 * All zero except h and strict is the initial state. given are the cells that
 * the caller knows, borrowed; the caller fills in head. In the end the caller
 * frees head, held and quirks.
 */
struct report_output {
	struct report_handler h;
	bool strict;
	struct span given[RUA_digest + 1];
	struct report_section head;

	enum report_phase phase;
	struct report_facts facts;
	uint64_t codes;   /* quirks of the records */
	struct buf held;  /* rows */
	uint64_t out;     /* records whose rows are out, as it is read again */
	struct buf quirks; /* of one row */
	size_t shown; /* octets of extension and quirks when rows began */
};

/*
 * The next report begins, with these quirks, which are handed over. NULL: the
 * document is read again; head is then known, and rows go out at once.
 */
void report_output_begin(struct report_output *o, struct quirk_list *quirks);

/* The report is read again, up to a fault after rows went out: they do not
 * again. */
void report_output_resume(struct report_output *o);

/* The next record is left out. */
void report_output_lost(struct report_output *o);

/* Is the report, as far as it is known, one that strict leaves out? */
bool report_output_is_dropped(const struct report_output *o);

/*
 * Adds the next record, with its own cells after RUA_record. known: nothing
 * of the head is missing, so rows may go out if they are many.
 */
void report_output_row(struct report_output *o,
    const struct report_section *record, struct span *cells, bool known);

/* Rows that are held go out. False if the report is dropped (strict). */
bool report_output_end(struct report_output *o);

#endif
