/* Which octet of a record stands where in its file, strings and escapes. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lint/part.h"
#include "zone/data.h"

/* Longer texts in the form of RFC 3597 have one place for all octets: each
 * has two digits, and nobody writes a policy so. */
enum { GENERIC_MAX = 1024 };

/* --- taking --- */

/* A break at octet at; where strings are empty the last one counts. */
static void
put_break(struct zonestore *x, struct zone_rr *rr, struct zone_break b)
{
	struct zone_break *last;

	if (b.at == 0 && rr->nbreaks == 0) {
		rr->line = b.line;
		rr->column = b.column;
		return;
	}
	last = rr->nbreaks > 0 ? &x->br[x->nbr - 1] : NULL;
	if (last != NULL && last->at == b.at) {
		last->line = b.line;
		last->column = b.column;
		return;
	}
	zonestore_break(x, rr, &b);
}

/* The breaks of a string whose first octet is octet at of the text. */
static size_t
take_string(struct zonestore *x, struct zone_rr *rr,
    const struct zone_token *t, size_t at)
{
	uint32_t column = t->column + t->quoted;
	unsigned char octet;
	size_t i, took;

	put_break(x, rr, (struct zone_break){(uint32_t)at, t->line, column,
	    rr->end});
	rr->end = column + t->n;
	if (!t->escaped)
		return at + t->n;
	for (i = 0; i < t->n; i += took) {
		took = 1;
		if (t->p[i] == '\\')
			took = zonename_escape(t->p + i, t->n - i, &octet);
		at++;
		if (took > 1 && i + took < t->n)
			put_break(x, rr, (struct zone_break){(uint32_t)at,
			    t->line, column + (uint32_t)(i + took), 0});
	}
	return at;
}

static void
take_generic(struct zonestore *x, struct zone_rr *rr,
    const struct zone_record *r)
{
	struct zone_place at;
	size_t i;

	for (i = 0; i < rr->n; i++) {
		at = zonedata_place(r, i);
		put_break(x, rr, (struct zone_break){(uint32_t)i, at.line,
		    at.column, i > 0 ? rr->end : 0});
		rr->end = at.column + 2;
	}
}

void
lintplace_take(struct zonestore *x, struct zone_rr *rr,
    const struct zone_record *r)
{
	const struct zone_token *t = r->data;
	bool hex = zonedata_is_generic(t, r->ndata);
	size_t i, at = 0;

	rr->line = t->line;
	rr->column = t->column;
	rr->end = 0;
	if (!r->generated && !hex && r->ndata == 1 && !t->escaped) {
		rr->column += t->quoted;
		rr->data = t->p;
		rr->n = t->n;
		rr->end = rr->column + t->n;
		rr->quoted = t->quoted;
		return;
	}
	zonestore_join(x, rr, r->wire);
	rr->fixed = r->generated || (hex && rr->n > GENERIC_MAX);
	if (rr->fixed)
		return;
	if (hex) {
		take_generic(x, rr, r);
		return;
	}
	rr->quoted = true;
	for (i = 0; i < r->ndata; i++) {
		rr->quoted = rr->quoted && t[i].quoted;
		at = take_string(x, rr, &t[i], at);
	}
}

/* --- and telling --- */

/* The last break at or before octet at; it may be that of the record. */
static struct zone_break
break_at(const struct zonestore *x, const struct zone_rr *rr, size_t at,
    size_t *next)
{
	size_t low = 0, high = rr->nbreaks, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (x->br[rr->breaks + mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	*next = low;
	if (low == 0)
		return (struct zone_break){0, rr->line, rr->column, 0};
	return x->br[rr->breaks + low - 1];
}

/* The column behind octet at. */
static uint32_t
behind(const struct zonestore *x, const struct zone_rr *rr, size_t at)
{
	const struct zone_break *b;
	struct zone_break from;
	size_t next;

	from = break_at(x, rr, at, &next);
	b = next < rr->nbreaks ? &x->br[rr->breaks + next] : NULL;
	if (b != NULL && b->at == at + 1)
		return b->end != 0 ? b->end : b->column;
	if (at + 1 >= rr->n)
		return rr->end;
	return from.column + (uint32_t)(at + 1 - from.at);
}

/* The first break between at and at + n where a new string begins; the
 * number of breaks if there is none. */
static size_t
string_within(const struct zonestore *x, const struct zone_rr *rr, size_t at,
    size_t n)
{
	size_t i;

	break_at(x, rr, at, &i);
	for (; i < rr->nbreaks && x->br[rr->breaks + i].at < at + n; i++)
		if (x->br[rr->breaks + i].end != 0)
			return i;
	return rr->nbreaks;
}

static uint32_t
column_of(const struct zone_break *b, const struct zone_rr *rr, size_t at)
{
	if (at >= rr->n && b->at < at)
		return rr->end;
	return b->column + (uint32_t)(at - b->at);
}

void
lintplace_of(const struct zonestore *x, const struct zone_rr *rr, size_t at,
    size_t n, struct lintplace *place)
{
	struct zone_break b;
	uint32_t end;
	size_t next, cut;

	*place = (struct lintplace){rr->file, rr->line, rr->column,
	    rr->end > rr->column ? rr->end - rr->column : 1};
	if (rr->fixed)
		return;
	place->n = 1;
	b = break_at(x, rr, at, &next);
	place->line = b.line;
	place->column = column_of(&b, rr, at);
	if (n == 0 || at >= rr->n)
		return;
	if (n > rr->n - at)
		n = rr->n - at;
	cut = string_within(x, rr, at, n);
	end = cut < rr->nbreaks ? x->br[rr->breaks + cut].end :
	    behind(x, rr, at + n - 1);
	if (end > place->column)
		place->n = end - place->column;
}

bool
lintplace_within(const struct zonestore *x, const struct zone_rr *rr,
    size_t at, size_t n, struct lintplace *place)
{
	if (rr->fixed || at + n > rr->n ||
	    string_within(x, rr, at, n) < rr->nbreaks)
		return false;
	lintplace_of(x, rr, at, n, place);
	if (n == 0)
		place->n = 0;
	return true;
}
