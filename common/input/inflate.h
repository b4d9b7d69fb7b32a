/* Packed data (input/coder.h) as a stream: members, bombs. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_INFLATE_H
#define INPUT_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/stream.h"
#include "input/coder.h"

struct inflate;

/*
 * A stream over the packed octets of *b, whose bytes it borrows until
 * it is closed or opened again, as it does *budget. Octets inflated
 * are added to budget->inflated (those of a second pass are not added
 * again); passing limits->inflated, or ->ratio once LIMIT_RATIO_MIN octets
 * are out, is a fault of the stream. Members that follow each other are
 * joined, each but the first charged as one that is opened; what follows the
 * last and is no member is left alone. Every octet
 * that could be inflated before a fault is delivered first. The stream's crc
 * is that of what was inflated, not what the data claim.
 *
 * z is NULL, or an older one whose memory is used again (some 110 KiB);
 * streams got of that go on with the new octets.
 */
struct inflate *inflate_open(struct inflate *z, const struct coder *coder,
    const struct blob *b, struct budget *budget);
void inflate_close(struct inflate *z); /* NULL is fine */

/* Gives back the memory that a format has use for only while it is read: up to
 * LIMIT_CODER. What the other functions say of the data stays true. */
void inflate_rest(struct inflate *z);

struct stream inflate_stream(struct inflate *z);

/* How many octets the data have, where their end has been read; else 0. */
uint64_t inflate_length(const struct inflate *z);

/* Do octets that are no member follow the last one? Known at its end. */
bool inflate_trails(const struct inflate *z);

#endif
