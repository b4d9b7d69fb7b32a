/* A fast keyed hash for tables in memory. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * 64 bits of n bytes at p. seed comes from hash_seed() where the bytes are
 * a stranger's, so that nobody can aim at one bucket. Results differ between
 * machines and versions; no output may depend on their order, and what is
 * stored has to show whether they still are the same (input/journal.h).
 */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

/* A random seed from the kernel; a fixed one if it has none to give. */
uint64_t hash_seed(void);

#endif
