/* What a process that has counted a part of the rows says of it: frames. */
/* SPDX-License-Identifier: ISC */
#include "summary/part.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "rows/cells.h"

struct head {
	uint16_t kind, of;
	uint32_t n;
};

/* Texts are of a row, or a key that is made of it. */
enum { LONGEST = 2 * LIMIT_ROW, ROOM = 1 << 16 };

/* How many numbers a frame has. */
static const unsigned char numbers[PART_N] = {
    [PART_NUMBERS] = PART_NUMBERS_N, [PART_REPORT] = 4, [PART_NOTE] = 1,
    [PART_PAIRS] = 1, [PART_GROUP] = GROUP_N, [PART_LOOKS] = 3,
    [PART_ADDRESS] = 1,
};

void
part_put(struct buf *b, const struct part_frame *f)
{
	struct head h = {(uint16_t)f->kind, (uint16_t)f->of,
	    (uint32_t)f->text.n};

	buf_add(b, (const char *)&h, sizeof(h));
	buf_add(b, (const char *)f->v, numbers[f->kind] * sizeof(f->v[0]));
	buf_put_span(b, f->text);
}

enum part_state
part_parse(struct span bytes, struct part_frame *f, size_t *len)
{
	struct head h;
	size_t n;

	if (bytes.n < sizeof(h))
		return PART_MORE;
	memcpy(&h, bytes.p, sizeof(h));
	if (h.kind >= PART_N || h.n > LONGEST)
		return PART_WRONG;
	n = numbers[h.kind] * sizeof(f->v[0]);
	*len = sizeof(h) + n + h.n;
	if (bytes.n < *len)
		return PART_MORE;
	f->kind = (enum part_kind)h.kind;
	f->of = h.of;
	memcpy(f->v, bytes.p + sizeof(h), n);
	f->text = (struct span){bytes.p + sizeof(h) + n, h.n};
	return PART_WHOLE;
}

bool
part_next(struct part_reader *r, struct part_frame *f)
{
	enum part_state state;
	size_t len = 0;
	ssize_t n;

	while ((state = part_parse(span_from(buf_span(&r->said), r->at), f,
	    &len)) == PART_MORE) {
		buf_reserve(&r->said, ROOM);
		r->said.n -= r->at;
		memmove(r->said.p, r->said.p + r->at, r->said.n);
		r->at = 0;
		n = r->in.read(r->in.ctx, r->said.p + r->said.n, ROOM);
		if (n <= 0)
			return false;
		r->said.n += (size_t)n;
	}
	r->at += len;
	return state == PART_WHOLE;
}

bool
part_is_value(struct span s)
{
	return utf8_valid(s) == s.n && memchr(s.p, '\0', s.n) == NULL;
}

bool
part_is_values(struct span run, size_t nvalues)
{
	uint32_t n;
	size_t head;

	for (; nvalues > 0; nvalues--) {
		if (run.n == 0)
			return false;
		head = 1;
		n = (unsigned char)run.p[0];
		n -= n > 0;
		if (n == CELLS_LONG - 1) {
			head += sizeof(n);
			if (run.n < head)
				return false;
			memcpy(&n, run.p + 1, sizeof(n));
		}
		if (n > run.n - head ||
		    !part_is_value((struct span){run.p + head, n}))
			return false;
		span_advance(&run, head + n);
	}
	return run.n == 0;
}
