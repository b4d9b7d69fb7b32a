/* Answers that are kept longer than the call they are handed to. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_ANSWER_H
#define DNS_ANSWER_H

#include "dns/dns.h"

/* Octets that the records of an answer take when they are copied; 0 of one
 * that has none. */
size_t dns_answer_size(const struct dns_answer *a);

/* Copies an answer, its records to room: first the spans, then the octets.
 * room has that size, and may be NULL if it is 0. */
void dns_answer_copy(struct dns_answer *to, const struct dns_answer *a,
    struct span *room);

#endif
