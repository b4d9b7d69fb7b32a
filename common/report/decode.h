/* The octets of an XML document, made UTF-8. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_XMLINPUT_H
#define REPORT_XMLINPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/stream.h"
#include "report/machine.h"

/*
 * Between the stream and the parser, which gets valid UTF-8 whatever there
 * is, without byte order mark and white space before the declaration. What
 * is in UTF-16, UTF-32 or a declared charset that report/charset.h knows is
 * converted; else octets that are not UTF-8 are read as windows-1252. The
 * parser is not to believe the declaration.
 */
struct charset;

struct xmlinput {
	const struct stream *s;
	struct rua *rua; /* is told quirks */
	struct charset *charset; /* NULL for UTF-8 */
	bool declared;   /* begins with <?xml */
	bool bad;        /* has had octets that were no character */
	struct buf raw;  /* read, not yet looked at */
	struct buf fixed; /* a stretch that needed mending */
	struct span ready; /* in raw or fixed: to be handed out */
	size_t used;     /* of raw, once ready is handed out */
	bool ended, failed;
};

/* Begins a document: reads the first octets. */
void xmlinput_begin(struct xmlinput *in, const struct stream *s,
    struct rua *rua);
void xmlinput_free(struct xmlinput *in);

/*
 * The whole document with a NUL behind it, if it has been read already and
 * holds no NUL; else NULL. Instead of xmlinput_read(), or before it.
 */
const char *xmlinput_whole(struct xmlinput *in);

/* Up to n octets; 0 at the end, -1 on a fault of the stream. */
int xmlinput_read(struct xmlinput *in, char *dst, int n);

#endif
