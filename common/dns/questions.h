/* What was asked of the DNS, and in short what came back, for a person. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_QUESTIONS_H
#define DNS_QUESTIONS_H

#include <stddef.h>

#include "base/span.h"
#include "dns/dns.h"

struct question {
	struct span name;
	enum dns_type type;
	enum dns_result result;
	const char *error; /* static, or NULL */
	size_t n;          /* records there were */
	struct span first; /* the front of the first of them, as rdata
	                    * (dns/dns.h); absent for none */
};

/* In the order in which they were put; a repeated one only once. more counts
 * those beyond LIMIT_QUESTIONS. */
struct questions {
	const struct question *q;
	size_t n, more;
};

struct asking;

/*
 * A source in front of another that keeps what passes. The other is copied;
 * what it stands for must outlive this. asking_reset() forgets what there
 * was, for the next message; no question may be open.
 */
struct asking *asking_new(const struct dns *source);
void asking_free(struct asking *a);
void asking_reset(struct asking *a);
struct dns asking_source(struct asking *a);
const struct questions *asking_questions(const struct asking *a);

#endif
