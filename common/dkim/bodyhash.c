/* All hashes of a body that signatures want, in one pass over it. */
/* SPDX-License-Identifier: ISC */
#include "dkim/bodyhash.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Octets that are canonicalized before they are hashed: few enough for the
 * processor's first cache. */
enum { ROOM = 8192 };

/* One canonicalization, and for each hash of it the wants, shortest first. */
struct stream {
	struct canon_body canon;
	uint64_t total;
	bool wanted;
	struct sums {
		struct crypt_digest *digest;
		struct bodyhash_want **want;
		size_t n, done, cap;
	} sums[CRYPT_HASHES];
};

enum { SUMS = CANON_N * (int)CRYPT_HASHES };

struct bodyhash {
	struct crypt *crypt;
	struct stream stream[CANON_N];
	char room[ROOM];
};

struct bodyhash *
bodyhash_new(struct crypt *crypt)
{
	struct bodyhash *b = xmalloc(sizeof(*b));

	b->crypt = crypt;
	memset(b->stream, 0, sizeof(b->stream));
	b->stream[CANON_RELAXED].canon.mode = CANON_RELAXED;
	return b;
}

void
bodyhash_free(struct bodyhash *b)
{
	struct sums *s;
	size_t i, k;

	if (b == NULL)
		return;
	for (i = 0; i < SUMS; i++) {
		s = &b->stream[i / CRYPT_HASHES].sums[i % CRYPT_HASHES];
		for (k = 0; k < s->n; k++)
			free(s->want[k]);
		free(s->want);
		crypt_digest_free(s->digest);
	}
	free(b);
}

const struct bodyhash_want *
bodyhash_want(struct bodyhash *b, enum canon canon, enum crypt_hash kind,
    uint64_t length)
{
	struct sums *s = &b->stream[canon].sums[kind];
	struct bodyhash_want *w;
	size_t i = s->n;

	while (i > 0 && s->want[i - 1]->length > length)
		i--;
	if (i > 0 && s->want[i - 1]->length == length)
		return s->want[i - 1];
	w = xcalloc(1, sizeof(*w));
	w->length = length;
	s->want = xgrow(s->want, s->n, &s->cap, sizeof(w));
	memmove(s->want + i + 1, s->want + i, (s->n - i) * sizeof(w));
	s->want[i] = w;
	s->n++;
	b->stream[canon].wanted = true;
	if (s->digest == NULL)
		s->digest = crypt_digest_new(b->crypt, kind);
	return w;
}

/* Hashes octets of the canonical body; a want that ends in them is met. */
static void
add(struct stream *stream, const char *octets, size_t n)
{
	const char *p, *end = octets + n;
	struct bodyhash_want *w;
	struct sums *s;
	size_t part;
	uint64_t at;

	for (s = stream->sums; s < stream->sums + CRYPT_HASHES; s++) {
		at = stream->total;
		for (p = octets; s->done < s->n; s->done++) {
			w = s->want[s->done];
			if (w->length - at > (size_t)(end - p))
				break;
			part = (size_t)(w->length - at);
			crypt_digest_add(s->digest, p, part);
			crypt_digest_peek(s->digest, w->hash);
			at += part;
			p += part;
		}
		if (s->done < s->n)
			crypt_digest_add(s->digest, p, (size_t)(end - p));
	}
	stream->total += n;
}

void
bodyhash_add(struct bodyhash *b, struct span octets)
{
	struct stream *s;
	struct span in;

	for (s = b->stream; s < b->stream + CANON_N; s++) {
		in = octets;
		while (s->wanted && in.n > 0)
			add(s, b->room, canon_body(&s->canon, &in, b->room,
			    ROOM));
	}
}

void
bodyhash_finish(struct bodyhash *b)
{
	struct bodyhash_want *w;
	struct stream *stream;
	struct sums *s;
	size_t i, k, n;

	for (i = 0; i < SUMS; i++) {
		stream = &b->stream[i / CRYPT_HASHES];
		if (stream->wanted && i % CRYPT_HASHES == 0) {
			while ((n = canon_body_end(&stream->canon, b->room,
			    ROOM)) > 0)
				add(stream, b->room, n);
			add(stream, b->room, 0); /* l=0 of an empty body */
		}
		s = &stream->sums[i % CRYPT_HASHES];
		for (k = 0; k < s->n; k++)
			s->want[k]->total = stream->total;
		/* what wants more than there is: all, or it is too short */
		for (; s->done < s->n; s->done++) {
			w = s->want[s->done];
			w->is_short = w->length != BODYHASH_ALL;
			if (!w->is_short)
				crypt_digest_peek(s->digest, w->hash);
		}
	}
}
