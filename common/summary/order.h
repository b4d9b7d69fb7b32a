/* Sorts groups by one of their columns. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_ORDER_H
#define SUMMARY_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary/group.h"
#include "rows/fields.h"

/*
 * keys are the fields of a group's nkeys values. by says what to sort by
 * first: a key, or nkeys + GROUP_x. Counts and times sort the largest first,
 * keys the smallest first: numbers and addresses by their value (IPv4 before
 * IPv6), all else by its bytes, absent before anything. What is then still
 * the same is sorted by the keys in their order, so that no two groups are.
 */
struct order {
	const struct field *keys;
	size_t nkeys, by;
};

struct order_item {
	uint64_t word[2]; /* the order's own */
	const struct group *group;
};

/* All groups of *g in order, n of them; the caller frees the array. */
struct order_item *order_groups(const struct order *o, const struct groups *g,
    size_t *n);

/* Where the rows of a summary go. */
struct summary_rows {
	void *ctx;
	/* Called for each row; the cells hold for the call. False to end. */
	bool (*row)(void *ctx, const struct span *cells);
	size_t top;     /* groups there are at most, 0 for all */
	uint32_t known; /* bits GROUP_x; what no input could tell is absent */
};

#endif
