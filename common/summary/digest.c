/* The digest's model: what an owner of domains needs to know, counted. */
/* SPDX-License-Identifier: ISC */
#include "summary/digest.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/names.h"
#include "base/xalloc.h"
#include "rows/cells.h"
#include "rows/list.h"

/* What makes a digest richer where it is there. */
static const int wants[] = {RUA_p, RUA_sp, RUA_np, RUA_testing,
    RUA_source_ip, RUA_reasons, RUA_header_from, RUA_dkim_results,
    RUA_spf_results, RUA_quirks, COLUMN_derived + DERIVED_net};

static const int net = COLUMN_derived + DERIVED_net;

#define N(a) (sizeof(a) / sizeof((a)[0]))

void
digest_init(struct digest *d, struct intake *in, const struct filter *filters,
    size_t nfilters, uint64_t seed)
{
	size_t i;

	*d = (struct digest){0};
	sift_init(&d->sift, filters, nfilters, in);
	for (i = 0; i < N(wants); i++)
		intake_want(in, wants[i]);
	for (i = 0; i < DIGEST_SECTIONS; i++)
		d->groups[i].seed = seed;
}

void
digest_free(struct digest *d)
{
	size_t i;

	sift_free(&d->sift);
	senders_free(&d->senders);
	for (i = 0; i < DIGEST_SECTIONS; i++)
		groups_free(&d->groups[i]);
	buf_free(&d->key);
	for (i = 0; i < N(d->text); i++)
		buf_free(&d->text[i]);
}

/* The values that make the key of a group. */
static const unsigned char nvalues[DIGEST_SECTIONS] = {
    [DIGEST_DOMAIN] = DOMAIN_KEYS, [DIGEST_ALIGNMENT] = 1,
    [DIGEST_FAILING] = 2, [DIGEST_SOURCE] = SOURCE_KEYS,
    [DIGEST_REPORTER] = 1, [DIGEST_REASON] = 1, [DIGEST_QUIRK] = 1,
    [DIGEST_DUPLICATE] = 3, [DIGEST_CONFLICT] = 3,
    [DIGEST_OTHERS] = DOMAIN_KEYS, [DIGEST_PERIOD] = 3,
};

size_t
digest_values(const struct digest *d, enum digest_section section)
{
	size_t n = nvalues[section];

	return d->by_domain && n > 0 && n < 3 ? 3 : n;
}

/* Returns the hash of d->key, which becomes the group's. */
static uint32_t
add(struct digest *d, enum digest_section section, const struct span *values,
    const struct group_add *a)
{
	size_t i, n = nvalues[section];

	d->key.n = 0;
	for (i = 0; i < n; i++)
		cells_pack(&d->key, values[i]);
	/* by domain, the third value of all but sources is policy_domain */
	if (d->by_domain && n > 0 && n < 3) {
		if (n < 2)
			cells_pack(&d->key, SPAN_NONE);
		cells_pack(&d->key, d->domain);
	}
	return groups_add(&d->groups[section], buf_span(&d->key), a);
}

static bool
is_kind(const struct group_add *a, int which)
{
	return (a->kinds >> which & 1) != 0;
}

static void
add_alignment(struct digest *d, const struct intake *in,
    const struct group_add *a)
{
	static const char *const names[] = {
	    "neither", "dkim", "spf", "dkim+spf"};
	int which = is_kind(a, GROUP_dkim_aligned) +
	    2 * is_kind(a, GROUP_spf_aligned);
	struct span name = span_str(names[which]);

	if (!in->have[RUA_dkim_aligned] || !in->have[RUA_spf_aligned])
		return;
	if (which == 0 && !is_kind(a, GROUP_fail))
		name = SPAN_LIT("unknown");
	add(d, DIGEST_ALIGNMENT, &name, a);
}

/* The value of the first subfield of the next item, up to an '='. */
static bool
next_head(struct span *list, struct buf *b, struct span *head)
{
	struct span item, sub;
	const char *cut;

	while (list_next(list, &item)) {
		b->n = 0;
		if (!list_sub(&item, &sub) || !list_value(b, sub))
			continue;
		*head = buf_span(b);
		cut = memchr(head->p, '=', head->n);
		if (cut != NULL)
			head->n = (size_t)(cut - head->p);
		return true;
	}
	return false;
}

/*
 * Each code of a list once for the row; LIMIT_QUIRKS is what a row has. With a
 * disposition, they are the reasons for it, too.
 */
static void
add_list(struct digest *d, enum digest_section section, struct span list,
    const struct span *disposition, const struct group_add *a)
{
	struct span rest = list, before, values[2], other;
	unsigned int n = 0;
	bool had;

	while (n++ < LIMIT_QUIRKS && next_head(&rest, &d->text[0],
	    &values[1])) {
		had = false;
		for (before = list; !had && next_head(&before, &d->text[1],
		    &other) && before.n > rest.n;)
			had = span_eq(other, values[1]);
		if (had)
			continue;
		add(d, section, &values[1], a);
		if (disposition == NULL)
			continue;
		values[0] = *disposition;
		add(d, DIGEST_FAILING, values, a);
	}
}

/* Takes the escapes off a subfield; b keeps it. */
static struct span
plain(struct buf *b, struct span raw)
{
	b->n = 0;
	return list_value(b, raw) ? buf_span(b) : SPAN_NONE;
}

/* What the results of a record say together. */
struct results {
	struct result dkim, spf;
	enum hint hint;
};

static void
take_results(struct results *r, const struct span *cells, bool fail)
{
	column_pick(cells, false, &r->dkim);
	column_pick(cells, true, &r->spf);
	r->hint = !fail ? HINT_PASS :
	    hint_eval(cells[RUA_reasons], &r->dkim, &r->spf);
}

static void
add_source(struct digest *d, const struct intake *in, const struct span *cells,
    const struct results *r, const struct group_add *a)
{
	struct span keys[SOURCE_KEYS], scope = SPAN_NONE;
	struct look look = {.hint = r->hint};
	uint32_t hash;
	size_t i;

	keys[SOURCE_NET] = column_value(&d->sift.derive, net, cells,
	    in->have[net], COLUMN_NO_DAY);
	keys[SOURCE_DKIM_DOMAIN] = plain(&d->text[0], r->dkim.domain);
	keys[SOURCE_SPF_DOMAIN] = plain(&d->text[1], r->spf.domain);
	keys[SOURCE_DOMAIN] = d->domain;
	hash = add(d, DIGEST_SOURCE, keys, a);
	if (span_is(r->spf.which, "helo"))
		scope = r->spf.which;
	look.names[SENDER_FROM] = cells[RUA_header_from];
	look.names[SENDER_SELECTOR] = plain(&d->text[2], r->dkim.which);
	look.names[SENDER_DKIM_RESULT] = r->dkim.result;
	look.names[SENDER_SCOPE] = scope;
	look.names[SENDER_SPF_RESULT] = r->spf.result;
	i = senders_find(&d->senders, buf_span(&d->key), hash);
	d->key.n = 0;
	look_pack(&d->key, &look);
	senders_look(&d->senders, i, names_add(&d->senders.looks,
	    buf_span(&d->key)), a->count);
	senders_address(&d->senders, i, cells[RUA_source_ip]);
}

/* The row's domain and policy: RFC 9989, 4.7. */
static void
take_domain(const struct span *cells, struct span keys[DOMAIN_KEYS])
{
	struct span sp = cells[RUA_sp].n > 0 ? cells[RUA_sp] : cells[RUA_p];
	struct span np = cells[RUA_np].n > 0 ? cells[RUA_np] : sp;

	keys[DOMAIN_NAME] = cells[RUA_policy_domain];
	keys[DOMAIN_P] = cells[RUA_p];
	keys[DOMAIN_SP] = span_eq(sp, cells[RUA_p]) ? SPAN_NONE : sp;
	keys[DOMAIN_NP] = span_eq(np, sp) ? SPAN_NONE : np;
	keys[DOMAIN_T] = span_is(cells[RUA_testing], "y") ?
	    cells[RUA_testing] : SPAN_NONE;
}

/* What is told of reports, not of rows. */
static void
add_report(struct digest *d, const struct intake *in,
    const struct intake_row *row)
{
	const struct span *cells = row->cells;
	const struct intake_report *r = &in->report;
	struct span name[3] = {cells[RUA_org_name], cells[RUA_report_id],
	    cells[RUA_policy_domain]};
	struct group_add a = {.report = r->serial, .first = r->first,
	    .last = r->last};

	if (row->fresh && r->what == DEDUP_DUPLICATE)
		add(d, DIGEST_DUPLICATE, name, &a);
	else if (row->fresh && r->what == DEDUP_CONFLICT)
		add(d, DIGEST_CONFLICT, name, &a);
	if (!row->drop && r->absurd)
		add(d, DIGEST_PERIOD, name, &a);
	a.report = 0;
	a.records = 1;
	if (row->repeated)
		add(d, DIGEST_DUPLICATE, name, &a);
}

void
digest_row(struct digest *d, const struct intake *in,
    const struct intake_row *row)
{
	const struct span *cells = row->cells;
	struct span domain[DOMAIN_KEYS];
	struct span failing[2] = {cells[RUA_disposition], SPAN_NONE};
	struct group_add a = row->add;
	struct results r;
	bool any = false, fail;
	uint64_t share;
	int64_t day;
	size_t i;

	for (i = 0; row->apart && i < DIGEST_SECTIONS; i++)
		groups_apart(&d->groups[i]);
	if (row->fresh || row->repeated || in->report.absurd)
		add_report(d, in, row);
	if (row->drop)
		return;
	if (in->report.absurd)
		a.first = a.last = 0;
	a.count = 0; /* becomes the part of it that the filters let pass */
	sift_row(&d->sift, in, row);
	for (; sift_next(&d->sift, in, row, &day, &share); any = true)
		a.count += share;
	if (!any)
		return;
	if (d->by_domain)
		d->domain = cells[RUA_policy_domain];
	add(d, DIGEST_TOTAL, NULL, &a);
	take_domain(cells, domain);
	if (in->have[RUA_policy_domain])
		add(d, DIGEST_DOMAIN, domain, &a);
	if (in->have[RUA_org_name])
		add(d, DIGEST_REPORTER, &cells[RUA_org_name], &a);
	add_list(d, DIGEST_QUIRK, cells[RUA_quirks], NULL, &a);
	if (a.records == 0)
		return;
	fail = is_kind(&a, GROUP_fail);
	add_alignment(d, in, &a);
	if (fail)
		add(d, DIGEST_FAILING, failing, &a);
	add_list(d, DIGEST_REASON, cells[RUA_reasons],
	    fail ? &cells[RUA_disposition] : NULL, &a);
	if (row->add.count == 0)
		return;
	take_results(&r, cells, fail);
	if (in->have[RUA_source_ip])
		add_source(d, in, cells, &r, &a);
	if (in->have[RUA_policy_domain] && is_kind(&a, GROUP_reject) &&
	    (r.hint == HINT_THIRD_PARTY || r.hint == HINT_UNAUTHENTICATED))
		add(d, DIGEST_OTHERS, domain, &a);
}

void
digest_done(struct digest *d)
{
	size_t i;

	for (i = 0; i < DIGEST_SECTIONS; i++)
		groups_done(&d->groups[i]);
}

/* --- what was counted --- */

/* Keys only tell groups apart here; their order is that of their bytes. */
static const struct field text[DOMAIN_KEYS] = {{.type = FIELD_TEXT}};

static void
split(struct span run, struct span *values)
{
	while (cells_unpack(&run, values))
		values++;
}

struct order_item *
digest_groups(const struct digest *d, enum digest_section section, size_t *n)
{
	struct order o = {
	    text, DOMAIN_KEYS, DOMAIN_KEYS + (size_t)GROUP_messages};

	return order_groups(&o, &d->groups[section], n);
}

uint64_t
digest_total(const struct digest *d, int which)
{
	struct groups_at at = {0};
	const struct group *g = groups_next(&d->groups[DIGEST_TOTAL], &at);

	return g != NULL ? group_count(g, which) : 0;
}

/* By counts, the largest first, then by keys. */
static int
compare_counts(const struct group *x, const struct group *y, int which)
{
	uint64_t m = group_count(x, which), n = group_count(y, which);

	return (m < n) - (m > n);
}

static int
compare_keys(const struct span *x, const struct span *y, size_t n)
{
	size_t i;
	int cmp = 0;

	for (i = 0; cmp == 0 && i < n; i++)
		cmp = cells_compare(x[i], y[i]);
	return cmp;
}

static int
compare_sources(const void *a, const void *b)
{
	const struct digest_source *x = a, *y = b;

	if (x->fail != y->fail)
		return x->fail > y->fail ? -1 : 1;
	if (x->messages != y->messages)
		return x->messages > y->messages ? -1 : 1;
	return compare_keys(x->keys, y->keys, SOURCE_KEYS);
}

struct digest_source *
digest_sources(const struct digest *d, size_t *n)
{
	struct digest_source *v;
	struct groups_at at = {0};
	size_t i;

	*n = d->senders.n;
	v = xcalloc(*n, sizeof(v[0]));
	for (i = 0; i < *n; i++) {
		/* both were made with the first record, so in one order */
		v[i].group = groups_next(&d->groups[DIGEST_SOURCE], &at);
		v[i].sender = &d->senders.v[i];
		v[i].fail = group_count(v[i].group, GROUP_fail);
		v[i].messages = group_count(v[i].group, GROUP_messages);
		split((struct span){v[i].group->key, v[i].group->n},
		    v[i].keys);
	}
	qsort(v, *n, sizeof(v[0]), compare_sources);
	return v;
}

static int
compare_names(const void *a, const void *b)
{
	const struct digest_domain *x = a, *y = b;

	return compare_keys(x->keys, y->keys, DOMAIN_KEYS);
}

static int
compare_messages(const void *a, const void *b)
{
	const struct digest_domain *x = a, *y = b;
	int cmp = compare_counts(x->group, y->group, GROUP_messages);

	return cmp != 0 ? cmp : compare_names(a, b);
}

/* What needs an eye: mail that fails and that may be the owner's. */
static int
compare_failing(const void *a, const void *b)
{
	const struct digest_domain *x = a, *y = b;
	uint64_t m = group_count(x->group, GROUP_fail) - x->others;
	uint64_t n = group_count(y->group, GROUP_fail) - y->others;

	return m != n ? (m > n ? -1 : 1) : compare_messages(a, b);
}

struct digest_domain *
digest_domains(const struct digest *d, size_t *n)
{
	static int (*const compare[])(const void *, const void *) = {
	    compare_failing, compare_messages, compare_names};
	const struct groups *all = &d->groups[DIGEST_DOMAIN];
	struct digest_domain *v = xcalloc(all->n, sizeof(v[0]));
	struct names others = {0};
	const struct group *g, **other;
	struct groups_at at = {0};
	size_t i, k;

	other = xcalloc(d->groups[DIGEST_OTHERS].n, sizeof(other[0]));
	while ((g = groups_next(&d->groups[DIGEST_OTHERS], &at)) != NULL)
		other[names_add(&others, (struct span){g->key, g->n})] = g;
	at = (struct groups_at){0};
	for (i = 0; i < all->n; i++) {
		v[i].group = g = groups_next(all, &at);
		split((struct span){g->key, g->n}, v[i].keys);
		k = names_find(&others, (struct span){g->key, g->n});
		if (k < others.n)
			v[i].others = group_count(other[k], GROUP_fail);
	}
	free(other);
	names_free(&others);
	*n = all->n;
	if (*n > 0)
		qsort(v, *n, sizeof(v[0]), compare[d->sort]);
	return v;
}

void
digest_put_policy(struct buf *b, const struct span keys[DOMAIN_KEYS],
    void (*put)(struct buf *b, struct span s))
{
	static const char *const tags[DOMAIN_KEYS] = {
	    [DOMAIN_SP] = " sp=", [DOMAIN_NP] = " np=", [DOMAIN_T] = " t="};
	size_t i;

	put(b, keys[DOMAIN_P]);
	for (i = DOMAIN_SP; i < DOMAIN_KEYS; i++) {
		if (keys[i].n == 0)
			continue;
		buf_puts(b, tags[i]);
		put(b, keys[i]);
	}
}

/* The cells of one group that are the digest's own. */
static void
put_cells(struct cells *c, enum digest_section section, const struct group *g)
{
	struct span v[DOMAIN_KEYS] = {SPAN_NONE};

	split((struct span){g->key, g->n}, v);
	c->v[DIGEST_name] = v[0];
	if (section == DIGEST_DOMAIN || section == DIGEST_OTHERS) {
		if (v[DOMAIN_P].p != NULL) {
			digest_put_policy(&c->text, v, buf_put_span);
			cells_close(c, DIGEST_detail);
		}
	} else {
		c->v[DIGEST_detail] = v[1];
		c->v[DIGEST_policy_domain] = v[2];
	}
}

static void
put_source_cells(struct cells *c, const struct digest *d,
    const struct digest_source *s)
{
	const struct sender *v = s->sender;
	struct look look = sender_look(&d->senders, v);

	c->v[DIGEST_name] = v->addresses == 1 ? v->address :
	    s->keys[SOURCE_NET];
	c->v[DIGEST_policy_domain] = s->keys[SOURCE_DOMAIN];
	cells_word(c, DIGEST_hint, hint_str(look.hint));
	c->v[DIGEST_dkim_domain] = s->keys[SOURCE_DKIM_DOMAIN];
	c->v[DIGEST_selector] = look.names[SENDER_SELECTOR];
	c->v[DIGEST_spf_domain] = s->keys[SOURCE_SPF_DOMAIN];
	c->v[DIGEST_header_from] = look.names[SENDER_FROM];
}

void
digest_write(const struct digest *d, const struct summary_rows *to)
{
	static const char *const names[DIGEST_SECTIONS] = {"total", "domain",
	    "alignment", "failing", "source", "reporter", "reason", "quirk",
	    "duplicate", "conflict", "others", "period"};
	struct digest_source *sources = NULL;
	struct digest_domain *domains = NULL;
	struct order_item *groups = NULL;
	const struct group *g;
	struct cells c = {0};
	size_t section, i, k, n;
	bool more = true;

	for (section = 0; section < DIGEST_SECTIONS && more; section++) {
		if (section == DIGEST_SOURCE)
			sources = digest_sources(d, &n);
		else if (section == DIGEST_DOMAIN)
			domains = digest_domains(d, &n);
		else
			groups = digest_groups(d, (enum digest_section)section,
			    &n);
		if (to->top > 0 && n > to->top)
			n = to->top;
		for (i = 0; i < n && more; i++) {
			cells_begin(&c, DIGEST_COLUMNS);
			cells_word(&c, DIGEST_section, names[section]);
			g = sources != NULL ? sources[i].group :
			    domains != NULL ? domains[i].group :
			    groups[i].group;
			if (sources != NULL)
				put_source_cells(&c, d, &sources[i]);
			else
				put_cells(&c, (enum digest_section)section, g);
			for (k = 0; k < GROUP_N; k++)
				if ((to->known >> k & 1) != 0)
					group_cell(&c, DIGEST_N + k, g, (int)k);
			cells_end(&c);
			more = to->row(to->ctx, c.v);
		}
		free(sources);
		free(domains);
		free(groups);
		sources = NULL;
		domains = NULL;
		groups = NULL;
	}
	cells_free(&c);
}
