/* Mail addresses: RFC 5322, 3.4, 4.4; RFC 6854 (groups), 6532 (UTF-8). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_ADDR_H
#define MAIL_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * One mailbox. local is the meaning of the local part, without quotes,
 * comments and white space. domain is without them too, else as it was
 * written: in any case, with U-labels and whatever else atoms may hold; a
 * domain literal with its brackets. Both borrow from the list's text. display
 * is the name as it was written, borrowed from the input, absent if there is
 * none. at is where in the input the address begins.
 */
struct addr_mailbox {
	struct span local, domain, display;
	size_t at;
	bool literal;  /* domain is "[...]" */
	bool in_group;
};

enum addr_fault {
	ADDR_FINE,
	ADDR_NUL,
	ADDR_CR,           /* a bare CR, or an LF that folds nothing */
	ADDR_CONTROL,      /* another control character */
	ADDR_NOT_UTF8,     /* octets beyond ASCII that are no UTF-8 */
	ADDR_OPEN_COMMENT, /* without its end, as the next four */
	ADDR_OPEN_QUOTE,
	ADDR_OPEN_LITERAL,
	ADDR_OPEN_ANGLE,
	ADDR_OPEN_GROUP,
	ADDR_ENCODED_WORD, /* an encoded word instead of an address, or in
	                    * one (RFC 2047, 5 (3)) */
	ADDR_NO_AT,        /* words, but no address */
	ADDR_EMPTY,        /* "<>" */
	ADDR_LOCAL,        /* no local part, or a broken one */
	ADDR_DOMAIN,       /* no domain, or a broken one */
	ADDR_APART,        /* "a@b.example .c.example": programs read the whole,
	                    * or what is before the space (or the comment) */
	ADDR_ROUTE,        /* a source route (4.4): programs read it in
	                    * different ways */
	ADDR_BEHIND,       /* more text after an address */
	ADDR_GROUP,        /* a group without a name, or in a group */
	ADDR_STRAY,        /* a character out of place */
	ADDR_MANY,         /* more than LIMIT_ADDRESSES */
	ADDR_FAULTS
};

/* Bits of notes: unusual syntax that has only one reading. */
enum {
	ADDR_NOTE_GROUP = 1,    /* there is a group */
	ADDR_NOTE_OBSOLETE = 2, /* syntax of RFC 5322, 4.4: white space around
	                         * dots, empty members, dots in names */
	ADDR_NOTE_UTF8 = 4,
	/* What breaks the grammar, of addrlax_parse() only: */
	ADDR_NOTE_NAME = 8,    /* a name that lacks quotes */
	ADDR_NOTE_OCTETS = 16, /* a name that is not UTF-8 */
	ADDR_NOTE_DOTS = 32,   /* a local part with dots out of place */
	ADDR_NOTE_BARE = 64,   /* a name, and an address without brackets */
	ADDR_NOTE_BEHIND = 128, /* separators, a dot or a parenthesis behind
	                         * the address */
	ADDR_NOTE_AROUND = 256 /* more around it than a pair of brackets */
};

/*
 * The mailboxes of a list, including those in groups. After a fault there are
 * none, and at is the fault's place in the input. groups counts groups, with
 * or without mailboxes. All zero is empty; the memory is reused.
 */
struct addr_list {
	struct addr_mailbox *box;
	size_t n;
	size_t groups;
	unsigned int notes;
	enum addr_fault fault;
	size_t at;
	size_t room; /* mailboxes that there is memory for */
	struct buf text;
};

/*
 * Reads a field's value (From, To, ...) as an address-list. Whatever can be
 * read in two ways is a fault. True without a fault. Time and memory are
 * linear in its length.
 */
bool addr_list_parse(struct addr_list *l, struct span value);
void addr_list_free(struct addr_list *l);

/* "source route", for a message to a person. */
const char *addr_fault_str(enum addr_fault f);

/*
 * Reads a path of SMTP (RFC 5321, 4.1.2; RFC 6531, 3.3): an address, in angle
 * brackets or without, and nothing around it; no comments, white space or
 * route. The list has one mailbox; none for the null path "<>" or "".
 */
bool addr_path_parse(struct addr_list *l, struct span path);

/* Appends local@domain, the local part in quotes if it needs them. */
void addr_put(struct buf *b, const struct addr_mailbox *box);

#endif
