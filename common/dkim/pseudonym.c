/* Pseudonyms of people, by a secret key: RFC 6590. */
/* SPDX-License-Identifier: ISC */
#include "dkim/pseudonym.h"

/* Octets of the hash that are shown: enough that two names never share them. */
enum { SHOWN = 10 };

void
pseudonym_put(void *ctx, struct buf *b, struct span text)
{
	static const char digits[] = "0123456789abcdef";
	const struct pseudonym *p = ctx;
	unsigned char mac[CRYPT_HASH_MAX];
	struct buf lower = {0};
	size_t i;

	for (i = 0; i < text.n; i++)
		buf_putc(&lower, ascii_lower(text.p[i]));
	crypt_hmac(p->crypt, p->key, buf_span(&lower), mac);
	for (i = 0; i < SHOWN; i++) {
		buf_putc(b, digits[mac[i] >> 4]);
		buf_putc(b, digits[mac[i] & 15]);
	}
	buf_free(&lower);
}
