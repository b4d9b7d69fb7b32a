/* All hashes of a body that signatures want, in one pass over it. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_BODYHASH_H
#define DKIM_BODYHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dkim/crypt.h"
#include "dkim/canon.h"

#define BODYHASH_ALL UINT64_MAX

/*
 * hash is of the first length octets of the canonical body, of all if length
 * is BODYHASH_ALL. hash and total are valid once the body has ended. Each octet
 * is canonicalized once for each canonicalization that is wanted, and hashed
 * once for each hash of it, however many lengths there are.
 */
struct bodyhash_want {
	uint64_t length;
	uint64_t total; /* octets of the canonical body */
	bool is_short; /* the body has fewer octets than length; no hash */
	unsigned char hash[CRYPT_HASH_MAX];
};

struct bodyhash;
struct bodyhash *bodyhash_new(struct crypt *crypt);
void bodyhash_free(struct bodyhash *b);

/* Before the first octet; the result is valid until bodyhash_free(). */
const struct bodyhash_want *bodyhash_want(struct bodyhash *b,
    enum canon canon, enum crypt_hash kind, uint64_t length);

void bodyhash_add(struct bodyhash *b, struct span octets);
void bodyhash_finish(struct bodyhash *b);

#endif
