/* What was asked of the DNS, and in short what came back, for a person. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_QUESTIONS_H
#define DNS_QUESTIONS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"
#include "dns/tap.h"

struct question {
	struct span name;
	enum dns_type type;
	enum dns_result result;
	const char *error; /* static, or NULL */
	size_t n;          /* records there were */
	struct span first; /* the front of the first of them, as rdata
	                    * (dns/dns.h); absent for none */
};

/*
 * In the order in which they were put; a repeated one only once. more counts
 * those beyond LIMIT_QUESTIONS. All zero is none; arena_free() the text. To
 * begin anew, while no question is open, reset it and zero the numbers.
 */
struct questions {
	struct question q[LIMIT_QUESTIONS];
	size_t n, more;
	struct arena text;
};

/* A listener of dns/tap that keeps what passes; ctx is a struct questions. */
dns_listener questions_hear;

#endif
