/* A source of answers in front of another that has every answer in time. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_DEADLINE_H
#define DNS_DEADLINE_H

#include <stdint.h>

#include "dns/dns.h"

/*
 * A question that has no answer at its deadline is DNS_TEMPFAIL with the error
 * dns_deadline_over, and one that is put later is not asked at all. What was
 * asked goes on behind it, so that a memo there has the answer if it comes.
 * There is no deadline before dns_deadline_set().
 */
struct dns_deadline;

/* Compare with this address to tell such an answer from others. */
extern const char dns_deadline_over[];

/*
 * Puts it in front of *dns, which from then on it is; what *dns stood for
 * before must outlive it, and must not answer once it is freed. now is a clock
 * in milliseconds that never goes back; NULL for the system's.
 */
struct dns_deadline *dns_deadline_new(struct dns *dns,
    uint64_t (*now)(void *ctx), void *ctx);
void dns_deadline_free(struct dns_deadline *d);

/* The time begins from which dns_deadline_set() counts. */
void dns_deadline_begin(struct dns_deadline *d);

/* The deadline of the questions that are put from now on, in milliseconds. */
void dns_deadline_set(struct dns_deadline *d, uint64_t ms);

#endif
