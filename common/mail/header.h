/* Headers of messages, their fields, white space and comments (RFC 5322). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * One field. raw: all of it as it stands, with the line ends inside it but
 * without the last. value: what is behind the colon, as it stands. name: what
 * is in front of it, without white space behind it. They borrow.
 */
struct rfc5322_field {
	struct span name, value, raw;
};

/* What is odd about a header. */
enum rfc5322_fault {
	RFC5322_ENVELOPE,  /* a mbox's "From " or ">From " lines in front */
	RFC5322_NO_BLANK,  /* it ends without an empty line */
	RFC5322_JUNK,      /* a line that is no field: the header ends there */
	RFC5322_COLON,     /* white space in front of a colon (4.5.8) */
	RFC5322_NUL,
	RFC5322_BARE_CR,   /* a CR without an LF behind it */
	RFC5322_UTF8,      /* octets beyond ASCII, in UTF-8 (RFC 6532) */
	RFC5322_NOT_UTF8,  /* octets beyond ASCII, in something else */
	RFC5322_LONG_LINE, /* of more than 998 octets (2.1.1) */
	RFC5322_MANY,      /* of more fields than LIMIT_HEADER_FIELDS, those
	                    * behind them are left out */
	RFC5322_LARGE,     /* of more octets than LIMIT_HEADER: it ends in
	                    * front of the line that goes beyond */
	RFC5322_FAULTS
};

/*
 * A header: its n fields in order of appearance, borrowed from its octets, as
 * all else here. octets goes from the first field to the end of the last,
 * with its line end; begin is where that is in what was parsed, body_at where
 * the body begins. Lines end in LF or CRLF, treated alike everywhere; a bare
 * CR is an ordinary octet.
 *
 * count says how often there is each fault (of octets: in how many fields;
 * LONG_LINE: lines), first where the first is: an offset into what was parsed.
 * All zero is empty.
 */
struct rfc5322_header {
	struct rfc5322_field *field;
	size_t n;
	struct span octets;
	size_t begin, body_at;
	size_t count[RFC5322_FAULTS], first[RFC5322_FAULTS];
	size_t room; /* for so many fields there is memory */
};

/*
 * Looks for the end of a header in a buffer that grows: octets is all that
 * there is so far from the message's first octet on, and nothing comes behind
 * it if last. Each octet is looked at once or twice, however often it is
 * called. All zero at first. True when the end was found, which is with
 * LIMIT_HEADER + 1 octets at the latest; then body_at is where the body begins,
 * and fault is RFC5322_NO_BLANK, _JUNK or _LARGE if it is no empty line that
 * ends the header (body_at is then in front of the line that does), else
 * RFC5322_FAULTS.
 */
struct rfc5322_end {
	size_t line; /* where the line begins that is looked at */
	size_t seen; /* there is no line end in it up to here */
	bool inside; /* a field has begun */
	size_t begin, body_at;
	enum rfc5322_fault fault;
};
bool rfc5322_end(struct rfc5322_end *e, struct span octets, bool last);

/*
 * Splits the header that octets begin with; what is behind it does not matter.
 * A first line that begins with white space, and a line without a colon or a
 * field's name, are junk: the header ends in front of it, as it does for
 * Postfix, Exim and Sendmail. What *h held before is forgotten, its memory
 * used again. The octets must outlive the header.
 */
void rfc5322_parse(struct rfc5322_header *h, struct span octets);
void rfc5322_free(struct rfc5322_header *h);

/* "octets that are no UTF-8", for a message to a person. */
const char *rfc5322_fault_str(enum rfc5322_fault f);

/*
 * The first field from *i on with that name, in lower case; *i is then where
 * it stands. NULL, and *i h->n, if there is none. In a loop: i++ behind it.
 */
const struct rfc5322_field *rfc5322_find(const struct rfc5322_header *h,
    const char *name, size_t *i);

/* Is the field's name that, which is in lower case? */
static inline bool
rfc5322_is(const struct rfc5322_field *f, const char *name)
{
	return span_is_nocase(f->name, name);
}

/*
 * Appends a value without its line ends and the white space at both ends
 * (RFC 5322, 2.2.3). The rest is as it came: escape it before it is shown.
 */
void rfc5322_unfold(struct buf *b, struct span value);

/*
 * The message's ID with its angle brackets, borrowed; the first word of the
 * first Message-ID if it has none; absent if there is nothing.
 */
struct span rfc5322_message_id(const struct rfc5322_header *h);

/*
 * Appends what a subject is recognised by: encoded words undone, white space
 * runs made one space. False, and nothing, without a Subject.
 */
bool rfc5322_subject(struct buf *b, const struct rfc5322_header *h);

/*
 * Splits a line into a field's name and the rest behind the colon; false,
 * and nothing set, if it is none. White space before the colon is let pass
 * (RFC 5322, 4.5.8). Both borrow from line.
 */
bool rfc5322_field(struct span line, struct span *name, struct span *value);

/*
 * The length of the comment that s begins with, nested ones included; 0 if it
 * has no end within max octets.
 */
size_t rfc5322_comment(struct span s, size_t max);

/*
 * Takes white space and comments, nested ones too, off the front of *s.
 * False at a comment without an end, at which *s then begins.
 */
bool rfc5322_skip_cfws(struct span *s);

/* s without white space and line ends behind it. */
static inline struct span
rfc5322_trim_end(struct span s)
{
	while (s.n > 0 && is_xml_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static inline bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

#endif
