/* DMARC records from lines: bare ones, or rows that have them in a column. */
/* SPDX-License-Identifier: ISC */
#include "input/records.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "input/tsvcell.h"

enum { CHUNK = 65536 };

/* --- lines --- */

/* One read more at the end of what is there. */
static void
fill(struct records *r)
{
	ssize_t n;

	if (r->at > 0) {
		r->data.n -= r->at;
		memmove(r->data.p, r->data.p + r->at, r->data.n);
		r->at = 0;
	}
	buf_reserve(&r->data, CHUNK);
	do
		n = read(r->fd, r->data.p + r->data.n, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		r->err = n < 0 ? errno : 0;
		r->ended = true;
		return;
	}
	r->data.n += (size_t)n;
	if (!r->started && r->data.n >= 3) {
		if (memcmp(r->data.p, "\xef\xbb\xbf", 3) == 0)
			r->at = 3;
		r->started = true;
	}
}

/* What is there of a line, without its end; *lf is NULL if that is not the
 * whole line. False at the end. */
static bool
next_piece(struct records *r, struct span *line, const char **lf)
{
	for (;;) {
		*line = (struct span){buf_span(&r->data).p + r->at,
		    r->data.n - r->at};
		*lf = line->n > 0 ? memchr(line->p, '\n', line->n) : NULL;
		if (*lf != NULL || line->n > LIMIT_DOMAIN_LINE)
			break;
		if (r->ended && line->n == 0)
			return false;
		if (r->ended)
			break;
		fill(r);
	}
	if (*lf != NULL)
		line->n = (size_t)(*lf - line->p);
	r->at += line->n + (*lf != NULL);
	return true;
}

/* A line; of one that is too long the beginning, and *whole is false. */
static bool
next_line(struct records *r, struct span *line, bool *whole)
{
	const char *lf;
	bool rest;

	do {
		rest = r->skip;
		if (!next_piece(r, line, &lf))
			return false;
		r->skip = lf == NULL && !r->ended;
	} while (rest);
	r->line++;
	*whole = !r->skip && line->n <= LIMIT_DOMAIN_LINE;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* --- rows --- */

/* Takes the next cell off the front of *line; false when there is none. */
static bool
next_cell(struct span *line, struct span *cell)
{
	const char *tab;

	if (line->p == NULL)
		return false;
	tab = memchr(line->p, '\t', line->n);
	*cell = *line;
	if (tab == NULL) {
		*line = SPAN_NONE;
		return true;
	}
	cell->n = (size_t)(tab - line->p);
	*line = (struct span){tab + 1, line->n - cell->n - 1};
	return true;
}

static bool
take_header(struct records *r, struct span line)
{
	size_t n = 0, record = SIZE_MAX, domain = SIZE_MAX;
	bool policy = false;
	struct span cell;

	for (; next_cell(&line, &cell); n++) {
		if (span_is(cell, "record"))
			record = n;
		if (span_is(cell, "policy_domain"))
			policy = true;
		else if (policy || !span_is(cell, "domain"))
			continue;
		domain = n;
	}
	if (n < 2 || record == SIZE_MAX)
		return false;
	r->rows = true;
	r->record = record;
	r->domain = domain;
	r->cells = n;
	return true;
}

/* Is it the same as in the row before? If not it is from now on. */
static bool
is_again(struct records *r, struct span record, struct span domain)
{
	struct span last = buf_span(&r->last);
	size_t n = record.n;

	if (last.n == n + 1 + domain.n && last.n > 0 &&
	    memcmp(last.p, record.p, n) == 0 && last.p[n] == '\t' &&
	    (domain.n == 0 || memcmp(last.p + n + 1, domain.p, domain.n) == 0))
		return true;
	r->last.n = 0;
	buf_put_span(&r->last, record);
	buf_putc(&r->last, '\t');
	buf_put_span(&r->last, domain);
	return false;
}

/* False if the row has no record that is new, or with a fault. */
static bool
take_row(struct records *r, struct span line, struct records_line *l)
{
	const char *begin = line.p;
	struct span cell, record = SPAN_NONE, domain = SPAN_NONE;
	size_t n = 0, room = line.n;

	for (; next_cell(&line, &cell); n++) {
		if (n == r->record)
			record = cell;
		if (n == r->domain)
			domain = cell;
	}
	if (n != r->cells) {
		l->fault = "not as many cells as the header has";
		return false;
	}
	if (is_again(r, record, domain))
		return false;
	l->column = (size_t)(record.p - begin) + 1;
	r->text.n = 0;
	l->fault = tsvcell(record, &l->record, &r->text, room);
	if (l->fault == NULL && domain.p != NULL)
		l->fault = tsvcell(domain, &l->domain, &r->text, room);
	return l->fault == NULL && l->record.p != NULL;
}

enum records_event
records_next(struct records *r, struct records_line *l)
{
	struct span line;
	bool whole;

	while (next_line(r, &line, &whole)) {
		*l = (struct records_line){.line = r->line, .column = 1,
		    .record = SPAN_NONE, .domain = SPAN_NONE};
		if (!whole) {
			l->fault = "line is too long";
			return RECORDS_BAD;
		}
		if (span_trim(line).n == 0 || line.p[0] == '#' ||
		    take_header(r, line))
			continue;
		if (!r->rows) {
			l->record = line;
			return RECORDS_RECORD;
		}
		if (take_row(r, line, l))
			return RECORDS_RECORD;
		if (l->fault != NULL)
			return RECORDS_BAD;
	}
	return RECORDS_END;
}

void
records_free(struct records *r)
{
	buf_free(&r->data);
	buf_free(&r->text);
	buf_free(&r->last);
}
