/* The octets of an XML document, made UTF-8 where they claim to be. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_XMLINPUT_H
#define EDGE_XMLINPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/stream.h"
#include "syntax/rua.h"

/*
 * Between the stream and the parser. A document in UTF-8, declared or not,
 * loses its byte order mark and white space before the declaration, and
 * octets that are not UTF-8 are read as windows-1252. One in UTF-16, UTF-32
 * or a charset that iconv(3) knows goes through as it is, for the parser to
 * convert.
 */
struct xmlinput {
	const struct stream *s;
	struct rua *rua; /* is told quirks */
	bool utf8;       /* the declared encoding is to be ignored */
	bool declared;   /* begins with <?xml */
	bool bad;        /* has had octets that were not UTF-8 */
	struct buf raw;  /* read, not yet looked at */
	struct buf fixed; /* a stretch that needed mending */
	struct span ready; /* in raw or fixed: to be handed out */
	size_t used;     /* of raw, once ready is handed out */
	bool ended, failed;
};

/* Reads the first octets. */
void xmlinput_begin(struct xmlinput *in, const struct stream *s,
    struct rua *rua);
void xmlinput_free(struct xmlinput *in);

/* Up to n octets; 0 at the end, -1 on a fault of the stream. */
int xmlinput_read(struct xmlinput *in, char *dst, int n);

#endif
