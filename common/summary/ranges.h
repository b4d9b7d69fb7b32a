/* A file of rows that several processes count, a range of it each. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_RANGES_H
#define SUMMARY_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary/count.h"

/* All zero is none. */
struct ranges {
	struct count *count;
	int fd;
	unsigned int jobs;
	struct range *v; /* but the first, which this process counts */
	size_t n;
	uint64_t section;   /* what in.section and in.dedup.n of the count */
	size_t reports;     /* were before the first range */
};

/*
 * After count_header() of a regular file, left of whose octets are still to be
 * read from fd: divides it where one report ends and another begins, if it can
 * be, into at most jobs ranges, and has all but the first of them counted by
 * processes, for which one that is confined needs SANDBOX_FORK. Returns how
 * many of the octets belong to the first; the caller counts that one with
 * count_rows(), then calls ranges_add(). UINT64_MAX: there are no ranges, all
 * is to be counted as always.
 */
uint64_t ranges_begin(struct ranges *rs, struct count *c, int fd,
    uint64_t left, unsigned int jobs);

/*
 * Ends the processes and adds what the ranges come to. NOT: nothing is added,
 * for they can't be counted by themselves, and the caller goes on. BROKEN: some
 * of it was added when one of the processes failed.
 */
enum ranges_state { RANGES_ADDED, RANGES_NOT, RANGES_BROKEN };
enum ranges_state ranges_add(struct ranges *rs);

/* Ends the processes early. */
void ranges_end(struct ranges *rs);

#endif
