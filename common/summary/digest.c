/* The digest's model: what an owner of domains needs to know, counted. */
/* SPDX-License-Identifier: ISC */
#include "summary/digest.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "rows/cells.h"
#include "rows/list.h"

/* What makes a digest richer where it is there. */
static const int wants[] = {RUA_p, RUA_source_ip, RUA_reasons,
    RUA_header_from, RUA_dkim_results, RUA_spf_results, RUA_quirks,
    COLUMN_derived + DERIVED_net};

static const int net = COLUMN_derived + DERIVED_net;

#define N(a) (sizeof(a) / sizeof((a)[0]))

void
digest_init(struct digest *d, struct intake *in, const struct filter *filters,
    size_t nfilters, uint64_t seed)
{
	size_t i;

	*d = (struct digest){.senders.seed = seed};
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

static void
add(struct digest *d, enum digest_section section, const struct span *values,
    size_t n, const struct group_add *a)
{
	size_t i;

	d->key.n = 0;
	for (i = 0; i < n; i++)
		cells_pack(&d->key, values[i]);
	groups_add(&d->groups[section], buf_span(&d->key), a);
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
	add(d, DIGEST_ALIGNMENT, &name, 1, a);
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

/* Each code of a list once for the row; LIMIT_QUIRKS is what a row has. */
static void
add_list(struct digest *d, enum digest_section section, struct span list,
    const struct group_add *a)
{
	struct span rest = list, before, head, other;
	unsigned int n = 0;
	bool had;

	while (n++ < LIMIT_QUIRKS && next_head(&rest, &d->text[0], &head)) {
		had = false;
		for (before = list; !had && next_head(&before, &d->text[1],
		    &other) && before.n > rest.n;)
			had = span_eq(other, head);
		if (!had)
			add(d, section, &head, 1, a);
	}
}

/* Takes the escapes off a subfield; b keeps it. */
static struct span
plain(struct buf *b, struct span raw)
{
	b->n = 0;
	return list_value(b, raw) ? buf_span(b) : SPAN_NONE;
}

static void
add_source(struct digest *d, const struct intake *in, const struct span *cells,
    const struct group_add *a)
{
	struct span keys[SOURCE_KEYS], names[SENDER_NAMES];
	struct result dkim, spf;
	enum hint hint = HINT_PASS;

	result_pick(cells[RUA_dkim_results], cells[RUA_header_from],
	    cells[RUA_policy_domain], &dkim);
	result_pick(cells[RUA_spf_results], cells[RUA_header_from],
	    cells[RUA_policy_domain], &spf);
	if (is_kind(a, GROUP_fail))
		hint = hint_eval(cells[RUA_reasons], &dkim, &spf);
	keys[SOURCE_NET] = column_value(&d->sift.derive, net, cells,
	    in->have[net], COLUMN_NO_DAY);
	keys[SOURCE_DKIM_DOMAIN] = plain(&d->text[0], dkim.domain);
	keys[SOURCE_SPF_DOMAIN] = plain(&d->text[1], spf.domain);
	add(d, DIGEST_SOURCE, keys, SOURCE_KEYS, a);
	names[SENDER_IP] = cells[RUA_source_ip];
	names[SENDER_SELECTOR] = plain(&d->text[2], dkim.which);
	names[SENDER_DKIM_RESULT] = dkim.result;
	names[SENDER_SPF_RESULT] = spf.result;
	names[SENDER_FROM] = cells[RUA_header_from];
	senders_add(&d->senders, buf_span(&d->key), hint, a->count, names);
}

void
digest_row(struct digest *d, const struct intake *in,
    const struct intake_row *row)
{
	const struct span *cells = row->cells;
	struct group_add a = row->add, once = {.report = in->report.serial,
	    .first = a.first, .last = a.last};
	struct span copy[3] = {cells[RUA_org_name], cells[RUA_report_id],
	    cells[RUA_policy_domain]};
	struct span domain[2] = {cells[RUA_policy_domain], cells[RUA_p]};
	struct span failing[2] = {cells[RUA_disposition], SPAN_NONE};
	struct span reasons = cells[RUA_reasons];
	bool any = false;
	uint64_t share;
	int64_t day;
	size_t i;

	for (i = 0; row->apart && i < DIGEST_SECTIONS; i++)
		groups_apart(&d->groups[i]);
	/* these two count reports; which of their rows is no matter */
	if (row->fresh && in->report.what == DEDUP_DUPLICATE)
		add(d, DIGEST_DUPLICATE, copy, 3, &once);
	else if (row->fresh && in->report.what == DEDUP_CONFLICT)
		add(d, DIGEST_CONFLICT, copy, 3, &once);
	if (row->drop)
		return;
	a.count = 0; /* becomes the part of it that the filters let pass */
	sift_row(&d->sift, in, row);
	for (; sift_next(&d->sift, in, row, &day, &share); any = true)
		a.count += share;
	if (!any)
		return;
	add(d, DIGEST_TOTAL, NULL, 0, &a);
	if (in->have[RUA_policy_domain])
		add(d, DIGEST_DOMAIN, domain, 2, &a);
	if (in->have[RUA_org_name])
		add(d, DIGEST_REPORTER, &cells[RUA_org_name], 1, &a);
	add_list(d, DIGEST_QUIRK, cells[RUA_quirks], &a);
	if (a.records == 0)
		return;
	add_alignment(d, in, &a);
	if (is_kind(&a, GROUP_fail)) {
		next_head(&reasons, &d->text[0], &failing[1]);
		add(d, DIGEST_FAILING, failing, 2, &a);
	}
	add_list(d, DIGEST_REASON, cells[RUA_reasons], &a);
	if (in->have[RUA_source_ip] && row->add.count > 0)
		add_source(d, in, cells, &a);
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
static const struct field text[3] = {{.type = FIELD_TEXT}};

static void
split(struct span run, struct span *values)
{
	while (cells_unpack(&run, values))
		values++;
}

struct order_item *
digest_groups(const struct digest *d, enum digest_section section, size_t *n)
{
	static const size_t nkeys[DIGEST_SECTIONS] = {0, 2, 1, 2,
	    SOURCE_KEYS, 1, 1, 1, 3, 3}; /* as enum digest_section */
	struct order o = {text, nkeys[section],
	    nkeys[section] + GROUP_messages};

	return order_groups(&o, &d->groups[section], n);
}

uint64_t
digest_total(const struct digest *d, int which)
{
	struct groups_at at = {0};
	const struct group *g = groups_next(&d->groups[DIGEST_TOTAL], &at);

	return g != NULL ? group_count(g, which) : 0;
}

static int
compare_sources(const void *a, const void *b)
{
	static const int by[] = {GROUP_fail, GROUP_messages};
	const struct digest_source *x = a, *y = b;
	uint64_t m, n;
	size_t i;
	int cmp = 0;

	for (i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		m = group_count(x->group, by[i]);
		n = group_count(y->group, by[i]);
		if (m != n)
			return m > n ? -1 : 1;
	}
	for (i = 0; cmp == 0 && i < SOURCE_KEYS; i++)
		cmp = span_compare(x->keys[i], y->keys[i]);
	return cmp;
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
		split((struct span){v[i].group->key, v[i].group->n},
		    v[i].keys);
		split(buf_span(&v[i].sender->names), v[i].names);
	}
	qsort(v, *n, sizeof(v[0]), compare_sources);
	return v;
}

void
digest_write(const struct digest *d, const struct summary_rows *to)
{
	static const char *const names[DIGEST_SECTIONS] = {"total", "domain",
	    "alignment", "failing", "source", "reporter", "reason", "quirk",
	    "duplicate", "conflict"};
	struct digest_source *sources = NULL, *s;
	struct order_item *groups = NULL;
	const struct group *g;
	struct cells c = {0};
	size_t section, i, k, n;
	bool more = true;

	for (section = 0; section < DIGEST_SECTIONS && more; section++) {
		if (section == DIGEST_SOURCE)
			sources = digest_sources(d, &n);
		else
			groups = digest_groups(d, (enum digest_section)section,
			    &n);
		if (to->top > 0 && n > to->top)
			n = to->top;
		for (i = 0; i < n && more; i++) {
			cells_begin(&c, DIGEST_N + GROUP_N);
			cells_word(&c, DIGEST_section, names[section]);
			if (sources == NULL) {
				g = groups[i].group;
				/* the keys are name, detail and policy_domain,
				 * or fewer of them */
				split((struct span){g->key, g->n},
				    &c.v[DIGEST_name]);
			} else {
				s = &sources[i];
				g = s->group;
				c.v[DIGEST_name] = s->sender->addresses == 1 ?
				    s->names[SENDER_IP] : s->keys[SOURCE_NET];
				cells_word(&c, DIGEST_hint,
				    hint_str(sender_hint(s->sender)));
				c.v[DIGEST_dkim_domain] =
				    s->keys[SOURCE_DKIM_DOMAIN];
				c.v[DIGEST_selector] =
				    s->names[SENDER_SELECTOR];
				c.v[DIGEST_spf_domain] =
				    s->keys[SOURCE_SPF_DOMAIN];
				c.v[DIGEST_header_from] =
				    s->names[SENDER_FROM];
			}
			for (k = 0; k < GROUP_N; k++)
				if ((to->known >> k & 1) != 0)
					group_cell(&c, DIGEST_N + k, g, (int)k);
			cells_end(&c);
			more = to->row(to->ctx, c.v);
		}
		free(sources);
		free(groups);
		sources = NULL;
		groups = NULL;
	}
	cells_free(&c);
}
