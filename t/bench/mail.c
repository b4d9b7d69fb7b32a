/* Makes signed mail to measure with: mail N OCTETS MBOX ZONE SIGNED. */
/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys there are, and messages that differ: after these it begins anew. */
enum { KEYS = 20, DISTINCT = 2000 };

static EVP_PKEY *keys[KEYS];

static void
need(int good)
{
	if (good > 0)
		return;
	fputs("mail: libcrypto or the disk fails\n", stderr);
	exit(2);
}

static unsigned int
next(unsigned int *seed, unsigned int n)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % n;
}

static void
base64(FILE *f, const unsigned char *p, size_t n)
{
	unsigned char text[4096];

	EVP_EncodeBlock(text, p, (int)n);
	fputs((char *)text, f);
}

/* The world: who may send, the policies, the keys. */
static void
write_zone(const char *name)
{
	FILE *f = fopen(name, "w");
	unsigned char *der;
	int i, n;

	need(f != NULL);
	for (i = 0; i < KEYS; i++) {
		keys[i] = EVP_RSA_gen(2048);
		der = NULL;
		n = i2d_PUBKEY(keys[i], &der);
		need(n);
		fprintf(f, "d%d.example. 300 TXT \"v=spf1 ip4:192.0.2.0/24 "
		    "-all\"\n_dmarc.d%d.example. 300 TXT \"v=DMARC1; "
		    "p=reject; rua=mailto:a@d%d.example\"\n"
		    "s._domainkey.d%d.example. 300 TXT (\"v=DKIM1; p=\" \"",
		    i, i, i, i);
		base64(f, der, 150); /* no string has over 255 octets */
		fputs("\" \"", f);
		base64(f, der + 150, (size_t)n - 150);
		fputs("\")\n", f);
		OPENSSL_free(der);
	}
	need(fclose(f) == 0);
}

/* Words of a body, lines as people write them, in the form that relaxed
 * canonicalization leaves alone. Ends in CRLF; returns the length. */
static size_t
write_body(char *body, size_t octets, unsigned int *seed)
{
	size_t n = 0, line = 0, word;

	while (n < octets) {
		for (word = 1 + next(seed, 10); word > 0; word--, line++)
			body[n++] = (char)('a' + next(seed, 26));
		if (line++ < 62) {
			body[n++] = ' ';
			continue;
		}
		body[n++] = '\r';
		body[n++] = '\n';
		line = 0;
	}
	while (body[n - 1] == ' ')
		n--;
	if (body[n - 1] != '\n') {
		body[n++] = '\r';
		body[n++] = '\n';
	}
	return n;
}

/* What t/bench/mailfloor.c verifies: a hash, its signature, the key. */
static void
write_signed(const char *name)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(keys[0], NULL);
	unsigned char hash[32] = {1}, sig[256], *der = NULL;
	int n = i2d_PUBKEY(keys[0], &der);
	size_t len = sizeof(sig);
	FILE *f = fopen(name, "w");

	need(f != NULL && n > 0 && EVP_PKEY_sign_init(c) > 0);
	need(EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING));
	need(EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()));
	need(EVP_PKEY_sign(c, sig, &len, hash, sizeof(hash)));
	fwrite(hash, 1, sizeof(hash), f);
	fwrite(sig, 1, len, f);
	fwrite(der, 1, (size_t)n, f);
	need(fclose(f) == 0);
	OPENSSL_free(der);
	EVP_PKEY_CTX_free(c);
}

static const char *const fields[] = {"From", "To", "Subject", "Date",
    "Message-ID", "Content-Type"};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* Signs, and writes all of the message with LF. */
static void
write_message(FILE *f, unsigned int i, const char *body, size_t n)
{
	static const char tags[] = "v=1; a=rsa-sha256; c=relaxed/relaxed; "
	    "d=d%u.example; s=s; t=1772366400; "
	    "h=from:to:subject:date:message-id:content-type; bh=%s; b=";
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	char value[FIELDS][128], bh[64], sig[1024], line[128];
	unsigned char hash[32], raw[512];
	unsigned int k = i % KEYS, len;
	size_t j, raw_n = sizeof(raw);

	snprintf(value[0], 128, "A Sender <sender@d%u.example>", k);
	snprintf(value[1], 128, "anna@home.example");
	snprintf(value[2], 128, "message %u of many", i);
	snprintf(value[3], 128, "Sun, 01 Mar 2026 12:00:00 +0000");
	snprintf(value[4], 128, "<%u@d%u.example>", i, k);
	snprintf(value[5], 128, "text/plain; charset=utf-8");
	need(EVP_Digest(body, n, hash, &len, EVP_sha256(), NULL));
	EVP_EncodeBlock((unsigned char *)bh, hash, 32);
	snprintf(sig, sizeof(sig), tags, k, bh);
	need(EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, keys[k]));
	for (j = 0; j < FIELDS; j++) {
		static const char *const lower[] = {"from", "to", "subject",
		    "date", "message-id", "content-type"};

		snprintf(line, sizeof(line), "%s:", lower[j]);
		need(EVP_DigestSignUpdate(c, line, strlen(line)));
		need(EVP_DigestSignUpdate(c, value[j], strlen(value[j])));
		need(EVP_DigestSignUpdate(c, "\r\n", 2));
	}
	need(EVP_DigestSignUpdate(c, "dkim-signature:", 15));
	need(EVP_DigestSignUpdate(c, sig, strlen(sig)));
	need(EVP_DigestSignFinal(c, raw, &raw_n));
	EVP_MD_CTX_free(c);
	fprintf(f, "From sender@d%u.example Sun Mar  1 12:00:00 2026\n"
	    "Return-Path: <sender@d%u.example>\n"
	    "Received: from mx.d%u.example (mx.d%u.example [192.0.2.%u])\n"
	    "\tby mx.home.example (Postfix) with ESMTPS id %X\n"
	    "\tfor <anna@home.example>; Sun, 01 Mar 2026 12:00:05 +0000\n"
	    "DKIM-Signature: %s", k, k, k, k, i % 250, i, sig);
	base64(f, raw, raw_n);
	fputc('\n', f);
	for (j = 0; j < FIELDS; j++)
		fprintf(f, "%s: %s\n", fields[j], value[j]);
	fputc('\n', f);
	for (j = 0; j < n; j++)
		if (body[j] != '\r')
			fputc(body[j], f);
	fputc('\n', f);
}

int
main(int argc, char **argv)
{
	unsigned int i, k, n, seed = 1;
	size_t octets, at[DISTINCT + 1];
	char *body, *all;
	FILE *f;

	if (argc != 6) {
		fputs("usage: mail N OCTETS MBOX ZONE SIGNED\n", stderr);
		return 2;
	}
	n = (unsigned int)strtoul(argv[1], NULL, 10);
	octets = strtoul(argv[2], NULL, 10);
	write_zone(argv[4]);
	write_signed(argv[5]);
	body = malloc(octets + 128);
	f = fopen(argv[3], "w+");
	need(body != NULL && f != NULL);
	for (i = 0; i < n && i < DISTINCT; i++) {
		at[i] = (size_t)ftell(f);
		write_message(f, i, body, write_body(body,
		    octets > 900 ? octets - 900 : 1, &seed));
	}
	at[i] = (size_t)ftell(f);
	all = malloc(at[i]);
	rewind(f);
	need(all != NULL && fread(all, 1, at[i], f) == at[i]);
	fseek(f, 0, SEEK_END);
	for (k = i; k < n; k++)
		fwrite(all + at[k % i], 1, at[k % i + 1] - at[k % i], f);
	need(fclose(f) == 0);
	free(all);
	free(body);
	return 0;
}
