/* Reads rows from TSV: lines, cells, headers; not what the columns mean. */
/* SPDX-License-Identifier: ISC */
#include "rows/read.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/vector.h"
#include "base/xalloc.h"
#include "rows/tsv.h"

enum {
	CHUNK = 1 << 17, /* octets of one read: they stay in the cache */
	ROOM = 64,       /* octets that split() may read past the end */
};

void
rows_init(struct rows *r, size_t slots)
{
	*r = (struct rows){.ended = true, .slots = slots};
	r->cells = xcalloc(slots, sizeof(r->cells[0]));
	r->names = xcalloc(LIMIT_COLUMNS, sizeof(r->names[0]));
	r->want = xcalloc(LIMIT_COLUMNS, sizeof(r->want[0]));
	r->ends = xcalloc(LIMIT_COLUMNS + ROOM, sizeof(r->ends[0]));
}

void
rows_free(struct rows *r)
{
	free(r->cells);
	free(r->names);
	free(r->want);
	free(r->ends);
	buf_free(&r->data);
	buf_free(&r->head);
	buf_free(&r->prefix);
	buf_free(&r->lead);
	buf_free(&r->rest);
	buf_free(&r->text);
}

void
rows_open(struct rows *r, struct stream in)
{
	r->in = in;
	r->line = 0;
	r->ended = r->started = false;
	r->data.n = r->at = 0;
	r->head.n = r->prefix.n = 0;
	r->n = r->nwant = 0;
	r->last = LIMIT_COLUMNS;
}

void
rows_go_on(struct rows *r, struct stream in)
{
	r->in = in;
	r->ended = false;
	r->data.n = r->at = 0;
	r->prefix.n = 0;
}

/* The event, with a text that says what is wrong. */
static enum rows_event
fault(struct rows *r, enum rows_event event, const char *fmt, ...)
{
	va_list ap;

	r->text.n = 0;
	va_start(ap, fmt);
	buf_vprintf(&r->text, buf_put_span, fmt, ap);
	va_end(ap);
	return event;
}

/* Reads once more behind what is there; false on a fault. */
static bool
fill(struct rows *r)
{
	ssize_t n;

	if (r->at > 0) {
		r->data.n -= r->at;
		memmove(r->data.p, r->data.p + r->at, r->data.n);
		r->at = 0;
	}
	buf_reserve(&r->data, CHUNK + 1 + ROOM);
	n = r->in.read(r->in.ctx, r->data.p + r->data.n, CHUNK);
	if (n <= 0)
		r->ended = true;
	else
		r->data.n += (size_t)n;
	/* a line feed to stop at, whatever comes */
	memset(r->data.p + r->data.n, '\n', 1 + ROOM);
	return n >= 0;
}

/*
 * Where the cells of the line at r->at end, from byte pos on, n cells being
 * known, and how many cells there are; LIMIT_COLUMNS + 1 or more if there are
 * too many. Of those from r->last on only the number is found out. odd is
 * where the first byte lies that makes a cell need more than to be taken.
 */
static size_t
split(struct rows *r, size_t pos, size_t n)
{
	const char *line = r->data.p + r->at;
	uint32_t *ends = r->ends;
	/* Bit i says that line[pos + i] is one, of odd that it is a backslash,
	 * NUL or above 0x7f. */
	uint64_t tab, lf, odd;
	struct vector v;
	unsigned int i;

	r->odd = SIZE_MAX;
	for (;; pos += 64) {
		for (tab = lf = odd = 0, i = 0; i < 64; i += 16) {
			v = vector_load(line + pos + i);
			tab |= (uint64_t)vector_bits(vector_is(v, '\t')) << i;
			lf |= (uint64_t)vector_bits(vector_is(v, '\n')) << i;
			v.v |= vector_is(v, '\\').v | vector_is(v, '\0').v;
			odd |= (uint64_t)vector_bits(v) << i;
		}
		if (odd != 0 && r->odd == SIZE_MAX)
			r->odd = pos + (size_t)__builtin_ctzll(odd);
		if (lf != 0)
			tab &= (lf & -lf) - 1;
		if (n > r->last) {
			n += (size_t)__builtin_popcountll(tab);
			tab = 0;
		}
		for (; tab != 0; tab &= tab - 1)
			ends[n++] = (uint32_t)pos +
			    (uint32_t)__builtin_ctzll(tab);
		if (lf != 0)
			break;
		if (n >= LIMIT_COLUMNS) {
			r->line_n = (size_t)((const char *)memchr(line + pos,
			    '\n', r->data.n - r->at - pos + 1) - line);
			return LIMIT_COLUMNS + 1;
		}
	}
	r->line_n = pos + (size_t)__builtin_ctzll(lf);
	ends[n++] = (uint32_t)r->line_n;
	if (r->line_n > 0 && line[r->line_n - 1] == '\r')
		ends[n - 1]--;
	return n;
}

/* The same of the line last met, all of its cells. */
static size_t
split_again(struct rows *r)
{
	size_t next = r->at, last = r->last, n;

	r->at = r->line_at;
	r->last = LIMIT_COLUMNS;
	n = split(r, 0, 0);
	r->at = next;
	r->last = last;
	return n;
}

static struct span
cell(const struct rows *r, const char *line, size_t i)
{
	size_t from = i > 0 ? r->ends[i - 1] + 1 : 0;

	return (struct span){line + from, r->ends[i] - from};
}

/* Takes the line last met for the header. */
static enum rows_event
take_header(struct rows *r)
{
	size_t i, n = split_again(r);

	r->head.n = r->prefix.n = 0;
	r->nwant = 0;
	buf_add(&r->head, r->data.p + r->line_at, r->line_n);
	for (i = 0; i < n; i++)
		r->names[i] = cell(r, r->head.p != NULL ? r->head.p : "", i);
	r->n = n;
	return ROWS_HEADER;
}

void
rows_map(struct rows *r, const int *slot, size_t shared)
{
	size_t i;

	r->shared = shared < r->n ? shared : r->n - 1;
	r->nwant = r->nlead = r->prefix.n = r->last = 0;
	for (i = 0; i < r->slots; i++)
		r->cells[i] = SPAN_NONE;
	for (i = 0; i < r->n; i++) {
		if (slot[i] < 0)
			continue;
		r->want[r->nwant++] = (struct rows_want){
		    (uint32_t)i, (uint32_t)slot[i]};
		if (i < r->shared)
			r->nlead = r->nwant;
		r->last = i;
	}
	if (r->last < r->shared)
		r->last = r->shared; /* the prefix ends there */
}

/* Wanted cells from..to of a line into their slots. */
static const char *
take_cells(struct rows *r, const char *line, size_t from, size_t to)
{
	struct buf *b = from == 0 ? &r->lead : &r->rest;
	const char *why = NULL;
	struct span c;
	size_t i;

	b->n = 0;
	for (i = from; i < to && why == NULL; i++) {
		c = cell(r, line, r->want[i].column);
		if (r->ends[r->want[i].column] <= r->odd)
			r->cells[r->want[i].slot] = c;
		else
			why = tsv_value(c, &r->cells[r->want[i].slot], b,
			    r->line_n);
	}
	return why;
}

enum rows_event
rows_reject(struct rows *r, const char *what)
{
	/* Where its leading cells end may be unknown until they are split
	 * again. */
	const char *line = r->data.p + r->line_at;
	size_t i, k, n = split_again(r);
	bool names = n <= LIMIT_COLUMNS, known = false;
	struct span c;

	r->prefix.n = 0;
	for (i = 0; names && i < n; i++) {
		c = cell(r, line, i);
		names = c.n > 0;
		for (k = 0; names && k < c.n; k++)
			names = (c.p[k] >= 'a' && c.p[k] <= 'z') ||
			    c.p[k] == '_' ||
			    (k > 0 && c.p[k] >= '0' && c.p[k] <= '9');
		known = known || span_is(c, "count") || span_is(c, "messages");
	}
	return names && known ? take_header(r) :
	    fault(r, ROWS_BAD, "%s", what);
}

/* The whole line at line_at, of n cells. */
static enum rows_event
take_line(struct rows *r, size_t n)
{
	static const char bom[] = "\xef\xbb\xbf";
	const char *line = r->data.p + r->line_at, *why = NULL;

	if (!r->started) {
		r->started = true;
		if (r->line_n >= 3 && memcmp(line, bom, 3) == 0) {
			r->line_at += 3;
			n = split_again(r);
		}
		if (n > LIMIT_COLUMNS)
			return fault(r, ROWS_ERROR, "too many columns");
		return take_header(r);
	}
	if (n != r->n) {
		if (rows_reject(r, "") == ROWS_HEADER)
			return ROWS_HEADER;
		return fault(r, ROWS_BAD, "%s%zu cells, not %zu",
		    n > LIMIT_COLUMNS ? "over " : "",
		    n > LIMIT_COLUMNS ? (size_t)LIMIT_COLUMNS : n, r->n);
	}
	if (!r->same) {
		if (r->line_n == r->head.n && r->line_n > 0 &&
		    memcmp(line, r->head.p, r->line_n) == 0)
			return take_header(r);
		r->prefix.n = 0;
		if (r->shared > 0) {
			/* a copy, for the buffer moves on */
			buf_add(&r->prefix, line, r->ends[r->shared - 1] + 1);
			why = take_cells(r, r->prefix.p, 0, r->nlead);
		}
	}
	if (why == NULL)
		why = take_cells(r, line, r->nlead, r->nwant);
	return why == NULL ? ROWS_ROW : rows_reject(r, why);
}

enum rows_event
rows_next(struct rows *r)
{
	const char *lf = NULL;
	size_t n = 0, seen;
	bool whole = false, good = true;

	for (;;) {
		if (r->at < r->data.n) {
			/* as far as the bytes of the line are there */
			n = r->prefix.n;
			r->same = n > 0 && r->data.n - r->at >= n &&
			    memcmp(r->data.p + r->at, r->prefix.p, n) == 0;
			if (r->same)
				r->ends[r->shared - 1] = (uint32_t)(n - 1);
			n = r->same ? split(r, n, r->shared) : split(r, 0, 0);
			whole = r->ended || r->line_n < r->data.n - r->at;
		} else if (r->ended) {
			return ROWS_END;
		}
		if (whole || r->data.n - r->at > LIMIT_ROW)
			break;
		do { /* reads until a line feed has come, or the end */
			seen = r->data.n - r->at;
			if (!fill(r))
				return fault(r, ROWS_ERROR, "%s",
				    *r->in.error);
		} while (!r->ended && r->data.n <= LIMIT_ROW &&
		    memchr(r->data.p + seen, '\n', r->data.n - seen) == NULL);
	}
	r->line++;
	if (!whole || r->line_n > LIMIT_ROW) {
		/* drops what comes of a line that is too long to keep */
		while (good && (lf = memchr(r->data.p + r->at, '\n',
		    r->data.n - r->at)) == NULL && !r->ended) {
			r->at = r->data.n;
			good = fill(r);
		}
		if (!good)
			return fault(r, ROWS_ERROR, "%s",
			    *r->in.error);
		r->at = lf != NULL ? (size_t)(lf - r->data.p) + 1 : r->data.n;
		return fault(r, ROWS_BAD, "line of over %u octets", LIMIT_ROW);
	}
	r->line_at = r->at;
	r->at += r->line_n + 1;
	return take_line(r, n);
}
