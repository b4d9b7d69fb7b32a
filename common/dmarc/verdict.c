/* DMARC's result for a message, and its disposition: RFC 9989, 5.3. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/verdict.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"

/* --- the policy that applies --- */

/* The query that failed is the last one of the walk. */
static void
blame_walk(struct verdict *v, const struct discover_outcome *walk)
{
	v->error = walk->error;
	if (walk->nsteps > 0)
		v->about = walk->steps[walk->nsteps - 1].name;
}

static enum discover_result
use_policy(struct verdict *v, const struct verdict_input *in)
{
	const struct discover_outcome *now = in->discovery;
	const struct discover7489_outcome *then = in->then;

	v->org_domain = now->org_domain;
	v->policy_domain = now->policy_domain;
	v->source = now->source;
	v->record = now->record;
	v->policy = now->written;
	v->applied = now->effective;
	if (now->result == DISCOVER_TEMPERROR)
		blame_walk(v, now);
	if (then == NULL)
		return now->result;
	v->org_domain = then->org_domain;
	v->policy_domain = then->policy_domain;
	v->source = then->source;
	v->record = then->record;
	v->policy = then->written;
	v->applied = then->effective;
	v->error = NULL;
	if (then->result == DISCOVER_TEMPERROR)
		v->error = then->error;
	return then->result;
}

/* --- alignment --- */

/* An identifier; all is the alignment of its mechanism, NULL if it does not
 * count for that. */
struct identifier {
	struct span domain;
	enum auth_result result;
	unsigned int flags; /* of align_eval() */
	struct align_outcome *o;
	enum alignment *all;
};

/* Only identifiers that may pass are aligned, and those that are shown. Only a
 * pass authenticates, and only a failed lookup could have been one. */
static void
align_one(struct verdict *v, const struct verdict_input *in,
    const struct identifier *id)
{
	const struct align_outcome *o = id->o;
	bool may = id->result == AUTH_PASS || id->result == AUTH_TEMPERROR;

	if (id->domain.p != NULL &&
	    (may || (id->flags & ALIGN_WANT_ORG) != 0))
		align_eval(v->align, id->domain, id->flags, id->o);
	if (!may || id->all == NULL || o->aligned == ALIGN_NO ||
	    *id->all == ALIGN_YES)
		return;
	*id->all = id->result == AUTH_PASS ? o->aligned : ALIGN_UNKNOWN;
	if (*id->all != ALIGN_UNKNOWN || v->error != NULL ||
	    (id->result == AUTH_PASS && o->why == ALIGN_NOT_TOLD))
		return;
	v->about = o->domain;
	if (o->aligned == ALIGN_YES || o->why == ALIGN_NOT_TOLD)
		v->error = "SPF or DKIM failed temporarily";
	else if (o->walk != NULL && o->walk->error != NULL)
		blame_walk(v, o->walk);
	else
		blame_walk(v, in->discovery);
}

static void
align_all(struct verdict *v, const struct verdict_input *in)
{
	const struct auth_found *ids = in->ids;
	unsigned int want = in->want_orgs ? ALIGN_WANT_ORG : 0;
	unsigned int spf = v->record->aspf == 's' ? ALIGN_IS_STRICT : 0;
	unsigned int dkim = v->record->adkim == 's' ? ALIGN_IS_STRICT : 0;
	struct identifier id = {ids->spf.domain, ids->spf.result, spf | want,
	    &v->spf, ids->spf.helo ? NULL : &v->spf_aligned}; /* 4.4.2 */
	size_t i;

	v->known = true;
	v->align = align_new(in->discovery, in->dns, in->psl);
	align_one(v, in, &id);
	if (ids->ndkim > 0)
		v->outcomes = xcalloc(ids->ndkim, sizeof(v->outcomes[0]));
	v->dkim = v->outcomes;
	for (i = 0; i < ids->ndkim; i++) {
		id = (struct identifier){ids->dkim[i].domain,
		    ids->dkim[i].result,
		    dkim | (i < LIMIT_ORGS_SHOWN ? want : 0) |
		    (ids->dkim[i].above ? ALIGN_OR_ABOVE : 0),
		    &v->outcomes[i], &v->dkim_aligned};
		align_one(v, in, &id);
	}
	/* SPF that could not be checked might be a pass, but it matters only
	 * if its domain can be aligned. */
	if (in->unchecked == NULL || (v->dkim_aligned == ALIGN_YES &&
	    v->spf_aligned != ALIGN_YES))
		return;
	if (in->spf_domain.p != NULL)
		align_eval(v->align, in->spf_domain, spf | want, &v->spf);
	if (in->spf_domain.p != NULL && v->spf.aligned == ALIGN_NO)
		return;
	v->spf_aligned = ALIGN_UNKNOWN;
	if (ids->spf.result == AUTH_PASS && !ids->spf.helo) {
		v->spf.aligned = ALIGN_UNKNOWN;
		v->spf.error = in->unchecked;
	}
}

/* --- the disposition --- */

static void
add_reason(struct verdict *v, enum override type, struct span comment)
{
	if (v->nreasons < VERDICT_REASONS_MAX)
		v->reasons[v->nreasons++] =
		    (struct verdict_reason){type, comment};
}

/* 5.3.5: one aligned pass is enough, whatever else failed. */
static void
settle(struct verdict *v, const struct verdict_input *in)
{
	if (v->spf_aligned == ALIGN_YES || v->dkim_aligned == ALIGN_YES) {
		v->dmarc = DMARC_PASS;
		v->error = NULL;
		v->about = SPAN_NONE;
		if (v->policy != POLICY_NONE && v->policy != POLICY_ABSENT)
			v->disposition = DISPOSITION_PASS;
		return;
	}
	/* A failed query may be answered later; what is not known stays so. */
	v->dmarc = v->error != NULL ? DMARC_TEMPERROR :
	    v->spf_aligned == ALIGN_UNKNOWN ||
	    v->dkim_aligned == ALIGN_UNKNOWN ? DMARC_UNKNOWN : DMARC_FAIL;
	if (v->dmarc == DMARC_UNKNOWN)
		v->error = v->dkim_aligned != ALIGN_UNKNOWN ? in->unchecked :
		    "only i= of a signature is reported, and strict alignment "
		    "wants d=";
	if (v->error != NULL)
		return;
	if (v->applied != v->policy && in->then == NULL)
		add_reason(v, OVERRIDE_POLICY_TEST_MODE, SPAN_LIT("t=y"));
	else if (v->applied != v->policy)
		add_reason(v, OVERRIDE_OTHER, SPAN_LIT("pct=0"));
	if (v->applied == POLICY_NONE)
		return;
	if (in->arc.p != NULL) {
		add_reason(v, OVERRIDE_LOCAL_POLICY, in->arc);
		return;
	}
	v->disposition = v->applied == POLICY_REJECT ? DISPOSITION_REJECT :
	    DISPOSITION_QUARANTINE;
	if (v->disposition == DISPOSITION_QUARANTINE || in->honor_reject)
		return;
	/* 7.4: not "solely on the basis of a p=reject policy" */
	v->disposition = DISPOSITION_QUARANTINE;
	add_reason(v, OVERRIDE_LOCAL_POLICY,
	    SPAN_LIT("not rejected for p=reject alone (RFC 9989, 7.4)"));
}

void
verdict_eval(struct verdict *v, const struct verdict_input *in)
{
	enum discover_result r;

	verdict_free(v);
	v->dmarc = DMARC_PERMERROR;
	if (in->author.p == NULL) {
		v->error = in->fault;
		v->about = span_str(in->code);
		return;
	}
	r = use_policy(v, in);
	if (r == DISCOVER_FOUND ||
	    (r == DISCOVER_TEMPERROR && v->record != NULL)) {
		/* There is a policy; whether sp or np applies may not be
		 * known. */
		align_all(v, in);
		settle(v, in);
	} else if (r == DISCOVER_NONE) {
		v->dmarc = DMARC_NONE;
	} else if (r == DISCOVER_TEMPERROR) {
		v->dmarc = DMARC_TEMPERROR;
	} else {
		v->error = "invalid policy, and no usable rua";
		v->about = v->policy_domain;
	}
}

void
verdict_free(struct verdict *v)
{
	align_free(v->align);
	free(v->outcomes);
	*v = (struct verdict){.dmarc = DMARC_NONE};
}

/* --- several --- */

bool
verdict_stricter(const struct verdict *a, const struct verdict *b)
{
	static const int rank[DMARC_N] = {
	    [DMARC_NONE] = 1,
	    [DMARC_TEMPERROR] = 2,
	    [DMARC_UNKNOWN] = 3,
	    [DMARC_PERMERROR] = 4,
	    [DMARC_FAIL] = 5,
	};

	if (rank[a->dmarc] != rank[b->dmarc])
		return rank[a->dmarc] > rank[b->dmarc];
	return a->dmarc == DMARC_FAIL && a->disposition > b->disposition;
}

void
verdict_put_error(struct buf *b, const struct verdict *v)
{
	if (v->about.p != NULL)
		buf_printf(b, "%.*s: ", SPAN_ARG(v->about));
	buf_puts(b, v->error);
}

static const char *const results[DMARC_N] = {
    [DMARC_NONE] = "none",
    [DMARC_PASS] = "pass",
    [DMARC_FAIL] = "fail",
    [DMARC_TEMPERROR] = "temperror",
    [DMARC_PERMERROR] = "permerror",
    [DMARC_UNKNOWN] = "unknown",
};

const char *
dmarc_result_str(enum dmarc_result r)
{
	return results[r];
}

bool
dmarc_result_find(struct span name, enum dmarc_result *r)
{
	enum dmarc_result i;

	for (i = 0; i < DMARC_N; i++) {
		if (!span_is_nocase(name, results[i]))
			continue;
		*r = i;
		return true;
	}
	return false;
}

const char *
disposition_str(enum disposition d)
{
	static const char *const names[] = {
	    [DISPOSITION_NONE] = "none",
	    [DISPOSITION_PASS] = "pass",
	    [DISPOSITION_QUARANTINE] = "quarantine",
	    [DISPOSITION_REJECT] = "reject",
	};

	return names[d];
}

const char *
override_str(enum override o)
{
	static const char *const names[] = {
	    [OVERRIDE_LOCAL_POLICY] = "local_policy",
	    [OVERRIDE_MAILING_LIST] = "mailing_list",
	    [OVERRIDE_OTHER] = "other",
	    [OVERRIDE_POLICY_TEST_MODE] = "policy_test_mode",
	    [OVERRIDE_TRUSTED_FORWARDER] = "trusted_forwarder",
	};

	return names[o];
}
