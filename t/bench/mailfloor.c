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

/* Octets that are read at a time, more than a message has. */
enum { PIECE = 1 << 20 };

/* As much as there is, up to n octets. */
static size_t
fill(int fd, char *p, size_t n)
{
	size_t got = 0;
	ssize_t r;

	while (got < n && (r = read(fd, p + got, n - got)) > 0)
		got += (size_t)r;
	return got;
}

struct work {
	EVP_PKEY *key;
	EVP_PKEY_CTX *verify;
	EVP_MD *sha;
	unsigned char given[1024]; /* SIGNED */
};

static void
prepare(struct work *w, const char *name)
{
	int fd = open(name, O_RDONLY);
	size_t n = fill(fd, (char *)w->given, sizeof(w->given));
	const unsigned char *der = w->given + 288;

	need(n > 288);
	close(fd);
	w->key = d2i_PUBKEY(NULL, &der, (long)n - 288);
	w->sha = EVP_MD_fetch(NULL, "SHA256", NULL);
	w->verify = EVP_PKEY_CTX_new(w->key, NULL);
	need(EVP_PKEY_verify_init(w->verify));
	need(EVP_PKEY_CTX_set_rsa_padding(w->verify, RSA_PKCS1_PADDING));
	need(EVP_PKEY_CTX_set_signature_md(w->verify, w->sha));
}

static void
check(struct work *w, const char *p, size_t n)
{
	unsigned char sum[32];
	unsigned int len;

	need(EVP_Digest(p, n, sum, &len, w->sha, NULL));
	need(EVP_PKEY_verify(w->verify, w->given + 32, 256, w->given, 32));
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
	static char box[PIECE];
	const char *p, *next;
	size_t n = 0, got;
	struct work w;
	int fd;

	if (argc != 3) {
		fputs("usage: mailfloor MBOX SIGNED\n", stderr);
		return 2;
	}
	prepare(&w, argv[2]);
	fd = open(argv[1], O_RDONLY);
	need(fd >= 0);
	do {
		got = fill(fd, box + n, PIECE - n);
		n += got;
		for (p = box; n > 0; n -= (size_t)(next - p), p = next) {
			next = next_message(p, p + n);
			if (next == p + n && got > 0)
				break; /* there may be more of it */
			check(&w, p, (size_t)(next - p));
		}
		memmove(box, p, n);
	} while (got > 0);
	close(fd);
	EVP_PKEY_CTX_free(w.verify);
	EVP_PKEY_free(w.key);
	EVP_MD_free(w.sha);
	return 0;
}
