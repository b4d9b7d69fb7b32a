/* Makes DKIM signatures of mail that we send ourselves (RFC 6376, 5). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_SIGN_H
#define DKIM_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dkim/crypt.h"

/* As whom: d= and s=, both in normal form and borrowed. */
struct sign {
	struct crypt *crypt;
	struct crypt_signer *key;
	struct span domain, selector;
};

/*
 * Appends the field for a message with this header (whole fields, with LF or
 * CRLF at the ends of lines, and no empty line) and this SHA-256 of its
 * relaxed body; time is t=. It takes all fields of the header, and From,
 * Subject and To once more, so that no second one can be added. relaxed/relaxed
 * by RSA or Ed25519, whichever the key is.
 */
void sign_put(struct buf *b, const struct sign *s, struct span header,
    const unsigned char *body_hash, uint64_t time);

#endif
