/* Answers out of an index: chains, zone cuts, wildcards, what is missing. */
/* SPDX-License-Identifier: ISC */
#include "dns/zoneanswer.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "zone/link.h"
#include "zone/file.h"
#include "zone/type.h"

#define NONE UINT32_MAX

const struct zoneanswer_error zoneanswer_error[ZONEANSWER_ERRORS] = {
    {"TIMEOUT", DNS_TEMPFAIL, "timeout"},
    {"SERVFAIL", DNS_TEMPFAIL, "SERVFAIL"},
    {"REFUSED", DNS_TEMPFAIL, "REFUSED"},
    {"NXDOMAIN", DNS_NXDOMAIN, NULL},
};

/* What has been found out about the question so far. */
struct answer {
	const struct zoneindex *x;
	uint16_t type;
	struct zone_name name; /* that is looked up, after chains */
	uint32_t ttl;          /* the least on the way */
	bool direct;
	enum dns_result result;
	const char *error;
	uint32_t node; /* for DNS_FOUND: whose records they are; or NONE,
	                  and name is the one record */
};

/* Where a name lies: the node nearest to it that exists, and its zone. */
struct where {
	uint32_t node; /* the name's own if exact, else the closest encloser */
	bool exact;
	bool in_zone; /* of a SOA; else the world's own, the root for apex */
	uint32_t apex;
	uint32_t cut; /* the highest node that cuts it off, or NONE */
};

static const struct zonenode *
node_at(const struct answer *a, uint32_t node)
{
	return &a->x->node[node];
}

static bool
has_flag(const struct answer *a, uint32_t node, enum zonenode_flag flag)
{
	return (node_at(a, node)->flags & flag) != 0;
}

static void
least(struct answer *a, uint32_t ttl)
{
	if (ttl < a->ttl)
		a->ttl = ttl;
}

static void
fail(struct answer *a, const char *error)
{
	a->result = DNS_TEMPFAIL;
	a->error = error;
}

/* The first record of a type from rr on, or 0. */
static uint32_t
next_of(const struct answer *a, uint32_t rr, uint16_t type)
{
	while (rr != 0 && a->x->rr[rr].type != type)
		rr = a->x->rr[rr].next;
	return rr;
}

static uint32_t
first_of(const struct answer *a, uint32_t node, uint16_t type)
{
	return next_of(a, node_at(a, node)->first, type);
}

/* --- where a name lies --- */

/* The NS of a fragment delegate nothing: it has no apex to tell them by. */
static bool
delegates(const struct answer *a, const struct where *w, uint32_t node)
{
	return has_flag(a, node, ZONENODE_NS) && w->in_zone &&
	    node != w->apex;
}

/* Is what is below the node cut off, or the node too if it is the name? */
static bool
cuts(const struct answer *a, const struct where *w, uint32_t node)
{
	bool itself = w->exact && node == w->node;

	return delegates(a, w, node) ||
	    (has_flag(a, node, ZONENODE_DNAME) && !itself);
}

static void
locate(const struct answer *a, struct where *w)
{
	const unsigned char *p = a->name.wire;
	size_t n = a->name.n;
	uint32_t node;

	while (!zoneindex_find(a->x, p, n, &node)) {
		n -= 1U + p[0];
		p += 1 + p[0];
	}
	*w = (struct where){.exact = n == a->name.n};
	for (w->apex = node; w->apex != 0 &&
	     !has_flag(a, w->apex, ZONENODE_APEX);)
		w->apex = node_at(a, w->apex)->parent;
	w->in_zone = has_flag(a, w->apex, ZONENODE_APEX);
	for (; !has_flag(a, node, ZONENODE_EXISTS);
	     node = node_at(a, node)->parent)
		w->exact = false;
	w->cut = NONE;
	for (w->node = node;; node = node_at(a, node)->parent) {
		if (cuts(a, w, node))
			w->cut = node;
		if (node == w->apex)
			break;
	}
}

/* RFC 4592, 3.3.1: "*" below the closest encloser. */
static bool
wildcard(const struct answer *a, uint32_t encloser, uint32_t *node)
{
	const struct zonenode *e = node_at(a, encloser);
	unsigned char wire[ZONE_NAME_MAX + 2] = {1, '*'};

	memcpy(wire + 2, zoneindex_octets(a->x, e->name), e->n);
	return zoneindex_find(a->x, wire, 2U + e->n, node) &&
	    has_flag(a, *node, ZONENODE_EXISTS);
}

/* --- what it comes to --- */

/* RFC 2308, 3 and 5: the least of the SOA's TTL and its minimum; without a
 * SOA it is not to be kept. */
static void
negative(struct answer *a, const struct where *w, enum dns_result result)
{
	uint32_t rr = w->in_zone ? first_of(a, w->apex, ZONE_TYPE_SOA) : 0;
	const struct zonerr *soa = &a->x->rr[rr];
	const unsigned char *p = zoneindex_octets(a->x, soa->data);

	a->result = result;
	if (rr == 0) {
		a->ttl = 0;
		return;
	}
	p += soa->len - 4;
	least(a, soa->ttl);
	least(a, (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3]);
}

static void
found(struct answer *a, uint32_t node)
{
	uint32_t rr;

	a->result = DNS_FOUND;
	a->node = node;
	for (rr = first_of(a, node, a->type); rr != 0;
	     rr = next_of(a, a->x->rr[rr].next, a->type))
		least(a, a->x->rr[rr].ttl);
}

/* The name is that of a CNAME or, for keep octets of it, of a DNAME from now
 * on; false if there is no room (RFC 6672, 2.2: YXDOMAIN). */
static bool
substitute(struct answer *a, uint32_t rr, size_t keep)
{
	const struct zonerr *r = &a->x->rr[rr];

	least(a, r->ttl);
	if (keep + r->len > ZONE_NAME_MAX)
		return false;
	memcpy(a->name.wire + keep, zoneindex_octets(a->x, r->data), r->len);
	a->name.n = (uint8_t)(keep + r->len);
	return true;
}

/* At or below a delegation, or below a DNAME: true if the name is another
 * one now. */
static bool
at_cut(struct answer *a, const struct where *w)
{
	bool itself = w->exact && w->cut == w->node;

	if (delegates(a, w, w->cut)) {
		if (itself && a->type == DNS_NS)
			found(a, w->cut);
		else
			fail(a, "delegated, and no zone file has it");
		return false;
	}
	if (!substitute(a, first_of(a, w->cut, ZONE_TYPE_DNAME),
	    (size_t)(a->name.n - node_at(a, w->cut)->n))) {
		fail(a, "name too long after DNAME");
		return false;
	}
	if (a->type != DNS_CNAME)
		return true;
	a->result = DNS_FOUND; /* RFC 6672, 3.1: made from the DNAME */
	a->node = NONE;
	return false;
}

/* The records of a node, or what its CNAME leads to: true for that. */
static bool
at_node(struct answer *a, const struct where *w, uint32_t node)
{
	uint32_t rr = first_of(a, node, a->type);

	if (rr != 0) {
		found(a, node);
		return false;
	}
	if ((rr = first_of(a, node, ZONE_TYPE_CNAME)) != 0)
		return substitute(a, rr, 0);
	negative(a, w, DNS_NODATA);
	return false;
}

/* ;ERROR lines come before anything else. */
static bool
has_error(struct answer *a)
{
	const unsigned char *p;
	uint32_t node, rr;
	unsigned int type;

	if (!zoneindex_find(a->x, a->name.wire, a->name.n, &node) ||
	    !has_flag(a, node, ZONENODE_ERROR))
		return false;
	for (rr = first_of(a, node, ZONERR_ERROR); rr != 0;
	     rr = next_of(a, a->x->rr[rr].next, ZONERR_ERROR)) {
		p = zoneindex_octets(a->x, a->x->rr[rr].data);
		type = (unsigned int)p[0] << 8 | p[1];
		if (type != 0 && type != a->type)
			continue;
		a->result = zoneanswer_error[p[2]].result;
		a->error = zoneanswer_error[p[2]].error;
		a->direct = false; /* it is said of this name only */
		a->ttl = 0;
		return true;
	}
	return false;
}

/* One name of the chain; true if there is another one to look at. */
static bool
step(struct answer *a)
{
	struct where w;
	uint32_t node;

	if (has_error(a))
		return false;
	locate(a, &w);
	if (w.cut != NONE)
		return at_cut(a, &w);
	if (w.exact)
		return at_node(a, &w, w.node);
	if (wildcard(a, w.node, &node))
		return at_node(a, &w, node);
	negative(a, &w, DNS_NXDOMAIN);
	/* A zone below it that nothing delegates has not made it exist. */
	if (zoneindex_find(a->x, a->name.wire, a->name.n, &node))
		a->direct = false;
	return false;
}

/* Has the chain been at this name? names are those it has been at. */
static bool
is_loop(const struct answer *a, const struct zone_name *names, size_t n)
{
	while (n-- > 0)
		if (names[n].n == a->name.n && memcmp(names[n].wire,
		    a->name.wire, a->name.n) == 0)
			return true;
	return false;
}

static void
follow(struct answer *a)
{
	struct zone_name names[LIMIT_CHAIN + 1];
	size_t n = 0;

	a->ttl = UINT32_MAX;
	do {
		if (is_loop(a, names, n)) {
			fail(a, "CNAME loop");
			return;
		}
		if (n > LIMIT_CHAIN) {
			fail(a, "CNAME chain too long");
			return;
		}
		a->direct = n == 0;
		names[n++] = a->name;
	} while (step(a));
}

/* --- records as struct dns_answer has them --- */

static void
put_strings(struct buf *b, const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += 1U + p[i])
		buf_add(b, (const char *)p + i + 1, p[i]);
}

static void
put_record(struct buf *b, uint16_t type, const unsigned char *p, size_t n)
{
	size_t fixed = type == DNS_MX ? 2 : 0;

	switch (type) {
	case DNS_TXT:
	case ZONE_TYPE_SPF:
		put_strings(b, p, n);
		break;
	case DNS_MX:
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
	case DNS_DNAME:
		buf_add(b, (const char *)p, fixed);
		zonename_write(b, p + fixed);
		break;
	default:
		buf_add(b, (const char *)p, n);
	}
}

/* records[] into b; the spans are made when b grows no more. */
static struct span *
records(const struct answer *a, struct buf *b, size_t *n)
{
	struct span *spans;
	uint32_t rr;
	size_t i, at = 0, count = 0;

	if (a->node == NONE) {
		zonename_write(b, a->name.wire);
		spans = xreallocarray(NULL, 1, sizeof(spans[0]));
		spans[0] = buf_span(b);
		*n = 1;
		return spans;
	}
	for (rr = first_of(a, a->node, a->type); rr != 0;
	     rr = next_of(a, a->x->rr[rr].next, a->type))
		count++;
	spans = xreallocarray(NULL, count + 1, sizeof(spans[0]));
	for (i = 0, rr = first_of(a, a->node, a->type); rr != 0; i++,
	    rr = next_of(a, a->x->rr[rr].next, a->type)) {
		at = b->n;
		put_record(b, a->type,
		    zoneindex_octets(a->x, a->x->rr[rr].data),
		    a->x->rr[rr].len);
		spans[i] = (struct span){NULL, b->n - at};
	}
	for (at = i = 0; i < count; at += spans[i++].n)
		spans[i].p = buf_span(b).p + at;
	*n = count;
	return spans;
}

void
zoneanswer_ask(const struct zoneindex *x, struct span name,
    enum dns_type type, dns_done *done, void *arg)
{
	struct answer a = {.x = x, .type = (uint16_t)type,
	    .result = DNS_NXDOMAIN};
	struct dns_answer answer = {.result = DNS_NXDOMAIN};
	struct span *spans = NULL;
	struct buf b = {0};

	if (zonename_absolute(&a.name, name))
		follow(&a);
	if (a.result == DNS_FOUND)
		answer.records = spans = records(&a, &b, &answer.n);
	answer.result = a.result;
	answer.error = a.error;
	answer.direct = a.direct;
	answer.ttl = a.result == DNS_TEMPFAIL ? 0 : a.ttl;
	done(arg, &answer);
	free(spans);
	buf_free(&b);
}
