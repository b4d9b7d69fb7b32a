/* One question to the zones in memory: RFC 1034, 4.3.2; edge/dns_zone only. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_ZONEANSWER_H
#define EDGE_ZONEANSWER_H

#include "edge/dns.h"
#include "edge/zoneindex.h"

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
