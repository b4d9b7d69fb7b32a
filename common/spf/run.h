/* The state of one SPF evaluation, and what its files use of each other:
 * check.c calls match.c and expand.c, and these call client.c. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_RUN_H
#define SPF_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "dns/dns.h"
#include "spf/check.h"
#include "spf/rec.h"

/* One of the client's names (5.5). */
struct spf_name {
	struct span name;
	enum { SPF_NAME_UNTRIED, SPF_NAME_VALID, SPF_NAME_INVALID } state;
};

struct spf_run {
	const struct dns *dns;
	struct spf_options options;
	struct spf_outcome *out;
	struct arena *memory; /* the outcome's */
	struct ip ip;
	enum dns_type family; /* of records with such an address */
	struct span helo, receiver;
	int64_t now;
	struct span local, domain; /* of the sender; not escaped */
	struct spf_name *names;    /* the client's, once names_known */
	size_t nnames;
	bool names_known;
	enum dns_result names_result;
	const char *names_error;
	bool late; /* the time ran out before a question */
	struct buf raw, shown, value; /* scratch for names and macros */
	struct spf_visit *visits; /* the outcome's arrays */
	struct spf_step *steps;
	size_t visits_cap, steps_cap;
};

/* A record that is being evaluated. */
struct spf_frame {
	struct span domain; /* <domain> (4.1): with dots, nothing escaped */
	struct span name;   /* its presentation form */
	struct span text;
	size_t visit;
	unsigned int depth;
	bool included; /* at any depth: then exp is ignored (6.2) */
	struct spfrec_term redirect, exp; /* kind is SPFREC_BAD for none */
};

/* --- match.c: the mechanisms --- */

/*
 * Tries a mechanism other than include. s has the target if the term has one,
 * and gets what was found; on a match the outcome gets the network.
 */
void spf_match(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s);

/* --- expand.c: macros --- */

/*
 * Appends the expansion of a domain-spec that has no fault (7), cut from the
 * left to the 253 octets that a name has (7.3), without a final dot.
 */
void spf_expand_name(struct spf_run *r, const struct spf_frame *f,
    struct span spec, struct buf *b);

/*
 * The explanation s, expanded, as the outcome's. NULL, or why there is none:
 * it is then as if the record had no exp (6.2).
 */
const char *spf_expand_explanation(struct spf_run *r,
    const struct spf_frame *f, struct span s);

/* The presentation form of a name with dots between its labels and nothing
 * escaped; false if it can't be a name. */
bool spf_present(struct buf *b, struct span name);

/* --- client.c: who the client is, and all questions --- */

/* Asks, unless the time is over; free with dns_kept_free(). */
void spf_ask(struct spf_run *r, struct span name, enum dns_type type,
    struct dns_kept *k);

/* Reads the identity: false if it has no domain to check (4.3), and the
 * outcome says why. Copies what it needs of q. */
bool spf_identify(struct spf_run *r, const struct spf_query *q,
    enum spf_identity identity);

/* Is the client in the network of len bits of one of the first max addresses?
 * *c is then that network. */
bool spf_has_client(const struct spf_run *r, const struct dns_answer *a,
    size_t max, unsigned int len, struct cidr *c);

/* Asks once for the client's names, up to options.ptr (4.6.4). */
void spf_learn_names(struct spf_run *r);

enum spf_which {
	SPF_NAME_WITHIN, /* at or below top */
	SPF_NAME_PLAIN,  /* the same, without escapes, as macros need it */
	SPF_NAME_ITSELF  /* top, without escapes */
};

/*
 * The first of the client's names of that sort whose addresses lead back to
 * the client (5.5); absent if none does. Adds to *tried how many were tried.
 */
struct span spf_find_name(struct spf_run *r, struct span top,
    enum spf_which which, size_t *tried);

#endif
