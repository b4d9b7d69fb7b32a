/* A message's whole evaluation: SPF, DKIM, ARC, policy, verdict. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/evaluate.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dkim/arctrust.h"
#include "dmarc/signatures.h"
#include "mail/addr.h"

struct evaluate {
	struct evaluate_options options;
	struct evaluation out;
	struct addr_list mail_from, rcpt_to;
	struct author_outcome from;
	struct trusted trusted;
	struct spf_outcome spf;
	struct buf spf_reason;
	struct dkim *dkim; /* for ARC alone it has no signatures */
	struct arc *arc;
	struct auth_dkim *signatures;
	struct buf dkim_reasons;
	struct arctrust_set *sets;
	struct evaluate_author authors[LIMIT_AUTHORS];
	struct notes notes;
	struct verdict none; /* where there is no Author Domain to have one */
};

struct evaluate *
evaluate_new(const struct evaluate_options *o)
{
	struct evaluate *e = xcalloc(1, sizeof(*e));

	e->options = *o;
	return e;
}

static void
forget(struct evaluate *e)
{
	size_t i;

	for (i = 0; i < e->out.nauthors; i++) {
		verdict_free(&e->authors[i].verdict);
		discover7489_free(e->authors[i].old);
		discover_free(e->authors[i].walk);
		buf_free(&e->authors[i].arc);
		e->authors[i] = (struct evaluate_author){0};
	}
	if (e->out.spf != NULL)
		spf_free(&e->spf);
	arc_free(e->arc);
	dkim_free(e->dkim);
	free(e->signatures);
	free(e->sets);
	e->arc = NULL;
	e->dkim = NULL;
	e->signatures = NULL;
	e->sets = NULL;
	notes_reset(&e->notes);
	e->out = (struct evaluation){.options = &e->options,
	    .notes = &e->notes};
}

void
evaluate_free(struct evaluate *e)
{
	if (e == NULL)
		return;
	forget(e);
	verdict_free(&e->none);
	author_free(&e->from);
	trusted_free(&e->trusted);
	buf_free(&e->spf_reason);
	buf_free(&e->dkim_reasons);
	addr_list_free(&e->mail_from);
	addr_list_free(&e->rcpt_to);
	notes_free(&e->notes);
	free(e);
}

/* --- the envelope --- */

/* The domain of an address, which must hold as long as l; empty for the null
 * path, absent if it is no address. */
static struct span
address_domain(struct addr_list *l, struct span path)
{
	if (path.p == NULL || !addr_path_parse(l, path))
		return SPAN_NONE;
	return l->n > 0 ? l->box[0].domain : SPAN_LIT("");
}

bool
evaluation_null_path(const struct evaluation *o)
{
	return o->mail_from.p != NULL && o->mail_from.n == 0;
}

bool
evaluation_has_spf(const struct evaluation *o)
{
	return o->spf != NULL || o->ids.spf.domain.p != NULL ||
	    o->ids.spf.result != AUTH_NONE;
}

/* --- SPF, DKIM and ARC --- */

/* HELO stands in for MAIL FROM if that is null, or not known. */
static void
check_spf(struct evaluate *e)
{
	const struct evaluate_envelope *env = e->out.envelope;
	struct spf_query q = {env->client, env->helo, env->mail_from,
	    e->options.receiver, env->now};
	bool helo = env->mail_from.p == NULL;
	struct buf *b = &e->spf_reason;

	if (env->client.bits == 0 || (env->helo.p == NULL &&
	    (helo || evaluation_null_path(&e->out))))
		return;
	spf_check(e->options.dns, &q, helo ? SPF_HELO : SPF_MAILFROM,
	    e->options.spf, &e->spf);
	/* "the client's address matches (ip4:192.0.2.1 of example.com)" */
	b->n = 0;
	buf_puts(b, e->spf.reason);
	if (e->spf.at.p != NULL)
		buf_printf(b, " (%.*s%s%.*s)", SPAN_ARG(e->spf.term),
		    e->spf.term.n > 0 ? " of " : "", SPAN_ARG(e->spf.at));
	e->out.spf = &e->spf;
	e->out.ids.spf = (struct auth_spf){.result = e->spf.result,
	    .helo = helo, .domain = e->spf.domain, .reason = buf_span(b)};
}

/* Reasons go to one text, which moves until all are there. */
static void
take_signatures(struct evaluate *e, size_t n)
{
	size_t i, from;
	struct buf *b = &e->dkim_reasons;
	const struct dkim_outcome *o;
	bool verified;
	const char *p;

	e->out.dkim = e->dkim;
	if (n == 0)
		return;
	e->signatures = xcalloc(n, sizeof(e->signatures[0]));
	b->n = 0;
	for (i = 0; i < n; i++) {
		o = dkim_outcome(e->dkim, i);
		e->signatures[i] = (struct auth_dkim){
		    .result = o->result,
		    .domain = o->domain,
		    .selector = o->selector,
		    .algorithm = span_str(o->algorithm),
		    .identity = o->identity,
		    .signature = o->b,
		    .bits = o->bits,
		};
		verified = o->reason == DKIM_VERIFIED;
		from = b->n;
		if (!verified)
			buf_puts(b, o->text);
		if (!verified && o->tag.p != NULL)
			buf_printf(b, " (%.*s=)", SPAN_ARG(o->tag));
		if (o->unsigned_octets > 0)
			buf_printf(b, "%s%" PRIu64 " octets are not signed",
			    verified ? "" : ": ", o->unsigned_octets);
		e->signatures[i].reason.n = b->n - from;
	}
	for (i = 0, p = b->p; i < n; i++) {
		if (e->signatures[i].reason.n == 0)
			continue;
		e->signatures[i].reason.p = p;
		p += e->signatures[i].reason.n;
	}
	e->out.ids.dkim = e->signatures;
	e->out.ids.ndkim = n;
}

void
evaluate_begin(struct evaluate *e, const struct header *h,
    const struct evaluate_envelope *env)
{
	static const struct {
		unsigned int bit;
		enum note_code note;
	} deviations[] = {
	    {ADDR_NOTE_NAME, NOTE_FROM_NAME},
	    {ADDR_NOTE_OCTETS, NOTE_FROM_OCTETS},
	    {ADDR_NOTE_DOTS, NOTE_FROM_DOTS},
	    {ADDR_NOTE_BARE, NOTE_FROM_BARE},
	    {ADDR_NOTE_BEHIND, NOTE_FROM_BEHIND},
	    {ADDR_NOTE_AROUND, NOTE_FROM_AROUND},
	};
	const struct evaluate_options *o = &e->options;
	struct dkim_options dkim;
	struct trusted_options trust;
	size_t i;

	forget(e);
	e->out.header = h;
	e->out.envelope = env;
	e->out.trace = env->trace;
	e->out.mail_from = address_domain(&e->mail_from, env->mail_from);
	e->out.rcpt_to = address_domain(&e->rcpt_to, env->rcpt_to);
	if (e->out.mail_from.n > 0)
		e->out.rewrite = trace_rewrite(e->mail_from.box[0].local,
		    &e->out.rewritten);
	author_find(&e->from, h);
	e->out.from = &e->from;
	for (i = 0; i < sizeof(deviations) / sizeof(deviations[0]); i++)
		if ((e->from.notes & deviations[i].bit) != 0)
			notes_add(&e->notes, deviations[i].note, SPAN_NONE);
	trace_hints(h, &e->out.hints);
	if (o->trust != NULL) {
		trust = *o->trust;
		trust.null_path = evaluation_null_path(&e->out);
		trusted_read(&e->trusted, h, env->trace, &trust);
		e->out.trusted = &e->trusted;
		e->out.ids = e->trusted.ids;
	}
	/* If others are trusted with DKIM, only ARC is verified, if it
	 * matters. */
	if (o->trust != NULL && o->ntrust_arc == 0)
		return;
	dkim = o->dkim != NULL ? *o->dkim : dkim_defaults(env->now);
	dkim.now = env->now;
	dkim.first = e->from.domain;
	if (o->trust != NULL)
		dkim.max = 0;
	e->dkim = dkim_new(&dkim, o->crypt, o->dns, h);
	e->arc = arc_new(e->dkim);
}

void
evaluate_body(struct evaluate *e, struct span octets)
{
	if (e->dkim != NULL)
		dkim_body(e->dkim, octets);
}

void
evaluate_note(struct evaluate *e, enum note_code code)
{
	notes_add(&e->notes, code, SPAN_NONE);
}

/* --- policy and verdict --- */

/* Why there is no result of SPF for MAIL FROM, if there is none. */
static const char *
unchecked(const struct evaluate *e)
{
	const struct evaluate_envelope *env = e->out.envelope;
	const struct trusted *t = e->out.trusted;
	const struct trace *trace = env->trace;

	if (env->attached && e->out.ids.spf.result == AUTH_PASS)
		return "whoever attached it may have written how it came";
	if (evaluation_has_spf(&e->out) && !e->out.ids.spf.helo)
		return NULL;
	if (t != NULL && t->fields == 0)
		return trusted_fault_str(t->fault);
	if (t != NULL)
		return t->no_pass ? NULL :
		    "the trusted host has no result of SPF for MAIL FROM";
	if (env->mail_from.p == NULL)
		return env->client.bits > 0 ? "MAIL FROM is not known" :
		    "neither the client's address nor MAIL FROM is known";
	if (env->client.bits == 0)
		return trace != NULL && trace->inside ?
		    "the client is in a private network" :
		    "the client's address is not known";
	return "MAIL FROM is null, and the client's HELO name is not known";
}

static struct verdict_input
input_of(const struct evaluate *e)
{
	const struct evaluate_envelope *env = e->out.envelope;
	const struct trusted *t = e->out.trusted;

	return (struct verdict_input){
	    .unchecked = e->out.unchecked,
	    .spf_domain = t != NULL && t->fields == 0 ? SPAN_NONE :
		evaluation_null_path(&e->out) ? env->helo : e->out.mail_from,
	    .fault = e->from.text,
	    .code = author_fault_str(e->from.fault),
	    .psl = e->options.psl,
	    .ids = &e->out.ids,
	    .dns = e->options.dns,
	    .honor_reject = e->options.honor_reject,
	    .want_orgs = e->options.want_orgs,
	};
}

static void
judge(struct evaluate *e, struct span domain)
{
	const struct evaluate_options *o = &e->options;
	struct evaluate_author *a = &e->authors[e->out.nauthors];
	const struct arc_outcome *arc = e->out.arc;
	struct verdict_input in = input_of(e);
	struct arctrust_chain chain;
	size_t i;

	discover_await(a->walk);
	a->domain = domain;
	a->discovery = discover_outcome(a->walk);
	if (o->psl != NULL) {
		a->old = discover7489_new(a->discovery,
		    psl_org(o->psl, domain), 0);
		discover7489_wait(a->old, o->dns);
		a->then = discover7489_outcome(a->old);
	}
	in.author = a->domain;
	in.discovery = a->discovery;
	in.then = a->then;
	/* Take the word of a trusted sealer, if there is one. */
	if (arc != NULL && arc->result == AUTH_PASS && arc->n > 0 &&
	    o->ntrust_arc > 0) {
		if (e->sets == NULL)
			e->sets = xcalloc(arc->n, sizeof(e->sets[0]));
		for (i = 0; i < arc->n; i++)
			e->sets[i] = (struct arctrust_set){
			    arc->sets[i].seal.domain,
			    arc->sets[i].seal.selector, arc->sets[i].results};
		chain = (struct arctrust_chain){e->sets, arc->n};
		if (arctrust_eval(&a->arc, &chain, a->domain, o->trust_arc,
		    o->ntrust_arc))
			in.arc = buf_span(&a->arc);
	}
	verdict_eval(&a->verdict, &in);
	if (e->out.nauthors > 0 && verdict_stricter(&a->verdict,
	    &e->authors[e->out.which].verdict))
		e->out.which = e->out.nauthors;
	e->out.nauthors++;
}

size_t
evaluation_verdicts(const struct evaluation *o)
{
	return o->nauthors + (o->rest != NULL ? 1 : 0);
}

const struct evaluation *
evaluate_end(struct evaluate *e)
{
	bool own = e->options.trust == NULL;
	struct dns_deadline *deadline = e->options.deadline;
	const uint64_t early = e->options.time / 4 * 3;
	const struct span *authors = e->from.domains;
	struct verdict_input in;
	/* Of several fields a signature may cover one, and a person see the
	 * other. */
	size_t i, n, nauthors = e->from.fault == AUTHOR_FINE ? 1 :
	    e->options.all_from && e->from.fault == AUTHOR_DOMAINS ?
	    e->from.n : 0;

	if (deadline != NULL) {
		dns_deadline_begin(deadline);
		dns_deadline_set(deadline, early);
	}
	if (e->dkim != NULL) {
		dkim_ask(e->dkim);
		arc_ask(e->arc);
	}
	for (i = 0; i < nauthors; i++)
		e->authors[i].walk = discover_start(authors[i], 0,
		    e->options.dns);
	if (deadline != NULL && early > 1000 * LIMIT_SPF_SECONDS)
		dns_deadline_set(deadline, 1000 * LIMIT_SPF_SECONDS);

	if (own)
		check_spf(e);
	if (deadline != NULL)
		dns_deadline_set(deadline, early);
	if (e->dkim != NULL) {
		n = dkim_finish(e->dkim);
		e->out.arc = arc_finish(e->arc);
		if (own)
			take_signatures(e, n);
	}
	if (deadline != NULL)
		dns_deadline_set(deadline, e->options.time);
	e->out.unchecked = unchecked(e);
	e->out.authors = e->authors;
	for (i = 0; i < nauthors; i++)
		judge(e, authors[i]);
	signatures_note(&e->notes, &e->out);
	if (e->out.nauthors > 0)
		e->out.verdict = &e->authors[e->out.which].verdict;
	if (e->out.nauthors > 0 && !e->from.more)
		return &e->out;
	in = input_of(e);
	if (e->out.nauthors > 0)
		in.fault = "more Author Domains than are evaluated";
	verdict_eval(&e->none, &in);
	e->out.rest = &e->none;
	/* Of more Author Domains than are evaluated, one that is not might
	 * fail (11.5): only a failure stands. */
	if (e->out.nauthors == 0 || e->out.verdict->dmarc != DMARC_FAIL)
		e->out.verdict = &e->none;
	return &e->out;
}
