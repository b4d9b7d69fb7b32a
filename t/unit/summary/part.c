/* Frames of a process that counts a range: round trip, and lies. */
/* SPDX-License-Identifier: ISC */
#include "summary/part.h"

#include <string.h>

#include "base/limits.h"
#include "rows/cells.h"
#include "unit/tap.h"

static enum part_state
state_of(struct span bytes, size_t nkeys)
{
	struct part_frame f;
	size_t len;

	return part_parse(bytes, nkeys, &f, &len);
}

static void
test_round_trip(void)
{
	struct buf b = {0}, key = {0}, longer = {0};
	struct part_frame in = {.kind = PART_GROUP, .v = {1, 2, UINT64_MAX}};
	struct part_frame out;
	size_t len = 0, i;
	bool more = true;

	for (i = 0; i < 300; i++)
		buf_putc(&longer, 'x');
	cells_pack(&key, SPAN_NONE);
	cells_pack(&key, SPAN_LIT(""));
	cells_pack(&key, buf_span(&longer));
	in.text = buf_span(&key);
	part_put(&b, &in);
	for (i = 0; i < b.n; i++)
		more = more &&
		    state_of((struct span){b.p, i}, 3) == PART_MORE;
	ok(more, "a part of a frame is not yet one");
	ok(part_parse(buf_span(&b), 3, &out, &len) == PART_WHOLE &&
	    len == b.n && out.kind == PART_GROUP &&
	    memcmp(out.v, in.v, sizeof(in.v)) == 0 &&
	    span_eq(out.text, in.text), "a group is what it was");
	ok(state_of(buf_span(&b), 2) == PART_WRONG, "a value too many");
	ok(state_of(buf_span(&b), 4) == PART_WRONG, "a value too few");
	buf_free(&b);
	buf_free(&key);
	buf_free(&longer);
}

static void
test_lies(void)
{
	static const struct {
		const char *what;
		enum part_kind kind;
		struct span text;
		uint64_t note;
	} lies[] = {
	    {"a length beyond the key", PART_GROUP, SPAN_LIT("\x05" "abc"), 0},
	    {"a long length that is cut", PART_GROUP, SPAN_LIT("\xff\1"), 0},
	    {"a long length beyond it", PART_GROUP,
		SPAN_LIT("\xff\xff\xff\xff\xff" "abc"), 0},
	    {"a key that is not UTF-8", PART_GROUP, SPAN_LIT("\x02\xff"), 0},
	    {"a key with NUL", PART_GROUP, SPAN_LIT("\x02\0"), 0},
	    {"no key", PART_GROUP, SPAN_LIT(""), 0},
	    {"octets behind the key", PART_GROUP, SPAN_LIT("\x02" "ab"), 0},
	    {"numbers with a text", PART_NUMBERS, SPAN_LIT("a"), 0},
	    {"a report with a text", PART_REPORT, SPAN_LIT("a"), 0},
	    {"a note of another number", PART_NOTE, SPAN_LIT("a"), PART_ROWS},
	    {"a note of none", PART_NOTE, SPAN_LIT("a"), UINT64_MAX},
	    {"a kind that there is not", PART_N, SPAN_LIT(""), 0},
	};
	struct part_frame f = {0};
	struct buf b = {0};
	uint32_t n = 2 * LIMIT_ROW + 1;
	size_t i;

	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		b.n = 0;
		f = (struct part_frame){.kind = lies[i].kind,
		    .text = lies[i].text, .v = {[NOTE_OF] = lies[i].note}};
		part_put(&b, &f);
		ok(state_of(buf_span(&b), 1) == PART_WRONG, "%s",
		    lies[i].what);
	}
	b.n = 0;
	part_put(&b, &(struct part_frame){.kind = PART_NOTE});
	memcpy(b.p + sizeof(uint32_t), &n, sizeof(n));
	ok(state_of(buf_span(&b), 1) == PART_WRONG,
	    "a length is not waited for if it is too large");
	buf_free(&b);
}

int
main(void)
{
	test_round_trip();
	test_lies();
	return done_testing();
}
