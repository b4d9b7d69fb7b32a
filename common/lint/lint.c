/* The linter as it is seen from outside: a lint and its options; a record by
 * itself; and what is live at a domain, which the same rules look at as at
 * zones (zone.c). */
/* SPDX-License-Identifier: ISC */
#include "lint/lint.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "dmarc/discover.h"
#include "dns/dns.h"
#include "lint/part.h"
#include "spf/rec.h"
#include "value/dname.h"

struct lint *
lint_new(const struct lint_options *o)
{
	struct lint *l = xcalloc(1, sizeof(*l));
	struct lint_policies *p = &l->policies;

	l->o = *o;
	zonestore_init(&l->index);
	p->seed = hash_seed();
	p->policy = xgrow(NULL, 0, &p->cap, sizeof(p->policy[0]));
	p->policy[p->n++] = (struct lint_policy){0};
	l->finds = l->alone = (struct lint_finds){
	    .o = &l->o, .counts = &l->counts, .store = &l->index,
	    .kept_max = o->kept > 0 ? o->kept : LIMIT_LINT_FINDINGS};
	return l;
}

void
lint_free(struct lint *l)
{
	struct lint_policies *p;
	size_t i;

	if (l == NULL)
		return;
	p = &l->policies;
	for (i = 0; i < LINT_POLICY_CACHE; i++)
		record_free(&p->cache[i].record);
	names_free(&p->names);
	buf_free(&p->scratch);
	free(p->policy);
	free(p->host);
	free(l->aliases);
	free(l->key_aliases);
	names_free(&l->end_names);
	free(l->ends);
	free(l->hosts);
	names_free(&l->included_names);
	free(l->included);
	free(l->terms);
	lint_finds_free(&l->finds);
	lint_finds_free(&l->alone);
	zonestore_free(&l->index);
	free(l);
}

void
lint_finish(struct lint *l)
{
	zonestore_finish(&l->index);
	lint_walk(l);
	lint_finds_emit(&l->finds);
}

const struct lint_counts *
lint_counts(const struct lint *l)
{
	return &l->counts;
}

/* --- a record by itself --- */

/* What the public suffix list says of a domain. */
static void
by_name(const struct lint *l, struct span domain, struct lint_facts *f)
{
	struct span org;

	f->labels = dname_labels(domain);
	if (l->o.psl == NULL || f->labels == 0)
		return;
	org = psl_org(l->o.psl, domain);
	f->suffix = org.p == NULL ? LINT_YES : LINT_NO;
	if (org.p != NULL)
		f->org = dname_labels(org);
}

void
lint_record(struct lint *l, const struct zone_place *at, struct span domain,
    struct span text)
{
	struct lint_policy policy;
	struct lint_facts f = {.policy = &policy};
	struct lint_sight x = {.l = l, .facts = &f, .text = {
	    .finds = &l->alone,
	    .at = {LINT_NO_FILE, at->line, at->column, 1},
	    .file = at->file,
	    .text = text,
	    .domain = domain,
	}};
	struct buf name = {0};
	struct record r;
	bool is = record_parse(&r, text);

	if (r.found[FAULT_UNRELATED] == 0)
		lint_record_notes(&x.text, &r);
	else /* the user said that it is a record */
		lint_add(&x.text, (struct lint_case){LINT_VERSION_MISSING,
		    .n = LINT_ALL});
	lint_policy_of(NULL, &policy, &r, is);
	if (is && domain.p != NULL && dname_put(&name, domain) == DNAME_FINE) {
		f.domain = buf_span(&name);
		by_name(l, f.domain, &f);
		lint_look(&x, LINT_AT_DOMAIN);
	}
	buf_free(&name);
	record_free(&r);
	lint_finds_emit(&l->alone);
	arena_reset(&l->alone.octets);
}

/* --- what is live --- */

/* Asks for the domain with labels before it; the caller frees. */
static void
ask(const struct lint_sight *x, const char *before, enum dns_type type,
    struct dns_kept *k)
{
	struct buf name = {0};

	buf_puts(&name, before);
	buf_put_span(&name, x->domain);
	dns_wait(&x->dns, buf_span(&name), type, k);
	buf_free(&name);
}

/* Text of DNS, whose place is in itself. */
static struct lint_text
text_of(const struct lint_sight *x, struct span text)
{
	return (struct lint_text){
	    .finds = &x->l->alone,
	    .at = {LINT_NO_FILE, 0, 1, 1},
	    .text = arena_dup(&x->l->alone.octets, text),
	    .domain = x->domain,
	};
}

/* The texts at the domain itself; returns what SPF it has. */
static enum lint_spf
look_at_texts(struct lint_sight *x)
{
	enum lint_spf is = LINT_SPF_IS_ABSENT;
	struct dns_kept k;
	struct span s;
	size_t i, n = 0;

	ask(x, "", DNS_TXT, &k);
	if (k.answer.result == DNS_TEMPFAIL)
		is = LINT_SPF_IS_UNKNOWN;
	for (i = 0; i < k.answer.n; i++) {
		s = k.answer.records[i];
		x->text = text_of(x, s);
		x->again = spfrec_is(s) && n++ > 0;
		if (lint_like_dmarc(s))
			lint_look(x, LINT_AT_STRAY);
		else if (spfrec_is(s) || lint_spf_like(s))
			lint_look(x, LINT_AT_SPF);
		if (spfrec_is(s) && !x->again)
			is = lint_spf_is_nomail(s) ? LINT_SPF_IS_NOMAIL :
			    LINT_SPF_IS_THERE;
	}
	dns_kept_free(&k);
	return is;
}

/* Asks for a name below the domain that nobody can have: a wildcard answers,
 * or a server that denies no name (RFC 9824). */
static void
ask_nobody(const struct lint_sight *x, struct dns_kept *k)
{
	struct buf nobody = {0};

	buf_printf(&nobody, "_%016llx.", (unsigned long long)hash_seed());
	buf_putc(&nobody, '\0');
	ask(x, nobody.p, DNS_TXT, k);
	buf_free(&nobody);
}

/* Marks texts at the _dmarc name that a wildcard has, too. */
static void
find_wild(const struct lint_sight *x, struct lint_said *said, size_t n)
{
	struct dns_kept k;
	size_t i, j;

	ask_nobody(x, &k);
	for (i = 0; i < n; i++)
		for (j = 0; j < k.answer.n && !said[i].wild; j++)
			said[i].wild = span_eq(said[i].text.text,
			    k.answer.records[j]);
	dns_kept_free(&k);
}

/* An alias at the _dmarc name that leads to no text: true if there is one. */
static bool
look_at_alias(struct lint_sight *x, const struct dns_answer *a)
{
	struct lint_case c = {LINT_DMARC_CNAME_BROKEN, .n = LINT_ALL};
	struct dns_kept k;
	bool is;

	if (a->n > 0 || a->direct)
		return false;
	ask(x, "_dmarc.", DNS_CNAME, &k);
	is = k.answer.result == DNS_FOUND && k.answer.n > 0;
	if (is) {
		x->text = text_of(x, SPAN_LIT(""));
		c.detail = arena_dup(&x->l->alone.octets,
		    k.answer.records[0]);
		lint_add(&x->text, c);
	}
	dns_kept_free(&k);
	return is;
}

/* The domain's record, or without one whether any above applies: it is wanted
 * then. */
static void
look_at_domain(struct lint_sight *x, const struct lint_said *record,
    enum lint_spf spf, bool wanted)
{
	struct lint_policy policy;
	struct dns_kept k;
	struct lint_facts f = {.policy = &policy, .domain = x->domain,
	    .spf = record != NULL ? spf : LINT_SPF_IS_UNKNOWN};
	struct discover *d = discover_wait(x->domain, 0, &x->dns);
	const struct discover_outcome *o = discover_outcome(d);
	struct record r;

	x->facts = &f;
	if (record != NULL) {
		x->text = record->text;
		record_parse(&r, record->text.text);
		lint_record_notes(&x->text, &r);
		lint_policy_of(&x->l->policies, &policy, &r, true);
		record_free(&r);
		by_name(x->l, x->domain, &f);
		f.org_domain = o->org_domain;
		f.org = o->org_domain.p != NULL ?
		    dname_labels(o->org_domain) : 0;
		f.mail = lint_mail_of(&x->dns, x->domain);
		if (policy.has_np && policy.np != policy.sp) {
			ask_nobody(x, &k);
			if (k.answer.result != DNS_TEMPFAIL)
				f.compact = k.answer.result == DNS_NODATA ?
				    LINT_YES : LINT_NO;
			dns_kept_free(&k);
		}
		lint_look(x, LINT_AT_DOMAIN);
	} else {
		x->text = text_of(x, SPAN_LIT(""));
		f.wanted = wanted && o->result == DISCOVER_NONE;
		lint_look(x, LINT_AT_BARE);
	}
	discover_free(d);
}

bool
lint_domain(struct lint *l, struct span domain, const char **error)
{
	struct lint_sight x = {.l = l, .dns = lint_view(l)};
	const struct lint_said *record = NULL;
	struct lint_said *said;
	struct buf name = {0};
	struct dns_kept k;
	struct record r;
	struct span s;
	size_t i, strange = 0;
	bool alias;

	*error = NULL;
	if (dname_put(&name, domain) != DNAME_FINE) {
		*error = "not a domain name";
		buf_free(&name);
		return false;
	}
	x.domain = arena_dup(&l->alone.octets, buf_span(&name));
	buf_free(&name);
	l->counts.domains++;
	ask(&x, "_dmarc.", DNS_TXT, &k);
	if (k.answer.result == DNS_TEMPFAIL) {
		*error = k.answer.error;
		dns_kept_free(&k);
		arena_reset(&l->alone.octets);
		return false;
	}
	said = xcalloc(k.answer.n + 1, sizeof(said[0]));
	for (i = 0; i < k.answer.n; i++) {
		s = k.answer.records[i];
		said[i] = (struct lint_said){text_of(&x, s), record_is(s),
		    !record_is(s) && !spfrec_is(s), false};
		if (said[i].is && record == NULL)
			record = &said[i];
		strange += !said[i].is;
		if (!said[i].meant)
			continue;
		record_parse(&r, said[i].text.text);
		said[i].meant = r.found[FAULT_UNRELATED] == 0;
		if (said[i].meant)
			lint_record_notes(&said[i].text, &r);
		record_free(&r);
	}
	x.said = said;
	x.ntexts = k.answer.n;
	x.has_record = record != NULL;
	if (strange > 0)
		find_wild(&x, said, k.answer.n);
	for (i = 0; i < k.answer.n; i++)
		l->counts.records += !said[i].wild;
	if (k.answer.n > 0)
		lint_look(&x, LINT_AT_NAME);
	alias = look_at_alias(&x, &k.answer);
	look_at_domain(&x, record, look_at_texts(&x), !alias);
	free(said);
	dns_kept_free(&k);
	lint_finds_emit(&l->alone);
	arena_reset(&l->alone.octets);
	return true;
}
