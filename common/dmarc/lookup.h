/* Lookups of domains: all questions each takes, many lookups at once. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_LOOKUP_H
#define DMARC_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/discover.h"
#include "dmarc/discover7489.h"
#include "dmarc/external.h"
#include "dns/dns.h"
#include "dns/psl.h"
#include "dns/secure.h"

/*
 * A host that reports go to, once for each of rua and ruf. Without an
 * outcome it was not asked. Then within is true if it is the Organizational
 * Domain or a name below it, though a record of its own with psd=n could make
 * it another organization's.
 */
struct lookup_host {
	enum record_tag tag;
	struct span host; /* as it stands in the record */
	bool within;
	struct external *external;
	const struct external_outcome *outcome;
};

enum lookup_result {
	LOOKUP_FOUND,    /* a policy applies */
	LOOKUP_NONE,     /* there is no DMARC record */
	LOOKUP_NXDOMAIN, /* nor is there the domain */
	LOOKUP_INVALID,  /* a record that can't be used, or no domain name */
	LOOKUP_TEMPERROR /* a query that could have decided it failed */
};

/*
 * domain is in normal form; if fault is not NULL the name is no domain, for
 * that reason (static), domain is the name as it was given, and now and then
 * are NULL. then9091 is the outcome by RFC 9091 (DISCOVER_9091), where a record
 * has a tag that makes a difference to it, else NULL. Where no record was
 * found, the domain's existence was asked as well: existence is the question,
 * else NULL. secure says of each of these answers, but those for RFC 7489 and
 * RFC 9091, whether it is secure; NULL if that was not asked for. near are the
 * questions at wrong names, where there may be a record that was meant for the
 * domain, if those were asked.
 */
enum { LOOKUP_NEAR = 4 };
struct lookup_outcome {
	enum lookup_result result;
	struct span domain;
	const char *fault;
	const struct discover_outcome *now;
	const struct discover7489_outcome *then, *then9091;
	unsigned int differs; /* see differs_eval() */
	bool exists, exists_known;
	const struct discover_step *existence;
	const struct lookup_host *hosts;
	size_t nhosts;
	const struct discover_step *near; /* LOOKUP_NEAR, or NULL */
	bool hosts_left; /* there are more, beyond LIMIT_REPORT_HOSTS */
	const struct secure_outcome *secure;
	uint64_t queries;
};

/* Why a result is what it is, if it is an error, or NULL. It is static, or as
 * an answer has it (dns/dns.h). */
const char *lookup_error(const struct lookup_outcome *o);

/* The question to which a text was the answer that looks like a record which
 * would take precedence, and is none (its near says why), or NULL. */
const struct discover_step *lookup_near(const struct lookup_outcome *o);

/*
 * Takes the outcomes. render appends what is to be written of one to b, as
 * soon as it is there (o holds for the call); write gets the same bytes, in the
 * order in which the names were added, or at once if unordered. They must not
 * add names.
 */
struct lookup_sink {
	void *ctx;
	void (*render)(void *ctx, const struct lookup_outcome *o,
	    struct buf *b);
	void (*write)(void *ctx, struct span bytes);
};

/*
 * psl: also look up what a receiver by RFC 7489 does; NULL leaves that out.
 * external: ask whether reports may be sent where they go (RFC 9990, 4), for
 * the first LIMIT_REPORT_HOSTS hosts. under_way: lookups at once. In order,
 * LOOKUP_AHEAD times as many may wait for an earlier one, as bytes (about
 * LIMIT_LOOKUP_WAIT in all): that bounds memory, however many names there are.
 * anchors: validate answers from these (dns/secure.h); NULL leaves that out.
 * near: where there is no record, also ask at names where one is put by
 * mistake.
 */
struct lookup_config {
	struct dns dns;
	const struct psl *psl;
	const struct proof *anchors;
	bool external, near;
	struct lookup_sink sink;
	size_t under_way;
	bool unordered;
};

enum { LOOKUP_AHEAD = 8 };

struct lookup;

/*
 * *c is copied. It is freed before the source of answers; lookups that are
 * under way then are dropped, and their answers must not come any more.
 */
struct lookup *lookup_new(const struct lookup_config *c);
void lookup_free(struct lookup *l);

/* Is there room for one more name? Always true when none is under way. */
bool lookup_has_room(const struct lookup *l);

/* With anchors: the time by which signatures are valid, in seconds since 1970,
 * for the names that are added from now on. */
void lookup_time(struct lookup *l, int64_t now);

/* Begins with a name as a person writes it (value/domain.h), which is copied;
 * only when there is room. */
void lookup_add(struct lookup *l, struct span name);

/* Waits for an answer or more. False when no lookup is under way. */
bool lookup_run(struct lookup *l);

/* How many are done. */
uint64_t lookup_done(const struct lookup *l);

#endif
