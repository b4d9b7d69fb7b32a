/* An Authentication-Results field (RFC 8601) that says what we found. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/resultsfield.h"

#include "authres/write.h"
#include "base/limits.h"
#include "base/word.h"

/* Characters of b= that tell signatures apart (RFC 8601, 2.7.1; RFC 6008). */
enum { SIGNATURE_SHOWN = 8 };

static void
add_dkim(struct authres *a, const struct evaluation *e)
{
	const struct auth_found *ids = &e->ids;
	const struct auth_dkim *d;
	struct span b, identity;
	size_t i;

	if (ids->ndkim == 0 && e->dkim != NULL)
		authres_add(a, AUTH_DKIM, AUTH_NONE, SPAN_NONE, SPAN_NONE);
	for (i = 0; i < ids->ndkim; i++) {
		if (e->dkim != NULL && dkim_outcome(e->dkim, i)->reason ==
		    DKIM_NOT_CHECKED) {
			a->unverified++;
			continue;
		}
		d = &ids->dkim[i];
		b = d->signature;
		if (b.n > SIGNATURE_SHOWN)
			b.n = SIGNATURE_SHOWN;
		/* i= may have UTF-8 in a message that has none (RFC 6376,
		 * 2.11); it is left out then, as d= says enough. */
		identity = d->identity;
		if (!word_all(identity.p, identity.n, word_high))
			identity = SPAN_NONE;
		authres_add(a, AUTH_DKIM, d->result, SPAN_NONE, d->reason);
		if (!d->above)
			authres_add_prop(a, "header", "d", d->domain);
		authres_add_prop(a, "header", "i", identity);
		authres_add_prop(a, "header", "a", d->algorithm);
		authres_add_prop(a, "header", "s", d->selector);
		authres_add_prop(a, "header", "b", b);
	}
}

/*
 * The comment is "p=reject sp=none t=y of example.com; aligned=dkim;
 * dis=quarantine", where a policy that is missing or invalid is not shown.
 * policy.dmarc is the Domain Owner's, after t (RFC 9989, 9.2).
 * What is not known is permerror, "a permanent error [...] during evaluation"
 * that a later attempt won't mend: there is no word for it, and it must not be
 * taken for the none of a domain without a record, nor for a pass.
 */
static void
add_dmarc(struct authres *a, const struct verdict *v, struct span from,
    struct buf text[2])
{
	const struct record *r = v->record;
	bool dkim = v->dkim_aligned == ALIGN_YES;
	bool spf = v->spf_aligned == ALIGN_YES;
	static const enum auth_result words[DMARC_N] = {
	    [DMARC_NONE] = AUTH_NONE,
	    [DMARC_PASS] = AUTH_PASS,
	    [DMARC_FAIL] = AUTH_FAIL,
	    [DMARC_TEMPERROR] = AUTH_TEMPERROR,
	    [DMARC_PERMERROR] = AUTH_PERMERROR,
	    [DMARC_UNKNOWN] = AUTH_PERMERROR,
	};
	struct buf *b = &text[0];
	const char *word;
	size_t i;

	if (r != NULL) {
		const enum policy policies[] = {r->p, r->sp, r->np};

		for (i = 0; i < 3; i++) {
			word = policy_str(policies[i]);
			if (word[0] != '\0')
				buf_printf(b, "%s=%s ",
				    record_tags[TAG_P + i].name.p, word);
		}
		buf_printf(b, "%sof %.*s", r->t ? "t=y " : "",
		    SPAN_ARG(v->policy_domain));
	}
	if (v->dmarc == DMARC_PASS)
		buf_printf(b, "; aligned=%s%s%s", dkim ? "dkim" : "",
		    dkim && spf ? "," : "", spf ? "spf" : "");
	if (v->dmarc == DMARC_FAIL)
		buf_printf(b, "; dis=%s", disposition_str(v->disposition));
	if (v->error != NULL)
		verdict_put_error(&text[1], v);
	authres_add(a, AUTH_DMARC, words[v->dmarc],
	    text[0].n > 0 ? buf_span(&text[0]) : SPAN_NONE,
	    text[1].n > 0 ? buf_span(&text[1]) : SPAN_NONE);
	authres_add_prop(a, "header", "from", from);
	if (v->applied != POLICY_ABSENT)
		authres_add_prop(a, "policy", "dmarc",
		    span_str(policy_str(v->applied)));
}

void
resultsfield_put(struct buf *b, const struct evaluation *e,
    struct span authserv_id, const char *eol)
{
	struct buf text[LIMIT_AUTHORS + 1][2] = {{{0}}};
	const struct arc_outcome *arc = e->arc;
	const struct auth_spf *spf = &e->ids.spf;
	bool null = evaluation_null_path(e);
	struct authres a = {0};
	struct buf why = {0}; /* of the chain: the fault of each set */
	size_t i;

	authres_begin(&a, authserv_id);
	/* What counts comes first, as what is too long is cut at its end. */
	add_dmarc(&a, e->verdict, e->verdict == e->rest ? SPAN_NONE :
	    e->authors[e->which].domain, text[0]);
	/*
	 * smtp.mailfrom is the domain alone, as 2.7.2 allows. Where HELO stood
	 * in for a null path, it is named instead, so that nobody takes it for
	 * a MAIL FROM.
	 */
	if (evaluation_has_spf(e)) {
		authres_add(&a, AUTH_SPF, spf->result, SPAN_NONE, spf->reason);
		authres_add_prop(&a, "smtp", spf->helo || null ? "helo" :
		    "mailfrom", spf->domain);
	}
	for (i = 0; i < e->nauthors; i++)
		if (e->verdict != &e->authors[i].verdict)
			add_dmarc(&a, &e->authors[i].verdict,
			    e->authors[i].domain, text[i + 1]);
	if (e->rest != NULL && e->verdict != e->rest)
		add_dmarc(&a, e->rest, SPAN_NONE, text[e->which + 1]);
	/* RFC 8617, 10.1 */
	if (arc != NULL &&
	    (arc->result == AUTH_PASS || arc->result == AUTH_FAIL)) {
		for (i = 0; arc_next_cause(&why, arc, &i);)
			buf_puts(&why, "; ");
		if (why.n > 0)
			why.n -= 2;
		else if (arc->result == AUTH_FAIL)
			buf_puts(&why, arc->text);
		authres_add(&a, AUTH_ARC, arc->result, SPAN_NONE,
		    why.n > 0 ? buf_span(&why) : SPAN_NONE);
	}
	add_dkim(&a, e);
	authres_write(b, &a, eol);
	authres_free(&a);
	buf_free(&why);
	for (i = 0; i <= LIMIT_AUTHORS; i++) {
		buf_free(&text[i][0]);
		buf_free(&text[i][1]);
	}
}
