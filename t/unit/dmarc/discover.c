/* dmarc/discover, discover7489, differs: a table of cases, t/data/discover.tsv
 * or the one named. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/discover.h"

#include "base/buf.h"
#include "dmarc/differs.h"
#include "dmarc/discover7489.h"
#include "dns/psl.h"

#include "unit/cases.h"
#include "unit/tap.h"
#include "unit/world.h"

/*
 * Columns. zone and exists are for world_read(). psl_org is the domain's
 * organizational one for RFC 7489: "*" asks libpsl. queries are the names of
 * the walk, probe is y if the domain's existence was asked. applied is the
 * policy, or a result. What begins with old_ is RFC 7489's, RFC 9091's if
 * its name ends in 9091; old_queries are those beyond the walk. In cells
 * that are checked, "-" is anything and "~" is absent or empty.
 */
enum {
	C_NAME, C_ZONE, C_EXISTS, C_DOMAIN, C_PSL_ORG, C_QUERIES, C_PROBE,
	C_ORG, C_POLICY_DOMAIN, C_SOURCE, C_TAG, C_POLICY, C_APPLIED,
	C_OLD_ORG, C_OLD_POLICY_DOMAIN, C_OLD_APPLIED, C_OLD_QUERIES,
	C_DIFFERS, C_9091_APPLIED, C_N
};

static const char *const columns[] = {
    "name", "zone", "exists", "domain", "psl_org", "queries", "probe", "org",
    "policy_domain", "source", "tag", "policy", "applied", "old_org",
    "old_policy_domain", "old_applied", "old_queries", "differs",
    "applied_9091"};

struct run {
	const struct cases *c;
	struct span domain;
	struct world world;
	struct buf queries, old_queries;
	bool probe;
};

static void
check(const struct run *r, int column, struct span got)
{
	cases_is(r->c, (size_t)column, got, columns[column]);
}

static void
add_query(struct buf *b, struct span name)
{
	if (b->n > 0)
		buf_putc(b, ' ');
	buf_put_span(b, name);
}

static struct discover *
discover(struct run *r, unsigned int flags)
{
	struct discover *d = discover_new(NULL, r->domain, flags);
	struct dns_answer a;
	enum dns_type type;
	struct span name;

	while (discover_next(d, &name, &type)) {
		if (type == DNS_TXT)
			add_query(&r->queries, name);
		else
			r->probe = true;
		a = world_answer(&r->world, name, type);
		discover_feed(d, &a);
	}
	return d;
}

static struct discover7489 *
discover_old(struct run *r, const struct discover_outcome *walk,
    struct span org, unsigned int flags)
{
	struct discover7489 *d = discover7489_new(walk, org, flags);
	struct dns_answer a;
	enum dns_type type;
	struct span name;

	while (discover7489_next(d, &name, &type)) {
		add_query(&r->old_queries, name);
		a = world_answer(&r->world, name, type);
		discover7489_feed(d, &a);
	}
	return d;
}

static struct span
applied(enum discover_result result, enum policy p)
{
	static const char *const names[] = {
	    [DISCOVER_NONE] = "no-record",
	    [DISCOVER_INVALID] = "invalid",
	    [DISCOVER_TEMPERROR] = "temperror",
	};

	return span_str(result == DISCOVER_FOUND ? policy_str(p) :
	    names[result]);
}

static void
check_now(const struct run *r, const struct discover_outcome *o)
{
	bool found = o->result == DISCOVER_FOUND;

	check(r, C_QUERIES, buf_span(&r->queries));
	check(r, C_PROBE, r->probe ? SPAN_LIT("y") : SPAN_LIT("n"));
	check(r, C_ORG, o->org_domain);
	check(r, C_POLICY_DOMAIN, o->policy_domain);
	check(r, C_SOURCE, span_str(discover_source_str(o->source)));
	check(r, C_TAG, span_str(found ? record_tags[o->tag].name.p : ""));
	check(r, C_POLICY, span_str(policy_str(o->written)));
	check(r, C_APPLIED, applied(o->result, o->effective));
}

static void
check_differs(const struct run *r, unsigned int set)
{
	struct buf b = {0};
	unsigned int i;

	for (i = 0; i < DIFFERS_N; i++) {
		if ((set >> i & 1) == 0)
			continue;
		if (b.n > 0)
			buf_putc(&b, ',');
		buf_puts(&b, differs_words[i]);
	}
	check(r, C_DIFFERS, buf_span(&b));
	buf_free(&b);
}

static void
check_old(struct run *r, const struct discover_outcome *now,
    const struct psl *psl)
{
	struct span org = r->c->cells[C_PSL_ORG];
	const struct discover7489_outcome *o;
	struct discover7489 *d;

	org = span_is(org, "~") ? SPAN_NONE :
	    span_is(org, "*") ? psl_org(psl, now->domain) : org;
	d = discover_old(r, now, org, 0);
	o = discover7489_outcome(d);
	check(r, C_OLD_ORG, o->org_domain);
	check(r, C_OLD_POLICY_DOMAIN, o->policy_domain);
	check(r, C_OLD_APPLIED, applied(o->result, o->effective));
	check(r, C_OLD_QUERIES, buf_span(&r->old_queries));
	check_differs(r, differs_eval(now, o));
	discover7489_free(d);
	d = discover_old(r, now, org, DISCOVER_9091);
	o = discover7489_outcome(d);
	check(r, C_9091_APPLIED, applied(o->result, o->effective));
	discover7489_free(d);
}

static void
case_run(const struct cases *c, const struct psl *psl)
{
	struct run r = {.c = c, .domain = c->cells[C_DOMAIN]};
	struct discover *d;

	world_read(&r.world, c->cells[C_ZONE]);
	world_read(&r.world, c->cells[C_EXISTS]);
	d = discover(&r, 0);
	check_now(&r, discover_outcome(d));
	check_old(&r, discover_outcome(d), psl);
	discover_free(d);
	buf_free(&r.queries);
	buf_free(&r.old_queries);
}

static void
table(struct cases *c)
{
	struct psl *psl = psl_open(NULL);

	while (cases_next(c, C_N))
		case_run(c, psl);
	cases_close(c, 40);
	psl_close(psl);
}

/* What the flags of discover_new() change. */
static void
flags(void)
{
	struct run r = {0};
	const struct discover_outcome *o;
	struct discover *d;

	r.domain = SPAN_LIT("a.example.com");
	world_read(&r.world, SPAN_LIT("_dmarc.example.com:v=DMARC1; np=none; "
	    "p=reject; rua=mailto:a@example.com"));
	d = discover(&r, DISCOVER_ORG_ONLY);
	o = discover_outcome(d);
	ok(!r.probe && !o->exists_known, "no probe for the organization");
	is_span(o->org_domain, "example.com", "organization only");
	is_uint(o->nsteps, 3, "steps of the walk");
	is_span(o->steps[2].domain, "com", "last step");
	is_uint(o->steps[1].nrecords, 1, "a record in the second");
	ok(o->record == o->steps[1].record, "which applies");
	is_uint(o->ttl, 300, "the least TTL");
	discover_free(d);
	r.world.n = 0;
	d = discover(&r, DISCOVER_EXISTS);
	o = discover_outcome(d);
	ok(r.probe && o->exists_known && !o->exists, "a probe if wanted");
	is_uint(o->result, DISCOVER_NONE, "and still no record");
	discover_free(d);
	buf_free(&r.queries);
}

/* The longest walk and names that can't have a record. */
static void
bounds(void)
{
	struct run r = {0};
	struct buf b = {0};
	struct discover *d;
	int i;

	for (i = 0; i < DNAME_LABELS_MAX; i++)
		buf_puts(&b, i > 0 ? ".a" : "a");
	r.domain = buf_span(&b);
	d = discover(&r, 0);
	is_uint(discover_outcome(d)->nsteps, 8, "127 labels, 8 queries");
	is_uint(dname_labels(discover_outcome(d)->steps[1].domain), 7,
	    "from 127 to 7");
	discover_free(d);
	r.domain = SPAN_LIT(".");
	r.queries.n = 0;
	d = discover(&r, 0);
	is_span(buf_span(&r.queries), "_dmarc", "the root's record");
	is_span(discover_outcome(d)->org_domain, ".", "is its own");
	discover_free(d);
	discover_free(NULL);
	discover7489_free(NULL);
	buf_free(&b);
	buf_free(&r.queries);
}

int
main(int argc, char **argv)
{
	struct cases c;

	if (argc > 1 ? cases_open_file(&c, argv[1]) :
	    cases_open(&c, "discover.tsv"))
		table(&c);
	if (argc > 1)
		return done_testing();
	flags();
	bounds();
	return done_testing();
}
