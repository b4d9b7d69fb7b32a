/* The digest's model, read: sections in order, senders, rows. */
/* SPDX-License-Identifier: ISC */
#include "decide/digest.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* Keys only tell groups apart here; their order is that of their bytes. */
static const struct field text[SOURCE_KEYS] = {{.type = FIELD_TEXT}};

static void
split_key(const struct group *g, struct span *values)
{
	struct span key = {g->key, g->n};
	size_t i;

	for (i = 0; group_key_next(&key, &values[i]); i++)
		;
}

struct order_item *
digest_groups(const struct digest *d, enum digest_section section, size_t *n)
{
	static const size_t nkeys[DIGEST_SECTIONS] = {0, 2, 1, 2,
	    SOURCE_KEYS, 1, 1, 1, 3, 3};
	struct order o = {text, nkeys[section],
	    nkeys[section] + GROUP_messages};

	return order_groups(&o, &d->groups[section], n);
}

static void
add_sum(struct group_sum *sum, const struct group *g)
{
	uint64_t first = group_count(g, GROUP_first);
	uint64_t last = group_count(g, GROUP_last);
	int i;

	for (i = 0; i < GROUP_first; i++)
		sum->n[i] += group_count(g, i);
	if (first != 0 && (sum->n[GROUP_first] == 0 ||
	    first < sum->n[GROUP_first]))
		sum->n[GROUP_first] = first;
	if (last > sum->n[GROUP_last])
		sum->n[GROUP_last] = last;
}

struct group_sum
digest_total(const struct digest *d)
{
	struct groups_at at = {0};
	const struct group *g = groups_next(&d->groups[DIGEST_TOTAL], &at);
	struct group_sum sum = {{0}};

	if (g != NULL)
		add_sum(&sum, g);
	return sum;
}

/* Is the second the more telling one? Failing messages count first. */
static bool
is_more(const struct group *a, const struct group *b)
{
	uint64_t x = group_count(a, GROUP_fail), y = group_count(b, GROUP_fail);

	if (x == y) {
		x = group_count(a, GROUP_messages);
		y = group_count(b, GROUP_messages);
	}
	return x < y;
}

static size_t
which_hint(struct span s)
{
	size_t i;

	for (i = HINT_PASS + 1; i < HINT_N; i++)
		if (span_is(s, hint_str((enum hint)i)))
			return i;
	return HINT_PASS;
}

static int
compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int cmp = n > 0 ? memcmp(x->p, y->p, n) : 0;

	return cmp != 0 ? cmp : (x->n > y->n) - (x->n < y->n);
}

/* How many different header_from v[0..n) have. */
static size_t
count_froms(const struct order_item *v, size_t n)
{
	struct span *from = xcalloc(n, sizeof(from[0]));
	struct span values[SOURCE_KEYS];
	size_t i, count = 1;

	for (i = 0; i < n; i++) {
		split_key(v[i].group, values);
		from[i] = values[SOURCE_FROM];
	}
	qsort(from, n, sizeof(from[0]), compare_spans);
	for (i = 1; i < n; i++)
		count += compare_spans(&from[i - 1], &from[i]) != 0;
	free(from);
	return count;
}

/* The one sender that groups v[0..n) are, sorted by their keys. */
static struct digest_source
make_source(const struct order_item *v, size_t n)
{
	struct digest_source s = {.addresses = 0};
	uint64_t hints[HINT_N] = {0};
	struct span values[SOURCE_KEYS], address = SPAN_NONE;
	const struct group *main = v[0].group;
	size_t i, best = HINT_PASS;

	for (i = 0; i < n; i++) {
		split_key(v[i].group, values);
		add_sum(&s.sum, v[i].group);
		hints[which_hint(values[SOURCE_HINT])] +=
		    group_count(v[i].group, GROUP_fail);
		if (i == 0 || !span_eq(values[SOURCE_IP], address))
			s.addresses++;
		address = values[SOURCE_IP];
		if (is_more(main, v[i].group))
			main = v[i].group;
	}
	for (i = HINT_PASS + 1; i < HINT_N; i++)
		if (hints[i] > hints[best])
			best = i;
	s.froms = count_froms(v, n);
	split_key(main, s.values);
	s.values[SOURCE_HINT] = span_str(hint_str((enum hint)best));
	return s;
}

/* The same network and domains? They are the first three values of a key. */
static bool
same_sender(const struct group *a, const struct group *b)
{
	struct span x[SOURCE_KEYS], y[SOURCE_KEYS];

	split_key(a, x);
	split_key(b, y);
	return span_eq(x[0], y[0]) && span_eq(x[1], y[1]) &&
	    span_eq(x[2], y[2]);
}

static int
compare_sources(const void *a, const void *b)
{
	const struct digest_source *x = a, *y = b;
	static const int by[] = {GROUP_fail, GROUP_messages};
	size_t i;
	int cmp;

	for (i = 0; i < sizeof(by) / sizeof(by[0]); i++)
		if (x->sum.n[by[i]] != y->sum.n[by[i]])
			return x->sum.n[by[i]] > y->sum.n[by[i]] ? -1 : 1;
	for (i = 0; i < SOURCE_KEYS; i++) {
		cmp = compare_spans(&x->values[i], &y->values[i]);
		if (cmp != 0)
			return cmp;
	}
	return 0;
}

struct digest_source *
digest_sources(const struct digest *d, size_t *n)
{
	struct order o = {text, SOURCE_KEYS, 0};
	struct order_item *v;
	struct digest_source *out;
	size_t i, j, total, size = 16;

	v = order_groups(&o, &d->groups[DIGEST_SOURCE], &total);
	out = xreallocarray(NULL, size, sizeof(out[0]));
	for (*n = 0, i = 0; i < total; i = j) {
		for (j = i + 1; j < total &&
		    same_sender(v[i].group, v[j].group); j++)
			;
		if (*n == size)
			out = xreallocarray(out, size *= 2, sizeof(out[0]));
		out[(*n)++] = make_source(v + i, j - i);
	}
	free(v);
	qsort(out, *n, sizeof(out[0]), compare_sources);
	return out;
}

struct writer {
	const struct digest_rows *to;
	struct span cells[DIGEST_N + GROUP_N];
	char text[GROUP_N][20];
};

/* The counts' cells behind those that are set, and out with the row. */
static void
put_row(struct writer *w, const struct group_sum *sum)
{
	uint64_t v;
	char *p;
	int i;

	for (i = 0; i < GROUP_N; i++) {
		v = sum->n[i];
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
		w->cells[DIGEST_name] = s->values[
		    s->addresses == 1 ? SOURCE_IP : SOURCE_NET];
		w->cells[DIGEST_hint] = s->values[SOURCE_HINT];
		w->cells[DIGEST_dkim_domain] = s->values[SOURCE_DKIM_DOMAIN];
		w->cells[DIGEST_selector] = s->values[SOURCE_SELECTOR];
		w->cells[DIGEST_spf_domain] = s->values[SOURCE_SPF_DOMAIN];
		w->cells[DIGEST_header_from] = s->values[SOURCE_FROM];
		put_row(w, &s->sum);
	}
	free(v);
}

static void
put_section(const struct digest *d, enum digest_section section,
    struct writer *w)
{
	struct order_item *v;
	struct group_sum sum;
	size_t i, k, n;

	v = digest_groups(d, section, &n);
	if (w->to->top != 0 && n > w->to->top)
		n = w->to->top;
	for (i = 0; i < n; i++) {
		/* the keys are name, detail and policy_domain, or fewer */
		for (k = DIGEST_name; k < DIGEST_N; k++)
			w->cells[k] = SPAN_NONE;
		split_key(v[i].group, &w->cells[DIGEST_name]);
		sum = (struct group_sum){{0}};
		add_sum(&sum, v[i].group);
		put_row(w, &sum);
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
