/* DMARC records from lines: bare ones, or rows that have them in a column. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_RECORDS_H
#define DMARC_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/lines.h"

/*
 * Records from lines. Each is one, or, after a line with tabs and a cell
 * "record" (a header, such as that of dmarc-lookup's rows), a row that has one
 * in that column, and the domain it is published for in the column
 * "policy_domain", else "domain". Rows without a record, and those with the
 * same two as the row before, are passed over, as are empty lines and those
 * that begin with "#". All zero but lines.fd is the beginning.
 */
struct records {
	struct lines lines;

	/* the reader's own */
	bool rows;
	uint64_t line;
	size_t record, domain, cells; /* columns, and how many there are */
	struct buf text, last;
};

/* A record; its spans hold until the next call. column is that of its first
 * octet in the line. */
struct records_line {
	uint64_t line;
	size_t column;
	struct span record, domain; /* domain may be absent */
	const char *fault; /* of RECORDS_BAD */
};

enum records_event {
	RECORDS_RECORD,
	RECORDS_BAD, /* the line is passed over, fault says why */
	RECORDS_END
};

/* Memory is bounded: a line of more than LIMIT_DOMAIN_LINE octets is bad. */
enum records_event records_next(struct records *r, struct records_line *l);
void records_free(struct records *r);

#endif
