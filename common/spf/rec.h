/* The SPF record, term by term: RFC 7208, 4.5, 4.6, 5, 6 and 12. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_REC_H
#define SPF_REC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "value/ip.h"
#include "spf/fault.h"

enum spfrec_kind {
	SPFREC_ALL,
	SPFREC_INCLUDE,
	SPFREC_A,
	SPFREC_MX,
	SPFREC_PTR,
	SPFREC_IP4,
	SPFREC_IP6,
	SPFREC_EXISTS, /* the last of the mechanisms */
	SPFREC_REDIRECT,
	SPFREC_EXP,
	SPFREC_MODIFIER, /* another name with "=": ignored (6) */
	SPFREC_BAD       /* can't be told; there is a fault */
};

/*
 * A term. Spans are places in the record's text. name is without qualifier;
 * value is what follows ":" or "=", without the prefix lengths, and absent if
 * there is neither; of ip4 and ip6 it is the address.
 *
 * fault is the first one of the term, and where is what is faulty: empty, at
 * the place, if something is missing. The rest of the term is then what
 * could be made out.
 */
struct spfrec_term {
	enum spfrec_kind kind;
	char qualifier;      /* '+', '-', '~', '?'; 0 of modifiers */
	bool has_qualifier;  /* it is written; else it is '+' */
	bool has4, has6;     /* there is "/n", "//n" (ip6 has "/n": has6) */
	unsigned int len4, len6; /* default 32, 128 */
	struct ip ip;        /* of ip4 and ip6, host bits and all */
	struct span text, name, value;
	enum spffault fault;
	struct span where;
};

/* A walk over a record; text is borrowed. */
struct spfrec {
	struct span text;
	size_t at; /* the octet that is looked at next */
	bool redirect, exp; /* has been there */
};

/*
 * Is text an SPF record at all? It begins with "v=spf1" in any case, and
 * then ends or goes on with a space (4.5): "v=spf10" is none.
 */
bool spfrec_is(struct span text);

/* A walk from the first term on; text is one that spfrec_is(). */
struct spfrec spfrec_begin(struct span text);

/*
 * The next term; false at the end. Terms stand between spaces, and only
 * those: a tab is an octet of a term, and a fault. No memory is allocated,
 * and each octet is looked at a bounded number of times.
 */
bool spfrec_next(struct spfrec *r, struct spfrec_term *t);

/*
 * Appends the record in its plainest form: one space between terms, names in
 * lower case, no "+", addresses as ip_put() has them, no length that is the
 * default. It means the same, and is written the same if it is read again.
 * False, and b as it was, if there is a fault.
 */
bool spfrec_write(struct buf *b, struct span text);
void spfrec_put(struct buf *b, const struct spfrec_term *t);

bool spfrec_is_modifier(enum spfrec_kind k);
const char *spfrec_kind_str(enum spfrec_kind k); /* "include"; "" for the
                                                    last two */

#endif
