/* gzip (RFC 1952) as a stream, by zlib: members, trailing bytes, bombs. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_INFLATE_H
#define EDGE_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/stream.h"

struct inflate;

/*
 * A stream over the gzip octets of *b, which it borrows until
 * inflate_close(), as it does *budget: octets inflated are added to
 * budget->inflated (those of a second pass are not added again), and
 * passing limits->inflated or ->ratio is a fault of the stream. Members
 * that follow each other are joined; what follows the last and is no member
 * is left alone.
 */
struct inflate *inflate_open(const struct blob *b, struct budget *budget);
void inflate_close(struct inflate *z);
struct stream inflate_stream(struct inflate *z);

/*
 * CRC-32 and length of all inflated octets, before they have been read:
 * from the trailer where that can be trusted to speak for the whole (one
 * member, nothing after it), else by inflating once more. False on a fault.
 * Leaves the stream rewound.
 */
bool inflate_digest(struct inflate *z, uint32_t *crc, uint64_t *len);

/* True at the end of the stream, if octets followed that are no member. */
bool inflate_trailing(const struct inflate *z);

#endif
