/* Hashes and signatures of mail, by OpenSSL's libcrypto. */
/* SPDX-License-Identifier: ISC */
#include "dkim/crypt.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/xalloc.h"
#include "dkim/der.h"

/* A key by its name; verify[] is made ready when it is first used. */
struct entry {
	struct crypt_key key; /* first: a key is given out as part of it */
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *verify[CRYPT_HASHES];
	uint32_t hash;
	char *name;
	size_t n;
};

/*
 * lib is a library context that ignores the machine's openssl.cnf: only RFC
 * 8301 and our options decide which signatures are acceptable.
 */
struct crypt {
	OSSL_LIB_CTX *lib;
	EVP_MD *md[CRYPT_HASHES];
	EVP_MD_CTX *hash;    /* for crypt_hash(), crypt_digest_peek() */
	EVP_MD_CTX *ed25519; /* for crypt_verify() */
	struct crypt_digest *unused;
	uint64_t seed;
	struct table names; /* to entries */
	struct entry *entry[LIMIT_CRYPT_KEYS];
	unsigned int next; /* the entry that is replaced next */
};

struct crypt_digest {
	EVP_MD_CTX *ctx;
	struct crypt *crypt;
	struct crypt_digest *next; /* of those that are not in use */
};

/* A call that has succeeded once (crypt_new) fails only for want of memory. */
static void
must(int done)
{
	if (done != 1)
		xalloc_fail();
}

size_t
crypt_hash_size(enum crypt_hash h)
{
	return h == CRYPT_SHA1 ? 20 : 32;
}

const char *
crypt_fault_str(enum crypt_fault f)
{
	static const char *const texts[CRYPT_FAULTS] = {
	    [CRYPT_FINE] = "",
	    [CRYPT_NO_KEY] = "p= of the key record is no key of its kind",
	    [CRYPT_LENGTH] = "key is not of 32 octets",
	    [CRYPT_LARGE] = "key is too long",
	    [CRYPT_EXPONENT] = "exponent of the key is too long",
	};

	return texts[f];
}

/* --- keys --- */

static void
free_entry(struct entry *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < CRYPT_HASHES; i++)
		EVP_PKEY_CTX_free(e->verify[i]);
	EVP_PKEY_free(e->pkey);
	free(e->name);
	free(e);
}

static enum crypt_fault
decode(struct crypt *c, struct entry *e, struct span octets)
{
	OSSL_PARAM params[3];
	struct der_rsa k;
	EVP_PKEY_CTX *ctx;
	unsigned char *p;
	size_t n, all, i;
	bool done;

	if (e->key.kind == CRYPT_ED25519) { /* RFC 8463, 4.2 */
		if (octets.n != 32)
			return CRYPT_LENGTH;
		e->key.bits = 256;
		e->pkey = EVP_PKEY_new_raw_public_key_ex(c->lib, "ED25519",
		    NULL, (const unsigned char *)octets.p, octets.n);
		return e->pkey != NULL ? CRYPT_FINE : CRYPT_NO_KEY;
	}
	if (!der_rsa(&k, octets))
		return CRYPT_NO_KEY;
	e->key.bits = der_bits(k.modulus) > LIMIT_RSA_BITS ?
	    LIMIT_RSA_BITS + 1 : (unsigned int)der_bits(k.modulus);
	if (e->key.bits > LIMIT_RSA_BITS)
		return CRYPT_LARGE;
	if (der_bits(k.exponent) > LIMIT_RSA_EXPONENT)
		return CRYPT_EXPONENT;
	n = k.modulus.n;
	all = n + k.exponent.n;
	p = xmalloc(all);
	/* least significant octet first, as OSSL_PARAM wants it here */
	for (i = 0; i < n; i++)
		p[i] = (unsigned char)k.modulus.p[n - 1 - i];
	for (; i < all; i++)
		p[i] = (unsigned char)k.exponent.p[all - 1 - i];
	params[0] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, p, n);
	params[1] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, p + n,
	    all - n);
	params[2] = OSSL_PARAM_construct_end();
	ctx = EVP_PKEY_CTX_new_from_name(c->lib, "RSA", NULL);
	done = ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &e->pkey, EVP_PKEY_PUBLIC_KEY, params) == 1;
	EVP_PKEY_CTX_free(ctx);
	free(p);
	return done ? CRYPT_FINE : CRYPT_NO_KEY;
}

const struct crypt_key *
crypt_keys_find(struct crypt *c, struct span name)
{
	uint32_t hash = (uint32_t)hash_bytes(name.p, name.n, c->seed), i;
	const struct entry *e;
	size_t at = 0;

	while ((i = table_next(&c->names, hash, &at)) != TABLE_NONE) {
		e = c->entry[i];
		if (e->n == name.n && memcmp(e->name, name.p, name.n) == 0)
			return &e->key;
	}
	return NULL;
}

const struct crypt_key *
crypt_keys_add(struct crypt *c, struct span name, enum crypt_kind kind,
    struct span octets)
{
	struct entry *e = xcalloc(1, sizeof(*e)), **old = &c->entry[c->next];

	e->key.kind = kind;
	e->key.fault = decode(c, e, octets);
	e->hash = (uint32_t)hash_bytes(name.p, name.n, c->seed);
	e->n = name.n;
	e->name = xmalloc(name.n + 1);
	memcpy(e->name, name.p, name.n);
	if (*old != NULL)
		table_remove(&c->names, (*old)->hash, c->next);
	free_entry(*old);
	*old = e;
	table_put(&c->names, e->hash, c->next);
	c->next = (c->next + 1) % LIMIT_CRYPT_KEYS;
	ERR_clear_error();
	return &e->key;
}

/* --- signatures --- */

bool
crypt_verify(struct crypt *c, const struct crypt_key *key, enum crypt_hash h,
    const unsigned char *hash, struct span signature)
{
	const unsigned char *sig = (const unsigned char *)signature.p;
	/* key is the first member of an entry of ours */
	struct entry *e = (struct entry *)(uintptr_t)key;
	size_t n = crypt_hash_size(h);
	EVP_PKEY_CTX *ctx = e->verify[h];
	bool verified;

	if (key->fault != CRYPT_FINE)
		return false;
	if (key->kind == CRYPT_RSA && ctx == NULL) {
		ctx = EVP_PKEY_CTX_new_from_pkey(c->lib, e->pkey, NULL);
		if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1 ||
		    EVP_PKEY_CTX_set_rsa_padding(ctx,
		    RSA_PKCS1_PADDING) != 1 ||
		    EVP_PKEY_CTX_set_signature_md(ctx, c->md[h]) != 1) {
			EVP_PKEY_CTX_free(ctx);
			ctx = NULL; /* libcrypto refuses that */
		}
		e->verify[h] = ctx;
	}
	if (key->kind == CRYPT_RSA) {
		verified = ctx != NULL && EVP_PKEY_verify(ctx, sig,
		    signature.n, hash, n) == 1;
	} else {
		EVP_MD_CTX_reset(c->ed25519);
		verified = EVP_DigestVerifyInit_ex(c->ed25519, NULL, NULL,
		    c->lib, NULL, e->pkey, NULL) == 1 &&
		    EVP_DigestVerify(c->ed25519, sig, signature.n, hash,
		    n) == 1;
	}
	if (!verified)
		ERR_clear_error();
	return verified;
}

/* --- signing --- */

struct crypt_signer {
	EVP_PKEY *pkey;
	enum crypt_kind kind;
};

/* Nobody is asked for a passphrase. */
static int
no_passphrase(char *to, int n, int writing, void *ctx)
{
	(void)to;
	(void)n;
	(void)writing;
	(void)ctx;
	return -1;
}

struct crypt_signer *
crypt_signer_new(struct crypt *c, struct span pem)
{
	BIO *in = BIO_new_mem_buf(pem.p, (int)pem.n);
	EVP_PKEY *k = in == NULL ? NULL : PEM_read_bio_PrivateKey_ex(in, NULL,
	    no_passphrase, NULL, c->lib, NULL);
	struct crypt_signer *s;
	bool rsa = k != NULL && EVP_PKEY_is_a(k, "RSA");

	BIO_free(in);
	ERR_clear_error();
	if (k == NULL || (!rsa && !EVP_PKEY_is_a(k, "ED25519")) ||
	    (rsa && EVP_PKEY_get_bits(k) < 1024)) {
		EVP_PKEY_free(k);
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->pkey = k;
	s->kind = rsa ? CRYPT_RSA : CRYPT_ED25519;
	return s;
}

void
crypt_signer_free(struct crypt_signer *s)
{
	if (s != NULL)
		EVP_PKEY_free(s->pkey);
	free(s);
}

enum crypt_kind
crypt_signer_kind(const struct crypt_signer *s)
{
	return s->kind;
}

void
crypt_sign(struct crypt *c, const struct crypt_signer *s,
    const unsigned char *hash, struct buf *signature)
{
	size_t n = (size_t)EVP_PKEY_get_size(s->pkey);
	size_t hash_n = crypt_hash_size(CRYPT_SHA256);
	EVP_PKEY_CTX *ctx = NULL;
	unsigned char *to;

	buf_reserve(signature, n);
	to = (unsigned char *)signature->p + signature->n;
	if (s->kind == CRYPT_ED25519) {
		EVP_MD_CTX_reset(c->ed25519);
		must(EVP_DigestSignInit_ex(c->ed25519, NULL, NULL, c->lib,
		    NULL, s->pkey, NULL));
		must(EVP_DigestSign(c->ed25519, to, &n, hash, hash_n));
	} else {
		ctx = EVP_PKEY_CTX_new_from_pkey(c->lib, s->pkey, NULL);
		must(ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx,
			RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(ctx,
			c->md[CRYPT_SHA256]) == 1);
		must(EVP_PKEY_sign(ctx, to, &n, hash, hash_n));
		EVP_PKEY_CTX_free(ctx);
	}
	signature->n += n;
}

/* --- hashes --- */

struct crypt_digest *
crypt_digest_new(struct crypt *c, enum crypt_hash h)
{
	struct crypt_digest *d = c->unused;

	if (d != NULL) {
		c->unused = d->next;
	} else {
		d = xcalloc(1, sizeof(*d));
		d->crypt = c;
		if ((d->ctx = EVP_MD_CTX_new()) == NULL)
			xalloc_fail();
	}
	must(EVP_DigestInit_ex2(d->ctx, c->md[h], NULL));
	return d;
}

void
crypt_digest_add(struct crypt_digest *d, const char *p, size_t n)
{
	must(EVP_DigestUpdate(d->ctx, p, n));
}

void
crypt_digest_peek(struct crypt_digest *d, unsigned char *hash)
{
	must(EVP_MD_CTX_copy_ex(d->crypt->hash, d->ctx));
	must(EVP_DigestFinal_ex(d->crypt->hash, hash, NULL));
}

void
crypt_digest_free(struct crypt_digest *d)
{
	if (d == NULL)
		return;
	d->next = d->crypt->unused;
	d->crypt->unused = d;
}

void
crypt_hash(struct crypt *c, enum crypt_hash h, struct span octets,
    unsigned char *hash)
{
	must(EVP_DigestInit_ex2(c->hash, c->md[h], NULL));
	must(EVP_DigestUpdate(c->hash, octets.p, octets.n));
	must(EVP_DigestFinal_ex(c->hash, hash, NULL));
}

void
crypt_hmac(struct crypt *c, struct span key, struct span octets,
    unsigned char mac[CRYPT_HASH_MAX])
{
	size_t n;

	must(EVP_Q_mac(c->lib, "HMAC", NULL, "SHA256", NULL, key.p, key.n,
	    (const unsigned char *)octets.p, octets.n, mac, CRYPT_HASH_MAX,
	    &n) != NULL);
}

/* --- libcrypto --- */

struct crypt *
crypt_new(void)
{
	static const char head[] = "\x30\x81\x89\x02\x81\x81\x00";
	static const char tail[] = "\x02\x03\x01\x00\x01";
	struct crypt *c = xcalloc(1, sizeof(*c));
	unsigned char hash[CRYPT_HASH_MAX];
	char rsa[140], ed25519[32] = {1};
	struct span sig = {rsa, 128};

	/* no openssl.cnf, and nothing to do at exit */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	c->seed = hash_seed();
	c->lib = OSSL_LIB_CTX_new();
	c->md[CRYPT_SHA1] = EVP_MD_fetch(c->lib, "SHA1", NULL);
	c->md[CRYPT_SHA256] = EVP_MD_fetch(c->lib, "SHA256", NULL);
	c->hash = EVP_MD_CTX_new();
	c->ed25519 = EVP_MD_CTX_new();
	if (c->lib == NULL || c->md[CRYPT_SHA256] == NULL ||
	    c->md[CRYPT_SHA1] == NULL || c->hash == NULL ||
	    c->ed25519 == NULL) {
		crypt_free(c);
		return NULL;
	}
	/*
	 * Hash and verify once, so that libcrypto loads all that it needs
	 * later. The hash of no octets and keys that verify nothing will do.
	 * No record has their names, as these have control characters.
	 */
	memset(rsa, 0xff, sizeof(rsa));
	memcpy(rsa, head, sizeof(head) - 1);
	memcpy(rsa + 135, tail, sizeof(tail) - 1);
	crypt_hash(c, CRYPT_SHA256, SPAN_LIT(""), hash);
	crypt_verify(c, crypt_keys_add(c, SPAN_LIT("\1"), CRYPT_RSA,
	    (struct span){rsa, sizeof(rsa)}), CRYPT_SHA256, hash, sig);
	sig.n = 64;
	crypt_verify(c, crypt_keys_add(c, SPAN_LIT("\2"), CRYPT_ED25519,
	    (struct span){ed25519, sizeof(ed25519)}), CRYPT_SHA256, hash, sig);
	return c;
}

uint64_t
crypt_seed(const struct crypt *c)
{
	return c->seed;
}

void
crypt_free(struct crypt *c)
{
	struct crypt_digest *d;
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < LIMIT_CRYPT_KEYS; i++)
		free_entry(c->entry[i]);
	table_free(&c->names);
	while ((d = c->unused) != NULL) {
		c->unused = d->next;
		EVP_MD_CTX_free(d->ctx);
		free(d);
	}
	for (i = 0; i < CRYPT_HASHES; i++)
		EVP_MD_free(c->md[i]);
	EVP_MD_CTX_free(c->hash);
	EVP_MD_CTX_free(c->ed25519);
	OSSL_LIB_CTX_free(c->lib);
	free(c);
}

void
crypt_library(struct buf *b)
{
	buf_printf(b, "OpenSSL %s", OpenSSL_version(OPENSSL_VERSION_STRING));
}
