/* CRC-32 of a document's octets, by zlib. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_DIGEST_H
#define EDGE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"

/* The CRC-32 (RFC 1952, 8) of all of *b. False with errno if it can't be
 * read. */
bool digest_blob(const struct blob *b, uint32_t *crc);

#endif
