/* Counts each report once in a group, even if its rows lie apart. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_PAIRS_H
#define SUMMARY_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * While the rows of each report come together, a group that remembers its
 * last report counts right, and pairs of group and report are only noted
 * down, LIMIT_PAIRS of them at most; then they are forgotten, for memory is
 * to grow with the groups alone. Once a report has come back (a sorted
 * input), they become a set, which grows with the pairs. Zero is empty.
 */
struct pairs {
	uint64_t *v;
	size_t n, size;
	bool apart; /* v is a set, in which 0 is a free slot */
	bool lost;  /* some were forgotten: what is counted may be too much */
};

/* Is it the first time that this group and report meet? */
bool pairs_add(struct pairs *p, uint64_t group, uint32_t report);

/* From now on the rows of a report may lie apart. */
void pairs_apart(struct pairs *p);
void pairs_free(struct pairs *p);

#endif
