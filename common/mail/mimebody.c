/* The body of a part; does not look for its end. */
/* SPDX-License-Identifier: ISC */
#include "mail/mimebody.h"

/* Characters decoded at a time; they never give more than HALF octets. */
#define STEP (MIMEBODY_CHUNK / 4)
#define HALF (MIMEBODY_CHUNK / 2)

_Static_assert(B64_ROOM(STEP) <= HALF && QP_ROOM(STEP) <= HALF,
    "what one step decodes fits into half a chunk");

void
mimebody_begin(struct mimebody *b, enum mimehead_encoding encoding,
    bool (*take)(void *ctx, const char *p, size_t n), void *ctx)
{
	b->encoding = encoding;
	b->take = take;
	b->ctx = ctx;
	b->enough = false;
	buf_reserve(&b->chunk, MIMEBODY_CHUNK);
}

static void
flush(struct mimebody *b)
{
	if (b->chunk.n > 0 && !b->enough)
		b->enough = !b->take(b->ctx, b->chunk.p, b->chunk.n);
	b->chunk.n = 0;
}

static void
decode(struct mimebody *b, const char *p, size_t n)
{
	char *dst = b->chunk.p + b->chunk.n;

	if (b->encoding == MIMEHEAD_BASE64)
		b->chunk.n += b64_decode(&b->b64, p, n, dst);
	else if (b->encoding == MIMEHEAD_QP)
		b->chunk.n += qp_decode(&b->qp, p, n, dst);
	else
		buf_add(&b->chunk, p, n);
}

void
mimebody_add(struct mimebody *b, const char *p, size_t n)
{
	size_t step;

	/* What need not be decoded need not be copied, if it is large. */
	if (b->encoding == MIMEHEAD_IDENTITY && n >= HALF && !b->enough) {
		flush(b);
		b->enough = b->enough || !b->take(b->ctx, p, n);
		return;
	}
	while (n > 0 && !b->enough) {
		step = n < STEP ? n : STEP;
		if (b->chunk.n > HALF)
			flush(b);
		decode(b, p, step);
		p += step;
		n -= step;
	}
}

void
mimebody_end(struct mimebody *b)
{
	if (b->chunk.n > HALF)
		flush(b);
	b->chunk.n += b64_finish(&b->b64, b->chunk.p + b->chunk.n);
	b->chunk.n += qp_finish(&b->qp, b->chunk.p + b->chunk.n);
	flush(b);
}

void
mimebody_free(struct mimebody *b)
{
	buf_free(&b->chunk);
}
