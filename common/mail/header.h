/* Headers of messages, their fields, white space and comments (RFC 5322). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "mail/text.h"

/*
 * One field. raw: all of it as it came, with the line ends inside it but
 * without the last. value: all after the colon, as it came. name: all before
 * the colon, without white space at its end. They borrow.
 */
struct header_field {
	struct span name, value, raw;
};

/* Faults of a header. */
enum header_fault {
	HEADER_ENVELOPE,  /* an mbox's "From " or ">From " lines before it */
	HEADER_NO_BLANK,  /* no empty line after it */
	HEADER_JUNK,      /* a line that is no field ends the header */
	HEADER_COLON,     /* white space before a colon (4.5.8) */
	HEADER_NUL,
	HEADER_BARE_CR,   /* a CR without an LF after it */
	HEADER_UTF8,      /* octets beyond ASCII, in UTF-8 (RFC 6532) */
	HEADER_NOT_UTF8,  /* octets beyond ASCII, in something else */
	HEADER_LONG_LINE, /* a line of more than 998 octets (2.1.1) */
	HEADER_MANY,      /* more fields than LIMIT_HEADER_FIELDS; the rest
	                    * is left out */
	HEADER_LARGE,     /* more octets than LIMIT_HEADER: the header ends
	                    * before the line that passes it */
	HEADER_FAULTS
};

/*
 * A header: its n fields in order of appearance, borrowed from the octets
 * that were parsed, like all else here. octets goes from the first field to
 * the end of the last, with its line end, and begins at offset begin of what
 * was parsed; the body begins at body_at. Lines end in LF or CRLF, treated
 * alike everywhere; a bare CR is an ordinary octet.
 *
 * count has how often each fault occurs (faults of octets: the number of
 * fields; LONG_LINE: of lines), first the offset of the first occurrence. All
 * zero is empty.
 */
struct header {
	struct header_field *field;
	size_t n;
	struct span octets;
	size_t begin, body_at;
	size_t count[HEADER_FAULTS], first[HEADER_FAULTS];
	size_t room; /* fields that there is memory for */
};

/*
 * Finds the end of a header in a buffer that grows: octets is all of the
 * message so far, from its first octet on; last: no more follows. Each octet
 * is examined once or twice, however many calls there are. All zero at first.
 * True when the end was found, with LIMIT_HEADER + 1 octets at the latest;
 * body_at is then where the body begins. fault is HEADER_FAULTS if an empty
 * line ends the header, else HEADER_NO_BLANK, _JUNK or _LARGE (body_at is
 * then the start of the line that ends it).
 */
struct header_end {
	size_t line; /* start of the current line */
	size_t seen; /* it has no line end up to here */
	bool inside; /* a field has begun */
	size_t begin, body_at;
	enum header_fault fault;
};
bool header_end(struct header_end *e, struct span octets, bool last);

/*
 * Splits the header that octets begin with; what follows it does not matter.
 * A first line that begins with white space, and a line without a colon or a
 * field's name, are junk: the header ends before it, as it does for Postfix,
 * Exim and Sendmail. Replaces the contents of *h, whose memory is reused. The
 * octets must outlive the header.
 */
void header_parse(struct header *h, struct span octets);
void header_free(struct header *h);

/* "bare CR in a field", for a message to a person. */
const char *header_fault_str(enum header_fault f);

/*
 * The first field from index *i on with this name (in lower case); sets *i to
 * its index. NULL, and *i to h->n, if there is none. A loop adds 1 to *i.
 */
const struct header_field *header_find(const struct header *h,
    const char *name, size_t *i);

/*
 * Appends a value without its line ends and the white space around it (RFC
 * 5322, 2.2.3). The rest is as it came: escape it before it is shown.
 */
void header_unfold(struct buf *b, struct span value);

/*
 * The message's ID with its angle brackets, borrowed. Without brackets, the
 * first word of the first Message-ID; absent if there is none.
 */
struct span header_message_id(const struct header *h);

/*
 * Appends the subject in a form to compare: encoded words decoded, each run
 * of white space one space. False, and nothing appended, without a Subject.
 */
bool header_subject(struct buf *b, const struct header *h);

/*
 * Splits a line into a field's name and all after the colon; false, and
 * nothing set, if it is no field. White space before the colon is accepted
 * (RFC 5322, 4.5.8). Both borrow from line.
 */
bool header_field(struct span line, struct span *name, struct span *value);

/* Is a field's name one of these, in lower case? Those that end in "-" are
 * prefixes. */
bool header_is_among(struct span name, const char *const names[], size_t n);

/*
 * Do these first octets look like a message: fields with names and colons
 * (RFC 5322, 2.2) from the first line on, one of them of a known name?
 */
bool header_sniff(struct span head);

/*
 * The octets in front of a header that head, some octets of a message,
 * begins with: a UTF-8 byte order mark, and empty lines with a field behind
 * them.
 */
size_t header_front(struct span head);

/*
 * The length of the comment that s begins with, nested ones included; 0 if it
 * has no end within max octets.
 */
size_t header_comment(struct span s, size_t max);

/*
 * Takes white space and comments, nested ones too, off the front of *s. False
 * at a comment without an end; *s then begins with it.
 */
bool header_skip_cfws(struct span *s);

#endif
