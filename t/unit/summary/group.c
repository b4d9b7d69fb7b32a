/* Sums by key: many groups, odd keys, large counts, reports apart. */
/* SPDX-License-Identifier: ISC */
#include "summary/group.h"
#include "base/limits.h"
#include "rows/cells.h"
#include "summary/order.h"
#include "unit/tap.h"

#include <stdlib.h>

static const struct field number = {"n", FIELD_UINT, 9, NULL, ""};

static void
add(struct groups *g, uint64_t key, uint64_t count, uint32_t report)
{
	struct group_add a = {.count = count, .report = report,
	    .kinds = 1U << GROUP_messages, .records = 1};
	struct buf text = {0}, b = {0};

	buf_put_uint(&text, key);
	cells_pack(&b, buf_span(&text));
	groups_add(g, buf_span(&b), &a);
	buf_free(&text);
	buf_free(&b);
}

static void
test_keys(void)
{
	static char text[100000];
	static const size_t sizes[] = {0, 1, 47, 253, 254, 255, 100000};
	struct span all, v;
	struct buf b = {0};
	size_t i;

	memset(text, 'x', sizeof(text));
	cells_pack(&b, SPAN_NONE);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		cells_pack(&b, (struct span){text, sizes[i]});
	all = buf_span(&b);
	ok(cells_unpack(&all, &v) && v.p == NULL, "absent comes back");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		ok(cells_unpack(&all, &v) && v.p != NULL &&
		    v.n == sizes[i], "%zu octets come back", sizes[i]);
	ok(!cells_unpack(&all, &v), "and that is all");
	buf_free(&b);
}

static void
test_many(void)
{
	enum { N = 50000 };
	struct order o = {&number, 1, 1 + GROUP_messages};
	struct order_item *v;
	struct groups g;
	uint64_t i, wrong = 0;
	size_t n;

	g = (struct groups){.seed = 7};
	for (i = 0; i < 3 * N; i++)
		add(&g, i % N, i % N / 2, 0);
	groups_done(&g);
	v = order_groups(&o, &g, &n);
	is_uint(n, N, "groups");
	for (i = 0; i < n; i++) /* largest first, then by the number */
		wrong += group_count(v[i].group, GROUP_messages) !=
		    (N - 1 - i) / 2 * 3 ||
		    group_count(v[i].group, GROUP_records) != 3;
	is_uint(wrong, 0, "sums are right, and in order");
	free(v);
	groups_free(&g);
}

static void
test_large(void)
{
	struct groups_at at = {0};
	struct groups g;
	int i;

	g = (struct groups){.seed = 7};
	for (i = 0; i < 5; i++)
		add(&g, 1, UINT32_MAX, 0);
	groups_done(&g);
	is_uint(group_count(groups_next(&g, &at), GROUP_messages),
	    5 * (uint64_t)UINT32_MAX, "a sum over 32 bits");
	ok(groups_next(&g, &at) == NULL, "of one group");
	groups_free(&g);
	g = (struct groups){.seed = 7};
	for (i = 0; i < 3; i++)
		add(&g, 1, GROUP_MAX - 1, 0);
	groups_done(&g);
	at = (struct groups_at){0};
	is_uint(group_count(groups_next(&g, &at), GROUP_messages), GROUP_MAX,
	    "a sum over 48 bits stays at that");
	groups_free(&g);
}

static uint64_t
reports_of(struct groups *g)
{
	struct groups_at at = {0};
	const struct group *group;
	uint64_t n = 0;

	groups_done(g);
	while ((group = groups_next(g, &at)) != NULL)
		n += group_count(group, GROUP_reports);
	groups_free(g);
	return n;
}

static void
test_reports(void)
{
	struct groups g;
	uint32_t i;

	g = (struct groups){.seed = 7};
	for (i = 1; i <= 100; i++) {
		add(&g, 1, 1, i);
		add(&g, 1, 1, i);
		add(&g, i % 2, 1, i);
	}
	is_uint(reports_of(&g), 150, "reports whose rows come together");
	g = (struct groups){.seed = 7};
	for (i = 0; i < 5000; i++) {
		if (i == 50)
			groups_apart(&g);
		add(&g, i % 5, 1, i / 5 % 10 + 1);
	}
	is_uint(reports_of(&g), 50, "reports whose rows lie apart");
	g = (struct groups){.seed = 7};
	for (i = 0; i < LIMIT_PAIRS + 2; i++)
		add(&g, i, 1, 1);
	groups_apart(&g);
	add(&g, 5, 1, 1);
	groups_done(&g);
	ok(g.pairs.lost, "too many pairs to know: that is told");
	groups_free(&g);
}

int
main(void)
{
	test_keys();
	test_many();
	test_large();
	test_reports();
	return done_testing();
}
