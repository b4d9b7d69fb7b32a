/* The records of one reply, and what their signatures prove: RFC 4035, 5. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_PROOF_H
#define DNS_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "dns/dns.h"
#include "zone/name.h"

/*
 * Records as dns/dns.h has them in the proof of an answer, or as a file of
 * trust anchors has them. ldns verifies signatures, makes digests and hashes,
 * and knows the canonical forms; which records have to be signed by whom, and
 * which deny what, is decided here. Names are in lower case.
 */
struct proof;

/* NULL if the octets are not such records; the caller frees. */
struct proof *proof_read(struct span octets);
void proof_free(struct proof *p);

/*
 * Trust anchors from the text of a master file: DNSKEY and DS records, others
 * do not count. NULL if there is none, or a line that can't be read: *line is
 * its number, else 0. It is called before rights are given up.
 */
struct proof *proof_read_anchors(struct span text, unsigned int *line);

/* What may still be done for a reply; and the time, in seconds since 1970. */
struct proof_work {
	int64_t now;
	unsigned int tries, hashes;
};

/* --- what is there --- */

enum proof_found {
	PROOF_NONE,  /* neither of them */
	PROOF_SET,   /* records of the type, with the name for their owner */
	PROOF_CNAME, /* the name is an alias of *target */
	PROOF_DNAME  /* the same, by a DNAME of *owner, a name above */
};

/* What a reply has for a name; the first that proof_found lists, but DNAME
 * before CNAME, which is made from it. */
enum proof_found proof_find(const struct proof *p,
    const struct zone_name *name, enum dns_type type, struct zone_name *owner,
    struct zone_name *target);

/*
 * The zone that says to have signed the records of owner and type, or, if
 * type is 0, those that deny a name, owner: the lowest. False if there is none
 * at or above owner.
 */
bool proof_signer(const struct proof *p, const struct zone_name *owner,
    unsigned int type, struct zone_name *zone);

/* The lowest name at or above this one that has an anchor; false for none. */
bool proof_anchor(const struct proof *anchors, const struct zone_name *name,
    struct zone_name *zone);

/* Are the answer's records those that the reply has for owner and type? */
bool proof_same(const struct proof *p, const struct zone_name *owner,
    const struct dns_answer *answer, enum dns_type type);

/* --- what is proven --- */

/*
 * The keys of a zone from the reply to the question for them, if one that
 * trust names, by DS or itself, has signed them. NULL with *why (static).
 */
struct proof *proof_keys(const struct proof *reply,
    const struct zone_name *zone, const struct proof *trust,
    struct proof_work *w, const char **why);

/* Does the reply, or file, have a DS record or key of the zone with algorithms
 * that can be verified? Else the zone counts as unsigned (RFC 4035, 5.2). */
bool proof_is_usable(const struct proof *p, const struct zone_name *zone);

/*
 * Have the zone's keys signed the records of owner and type? If not, why
 * (static), else NULL. *wildcard is the one that they were made from, with n 0
 * for none: then proof_deny_name() must follow.
 */
const char *proof_verify(const struct proof *p, const struct zone_name *owner,
    enum dns_type type, const struct proof *keys, struct proof_work *w,
    struct zone_name *wildcard);

enum proof_denied {
	PROOF_NOT,       /* nothing is proven: *why (static) */
	PROOF_NO_TYPE,   /* the name exists, or a wildcard stands for it, and
	                  * neither has such records, nor a CNAME */
	PROOF_CUT,       /* the same of DS at a delegation */
	PROOF_NO_NAME,   /* the name does not exist, nor a wildcard */
	PROOF_COMPACT,   /* the same by RFC 9824, under RCODE NOERROR too */
	PROOF_OPT_OUT,   /* an unsigned delegation may be there (RFC 5155, 6) */
	PROOF_TOO_MANY   /* iterations of NSEC3 (RFC 9276, 3.2) */
};

/* What the zone that has these keys denies of a name and type. */
enum proof_denied proof_deny(const struct proof *p,
    const struct zone_name *name, enum dns_type type, const struct proof *keys,
    struct proof_work *w, const char **why);

/* The same of a name itself where its records came from the wildcard (RFC 4035,
 * 5.3.4): PROOF_NO_NAME, PROOF_OPT_OUT, PROOF_TOO_MANY or PROOF_NOT. */
enum proof_denied proof_deny_name(const struct proof *p,
    const struct zone_name *name, const struct zone_name *wildcard,
    const struct proof *keys, struct proof_work *w, const char **why);

#endif
