/* The least that checking a signed message takes, with bare libcrypto. */
/* SPDX-License-Identifier: ISC */
#include "floor.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
floor_need(int good)
{
	if (good > 0)
		return;
	fputs("bench: libcrypto or the disk fails\n", stderr);
	exit(2);
}

size_t
floor_prove(EVP_PKEY *key, unsigned char *proof)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
	unsigned char *der = proof + FLOOR_HASH + FLOOR_SIG;
	size_t sig = FLOOR_SIG;
	int n = i2d_PUBKEY(key, NULL);

	floor_need(n > 0 && FLOOR_HASH + FLOOR_SIG + n <= FLOOR_PROOF &&
	    EVP_PKEY_sign_init(c) > 0);
	floor_need(EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING));
	floor_need(EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()));
	memset(proof, 1, FLOOR_HASH);
	floor_need(EVP_PKEY_sign(c, proof + FLOOR_HASH, &sig, proof,
	    FLOOR_HASH));
	i2d_PUBKEY(key, &der);
	EVP_PKEY_CTX_free(c);
	return FLOOR_HASH + FLOOR_SIG + (size_t)n;
}

void
floor_init(struct floor *f, const unsigned char *proof, size_t n)
{
	const unsigned char *der = proof + sizeof(f->proof);
	EVP_PKEY *key;

	floor_need(n > sizeof(f->proof));
	memcpy(f->proof, proof, sizeof(f->proof));
	key = d2i_PUBKEY(NULL, &der, (long)(n - sizeof(f->proof)));
	f->sha = EVP_MD_fetch(NULL, "SHA256", NULL);
	f->verify = EVP_PKEY_CTX_new(key, NULL);
	floor_need(EVP_PKEY_verify_init(f->verify));
	floor_need(EVP_PKEY_CTX_set_rsa_padding(f->verify, RSA_PKCS1_PADDING));
	floor_need(EVP_PKEY_CTX_set_signature_md(f->verify, f->sha));
	EVP_PKEY_free(key);
}

void
floor_free(struct floor *f)
{
	EVP_PKEY_CTX_free(f->verify);
	EVP_MD_free(f->sha);
}

void
floor_check(const struct floor *f, const char *p, size_t n)
{
	unsigned char sum[FLOOR_HASH];
	unsigned int len;

	floor_need(EVP_Digest(p, n, sum, &len, f->sha, NULL));
	floor_need(EVP_PKEY_verify(f->verify, f->proof + FLOOR_HASH, FLOOR_SIG,
	    f->proof, FLOOR_HASH));
}
