/* The body of a part: undoes its encoding and hands it on in large pieces. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MIMEBODY_H
#define MAIL_MIMEBODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "value/b64.h"
#include "value/qp.h"
#include "mail/mimehead.h"

/* Octets that are gathered before they are handed on. */
#define MIMEBODY_CHUNK 32768U

/*
 * Where it goes: take may return false when it wants no more of this body.
 * All zero is one not begun; the memory is kept from body to body.
 */
struct mimebody {
	enum mimehead_encoding encoding;
	struct b64 b64;
	struct qp qp;
	struct buf chunk;
	bool (*take)(void *ctx, const char *p, size_t n);
	void *ctx;
	bool enough;
};

/* Each begin has its end. */
void mimebody_begin(struct mimebody *b, enum mimehead_encoding encoding,
    bool (*take)(void *ctx, const char *p, size_t n), void *ctx);
void mimebody_add(struct mimebody *b, const char *p, size_t n);
void mimebody_end(struct mimebody *b);
void mimebody_free(struct mimebody *b);

#endif
