/* The digest's model, read: sections in order, senders, rows. */
/* SPDX-License-Identifier: ISC */
#include "summary/digest.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rows/cells.h"

/* Keys only tell groups apart here; their order is that of their bytes. */
static const struct field text[3] = {{.type = FIELD_TEXT}};

static void
split_key(const struct group *g, struct span *values)
{
	struct span key = {g->key, g->n};
	size_t i;

	for (i = 0; cells_unpack(&key, &values[i]); i++)
		;
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
compare_spans(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int cmp = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return cmp != 0 ? cmp : (a.n > b.n) - (a.n < b.n);
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
		cmp = compare_spans(x->keys[i], y->keys[i]);
	return cmp;
}

static void
split_names(const struct sender *s, struct span *names)
{
	struct span rest = buf_span(&s->names);
	size_t i;

	for (i = 0; cells_unpack(&rest, &names[i]); i++)
		;
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
		split_key(v[i].group, v[i].keys);
		split_names(v[i].sender, v[i].names);
	}
	qsort(v, *n, sizeof(v[0]), compare_sources);
	return v;
}

struct writer {
	const struct digest_rows *to;
	struct span cells[DIGEST_N + GROUP_N];
	char text[GROUP_N][20];
};

/* The counts' cells behind those that are set, and out with the row. */
static void
put_row(struct writer *w, const struct group *g)
{
	uint64_t v;
	char *p;
	int i;

	for (i = 0; i < GROUP_N; i++) {
		v = group_count(g, i);
		w->cells[DIGEST_N + i] = SPAN_NONE;
		if ((w->to->known >> i & 1) == 0 ||
		    (i >= GROUP_first && v-- == 0))
			continue;
		p = w->text[i] + sizeof(w->text[i]);
		do
			*--p = (char)('0' + v % 10);
		while ((v /= 10) > 0);
		w->cells[DIGEST_N + i] = (struct span){
		    p, (size_t)(w->text[i] + sizeof(w->text[i]) - p)};
	}
	w->to->row(w->to->ctx, w->cells);
}

static void
put_sources(const struct digest *d, struct writer *w)
{
	struct digest_source *v, *s;
	size_t n;

	v = digest_sources(d, &n);
	for (s = v; s < v + n; s++) {
		if (w->to->top != 0 && s == v + w->to->top)
			break;
		w->cells[DIGEST_detail] = SPAN_NONE;
		w->cells[DIGEST_policy_domain] = SPAN_NONE;
		w->cells[DIGEST_name] = s->sender->addresses == 1 ?
		    s->names[SENDER_IP] : s->keys[SOURCE_NET];
		w->cells[DIGEST_hint] =
		    span_str(hint_str(sender_hint(s->sender)));
		w->cells[DIGEST_dkim_domain] = s->keys[SOURCE_DKIM_DOMAIN];
		w->cells[DIGEST_selector] = s->names[SENDER_SELECTOR];
		w->cells[DIGEST_spf_domain] = s->keys[SOURCE_SPF_DOMAIN];
		w->cells[DIGEST_header_from] = s->names[SENDER_FROM];
		put_row(w, s->group);
	}
	free(v);
}

static void
put_section(const struct digest *d, enum digest_section section,
    struct writer *w)
{
	struct order_item *v;
	size_t i, k, n;

	v = digest_groups(d, section, &n);
	if (w->to->top != 0 && n > w->to->top)
		n = w->to->top;
	for (i = 0; i < n; i++) {
		/* the keys are name, detail and policy_domain, or fewer */
		for (k = DIGEST_name; k < DIGEST_N; k++)
			w->cells[k] = SPAN_NONE;
		split_key(v[i].group, &w->cells[DIGEST_name]);
		put_row(w, v[i].group);
	}
	free(v);
}

void
digest_write(const struct digest *d, const struct digest_rows *to)
{
	static const char *const names[DIGEST_SECTIONS] = {"total", "domain",
	    "alignment", "failing", "source", "reporter", "reason", "quirk",
	    "duplicate", "conflict"};
	struct writer w = {.to = to};
	size_t i;

	for (i = 0; i < DIGEST_SECTIONS; i++) {
		w.cells[DIGEST_section] = span_str(names[i]);
		if (i == DIGEST_SOURCE)
			put_sources(d, &w);
		else
			put_section(d, (enum digest_section)i, &w);
	}
}
