/* Messages (RFC 5322) and their parts (RFC 2045-2047, 2231), pushed in. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * A leaf part: anything but a multipart or message/rfc822, which are walked
 * into, unless a multipart has no boundary or either is nested too deeply.
 * section is numbered as IMAP does (RFC 3501, 6.4.5): "1", "1.2", and "1" for
 * a message without parts. type is "type/subtype" in lower case
 * ("text/plain" if the part has none). name is the file name of
 * Content-Disposition, else Content-Type, else the whole Content-Description,
 * decoded (RFC 2231, RFC 2047), or absent. Both are as the sender wrote them
 * but repaired to UTF-8. charset is Content-Type's parameter, as it came, or
 * absent. All hold for the length of the call only.
 */
struct mime_part {
	struct span section;
	struct span type;
	struct span name;
	struct span charset;
};

/*
 * The events of a walk, in order: part, then body with decoded octets any
 * number of times, until mime_next() tells its end. body returns false when
 * it needs no more of this part; the rest is skipped undecoded. fault names a
 * bound that was exceeded; each comes once at most, between other events or
 * inside a part, and the walk goes on. subject (or NULL) gets the Subject of
 * each message that is walked into, before its parts. A message that ends
 * inside a multipart is no fault here: the reader of the part that is cut off
 * sees what is missing.
 */
struct mime_handler {
	void *ctx;
	void (*part)(void *ctx, const struct mime_part *part);
	bool (*body)(void *ctx, const char *p, size_t n);
	void (*fault)(void *ctx, struct span section, const char *what);
	void (*subject)(void *ctx, struct span subject);
	bool whole; /* messages within are leaf parts, and not walked into */
};

struct mime;

/*
 * unquote: undo mbox quoting, ">From " at the start of a line (RFC 4155,
 * mboxrd). members bounds the number of parts, nesting the depth of
 * multiparts and messages within each other. The events do not depend on the
 * pieces that the message is fed in. Lines end in LF or CRLF and may have any
 * length; memory stays bounded by limits.h.
 */
struct mime *mime_new(const struct mime_handler *h, bool unquote,
    unsigned int members, unsigned int nesting);
void mime_free(struct mime *m); /* NULL is fine */

/*
 * The next n octets, which are borrowed until mime_next() returns false; or,
 * with n 0, the end of the message. To be called where mime_next() would
 * return false, and not after the end.
 */
void mime_feed(struct mime *m, const char *p, size_t n);

/* Walks on to the end of a part, and returns true; false where all octets so
 * far have been read. */
bool mime_next(struct mime *m);

/* How many octets the message has up to the end of its last boundary, behind
 * which is nothing of its own, and no more has to be fed; 0 if that was not
 * met, or with unquote. */
uint64_t mime_rest(const struct mime *m);

#endif
