/* Remembers reports, and finds duplicates and conflicts among them. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_DEDUP_H
#define REPORT_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

/*
 * Hashes that name a report: key of org_name, policy_domain, report_id,
 * begin and end; content of its column digest; place of the input and part
 * that it is from.
 *
 * The values themselves are not kept, nor compared: they would take some 100
 * octets more for each of millions of reports, and as much as a stranger likes.
 * key has 128 bits, hashed with a seed that is drawn for each run and never
 * shown, so nobody can search for two reports of one key. By chance there are
 * such among n reports with a probability of n^2 / 2^129: 10^-25 for 10
 * million, 10^-21 for a billion. They would be told as a conflict, and both
 * count; one is left out only if its content is equal, too.
 */
struct dedup_id {
	uint64_t key[2], content, place;
};

/* A bit for each of 64 records of a report, which begin at 64 * block. */
struct dedup_records {
	uint32_t serial, block;
	uint64_t seen;
};

/* 40 octets a report and its cell of the table, and as much for each 64
 * further records of it. All zero is empty. */
struct dedup {
	struct dedup_id *v; /* by serial less one */
	uint64_t *seen;     /* the same: its records 0 to 63 */
	size_t n, cap, seen_cap;
	struct table table;
	uint64_t seed;
	struct dedup_records *more;
	size_t nmore, more_cap, last; /* last: the one that was used last */
	struct table more_table;
};

enum dedup_row {
	DEDUP_NEW,       /* first row of a report */
	DEDUP_AGAIN,     /* another row of it */
	DEDUP_CONFLICT,  /* DEDUP_NEW, but a report of that key is known */
	DEDUP_DUPLICATE, /* first row of a report known from elsewhere */
	DEDUP_DROPPED,   /* another row of that */
};

/*
 * Looks a row's report up and remembers it. *serial, from 1, is the report's
 * (for a duplicate, that of this copy of it).
 */
enum dedup_row dedup_add(struct dedup *d, const struct dedup_id *id,
    uint32_t *serial);

/* Remembers a record of a report by its number; true if it was known.
 * dedup_more() has the bits of records beyond the first 64. */
uint64_t *dedup_more(struct dedup *d, uint32_t serial, uint32_t block);

static inline bool
dedup_record(struct dedup *d, uint32_t serial, uint32_t record)
{
	uint64_t bit = UINT64_C(1) << record % 64;
	uint64_t *seen = record < 64 ? &d->seen[serial - 1] :
	    dedup_more(d, serial, record / 64);
	bool known = (*seen & bit) != 0;

	*seen |= bit;
	return known;
}

void dedup_free(struct dedup *d);

/* True if a report of that key is known. */
bool dedup_has_key(const struct dedup *d, const struct dedup_id *id);

#endif
