/* gzip (RFC 1952) as a stream, by zlib: members, trailing bytes, bombs. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_INFLATE_H
#define INPUT_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/stream.h"

struct inflate;

/*
 * A stream over the gzip octets of *b, whose bytes it borrows until
 * it is closed or opened again, as it does *budget. Octets inflated
 * are added to budget->inflated (those of a second pass are not added
 * again); passing limits->inflated, or ->ratio once LIMIT_RATIO_MIN octets
 * are out, is a fault of the stream. Members that follow each other are
 * joined; what follows the last and is no member is left alone. Every octet
 * that could be inflated before a fault is delivered first.
 *
 * z is NULL, or an older one whose memory is used again (some 360 KiB at
 * most); streams got of that go on with the new octets.
 */
struct inflate *inflate_open(struct inflate *z, const struct blob *b,
    struct budget *budget);
void inflate_close(struct inflate *z); /* NULL is fine */

struct stream inflate_stream(struct inflate *z);

/*
 * CRC-32 and length of all inflated octets, before or after they have been
 * read. False, and zeros, on a fault, which the stream then meets too.
 * Leaves the stream rewound.
 *
 * Up to 256 KiB, which the stream keeps, this costs nothing. Beyond that the
 * trailer is believed if there is no second member and the length that it
 * gives is plausible for what has been seen; otherwise everything is inflated
 * once more. Believing a trailer does not rule out damage before it, which
 * reading the stream finds. If octets after the only member were made to look
 * like a trailer, the stream ends, with all octets delivered, in the fault
 * "octets after the gzip data pose as its trailer", and later calls give the
 * true digest.
 *
 * *trailing: octets follow that are no member; false where a trailer was
 * believed.
 */
bool inflate_digest(struct inflate *z, uint32_t *crc, uint64_t *len,
    bool *trailing);

#endif
