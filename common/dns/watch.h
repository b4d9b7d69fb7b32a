/* A source of answers that remembers which questions it had none for. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_WATCH_H
#define DNS_WATCH_H

#include <stdint.h>

#include "base/buf.h"
#include "dns/dns.h"

/*
 * Hands on all questions to another source. failed counts the answers that
 * were DNS_TEMPFAIL; name and error are those of the first, error static.
 */
struct dns_watch {
	struct dns inner;
	uint64_t failed;
	struct buf name;
	const char *error;
};

/* The source; *w and inner must outlive it. */
struct dns dns_watch_source(struct dns_watch *w, const struct dns *inner);
void dns_watch_free(struct dns_watch *w);

#endif
