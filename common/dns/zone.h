/* Answers from zone files, as if these and no others were served. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include <stdbool.h>

#include "dns/dns.h"
#include "zone/file.h"

/*
 * Answers as a resolver gets them if these zones, and no others, are served
 * (RFC 1034, 4.3.2, RFC 4592, RFC 6672, RFC 2308, RFC 8020).
 *
 * A zone is everything at and below the owner of a SOA, down to the next SOA.
 * The zone closest to a name answers, whichever file it is in. So records that
 * a file has at or below the SOA of another file are ignored, and so are those
 * outside of its own zone ("out-of-zone"). A file without a SOA is a fragment:
 * its records belong to the zone that their names are in, or to the root if
 * there is none.
 *
 * A name in none of the zones does not exist (DNS_NXDOMAIN with a TTL of 0),
 * unless there is a zone below it (DNS_NODATA).
 *
 * At and below a delegation (NS records that are not at the SOA) to a zone
 * that was not given, the answer is DNS_TEMPFAIL, "delegated, and no zone file
 * has it", except for the NS records themselves. Glue is never an answer. A
 * zone that was given answers with or without a delegation; NS records of
 * fragments delegate nothing.
 *
 * CNAME and DNAME are followed, from zone to zone, LIMIT_CHAIN times. A record
 * beside a CNAME wins over it, as with NSD; of several CNAMEs the first counts.
 * Data that differs only in the case of names is the same and is given once.
 * The TTL of a set is the least of its records' (RFC 2181, 5.2). records has
 * the data of the types of enum dns_type; for other types it is of no use. SOA
 * is in wire form. ad is never set. direct is not set where NXDOMAIN may not
 * hold for the names below: a zone there without a delegation, or ;ERROR.
 *
 * Where a file that $INCLUDE names was not read, or $GENERATE makes too many
 * records, names may have records that are not known: of the zones whose SOA
 * such a file has, or for a fragment of all. There, what does not exist, and
 * what a wildcard makes, is DNS_TEMPFAIL with the place of the directive.
 *
 * A comment line ";ERROR,NAME,TYPE,RESULT" (no white space before it; NAME
 * is absolute, with or without the final dot; TYPE may be ANY or "*"; RESULT
 * is one of TIMEOUT, SERVFAIL, REFUSED, NXDOMAIN) sets the result of the
 * questions that it names, also within a chain. ";PROOF,NAME,TYPE,RECORD" adds
 * a record to the proof of one question (see dns_zone_prove()), which then has
 * no others; RECORD may be missing.
 */
struct dns_zone;

/*
 * *dns becomes the source, which the result must outlive. done is called before
 * ask returns, and may ask again.
 */
struct dns_zone *dns_zone_new(struct dns *dns);
void dns_zone_free(struct dns_zone *z);

/*
 * Before a file is read: answers have proofs (dns/dns.h), of the records that
 * signed zones have. A question for DS is put to the zone above, the answer is
 * its proof alone, and, like one for DNSKEY, it fails where no file has that
 * zone.
 */
void dns_zone_prove(struct dns_zone *z);

struct dns_zone_options {
	struct span origin;    /* as in struct zone_options; so is by_name */
	bool by_name;
	bool no_include;       /* do not read files for $INCLUDE */
	bool include_anywhere; /* not only below the file's folder */
	void (*fault)(void *ctx, const struct zone_note *n); /* or NULL */
	void *ctx;
};

/*
 * Reads a master file, "-" for stdin. All files must be read before the first
 * question. False with errno if it can't be read (EFBIG: it is too large).
 * Faults in it are reported; the rest of it counts. Faults that need all files
 * (out-of-zone) are reported at the first question or by dns_zone_finish().
 */
bool dns_zone_add(struct dns_zone *z, const char *path,
    const struct dns_zone_options *o);

/* The same from memory; there is no $INCLUDE. */
void dns_zone_add_text(struct dns_zone *z, struct span name,
    struct span text, const struct dns_zone_options *o);

void dns_zone_finish(struct dns_zone *z);

#endif
