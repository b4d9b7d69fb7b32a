/* Answers from zone files, as if they were served and nothing else was. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include <stdbool.h>

#include "dns/dns.h"
#include "zone/file.h"

/*
 * What a resolver would find out if these zones, and no others, were served
 * (RFC 1034, 4.3.2, RFC 4592, RFC 6672, RFC 2308, RFC 8020).
 *
 * A zone is what lies at and below the owner of a SOA, down to the next one;
 * of several the closest to the name answers, whichever file it is in. What
 * a file has at or below the SOA of another file is thus not seen, nor is
 * what it has outside of its own ("out-of-zone"). A file without a SOA is a
 * fragment: its records count as in whatever zone they are in, and as a
 * world of their own where there is none.
 *
 * Closed world: a name in none of the zones does not exist (DNS_NXDOMAIN, to
 * be kept for 0 seconds), unless there is a zone below it (DNS_NODATA).
 *
 * At and below a delegation (NS records that are not at the SOA) for which
 * no zone was given nothing is known: DNS_TEMPFAIL, "delegated, and no zone
 * file has it", but for a question for the NS records themselves. Addresses
 * of servers below it (glue) are no answers either. A zone that is given
 * answers, with or without a delegation to it; fragments have none.
 *
 * CNAME and DNAME are followed, from zone to zone, LIMIT_CHAIN times. A
 * record beside a CNAME wins over it, as with NSD; of several CNAMEs the
 * first. Data that differs in the case of names only is the same, and
 * counts once. Where TTLs of a set differ the least is meant (RFC 2181,
 * 5.2). The types of enum dns_type are answered; of others it is known only
 * that they are there: they have no records, but are DNS_FOUND. records of
 * SOA are in wire form. ad is never set. direct is not set where NXDOMAIN may
 * not hold for what is below: a zone there that nothing delegates, ;ERROR.
 *
 * A comment line ";ERROR,NAME,TYPE,RESULT" (no white space before it; NAME
 * is absolute, with or without the final dot; TYPE may be ANY or "*"; RESULT
 * is one of TIMEOUT, SERVFAIL, REFUSED, NXDOMAIN) says what questions that
 * it names come to, also in a chain.
 */
struct dns_zone;

struct dns_zone *dns_zone_new(void);
void dns_zone_free(struct dns_zone *z);

struct dns_zone_options {
	struct span origin;    /* as in struct zone_options */
	bool no_include;       /* do not read files for $INCLUDE */
	bool include_anywhere; /* not only below the file's folder */
	void (*fault)(void *ctx, const struct zone_note *n); /* or NULL */
	void *ctx;
};

/*
 * Reads a master file, "-" for stdin; all of them before the first
 * question. False with errno if it can't be read at all (EFBIG: it is too
 * large); what is wrong in it goes to fault, and the rest counts.
 *
 * Faults that only all files together show (out-of-zone) come with the first
 * question, or dns_zone_finish().
 */
bool dns_zone_add(struct dns_zone *z, const char *path,
    const struct dns_zone_options *o);

/* The same from memory; there is no $INCLUDE. */
void dns_zone_add_text(struct dns_zone *z, struct span name,
    struct span text, const struct dns_zone_options *o);

void dns_zone_finish(struct dns_zone *z);

/*
 * The source of answers; z stays the caller's and must outlive it. done is
 * called before ask returns, and may ask anew.
 */
struct dns dns_zone_source(struct dns_zone *z);

#endif
