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
 * A client and what it said. All spans are as the client gave them, hostile
 * and not escaped; absent if unknown. An IPv4 address that is mapped into IPv6
 * counts as IPv4 (5).
 */
struct spf_query {
	struct ip ip;
	struct span helo;      /* what followed HELO or EHLO */
	struct span mail_from; /* the reverse-path, in "<>" or not; empty or
	                          "<>" is the null one */
	struct span receiver;  /* the checking host, for %{r}; absent:
	                          "unknown" */
	int64_t now;           /* seconds since 1970, for %{t} */
};

/* Bounds of RFC 7208, 4.6.4. An evaluation that exceeds one ends. */
struct spf_options {
	unsigned int lookups;   /* terms that need the DNS */
	unsigned int voids;     /* such terms that find nothing */
	unsigned int mx;        /* MX records of one mx */
	unsigned int addresses; /* address records of one MX host */
	unsigned int ptr;       /* names of the client that are used, and
	                           addresses of each of them */
	unsigned int steps;     /* terms that are kept in the trace */
	bool explain;           /* look up the explanation of a fail (6.2) */
};

/* 10, 2, 10, 10, 10, LIMIT_SPF_STEPS, no explanation. */
struct spf_options spf_options_default(void);

/* What led to a record. */
enum spf_via {
	SPF_VIA_IDENTITY, /* the identity's domain */
	SPF_VIA_INCLUDE,
	SPF_VIA_REDIRECT
};

/* A record that was looked up. Names are in presentation form. */
struct spf_visit {
	enum spf_via via;
	unsigned int depth; /* 0 for the first; include and redirect add 1 */
	struct span domain;
	struct span text;   /* the record; absent if there is not exactly one */
	enum auth_result result; /* of this record */
};

enum spf_match {
	SPF_NO_MATCH,
	SPF_MATCH,
	SPF_MATCH_TEMPERROR,
	SPF_MATCH_PERMERROR
};

/*
 * A term that was tried, in the order of trying; the terms of an included or
 * redirected record follow. lookups and voids count up to and including this
 * term itself (without the inside of an include).
 */
struct spf_step {
	size_t visit; /* index of the record that has it */
	struct span term;   /* in the record's text */
	enum spfrec_kind kind;
	char qualifier;
	struct span target; /* the name after macro expansion; absent if the
	                       term has none */
	size_t records;     /* DNS records that were compared */
	enum spf_match match;
	const char *why;    /* static: "no address is the client's" */
	unsigned int lookups, voids;
};

/*
 * What came out. Texts are raw: escape them before they are shown. The result
 * is any but policy.
 *
 * reason is never NULL; at is the domain whose record decided and term the
 * term there that matched or is faulty, each absent if there is none. For an
 * include that matches, steps has the term inside that matched.
 *
 * network: the network of the client that the innermost ip4, ip6, a or mx
 * names that matched: bits minus len tells how broad it is. Else all zero.
 */
struct spf_outcome {
	enum auth_result result;
	enum spf_identity identity;
	bool null_path;     /* MAIL FROM is null: its domain is HELO's (2.4) */
	struct span domain; /* of the identity, in normal form; absent if it
	                       has no valid one (4.3) */
	const char *reason; /* static */
	struct span at, term;
	struct cidr network;
	struct span explanation; /* of a fail; absent if there is none or it was
	                            not wanted. Foreign text, hostile */
	const char *unexplained; /* static: why there is none although it was
	                            wanted and the record has exp. Else NULL */
	unsigned int lookups, voids;
	size_t queries;     /* DNS questions, those for the explanation too */
	const struct spf_visit *visits;
	size_t nvisits;
	const struct spf_step *steps;
	size_t nsteps, unkept; /* unkept: terms beyond options.steps */
	struct arena memory;
};

/*
 * Evaluates an identity; for SPF_MAILFROM with a null path that is postmaster
 * at HELO's domain (2.4). options may be NULL for the defaults. *out is
 * overwritten, and owns all that it has until spf_free(); it borrows nothing
 * from the query.
 *
 * Takes time linear in the octets of the records consulted, of which the
 * bounds allow about eleven.
 */
void spf_check(const struct dns *dns, const struct spf_query *q,
    enum spf_identity identity, const struct spf_options *options,
    struct spf_outcome *out);
void spf_free(struct spf_outcome *out);

#endif
