/* What the parts of an SPF evaluation share: spf, spfid, spfexpand, spfmatch,
 * spftrace. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_RUN_H
#define SPF_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "spf/check.h"
#include "dns/wait.h"
#include "spf/rec.h"

/* Of the client's names (5.5), whether an address of one is the client's. */
struct spf_name {
	struct span name;
	enum { SPF_NAME_UNTRIED, SPF_NAME_VALID, SPF_NAME_INVALID } state;
};

struct spf_run {
	const struct dns *dns;
	struct spf_options options;
	struct spf_outcome *out;
	struct ip ip;
	struct span helo, receiver;
	int64_t now;
	struct span local, domain; /* of the sender; not escaped */
	struct spf_name *names;
	size_t nnames;
	bool names_known;
	enum dns_result names_result;
	const char *names_error;
	bool late; /* a question was not asked, for the time is over */
	struct buf raw, shown, value; /* for names that are being made */
	struct spf_chunk *chunks; /* spftrace.c: what the outcome will own */
	size_t visits_cap, steps_cap;
};

/* A record that is being evaluated. */
struct spf_frame {
	struct span domain; /* <domain> (4.1): with dots, nothing escaped */
	struct span text;
	size_t visit;
	unsigned int depth;
	bool included; /* at any depth: its explanation is not wanted (6.2) */
	struct spfrec_term redirect, exp; /* kind is SPFREC_BAD for none */
};

/* --- spf.c --- */

/* Asks, unless the time is over; to be freed with dns_kept_free(). */
void spf_ask(struct spf_run *r, struct span name, enum dns_type type,
    struct dns_kept *k);

/* --- spfid.c --- */

/* Takes the identity apart: false if it has no domain to ask for (4.3), and
 * the outcome says why. What it needs of q is copied. */
bool spf_identify(struct spf_run *r, const struct spf_query *q,
    enum spf_identity identity);

/* --- spfexpand.c --- */

/*
 * Appends the expansion of a domain-spec that has no fault (7), cut from the
 * left to the 253 octets that a name has (7.3), without a final dot.
 */
void spf_expand_name(struct spf_run *r, const struct spf_frame *f,
    struct span spec, struct buf *b);

/* The presentation form of such a name; false if it can't be one. */
bool spf_present(struct buf *b, struct span name);

/* Tells the outcome the explanation that f's record has for the sender, or
 * why it has none (6.2). */
void spf_explain(struct spf_run *r, const struct spf_frame *f);

/* --- spfmatch.c --- */

/*
 * Tries a mechanism other than include. s has the target if it has one, and
 * is told what was found; on a match the outcome is told the network.
 */
enum spf_match spf_match(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s);

/* The client's name for %{p} (7.3), or "unknown". */
struct span spf_client_name(struct spf_run *r, struct span domain);

/* --- spftrace.c --- */

/* A copy that lives as long as the outcome; absent of absent. */
struct span spf_keep(struct spf_run *r, struct span s);
void *spf_keep_memory(struct spf_run *r, size_t n);

size_t spf_add_visit(struct spf_run *r, enum spf_via via, unsigned int depth,
    struct span domain);
struct spf_visit *spf_visit_at(struct spf_run *r, size_t i);

/* SIZE_MAX once there is no more room; spf_set_step() then does nothing. */
size_t spf_add_step(struct spf_run *r, const struct spf_step *s);
void spf_set_step(struct spf_run *r, size_t i, const struct spf_step *s);

#endif
