/* Signs a header; the body's hash is given. */
/* SPDX-License-Identifier: ISC */
#include "dkim/sign.h"

#include <inttypes.h>

#include "dkim/canon.h"
#include "mail/header.h"
#include "value/b64.h"

/* Characters of b= in a line. */
enum { LINE = 72 };

/* The fields' names, as h= has them. */
static void
put_names(struct buf *b, const struct header *h)
{
	static const char *const again[] = {"From", "Subject", "To"};
	size_t i;

	for (i = 0; i < h->n; i++)
		buf_printf(b, "%s%.*s", i > 0 ? ":" : "",
		    SPAN_ARG(h->field[i].name));
	for (i = 0; i < sizeof(again) / sizeof(again[0]); i++)
		buf_printf(b, ":%s", again[i]);
}

void
sign_put(struct buf *b, const struct sign *s, struct span header,
    const unsigned char *body_hash, uint64_t time)
{
	struct buf field = {0}, octets = {0}, signature = {0};
	unsigned char hash[CRYPT_HASH_MAX];
	struct header h = {0};
	struct span left;
	size_t i;

	header_parse(&h, header);
	buf_printf(&field, "DKIM-Signature: v=1; a=%s; c=relaxed/relaxed;\n"
	    " d=%.*s;\n s=%.*s; t=%" PRIu64 ";\n h=",
	    crypt_signer_kind(s->key) == CRYPT_RSA ? "rsa-sha256" :
	    "ed25519-sha256", SPAN_ARG(s->domain), SPAN_ARG(s->selector),
	    time);
	put_names(&field, &h);
	buf_puts(&field, ";\n bh=");
	b64_put(&field, (const char *)body_hash,
	    crypt_hash_size(CRYPT_SHA256));
	buf_puts(&field, ";\n b=");
	/* the last of each name first, but each name is there once */
	for (i = 0; i < h.n; i++) {
		canon_field(&octets, CANON_RELAXED, h.field[i].raw);
		buf_puts(&octets, "\r\n");
	}
	canon_field(&octets, CANON_RELAXED, buf_span(&field));
	crypt_hash(s->crypt, CRYPT_SHA256, buf_span(&octets), hash);
	octets.n = 0;
	crypt_sign(s->crypt, s->key, hash, &octets);
	b64_put(&signature, octets.p, octets.n);
	buf_put_span(b, buf_span(&field));
	for (left = buf_span(&signature); left.n > LINE;) {
		buf_add(b, left.p, LINE);
		buf_puts(b, "\n ");
		span_advance(&left, LINE);
	}
	buf_put_span(b, left);
	buf_puts(b, "\n");
	header_free(&h);
	buf_free(&field);
	buf_free(&octets);
	buf_free(&signature);
}
