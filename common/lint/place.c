/* Which octet of a record stands where in its file, strings and escapes. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lint/part.h"
#include "zone/data.h"

/* Longer texts in the form of RFC 3597 have one place for all octets: each
 * has two digits, and nobody writes a policy so. */
enum { GENERIC_MAX = 1024 };

/* --- reading --- */

/* The breaks of a string whose first octet is octet at of the text; returns
 * where the next string begins. */
static size_t
read_string(struct zonestore *x, struct zone_rr *rr,
    const struct zone_token *t, size_t at)
{
	uint32_t column = t->column + t->quoted;
	unsigned char octet;
	size_t i, took;

	zonestore_break(x, rr, (struct zone_break){(uint32_t)at, t->line,
	    column, rr->end});
	rr->end = column + t->n;
	if (!t->escaped)
		return at + t->n;
	for (i = 0; i < t->n; i += took) {
		took = 1;
		if (t->p[i] == '\\')
			took = zonename_escape(t->p + i, t->n - i, &octet);
		at++;
		if (took > 1 && i + took < t->n)
			zonestore_break(x, rr, (struct zone_break){(uint32_t)at,
			    t->line, column + (uint32_t)(i + took), 0});
	}
	return at;
}

void
lint_place_read(struct zonestore *x, struct zone_rr *rr,
    const struct zone_record *r)
{
	const struct zone_token *t = r->data;
	bool hex = zonedata_is_generic(t, r->ndata);
	struct zone_place place;
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
		for (i = 0; i < rr->n; i++) {
			place = zonedata_place(r, i);
			zonestore_break(x, rr, (struct zone_break){(uint32_t)i,
			    place.line, place.column, i > 0 ? rr->end : 0});
			rr->end = place.column + 2;
		}
		return;
	}
	rr->quoted = true;
	for (i = 0; i < r->ndata; i++) {
		rr->quoted = rr->quoted && t[i].quoted;
		at = read_string(x, rr, &t[i], at);
	}
}

/* --- telling --- */

size_t
lint_place_next_break(const struct zonestore *x, const struct zone_rr *rr,
    size_t at)
{
	size_t low = 0, high = rr->nbreaks, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (x->br[rr->breaks + mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The break that octet at is behind; *next is the one that follows. */
static struct zone_break
break_before(const struct zonestore *x, const struct zone_rr *rr, size_t at,
    size_t *next)
{
	*next = lint_place_next_break(x, rr, at);
	if (*next == 0)
		return (struct zone_break){0, rr->line, rr->column, 0};
	return x->br[rr->breaks + *next - 1];
}

/* The first break between at and at + n where a new string begins; the
 * number of breaks if there is none. */
static size_t
string_within(const struct zonestore *x, const struct zone_rr *rr, size_t at,
    size_t n)
{
	size_t i = lint_place_next_break(x, rr, at);

	for (; i < rr->nbreaks && x->br[rr->breaks + i].at < at + n; i++)
		if (x->br[rr->breaks + i].end != 0)
			return i;
	return rr->nbreaks;
}

void
lint_place_of(const struct zonestore *x, const struct zone_rr *rr, size_t at,
    size_t n, struct lint_place *place)
{
	const struct zone_break *br;
	struct zone_break b;
	uint32_t end;
	size_t next, cut;

	*place = (struct lint_place){rr->file, rr->line, rr->column,
	    rr->end > rr->column ? rr->end - rr->column : 1};
	if (rr->fixed)
		return;
	b = break_before(x, rr, at, &next);
	place->n = 1;
	place->line = b.line;
	place->column = at >= rr->n && b.at < at ? rr->end :
	    b.column + (uint32_t)(at - b.at);
	if (n == 0 || at >= rr->n)
		return;
	if (n > rr->n - at)
		n = rr->n - at;
	br = rr->nbreaks > 0 ? &x->br[rr->breaks] : NULL;
	/* Up to the end of a string, or the column behind the last octet. */
	cut = string_within(x, rr, at, n);
	b = break_before(x, rr, at + n - 1, &next);
	if (cut < rr->nbreaks)
		end = br[cut].end;
	else if (next < rr->nbreaks && br[next].at == at + n)
		end = br[next].end != 0 ? br[next].end : br[next].column;
	else if (at + n >= rr->n)
		end = rr->end;
	else
		end = b.column + (uint32_t)(at + n - b.at);
	if (end > place->column)
		place->n = end - place->column;
}

bool
lint_place_within(const struct zonestore *x, const struct zone_rr *rr,
    size_t at, size_t n, struct lint_place *place, struct lint_place *between)
{
	size_t i = string_within(x, rr, at, n), rest;
	const struct zone_break *br;
	struct lint_place second;

	*between = (struct lint_place){0};
	if (rr->fixed || at + n > rr->n)
		return false;
	lint_place_of(x, rr, at, n, place);
	if (n == 0)
		place->n = 0;
	if (i == rr->nbreaks)
		return true;
	br = &x->br[rr->breaks + i];
	rest = at + n - br->at;
	if (string_within(x, rr, br->at, rest) < rr->nbreaks)
		return false;
	lint_place_of(x, rr, br->at, rest, &second);
	*between = (struct lint_place){rr->file, br->line, br->end,
	    br->column - br->end};
	place->n = second.column + second.n - place->column;
	return place->line == second.line && br->column > br->end &&
	    br->end >= place->column;
}
