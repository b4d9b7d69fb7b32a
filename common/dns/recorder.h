/* Writes a zone file of the answers that were used, to give them again. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_RECORDER_H
#define DNS_RECORDER_H

#include "base/buf.h"
#include "dns/dns.h"

/*
 * A source in front of another. What passes is appended to *to, which the
 * caller may empty between questions, as lines that dns/zone.h reads as
 * a fragment: a source made of them, and of nothing else, gives the same
 * answers to the same questions. Each question counts once, by its first
 * answer. An alias is not written as such: its name has the records that it
 * led to. That a name exists without records of a type is a record of a
 * private type (RFC 6895, 3.1); that it does not, or that nothing is known, is
 * an ;ERROR line: what is not SERVFAIL, REFUSED or a timeout becomes SERVFAIL.
 *
 * Memory is 8 octets or so a question. *source is copied; what it stands for
 * and *to must outlive this.
 */
struct dns_record;

struct dns_record *dns_record_new(const struct dns *source, struct buf *to);
void dns_record_free(struct dns_record *r);
struct dns dns_record_source(struct dns_record *r);

#endif
