/* A stream whose octets are known before they are handed on. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_AHEAD_H
#define INPUT_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/stream.h"

/* What a document is, told by the octets that could be read, whatever its
 * container claims. */
struct digest {
	uint32_t crc;  /* CRC-32 */
	uint64_t len;
	uint64_t hash; /* keyed, so that nobody can aim at it */
};

/* Adds octets to the CRC-32 and the length; or those of a whole run, which
 * has a digest of its own, as if they stood behind. hash is left alone. */
void digest_add(struct digest *d, const char *p, size_t n);
void digest_join(struct digest *d, const struct digest *behind);

/*
 * Up to LIMIT_AHEAD octets of a stream are read at once and kept in memory. A
 * document that has no more is unpacked once; a longer one is unpacked once
 * for its digest and then again, piece by piece, and nothing is kept of it
 * where its length is claimed: memory that is new has its price. All zero is
 * empty; it serves one stream after the other.
 */
struct ahead {
	struct stream from;
	char *buf;     /* n octets; there is space for LIMIT_AHEAD */
	size_t n, pos; /* up to pos they have been handed on */
	size_t most;   /* octets to keep of this stream */
	bool all;      /* they are all there are */
	const char *fault;
};

void ahead_begin(struct ahead *a, const struct stream *s);
void ahead_free(struct ahead *a);

/* The octets that are kept. */
struct span ahead_head(const struct ahead *a);

/* What is left of the stream; *a and what it reads have to stay. */
struct stream ahead_stream(struct ahead *a);

/*
 * Reads all that can be read, and goes back to the beginning. False if that
 * ends in a fault, which the stream then meets too. Seed 0 is for no hash.
 */
bool ahead_digest(struct ahead *a, uint64_t seed, struct digest *d);

#endif
