/* Are answers secure? The walk from a trust anchor down: RFC 4035, 5. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_SECURE_H
#define DNS_SECURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/dns.h"
#include "dns/proof.h"
#include "dns/tap.h"

/* RFC 4035, 4.3, the worst last. */
enum security {
	SECURITY_SECURE,        /* signed, all the way from an anchor */
	SECURITY_INSECURE,      /* a zone above proves that it need not be */
	SECURITY_INDETERMINATE, /* no anchor, or what would decide it can't be
	                         * had */
	SECURITY_BOGUS          /* it should be signed, and is not, or badly */
};

const char *security_str(enum security s); /* "secure" */

/*
 * The validation of answers that are at hand, by questions for the DS and
 * DNSKEY records of the zones above. Aliases count, too: each of a chain, and
 * the worst of them. Once it has LIMIT_DNSSEC_ANSWERS, more are not
 * taken (more says how many). It does no I/O. anchors (proof_read_anchors()),
 * which must outlive it, are the keys that are trusted; now is the time by
 * which signatures are valid, in seconds since 1970.
 */
struct secure;

struct secure *secure_new(const struct proof *anchors, int64_t now);
void secure_free(struct secure *s);

/* Takes an answer to a question, with its proof, which is copied; of equal
 * questions the first. */
void secure_add(struct secure *s, struct span name, enum dns_type type,
    const struct dns_answer *answer);

/* A listener that does so, but for the types that secure_next() asks for, and
 * keeps them sorted; ctx is a struct secure **. */
dns_listener secure_hear;

/* As discover_next() and discover_feed(). */
bool secure_next(struct secure *s, struct span *name, enum dns_type *type);
void secure_feed(struct secure *s, const struct dns_answer *answer);

/* Asks all of its questions of a source. */
void secure_wait(struct secure *s, const struct dns *dns);

/*
 * One answer; or one zone above, or name where it is decided that there is none
 * that is secure, from the anchor down. why is static, NULL for
 * SECURITY_SECURE; at is the name that it is about.
 */
struct secure_state {
	struct span name;
	const char *type;  /* of an answer */
	enum security status;
	const char *why;
	struct span at;
};

/* status is the worst, SECURITY_INDETERMINATE if there are no answers; failed:
 * a question failed temporarily. */
struct secure_outcome {
	enum security status;
	const struct secure_state *answer, *above;
	size_t n, nabove, more;
	bool failed;
};

/* Complete when secure_next() was false; holds until secure_free(). */
const struct secure_outcome *secure_outcome(struct secure *s);

#endif
