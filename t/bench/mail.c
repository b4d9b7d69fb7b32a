/* Makes signed mail to measure with: mail N OCTETS MBOX ZONE PROOF. */
/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "floor.h"

/* Keys there are, and messages that differ: after these it begins anew. */
enum { KEYS = 20, DISTINCT = 2000 };

static EVP_PKEY *keys[KEYS];

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

	floor_need(f != NULL);
	for (i = 0; i < KEYS; i++) {
		keys[i] = EVP_RSA_gen(2048);
		der = NULL;
		n = i2d_PUBKEY(keys[i], &der);
		floor_need(n);
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
	floor_need(fclose(f) == 0);
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

/* What t/bench/mailfloor.c verifies. */
static void
write_proof(const char *name)
{
	unsigned char proof[FLOOR_PROOF];
	size_t n = floor_prove(keys[0], proof);
	FILE *f = fopen(name, "w");

	floor_need(f != NULL);
	fwrite(proof, 1, n, f);
	floor_need(fclose(f) == 0);
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
	floor_need(EVP_Digest(body, n, hash, &len, EVP_sha256(), NULL));
	EVP_EncodeBlock((unsigned char *)bh, hash, 32);
	snprintf(sig, sizeof(sig), tags, k, bh);
	floor_need(EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, keys[k]));
	for (j = 0; j < FIELDS; j++) {
		static const char *const lower[] = {"from", "to", "subject",
		    "date", "message-id", "content-type"};

		snprintf(line, sizeof(line), "%s:", lower[j]);
		floor_need(EVP_DigestSignUpdate(c, line, strlen(line)));
		floor_need(EVP_DigestSignUpdate(c, value[j], strlen(value[j])));
		floor_need(EVP_DigestSignUpdate(c, "\r\n", 2));
	}
	floor_need(EVP_DigestSignUpdate(c, "dkim-signature:", 15));
	floor_need(EVP_DigestSignUpdate(c, sig, strlen(sig)));
	floor_need(EVP_DigestSignFinal(c, raw, &raw_n));
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
		fputs("usage: mail N OCTETS MBOX ZONE PROOF\n", stderr);
		return 2;
	}
	n = (unsigned int)strtoul(argv[1], NULL, 10);
	octets = strtoul(argv[2], NULL, 10);
	write_zone(argv[4]);
	write_proof(argv[5]);
	body = malloc(octets + 128);
	f = fopen(argv[3], "w+");
	floor_need(body != NULL && f != NULL);
	for (i = 0; i < n && i < DISTINCT; i++) {
		at[i] = (size_t)ftell(f);
		write_message(f, i, body, write_body(body,
		    octets > 900 ? octets - 900 : 1, &seed));
	}
	at[i] = (size_t)ftell(f);
	all = malloc(at[i]);
	rewind(f);
	floor_need(all != NULL && fread(all, 1, at[i], f) == at[i]);
	fseek(f, 0, SEEK_END);
	for (k = i; k < n; k++)
		fwrite(all + at[k % i], 1, at[k % i + 1] - at[k % i], f);
	floor_need(fclose(f) == 0);
	free(all);
	free(body);
	return 0;
}
