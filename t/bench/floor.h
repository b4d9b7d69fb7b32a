/*
 * The least that checking a signed message takes: SHA-256 of its octets, once,
 * and one verification of RSA-2048 with a key that is decoded once.
 */
/* SPDX-License-Identifier: ISC */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <openssl/evp.h>
#include <stddef.h>

/* A hash, its signature, and the octets of the key that verifies it. */
enum { FLOOR_HASH = 32, FLOOR_SIG = 256, FLOOR_PROOF = 1024 };

struct floor {
	EVP_PKEY_CTX *verify;
	EVP_MD *sha;
	unsigned char proof[FLOOR_HASH + FLOOR_SIG];
};

/* Ends the program if good isn't above 0: libcrypto or the disk fails. */
void floor_need(int good);

/* Signs something; returns how many of the FLOOR_PROOF octets it takes. */
size_t floor_prove(EVP_PKEY *, unsigned char *proof);

/* From a proof of n octets. */
void floor_init(struct floor *, const unsigned char *proof, size_t n);
void floor_free(struct floor *);

/* Does the work for a message of n octets. */
void floor_check(const struct floor *, const char *p, size_t n);

#endif
