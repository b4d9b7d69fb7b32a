/* CRC-32 of a document's octets. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_CRC_H
#define INPUT_CRC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"

/*
 * The CRC-32 of octets of which crc is the CRC-32 (0 if there were none yet),
 * and of n more at p behind them.
 */
uint32_t crc_update(uint32_t crc, const void *p, size_t n);

/* The CRC-32 (RFC 1952, 8) of all of *b. False with errno if it can't be
 * read. */
bool crc_blob(const struct blob *b, uint32_t *crc);

#endif
