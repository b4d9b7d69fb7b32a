/* Records that are elsewhere: where the question for one ends that a CNAME, a
 * DNAME, a delegation or a wildcard leads there (RFC 1034, 4.3.2; RFC 6672),
 * and the rules on what is at that end. The answers are dns/zoneanswer's. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/dns.h"
#include "dns/zoneanswer.h"
#include "lint/part.h"
#include "spf/rec.h"
#include "zone/type.h"

/* Which question an alias answers. */
enum kind {
	OF_DOMAIN, /* it is at _dmarc.X */
	OF_BELOW,  /* a DNAME at X, for _dmarc.X */
	OF_WILD,   /* at *.X: for _dmarc.X if that does not exist */
	OF_REPORT  /* at X._report._dmarc.Y */
};

void
lint_alias_keep(struct lint *l, uint32_t rr)
{
	l->aliases = xgrow(l->aliases, l->naliases, &l->aliases_cap,
	    sizeof(l->aliases[0]));
	l->aliases[l->naliases++] = rr;
}

/* *labels: of the domain, in the keys of the owner. */
static enum kind
kind_of(const struct zone_rr *rr, const struct zone_keys *k, size_t *labels)
{
	*labels = k->labels;
	if (rr->type == ZONE_TYPE_DNAME)
		return OF_BELOW;
	*labels = k->labels - 1;
	if (lint_label_is(rr->owner, "_dmarc"))
		return OF_DOMAIN;
	return lint_report_at(rr->owner) != SIZE_MAX ? OF_REPORT : OF_WILD;
}

/* --- the texts at an end --- */

/* A text that an alias leads to, as far as it is the same for all at its end;
 * a text of the wildcard is no alias, and a delegation has no target. */
static struct lint_text
text_at(struct lint *l, const struct zone_rr *via, const struct zoneanswer *a)
{
	struct lint_text t = {.finds = &l->finds};

	if (via->type != ZONE_TYPE_TXT)
		t.via = via;
	if (via->type == ZONE_TYPE_CNAME || via->type == ZONE_TYPE_DNAME)
		t.target = lint_keep_name(&l->finds, a->name.wire, 0);
	return t;
}

/* The texts that a question comes to, in the order of the files, or of the
 * DNS that is asked for what the files don't tell: n of them, to be freed. */
static size_t
texts_of(struct lint *l, const struct zone_rr *via,
    const struct zoneanswer *a, struct lint_text **texts,
    enum dns_result *result)
{
	struct lint_text new = text_at(l, via, a);
	const struct zone_rr *all = l->index.rr;
	struct dns_kept kept = {.answer.result = a->result};
	struct buf name = {0};
	uint32_t first = 0, i;
	size_t n = 0, at;

	if (!a->known && l->o.dns != NULL) {
		zonename_write(&name, a->name.wire);
		dns_wait(l->o.dns, buf_span(&name), DNS_TXT, &kept);
		buf_free(&name);
		n = kept.answer.n;
	} else if (a->known && a->result == DNS_FOUND && a->node != NULL) {
		first = a->node->first;
		for (i = first; i != 0 && n < LIMIT_LINT_ANSWER;
		     i = all[i].next)
			n += all[i].type == ZONE_TYPE_TXT && !all[i].hidden;
	}
	*texts = xreallocarray(NULL, n + 1, sizeof((*texts)[0]));
	for (at = 0; at < n && first == 0; at++) {
		new.text = arena_dup(&l->finds.octets,
		    kept.answer.records[at]);
		(*texts)[at] = new;
	}
	/* The chain is from the last one on. */
	for (i = first, at = n; i != 0 && at > 0; i = all[i].next) {
		if (all[i].type != ZONE_TYPE_TXT || all[i].hidden)
			continue;
		new.rr = &all[i];
		new.text = lint_text_of(l, new.rr).text;
		(*texts)[--at] = new;
	}
	*result = kept.answer.result;
	dns_kept_free(&kept);
	return n;
}

/* The record at an end, for an alias or for the wildcard that has it. */
static struct lint_text
text_via(struct lint *l, const struct zone_rr *via,
    const struct zoneanswer *a, const struct lint_end *e)
{
	struct lint_text t = text_at(l, via, a);

	t.rr = e->rr;
	t.text = e->text;
	return t;
}

/* Finds the record at an end; with tell, lints all texts there, unless that is
 * done where they stand. True if it did. */
static bool
look_at_end(const struct lint_sight *x, struct lint_end *e,
    const struct zone_rr *via, const struct zoneanswer *a, bool tell)
{
	struct lint *l = x->l;
	struct lint_sight name = *x;
	const struct lint_parsed *parsed;
	struct lint_policy p;
	uint32_t policy;
	struct lint_text *t;
	struct lint_said *said;
	struct zone_keys k;
	enum dns_result result;
	size_t n = texts_of(l, via, a, &t, &result), i, m = 0;
	bool wild = false;

	e->told = e->told || tell;
	if (n > 0 && t[0].rr != NULL && tell) {
		zonestore_keys(&l->index, t[0].rr->owner, &k);
		zonestore_mark(&l->index, &k, k.labels, LINTNAME_END);
		tell = !lint_label_is(k.wire, "_dmarc");
		wild = lint_label_is(k.wire, "*");
	}
	said = xcalloc(n + 1, sizeof(said[0]));
	e->is = result == DNS_TEMPFAIL || (!a->known && l->o.dns == NULL) ?
	    LINT_END_OUTSIDE : LINT_END_NONE;
	for (i = 0; i < n; i++) {
		parsed = NULL;
		policy = t[i].rr != NULL ? t[i].rr->policy : 0;
		if (policy == 0) {
			parsed = lint_policy_read(&l->policies, t[i].text);
			policy = parsed->policy;
		}
		p = l->policies.policy[policy];
		if (!p.is && !p.meant)
			continue;
		if (e->text.p == NULL || (p.is && e->is == LINT_END_NONE)) {
			e->rr = t[i].rr;
			e->text = t[i].text;
			e->policy = policy;
		}
		e->several = e->several || (p.is && e->is == LINT_END_RECORD &&
		    !span_eq(e->text, t[i].text) && (t[i].rr == NULL ||
		    !lint_other_view(l, e->rr, t[i].rr)));
		if (p.is)
			e->is = LINT_END_RECORD;
		said[m++] = (struct lint_said){t[i], p.is, p.meant,
		    false};
		if (!tell || wild || parsed == NULL)
			continue; /* that was done when it was read */
		l->counts.records++;
		lint_record_notes(&t[i], &parsed->record);
	}
	name.said = said;
	name.ntexts = m;
	name.has_record = e->is == LINT_END_RECORD;
	if (tell && m > 0)
		lint_look(&name, LINT_AT_NAME);
	if (e->several)
		e->is = LINT_END_NONE;
	free(said);
	free(t);
	return tell && !wild;
}

/* --- aliases --- */

/* Writes what of a CNAME's target is before the zone's own name, if that is a
 * name of three labels that has nothing to do with the zone: perhaps its final
 * dot was forgotten. */
static void
put_dotless(struct buf *b, const struct lint_sight *x,
    const struct zone_rr *via)
{
	const unsigned char *p = (const unsigned char *)via->data;
	size_t n = x->k->size[x->apex], labels = 0, at = 0, last = 0;
	struct zone_name name;

	for (; via->n - at > n; at += 1U + p[at]) {
		last = at;
		labels++;
	}
	if (via->type != ZONE_TYPE_CNAME || x->apex == 0 || labels < 3 ||
	    via->n - at != n ||
	    memcmp(p + at, zonestore_name(x->k, x->apex), n) != 0 ||
	    zonestore_child(&x->l->index, x->k, x->apex, (struct span){
	    via->data + last + 1, p[last]}) != NULL)
		return;
	memcpy(name.wire, p, at);
	name.wire[at] = 0;
	buf_puts(b, ", perhaps ");
	zonename_write(b, name.wire);
	buf_puts(b, " with a dot at its end");
}

/* Adds a finding about where an alias leads: its target, and the name where
 * the question ends if that is another one. */
static void
add_way(const struct lint_sight *x, const struct zone_rr *via,
    const struct zoneanswer *a, const char *error, struct lint_case c)
{
	struct lint_text t = lint_text_of(x->l, via);
	struct buf first = {0}, last = {0}, meant = {0};
	bool further;

	zonename_write(&first, (const unsigned char *)via->data);
	zonename_write(&last, a->name.wire);
	if (c.rule != LINT_DMARC_CNAME)
		put_dotless(&meant, x, via);
	further = via->type == ZONE_TYPE_CNAME &&
	    !span_eq(buf_span(&first), buf_span(&last));
	lint_detail(&t, lint_add(&t, c), "%s%.*s%s%.*s%s%s%.*s",
	    via->type == ZONE_TYPE_NS ? "delegated to " : "",
	    SPAN_ARG(buf_span(via->type == ZONE_TYPE_DNAME ? &last : &first)),
	    further ? ", which leads to " : "",
	    further ? (int)last.n : 0, further ? last.p : "",
	    error != NULL ? ": " : "", error != NULL ? error : "",
	    SPAN_ARG(buf_span(&meant)));
	buf_free(&first);
	buf_free(&last);
	buf_free(&meant);
}

/* Follows an alias to *a; false if no question for a record goes this way. */
static bool
follow(const struct lint_sight *x, const struct zone_rr *rr,
    struct zoneanswer *a)
{
	static const unsigned char dmarc[] = "\6_dmarc";
	const struct zone_keys *k = x->k;
	size_t labels, n = 0, size;
	enum kind kind = kind_of(rr, k, &labels);

	if (kind == OF_BELOW || kind == OF_WILD)
		n = sizeof(dmarc) - 1;
	else
		labels = k->labels; /* it is the owner that is asked for */
	size = k->size[labels];
	if (n + size > ZONE_NAME_MAX || (rr->type == ZONE_TYPE_CNAME &&
	    lint_has(x->l, k, k->labels, LINTNAME_TXT)))
		return false;
	if (kind == OF_WILD && zonestore_child(&x->l->index, k, labels,
	    SPAN_LIT("_dmarc")) != NULL)
		return false;
	*a = (struct zoneanswer){.store = &x->l->index, .type = DNS_TXT};
	memcpy(a->name.wire, dmarc, n);
	memcpy(a->name.wire + n, zonestore_name(k, labels), size);
	a->name.n = (uint8_t)(n + size);
	zoneanswer_eval(a);
	return true;
}

/* What an end is known by: the name that has the records, a wildcard perhaps,
 * or the one that is asked for. */
static struct span
key_of(const struct lint *l, const struct zoneanswer *a)
{
	struct span key = {(const char *)a->name.wire, a->name.n};

	if (a->known && a->node != NULL && a->node->first != 0) {
		key.p = (const char *)l->index.rr[a->node->first].owner;
		for (key.n = 1; key.p[key.n - 1] != 0;)
			key.n += 1U + (unsigned char)key.p[key.n - 1];
	}
	return key;
}

/* The end of a question, new or known. */
static struct lint_end *
end_of(struct lint *l, const struct zoneanswer *a)
{
	size_t n = l->end_names.n;
	size_t number = names_add(&l->end_names, key_of(l, a));

	if (number == n) {
		l->ends = xgrow(l->ends, n, &l->ends_cap, sizeof(l->ends[0]));
		l->ends[n] = (struct lint_end){.is = LINT_END_NEW};
	}
	return &l->ends[number];
}

/* Who has a wildcard, or a DNAME of what is no domain with mail, may not have
 * thought of _dmarc. */
static bool
is_domain(const struct lint_sight *x, enum kind kind, size_t labels)
{
	return kind != OF_BELOW || lint_has(x->l, x->k, labels,
	    LINTNAME_SOA | LINTNAME_MX | LINTNAME_SPF);
}

/* A finding if an alias leads to no record, or out of the zones. */
static void
check_way(const struct lint_sight *x, const struct zone_rr *rr,
    const struct zoneanswer *a, const struct lint_end *e, bool told)
{
	struct lint_case c = {LINT_DMARC_CNAME_BROKEN, .n = LINT_ALL};
	size_t labels;
	enum kind kind = kind_of(rr, x->k, &labels);
	bool loop = e == NULL;
	const char *error = loop ? a->error :
	    e->several ? "more than one record" : NULL;

	if (!loop && (kind == OF_WILD || !is_domain(x, kind, labels)))
		return;
	if (!loop && e->is == LINT_END_OUTSIDE)
		c.rule = LINT_DMARC_CNAME;
	else if (!loop && (e->is == LINT_END_RECORD || kind == OF_BELOW ||
	    (told && e->text.p != NULL)))
		return; /* or what was meant for a record was linted */
	else if (kind == OF_REPORT)
		c.why = "Receivers do not find that the reports are "
		    "accepted: none are sent.";
	add_way(x, rr, a, error, c);
}

void
lint_alias_look(const struct lint_sight *x, struct zone_rr *rr)
{
	struct lint *l = x->l;
	struct zoneanswer a;
	struct lint_sight accept = *x;
	struct lint_end *e = NULL;
	size_t labels;
	enum kind kind = kind_of(rr, x->k, &labels);
	bool told = false;

	/* Of several CNAMEs the first counts. */
	if (!follow(x, rr, &a) || !zonestore_mark(&l->index, x->k,
	    x->k->labels, LINTNAME_SEEN))
		return;
	if (rr->type == ZONE_TYPE_NS && a.known)
		return; /* the zone was given: its records are linted there */
	if (a.result != DNS_TEMPFAIL || !a.known) /* else it is a loop */
		e = end_of(l, &a);
	if (e != NULL) {
		told = kind != OF_REPORT && !e->told;
		if (e->is == LINT_END_NEW || told)
			told = look_at_end(x, e, rr, &a, told);
	}
	if (kind == OF_REPORT && e != NULL && e->text.p != NULL) {
		accept.text = text_via(l, rr, &a, e);
		lint_look(&accept, LINT_AT_ACCEPT);
		return;
	}
	check_way(x, rr, &a, e, told);
	if (kind == OF_REPORT || e == NULL)
		return;
	if (rr->type != ZONE_TYPE_TXT) /* a wildcard's text has its own */
		rr->policy = e->is == LINT_END_RECORD ? e->policy : 0;
	if (e->is == LINT_END_RECORD ||
	    (e->is == LINT_END_OUTSIDE && kind != OF_WILD))
		zonestore_put(&l->index, x->k, labels, LINTNAME_POLICY, 0, 0);
}

bool
lint_alias_text(const struct lint_sight *x, const struct zone_rr *rr,
    size_t *labels, struct lint_text *t)
{
	struct lint *l = x->l;
	enum kind kind = kind_of(rr, x->k, labels);
	const struct lint_end *e;
	struct zoneanswer a;
	size_t n;

	if (kind == OF_REPORT || !l->policies.policy[rr->policy].is ||
	    !follow(x, rr, &a))
		return false;
	n = names_find(&l->end_names, key_of(l, &a));
	e = &l->ends[n];
	if (n == l->end_names.n || (rr->type == ZONE_TYPE_TXT && e->rr != rr))
		return false; /* another text of the wildcard counts */
	*t = text_via(l, rr, &a, e);
	t->domain = lint_keep_name(&l->finds, zonestore_name(x->k, *labels), 0);
	l->counts.domains++;
	return true;
}

/* --- SPF --- */

/* Lints the SPF record among the texts that a domain's alias leads to. Where
 * it stands it is linted as one that no mail comes by, unless that name is a
 * domain, too. */
static void
look_at_spf(const struct lint_sight *x, struct lint_end *e,
    const struct zone_rr *via, const struct zoneanswer *a, struct span domain)
{
	struct lint *l = x->l;
	struct lint_sight spf = *x;
	struct lint_text *t;
	struct zone_keys k;
	enum dns_result result;
	size_t n = texts_of(l, via, a, &t, &result), i, records = 0;

	e->has_spf = true;
	e->spf = result == DNS_TEMPFAIL || (!a->known && l->o.dns == NULL) ?
	    LINT_SPF_IS_UNKNOWN : LINT_SPF_IS_ABSENT;
	for (i = 0; i < n; i++) {
		if (!spfrec_is(t[i].text) || records++ > 0)
			continue;
		e->spf = lint_spf_is_nomail(t[i].text) ? LINT_SPF_IS_NOMAIL :
		    LINT_SPF_IS_THERE;
		spf.text = t[i];
		spf.domain = spf.text.domain = domain;
		if (t[i].rr != NULL)
			zonestore_keys(&l->index, t[i].rr->owner, &k);
		if (t[i].rr == NULL || !lint_is_sender(l, &k, k.labels))
			lint_spf_look(&spf, true);
	}
	if (records > 1 && spf.text.rr == NULL)
		lint_add(&spf.text, (struct lint_case){LINT_SPF_MULTIPLE,
		    .n = LINT_ALL});
	free(t);
}

enum lint_spf
lint_alias_spf(const struct lint_sight *x, size_t labels)
{
	struct lint *l = x->l;
	const struct zone_node *node = zonestore_find(&l->index, x->k, labels);
	uint32_t via = zonestore_first(&l->index, node, ZONE_TYPE_CNAME);
	struct zoneanswer a = {.store = &l->index, .type = DNS_TXT};
	struct lint_end *e;

	a.name.n = x->k->size[labels];
	memcpy(a.name.wire, zonestore_name(x->k, labels), a.name.n);
	zoneanswer_eval(&a);
	e = end_of(l, &a);
	if (!e->has_spf)
		look_at_spf(x, e, &l->index.rr[via], &a, lint_keep_name(
		    &l->finds, zonestore_name(x->k, labels), 0));
	return (enum lint_spf)e->spf;
}

/* --- DKIM --- */

bool
lint_alias_is_outside(const struct lint *l, const struct zone_rr *rr,
    struct span *last)
{
	const unsigned char *p = (const unsigned char *)rr->data;
	const unsigned char *end = p + rr->n;
	const struct zone_node *node = NULL;
	struct zone_keys k;
	size_t i;

	while ((size_t)(end - p) > last->n && last->n > 0)
		p += 1U + p[0];
	if (last->n > 0 && (size_t)(end - p) == last->n &&
	    memcmp(p, last->p, last->n) == 0)
		return true;
	zonestore_keys(&l->index, (const unsigned char *)rr->data, &k);
	for (i = 0; i <= k.labels; i++) {
		node = zonestore_find(&l->index, &k, i);
		if (node == NULL && i > 0)
			break;
		if (node != NULL &&
		    (node->flags & (LINTNAME_SOA | LINTNAME_DNAME)) != 0)
			return false;
	}
	if (i > k.labels || zonestore_child(&l->index, &k, i - 1,
	    SPAN_LIT("*")) != NULL)
		return false;
	*last = (struct span){(const char *)zonestore_name(&k, i), k.size[i]};
	return true;
}

/* True where keys are linted as they are read. */
static bool
is_key_name(const unsigned char *p)
{
	bool is = p[0] > 0 && p[1] != '_';

	for (; p[0] != 0; p += 1U + p[0])
		if (lint_label_is(p, "_domainkey"))
			return is;
	return false;
}

/* Lints the keys among the texts that an alias leads to. */
static enum lint_key
look_at_key(struct lint *l, const struct zone_rr *via,
    const struct zoneanswer *a)
{
	enum lint_key is = LINT_KEY_NONE;
	enum dns_result result;
	struct lint_text *t;
	size_t n = texts_of(l, via, a, &t, &result), i;
	bool told;

	if (result == DNS_TEMPFAIL)
		is = LINT_KEY_UNKNOWN;
	for (i = 0; i < n; i++) {
		told = t[i].rr != NULL && is_key_name(t[i].rr->owner);
		if (!told && !lint_key_like(t[i].text))
			continue;
		if (lint_key_look(&t[i], !told))
			is = LINT_KEY_GOOD;
		else if (is == LINT_KEY_NONE)
			is = LINT_KEY_BAD;
	}
	free(t);
	return is;
}

enum lint_key
lint_alias_key(const struct lint_sight *x, const struct zone_rr *rr)
{
	struct lint *l = x->l;
	struct zoneanswer a = {.store = &l->index, .type = DNS_TXT};
	struct lint_end *e;
	bool loop;

	/* What a DNAME has below its target nobody can list. */
	a.name.n = rr->type == ZONE_TYPE_DNAME ? (uint8_t)rr->n :
	    x->k->size[x->k->labels];
	memcpy(a.name.wire, rr->type == ZONE_TYPE_DNAME ?
	    (const unsigned char *)rr->data : rr->owner, a.name.n);
	zoneanswer_eval(&a);
	if (rr->type == ZONE_TYPE_NS) /* the zone's own keys tell */
		return a.known ? LINT_KEY_NONE : LINT_KEY_UNKNOWN;
	if (rr->type == ZONE_TYPE_DNAME &&
	    (!a.known || !a.direct || a.result != DNS_NXDOMAIN))
		return LINT_KEY_UNKNOWN;
	if (!a.known && l->o.dns == NULL)
		return LINT_KEY_UNKNOWN;
	loop = a.known && a.result == DNS_TEMPFAIL;
	if (rr->type == ZONE_TYPE_CNAME && !loop) {
		e = end_of(l, &a);
		if (e->key == 0 && !a.known &&
		    l->keys_asked++ >= LIMIT_LINT_KEYS)
			return LINT_KEY_UNKNOWN;
		if (e->key == 0)
			e->key = (uint8_t)look_at_key(l, rr, &a);
		if (e->key != LINT_KEY_NONE)
			return (enum lint_key)e->key;
	}
	add_way(x, rr, &a, loop ? a.error : NULL, (struct lint_case){
	    LINT_DKIM_CNAME_BROKEN, .n = LINT_ALL});
	return LINT_KEY_NONE;
}
