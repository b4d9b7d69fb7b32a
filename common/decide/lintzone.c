/* Rules that need all files: what is served at which name, and what is not. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "decide/lintdomain.h"
#include "decide/lintpart.h"
#include "edge/dns_wait.h"
#include "syntax/spfrec.h"
#include "syntax/zonetype.h"

/* What is known of the zone that was looked at last. */
struct zonefacts {
	uint64_t apex;
	bool known;
	enum lintbool suffix, online;
	size_t org; /* labels of the public suffix list's, 0 if unknown */
	bool lost;  /* not all of it was read */
};

struct run {
	struct lint *l;
	struct dns dns;
	const struct lintkeys *k; /* of the record's owner */
	size_t apex;  /* the labels of its zone's */
	bool in_zone; /* there is a SOA */
	struct zonefacts zone;
	/* The last name that was found to be the apex of a file's zone. */
	uint64_t own;
	uint32_t own_top;
};

static uint32_t
flags_of(const struct lint *l, uint64_t key)
{
	const struct lintname *name = lintindex_find(&l->index, key);

	return name != NULL ? name->flags : 0;
}

/* The file that a record was read with. */
static uint32_t
top_of(const struct lint *l, const struct lintrr *rr)
{
	return l->finds.file[rr->file]->top;
}

/* --- which records are seen --- */

/* Is it in the zone of a SOA of its own file? For fragments, of any. */
static bool
is_own_soa(struct run *x, const struct lintname *name, uint32_t top)
{
	const struct lintrr *rr = x->l->index.rr;
	uint32_t i;

	if (x->own == name->key && x->own_top == top)
		return true;
	for (i = name->first; i != 0; i = rr[i].next)
		if (rr[i].kind == LINTRR_SOA && top_of(x->l, &rr[i]) == top)
			break;
	if (i == 0)
		return false;
	x->own = name->key;
	x->own_top = top;
	return true;
}

/* The labels of the apex of its zone; SIZE_MAX if it is in none of its own,
 * and *other if that is because another file has a zone in between. */
static size_t
own_apex(struct run *x, uint32_t top, bool *other)
{
	bool fragment = !x->l->finds.file[top]->has_soa;
	const struct lintname *name;
	size_t i;

	*other = false;
	x->in_zone = true;
	for (i = x->k->labels + 1; i-- > 0;) {
		if ((lintindex_special(&x->l->index, x->k->key[i]) &
		    LINTNAME_SOA) == 0)
			continue;
		name = lintindex_find(&x->l->index, x->k->key[i]);
		if (fragment || is_own_soa(x, name, top))
			return i;
		*other = true;
	}
	x->in_zone = false;
	return fragment ? 0 : SIZE_MAX;
}

static struct finding *
add(struct run *x, const struct lintrr *rr, enum lint_rule rule,
    enum lint_severity severity)
{
	struct lintabout a = lintabout_rr(x->l, rr);

	return lintabout_add(&a, rule, severity, 0, rr->n);
}

static void
detail(struct run *x, struct finding *f, const char *text,
    const unsigned char *wire)
{
	struct buf b = {0};

	if (f == NULL)
		return;
	buf_puts(&b, text);
	zonename_write(&b, wire);
	lintfind_detail(&x->l->finds, f, &b);
}

/*
 * Is what is at the name answered with a delegation, or by a DNAME? Where no
 * SOA is known the first NS may be those of the zone itself.
 */
static size_t
cut_above(const struct run *x)
{
	bool apex = x->in_zone;
	uint32_t flags;
	size_t i;

	for (i = x->apex + 1; i <= x->k->labels; i++) {
		flags = lintindex_special(&x->l->index, x->k->key[i]);
		if ((flags & LINTNAME_NS) != 0 && !apex) {
			apex = true;
			continue;
		}
		if ((flags & LINTNAME_NS) != 0 ||
		    ((flags & LINTNAME_DNAME) != 0 && i < x->k->labels))
			return i;
	}
	return 0;
}

static bool
is_text(const struct lintrr *rr)
{
	return rr->kind == LINTRR_POLICY || rr->kind == LINTRR_REPORT ||
	    rr->kind == LINTRR_STRAY || rr->kind == LINTRR_SPF;
}

/* False if it is not served, and that has been said. */
static bool
is_seen(struct run *x, struct lintrr *rr)
{
	size_t cut;
	bool other;

	x->apex = own_apex(x, top_of(x->l, rr), &other);
	if (x->apex == SIZE_MAX) {
		detail(x, add(x, rr, LINT_OUT_OF_ZONE, LINT_BY_RULE), "",
		    rr->owner);
		return false;
	}
	if (other) {
		detail(x, add(x, rr, LINT_RECORD_OCCLUDED, LINT_BY_RULE),
		    "another file has the zone of ", rr->owner);
		return false;
	}
	if ((cut = cut_above(x)) == 0)
		return true;
	detail(x, add(x, rr, LINT_RECORD_OCCLUDED, LINT_BY_RULE),
	    "delegated at ", rr->owner + x->k->at[cut]);
	return false;
}

/* --- Organizational Domains --- */

static const struct lintpolicy *
find_policy(const struct lint *l, uint64_t key)
{
	const struct lintname *name = lintindex_find(&l->index,
	    lintindex_below(key, "_dmarc", 6));
	const struct lintpolicy *p, *found = NULL;
	uint32_t i;

	if (name == NULL)
		return NULL;
	for (i = name->first; i != 0; i = l->index.rr[i].next) {
		if (l->index.rr[i].kind != LINTRR_POLICY)
			continue;
		p = &l->policies.policy[l->index.rr[i].policy];
		if (p->is)
			found = p;
	}
	return found;
}

const struct lintpolicy *
lintzone_policy(struct lint *l, uint64_t key)
{
	struct lintmemo *m = &l->memo[key % LINT_MEMO];

	if (m->key != key) {
		m->policy = find_policy(l, key);
		m->key = key;
	}
	return m->policy;
}

/* RFC 9989, 4.10: the name itself, then at most seven labels. */
size_t
lintzone_org(struct lint *l, const struct lintkeys *k)
{
	const struct lintpolicy *p;
	size_t i, org = 0;

	for (i = k->labels; i > 0; i = i > 8 ? 7 : i - 1) {
		if ((flags_of(l, k->key[i]) & LINTNAME_POLICY) == 0)
			continue;
		p = lintzone_policy(l, k->key[i]);
		if (p != NULL && p->psd == 'n')
			return i;
		if (p != NULL && p->psd == 'y')
			return i < k->labels ? i + 1 : i;
		org = i;
	}
	return org;
}

/* --- zones --- */

/* Providers that sign answers while they are asked for (RFC 9824). */
static bool
is_online(struct span name)
{
	static const char *const providers[] = {"cloudflare.com", "awsdns",
	    "nsone.net", "azure-dns"};
	size_t i, j, n;

	for (i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
		n = strlen(providers[i]);
		for (j = 0; j + n <= name.n; j++)
			if (memcmp(name.p + j, providers[i], n) == 0)
				return true;
	}
	return false;
}

static void
find_servers(struct run *x, const struct lintname *apex)
{
	const struct lintrr *rr;
	struct buf b = {0};
	uint32_t i;

	x->zone.online = LINT_NO;
	for (i = apex != NULL ? apex->first : 0; i != 0; i = rr->next) {
		rr = &x->l->index.rr[i];
		if (rr->kind == LINTRR_SOA &&
		    x->l->finds.file[top_of(x->l, rr)]->lost)
			x->zone.lost = true;
		if (rr->kind != LINTRR_NS)
			continue;
		b.n = 0;
		zonename_write(&b, (const unsigned char *)rr->data);
		if (is_online(buf_span(&b)))
			x->zone.online = LINT_YES;
	}
	buf_free(&b);
}

/* The labels of the Organizational Domain that the list has; 0 for none. */
static size_t
list_org(const struct psl *psl, const unsigned char *wire)
{
	struct buf b = {0};
	struct span org;
	size_t n = 0;

	zonename_write(&b, wire);
	org = psl_org(psl, buf_span(&b));
	if (org.p != NULL)
		for (n = 1; org.n > 0; org.p++, org.n--)
			n += org.p[0] == '.';
	buf_free(&b);
	return n;
}

static void
find_zone(struct run *x, const unsigned char *owner)
{
	uint64_t key = x->k->key[x->apex];

	if (x->zone.known && x->zone.apex == key)
		return;
	x->zone = (struct zonefacts){.apex = key, .known = true};
	find_servers(x, lintindex_find(&x->l->index, key));
	if (x->l->o.psl == NULL)
		return;
	x->zone.org = list_org(x->l->o.psl, owner + x->k->at[x->apex]);
	x->zone.suffix = x->apex > 0 && x->zone.org == 0 ? LINT_YES : LINT_NO;
}

/* --- a domain's record --- */

static enum lintmail
mail_of(uint32_t flags)
{
	if ((flags & LINTNAME_NULL_MX) != 0)
		return LINTMAIL_NULL;
	if ((flags & LINTNAME_MX) != 0)
		return LINTMAIL_MX;
	if ((flags & (LINTNAME_CNAME | LINTNAME_DNAME | LINTNAME_NS)) != 0 &&
	    (flags & LINTNAME_SOA) == 0)
		return LINTMAIL_UNKNOWN;
	return (flags & LINTNAME_ADDRESS) != 0 ? LINTMAIL_HOST :
	    LINTMAIL_NONE;
}

/* "v=spf1 -all", but for blanks. */
static bool
sends_no_mail(const struct lintrr *rr)
{
	struct span s = {rr->data, rr->n};

	s.p += s.n < 6 ? s.n : 6;
	s.n -= s.n < 6 ? s.n : 6;
	return span_is_nocase(span_trim(s), "-all");
}

static enum lintspf
spf_of(const struct lint *l, const struct lintname *name)
{
	uint32_t i;

	if (name == NULL || (name->flags & LINTNAME_SPF) == 0)
		return LINTSPF_NONE;
	for (i = name->first; i != 0; i = l->index.rr[i].next)
		if (l->index.rr[i].kind == LINTRR_SPF &&
		    sends_no_mail(&l->index.rr[i]))
			return LINTSPF_NOMAIL;
	return LINTSPF_SOME;
}

/* Is the domain right above the names of the zone without any record? */
static enum lintbool
none_above(const struct run *x, size_t labels)
{
	size_t i;
	uint32_t flags;

	if (labels <= x->apex || x->zone.lost || !x->in_zone ||
	    x->apex == 0)
		return LINT_UNKNOWN;
	for (i = labels - 1; i >= x->apex; i--)
		if ((flags_of(x->l, x->k->key[i]) & LINTNAME_POLICY) != 0)
			return LINT_NO;
	flags = flags_of(x->l, x->k->key[x->apex]);
	if (x->zone.suffix == LINT_YES)
		return LINT_NO;
	if (x->zone.org > 0)
		return x->zone.org == x->apex ? LINT_YES : LINT_UNKNOWN;
	return (flags & LINTNAME_MX) != 0 ? LINT_YES : LINT_UNKNOWN;
}

static enum lintbool
is_suffix(const struct run *x, const struct lintpolicy *p, size_t labels,
    const unsigned char *wire)
{
	if (labels == x->apex)
		return x->zone.suffix;
	if (x->l->o.psl == NULL || p->psd != 'y')
		return LINT_UNKNOWN;
	return list_org(x->l->o.psl, wire) == 0 ? LINT_YES : LINT_NO;
}

/* The one record there is at _dmarc of a domain. */
static void
check_policy(struct run *x, const struct lintrr *rr)
{
	struct lintabout a = lintabout_rr(x->l, rr);
	const struct lintpolicy *p = &x->l->policies.policy[rr->policy];
	struct lintkeys d = *x->k;
	const struct lintname *name;
	const struct lintpolicy *org;
	struct lintfacts f = {.about = &a, .policy = p};
	struct lintdestination to = {.about = &a, .policy = p, .k = &d};
	uint32_t flags;
	size_t i;

	d.labels--;
	d.wire = rr->owner + 7;
	for (i = 0; i <= d.labels; i++)
		d.at[i] = (uint8_t)(d.at[i] - 7);
	name = lintindex_find(&x->l->index, d.key[d.labels]);
	flags = name != NULL ? name->flags : 0;
	f.labels = d.labels;
	to.org = f.org = lintzone_org(x->l, &d);
	if (f.org > 0 && f.org < f.labels &&
	    (org = lintzone_policy(x->l, d.key[f.org])) != NULL)
		f.org_sp = (enum policy)org->sp;
	f.suffix = is_suffix(x, p, d.labels, d.wire);
	f.above = none_above(x, d.labels);
	f.wildcard = (lintindex_special(&x->l->index, d.key[d.labels]) &
	    LINTNAME_WILD) != 0 ? LINT_YES : LINT_NO;
	f.online = x->zone.online;
	f.mx_below = (flags & LINTNAME_MX_BELOW) != 0 ? LINT_YES : LINT_NO;
	if (!x->zone.lost && x->in_zone) {
		f.mail = mail_of(flags);
		f.dkim = (flags & LINTNAME_KEYS) != 0 ? LINT_YES : LINT_NO;
		f.spf = spf_of(x->l, name);
	}
	if ((flags & LINTNAME_CNAME) != 0 || (name == NULL &&
	    f.wildcard == LINT_YES)) {
		f.mail = LINTMAIL_UNKNOWN;
		f.spf = LINTSPF_UNKNOWN;
	}
	lintdomain_run(&f);
	if (f.mail == LINTMAIL_MX && f.spf == LINTSPF_NONE)
		add(x, rr, LINT_SPF_MISSING, LINT_BY_RULE);
	lintreport_run(x->l, &to);
}

/* --- all texts at one _dmarc name --- */

struct texts {
	const struct lintrr *first, *record;
};

static bool
same_text(const struct lintrr *a, const struct lintrr *b)
{
	return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

/* Are they of two files with a SOA each? These are what two views of a zone
 * hold, for inside and outside; nobody is served both. */
static bool
is_other_view(const struct lint *l, const struct lintrr *a,
    const struct lintrr *b)
{
	const struct lintfile *top_a = l->finds.file[top_of(l, a)];
	const struct lintfile *top_b = l->finds.file[top_of(l, b)];

	return top_a != top_b && top_a->has_soa && top_b->has_soa;
}

/* "line 12 of other.zone", or without the file if that is rr's. */
static void
put_line(struct run *x, struct buf *b, const struct lintrr *rr,
    const struct lintrr *other)
{
	buf_printf(b, "line %lu", (unsigned long)other->line);
	if (other->file == rr->file)
		return;
	buf_puts(b, " of ");
	buf_put_span(b, x->l->finds.file[other->file]->file.name);
}

/* More than one: receivers discard all that differ (RFC 9989, 4.10). */
static void
check_record(struct run *x, struct texts *t, const struct lintrr *rr)
{
	struct finding *f;
	struct buf b = {0};

	if (t->record == NULL || is_other_view(x->l, t->record, rr)) {
		t->record = rr;
		return;
	}
	if (same_text(t->record, rr))
		return;
	f = add(x, rr, LINT_DMARC_MULTIPLE, LINT_BY_RULE);
	if (f == NULL)
		return;
	buf_puts(&b, "another one is in ");
	put_line(x, &b, rr, t->record);
	lintfind_detail(&x->l->finds, f, &b);
}

static void
check_other(struct run *x, const struct texts *t, const struct lintrr *rr)
{
	struct lintabout a = lintabout_rr(x->l, rr);

	if (x->l->policies.policy[rr->policy].meant)
		return;
	lintdomain_other(&a, t->record != NULL);
}

static void
check_ttl(struct run *x, const struct texts *t, const struct lintrr *rr)
{
	struct finding *f;
	struct buf b = {0};

	if (rr->ttl == t->first->ttl ||
	    (f = add(x, rr, LINT_TTL_INCONSISTENT, LINT_BY_RULE)) == NULL)
		return;
	buf_printf(&b, "%lu here, %lu in ", (unsigned long)rr->ttl,
	    (unsigned long)t->first->ttl);
	put_line(x, &b, rr, t->first);
	lintfind_detail(&x->l->finds, f, &b);
}

/* The texts of a name in their order; the chain is from the last on. */
static struct lintrr **
texts_of(const struct lint *l, const struct lintname *name, size_t *n)
{
	struct lintrr *rr = l->index.rr, **list;
	uint32_t i;
	size_t at;

	for (*n = 0, i = name->first; i != 0; i = rr[i].next)
		*n += rr[i].kind == LINTRR_POLICY;
	list = xreallocarray(NULL, *n, sizeof(list[0]));
	for (at = *n, i = name->first; i != 0; i = rr[i].next)
		if (rr[i].kind == LINTRR_POLICY)
			list[--at] = &rr[i];
	return list;
}

static const struct lintpolicy *
says(const struct lint *l, const struct lintrr *rr)
{
	return &l->policies.policy[rr->policy];
}

static void
check_many(struct run *x, const struct lintname *name, struct texts *t)
{
	struct lintrr **list;
	size_t i, n;

	list = texts_of(x->l, name, &n);
	t->first = list[0];
	for (i = 0; i < n; i++)
		if (says(x->l, list[i])->is)
			check_record(x, t, list[i]);
	for (i = 0; i < n; i++) {
		if (is_other_view(x->l, t->first, list[i]))
			t->first = list[i];
		check_ttl(x, t, list[i]);
		if (!says(x->l, list[i])->is)
			check_other(x, t, list[i]);
	}
	free(list);
}

static void
check_texts(struct run *x, const struct lintname *name,
    const struct lintrr *rr)
{
	struct texts t = {.first = rr};

	if (name->first != (uint32_t)(rr - x->l->index.rr) || rr->next != 0)
		check_many(x, name, &t);
	else if (says(x->l, rr)->is)
		t.record = rr;
	else
		check_other(x, &t, rr);
	if (lintlabel_is(x->k->wire + 7, "*"))
		add(x, t.first, LINT_WILDCARD_DMARC, LINT_BY_RULE);
	else if (t.record != NULL)
		check_policy(x, t.record);
}

static void
run_policy(struct run *x, struct lintrr *rr)
{
	uint64_t key = x->k->key[x->k->labels];

	if (!lintindex_first_time(&x->l->index, key))
		return;
	x->l->counts.domains++;
	check_texts(x, lintindex_find(&x->l->index, key), rr);
}

/* --- texts that are elsewhere --- */

static void
run_stray(struct run *x, struct lintrr *rr)
{
	uint32_t flags = flags_of(x->l, x->k->key[x->k->labels]);
	struct lintabout a;
	struct finding *f;

	if (rr->type != ZONE_TYPE_TXT) {
		f = add(x, rr, LINT_DMARC_WRONG_TYPE, LINT_BY_RULE);
		if (f != NULL && zonetype_str(rr->type) != NULL)
			f->detail = span_str(zonetype_str(rr->type));
		return;
	}
	if (lintlabel_is(rr->owner, "*")) {
		add(x, rr, LINT_WILDCARD_DMARC, LINT_BY_RULE);
		return;
	}
	if (x->k->labels != x->apex && (flags & LINTNAME_MX) == 0)
		return; /* it may be where a CNAME leads */
	a = lintabout_rr(x->l, rr);
	lintdomain_at_apex(&a, (flags & LINTNAME_POLICY) != 0);
}

/* --- CNAME --- */

/* What the CNAME leads to, for a name that receivers ask. */
static void
follow(struct run *x, const struct lintrr *rr)
{
	struct dns_kept k;
	struct finding *f;
	struct buf b = {0};
	size_t i;
	bool found = false;

	zonename_write(&b, rr->owner);
	dns_wait(&x->dns, buf_span(&b), DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		found = found || record_is(k.answer.records[i]);
	if (!found) {
		f = add(x, rr, k.answer.result == DNS_TEMPFAIL ?
		    LINT_DMARC_CNAME : LINT_DMARC_CNAME_BROKEN,
		    LINT_BY_RULE);
		detail(x, f, "", (const unsigned char *)rr->data);
	}
	dns_kept_free(&k);
	buf_free(&b);
}

static void
check_clash(struct run *x, const struct lintrr *rr)
{
	uint32_t flags = flags_of(x->l, x->k->key[x->k->labels]);
	const struct lintrr *other = &x->l->index.rr[rr->next];

	flags &= LINTNAME_RECORDS & ~(uint32_t)LINTNAME_CNAME;
	if (flags != 0 || (rr->next != 0 && other->kind == LINTRR_CNAME &&
	    !same_text(rr, other)))
		add(x, rr, LINT_CNAME_AND_OTHER_DATA, LINT_BY_RULE);
}

static void
run_cname(struct run *x, struct lintrr *rr)
{
	if (x->l->index.clashes > 0)
		check_clash(x, rr);
	if (lintlabel_is(rr->owner, "_dmarc") &&
	    lintindex_first_time(&x->l->index, x->k->key[x->k->labels]))
		follow(x, rr);
}

/* --- SPF, wildcards, the apex --- */

/* RFC 4592, 3.3.1: it answers if nothing is at or below the name. */
static void
run_wild(struct run *x, struct lintrr *rr)
{
	size_t above = x->k->labels - 1;
	uint32_t flags = flags_of(x->l, x->k->key[above]);

	if ((above == x->apex || (flags & LINTNAME_MX) != 0) &&
	    lintindex_find(&x->l->index,
		lintindex_below(x->k->key[above], "_dmarc", 6)) == NULL)
		add(x, rr, LINT_WILDCARD_TXT_COVERS_DMARC, LINT_BY_RULE);
}

static void
run_spf(struct run *x, struct lintrr *rr)
{
	struct lintabout a = lintabout_rr(x->l, rr);
	const struct lintname *name = lintindex_find(&x->l->index,
	    x->k->key[x->k->labels]);
	const struct lintrr *other;
	bool is_domain = rr->owner[0] > 0 && rr->owner[1] != '_' &&
	    rr->owner[1] != '*' && (name->flags & (LINTNAME_MX |
	    LINTNAME_ADDRESS | LINTNAME_POLICY | LINTNAME_SOA)) != 0;
	uint32_t i;

	if (lint_like_spf(a.text)) {
		lintspf_none(&a);
		return;
	}
	if (rr->type == ZONE_TYPE_SPF) {
		add(x, rr, LINT_SPF_TYPE99, LINT_BY_RULE);
		return;
	}
	for (i = rr->next; i != 0; i = other->next) {
		other = &x->l->index.rr[i];
		if (other->kind != LINTRR_SPF || other->type != rr->type ||
		    lint_like_spf((struct span){other->data, other->n}) ||
		    is_other_view(x->l, rr, other))
			continue;
		if (!same_text(rr, other))
			add(x, rr, LINT_SPF_MULTIPLE, LINT_BY_RULE);
		break;
	}
	lintspf_run(x->l, &x->dns, &a, is_domain, SPAN_NONE);
	if (lintlabel_is(rr->owner, "*"))
		run_wild(x, rr);
}

static bool
is_reverse(const unsigned char *wire)
{
	for (; wire[0] != 0; wire += 1 + wire[0])
		if (lintlabel_is(wire, "arpa") && wire[5] == 0)
			return true;
	return false;
}

/* Is it a domain that ought to have a record of its own? */
static bool
wants_record(const struct run *x, uint32_t flags)
{
	size_t i;

	for (i = x->k->labels; i > 0; i--)
		if ((flags_of(x->l, x->k->key[i]) & LINTNAME_POLICY) != 0)
			return false;
	if (x->zone.suffix == LINT_YES)
		return false;
	if (x->zone.org > 0)
		return x->zone.org == x->k->labels;
	return (flags & LINTNAME_MX) != 0;
}

static void
run_soa(struct run *x, struct lintrr *rr)
{
	const struct lintname *name = lintindex_find(&x->l->index,
	    x->k->key[x->k->labels]);
	uint64_t below;

	if (x->zone.lost || is_reverse(rr->owner) || x->k->labels == 0)
		return;
	below = lintindex_below(x->k->key[x->k->labels], "_dmarc", 6);
	if (wants_record(x, name->flags) &&
	    (flags_of(x->l, below) & LINTNAME_TXT) == 0)
		add(x, rr, LINT_DMARC_MISSING, LINT_BY_RULE);
	if ((name->flags & LINTNAME_POLICY) == 0 &&
	    mail_of(name->flags) == LINTMAIL_MX &&
	    spf_of(x->l, name) == LINTSPF_NONE)
		add(x, rr, LINT_SPF_MISSING, LINT_BY_RULE);
}

static void
run_report(struct run *x, struct lintrr *rr)
{
	lintreport_accepting(x->l, rr, x->k);
}

static void
run_nothing(struct run *x, struct lintrr *rr)
{
	(void)x;
	(void)rr;
}

static void (*const runs[])(struct run *x, struct lintrr *rr) = {
    [LINTRR_POLICY] = run_policy,
    [LINTRR_REPORT] = run_report,
    [LINTRR_SPF] = run_spf,
    [LINTRR_STRAY] = run_stray,
    [LINTRR_WILD] = run_wild,
    [LINTRR_CNAME] = run_cname,
    [LINTRR_DNAME] = run_nothing,
    [LINTRR_NS] = run_nothing,
    [LINTRR_SOA] = run_soa,
    [LINTRR_OUT] = run_nothing,
};

/* Nothing is to be said of most CNAMEs. */
static bool
is_dull(const struct lint *l, const struct lintrr *rr)
{
	return rr->kind >= LINTRR_DNAME ? rr->kind != LINTRR_SOA :
	    rr->kind == LINTRR_CNAME && l->index.clashes == 0 &&
	    !lintlabel_is(rr->owner, "_dmarc");
}

/* Records that come next, so that memory can be fetched meanwhile. */
enum { AHEAD = 8 };

struct ahead {
	struct lintrr *rr[AHEAD];
	struct lintkeys k[AHEAD];
	size_t from, to, next;
};

static void
look_ahead(struct ahead *a, const struct lint *l)
{
	struct lintkeys *k;
	struct lintrr *rr;

	for (; a->to - a->from < AHEAD && a->next < l->index.nrr; a->next++) {
		rr = &l->index.rr[a->next];
		if (is_dull(l, rr))
			continue;
		k = &a->k[a->to % AHEAD];
		lintkeys_of(&l->index, rr->owner, k);
		lintindex_fetch(&l->index, k->key[k->labels]);
		__builtin_prefetch(rr->data);
		if (rr->kind == LINTRR_POLICY)
			lintindex_fetch(&l->index, k->key[k->labels - 1]);
		a->rr[a->to++ % AHEAD] = rr;
	}
}

/* What is not seen, if that bears on what is. */
static void
sort_out(struct run *x)
{
	struct lintrr *rr = x->l->index.rr, *end = rr + x->l->index.nrr;
	struct lintkeys *k = xcalloc(1, sizeof(*k));

	x->k = k;
	for (rr++; rr < end; rr++) {
		if (!is_text(rr))
			continue;
		lintkeys_of(&x->l->index, rr->owner, k);
		if (!is_seen(x, rr))
			rr->kind = LINTRR_OUT;
	}
	free(k);
}

static void
run_one(struct run *x, struct lintrr *rr, bool seen)
{
	bool other;

	if (rr->kind == LINTRR_OUT)
		return;
	if (!seen && is_text(rr) && !is_seen(x, rr)) {
		rr->kind = LINTRR_OUT;
		return;
	}
	x->apex = own_apex(x, top_of(x->l, rr), &other);
	if (x->apex == SIZE_MAX)
		return;
	find_zone(x, rr->owner);
	runs[rr->kind](x, rr);
}

void
lintzone_run(struct lint *l)
{
	struct run x = {.l = l, .dns = lintview_dns(l)};
	struct ahead *a = xcalloc(1, sizeof(*a));
	bool seen = l->index.cuts > 1;

	if (seen)
		sort_out(&x);
	a->next = 1;
	for (look_ahead(a, l); a->from < a->to; look_ahead(a, l)) {
		x.k = &a->k[a->from % AHEAD];
		run_one(&x, a->rr[a->from % AHEAD], seen);
		a->from++;
	}
	free(a);
}
