/* How SPF, DKIM and ARC came out, for a person; part of tell/check. */
/* SPDX-License-Identifier: ISC */
#include "tell/authentication.h"

#include "base/term.h"
#include "tell/page.h"

/* Widest foreign texts: a name, a term, and what goes to the line's end. */
enum { NAME = 48, TERM = 40, REST = 76 };

/* Signatures, and lines of SPF's trace that are shown unless all are wanted. */
enum { SHOWN = 8, TRACE_SHOWN = 10 };

/* A line, if there is something; what is "", or ends with a blank. */
static void
put_hint(struct buf *b, const char *what, struct span value)
{
	struct span v = span_trim(value);

	if (value.n > 0)
		page_printf(b, REST, "  %s%.*s\n", what, PAGE_ARG(v));
}

/* --- SPF --- */

/*
 * Each record where the first of its terms is tried. Three terms or more that
 * were tried one after the other and do not match are one line with their
 * number, unless all are wanted.
 */
static void
put_trace(struct buf *b, const struct spf_outcome *o, bool all)
{
	const struct spf_visit *v;
	const struct spf_step *s; /* NULL behind the last */
	size_t i, n, seen = 0, lines = 0;
	int indent;

	for (i = 0;; i += n) {
		s = i < o->nsteps ? &o->steps[i] : NULL;
		if (s != NULL && !all && ++lines > TRACE_SHOWN)
			break;
		for (; seen < o->nvisits && (s == NULL || seen <= s->visit);
		    seen++) {
			v = &o->visits[seen];
			page_printf(b, NAME, "%*s%.*s: ", 2 + 2 *
			    (int)v->depth, "", PAGE_ARG(v->domain));
			page_printf(b, REST, "%.*s\n",
			    PAGE_ARG(v->text.p != NULL ? v->text :
			    SPAN_LIT("no record")));
		}
		if (s == NULL)
			break;
		indent = 4 + 2 * (int)o->visits[s->visit].depth;
		for (n = 0; !all && i + n < o->nsteps &&
		    s[n].match == SPF_NO_MATCH && s[n].visit == s->visit; n++)
			;
		if (n > 2) {
			buf_printf(b, "%*s%zu terms that do not match\n",
			    indent, "", n);
			continue;
		}
		n = 1;
		page_printf(b, TERM, "%*s%-31.*s ", indent, "",
		    PAGE_ARG(s->term));
		buf_printf(b, "%s\n", s->why);
	}
	if (i < o->nsteps || o->unkept > 0)
		buf_printf(b, "    ... and %zu terms more\n",
		    o->nsteps - i + o->unkept);
}

static void
put_spf(struct buf *b, const struct evaluation *e, bool all)
{
	const struct auth_spf *spf = &e->ids.spf;
	const struct ip *ip = &e->envelope->client;
	bool null = evaluation_null_path(e);
	const struct cidr *net;
	unsigned int bits;

	if (!evaluation_has_spf(e)) {
		buf_printf(b, "  not %s\n", e->trusted != NULL ?
		    "reported" : "checked");
		return;
	}
	page_printf(b, NAME, "  %s for %.*s %s", auth_result_str(spf->result),
	    PAGE_ARG(spf->domain), spf->helo ? "(HELO)" : null ?
	    "(HELO, MAIL FROM is null)" : "(MAIL FROM)");
	if (ip->bits > 0 && e->trusted == NULL) {
		buf_puts(b, " from ");
		ip_put(b, ip);
	}
	buf_putc(b, '\n');
	if (e->spf == NULL) {
		put_hint(b, "", spf->reason);
		return;
	}
	buf_printf(b, "  %s", e->spf->reason);
	/* how many others may send as well as the client, if it is many */
	net = &e->spf->network;
	bits = net->ip.bits - net->len;
	if (bits > 0) {
		buf_printf(b, bits < 32 ? ", with all %lu addresses of " :
		    ", with all 2^%lu addresses of ",
		    bits < 32 ? 1UL << bits : (unsigned long)bits);
		cidr_put(b, net);
	}
	buf_putc(b, '\n');
	put_trace(b, e->spf, all);
	put_hint(b, "the domain says: ", e->spf->explanation);
}

/* --- DKIM --- */

/* k: its key, which is shown where it is more than the selector's one record;
 * NULL if the signature was not verified here. */
static void
put_signature(struct buf *b, const struct auth_dkim *d,
    const struct dkim_key *k, bool all)
{
	page_printf(b, NAME, "  %-9s %.*s, selector %.*s",
	    auth_result_str(d->result), PAGE_ARG(d->domain),
	    PAGE_ARG(d->selector));
	if (d->algorithm.p != NULL)
		page_printf(b, NAME, ", %.*s", PAGE_ARG(d->algorithm));
	if (d->bits > 0)
		buf_printf(b, ", %u bits", d->bits);
	if (d->reason.n > 0)
		page_printf(b, REST, "\n            %.*s",
		    SPAN_ARG(d->reason));
	if (k != NULL && k->name.p != NULL &&
	    (all || k->testing || k->ad || k->records > 1)) {
		page_printf(b, NAME, "\n            key of %.*s",
		    PAGE_ARG(k->name));
		if (k->records > 1)
			buf_printf(b, ", one of %zu records", k->records);
		if (k->record.p != NULL)
			buf_printf(b, ", TTL %lu", (unsigned long)k->ttl);
		buf_printf(b, "%s%s", k->ad ? ", by DNSSEC" : "", k->testing ?
		    ", which is testing DKIM (t=y)" : "");
	}
	buf_putc(b, '\n');
}

static void
put_dkim(struct buf *b, const struct evaluation *e, bool all)
{
	const struct auth_found *ids = &e->ids;
	const struct trusted *t = e->trusted;
	size_t i;

	if (ids->ndkim == 0)
		buf_puts(b, t != NULL ? "  not reported\n" :
		    "  no signature\n");
	for (i = 0; i < ids->ndkim && i < SHOWN; i++)
		put_signature(b, &ids->dkim[i], e->dkim != NULL ?
		    &dkim_outcome(e->dkim, i)->key : NULL, all);
	if (i < ids->ndkim)
		buf_printf(b, "  ... and %zu more\n", ids->ndkim - i);
	if (t == NULL)
		return;
	if (ids->trusted.p != NULL)
		page_printf(b, NAME, "  both as reported by %.*s",
		    PAGE_ARG(ids->trusted));
	else
		buf_puts(b, "  no result of a trusted host");
	if (t->fault != TRUSTED_FINE)
		buf_printf(b, ": %s%s", trusted_fault_str(t->fault),
		    t->fault == TRUSTED_BELOW ? " (see --trust-below)" : "");
	buf_putc(b, '\n');
}

/* --- indirect mail --- */

/* Why each set that failed did; not all of many unless they are wanted. */
static void
put_causes(struct buf *b, const struct arc_outcome *arc, bool all)
{
	struct buf cause = {0};
	size_t i = 0, n = 0;

	for (; arc_next_cause(&cause, arc, &i); cause.n = 0)
		if (++n <= SHOWN || all)
			buf_printf(b, "    %.*s\n",
			    SPAN_ARG(buf_span(&cause)));
	if (n > SHOWN && !all)
		buf_printf(b, "    ... and %zu more\n", n - SHOWN);
	buf_free(&cause);
}

static void
put_indirect(struct buf *b, const struct evaluation *e, bool colour, bool all)
{
	const struct trace_hints *h = &e->hints;
	const struct arc_outcome *arc = e->arc;
	bool chain = arc != NULL && arc->result != AUTH_NONE;
	bool rewritten = e->rewrite != TRACE_PLAIN;

	if (!chain && !rewritten && h->list_id.p == NULL &&
	    h->list_post.p == NULL && !h->resent)
		return;
	page_title(b, "Indirect mail", colour);
	if (chain) {
		buf_printf(b, "  ARC chain %s", auth_result_str(arc->result));
		if (arc->result != AUTH_PASS)
			buf_printf(b, ": %s", arc->text);
		if (arc->n > 0)
			buf_printf(b, "; %zu %s", arc->n,
			    PLURAL(arc->n, "set", "sets"));
		if (arc->n > 0 && arc->sets[arc->n - 1].seal.domain.p != NULL)
			page_printf(b, NAME, ", the last by %.*s",
			    PAGE_ARG(arc->sets[arc->n - 1].seal.domain));
		buf_putc(b, '\n');
		put_causes(b, arc, all);
	}
	put_hint(b, "List-Id ", h->list_id);
	put_hint(b, "List-Post ", h->list_post);
	if (rewritten) {
		buf_printf(b, "  MAIL FROM is %s",
		    trace_rewrite_str(e->rewrite));
		if (e->rewritten.p != NULL)
			page_printf(b, NAME, ", of an address of %.*s",
			    PAGE_ARG(e->rewritten));
		buf_putc(b, '\n');
	}
	if (h->resent)
		buf_puts(b, "  Resent- fields\n");
}

void
tell_authentication(struct buf *b, const struct evaluation *e, bool colour,
    bool all)
{
	page_title(b, "SPF", colour);
	put_spf(b, e, all);
	page_title(b, "DKIM", colour);
	put_dkim(b, e, all);
	put_indirect(b, e, colour, all);
}
