/* Remembers which reports have come, to tell duplicates and conflicts. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_SEEN_H
#define SUMMARY_SEEN_H

#include <stddef.h>
#include <stdint.h>

/*
 * Hashes that name a report: key of org_name, policy_domain, report_id,
 * begin and end; digest of its text; place of the input and part it is from.
 */
struct seen_id {
	uint64_t key[2], digest, place;
};

struct seen_entry {
	struct seen_id id;
	uint32_t serial; /* 0: the slot is free */
};

/* 40 octets a report, in a table at most three quarters full. Zero is empty. */
struct seen {
	struct seen_entry *entries;
	size_t size, n;
};

enum seen_what {
	SEEN_NEW,       /* first row of a report */
	SEEN_AGAIN,     /* another row of it */
	SEEN_CONFLICT,  /* SEEN_NEW, but a report of that key is known */
	SEEN_DUPLICATE, /* first row of a report that is known from elsewhere */
	SEEN_DROPPED,   /* another row of that */
};

/*
 * Looks a row's report up and remembers it. *serial, from 1, is the report's
 * (for a duplicate, that of this copy of it).
 */
enum seen_what seen_add(struct seen *s, const struct seen_id *id,
    uint32_t *serial);
void seen_free(struct seen *s);

#endif
