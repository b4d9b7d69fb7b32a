/* Hashes and signatures of mail, by OpenSSL's libcrypto. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_CRYPT_H
#define DKIM_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum crypt_hash { CRYPT_SHA1, CRYPT_SHA256, CRYPT_HASHES };
enum crypt_kind { CRYPT_RSA, CRYPT_ED25519 };

/* Octets of the longest hash, and of one kind. */
enum { CRYPT_HASH_MAX = 32 };
size_t crypt_hash_size(enum crypt_hash h);

/*
 * libcrypto's algorithms, and the keys that were decoded lately. For one
 * thread. Make it before the process gives up its rights (sys/sandbox.h):
 * nothing is opened or read later. NULL if libcrypto can't hash or verify.
 */
struct crypt;
struct crypt *crypt_new(void);
void crypt_free(struct crypt *c);

/* Appends libcrypto's version: "OpenSSL 3.0.15". */
void crypt_library(struct buf *b);

/* A secret of its own, for base/hash.h. */
uint64_t crypt_seed(const struct crypt *c);

/* A hash under way. */
struct crypt_digest;
struct crypt_digest *crypt_digest_new(struct crypt *c, enum crypt_hash h);
void crypt_digest_add(struct crypt_digest *d, const char *p, size_t n);

/*
 * The hash of what was added so far, crypt_hash_size() octets; more may be
 * added. Free all before crypt_free().
 */
void crypt_digest_peek(struct crypt_digest *d, unsigned char *hash);
void crypt_digest_free(struct crypt_digest *d);

/* The hash of some octets. */
void crypt_hash(struct crypt *c, enum crypt_hash h, struct span octets,
    unsigned char *hash);

/* HMAC-SHA-256 (RFC 2104) of some octets by a secret key. */
void crypt_hmac(struct crypt *c, struct span key, struct span octets,
    unsigned char mac[CRYPT_HASH_MAX]);

/* Why octets are not a usable key. */
enum crypt_fault {
	CRYPT_FINE,
	CRYPT_NO_KEY,    /* not a key of that kind, or not in DER */
	CRYPT_LENGTH,    /* an Ed25519 key that has not 32 octets */
	CRYPT_LARGE,     /* a modulus of more than LIMIT_RSA_BITS */
	CRYPT_EXPONENT,  /* an exponent of more than LIMIT_RSA_EXPONENT bits */
	CRYPT_FAULTS
};
const char *crypt_fault_str(enum crypt_fault f);

struct crypt_key {
	enum crypt_kind kind;
	unsigned int bits; /* of the modulus; 256 */
	enum crypt_fault fault;
};

/*
 * The key that was kept under that name, an octet string of any kind; NULL if
 * there is none. crypt_keys_add() decodes one and keeps it, a faulty one too:
 * an RSA key is DER of SubjectPublicKeyInfo or of RSAPublicKey (RFC 8017,
 * A.1.1), an Ed25519 key its 32 octets. The oldest of more than
 * LIMIT_CRYPT_KEYS goes. What is returned holds until the next
 * crypt_keys_add().
 */
const struct crypt_key *crypt_keys_find(struct crypt *c, struct span name);
const struct crypt_key *crypt_keys_add(struct crypt *c, struct span name,
    enum crypt_kind kind, struct span octets);

/*
 * Is it the key's signature? RSA: RSASSA-PKCS1-v1_5 of the hash (RFC 8017,
 * 8.2); Ed25519: PureEdDSA of the hash as a message (RFC 8463, 3). False
 * for a key with a fault.
 */
bool crypt_verify(struct crypt *c, const struct crypt_key *key,
    enum crypt_hash h, const unsigned char *hash, struct span signature);

/*
 * A private key to sign with: PEM (RFC 7468) of RSA, of 1024 bits at least, or
 * of Ed25519, without a passphrase. NULL if it is none.
 */
struct crypt_signer;
struct crypt_signer *crypt_signer_new(struct crypt *c, struct span pem);
void crypt_signer_free(struct crypt_signer *s);
enum crypt_kind crypt_signer_kind(const struct crypt_signer *s);

/* Appends the signature of a SHA-256, the same each time. */
void crypt_sign(struct crypt *c, const struct crypt_signer *s,
    const unsigned char *hash, struct buf *signature);

#endif
