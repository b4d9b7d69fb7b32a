/* What a process that has counted a part of the rows says of it: frames. */
/* SPDX-License-Identifier: ISC */
#include "summary/part.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "rows/cells.h"

struct head {
	uint32_t kind, n;
	uint64_t v[GROUP_N];
};

/* Texts are of a row, or a key that is made of it. */
enum { LONGEST = 2 * LIMIT_ROW };

void
part_put(struct buf *b, const struct part_frame *f)
{
	struct head h = {(uint32_t)f->kind, (uint32_t)f->text.n, {0}};

	memcpy(h.v, f->v, sizeof(h.v));
	buf_add(b, (const char *)&h, sizeof(h));
	buf_put_span(b, f->text);
}

/* A run of values as cells_pack() makes it. */
static bool
is_key(struct span run, size_t nkeys)
{
	struct span value;
	uint32_t n;
	size_t head;

	for (; nkeys > 0; nkeys--) {
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
		if (n > run.n - head)
			return false;
		value = (struct span){run.p + head, n};
		if (utf8_valid(value) != n || memchr(value.p, '\0', n) != NULL)
			return false;
		span_advance(&run, head + n);
	}
	return run.n == 0;
}

enum part_state
part_parse(struct span bytes, size_t nkeys, struct part_frame *f, size_t *len)
{
	struct head h;
	struct span text;

	if (bytes.n < sizeof(h))
		return PART_MORE;
	memcpy(&h, bytes.p, sizeof(h));
	if (h.kind >= PART_N || h.n > LONGEST)
		return PART_WRONG;
	*len = sizeof(h) + h.n;
	if (bytes.n < *len)
		return PART_MORE;
	text = (struct span){bytes.p + sizeof(h), h.n};
	*f = (struct part_frame){.kind = (enum part_kind)h.kind, .text = text};
	memcpy(f->v, h.v, sizeof(f->v));
	switch (f->kind) {
	case PART_GROUP:
		return is_key(text, nkeys) ? PART_WHOLE : PART_WRONG;
	case PART_NOTE:
		return f->v[NOTE_OF] >= PART_BAD &&
		    f->v[NOTE_OF] <= PART_CONFLICTS ? PART_WHOLE : PART_WRONG;
	default:
		return text.n == 0 ? PART_WHOLE : PART_WRONG;
	}
}
