/* Proofs from zones in memory, as a server of signed zones sends them. */
/* SPDX-License-Identifier: ISC */
#include "dns/zoneproof.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "value/hex.h"
#include "zone/type.h"

/* A NSEC or NSEC3 record and its zone; in this order. */
struct denial {
	const unsigned char *zone;
	uint16_t type;
	uint32_t rr;
};

struct zoneproof {
	const struct zonestore *store;
	/* DS, RRSIG and ZONE_TYPE_PROOF records, by owner: these are found
	 * though another zone hides them. */
	uint32_t *rr;
	size_t nrr, rr_cap;
	struct denial *denial;
	size_t ndenials, denials_cap;

	struct buf out;
	unsigned int type;
	uint32_t *done; /* of denial, those that are in the proof */
	size_t ndone, done_cap;
};

static size_t
size_of(const unsigned char *name)
{
	return zonename_size(name, ZONE_NAME_MAX);
}

static ldns_rdf
rdf_of(const unsigned char *name)
{
	return (ldns_rdf){._size = size_of(name),
	    ._type = LDNS_RDF_TYPE_DNAME, ._data = (void *)(uintptr_t)name};
}

/* --- the index --- */

/* Any order of names will do. */
static int
compare_names(const unsigned char *a, const unsigned char *b)
{
	size_t n = size_of(a), m = size_of(b);

	return n != m ? (n < m ? -1 : 1) : memcmp(a, b, n);
}

/* qsort() has no context: the store's records. */
struct by_owner {
	const unsigned char *owner;
	uint32_t rr;
};

static int
compare_owners(const void *a, const void *b)
{
	const struct by_owner *x = a, *y = b;
	int order = compare_names(x->owner, y->owner);

	return order != 0 ? order : x->rr < y->rr ? -1 : 1;
}

struct by_range {
	struct denial denial;
	const unsigned char *owner;
};

static int
compare_ranges(const struct denial *x, const unsigned char *owner,
    const struct denial *y, const unsigned char *other)
{
	ldns_rdf a = rdf_of(owner), b = rdf_of(other);
	int order = compare_names(x->zone, y->zone);

	if (order == 0)
		order = (int)x->type - (int)y->type;
	return order != 0 ? order : ldns_dname_compare(&a, &b);
}

static int
compare_denials(const void *a, const void *b)
{
	const struct by_range *x = a, *y = b;

	return compare_ranges(&x->denial, x->owner, &y->denial, y->owner);
}

/* The first of the records of an owner, in p->rr; p->nrr if there is none. */
static size_t
first_of(const struct zoneproof *p, const unsigned char *owner)
{
	size_t low = 0, high = p->nrr, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare_names(p->store->rr[p->rr[middle]].owner,
		    owner) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The next record of an owner and type from *at on, or NULL. */
static const struct zone_rr *
next_of(const struct zoneproof *p, const unsigned char *owner,
    unsigned int type, size_t *at)
{
	const struct zone_rr *rr;

	while (*at < p->nrr) {
		rr = &p->store->rr[p->rr[(*at)++]];
		if (compare_names(rr->owner, owner) != 0)
			return NULL;
		if (rr->type == type)
			return rr;
	}
	return NULL;
}

static unsigned int
type_covered(const struct zone_rr *rrsig)
{
	const unsigned char *p = (const unsigned char *)rrsig->data;

	return rrsig->n < 18 ? 0 : word_big16(p);
}

/*
 * The zone of a NSEC or NSEC3 record. At a zone below another one there are two
 * NSEC records: its own has SOA in the bitmap, the other is that of the zone
 * whose name the other signature has.
 */
static const unsigned char *
zone_of(const struct zoneproof *p, const struct zone_rr *rr)
{
	const unsigned char *data = (const unsigned char *)rr->data, *signer;
	size_t at = first_of(p, rr->owner), next;
	const struct zone_rr *sig;
	unsigned int tries = LIMIT_DNSSEC_TRIES;

	if (rr->type == LDNS_RR_TYPE_NSEC3)
		return *rr->owner == 0 ? NULL : rr->owner + 1 + *rr->owner;
	next = zonename_size(data, rr->n);
	if (next == 0)
		return NULL;
	/* The first window, if it is 0: SOA is the bit 6. */
	if (rr->n > next + 2 && data[next] == 0 && (data[next + 2] & 2) != 0)
		return rr->owner;
	while ((sig = next_of(p, rr->owner, LDNS_RR_TYPE_RRSIG, &at)) != NULL) {
		if (type_covered(sig) == rr->type && tries-- == 0)
			return NULL;
		signer = (const unsigned char *)sig->data + 18;
		if (type_covered(sig) == rr->type &&
		    zonename_size(signer, sig->n - 18) > 0 &&
		    compare_names(signer, rr->owner) != 0)
			return signer;
	}
	return NULL;
}

struct zoneproof *
zoneproof_new(const struct zonestore *s)
{
	struct zoneproof *p = xcalloc(1, sizeof(*p));
	struct by_owner *owners = NULL;
	struct by_range *ranges = NULL;
	size_t nowners = 0, nranges = 0, ocap = 0, rcap = 0;
	const struct zone_rr *rr;
	uint32_t i;

	p->store = s;
	for (i = 1; i < s->nrr; i++) {
		rr = &s->rr[i];
		if (rr->type == LDNS_RR_TYPE_RRSIG ||
		    rr->type == LDNS_RR_TYPE_DS ||
		    rr->type == ZONE_TYPE_PROOF) {
			owners = xgrow(owners, nowners, &ocap,
			    sizeof(owners[0]));
			owners[nowners++] = (struct by_owner){rr->owner, i};
		}
	}
	if (nowners > 0)
		qsort(owners, nowners, sizeof(owners[0]), compare_owners);
	p->rr = xreallocarray(NULL, nowners + 1, sizeof(p->rr[0]));
	for (; p->nrr < nowners; p->nrr++)
		p->rr[p->nrr] = owners[p->nrr].rr;
	free(owners);
	for (i = 1; i < s->nrr; i++) {
		rr = &s->rr[i];
		if (rr->type != LDNS_RR_TYPE_NSEC &&
		    rr->type != LDNS_RR_TYPE_NSEC3)
			continue;
		ranges = xgrow(ranges, nranges, &rcap, sizeof(ranges[0]));
		ranges[nranges] = (struct by_range){
		    {zone_of(p, rr), rr->type, i}, rr->owner};
		nranges += ranges[nranges].denial.zone != NULL;
	}
	if (nranges > 0)
		qsort(ranges, nranges, sizeof(ranges[0]), compare_denials);
	p->denial = xreallocarray(NULL, nranges + 1, sizeof(p->denial[0]));
	for (; p->ndenials < nranges; p->ndenials++)
		p->denial[p->ndenials] = ranges[p->ndenials].denial;
	free(ranges);
	return p;
}

void
zoneproof_free(struct zoneproof *p)
{
	if (p == NULL)
		return;
	free(p->rr);
	free(p->denial);
	free(p->done);
	buf_free(&p->out);
	free(p);
}

/* --- records --- */

void
zoneproof_begin(struct zoneproof *p, unsigned int type)
{
	p->out.n = p->ndone = 0;
	p->type = type;
}

struct buf
zoneproof_take(struct zoneproof *p)
{
	struct buf out = p->out;

	p->out = (struct buf){0};
	if (out.n > LIMIT_DNSSEC_PROOF)
		out.n = 0;
	return out;
}

/* A record under an owner's name, which a wildcard may stand for. */
static void
put(struct zoneproof *p, const unsigned char *owner, unsigned int type,
    const struct zone_rr *rr)
{
	const unsigned char fixed[10] = {(unsigned char)(type >> 8),
	    (unsigned char)(type & 0xff), 0, ZONE_CLASS_IN,
	    (unsigned char)(rr->ttl >> 24), (unsigned char)(rr->ttl >> 16),
	    (unsigned char)(rr->ttl >> 8), (unsigned char)rr->ttl,
	    (unsigned char)(rr->n >> 8), (unsigned char)rr->n};

	if (p->out.n > LIMIT_DNSSEC_PROOF || rr->n > UINT16_MAX)
		return;
	buf_add(&p->out, (const char *)owner, size_of(owner));
	buf_add(&p->out, (const char *)fixed, sizeof(fixed));
	buf_add(&p->out, rr->data, rr->n);
}

/* The signatures of records that owner has, under a name. */
static void
put_signatures(struct zoneproof *p, const unsigned char *name,
    const unsigned char *owner, unsigned int type)
{
	size_t at = first_of(p, owner);
	const struct zone_rr *rr;

	while ((rr = next_of(p, owner, LDNS_RR_TYPE_RRSIG, &at)) != NULL)
		if (type_covered(rr) == type)
			put(p, name, LDNS_RR_TYPE_RRSIG, rr);
}

/* The records of a type that a node has, under a name; false for none. */
static bool
put_set(struct zoneproof *p, const unsigned char *name,
    const struct zone_node *node, unsigned int type)
{
	unsigned int stored = type == ZONE_TYPE_TXT ? ZONE_TYPE_STRINGS : type;
	const struct zone_rr *all = p->store->rr, *found = NULL;
	uint32_t i;

	for (i = node != NULL ? node->first : 0; i != 0; i = all[i].next) {
		if (all[i].type != stored || all[i].hidden)
			continue;
		found = &all[i];
		put(p, name, type, found);
	}
	if (found != NULL)
		put_signatures(p, name, found->owner, type);
	return found != NULL;
}

/* --- denial --- */

/* The last record of a zone and type that is not behind a name, or the zone's
 * last one: their ranges form a circle. */
static void
put_denial(struct zoneproof *p, const struct denial *zone,
    const unsigned char *name)
{
	size_t low = 0, high = p->ndenials, middle, i;
	const struct denial *d;
	const struct zone_rr *rr;

	while (low < high) {
		middle = low + (high - low) / 2;
		d = &p->denial[middle];
		if (compare_ranges(d, p->store->rr[d->rr].owner, zone,
		    name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	d = low > 0 ? &p->denial[low - 1] : NULL;
	if (d == NULL || d->type != zone->type ||
	    compare_names(d->zone, zone->zone) != 0) {
		while (low < p->ndenials && p->denial[low].type ==
		    zone->type && compare_names(p->denial[low].zone,
		    zone->zone) == 0)
			low++;
		if (low == 0)
			return;
		d = &p->denial[low - 1];
	}
	for (i = 0; i < p->ndone; i++)
		if (p->done[i] == d->rr)
			return;
	p->done = xgrow(p->done, p->ndone, &p->done_cap, sizeof(p->done[0]));
	p->done[p->ndone++] = d->rr;
	rr = &p->store->rr[d->rr];
	put(p, rr->owner, rr->type, rr);
	put_signatures(p, rr->owner, rr->owner, rr->type);
}

/* The same by NSEC3, of which zone has one: for a name's hash. */
static void
put_hashed(struct zoneproof *p, const struct denial *zone,
    const unsigned char *name)
{
	const struct zone_rr *one = &p->store->rr[zone->rr];
	const unsigned char *data = (const unsigned char *)one->data;
	ldns_rdf rdf = rdf_of(name), end = rdf_of(zone->zone), *hash;
	unsigned int iterations;

	if (one->n < 5 || one->n < 5U + data[4])
		return;
	iterations = word_big16(data + 2);
	if (iterations > LIMIT_NSEC3_ITERATIONS) {
		put_denial(p, zone, one->owner); /* any shows that */
		return;
	}
	hash = ldns_nsec3_hash_name(&rdf, data[0], (uint16_t)iterations,
	    data[4], data + 5);
	if (hash == NULL)
		return;
	if (ldns_dname_cat(hash, &end) == LDNS_STATUS_OK)
		put_denial(p, zone, ldns_rdf_data(hash));
	ldns_rdf_deep_free(hash);
}

/* What denies a name, and a wildcard for it, in the zone that has apex
 * labels. */
static void
deny(struct zoneproof *p, const struct zone_where *w, size_t apex)
{
	void (*put_one)(struct zoneproof *, const struct denial *,
	    const unsigned char *) = put_denial;
	unsigned char wildcard[ZONE_NAME_MAX] = "\1*";
	size_t i, low = 0, high = p->ndenials, middle;
	struct denial zone = {.zone = zonestore_name(&w->k, apex)};

	while (low < high) { /* the first of the zone */
		middle = low + (high - low) / 2;
		if (compare_names(p->denial[middle].zone, zone.zone) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == p->ndenials ||
	    compare_names(p->denial[low].zone, zone.zone) != 0)
		return;
	zone = p->denial[low];
	if (zone.type == LDNS_RR_TYPE_NSEC3)
		put_one = put_hashed;
	for (i = w->k.labels; i + 1 > apex; i--) {
		put_one(p, &zone, zonestore_name(&w->k, i));
		if (zone.type == LDNS_RR_TYPE_NSEC || i == 0)
			break;
	}
	if (w->k.size[w->encloser] + 2U > ZONE_NAME_MAX)
		return;
	memcpy(wildcard + 2, zonestore_name(&w->k, w->encloser),
	    w->k.size[w->encloser]);
	put_one(p, &zone, wildcard);
}

/* --- one name --- */

/* DS records, or none, of the zone above. */
static bool
link_ds(struct zoneproof *p, const struct zone_where *w)
{
	const unsigned char *name = w->k.wire;
	const struct zone_rr *rr;
	size_t at = first_of(p, name), apex = w->apex, n = p->out.n;

	/* RFC 4035, 3.1.4.1: a zone's own apex is asked of the one above */
	while (apex == w->k.labels && apex > 0) {
		do
			apex--;
		while (apex > 0 && (zonestore_flags(p->store, &w->k, apex) &
		    ZONE_HAS_SOA) == 0);
	}
	if ((zonestore_flags(p->store, &w->k, apex) & ZONE_HAS_SOA) == 0)
		return false;
	while ((rr = next_of(p, name, LDNS_RR_TYPE_DS, &at)) != NULL)
		put(p, name, LDNS_RR_TYPE_DS, rr);
	if (p->out.n > n)
		put_signatures(p, name, name, LDNS_RR_TYPE_DS);
	else
		deny(p, w, apex);
	return true;
}

bool
zoneproof_link(struct zoneproof *p, const struct zone_where *w)
{
	bool at_name = w->cut == ZONE_NO_CUT || w->cut == w->k.labels;
	bool wild = w->encloser < w->k.labels;
	const struct zone_node *node;

	if (p->type == LDNS_RR_TYPE_DS && at_name && (w->delegated ||
	    (w->in_zone && w->apex == w->k.labels)))
		return link_ds(p, w);
	if (!w->in_zone)
		return false;
	if (w->delegated)
		return p->type == LDNS_RR_TYPE_DS;
	if (w->cut != ZONE_NO_CUT) {
		put_set(p, zonestore_name(&w->k, w->cut),
		    zonestore_find(p->store, &w->k, w->cut),
		    LDNS_RR_TYPE_DNAME);
		return true;
	}
	node = wild ? zonestore_child(p->store, &w->k, w->encloser,
	    SPAN_LIT("*")) : zonestore_find(p->store, &w->k, w->encloser);
	if ((!put_set(p, w->k.wire, node, p->type) &&
	    !put_set(p, w->k.wire, node, LDNS_RR_TYPE_CNAME)) || wild)
		deny(p, w, w->apex);
	return true;
}

bool
zoneproof_recorded(struct zoneproof *p, const unsigned char *name)
{
	size_t at = first_of(p, name);
	const struct zone_rr *rr;
	const unsigned char *data;
	bool found = false;

	while ((rr = next_of(p, name, ZONE_TYPE_PROOF, &at)) != NULL) {
		data = (const unsigned char *)rr->data;
		if (word_big16(data) != p->type)
			continue;
		found = true;
		if (p->out.n <= LIMIT_DNSSEC_PROOF)
			buf_add(&p->out, rr->data + 2, rr->n - 2U);
	}
	return found;
}

/* --- as text --- */

size_t
zoneproof_size(struct span proof)
{
	const unsigned char *p = (const unsigned char *)proof.p;
	size_t n = zonename_size(p, proof.n);

	if (n == 0 || proof.n - n < 10)
		return 0;
	n += 10 + word_big16(p + n + 8);
	return n <= proof.n ? n : 0;
}

/* A line of a master file as wire form. */
static bool
read_text(struct buf *wire, const char *line)
{
	ldns_rr *rr = NULL;
	uint8_t *octets;
	bool good = false;
	size_t n;

	if (ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL) != LDNS_STATUS_OK)
		return false;
	if (ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &n) ==
	    LDNS_STATUS_OK) {
		buf_add(wire, (const char *)octets, n);
		good = zoneproof_size((struct span){(const char *)octets, n}) ==
		    n;
		free(octets);
	}
	ldns_rr_free(rr);
	return good;
}

bool
zoneproof_read(struct buf *wire, struct span text)
{
	struct buf line = {0};
	size_t from = wire->n, i;
	bool good;
	int octet;

	if (!span_has_prefix(text, "\\# ")) {
		buf_put_span(&line, text);
		buf_putc(&line, '\0');
		good = strlen(line.p) == text.n && read_text(wire, line.p);
		buf_free(&line);
		return good;
	}
	span_advance(&text, 3);
	good = text.n % 2 == 0;
	for (i = 0; good && i < text.n; i += 2) {
		octet = hex_octet(text.p + i);
		good = octet >= 0;
		buf_putc(wire, (char)octet);
	}
	return good && wire->n > from && zoneproof_size((struct span){
	    wire->p + from, wire->n - from}) == wire->n - from;
}

void
zoneproof_write(struct buf *b, struct span wire)
{
	struct buf back = {0};
	ldns_rr *rr = NULL;
	char *text = NULL, *end;
	size_t at = 0, i;

	if (ldns_wire2rr(&rr, (const uint8_t *)wire.p, wire.n, &at,
	    LDNS_SECTION_ANSWER) == LDNS_STATUS_OK) {
		text = ldns_rr2str_fmt(ldns_output_format_nocomments, rr);
		ldns_rr_free(rr);
	}
	if (text != NULL) {
		for (end = text; *end != '\0'; end++)
			if (*end == '\t')
				*end = ' ';
		while (end > text && (end[-1] == '\n' || end[-1] == ' '))
			*--end = '\0';
	}
	if (text != NULL && strpbrk(text, "\n\r") == NULL &&
	    read_text(&back, text) && span_eq(buf_span(&back), wire)) {
		buf_puts(b, text);
	} else {
		buf_puts(b, "\\# ");
		for (i = 0; i < wire.n; i++)
			buf_printf(b, "%02x", (unsigned char)wire.p[i]);
	}
	free(text);
	buf_free(&back);
}
