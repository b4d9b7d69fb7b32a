/* One question to the zones in memory: RFC 1034, 4.3.2; dns/zone only. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_ZONEANSWER_H
#define DNS_ZONEANSWER_H

#include "dns/dns.h"
#include "zone/index.h"

/* The results of ;ERROR lines. */
enum { ZONEANSWER_ERRORS = 4 };
extern const struct zoneanswer_error {
	const char *name;
	enum dns_result result;
	const char *error;
} zoneanswer_error[ZONEANSWER_ERRORS];

/* Answers a question; memory that it takes is given back before it ends. */
void zoneanswer_ask(const struct zoneindex *x, struct span name,
    enum dns_type type, dns_done *done, void *arg);

#endif
