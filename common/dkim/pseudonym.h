/* Pseudonyms of people, by a secret key: RFC 6590. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_PSEUDONYM_H
#define DKIM_PSEUDONYM_H

#include "base/buf.h"
#include "base/span.h"
#include "dkim/crypt.h"

/* All is borrowed. */
struct pseudonym {
	struct crypt *crypt;
	struct span key; /* whoever has it can tell a name that he guesses */
};

/*
 * Appends what stands for a text: 20 hexadecimal digits of its HMAC-SHA-256,
 * which is the same for the same text and key, whatever the case of its ASCII
 * letters. ctx is a struct pseudonym; for struct redact (mail/redact.h).
 */
void pseudonym_put(void *ctx, struct buf *b, struct span text);

#endif
