/* All hashes of a body that signatures want, in one pass over it. */
/* SPDX-License-Identifier: ISC */
#include "dkim/bodyhash.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Octets that are canonicalized before they are hashed: few enough for the
 * cache nearest to the processor. */
enum { ROOM = 8192 };

/* Wants of one canonicalization and hash, the shortest first. */
struct sums {
	struct crypt_digest *digest;
	struct bodyhash_want **want;
	size_t n, done;
};

struct stream {
	struct canon_body canon;
	uint64_t total;
	struct sums sums[CRYPT_HASHES];
	bool wanted;
};

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

static void
free_sums(struct sums *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->want[i]);
	free(s->want);
	crypt_digest_free(s->digest);
}

void
bodyhash_free(struct bodyhash *b)
{
	size_t i, k;

	if (b == NULL)
		return;
	for (i = 0; i < CANON_N; i++)
		for (k = 0; k < CRYPT_HASHES; k++)
			free_sums(&b->stream[i].sums[k]);
	free(b);
}

const struct bodyhash_want *
bodyhash_want(struct bodyhash *b, enum canon canon, enum crypt_hash kind,
    uint64_t length)
{
	struct stream *stream = &b->stream[canon];
	struct sums *s = &stream->sums[kind];
	struct bodyhash_want *w;
	size_t i = s->n;

	while (i > 0 && s->want[i - 1]->length > length)
		i--;
	if (i > 0 && s->want[i - 1]->length == length)
		return s->want[i - 1];
	w = xcalloc(1, sizeof(*w));
	*w = (struct bodyhash_want){.canon = canon, .kind = kind,
	    .length = length};
	s->want = xreallocarray(s->want, s->n + 1,
	    sizeof(struct bodyhash_want *));
	memmove(s->want + i + 1, s->want + i,
	    (s->n - i) * sizeof(struct bodyhash_want *));
	s->want[i] = w;
	s->n++;
	stream->wanted = true;
	if (s->digest == NULL)
		s->digest = crypt_digest_new(b->crypt, kind);
	return w;
}

bool
bodyhash_is_wanted(const struct bodyhash *b)
{
	return b->stream[CANON_SIMPLE].wanted ||
	    b->stream[CANON_RELAXED].wanted;
}

/* Octets that begin at place at; a hash is taken where a want ends. */
static void
add_sums(struct sums *s, uint64_t at, const char *p, size_t n)
{
	struct bodyhash_want *w;
	size_t part;

	for (; s->done < s->n && s->want[s->done]->length - at <= n;
	    s->done++) {
		w = s->want[s->done];
		part = (size_t)(w->length - at);
		crypt_digest_add(s->digest, p, part);
		crypt_digest_peek(s->digest, w->hash);
		at += part;
		p += part;
		n -= part;
	}
	if (s->done < s->n)
		crypt_digest_add(s->digest, p, n);
}

static void
add(struct stream *s, const char *p, size_t n)
{
	size_t k;

	for (k = 0; k < CRYPT_HASHES; k++)
		if (s->sums[k].n > 0)
			add_sums(&s->sums[k], s->total, p, n);
	s->total += n;
}

void
bodyhash_add(struct bodyhash *b, struct span octets)
{
	struct span in;
	size_t i;

	for (i = 0; i < CANON_N; i++) {
		struct stream *s = &b->stream[i];

		in = octets;
		while (s->wanted && in.n > 0)
			add(s, b->room, canon_body(&s->canon, &in, b->room,
			    ROOM));
	}
}

/* What wants more than there is: all, or a hash that can't be. */
static void
finish_sums(struct sums *s)
{
	struct bodyhash_want *w;

	for (; s->done < s->n; s->done++) {
		w = s->want[s->done];
		w->is_short = w->length != BODYHASH_ALL;
		if (!w->is_short)
			crypt_digest_end(s->digest, w->hash);
	}
}

void
bodyhash_finish(struct bodyhash *b)
{
	size_t i, k, n;

	for (i = 0; i < CANON_N; i++) {
		struct stream *s = &b->stream[i];

		if (!s->wanted)
			continue;
		while ((n = canon_body_end(&s->canon, b->room, ROOM)) > 0)
			add(s, b->room, n);
		add(s, b->room, 0); /* for l=0 of an empty body */
		for (k = 0; k < CRYPT_HASHES; k++)
			finish_sums(&s->sums[k]);
	}
}

uint64_t
bodyhash_total(const struct bodyhash *b, enum canon canon)
{
	return b->stream[canon].total;
}
