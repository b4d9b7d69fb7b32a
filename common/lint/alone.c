/* Lint without files: one record, and what is live at a domain. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/hash.h"
#include "dmarc/discover.h"
#include "lint/domain.h"
#include "lint/part.h"
#include "dns/wait.h"
#include "value/dname.h"
#include "spf/rec.h"

/* What is known of any domain by its name alone. */
static void
by_name(const struct lint *l, struct span domain, struct lintfacts *f)
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
lintalone_record(struct lint *l, const struct lintabout *a)
{
	struct lintpolicy policy;
	struct lintfacts f = {.about = a, .policy = &policy};
	struct buf domain = {0};
	struct record r;
	bool is = record_parse(&r, a->text);

	if (r.found[FAULT_UNRELATED] == 0)
		lintrecord_notes(a, &r);
	else /* though somebody said that it is a record */
		lintabout_add(a, LINT_VERSION_MISSING, LINT_BY_RULE, 0,
		    a->text.n);
	lintpolicy_of(&policy, &r, is);
	if (is && a->domain.p != NULL &&
	    dname_put(&domain, a->domain) == DNAME_FINE) {
		by_name(l, buf_span(&domain), &f);
		lintdomain_run(&f);
	}
	buf_free(&domain);
	record_free(&r);
}

/* --- what is live --- */

struct live {
	struct lint *l;
	struct dns dns;
	struct span domain;
	struct lintabout a;
};

/* An answer to the domain with labels before it; the caller frees. */
static void
ask(const struct live *x, const char *before, enum dns_type type,
    struct dns_kept *k)
{
	struct buf name = {0};

	buf_puts(&name, before);
	buf_put_span(&name, x->domain);
	dns_wait(&x->dns, buf_span(&name), type, k);
	buf_free(&name);
}

static enum dns_result
result_of(const struct live *x, const char *before, enum dns_type type)
{
	enum dns_result result;
	struct dns_kept k;

	ask(x, before, type, &k);
	result = k.answer.result;
	dns_kept_free(&k);
	return result;
}

static enum lintmail
mail_of(const struct live *x)
{
	enum lintmail is = LINTMAIL_UNKNOWN;
	enum dns_result a;
	struct dns_kept k;

	ask(x, "", DNS_MX, &k);
	if (k.answer.result == DNS_FOUND)
		is = k.answer.n == 1 && k.answer.records[0].n == 3 &&
		    k.answer.records[0].p[2] == '.' ? LINTMAIL_NULL :
		    LINTMAIL_MX;
	a = k.answer.result;
	dns_kept_free(&k);
	if (is != LINTMAIL_UNKNOWN || a == DNS_TEMPFAIL)
		return is;
	a = result_of(x, "", DNS_A);
	if (a != DNS_FOUND && a != DNS_TEMPFAIL)
		a = result_of(x, "", DNS_AAAA);
	return a == DNS_FOUND ? LINTMAIL_HOST :
	    a == DNS_TEMPFAIL ? LINTMAIL_UNKNOWN : LINTMAIL_NONE;
}

/* Text of DNS has no place but in itself. */
static struct lintabout
about(const struct live *x, struct span text)
{
	return (struct lintabout){
	    .finds = &x->l->alone,
	    .index = &x->l->scratch,
	    .at = {LINTFILE_NONE, 0, 1, 1},
	    .text = lintfind_keep(&x->l->alone, text),
	    .domain = x->domain,
	};
}

static struct finding *
add(const struct live *x, enum lint_rule rule, enum lint_severity severity,
    struct span text)
{
	struct lintabout a = about(x, text);

	return lintabout_add(&a, rule, severity, 0, text.n);
}

static enum lintspf
check_spf(struct live *x, bool has_record)
{
	enum lintspf is = LINTSPF_NONE;
	struct lintabout a;
	struct dns_kept k;
	struct span s;
	size_t i, n = 0;

	ask(x, "", DNS_TXT, &k);
	if (k.answer.result == DNS_TEMPFAIL)
		is = LINTSPF_UNKNOWN;
	for (i = 0; i < k.answer.n; i++) {
		s = k.answer.records[i];
		if (lint_like_dmarc(s)) {
			a = about(x, s);
			lintdomain_at_apex(&a, has_record);
		}
		if (lint_like_spf(s)) {
			a = about(x, s);
			lintspf_none(&a);
		}
		if (!spfrec_is(s))
			continue;
		if (n++ > 0) {
			add(x, LINT_SPF_MULTIPLE, LINT_BY_RULE, s);
			continue;
		}
		a = about(x, s);
		lintspf_run(x->l, &x->dns, &a, true, x->domain);
		s.p += 6;
		s.n -= 6;
		is = span_is_nocase(span_trim(s), "-all") ? LINTSPF_NOMAIL :
		    LINTSPF_SOME;
	}
	dns_kept_free(&k);
	return is;
}

/* RFC 9824: a name that nobody can have exists all the same. */
static enum lintbool
is_compact(const struct live *x)
{
	struct buf name = {0};
	struct dns_kept k;
	enum lintbool is;

	buf_printf(&name, "_%016llx.", (unsigned long long)hash_seed());
	buf_putc(&name, '\0');
	ask(x, name.p, DNS_TXT, &k);
	is = k.answer.result == DNS_TEMPFAIL ? LINT_UNKNOWN :
	    k.answer.result == DNS_NODATA ? LINT_YES : LINT_NO;
	dns_kept_free(&k);
	buf_free(&name);
	return is;
}

/* Policy discovery from the domain (RFC 9989, 4.10); the caller frees. */
static struct discover *
walk(const struct live *x)
{
	struct discover *d = discover_new(x->domain, 0);
	struct span name;
	enum dns_type type;
	struct dns_kept k;

	while (discover_next(d, &name, &type)) {
		dns_wait(&x->dns, name, type, &k);
		discover_feed(d, &k.answer);
		dns_kept_free(&k);
	}
	return d;
}

/* Its Organizational Domain. */
static void
find_org(struct live *x, struct lintfacts *f, struct buf *org)
{
	struct discover *d = walk(x);
	const struct discover_outcome *o = discover_outcome(d);

	if (o->org_domain.p != NULL) {
		f->org = dname_labels(o->org_domain);
		buf_put_span(org, o->org_domain);
	}
	discover_free(d);
}

static void
check_record(struct live *x, struct span text, enum lintspf spf)
{
	struct lintabout a = about(x, text);
	struct lintpolicy policy;
	struct lintfacts f = {.about = &a, .policy = &policy, .spf = spf};
	struct lintdestination to = {.about = &a, .policy = &policy,
	    .domain = x->domain};
	struct buf org = {0};
	struct record r;

	record_parse(&r, a.text);
	lintrecord_notes(&a, &r);
	lintpolicy_of(&policy, &r, true);
	lintpolicy_hosts(&x->l->policies, &policy, &r);
	record_free(&r);
	by_name(x->l, x->domain, &f);
	f.org = 0;
	find_org(x, &f, &org);
	f.mail = mail_of(x);
	if (policy.has_np && policy.np != policy.sp)
		f.compact = is_compact(x);
	lintdomain_run(&f);
	if (f.mail == LINTMAIL_MX && spf == LINTSPF_NONE)
		add(x, LINT_SPF_MISSING, LINT_BY_RULE, a.text);
	if (org.n > 0)
		to.org_domain = buf_span(&org);
	lintreport_run(x->l, &to);
	buf_free(&org);
}

/* No record of its own: does one above apply? */
static void
check_none(struct live *x)
{
	struct discover *d = walk(x);

	if (discover_outcome(d)->result == DISCOVER_NONE)
		add(x, LINT_DMARC_MISSING, LINT_BY_RULE, SPAN_LIT(""));
	discover_free(d);
}

static void
check_other(struct live *x, struct span s, bool has_record)
{
	struct lintabout a = about(x, s);
	struct record r;

	if (spfrec_is(s)) {
		lintdomain_other(&a, has_record);
		return;
	}
	record_parse(&r, a.text);
	lintrecord_notes(&a, &r);
	record_free(&r);
}

static void
check_texts(struct live *x, const struct dns_answer *texts)
{
	const struct span *record = NULL;
	enum lintspf spf;
	size_t i;

	for (i = 0; i < texts->n; i++) {
		if (!record_is(texts->records[i]))
			continue;
		if (record != NULL)
			add(x, LINT_DMARC_MULTIPLE, LINT_BY_RULE,
			    texts->records[i]);
		else
			record = &texts->records[i];
	}
	for (i = 0; i < texts->n; i++)
		if (!record_is(texts->records[i]))
			check_other(x, texts->records[i], record != NULL);
	spf = check_spf(x, record != NULL);
	if (record != NULL)
		check_record(x, *record, spf);
	else
		check_none(x);
}

bool
lintalone_domain(struct lint *l, struct span domain, const char **error)
{
	struct live x = {.l = l, .dns = lintview_dns(l)};
	struct buf name = {0};
	struct dns_kept k;
	bool told;

	*error = NULL;
	if (dname_put(&name, domain) != DNAME_FINE) {
		*error = "not a domain name";
		buf_free(&name);
		return false;
	}
	x.domain = lintfind_keep(&l->alone, buf_span(&name));
	buf_free(&name);
	l->counts.domains++;
	ask(&x, "_dmarc.", DNS_TXT, &k);
	told = k.answer.result != DNS_TEMPFAIL;
	if (told)
		check_texts(&x, &k.answer);
	else
		*error = k.answer.error;
	dns_kept_free(&k);
	return told;
}
