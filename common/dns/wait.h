/* One question at a time to a source of answers, waited for. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_WAIT_H
#define DNS_WAIT_H

#include <stddef.h>

#include "dns/dns.h"

/*
 * An answer as in dns/dns.h that holds until dns_kept_free(). All zero is
 * empty. The records' octets are the answer's.
 */
struct dns_kept {
	struct dns_answer answer;
	void *memory;
};

/*
 * Asks, and runs the source until the answer is there; what else the source
 * has under way goes on meanwhile. If the source ends without an answer it
 * is DNS_TEMPFAIL, "no answer". *k is overwritten.
 */
void dns_wait(const struct dns *dns, struct span name, enum dns_type type,
    struct dns_kept *k);
void dns_kept_free(struct dns_kept *k);

#endif
