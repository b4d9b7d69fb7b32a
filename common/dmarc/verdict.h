/* DMARC's result for a message, and its disposition: RFC 9989, 5.3. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_VERDICT_H
#define DMARC_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/align.h"
#include "authres/found.h"
#include "dmarc/discover.h"
#include "dmarc/discover7489.h"
#include "dns/dns.h"
#include "dns/psl.h"
#include "authres/result.h"
#include "record/record.h"

/* The results of DMARC; but for the last, in the words of RFC 8601. */
enum dmarc_result {
	DMARC_NONE,
	DMARC_PASS,
	DMARC_FAIL,
	DMARC_TEMPERROR,
	DMARC_PERMERROR,
	DMARC_UNKNOWN, /* it can't be told */
	DMARC_N
};

/* What is done with a message, by the words of RFC 9990 (3.1.1.9). */
enum disposition {
	DISPOSITION_NONE, /* nothing: no policy, or its policy is none */
	DISPOSITION_PASS, /* nothing: it passes, under a policy that is not */
	DISPOSITION_QUARANTINE,
	DISPOSITION_REJECT
};

/* Why it is not what the Domain Owner asks for (RFC 9990, 3.1.6); we give only
 * the first, third and fourth. */
enum override {
	OVERRIDE_LOCAL_POLICY,
	OVERRIDE_MAILING_LIST,
	OVERRIDE_OTHER,
	OVERRIDE_POLICY_TEST_MODE,
	OVERRIDE_TRUSTED_FORWARDER
};

struct verdict_reason {
	enum override type;
	struct span comment; /* may have foreign text; absent for none */
};

enum { VERDICT_REASONS_MAX = 4 };

/*
 * author is the Author Domain in normal form; where there is not exactly one
 * it is absent, and fault (static) says why (5.3.1), code in a word. Else
 * discovery is its own, complete. then is NULL, or makes this an evaluation
 * by RFC 7489, and psl then says what an organization is.
 *
 * unchecked is NULL, or says (static) why there is no result of SPF that
 * counts: the client or its MAIL FROM is not known, or may be forged.
 * spf_domain is then the domain of MAIL FROM, absent if it isn't known.
 *
 * arc says, in the words of RFC 8617, 7.2.2, that a trusted sealer saw the
 * message pass; absent if there is none. A failing message is then let
 * through. All is borrowed until verdict_free().
 */
struct verdict_input {
	struct span author;
	const char *fault, *code;
	const struct discover_outcome *discovery;
	const struct discover7489_outcome *then;
	const struct psl *psl;
	const struct auth_found *ids;
	const char *unchecked;
	struct span spf_domain;
	const struct dns *dns; /* for the walks of alignment */
	struct span arc;
	bool honor_reject; /* p=reject by itself is enough to reject (7.4) */
	bool want_orgs;    /* ALIGN_WANT_ORG for each identifier */
};

/*
 * dmarc is
 *  none       no policy applies: there is no record (4.10.1)
 *  pass       an authenticated identifier is aligned, whatever else failed
 *  temperror  there is none, but a query failed that could have made one, or
 *             could have found the policy (5.3.6)
 *  permerror  there is no Author Domain, or several (5.3.1), or the record
 *             that applies can't be used (4.10.1)
 *  unknown    there is no pass, SPF could not be checked, and MAIL FROM is
 *             not known, or its domain would be aligned; or of a signature
 *             only i= is known, where strict alignment wants d=
 *  fail       else
 *
 * policy, applied and disposition are what three parties say: the Domain
 * Owner (p, sp or np), the same after t, and a receiver by 5.4 and 7.4.
 * The first two are POLICY_ABSENT where no policy was found.
 *
 * spf_aligned and dkim_aligned are RFC 9990's: did the mechanism authenticate
 * an aligned identifier? They are unknown where a query failed that could have
 * made it so, or where it is unknown for the reasons above. spf and dkim[] are
 * the alignment of each identifier, whatever its result; of one that can't have
 * passed, only with want_orgs. known is false, and they are all zero, where no
 * policy was found.
 *
 * error is NULL, or why it is temperror, permerror or unknown: static; about
 * is the name that it is about, if there is one, or fault's code.
 */
struct verdict {
	enum dmarc_result dmarc;
	enum policy policy, applied;
	enum disposition disposition;
	struct verdict_reason reasons[VERDICT_REASONS_MAX];
	size_t nreasons;
	bool known;
	enum alignment spf_aligned, dkim_aligned;
	struct align_outcome spf;
	const struct align_outcome *dkim; /* as many as there are signatures */
	const char *error;
	struct span about;
	/* What applies, by whichever RFC: as in struct discover_outcome. */
	const struct record *record;
	struct span policy_domain, org_domain;
	enum discover_source source;
	/* Its own. */
	struct align *align;
	struct align_outcome *outcomes;
};

/* All zero is empty. Asks in->dns, and waits for the answers. */
void verdict_eval(struct verdict *v, const struct verdict_input *in);
void verdict_free(struct verdict *v);

/*
 * Of several Author Domains (11.5): is a the stricter of the two? One that
 * fails is stricter than one that does not, of two that fail the one with the
 * stronger disposition; then an error, or that it is not known, is stricter
 * than none, than pass.
 */
bool verdict_stricter(const struct verdict *a, const struct verdict *b);

/* Appends "example.com: why", of v->about and v->error, which is not NULL. */
void verdict_put_error(struct buf *b, const struct verdict *v);

/* "pass", and "unknown", which is no word of RFC 8601; by name, in any case:
 * false, and *r untouched, if there is none. */
const char *dmarc_result_str(enum dmarc_result r);
bool dmarc_result_find(struct span name, enum dmarc_result *r);

const char *disposition_str(enum disposition d); /* "quarantine" */
const char *override_str(enum override o);       /* "local_policy" */

#endif
