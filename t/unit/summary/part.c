/* Frames of a process that counts a range: round trip, and lies. */
/* SPDX-License-Identifier: ISC */
#include "summary/part.h"

#include <string.h>

#include "base/limits.h"
#include "rows/cells.h"
#include "unit/tap.h"

static enum part_state
state_of(struct span bytes)
{
	struct part_frame f;
	size_t len;

	return part_parse(bytes, &f, &len);
}

static void
test_round_trip(void)
{
	struct buf b = {0}, key = {0}, longer = {0};
	struct part_frame in = {.kind = PART_GROUP, .of = 7,
	    .v = {1, 2, UINT64_MAX}};
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
		more = more && state_of((struct span){b.p, i}) == PART_MORE;
	ok(more, "a part of a frame is not yet one");
	ok(part_parse(buf_span(&b), &out, &len) == PART_WHOLE &&
	    len == b.n && out.kind == PART_GROUP && out.of == 7 &&
	    memcmp(out.v, in.v, sizeof(in.v)) == 0 &&
	    span_eq(out.text, in.text), "a group is what it was");
	ok(part_is_values(out.text, 3), "its key has three values");
	ok(!part_is_values(out.text, 2), "not one less");
	ok(!part_is_values(out.text, 4), "nor one more");
	buf_free(&b);
	buf_free(&key);
	buf_free(&longer);
}

static void
test_lies(void)
{
	static const struct {
		const char *what;
		struct span text;
	} lies[] = {
	    {"a length beyond the key", SPAN_LIT("\x05" "abc")},
	    {"a long length that is cut", SPAN_LIT("\xff\1")},
	    {"a long length beyond it", SPAN_LIT("\xff\xff\xff\xff\xff" "abc")},
	    {"a key that is not UTF-8", SPAN_LIT("\x02\xff")},
	    {"a key with NUL", SPAN_LIT("\x02\0")},
	    {"no key", SPAN_LIT("")},
	    {"octets behind the key", SPAN_LIT("\x02" "ab")},
	};
	uint16_t kind = PART_N;
	struct buf b = {0};
	uint32_t n = 2 * LIMIT_ROW + 1;
	size_t i;

	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		ok(!part_is_values(lies[i].text, 1), "%s", lies[i].what);
	part_put(&b, &(struct part_frame){.kind = PART_NOTE});
	memcpy(b.p + sizeof(uint32_t), &n, sizeof(n));
	ok(state_of(buf_span(&b)) == PART_WRONG,
	    "a length is not waited for if it is too large");
	memcpy(b.p, &kind, sizeof(kind));
	ok(state_of((struct span){b.p, 8}) == PART_WRONG,
	    "a kind that there is not");
	buf_free(&b);
}

int
main(void)
{
	test_round_trip();
	test_lies();
	return done_testing();
}
