/* The Author Domain of a message: RFC 9989, 3.2.1 and 5.3.1. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_AUTHOR_H
#define DMARC_AUTHOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "mail/addr.h"
#include "mail/header.h"

enum author_fault {
	AUTHOR_FINE,
	AUTHOR_NO_FROM,
	AUTHOR_FIELDS,   /* several From fields */
	AUTHOR_HEADER,   /* there may be a From that was not seen: the header is
	                  * cut, or has a line that is no field */
	AUTHOR_ADDRESS,  /* the From is no list of addresses: see addr */
	AUTHOR_NOBODY,   /* it has no address, at most empty groups */
	AUTHOR_LITERAL,  /* a domain literal */
	AUTHOR_DOMAIN,   /* a domain that can't be one: see text */
	AUTHOR_DOMAINS,  /* several domains */
	AUTHOR_FAULTS
};

/*
 * domain is the Author Domain in normal form with A-labels, absent if there is
 * a fault. domains are all that From names, each once, in order: for callers
 * that evaluate each (RFC 9989, 11.5); more than one only with AUTHOR_FIELDS or
 * AUTHOR_DOMAINS, none with another fault, up to LIMIT_AUTHORS; more says that
 * there are others, or that one of several From fields can't be read.
 *
 * from is the (first) From's value as it stands, absent without one. text is
 * the fault in words, static. at is where: an offset into from, or for
 * AUTHOR_HEADER into the header's input. All zero is empty. Spans hold until
 * the next author_find() or author_free(), from as long as the header.
 */
struct author_outcome {
	enum author_fault fault;
	struct span domain;
	struct span from;
	struct span domains[LIMIT_AUTHORS];
	size_t n;
	bool more;
	enum addr_fault addr;
	unsigned int notes; /* ADDR_NOTE_*, of all From fields */
	const char *text;
	size_t at;
	struct buf names;
	struct addr_list list;
};

/*
 * Exactly one From field with exactly one domain has an Author Domain, which
 * several addresses may share. Other fields (Sender, Resent-*, Reply-To) do not
 * count. True without a fault.
 */
bool author_find(struct author_outcome *o, const struct header *h);
void author_free(struct author_outcome *o);

/* "several-from-fields": a word for a row or a comment. */
const char *author_fault_str(enum author_fault f);

#endif
