/* Keys that are counted in bounded memory, and given back in order. */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_RUNS_H
#define SEND_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/table.h"

/*
 * Keys come together in a table of at most LIMIT_RUN octets. A table that is
 * full goes to the file as a sorted run, and runs_next() merges the runs: it
 * takes LIMIT_RUN octets as well, however many there are. The order is that
 * of memcmp(3), a shorter key first.
 */
struct runs {
	uint64_t seed;
	int fd; /* spool_tmpfile(); the caller's */
	uint64_t end; /* of what is in the file */
	struct arena text;
	struct table table;
	struct run_key {
		struct span key;
		uint64_t count;
	} *keys;
	size_t nkeys, cap;

	struct run {
		uint64_t begin, at, end; /* in the file; at: read so far */
		struct buf buf;
		size_t used;
		struct run_key next;
		bool any;
	} *run;
	size_t nruns, runcap, room;
	struct run **heap;
	size_t nheap;
	struct buf key;
};

/* Seed is of hash_seed(). */
void runs_init(struct runs *r, uint64_t seed, int fd);
void runs_free(struct runs *r);

/* False with errno if the file does not take a run; then what was added so far
 * is lost. */
bool runs_add(struct runs *r, struct span key, uint64_t count);

/* After the last key, and again to begin anew: the next of runs_next() is the
 * first. False with errno as above. */
bool runs_rewind(struct runs *r);

/* The next key, which is different from the one before, and how often it was
 * added. It holds until the next call. At the end *key is absent. False with
 * errno if the file can't be read. */
bool runs_next(struct runs *r, struct span *key, uint64_t *count);

#endif
