/* The zones that were read as a source of answers: RFC 1034, 4.3.2, 4592. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/part.h"
#include "zone/type.h"

enum lintwhere
lintview_where(const struct lint *l, const struct lintkeys *k, size_t *apex)
{
	size_t i;

	for (i = k->labels + 1; i-- > 0;)
		if ((lintindex_special(&l->index, k->key[i]) &
		    LINTNAME_SOA) != 0)
			break;
	if (i == SIZE_MAX) {
		*apex = 0;
		return LINT_NOWHERE;
	}
	*apex = i;
	while (++i <= k->labels)
		if ((lintindex_special(&l->index, k->key[i]) &
		    LINTNAME_NS) != 0)
			return LINT_DELEGATED;
	return LINT_SERVED;
}

/* The name whose data answers: itself, a wildcard, or NULL; *exists: NODATA
 * rather than NXDOMAIN. */
static const struct lintname *
find(const struct lintindex *x, const struct lintkeys *k, size_t apex,
    bool *exists)
{
	const struct lintname *name = lintindex_find(x, k->key[k->labels]);
	size_t i = k->labels;

	*exists = name != NULL;
	if (name != NULL)
		return name;
	while (i > apex && lintindex_find(x, k->key[i]) == NULL)
		i--;
	name = lintindex_find(x, lintindex_below(k->key[i], "*", 1));
	*exists = name != NULL;
	return name;
}

/* --- answers --- */

struct answer {
	struct lint *l;
	struct dns_answer dns;
	struct span *records;
	struct buf b;
};

static void
add(struct answer *a, struct span data)
{
	a->records = xreallocarray(a->records, a->dns.n + 1,
	    sizeof(a->records[0]));
	a->records[a->dns.n++] = data;
}

static bool
is_type(const struct lintrr *rr, enum dns_type type)
{
	return type == DNS_TXT && rr->type == ZONE_TYPE_TXT &&
	    rr->data != NULL;
}

/* Those that were kept; of others it is known only that they are there. */
static void
add_kept(struct answer *a, const struct lintname *name, enum dns_type type)
{
	const struct lintindex *x = &a->l->index;
	uint32_t i;

	for (i = name->first; i != 0 && a->dns.n < LIMIT_LINT_ANSWER;
	     i = x->rr[i].next)
		if (is_type(&x->rr[i], type) && x->rr[i].kind != LINTRR_OUT)
			add(a, (struct span){x->rr[i].data, x->rr[i].n});
}

static uint32_t
flag_of(enum dns_type type)
{
	switch (type) {
	case DNS_A:
	case DNS_AAAA:
		return LINTNAME_ADDRESS;
	case DNS_MX:
		return LINTNAME_MX;
	case DNS_NS:
		return LINTNAME_NS;
	case DNS_TXT:
		return LINTNAME_TXT;
	case DNS_CNAME:
		return LINTNAME_CNAME;
	case DNS_SOA:
		return LINTNAME_SOA;
	default:
		return LINTNAME_OTHER;
	}
}

/* The rdata of an MX is not kept: any that is none, or a null MX. */
static void
add_unkept(struct answer *a, const struct lintname *name,
    enum dns_type type)
{
	if ((name->flags & flag_of(type)) == 0 || a->dns.n > 0 ||
	    type == DNS_TXT)
		return;
	if (type == DNS_MX && (name->flags & LINTNAME_NULL_MX) != 0)
		add(a, (struct span){"\0\0.", 3});
	else
		add(a, (struct span){"\0\0mx.invalid", 12});
}

static const struct lintrr *
cname_of(const struct lint *l, const struct lintname *name)
{
	uint32_t i;

	for (i = name->first; i != 0; i = l->index.rr[i].next)
		if (l->index.rr[i].kind == LINTRR_CNAME)
			return &l->index.rr[i];
	return NULL;
}

/* "_dmarc" of a name above the zones: nobody told that it has a record, so it
 * is taken to have none, unless there is DNS to ask. */
static bool
is_above(const struct lint *l, const struct lintkeys *k)
{
	return l->o.dns == NULL && k->labels > 0 &&
	    lintlabel_is(k->wire, "_dmarc") &&
	    lintindex_find(&l->index, k->key[k->labels - 1]) != NULL;
}

/* What is in no zone is only known by what there is. */
static bool
has_data(const struct lintname *name, enum dns_type type)
{
	return name != NULL &&
	    (name->flags & (flag_of(type) | LINTNAME_CNAME)) != 0;
}

static void
fail(struct answer *a, const char *error)
{
	a->dns.result = DNS_TEMPFAIL;
	a->dns.error = error;
}

/* One name; a CNAME's target goes to *wire, and true. */
static bool
step(struct answer *a, const unsigned char **wire, enum dns_type type)
{
	const struct lintname *name;
	const struct lintrr *cname;
	enum lintwhere where;
	struct lintkeys k;
	size_t apex;
	bool exists;

	lintkeys_of(&a->l->index, *wire, &k);
	where = lintview_where(a->l, &k, &apex);
	name = find(&a->l->index, &k, apex, &exists);
	if (where == LINT_DELEGATED ||
	    (where == LINT_NOWHERE && !has_data(name, type))) {
		a->dns.result = DNS_NODATA;
		if (where == LINT_DELEGATED || !is_above(a->l, &k))
			fail(a, "no zone file has it");
		return false;
	}
	a->dns.result = exists ? DNS_NODATA : DNS_NXDOMAIN;
	if (name == NULL)
		return false;
	add_kept(a, name, type);
	add_unkept(a, name, type);
	if (a->dns.n > 0 || (type == DNS_TXT &&
	    (name->flags & LINTNAME_TXT) != 0)) {
		a->dns.result = DNS_FOUND;
		return false;
	}
	if ((name->flags & LINTNAME_CNAME) == 0 || type == DNS_CNAME ||
	    (cname = cname_of(a->l, name)) == NULL)
		return false;
	*wire = (const unsigned char *)cname->data;
	return true;
}

/* True if the zones can't tell, and wire is the name to ask DNS for. */
static bool
answer(struct answer *a, const unsigned char **wire, enum dns_type type)
{
	unsigned int n = 0;

	a->dns.direct = true;
	while (step(a, wire, type)) {
		a->dns.direct = false;
		if (++n > LIMIT_CHAIN) {
			fail(a, "CNAME chain too long");
			return false;
		}
	}
	return a->dns.result == DNS_TEMPFAIL;
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct lint *l = ctx;
	struct answer a = {.l = l, .dns = {.result = DNS_NXDOMAIN}};
	struct zone_name wire;
	const unsigned char *p = wire.wire;

	if (zonename_absolute(&wire, name) && answer(&a, &p, type) &&
	    l->o.dns != NULL) {
		zonename_write(&a.b, p);
		l->o.dns->ask(l->o.dns->ctx, buf_span(&a.b), type, done, arg);
	} else {
		a.dns.records = a.records;
		done(arg, &a.dns);
	}
	free(a.records);
	buf_free(&a.b);
}

static bool
run(void *ctx)
{
	struct lint *l = ctx;

	return l->o.dns != NULL && l->o.dns->run(l->o.dns->ctx);
}

static size_t
room(void *ctx)
{
	struct lint *l = ctx;

	return l->o.dns != NULL ? l->o.dns->room(l->o.dns->ctx) : SIZE_MAX;
}

struct dns
lintview_dns(struct lint *l)
{
	return (struct dns){.ctx = l, .ask = ask, .run = run, .room = room};
}
