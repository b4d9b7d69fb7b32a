/* The header of a message or part, as far as MIME goes (RFC 2045, 2183). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MIMEHEAD_H
#define MAIL_MIMEHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

enum mimehead_field {
	MIMEHEAD_TYPE,
	MIMEHEAD_ENCODING,
	MIMEHEAD_DISPOSITION,
	MIMEHEAD_DESCRIPTION,
	MIMEHEAD_SUBJECT, /* of a message; a long one is cut without a word */
	MIMEHEAD_N
};

enum mimehead_line {
	MIMEHEAD_MORE,  /* part of a field */
	MIMEHEAD_BLANK, /* the header has ended */
	MIMEHEAD_JUNK   /* neither a field nor the continuation of one */
};

/* mimehead_free() empties it, and must be called first, on all zero. The
 * fields' values are unfolded. */
struct mimehead {
	struct buf value[MIMEHEAD_N];
	bool seen[MIMEHEAD_N];
	enum mimehead_field current; /* continued by a folded line; or _N */
	bool cut;    /* a value was longer than LIMIT_MAIL_FIELD and was cut */
};

void mimehead_free(struct mimehead *h); /* and empties it */

/*
 * Takes a line, with or without its line end; if it is not whole, its rest is
 * lost. Fields that MIME has no use for are dropped; of two with the same
 * name the first counts. "ContentType" is taken for Content-Type, as one
 * gateway writes it.
 */
enum mimehead_line mimehead_line(struct mimehead *h, struct span line,
    bool whole);

/*
 * Appends the value in front of a field's parameters in lower case, without
 * white space and comments: "text/plain", "attachment", "base64", or whatever
 * word stands there; nothing for a field without a value. Returns what
 * follows it.
 */
struct span mimehead_value(const struct mimehead *h,
    enum mimehead_field field, struct buf *b);

/*
 * Puts a field's parameter attr (in lower case) into b, which is empty; false
 * if it has none or an empty one. Octets are as they came, in whatever
 * charset, with quoting, percent-encoding and sections undone; *extended
 * (unless NULL) says whether it was in RFC 2231's form. That form wins over
 * the plain one, else the first one counts.
 */
bool mimehead_param(const struct mimehead *h, enum mimehead_field field,
    const char *attr, struct buf *b, bool *extended);

/*
 * Appends the file name, repaired to UTF-8: Content-Disposition's filename,
 * else Content-Type's name, else the whole Content-Description. False, and
 * nothing appended, if there is none of them.
 */
bool mimehead_name(const struct mimehead *h, struct buf *b);

#endif
