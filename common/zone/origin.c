/* What relative names of a master file are relative to: RFC 1035, 5.1. */
/* SPDX-License-Identifier: ISC */
#include "zone/read.h"

#include <string.h>

bool
zoneorigin_find(struct zone_reader *z, const struct zone_token *t)
{
	struct zone_note note = {
	    .fault = ZONE_ORIGIN_NAMED,
	    .at = {z->file, t->line, t->column},
	    .what = z->options->origin,
	};

	if (z->origin.n > 0 || z->later.n == 0)
		return false;
	zonefile_set_origin(z, &z->later);
	if (z->by_name)
		z->handler->fault(z->handler->ctx, &note);
	z->by_name = false;
	return true;
}

enum zone_fault
zoneorigin_name(struct zone_reader *z, struct zone_name *name,
    const struct zone_token *t, size_t *at)
{
	struct span text = zonetoken_span(t);
	enum zone_fault f = zonename_read(name, text, &z->origin, at);

	return f == ZONE_ORIGIN_MISSING && zoneorigin_find(z, t) ?
	    zonename_read(name, text, &z->origin, at) : f;
}

/* --- the SOA --- */

/* Is the type of the entry that has no origin SOA? */
static bool
is_soa(const struct zone_reader *z)
{
	size_t i = 1;

	/* behind owner, TTL and class */
	while (i < z->n && i < 4 && !span_is_nocase(
	    zonetoken_span(&z->token[i]), "soa"))
		i++;
	return i < z->n && i < 4;
}

/*
 * A SOA whose owner lacks its final dot: it ends with the origin, or has a dot
 * in it where there is no origin. All other names are right then; so is this
 * one, as if the dot were there.
 */
static bool
lacks_dot(struct zone_reader *z, const struct zone_token *owner)
{
	static const struct zone_name root = {.n = 1};
	const struct zone_name *o = &z->origin;
	struct span text = zonetoken_span(owner);
	struct zone_name name;
	size_t at;

	if (text.n == 0 || text.p[text.n - 1] == '.' ||
	    zonename_read(&name, text, &root, &at) != ZONE_FINE ||
	    name.n < 2)
		return false;
	if (o->n == 0 ? name.n == name.wire[0] + 2 : o->n < 2 ||
	    name.n < o->n || memcmp(name.wire + name.n - o->n, o->wire,
	    o->n) != 0)
		return false;
	zonetoken_fault(z, ZONE_OWNER_DOUBLED, owner, 0);
	z->owner = name;
	z->owner_text = SPAN_NONE;
	return true;
}

enum zone_fault
zoneorigin_owner(struct zone_reader *z, const struct zone_token *t, size_t *at)
{
	enum zone_fault f = zoneorigin_name(z, &z->owner, t, at);

	if (f == ZONE_FINE) {
		z->owner_text = zonetoken_span(t);
		return f;
	}
	if (f == ZONE_ORIGIN_MISSING && is_soa(z) && lacks_dot(z, t))
		return ZONE_FINE;
	z->owner.n = 0;
	return f;
}

void
zoneorigin_soa(struct zone_reader *z, const struct zone_token *owner)
{
	struct span text = zonetoken_span(owner);
	bool absolute = text.n > 0 && text.p[text.n - 1] == '.' &&
	    (text.n < 2 || text.p[text.n - 2] != '\\');

	/* Without owner_text the dot was missed already. */
	if (z->owner_text.p != NULL && !absolute && !lacks_dot(z, owner))
		return;
	if (z->origin_open) {
		z->later = z->owner;
		z->by_name = false;
		zonefile_set_origin(z, &z->owner);
	}
	z->origin_open = false;
}
