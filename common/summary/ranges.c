/* A file of rows that several processes count, a range of it each. */
/* SPDX-License-Identifier: ISC */
#include "summary/ranges.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "input/aside.h"
#include "summary/merge.h"

/*
 * A range of a file, which begins where a report does, and the process that
 * counts it. before: where the ranges begin whose reports are to be known to
 * it, up to this one; or NULL.
 */
struct range {
	struct ranges *of;
	struct blob rows;
	uint64_t place; /* how far they have been read, in the process */
	struct buf notes; /* frames, in the process */
	struct aside child;
	const struct range *before;
	struct merge said;
};

/* --- the process of a range --- */

static const char *const fault = "its rows can't be read";

static ssize_t
read_range(void *ctx, char *dst, size_t n)
{
	struct range *r = ctx;
	ssize_t got = blob_read(&r->rows, r->place, dst, n);

	r->place += got > 0 ? (uint64_t)got : 0;
	return got;
}

static void
keep_note(void *ctx, enum count_number of, uint64_t line, struct span what)
{
	struct range *r = ctx;
	struct part_frame f = {.kind = PART_NOTE, .of = of, .v = {line},
	    .text = what};

	part_put(&r->notes, &f);
}

/* What the process does. It has a copy of all that the first one has, and
 * forgets what had been counted, but not which reports. */
static void
count_range(void *ctx, struct out *out)
{
	struct range *r = ctx;
	struct count *c = r->of->count;
	struct tally *t = &c->tally;
	struct groups *groups;
	const struct range *b;
	size_t i, n, known;
	bool good;

	for (b = r->before; b != NULL && b < r; b++)
		merge_know(&c->in.dedup, &b->said);
	known = c->in.dedup.n;
	c->in.report.serial = 0;
	c->in.repeated = 0;
	memset(c->n, 0, sizeof(c->n));
	groups = count_sections(c, &n);
	for (i = 0; i < n; i++)
		groups[i] = (struct groups){.seed = groups[i].seed};
	c->digest.senders = (struct senders){0};
	t->rows = t->whole = 0;
	t->spread = LIMIT_SPREAD_GROUPS / (4 * r->of->jobs);
	c->alone = true;
	c->note = keep_note;
	c->ctx = r;
	r->rows.fd = STDIN_FILENO;
	c->rows.line = 0;
	rows_go_on(&c->rows, (struct stream){r, read_range, NULL, &fault,
	    NULL, 0});
	good = count_rows(c);
	for (i = 0; i < n; i++)
		groups_settle(&groups[i]);
	merge_write(c, !good || !tally_has_spread(t), known,
	    buf_span(&r->notes), out);
}

/* --- the first process --- */

static ssize_t
read_said(void *ctx, char *dst, size_t n)
{
	struct range *r = ctx;
	ssize_t got;

	do
		got = read(r->child.fd, dst, n);
	while (got < 0 && errno == EINTR);
	return got;
}

static bool
start(struct range *r)
{
	r->said.from.in = (struct stream){
	    r, read_said, NULL, &fault, NULL, 0};
	r->said.from.said.n = r->said.from.at = 0;
	return aside_begin(&r->child, r->of->fd, count_range, r);
}

/* Reads how the process came out, and its reports, of which each has a row of
 * some octets. */
static bool
take_reports(struct range *r)
{
	return merge_reports(&r->said, r->rows.len);
}

void
ranges_end(struct ranges *rs)
{
	size_t k;

	for (k = 0; k < rs->n; k++) {
		aside_end(&rs->v[k].child);
		merge_free(&rs->v[k].said);
	}
	free(rs->v);
	rs->v = NULL;
	rs->n = 0;
}

/*
 * Each process at first knows no report of this file before its range; where it
 * has met one of them it starts again and knows them, so that it takes each
 * report for what it would be if one process read the whole file. False if
 * the ranges can't be counted by themselves.
 */
static bool
know_reports(struct ranges *rs)
{
	struct count *c = rs->count;
	const struct dedup *d = &c->in.dedup;
	uint64_t spread = c->tally.spread;
	struct dedup seen = {0};
	struct range *v = rs->v;
	uint32_t serial;
	bool good;
	size_t k;

	c->tally.spread = LIMIT_SPREAD_GROUPS / 4;
	good = c->in.section == rs->section && tally_has_spread(&c->tally);
	c->tally.spread = spread;
	for (k = rs->reports; k < d->n && good; k++)
		dedup_add(&seen, &d->v[k], &serial);
	for (k = 0; k < rs->n && good; k++) {
		good = take_reports(&v[k]);
		if (good && merge_is_known(&seen, &v[k].said)) {
			aside_end(&v[k].child);
			v[k].before = v;
			good = start(&v[k]);
		}
		merge_know(&seen, &v[k].said);
	}
	dedup_free(&seen);
	for (k = 0; k < rs->n && good; k++)
		good = v[k].before == NULL || take_reports(&v[k]);
	return good;
}

enum ranges_state
ranges_add(struct ranges *rs)
{
	enum ranges_state state = RANGES_NOT;
	uint64_t lines = rs->count->rows.line;
	size_t k;

	if (know_reports(rs))
		state = RANGES_ADDED;
	for (k = 0; k < rs->n && state == RANGES_ADDED; k++) {
		if (!merge_add(&rs->v[k].said, rs->count, lines) ||
		    !aside_end(&rs->v[k].child))
			state = RANGES_BROKEN;
		lines += rs->v[k].said.v[PART_LINES];
	}
	ranges_end(rs);
	return state;
}

/* --- where a file is divided --- */

/* The place from at on where a line and a report begin; the end of b if there
 * is none within the next megabyte. shared: so many cells at the front of a
 * row are the same for all rows of its report. */
static uint64_t
find_border(const struct blob *b, uint64_t at, size_t shared)
{
	enum { NEAR = 1 << 20 };
	size_t prefix = 0, i, line;
	uint64_t border = b->len;
	char *p = xmalloc(NEAR);
	ssize_t n = blob_read(b, at, p, NEAR);
	const char *lf = n > 0 ? memchr(p, '\n', (size_t)n) : NULL;
	const char *tab = lf;

	/* the line after it, and the cells that all rows of its report have */
	for (i = 0; tab != NULL && i < shared; i++)
		tab = memchr(tab + 1, '\t', (size_t)(p + n - tab - 1));
	if (tab != NULL) {
		line = (size_t)(lf - p) + 1;
		prefix = (size_t)(tab - lf);
		while (lf != NULL && prefix > 0 && shared > 0 &&
		    (size_t)(p + n - lf) > prefix &&
		    memcmp(lf + 1, p + line, prefix) == 0)
			lf = memchr(lf + 1, '\n', (size_t)(p + n - lf - 1));
		tab = lf != NULL && (size_t)(p + n - lf) > prefix ? lf : NULL;
	}
	if (tab != NULL)
		border = at + (uint64_t)(tab - p) + 1;
	free(p);
	return border;
}

uint64_t
ranges_begin(struct ranges *rs, struct count *c, int fd, uint64_t left,
    unsigned int jobs)
{
	off_t place = left > 0 ? lseek(fd, 0, SEEK_CUR) : -1;
	struct blob all = {.fd = fd, .len = (uint64_t)place + left};
	uint64_t at = (uint64_t)place, most = left / LIMIT_RANGE, first, to;
	bool named = (c->in.telling & UINT32_C(1) << GROUP_reports) != 0;
	size_t k, shared = c->rows.shared;
	bool good = true;

	if (most > jobs)
		most = jobs;
	if (place < 0 || most < 2 || c->in.merging ||
	    (named && (!c->in.trust || shared == 0)))
		return UINT64_MAX;
	to = find_border(&all, at + left / most, shared);
	if (to == all.len)
		return UINT64_MAX;
	first = to - at;
	*rs = (struct ranges){.count = c, .fd = fd, .jobs = jobs,
	    .section = c->in.section, .reports = c->in.dedup.n};
	rs->v = xcalloc((size_t)most, sizeof(rs->v[0]));
	for (at = to; at < all.len; at = to) {
		k = rs->n++;
		to = k + 2 < most ? find_border(&all,
		    at + (all.len - at) / (most - k - 1), shared) : all.len;
		rs->v[k] = (struct range){.of = rs, .child.fd = -1,
		    .rows = {.fd = fd, .off = at, .len = to - at}};
	}
	for (k = 0; k < rs->n && good; k++)
		good = start(&rs->v[k]);
	if (good)
		return first;
	ranges_end(rs);
	return UINT64_MAX;
}
