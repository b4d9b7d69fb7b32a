/* Results that another host found, where that host is trusted: RFC 8601, 5. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_TRUSTED_H
#define AUTHRES_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "authres/found.h"
#include "authres/read.h"
#include "mail/header.h"
#include "mail/trace.h"

/*
 * Whom to trust. ids: authserv-ids. null_path: MAIL FROM is known to be null,
 * so that a HELO's result is that of SPF (RFC 7208, 2.4).
 *
 * Only fields above the border's Received count (see mail/trace.h), and none if
 * there is no such Received: fields below it may have come with the message.
 * under: those right below it count too, up to the first field that filters
 * are not known to write among them; there Gmail and Postfix's milters put
 * them. That is safe only if the host removes forged fields, as RFC 8601 (5)
 * wants.
 */
struct trusted_options {
	const struct span *ids;
	size_t nids;
	bool null_path;
	bool under;
};

/* Why a result, or a whole field, was not used. */
enum trusted_fault {
	TRUSTED_FINE,
	TRUSTED_NO_BORDER, /* no Received of the border: nothing counts */
	TRUSTED_NO_FIELD,  /* no field of a trusted host */
	TRUSTED_BELOW,     /* only fields that may have come with the message */
	TRUSTED_ODD,       /* only one that may be taken for a trusted host's */
	TRUSTED_BROKEN,    /* a field with a fault */
	TRUSTED_HELO,      /* an SPF result of HELO only */
	TRUSTED_NO_DOMAIN, /* one without smtp.mailfrom, header.d, header.i */
	TRUSTED_DOMAIN,    /* a domain that is none */
	TRUSTED_TWICE,     /* two values for one property, or two SPF results */
	TRUSTED_VERSION,   /* a method of another version */
	TRUSTED_FAULTS
};

/*
 * What was found. ids has the results, ids.trusted the host; its spans and the
 * array are valid until the next trusted_read() or trusted_free(), domains are
 * in normal form. fields: how many fields were used, last: the header's index
 * of the last of them. fault: why the first thing that was not used was not, or
 * why nothing was found. no_pass: a result of SPF has no domain, but is not a
 * pass of any. All zero is empty.
 */
struct trusted {
	struct auth_found ids;
	size_t fields, last;
	enum trusted_fault fault;
	bool no_pass;
	struct auth_dkim *dkim;
	size_t room;
	struct arena memory;
	struct authres field;
};

/*
 * Reads the topmost fields of the first of ids that has any, up to another
 * host's Authentication-Results. True if there was such a field, with results
 * or without.
 */
bool trusted_read(struct trusted *t, const struct header *h,
    const struct trace *trace, const struct trusted_options *o);
void trusted_free(struct trusted *t);

/* "result of HELO only", for a message to a person. */
const char *trusted_fault_str(enum trusted_fault f);

#endif
