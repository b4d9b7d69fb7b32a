/* Records of master files: from their fields to struct zone_record. */
/* SPDX-License-Identifier: ISC */
#include "zone/read.h"

#include "base/limits.h"
#include "zone/data.h"
#include "zone/foreign.h"
#include "zone/type.h"

void
zonerecord_emit(struct zone_reader *z, const struct zone_head *h)
{
	bool generic = zonedata_is_generic(h->data, h->ndata);
	struct zone_fields fields = {.t = h->data, .n = h->ndata,
	    .origin = &z->origin};
	enum zone_fault f = ZONE_FINE;
	struct zone_record r = {
	    .file = z->file,
	    .owner = &z->owner,
	    .origin = &z->origin,
	    .ttl = h->seconds,
	    .type = h->number,
	    .generated = h->generated,
	    .generic = h->generic || generic,
	    .owner_at = h->owner,
	    .ttl_at = h->ttl,
	    .type_at = h->type,
	    .data = h->data,
	    .ndata = h->ndata,
	};

	if (zonetype_is_text(h->number) && z->semicolon.p != NULL &&
	    z->semicolon_behind > z->n - h->ndata && !h->generated)
		zonetoken_fault(z, ZONE_SEMICOLON, &z->semicolon, 0);
	do {
		z->wire.n = 0;
		if (generic || zonedata_kinds(h->number) != NULL)
			f = zonedata_read(&z->wire, h->number, &fields);
		else if (zoneforeign_known(h->number))
			f = zoneforeign_read(&z->wire, h->number, &fields);
		else
			f = zoneforeign_opaque(h->number, &fields);
	} while (f == ZONE_ORIGIN_MISSING &&
	    zoneorigin_find(z, &h->data[fields.field]));
	if (f != ZONE_FINE) {
		/* Where a field is missing, the one before is named. */
		if (fields.field < h->ndata)
			zonetoken_fault(z, f, &h->data[fields.field],
			    fields.at);
		else
			zonetoken_fault(z, f, h->ndata > 0 ?
			    &h->data[h->ndata - 1] : h->type, 0);
		return;
	}
	if (fields.whole)
		r.wire = buf_span(&z->wire);
	if (z->owner.n > 0)
		z->handler->record(z->handler->ctx, &r);
}

bool
zonerecord_head(struct zone_reader *z, size_t *i, struct zone_head *h)
{
	const struct zone_token *t;
	bool has_class = false;
	uint16_t class;

	/* TTL and class in either order, each at most once. */
	for (; *i < z->n; ++*i) {
		t = &z->token[*i];
		if (h->ttl == NULL && t->n > 0 && t->p[0] >= '0' &&
		    t->p[0] <= '9') {
			h->ttl = t;
			if (!zonetype_ttl(zonetoken_span(t), &h->seconds))
				zonetoken_fault(z, ZONE_TTL, t, 0);
			continue;
		}
		class = has_class ? 0 : zonetype_class(zonetoken_span(t));
		if (class == 0)
			break;
		has_class = true;
		if (class != ZONE_CLASS_IN)
			zonetoken_fault(z, ZONE_CLASS, t, 0);
	}
	if (z->bad)
		return false;
	if (*i == z->n) {
		zonetoken_fault(z, ZONE_TYPE_MISSING, &z->token[z->n - 1], 0);
		return false;
	}
	h->type = &z->token[(*i)++];
	h->number = zonetype_read(zonetoken_span(h->type), &h->generic);
	if (h->number == 0 || h->type->quoted) {
		zonetoken_fault(z, ZONE_TYPE, h->type, 0);
		return false;
	}
	return true;
}

/* RFC 2308, 4: $TTL; before it the last one given (RFC 1035, 5.1). A SOA
 * without one has its minimum, and so have the others after it, as in BIND. */
void
zonerecord_ttl(struct zone_reader *z, struct zone_head *h)
{
	if (h->ttl != NULL) {
		if (h->seconds > INT32_MAX) { /* RFC 2181, 8 */
			zonetoken_fault(z, ZONE_TTL_LARGE, h->ttl, 0);
			h->seconds = 0;
		}
		z->has_ttl = true;
		z->ttl = h->seconds;
	} else if (z->has_default_ttl) {
		h->seconds = z->default_ttl;
	} else if (z->has_ttl) {
		h->seconds = z->ttl;
	} else {
		zonetoken_fault(z, ZONE_TTL_MISSING, h->type, 0);
		h->seconds = LIMIT_ZONE_TTL;
		z->has_ttl = true; /* one such fault is enough */
		z->ttl = h->seconds;
	}
}

void
zonerecord_read(struct zone_reader *z)
{
	struct zone_head h = {0};
	enum zone_fault f;
	struct span text;
	uint32_t minimum;
	size_t i = 0, at;
	bool bad = z->bad;

	/* RFC 1035, 5.1: a blank owner is the one before. */
	if (!z->blank) {
		h.owner = &z->token[i++];
		text = zonetoken_span(h.owner);
		if (text.n == 0 || z->owner.n == 0 ||
		    !span_eq(text, z->owner_text)) {
			f = zoneorigin_owner(z, h.owner, &at);
			if (f != ZONE_FINE) {
				zonetoken_fault(z, f, h.owner, at);
				if (f != ZONE_ORIGIN_MISSING)
					return;
				z->bad = bad; /* there may be more to tell */
			}
		}
	}
	if (z->bad)
		return;
	/* Without an origin there is no owner, in the lines below neither. */
	if (z->owner.n == 0 && (!z->origin_told || z->origin.n > 0)) {
		zonetoken_fault(z, ZONE_OWNER_MISSING, &z->token[0], 0);
		return;
	}
	if (!zonerecord_head(z, &i, &h))
		return;
	h.data = z->token + i;
	h.ndata = z->n - i;
	/* A SOA gives the origin and the TTL where nothing else has. */
	if (h.number == ZONE_TYPE_SOA && h.owner != NULL && z->owner.n > 0)
		zoneorigin_soa(z, h.owner);
	if (h.number == ZONE_TYPE_SOA && h.ttl == NULL &&
	    !z->has_default_ttl && !z->has_ttl && h.ndata == 7 &&
	    zonetype_ttl(zonetoken_span(&h.data[6]), &minimum) &&
	    minimum <= INT32_MAX) {
		z->has_default_ttl = true;
		z->default_ttl = minimum;
	}
	zonerecord_ttl(z, &h);
	zonerecord_emit(z, &h);
}
