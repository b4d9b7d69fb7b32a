/* What a sink is told, as frames in a ring, and back; for one machine. */
/* SPDX-License-Identifier: ISC */
#include "input/frame.h"

#include "base/limits.h"

/* What is before the texts in all frames but those of rows. */
struct fixed {
	struct report_id id;
	uint64_t records;
	uint32_t where, what; /* octets, ABSENT for none */
};

#define ABSENT UINT32_MAX

static uint32_t
text_len(struct span *s)
{
	if (s->n > LIMIT_FRAME_TEXT)
		s->n = LIMIT_FRAME_TEXT;
	return s->p != NULL ? (uint32_t)s->n : ABSENT;
}

bool
frame_put(struct ring *r, const struct frame *f)
{
	struct span where = f->where, what = f->what;
	struct fixed fixed = {0};
	struct span s[3];

	if (f->type == FRAME_ROWS)
		return ring_put(r, f->type, &f->what, 1);
	fixed.id = f->id;
	fixed.records = f->records;
	fixed.where = text_len(&where);
	fixed.what = text_len(&what);
	s[0] = (struct span){(const char *)&fixed, sizeof(fixed)};
	s[1] = where;
	s[2] = what;
	return ring_put(r, f->type, s, 3);
}

/* The next len octets of *s; false if it has fewer. */
static bool
cut(struct span *s, uint32_t len, struct span *text)
{
	*text = SPAN_NONE;
	if (len == ABSENT)
		return true;
	if (len > s->n)
		return false;
	*text = (struct span){s->p, len};
	s->p += len;
	s->n -= len;
	return true;
}

static bool
parse(struct span s, struct frame *f)
{
	struct fixed fixed;

	if (s.n < sizeof(fixed))
		return false;
	memcpy(&fixed, s.p, sizeof(fixed));
	s.p += sizeof(fixed);
	s.n -= sizeof(fixed);
	f->id = fixed.id;
	f->records = fixed.records;
	return cut(&s, fixed.where, &f->where) &&
	    cut(&s, fixed.what, &f->what) && s.n == 0;
}

static void
call(const struct emit *out, const struct frame *f)
{
	switch (f->type) {
	case FRAME_REPORT:
		out->report(out->ctx, f->where, &f->id);
		break;
	case FRAME_ROWS:
		out->rows(out->ctx, f->what);
		break;
	case FRAME_FAULT:
		out->fault(out->ctx, f->where, f->what);
		break;
	case FRAME_PASSED:
		out->passed(out->ctx, f->where, f->what);
		break;
	case FRAME_DONE:
		out->done(out->ctx, f->records);
		break;
	}
}

enum ring_front
frame_take(struct ring *r, struct buf *copy, const struct emit *out,
    struct frame *f)
{
	enum ring_front got;
	struct span bytes;

	*f = (struct frame){0};
	got = ring_front(r, &f->type, &bytes);
	if (got != RING_FRAME)
		return got;
	if (f->type >= FRAME_N)
		return RING_BROKEN;
	f->what = bytes;
	if (f->type != FRAME_ROWS) {
		copy->n = 0;
		buf_add(copy, bytes.p, bytes.n);
		if (!parse(buf_span(copy), f))
			return RING_BROKEN;
	}
	call(out, f);
	ring_next(r, bytes);
	return RING_FRAME;
}

int64_t
frame_count_done(const struct ring *r)
{
	struct ring look = *r;
	enum ring_front got;
	struct span bytes;
	int64_t n = 0;
	uint32_t type;

	while ((got = ring_front(&look, &type, &bytes)) == RING_FRAME) {
		n += type == FRAME_DONE;
		ring_next(&look, bytes);
	}
	atomic_store(&r->state->head, r->head);
	return got == RING_EMPTY ? n : -1;
}
