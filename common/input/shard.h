/* Which reports a process takes, where several read the same inputs. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_SHARD_H
#define INPUT_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Number k of n, from 0; all reports where n is 0. */
struct shard {
	uint32_t k, n;
};

/* Reads "K/N", K from 1 to N, N up to LIMIT_SHARDS; false if it is not so. */
bool shard_parse(struct shard *s, struct span text);

/*
 * Does what has this policy domain belong to the shard? domain is the column's
 * text. Shard CRC-32(domain) modulo n has it, on every machine and in every
 * version; what has no domain (absent) is in the first one, as its sum is 0.
 */
bool shard_has(const struct shard *s, struct span domain);

#endif
