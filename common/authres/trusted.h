/* Results that another host found, where that host is trusted: RFC 8601, 5. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_TRUSTED_H
#define AUTHRES_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "authres/found.h"
#include "authres/read.h"
#include "mail/header.h"

/*
 * Whom to believe. ids: authserv-ids. border: the host that took the message
 * from outside, by the name in its Received; absent: the topmost Received is
 * its. null_path: MAIL FROM is known to be null, so that a HELO's result is
 * that of SPF (RFC 7208, 2.4).
 *
 * Only fields above the border's Received count, all of them if there is no
 * Received: what is below it may have come with the message. under: those
 * right below it count too, up to the first field that is none of them, where
 * Gmail and what adds them within Postfix put them. That is safe only with a
 * host that removes forged ones, as RFC 8601 (5) wants.
 */
struct trusted_options {
	const struct span *ids;
	size_t nids;
	struct span border;
	bool null_path;
	bool under;
};

/* Why a result, or a whole field, was not used. */
enum trusted_fault {
	TRUSTED_FINE,
	TRUSTED_NO_BORDER, /* no Received of the border: nothing counts */
	TRUSTED_NO_FIELD,  /* no field of that id */
	TRUSTED_BELOW,     /* only where it may have come with the message */
	TRUSTED_BROKEN,    /* such a field, but it can't be read */
	TRUSTED_HELO,      /* SPF of HELO only */
	TRUSTED_NO_DOMAIN, /* no smtp.mailfrom or header.d */
	TRUSTED_DOMAIN,    /* it is no domain */
	TRUSTED_TWICE,     /* two values for one property, or two SPF results */
	TRUSTED_VERSION,   /* a method of another version */
	TRUSTED_FAULTS
};

/*
 * What was found. ids holds what counts, ids.trusted whose it is; its spans
 * and the array hold until the next trusted_read() or trusted_free(), domains
 * are in normal form. fields: how many fields were used. fault: the first
 * thing that was not used, or why nothing was found. All zero is empty.
 */
struct trusted {
	struct auth_found ids;
	size_t fields;
	enum trusted_fault fault;
	struct auth_dkim *dkim;
	size_t room;
	struct buf text;
	struct authres field;
};

/*
 * Reads the topmost fields of the first of ids that has any, one after the
 * other without another Authentication-Results between them. True if there
 * was such a field, with results or without.
 */
bool trusted_read(struct trusted *t, const struct rfc5322_header *h,
    const struct trusted_options *o);
void trusted_free(struct trusted *t);

/* "result of HELO only", for a message to a person. */
const char *trusted_fault_str(enum trusted_fault f);

#endif
