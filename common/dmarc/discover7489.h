/* Policy discovery as it was: RFC 7489, 6.6.3, and RFC 9091. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_DISCOVER7489_H
#define DMARC_DISCOVER7489_H

#include <stdbool.h>

#include "base/span.h"
#include "dmarc/discover.h"
#include "dns/dns.h"
#include "record/record.h"

/* Flags of discover7489_new(). */
enum {
	DISCOVER_9091 = 1 /* a public suffix's record counts, with psd=y, if
	                   * there is no other; and np counts. RFC 9091 was an
	                   * experiment that few receivers took part in. */
};

struct discover7489;

/*
 * Begins for the domain of walk, which is complete: what it has asked is not
 * asked again, and for most domains nothing is left to ask. org is the
 * domain's organizational domain by a public suffix list (dns/psl), absent if
 * the domain is itself a suffix. Both are borrowed until discover7489_free(),
 * which the caller calls.
 */
struct discover7489 *discover7489_new(const struct discover_outcome *walk,
    struct span org, unsigned int flags);
void discover7489_free(struct discover7489 *d);

/* As discover_next() and discover_feed(). */
bool discover7489_next(const struct discover7489 *d, struct span *name,
    enum dns_type *type);
void discover7489_feed(struct discover7489 *d,
    const struct dns_answer *answer);

/* Asks dns all the questions that are left, and waits for the answers. */
void discover7489_wait(struct discover7489 *d, const struct dns *dns);

/*
 * effective is what is done to all messages: pct=0 lowers it by one, for
 * then no message is sampled (6.6.4); with pct from 1 to 99 it is done to
 * that share, and one less to the rest. Policy, org_domain and error as in
 * struct discover_outcome; org_domain is never absent, and is the domain
 * itself for a public suffix.
 */
struct discover7489_outcome {
	enum discover_result result;
	struct span org_domain;
	struct span policy_domain;
	enum discover_source source;
	const struct record *record;
	enum policy written, effective;
	unsigned int pct;
	const char *error;
	const struct discover_step *asked; /* beyond what walk has */
	size_t nasked;
};

/* Complete when discover7489_next() was false; holds until _free(). */
const struct discover7489_outcome *discover7489_outcome(
    const struct discover7489 *d);

#endif
