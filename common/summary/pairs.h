/* Counts each report once in a group, even if its rows are not adjacent. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_PAIRS_H
#define SUMMARY_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

/*
 * While the rows of each report come together, a group that remembers its
 * last report counts right. Pairs of group and report are then only noted
 * down, LIMIT_PAIRS of them at most; beyond that they are forgotten, so that
 * memory grows with the groups alone. Once a report has come back (a sorted
 * input), they become a set, which grows with the pairs. All zero is empty.
 */
struct pairs {
	struct pair {
		uint32_t group, report;
	} *noted;
	size_t n, cap;
	uint64_t elsewhere; /* of other processes */
	struct table set; /* the same */
	uint64_t seed;
	bool apart; /* set is in use */
	bool lost;  /* some were forgotten: counts may be too high */
};

/* True if it is the first time that this group and report meet. */
bool pairs_add(struct pairs *p, uint32_t group, uint32_t report);

/* Another process has met so many pairs, all of them of reports whose rows
 * are adjacent: they count towards LIMIT_PAIRS. */
void pairs_elsewhere(struct pairs *p, uint64_t n);

/* From now on the rows of a report need not be adjacent. */
void pairs_apart(struct pairs *p);
void pairs_free(struct pairs *p);

#endif
