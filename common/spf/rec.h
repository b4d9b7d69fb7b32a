/* The SPF record, term by term: RFC 7208, 4.5, 4.6, 5, 6 and 12. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_REC_H
#define SPF_REC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "spf/macro.h"
#include "value/ip.h"

/* Mechanisms, then modifiers. */
enum spfrec_kind {
#define TERM(kind, name, has, question, function) SPFREC_##kind,
#include "spf/terms.def"
#undef TERM
	SPFREC_MODIFIER, /* another name with "=": ignored (6) */
	SPFREC_BAD       /* none of these; the term has a fault */
};

/*
 * A term. Spans are places in the record's text. name is without qualifier;
 * value is what follows ":" or "=", without the prefix lengths, and absent if
 * there is neither; of ip4 and ip6 it is the address.
 *
 * fault is the first one of the term, and where is what is faulty: empty, at
 * the place, if something is missing. Of a faulty term the other members hold
 * what could be read.
 */
struct spfrec_term {
	enum spfrec_kind kind;
	char qualifier;      /* '+', '-', '~', '?'; 0 of modifiers */
	unsigned int len4, len6; /* of "/n", "//n" (ip6: "/n"); 32, 128 */
	struct ip ip;        /* of ip4 and ip6, host bits and all */
	struct span text, name, value;
	enum spffault fault;
	struct span where;
};

/* A walk over a record: all zero but text, which is borrowed, and one that
 * spfrec_is(), it begins with the first term. */
struct spfrec {
	struct span text;
	size_t at;         /* the next octet to read; 0: it begins */
	unsigned int seen; /* modifiers, by 1 << kind */
};

/*
 * Is text an SPF record at all? It begins with "v=spf1" in any case, and
 * then ends or goes on with a space (4.5): "v=spf10" is none.
 */
bool spfrec_is(struct span text);

/*
 * The next term; false at the end. Only spaces separate terms: a tab is an
 * octet of a term, and a fault. Allocates nothing and takes time linear in
 * the text.
 */
bool spfrec_next(struct spfrec *r, struct spfrec_term *t);

/* The mechanism of this name, in any case; SPFREC_BAD if there is none. */
enum spfrec_kind spfrec_mechanism(struct span name);

/* Does the term count as one that needs the DNS (4.6.4)? */
bool spfrec_is_lookup(enum spfrec_kind k);

#endif
