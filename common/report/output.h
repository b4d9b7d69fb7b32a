/* A report on its way out: its head, its rows, and when they may go. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "report/machine.h"
#include "report/section.h"
#include "report/rows.h"

enum ruaphase {
	PHASE_HOLD,   /* rows wait for the end of the report */
	PHASE_DIRECT, /* they were too many, and go out */
	PHASE_SURVEY, /* they were too many, and can't yet: read again */
};

/*
 * All zero but for h and strict is good. given are the cells that the caller
 * knows, borrowed; head is the caller's to fill in.
 */
struct ruareport {
	struct rua_handler h;
	bool strict;
	struct span given[RUA_digest + 1];
	struct ruapart head;
	enum ruaphase phase;
	struct rua_report told; /* what the handler is shown */
	uint64_t codes; /* quirks of the records */
	struct ruarows rows;
	struct buf row_quirks;
	size_t late; /* octets of extension and quirks that rows have had */
};

void ruareport_free(struct ruareport *p);

/* The next one begins, with these quirks, which it takes over. */
void ruareport_begin(struct ruareport *p, struct quirks *quirks);

/* It is read again, after ruareport_wants_again(): head is known. */
bool ruareport_wants_again(const struct ruareport *p);
void ruareport_direct(struct ruareport *p);

/*
 * The next record: the cells after RUA_record that are its own. known: of
 * the head nothing is missing, so rows may go out if they are many.
 */
void ruareport_row(struct ruareport *p, const struct ruapart *record,
    struct span *cells, bool known);

/* What was held back goes out; false if all is dropped (strict). */
bool ruareport_end(struct ruareport *p);

#endif
