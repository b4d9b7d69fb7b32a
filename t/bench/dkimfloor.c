/*
 * The least that verifying DKIM can cost, and what it costs us:
 *	dkimfloor make OCTETS NEWLINE >FILE	20 signed messages, 20 keys
 *	dkimfloor floor COUNT FILE	the work of t/bench/floor.h
 *	dkimfloor ours COUNT FILE	header split, DKIM verified
 * NEWLINE is lf or crlf. A file has, for each message, a key record, what the
 * floor verifies, and the message, each with its length on a line in front.
 */
/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "dkim/check.h"
#include "dkim/crypt.h"
#include "dns/dns.h"
#include "floor.h"
#include "dkim/canon.h"

enum { MESSAGES = 20 };

static void
die(const char *what)
{
	fprintf(stderr, "dkimfloor: %s\n", what);
	exit(2);
}

/* --- making --- */

static unsigned int seed = 1;

static unsigned int
next_random(void)
{
	seed = seed * 1103515245U + 12345U;
	return seed >> 16 & 0x7fff;
}

static void
put_line(struct buf *b)
{
	size_t end = b->n + 50 + next_random() % 25, i, n;

	while (b->n < end) {
		n = 1 + next_random() % 9;
		for (i = 0; i < n; i++)
			buf_putc(b, (char)('a' + next_random() % 26));
		buf_putc(b, ' ');
	}
	b->p[b->n - 1] = '.';
	buf_puts(b, next_random() % 8 ? "\r\n" : "\r\n\r\n");
}

static void
put_base64(struct buf *b, const unsigned char *p, size_t n)
{
	buf_reserve(b, 4 * n / 3 + 8);
	b->n += (size_t)EVP_EncodeBlock((unsigned char *)b->p + b->n, p,
	    (int)n);
}

static void
put_record(struct buf *b, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(key, &der);

	buf_puts(b, "v=DKIM1; k=rsa; p=");
	put_base64(b, der, (size_t)n);
	OPENSSL_free(der);
}

static void
put_proof(struct buf *b, EVP_PKEY *key)
{
	buf_reserve(b, FLOOR_PROOF);
	b->n += floor_prove(key, (unsigned char *)b->p + b->n);
}

static const char *const fields[] = {
    "From: Alice Example <alice@example.org>",
    "To: Bob Example <bob@example.net>, Carol Example <carol@example.net>",
    "Subject: The minutes of the meeting that we had on Thursday afternoon",
    "Date: Thu, 1 Jan 2026 00:00:00 +0000",
    "Message-ID: <20260101000000.12345.abcdef@mail.example.org>",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
};

static const char unsigned_fields[] =
    "Return-Path: <alice@example.org>\r\n"
    "Received: from mail.example.org (mail.example.org [192.0.2.1])\r\n"
    "\tby mx.example.net (Postfix) with ESMTPS id 0123456789\r\n"
    "\tfor <bob@example.net>; Thu,  1 Jan 2026 00:00:01 +0000 (UTC)\r\n"
    "Received: from [198.51.100.7] (client.example.org [198.51.100.7])\r\n"
    "\tby mail.example.org (Postfix) with ESMTPSA id abcdef0123\r\n"
    "\tfor <bob@example.net>; Thu,  1 Jan 2026 00:00:00 +0000 (UTC)\r\n";

/* The canonical body's hash; it has no white space to be mended. */
static void
put_signature(struct buf *b, EVP_PKEY *key, struct span body, size_t which)
{
	unsigned char hash[32], sig[512];
	size_t i, n = sizeof(sig);
	struct buf head = {0}, signed_octets = {0};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	EVP_Digest(body.p, body.n, hash, NULL, EVP_sha256(), NULL);
	buf_printf(&head, "DKIM-Signature: v=1; a=rsa-sha256; "
	    "c=relaxed/relaxed; d=example.org;\r\n\ts=s%zu; t=1767225600; "
	    "h=from:to:subject:date:\r\n\tmessage-id:mime-version:"
	    "content-type;\r\n\tbh=", which);
	put_base64(&head, hash, sizeof(hash));
	buf_puts(&head, ";\r\n\tb=");
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		canon_field(&signed_octets, CANON_RELAXED,
		    span_str(fields[i]));
		buf_puts(&signed_octets, "\r\n");
	}
	canon_field(&signed_octets, CANON_RELAXED, buf_span(&head));
	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, sig, &n, (unsigned char *)signed_octets.p,
	    signed_octets.n) != 1)
		die("can't sign");
	buf_put_span(b, buf_span(&head));
	put_base64(b, sig, n);
	buf_puts(b, "\r\n");
	EVP_MD_CTX_free(ctx);
	buf_free(&head);
	buf_free(&signed_octets);
}

static void
put_message(struct buf *b, EVP_PKEY *key, size_t octets, size_t which)
{
	struct buf body = {0};
	size_t i;

	while (body.n + 1500 < octets)
		put_line(&body);
	while (body.n > 4 && body.p[body.n - 3] == '\n')
		body.n -= 2;
	buf_puts(b, unsigned_fields);
	put_signature(b, key, buf_span(&body), which);
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		buf_printf(b, "%s\r\n", fields[i]);
	buf_puts(b, "\r\n");
	buf_put_span(b, buf_span(&body));
	buf_free(&body);
}

static void
write_counted(const struct buf *b, int lf)
{
	size_t i, n = b->n;

	for (i = 0; i < b->n; i++)
		n -= lf && b->p[i] == '\r';
	printf("%zu\n", n);
	for (i = 0; i < b->n; i++)
		if (!lf || b->p[i] != '\r')
			putchar(b->p[i]);
}

static int
make(size_t octets, const char *newline)
{
	struct buf b = {0};
	size_t i;
	EVP_PKEY *key;

	for (i = 0; i < MESSAGES; i++) {
		if ((key = EVP_RSA_gen(2048)) == NULL)
			die("can't make a key");
		b.n = 0;
		put_record(&b, key);
		write_counted(&b, 0);
		b.n = 0;
		put_proof(&b, key);
		write_counted(&b, 0);
		b.n = 0;
		put_message(&b, key, octets, i);
		write_counted(&b, strcmp(newline, "lf") == 0);
		EVP_PKEY_free(key);
	}
	buf_free(&b);
	return 0;
}

/* --- reading --- */

struct input {
	struct buf record[MESSAGES], proof[MESSAGES], message[MESSAGES];
};

static void
read_counted(FILE *f, struct buf *b)
{
	char line[32];

	if (fgets(line, sizeof(line), f) == NULL)
		die("file ends early");
	b->n = (size_t)strtoul(line, NULL, 10);
	b->p = malloc(b->n);
	if (fread(b->p, 1, b->n, f) != b->n)
		die("file ends early");
}

static void
read_input(struct input *in, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t i;

	if (f == NULL)
		die("can't open");
	for (i = 0; i < MESSAGES; i++) {
		read_counted(f, &in->record[i]);
		read_counted(f, &in->proof[i]);
		read_counted(f, &in->message[i]);
	}
	fclose(f);
}

/* --- the floor --- */

static int
run_floor(const struct input *in, size_t count)
{
	struct floor f[MESSAGES];
	size_t i;

	for (i = 0; i < MESSAGES; i++)
		floor_init(&f[i], (unsigned char *)in->proof[i].p,
		    in->proof[i].n);
	for (i = 0; i < count; i++)
		floor_check(&f[i % MESSAGES], in->message[i % MESSAGES].p,
		    in->message[i % MESSAGES].n);
	for (i = 0; i < MESSAGES; i++)
		floor_free(&f[i]);
	return 0;
}

/* --- ours --- */

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	const struct input *in = ctx;
	char *end;
	size_t i = (size_t)strtoul(name.p + 1, &end, 10);
	struct span record = buf_span(&in->record[i % MESSAGES]);
	struct dns_answer a = {.result = DNS_FOUND, .ttl = 300,
	    .records = &record, .n = 1};

	(void)type;
	done(arg, &a);
}

static bool
verify(const struct dkim_options *o, struct crypt *crypt,
    const struct dns *dns, struct span message)
{
	struct header h = {0};
	struct dkim *d;
	bool passed;

	header_parse(&h, message);
	d = dkim_new(o, crypt, dns, &h);
	dkim_body(d, (struct span){message.p + h.body_at,
	    message.n - h.body_at});
	dkim_finish(d);
	passed = dkim_outcome(d, 0)->result == AUTH_PASS;
	dkim_free(d);
	header_free(&h);
	return passed;
}

static int
run_ours(struct input *in, size_t count)
{
	struct dns dns = dns_sync(in, ask);
	struct dkim_options o = dkim_defaults(1800000000);
	struct crypt *crypt = crypt_new();
	size_t i, passed = 0;

	for (i = 0; i < count; i++)
		passed += verify(&o, crypt, &dns,
		    buf_span(&in->message[i % MESSAGES]));
	crypt_free(crypt);
	return passed != count;
}

int
main(int argc, char **argv)
{
	struct input in = {0};

	if (argc != 4)
		die("usage: make OCTETS NEWLINE | floor|ours COUNT FILE");
	if (strcmp(argv[1], "make") == 0)
		return make(strtoul(argv[2], NULL, 10), argv[3]);
	read_input(&in, argv[3]);
	return strcmp(argv[1], "ours") == 0 ?
	    run_ours(&in, strtoul(argv[2], NULL, 10)) :
	    run_floor(&in, strtoul(argv[2], NULL, 10));
}
