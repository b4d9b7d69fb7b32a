/* dmarc/align, verdict: a table of cases, t/data/verdict.tsv or the one
 * named. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/verdict.h"

#include "base/buf.h"
#include "dns/dns.h"
#include "dns/psl.h"

#include "unit/cases.h"
#include "unit/tap.h"
#include "unit/world.h"

/*
 * Columns. zone is for world_read(). author is in normal form. spf is
 * "RESULT DOMAIN", or "RESULT DOMAIN helo" for the HELO identity by itself,
 * or "unchecked" with the domain, if that is known; dkim is a list of
 * "RESULT DOMAIN", with "above" behind it if that is of i=. options are words:
 * honor (--honor-reject), arc (a trusted chain), psl (RFC 7489). asked is how
 * many questions the alignment took. From dmarc on, what is expected: "-" is
 * anything, "~" is absent or empty.
 */
enum {
	C_NAME, C_ZONE, C_AUTHOR, C_SPF, C_DKIM, C_OPTIONS, C_DMARC, C_POLICY,
	C_APPLIED, C_DISPOSITION, C_REASONS, C_SPF_ALIGNED, C_DKIM_ALIGNED,
	C_POLICY_DOMAIN, C_ASKED, C_N
};

static const char *const columns[] = {
    "name", "zone", "author", "spf", "dkim", "options", "dmarc", "policy",
    "applied", "disposition", "reasons", "spf_aligned", "dkim_aligned",
    "policy_domain", "asked"};

enum { DKIM_MAX = 8 };

struct run {
	const struct cases *c;
	struct world world;
	size_t asked;
	struct auth_dkim dkim[DKIM_MAX];
	struct auth_found ids;
	const char *unchecked;
	struct span spf_domain;
};

static void
world_ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct run *r = ctx;
	struct dns_answer a = world_answer(&r->world, name, type);

	r->asked++;
	done(arg, &a);
}

static void
check(const struct run *r, int column, struct span got)
{
	cases_is(r->c, (size_t)column, got, columns[column]);
}

/* --- input --- */

static bool
has_option(const struct run *r, const char *word)
{
	struct span s = r->c->cells[C_OPTIONS];

	while (s.n > 0)
		if (span_is(world_cut(&s, ' '), word))
			return true;
	return false;
}

static struct span
read_result(struct span *s, enum auth_result *result)
{
	struct span word = world_cut(s, ' ');

	ok(auth_result_find(word, result), "%.*s is a result", (int)word.n,
	    word.p);
	return world_cut(s, ' ');
}

static void
read_ids(struct run *r)
{
	struct span s = r->c->cells[C_SPF], item;
	struct auth_spf *spf = &r->ids.spf;

	if (span_has_prefix(s, "unchecked")) {
		r->unchecked = "not known";
		world_cut(&s, ' ');
		r->spf_domain = s.n > 0 ? s : SPAN_NONE;
	} else if (s.n > 0) {
		spf->domain = read_result(&s, &spf->result);
		spf->helo = span_is(s, "helo");
	}
	for (s = r->c->cells[C_DKIM]; s.n > 0 && r->ids.ndkim < DKIM_MAX;) {
		struct auth_dkim *d = &r->dkim[r->ids.ndkim++];

		item = world_cut(&s, ';');
		d->domain = read_result(&item, &d->result);
		d->above = span_is(item, "above");
	}
	r->ids.dkim = r->dkim;
}

/* --- what is expected --- */

static struct span
aligned(enum alignment a)
{
	static const char *const words[] = {
	    [ALIGN_NO] = "no",
	    [ALIGN_YES] = "yes",
	    [ALIGN_UNKNOWN] = "unknown",
	};

	return span_str(words[a]);
}

static void
check_reasons(const struct run *r, const struct verdict *v)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < v->nreasons; i++) {
		if (b.n > 0)
			buf_putc(&b, ' ');
		buf_puts(&b, override_str(v->reasons[i].type));
	}
	check(r, C_REASONS, buf_span(&b));
	buf_free(&b);
}

static void
check_verdict(const struct run *r, const struct verdict *v)
{
	bool error = v->dmarc == DMARC_TEMPERROR ||
	    v->dmarc == DMARC_PERMERROR || v->dmarc == DMARC_UNKNOWN;

	check(r, C_DMARC, span_str(dmarc_result_str(v->dmarc)));
	check(r, C_POLICY, span_str(policy_str(v->policy)));
	check(r, C_APPLIED, span_str(policy_str(v->applied)));
	check(r, C_DISPOSITION, span_str(disposition_str(v->disposition)));
	check_reasons(r, v);
	check(r, C_SPF_ALIGNED, v->known ? aligned(v->spf_aligned) :
	    SPAN_NONE);
	check(r, C_DKIM_ALIGNED, v->known ? aligned(v->dkim_aligned) :
	    SPAN_NONE);
	check(r, C_POLICY_DOMAIN, v->policy_domain);
	ok((v->error != NULL) == error, "%.*s: an error has a reason",
	    (int)r->c->cells[C_NAME].n, r->c->cells[C_NAME].p);
}

/* Wanting to see Organizational Domains changes nothing. */
static void
check_steady(const struct run *r, const struct verdict *a,
    struct verdict_input *in)
{
	struct verdict b = {0};

	in->want_orgs = true;
	verdict_eval(&b, in);
	ok(a->dmarc == b.dmarc && a->disposition == b.disposition &&
	    a->spf_aligned == b.spf_aligned &&
	    a->dkim_aligned == b.dkim_aligned, "%.*s: the same with orgs",
	    (int)r->c->cells[C_NAME].n, r->c->cells[C_NAME].p);
	verdict_free(&b);
}

static void
check_asked(const struct run *r)
{
	struct buf b = {0};

	buf_put_uint(&b, r->asked);
	check(r, C_ASKED, buf_span(&b));
	buf_free(&b);
}

static void
evaluate(struct run *r, const struct psl *psl)
{
	struct dns dns = dns_sync(r, world_ask);
	struct discover *d = discover_wait(r->c->cells[C_AUTHOR], 0, &dns);
	struct verdict_input in = {
	    .author = r->c->cells[C_AUTHOR],
	    .discovery = discover_outcome(d),
	    .ids = &r->ids,
	    .unchecked = r->unchecked,
	    .spf_domain = r->spf_domain,
	    .dns = &dns,
	    .honor_reject = has_option(r, "honor"),
	    .arc = has_option(r, "arc") ? SPAN_LIT("arc=pass") : SPAN_NONE,
	};
	struct discover7489 *then = NULL;
	struct verdict v = {0};

	if (has_option(r, "psl")) {
		in.psl = psl;
		then = discover7489_new(in.discovery,
		    psl_org(psl, in.author), 0);
		discover7489_wait(then, &dns);
		in.then = discover7489_outcome(then);
	}
	r->asked = 0;
	verdict_eval(&v, &in);
	check_verdict(r, &v);
	check_asked(r);
	check_steady(r, &v, &in);
	verdict_free(&v);
	discover7489_free(then);
	discover_free(d);
}

static void
case_run(const struct cases *c, const struct psl *psl)
{
	struct run r = {.c = c};

	if (has_option(&r, "psl") && psl == NULL)
		return;
	world_read(&r.world, c->cells[C_ZONE]);
	read_ids(&r);
	evaluate(&r, psl);
}

static void
table(void)
{
	struct psl *psl = psl_open(NULL);
	struct cases c;

	if (cases_open(&c, "verdict.tsv")) {
		while (cases_next(&c, C_N))
			case_run(&c, psl);
		cases_close(&c, 60);
	}
	psl_close(psl);
}

/* No single Author Domain: nothing else is looked at. */
static void
no_author(void)
{
	struct verdict_input in = {.fault = "several From fields"};
	struct verdict v = {0};

	verdict_eval(&v, &in);
	is_uint(v.dmarc, DMARC_PERMERROR, "without an Author Domain");
	is_str(v.error, "several From fields", "and why");
	is_uint(v.disposition, DISPOSITION_NONE, "nothing is suggested");
	ok(!v.known && v.record == NULL, "and nothing known");
	verdict_free(&v);
	verdict_free(&v);
}

/*
 * Whichever of the eight questions of a walk fails: of the policy's walk, and
 * of an identifier's. Above the Author Domain that has a record of its own
 * they are the same questions, and without its Organizational Domain nothing
 * but the same domain is aligned.
 */
static void
each_step(bool own)
{
	static const char *const names[] = {"_dmarc.a.b.c.d.e.f.example.com",
	    "_dmarc.b.c.d.e.f.example.com", "_dmarc.c.d.e.f.example.com",
	    "_dmarc.d.e.f.example.com", "_dmarc.e.f.example.com",
	    "_dmarc.f.example.com", "_dmarc.example.com", "_dmarc.com"};
	const struct span deep = SPAN_LIT("a.b.c.d.e.f.example.com");
	struct span record = SPAN_LIT("v=DMARC1; p=reject");
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct run r = {.ids.spf = {.result = AUTH_PASS}};
		struct dns dns = dns_sync(&r, world_ask);
		struct verdict_input in = {.ids = &r.ids, .dns = &dns};
		struct verdict v = {0};
		struct discover *d;

		in.author = own ? SPAN_LIT("example.com") : deep;
		r.ids.spf.domain = deep;
		world_add(&r.world, span_str(names[i]), SPAN_LIT("!timeout"));
		if (i != 6)
			world_add(&r.world, SPAN_LIT("_dmarc.example.com"),
			    record);
		d = discover_wait(in.author, 0, &dns);
		in.discovery = discover_outcome(d);
		verdict_eval(&v, &in);
		is_uint(v.dmarc, DMARC_TEMPERROR, "%s fails", names[i]);
		is_span(v.about, names[i], "and is named");
		is_str(v.error, "timeout", "with the reason");
		verdict_free(&v);
		discover_free(d);
	}
}

/* 11.5: of several, the strictest that fails. */
static void
strictest(void)
{
	static const struct verdict order[] = {
	    {.dmarc = DMARC_PASS, .disposition = DISPOSITION_PASS},
	    {.dmarc = DMARC_NONE},
	    {.dmarc = DMARC_TEMPERROR},
	    {.dmarc = DMARC_UNKNOWN},
	    {.dmarc = DMARC_PERMERROR},
	    {.dmarc = DMARC_FAIL},
	    {.dmarc = DMARC_FAIL, .disposition = DISPOSITION_QUARANTINE},
	    {.dmarc = DMARC_FAIL, .disposition = DISPOSITION_REJECT},
	};
	const size_t n = sizeof(order) / sizeof(order[0]);
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			ok(verdict_stricter(&order[i], &order[j]) == (i > j),
			    "strictness of %zu and %zu", i, j);
}

int
main(void)
{
	table();
	no_author();
	each_step(false);
	each_step(true);
	strictest();
	return done_testing();
}
