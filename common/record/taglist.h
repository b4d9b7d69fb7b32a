/* Lists of tag=value by RFC 6376, 3.2, as places in the text; no meaning. */
/* SPDX-License-Identifier: ISC */
#ifndef RECORD_TAGLIST_H
#define RECORD_TAGLIST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

/* All is inline, for the white space to be a constant. */

/*
 * What counts as white space, a bit for each octet up to the blank: of DMARC
 * records (WSP), of DKIM (FWS).
 */
#define TAGLIST_WSP (UINT64_C(1) << ' ' | UINT64_C(1) << '\t')
#define TAGLIST_FWS (TAGLIST_WSP | UINT64_C(1) << '\r' | UINT64_C(1) << '\n')

/* A walk over a list; rest is what is still to come, absent at the end. */
struct taglist {
	struct span rest;
	uint64_t space;
};

/*
 * What stands between two semicolons, white space around it cut off, and its
 * name and value, each without white space around them. All are places in
 * the text, never copies. Without an equals sign value is absent, and name
 * is all of it; names and values are not checked.
 */
struct taglist_item {
	struct span all, name, value;
};

static inline bool
taglist_is_space(uint64_t space, char c)
{
	unsigned char u = (unsigned char)c;

	return u <= ' ' && (space >> u & 1) != 0;
}

static inline struct span
taglist_trim_left(struct span s, uint64_t space)
{
	while (s.n > 0 && taglist_is_space(space, s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

static inline struct span
taglist_trim_right(struct span s, uint64_t space)
{
	while (s.n > 0 && taglist_is_space(space, s.p[s.n - 1]))
		s.n--;
	return s;
}

/*
 * The next of the parts of *rest that sep divides, without white space at
 * its ends; false, and absent, once rest is. An empty text is one empty part,
 * and n separators make n + 1 parts.
 */
static inline bool
taglist_part(struct span *rest, char sep, uint64_t space, struct span *part)
{
	const char *at;

	*part = *rest;
	if (rest->p == NULL)
		return false;
	at = part->n > 0 ? memchr(part->p, sep, part->n) : NULL;
	if (at != NULL)
		part->n = (size_t)(at - part->p);
	*rest = at != NULL ? span_from(*rest, part->n + 1) : SPAN_NONE;
	*part = taglist_trim_right(taglist_trim_left(*part, space), space);
	return true;
}

/*
 * The next item; false at the end. A semicolon at the end of the text ends
 * the last item and begins none. An empty item is one with all.n == 0, and
 * all.p is then at the semicolon behind it. Takes linear time.
 */
static inline bool
taglist_next(struct taglist *l, struct taglist_item *item)
{
	struct span all;
	size_t n = 0;

	if (!taglist_part(&l->rest, ';', l->space, &all) ||
	    (l->rest.p == NULL && all.n == 0))
		return false;
	while (n < all.n && all.p[n] != '=') /* names are short */
		n++;
	item->all = all;
	item->name = taglist_trim_right((struct span){all.p, n}, l->space);
	item->value = n == all.n ? SPAN_NONE :
	    taglist_trim_left(span_from(all, n + 1), l->space);
	return true;
}

#endif
