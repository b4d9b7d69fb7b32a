/* SPF: may this client send as that domain? RFC 7208; it has no clock. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_CHECK_H
#define SPF_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns.h"
#include "value/ip.h"
#include "authres/result.h"
#include "spf/rec.h"

enum spf_identity {
	SPF_MAILFROM,
	SPF_HELO
};

/*
 * What is asked. All spans are as the client gave them, hostile and not
 * escaped; absent is not known. ip may be IPv4 mapped into IPv6, and is then
 * taken for the IPv4 that it is (5).
 */
struct spf_query {
	struct ip ip;
	struct span helo;      /* what followed HELO or EHLO */
	struct span mail_from; /* the reverse-path, in "<>" or not; empty or
	                          "<>" is the null one */
	struct span receiver;  /* who asks, for %{r}; absent: "unknown" */
	int64_t now;           /* seconds since 1970, for %{t} */
};

/* Bounds of RFC 7208, 4.6.4. An evaluation that passes one is at its end. */
struct spf_options {
	unsigned int lookups;   /* terms that need the DNS */
	unsigned int voids;     /* of them, such that find nothing */
	unsigned int mx;        /* records of one mx */
	unsigned int addresses; /* of one of their hosts */
	unsigned int ptr;       /* records that count, and their addresses */
	unsigned int steps;     /* terms that are kept in the trace */
	bool explain;           /* ask for the explanation of a fail (6.2) */
	bool (*expired)(void *ctx); /* is the time over? Asked before each
	                               question; NULL: never */
	void *ctx;
};

/* 10, 2, 10, 10, 10, LIMIT_SPF_STEPS, no explanation, no time. */
struct spf_options spf_options_default(void);

/* How one comes to a record. */
enum spf_via {
	SPF_VIA_IDENTITY, /* it is the domain's own */
	SPF_VIA_INCLUDE,
	SPF_VIA_REDIRECT
};

/* A record that was asked for. Names are in presentation form. */
struct spf_visit {
	enum spf_via via;
	unsigned int depth; /* 0 for the first; include and redirect add 1 */
	struct span domain;
	struct span text;   /* the record; absent if there is not exactly one */
	enum auth_result result; /* what it came to */
};

enum spf_match {
	SPF_NO_MATCH,
	SPF_MATCH,
	SPF_MATCH_TEMPERROR,
	SPF_MATCH_PERMERROR
};

/*
 * A term that was tried, in the order of trying; what an include or redirect
 * leads to follows it. lookups and voids count up to and with this term
 * itself (not what is inside of an include).
 */
struct spf_step {
	size_t visit; /* index: in whose record */
	struct span term;   /* in its text */
	enum spfrec_kind kind;
	char qualifier;
	struct span target; /* the name after macro expansion; absent if the
	                       term has none */
	size_t records;     /* of DNS that were compared */
	enum spf_match match;
	const char *why;    /* static: "no address is the client's" */
	unsigned int lookups, voids;
};

/*
 * What came out. Texts are raw: whoever prints them escapes. The result is
 * one of none, neutral, pass, fail, softfail, temperror, permerror.
 *
 * reason is never NULL; at is the domain whose record decided and term the
 * term there that matched or is faulty, each absent if there is none. Below
 * an include that matches, steps have the term that matched inside.
 *
 * network: what the client's address lies in, of the innermost ip4, ip6, a or
 * mx that matched: bits minus len tells how broad that is. Else len is 0 and
 * bits 0.
 */
struct spf_outcome {
	enum auth_result result;
	enum spf_identity identity;
	bool null_path;     /* MAIL FROM is null: its domain is HELO's (2.4) */
	struct span domain; /* of the identity, in normal form; absent if it is
	                       none (4.3) */
	const char *reason; /* static */
	struct span at, term;
	struct cidr network;
	struct span explanation; /* of a fail; absent if there is none or it was
	                            not wanted. The attacker's words */
	const char *unexplained; /* why there is none though it was wanted and
	                            the record has exp; static. Else NULL */
	unsigned int lookups, voids;
	size_t queries;     /* to the DNS, those for the explanation too */
	const struct spf_visit *visits;
	size_t nvisits;
	const struct spf_step *steps;
	size_t nsteps, unkept; /* unkept: beyond options.steps */
	struct arena memory;
};

/*
 * Evaluates an identity; of SPF_MAILFROM with a null path that is postmaster
 * at HELO. options may be NULL for the defaults. *out is overwritten and owns
 * all it has until spf_free(), but for nothing of the query: that may go.
 *
 * Takes time linear in the octets of the records consulted, of which the
 * bounds allow some eleven.
 */
void spf_check(const struct dns *dns, const struct spf_query *q,
    enum spf_identity identity, const struct spf_options *options,
    struct spf_outcome *out);
void spf_free(struct spf_outcome *out);

#endif
