/* The parts of a message as a walk enters and leaves them (RFC 2046). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MIMEPART_H
#define MAIL_MIMEPART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "mail/mboxquote.h"
#include "mail/mime.h"
#include "mail/mimebody.h"
#include "mail/mimehead.h"

/* The inside of mail/mime: mime.c reads lines, this knows what they mean. */

enum mimepart_fault {
	MIMEPART_LONG_FIELD,
	MIMEPART_LONG_BOUNDARY,
	MIMEPART_LONG_NAME,
	MIMEPART_TOO_MANY,
	MIMEPART_TOO_DEEP,
	MIMEPART_FAULTS
};

/* A multipart that is open. */
struct mimeframe {
	struct mimeframe *up;
	unsigned int depth; /* of its parts */
	unsigned int parts;
	size_t section; /* how much of the section is its own number */
	bool digest;
	size_t n;
	char boundary[];
};

enum mimelayer_state {
	MIMELAYER_HEAD, /* in a header */
	MIMELAYER_BODY, /* in a body that is handed on, or walked itself */
	MIMELAYER_REST, /* in no part: before, between and behind them */
};

/*
 * Octets with their own lines and boundaries: the input, and under it each
 * message that is encoded as a whole.
 */
struct mimelayer {
	struct mime *m;
	struct mimelayer *inner; /* what walks the octets of body */
	struct mimeframe *frame; /* the innermost */
	enum mimelayer_state state;
	bool message;       /* what has this header is a message, no part */
	unsigned int depth; /* of it: the multiparts and messages around */
	struct mimehead head;
	struct mimebody body;
	bool line_start;
	bool skip_line;  /* the rest of a line is of no interest */
	struct buf line; /* so much of a line as was seen, where it matters */
	struct buf eol;  /* a line end, or its CR, that may be a boundary's */
};

struct mime {
	struct mime_handler h;
	bool unquote;
	struct mboxquote quote;
	unsigned int members, nesting;
	unsigned int parts;
	struct buf section, type, name;
	bool told[MIMEPART_FAULTS];
	struct mimelayer *top;
	void (*feed)(struct mimelayer *l, const char *p, size_t n);
	void (*finish)(struct mimelayer *l);
};

/* A layer in front of a message's header, so deep within others. */
struct mimelayer *mimepart_layer(struct mime *m, unsigned int depth);
void mimepart_layer_free(struct mimelayer *l); /* and those inside it */

/* The header is at its end: goes into what it announces. */
void mimepart_enter(struct mimelayer *l);

/* Whatever part is open in l is at its end. */
void mimepart_leave(struct mimelayer *l);

/*
 * A boundary of f, which is open in l, was met: leaves what is inside f and
 * begins its next part, or leaves f too after the final one.
 */
void mimepart_next(struct mimelayer *l, struct mimeframe *f, bool final);

/* Tells it, the first time. */
void mimepart_fault(struct mime *m, enum mimepart_fault f);

#endif
