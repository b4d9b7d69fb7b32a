/* mail/mbox: any window and any growth give the same split, in order. */
/* SPDX-License-Identifier: ISC */
#include "mail/mbox.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define MANY 64 /* messages that are compared; the rest is only split */

struct split {
	struct mbox_message messages[MANY];
	uint64_t n;
};

static void
add(struct split *s, const struct mbox_message *m, uint64_t gone)
{
	must(m->number == s->n + 1);
	if (s->n < MANY) {
		s->messages[s->n] = *m;
		s->messages[s->n].from += gone;
		s->messages[s->n].pos += gone;
	}
	s->n++;
}

static void
split_whole(struct split *s, const struct blob *b, size_t window)
{
	struct mbox m = {.window = window};
	struct mbox_message msg;
	uint64_t end = 0;

	s->n = 0;
	mbox_start(&m, b, false);
	while (mbox_next(&m, &msg) == MBOX_MESSAGE) {
		/* Between two there are an empty line or two, and "From ". */
		must(msg.from >= end && msg.from - end <= 4);
		must(msg.pos >= msg.from && msg.len <= b->len - msg.pos);
		must(s->n == 0 || memcmp(b->mem + msg.from, "From ", 5) == 0);
		end = msg.pos + msg.len;
		add(s, &msg, 0);
	}
	must(b->len - end <= 4);
	must(mbox_next(&m, &msg) == MBOX_END);
	mbox_free(&m);
}

/* Growing by step octets, what is done with dropped if drop is set. */
static void
split_growing(struct split *s, const struct blob *b, size_t window,
    uint64_t step, bool drop)
{
	struct mbox m = {.window = window};
	struct blob part = blob_sub(b, 0, 0);
	struct mbox_message msg;
	enum mbox_result r;
	uint64_t gone = 0, now, left;

	s->n = 0;
	mbox_start(&m, &part, true);
	while ((r = mbox_next(&m, &msg)) != MBOX_END) {
		must(r == MBOX_MESSAGE || r == MBOX_MORE);
		if (r == MBOX_MESSAGE) {
			add(s, &msg, gone);
			continue;
		}
		must(mbox_needs(&m) <= m.blob.len);
		now = drop ? m.from : 0;
		gone += now;
		left = b->len - gone - (m.blob.len - now);
		part = blob_sub(b, gone, m.blob.len - now +
		    (step < left ? step : left));
		mbox_grow(&m, &part, now, left > 0);
	}
	mbox_free(&m);
}

static void
same(const struct split *a, const struct split *b)
{
	uint64_t i;

	must(a->n == b->n);
	for (i = 0; i < a->n && i < MANY; i++)
		must(a->messages[i].from == b->messages[i].from &&
		    a->messages[i].pos == b->messages[i].pos &&
		    a->messages[i].len == b->messages[i].len &&
		    a->messages[i].unquote == b->messages[i].unquote);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct blob b = {.mem = (const char *)data, .fd = -1, .len = n};
	static struct split whole, other;
	size_t window;

	if (n == 0)
		return 0;
	split_whole(&whole, &b, MBOX_WINDOW);
	for (window = 8; window <= 64; window += 7) {
		split_whole(&other, &b, window);
		same(&whole, &other);
	}
	split_growing(&other, &b, 8, 1 + n / 100, true);
	same(&whole, &other);
	split_growing(&other, &b, 64, 1 + n % 97, false);
	same(&whole, &other);
	return 0;
}
