/* A stream whose octets are known before they are handed on. */
/* SPDX-License-Identifier: ISC */
#include "input/ahead.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"

/* Octets that are read at once: what stays in a processor's own cache. */
enum { PIECE = 128 << 10 };

void
digest_add(struct digest *d, const char *p, size_t n)
{
	d->crc = (uint32_t)crc32_z(d->crc, (const unsigned char *)p, n);
	d->len += n;
}

void
digest_join(struct digest *d, const struct digest *behind)
{
	d->crc = (uint32_t)crc32_combine(d->crc, behind->crc,
	    (z_off_t)behind->len);
	d->len += behind->len;
}

/* Reads the next octets, so many or all that are left. */
static void
fill(struct ahead *a, size_t n)
{
	const struct stream *s = &a->from;
	size_t left;
	ssize_t r = 1;

	for (a->n = a->pos = 0; a->n < n && r > 0; a->n += (size_t)r) {
		left = n - a->n;
		r = s->read(s->ctx, a->buf + a->n,
		    left < PIECE ? left : PIECE);
		if (r < 0)
			break;
	}
	a->all = r <= 0;
	a->fault = r < 0 ? *s->error : NULL;
}

void
ahead_begin(struct ahead *a, const struct stream *s)
{
	a->from = *s;
	a->most = s->about > LIMIT_AHEAD ? PIECE : LIMIT_AHEAD;
	if (a->buf == NULL)
		a->buf = xmalloc(LIMIT_AHEAD);
	fill(a, a->most);
}

void
ahead_free(struct ahead *a)
{
	free(a->buf);
	*a = (struct ahead){.buf = NULL};
}

struct span
ahead_head(const struct ahead *a)
{
	return (struct span){a->buf, a->n};
}

static ssize_t
ahead_read(void *ctx, char *dst, size_t n)
{
	struct ahead *a = ctx;
	ssize_t r;

	if (a->pos < a->n) {
		if (n > a->n - a->pos)
			n = a->n - a->pos;
		memcpy(dst, a->buf + a->pos, n);
		a->pos += n;
		return (ssize_t)n;
	}
	if (a->all)
		return a->fault != NULL ? -1 : 0;
	r = a->from.read(a->from.ctx, dst, n);
	if (r < 0)
		a->fault = *a->from.error;
	return r;
}

static bool
ahead_rewind(void *ctx)
{
	struct ahead *a = ctx;

	a->pos = 0;
	if (a->all)
		return true;
	a->n = 0;
	a->fault = NULL;
	return a->from.rewind(a->from.ctx);
}

struct stream
ahead_stream(struct ahead *a)
{
	return (struct stream){
	    a, ahead_read, ahead_rewind, &a->fault, NULL, 0};
}

bool
ahead_digest(struct ahead *a, uint64_t seed, struct digest *d)
{
	const struct stream *s = &a->from;
	bool whole = a->all, count = s->crc == NULL, again = false, good;
	size_t at;

	do {
		if (again && !whole && s->rewind(s->ctx))
			fill(a, a->most);
		*d = (struct digest){.hash = seed};
		for (;; fill(a, PIECE)) {
			if (count)
				d->crc = (uint32_t)crc32_z(d->crc,
				    (unsigned char *)a->buf, a->n);
			/* In the same pieces, however much of it is kept. */
			for (at = 0; seed != 0 && at < a->n; at += PIECE)
				d->hash = hash_bytes(a->buf + at,
				    a->n - at < PIECE ? a->n - at : PIECE,
				    d->hash);
			d->len += a->n;
			if (a->all)
				break;
		}
		/* Whoever unpacks it may have done the sum already. */
		again = !count && !s->crc(s->ctx, &d->crc);
		count = true;
	} while (again);
	good = a->fault == NULL;
	a->all = whole;
	ahead_rewind(a);
	return good;
}
