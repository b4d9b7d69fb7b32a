/*
 * The least that checking signed mail takes: mailfloor MBOX SIGNED. Reads the
 * mbox, hashes the octets of each message once with SHA-256, and verifies one
 * RSA-2048 signature for each with a key that was decoded once.
 */
/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
need(int good)
{
	if (good > 0)
		return;
	fputs("mailfloor: libcrypto or the disk fails\n", stderr);
	exit(2);
}

static char *
read_all(const char *name, size_t *n)
{
	int fd = open(name, O_RDONLY);
	off_t size = lseek(fd, 0, SEEK_END);
	char *p = malloc((size_t)size + 1);
	ssize_t r;

	need(p != NULL);
	for (*n = 0; (r = pread(fd, p + *n, (size_t)size - *n,
	    (off_t)*n)) > 0;)
		*n += (size_t)r;
	close(fd);
	return p;
}

/* The start of the message behind p, or the end. */
static const char *
next_message(const char *p, const char *end)
{
	const char *nl = p;

	while ((nl = memchr(nl, '\n', (size_t)(end - nl))) != NULL) {
		nl++;
		if (end - nl >= 5 && memcmp(nl, "From ", 5) == 0)
			return nl;
	}
	return end;
}

/* SIGNED: 32 octets of hash, 256 of its signature, then the key. */
int
main(int argc, char **argv)
{
	const unsigned char *der, *hash, *sig;
	unsigned char sum[32];
	unsigned int len;
	const char *p, *next, *end;
	size_t n, signed_n;
	char *box, *given;
	EVP_PKEY *key;
	EVP_PKEY_CTX *c;
	EVP_MD *sha;

	if (argc != 3) {
		fputs("usage: mailfloor MBOX SIGNED\n", stderr);
		return 2;
	}
	box = read_all(argv[1], &n);
	given = read_all(argv[2], &signed_n);
	need(signed_n > 288);
	hash = (const unsigned char *)given;
	sig = hash + 32;
	der = hash + 288;
	key = d2i_PUBKEY(NULL, &der, (long)signed_n - 288);
	sha = EVP_MD_fetch(NULL, "SHA256", NULL);
	c = EVP_PKEY_CTX_new(key, NULL);
	need(key != NULL && sha != NULL && EVP_PKEY_verify_init(c) > 0);
	need(EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING));
	need(EVP_PKEY_CTX_set_signature_md(c, sha));
	for (p = box, end = box + n; p < end; p = next) {
		next = next_message(p, end);
		need(EVP_Digest(p, (size_t)(next - p), sum, &len, sha, NULL));
		need(EVP_PKEY_verify(c, sig, 256, hash, 32));
	}
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(key);
	EVP_MD_free(sha);
	free(box);
	free(given);
	return 0;
}
