/* Sorting by runs in a file; does not know what a key is. */
/* SPDX-License-Identifier: ISC */
#include "send/runs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/spool.h"
#include "base/xalloc.h"

/* Before each key in the file: its count and its length. */
struct head {
	uint64_t count;
	uint32_t n;
};

enum { HEAD = 12, PIECE_MIN = 4096 };

void
runs_init(struct runs *r, uint64_t seed, int fd)
{
	*r = (struct runs){.seed = seed, .fd = fd};
}

void
runs_free(struct runs *r)
{
	size_t i;

	for (i = 0; i < r->nruns; i++)
		buf_free(&r->run[i].buf);
	free(r->run);
	free(r->heap);
	free(r->keys);
	table_free(&r->table);
	arena_free(&r->text);
	buf_free(&r->key);
	*r = (struct runs){.fd = -1};
}

/* --- the way in --- */

static int
by_key(const void *a, const void *b)
{
	const struct run_key *x = a, *y = b;

	return span_compare(x->key, y->key);
}

/* Writes the table as a run, and empties it. */
static bool
put_run(struct runs *r)
{
	struct run run = {.begin = r->end};
	struct head h;
	struct buf b = {0};
	bool good = true;
	size_t i;

	qsort(r->keys, r->nkeys, sizeof(r->keys[0]), by_key);
	for (i = 0; i < r->nkeys && good; i++) {
		h.count = r->keys[i].count;
		h.n = (uint32_t)r->keys[i].key.n;
		buf_add(&b, (const char *)&h.count, sizeof(h.count));
		buf_add(&b, (const char *)&h.n, sizeof(h.n));
		buf_put_span(&b, r->keys[i].key);
		if (b.n < LIMIT_SPOOL_MEM && i + 1 < r->nkeys)
			continue;
		good = spool_write(r->fd, b.p, b.n, r->end);
		r->end += b.n;
		b.n = 0;
	}
	buf_free(&b);
	run.end = r->end;
	r->run = xgrow(r->run, r->nruns, &r->runcap, sizeof(r->run[0]));
	r->run[r->nruns++] = run;
	r->nkeys = 0;
	table_free(&r->table);
	arena_free(&r->text);
	return good;
}

bool
runs_add(struct runs *r, struct span key, uint64_t count)
{
	uint32_t hash = (uint32_t)hash_bytes(key.p, key.n, r->seed), i;
	size_t at = 0;

	while ((i = table_next(&r->table, hash, &at)) != TABLE_NONE)
		if (span_eq(r->keys[i].key, key)) {
			r->keys[i].count += count;
			return true;
		}
	if (r->text.octets + r->cap * (sizeof(r->keys[0]) + 16) >= LIMIT_RUN &&
	    r->nkeys > 0 && !put_run(r))
		return false;
	r->keys = xgrow(r->keys, r->nkeys, &r->cap, sizeof(r->keys[0]));
	table_put(&r->table, hash, (uint32_t)r->nkeys);
	r->keys[r->nkeys++] = (struct run_key){arena_dup(&r->text, key),
	    count};
	return true;
}

/* --- the way out --- */

/* Takes the next key of a run, of which more is read where needed. */
static bool
advance(struct runs *r, struct run *run)
{
	struct blob file = {.fd = r->fd, .len = r->end};
	struct head h = {0, 0};
	size_t left, n;

	run->any = false;
	for (;;) {
		left = run->buf.n - run->used;
		if (left >= HEAD) {
			memcpy(&h.count, run->buf.p + run->used, 8);
			memcpy(&h.n, run->buf.p + run->used + 8, 4);
			if (left - HEAD >= h.n)
				break;
		}
		if (run->at == run->end) /* here left is 0 */
			return true;
		if (left > 0)
			memmove(run->buf.p, run->buf.p + run->used, left);
		run->buf.n = left;
		run->used = 0;
		n = left >= HEAD && h.n > r->room ? h.n : r->room;
		if (n > run->end - run->at)
			n = (size_t)(run->end - run->at);
		buf_reserve(&run->buf, n);
		if (blob_read(&file, run->at, run->buf.p + left, n) < 0)
			return false;
		run->at += n;
		run->buf.n += n;
	}
	run->next = (struct run_key){
	    {run->buf.p + run->used + HEAD, h.n}, h.count};
	run->used += HEAD + h.n;
	run->any = true;
	return true;
}

/* The run at i sinks to its place. */
static void
sink(struct runs *r, size_t i)
{
	struct run *run = r->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < r->nheap) {
		if (child + 1 < r->nheap && span_compare(
		    r->heap[child + 1]->next.key, r->heap[child]->next.key) < 0)
			child++;
		if (span_compare(run->next.key, r->heap[child]->next.key) <= 0)
			break;
		r->heap[i] = r->heap[child];
		i = child;
	}
	r->heap[i] = run;
}

bool
runs_rewind(struct runs *r)
{
	size_t i;

	if (r->nkeys > 0 && !put_run(r))
		return false;
	free(r->keys);
	r->keys = NULL;
	r->cap = 0;
	r->heap = xreallocarray(r->heap, r->nruns + 1, sizeof(r->heap[0]));
	r->nheap = 0;
	r->room = r->nruns > 0 ? LIMIT_RUN / r->nruns : 0;
	if (r->room > LIMIT_SPOOL_MEM)
		r->room = LIMIT_SPOOL_MEM;
	if (r->room < PIECE_MIN)
		r->room = PIECE_MIN;
	for (i = 0; i < r->nruns; i++) {
		r->run[i].at = r->run[i].begin;
		r->run[i].buf.n = r->run[i].used = 0;
		if (!advance(r, &r->run[i]))
			return false;
		if (r->run[i].any)
			r->heap[r->nheap++] = &r->run[i];
	}
	for (i = r->nheap; i-- > 0;)
		sink(r, i);
	return true;
}

bool
runs_next(struct runs *r, struct span *key, uint64_t *count)
{
	struct run *run;

	*key = SPAN_NONE;
	*count = 0;
	while (r->nheap > 0) {
		run = r->heap[0];
		if (*count > 0 && !span_eq(run->next.key, *key))
			break;
		if (*count == 0) {
			r->key.n = 0;
			buf_put_span(&r->key, run->next.key);
			*key = buf_span(&r->key);
		}
		*count += run->next.count;
		if (!advance(r, run))
			return false;
		if (!run->any)
			r->heap[0] = r->heap[--r->nheap];
		if (r->nheap > 0)
			sink(r, 0);
	}
	return true;
}
