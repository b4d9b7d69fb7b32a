/* One domain's lookup: all questions it takes, one after the other; no I/O. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_LOOKUP_H
#define DMARC_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dmarc/discover.h"
#include "dmarc/discover7489.h"
#include "dmarc/external.h"
#include "dns/dns.h"
#include "dns/psl.h"

/*
 * psl: for what a receiver by RFC 7489 does; NULL leaves that out. external:
 * ask whether reports are welcome where they go (RFC 9990, 4), for the first
 * LIMIT_REPORT_HOSTS hosts.
 */
struct lookup_options {
	const struct psl *psl;
	bool external;
};

struct lookup;

/*
 * Begins for a name as a person writes it: U-labels, capital letters, a final
 * dot. It is copied; options are borrowed until lookup_end(). A lookup that
 * has ended can begin again, and keeps some memory for that.
 */
struct lookup *lookup_new(void);
void lookup_begin(struct lookup *l, struct span name,
    const struct lookup_options *o);
void lookup_end(struct lookup *l);
void lookup_free(struct lookup *l);

/* As discover_next() and discover_feed(). */
bool lookup_next(const struct lookup *l, struct span *name,
    enum dns_type *type);
void lookup_feed(struct lookup *l, const struct dns_answer *answer);

/*
 * A host that reports go to, once for each of rua and ruf. Without an
 * outcome it was not asked. Then within says whether it looks like one of
 * the Organizational Domain: at or below it, though a record of its own with
 * psd=n could set it apart.
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
 * domain is in normal form; if fault is not NULL the name is none, for that
 * reason (static), domain is the name as it was given, and now and then are
 * NULL. then9091 is what RFC 9091 makes of it (DISCOVER_9091), where a record
 * says something of it, else NULL. Where no record was found, exists was
 * asked as well, and its answer is in existence (else NULL).
 */
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
	bool hosts_left; /* there are more, beyond LIMIT_REPORT_HOSTS */
	uint64_t queries;
};

/* Complete when lookup_next() was false; holds until lookup_end(). */
const struct lookup_outcome *lookup_outcome(const struct lookup *l);

const char *lookup_result_str(enum lookup_result r); /* "nxdomain" */

#endif
