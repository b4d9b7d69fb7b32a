/* What processes tell of their parts: added as if one had counted all; lies. */
/* SPDX-License-Identifier: ISC */
#include "summary/merge.h"

#include <stdlib.h>
#include <string.h>

#include "rows/cells.h"
#include "unit/tap.h"

static ssize_t
read_span(void *ctx, char *dst, size_t n)
{
	struct span *left = ctx;

	n = n < left->n ? n : left->n;
	if (n > 0)
		memcpy(dst, left->p, n);
	span_advance(left, n);
	return (ssize_t)n;
}

/* Adds the frames, END behind them, to what has been counted. */
static bool
adds(struct count *c, struct buf *frames)
{
	struct merge m = {0};
	struct span left;
	bool good;

	part_put(frames, &(struct part_frame){.kind = PART_END});
	left = buf_span(frames);
	m.from.in = (struct stream){.ctx = &left, .read = read_span};
	good = merge_reports(&m, 9) && merge_add(&m, c, 0);
	merge_free(&m);
	frames->n = 0;
	return good;
}

static void
begin(struct count *c)
{
	intake_init(&c->in, 1);
	digest_init(&c->digest, &c->in, NULL, 0, 1);
}

static void
end(struct count *c)
{
	digest_free(&c->digest);
	dedup_free(&c->in.dedup);
}

static void
put(struct buf *b, enum part_kind kind, unsigned int of, uint64_t v0,
    uint64_t v1, uint64_t v2, struct span text)
{
	struct part_frame f = {kind, of, {v0, v1, v2}, text};

	part_put(b, &f);
}

/* A source, its look with this selector, and addresses. */
static void
put_source(struct buf *b, const char *net, const char *selector,
    uint64_t messages, const char *const *addresses)
{
	struct look look = {.hint = HINT_BROKEN_DKIM};
	struct buf text = {0};
	size_t i;

	put(b, PART_NUMBERS, 0, 0, 0, 0, SPAN_NONE);
	cells_pack(&text, span_str(net));
	for (i = 1; i < SOURCE_KEYS; i++)
		cells_pack(&text, SPAN_NONE);
	put(b, PART_GROUP, DIGEST_SOURCE, messages, 1, 1, buf_span(&text));
	text.n = 0;
	look.names[SENDER_FROM] = SPAN_LIT("d.example");
	look.names[SENDER_SELECTOR] = span_str(selector);
	look_pack(&text, &look);
	put(b, PART_LOOK, 0, 0, 0, 0, buf_span(&text));
	put(b, PART_LOOKS, 0, 0, 0, messages, SPAN_NONE);
	for (; *addresses != NULL; addresses++)
		put(b, PART_ADDRESS, 0, 0, 0, 0, span_str(*addresses));
	buf_free(&text);
}

static void
test_senders(void)
{
	static const char *const some[] = {
	    "192.0.2.1", "192.0.2.7", "2001:db8::1", "192.0.3.7", NULL};
	static const char *const more[] = {"192.0.2.7", "2001:db8::1",
	    "192.0.2.1", "192.0.2.255", "192.0.3.7", "192.0.2.07", NULL};
	static const char *const one[] = {"192.0.2.1", "192.0.2.1", NULL};
	struct count c = {0};
	struct digest_source *v;
	struct buf b = {0};
	struct look look;
	size_t n;

	begin(&c);
	put_source(&b, "net", "few", 2, some);
	ok(adds(&c, &b), "a part");
	put_source(&b, "net", "many", 1000, more);
	ok(adds(&c, &b), "another with the same source");
	put_source(&b, "other", "few", 7, one);
	ok(adds(&c, &b), "and one with another");
	digest_done(&c.digest);
	v = digest_sources(&c.digest, &n);
	is_uint(n, 2, "sources");
	is_uint(v[0].messages, 1002, "messages are added");
	look = sender_look(&c.digest.senders, v[0].sender);
	ok(span_is(look.names[SENDER_SELECTOR], "many"),
	    "it looks like most of its messages");
	is_uint(v[0].sender->addresses, 6, "each address once");
	is_uint(v[1].sender->addresses, 1, "and here there is one");
	ok(span_is(v[1].sender->address, "192.0.2.1"), "which is known");
	free(v);
	end(&c);
	buf_free(&b);
}

static void
test_lies(void)
{
	static const struct {
		const char *what;
		enum part_kind kind;
		unsigned int of;
		uint64_t v[2];
		struct span text;
	} lies[] = {
	    {"numbers again", PART_NUMBERS, 0, {0}, {0}},
	    {"a report too many", PART_REPORT, 0, {0}, {0}},
	    {"a note on nothing", PART_NOTE, COUNT_BAD, {1}, SPAN_LIT("x")},
	    {"a note of no number", PART_NOTE, COUNT_N, {1}, SPAN_LIT("x")},
	    {"pairs of no section", PART_PAIRS, DIGEST_SECTIONS, {1}, {0}},
	    {"a group of no section", PART_GROUP, DIGEST_SECTIONS, {1}, {0}},
	    {"a key of too few values", PART_GROUP, DIGEST_SOURCE, {1},
		SPAN_LIT("\x02" "a")},
	    {"a key of too many", PART_GROUP, DIGEST_REASON, {1},
		SPAN_LIT("\x02" "a\x02" "b")},
	    {"a look of no hint", PART_LOOK, 0, {0},
		SPAN_LIT("\x7f\0\0\0\0\0")},
	    {"a look that is cut", PART_LOOK, 0, {0}, SPAN_LIT("\1\0\0\0\0")},
	    {"no look", PART_LOOK, 0, {0}, SPAN_LIT("")},
	    {"messages of no source", PART_LOOKS, 0, {1, 0}, {0}},
	    {"messages of no look", PART_LOOKS, 0, {0, 1}, {0}},
	    {"an address of no source", PART_ADDRESS, 0, {1}, SPAN_LIT("a")},
	    {"an address that is not UTF-8", PART_ADDRESS, 0, {0},
		SPAN_LIT("\xff")},
	};
	static const char *const none[] = {NULL};
	struct count c = {0};
	struct buf b = {0};
	size_t i;

	begin(&c);
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		put_source(&b, "net", "s", 1, none);
		put(&b, lies[i].kind, lies[i].of, lies[i].v[0], lies[i].v[1],
		    0, lies[i].text);
		ok(!adds(&c, &b), "%s", lies[i].what);
	}
	put(&b, PART_NUMBERS, 0, 1, 0, 0, SPAN_NONE);
	ok(!adds(&c, &b), "a part that can't be counted");
	put(&b, PART_LOOK, 0, 0, 0, 0, SPAN_NONE);
	ok(!adds(&c, &b), "a part without numbers");
	digest_done(&c.digest);
	end(&c);
	buf_free(&b);
}

int
main(void)
{
	test_senders();
	test_lies();
	return done_testing();
}
