/* How SPF, DKIM and ARC came out, for a person; part of tell/check. */
/* SPDX-License-Identifier: ISC */
#include "tell/authentication.h"

#include "base/status.h"
#include "tell/page.h"
#include "zone/type.h"

/* Widest texts of a stranger's: a name, and what goes to the line's end. */
enum { NAME_WIDE = 48, REST_WIDE = 76 };

static void
put_title(struct buf *b, const char *title, bool colour)
{
	page_title(b, title, colour);
	buf_putc(b, '\n');
}

/* A line, if there is something; name may be "". */
static void
put_hint(struct buf *b, const char *name, struct span value)
{
	if (value.n == 0)
		return;
	buf_puts(b, "  ");
	buf_puts(b, name);
	if (name[0] != '\0')
		buf_putc(b, ' ');
	page_text(b, span_trim(value), REST_WIDE);
	buf_putc(b, '\n');
}

/* --- SPF --- */

/* Lines of a trace that are shown, unless all are wanted. */
enum { TRACE_SHOWN = 10, TERM_WIDE = 40 };

static void
put_visit(struct buf *b, const struct spf_visit *v)
{
	page_pad(b, 2 + 2 * v->depth);
	page_text(b, v->domain, NAME_WIDE);
	buf_puts(b, ": ");
	page_text(b, v->text.p != NULL ? v->text : SPAN_LIT("no record"),
	    REST_WIDE);
	buf_putc(b, '\n');
}

static void
put_step(struct buf *b, const struct spf_step *s, unsigned int depth)
{
	size_t n;

	page_pad(b, 4 + 2 * depth);
	n = page_text(b, s->term, TERM_WIDE);
	page_pad(b, n < TERM_WIDE - 8 ? TERM_WIDE - 8 - n : 1);
	buf_puts(b, s->why);
	buf_putc(b, '\n');
}

/* Terms that do not match are told only how many, if they were tried one
 * after the other. */
static size_t
passed_over(const struct spf_outcome *o, size_t i, bool all)
{
	size_t n = 0;

	while (!all && i + n < o->nsteps &&
	    o->steps[i + n].match == SPF_NO_MATCH &&
	    o->steps[i + n].visit == o->steps[i].visit)
		n++;
	return n > 2 ? n : 0;
}

/* Each record where the first of its terms is tried. */
static void
put_trace(struct buf *b, const struct spf_outcome *o, bool all)
{
	size_t i, n, seen = 0, lines = 0;

	for (i = 0; i < o->nsteps; i += n > 0 ? n : 1) {
		const struct spf_step *s = &o->steps[i];
		unsigned int depth = o->visits[s->visit].depth;

		if (!all && ++lines > TRACE_SHOWN)
			break;
		for (; seen <= s->visit; seen++)
			put_visit(b, &o->visits[seen]);
		n = passed_over(o, i, all);
		if (n == 0) {
			put_step(b, s, depth);
			continue;
		}
		page_pad(b, 4 + 2 * depth);
		buf_printf(b, "%zu terms that do not match\n", n);
	}
	for (; seen < o->nvisits && i == o->nsteps; seen++)
		put_visit(b, &o->visits[seen]);
	if (i < o->nsteps || o->unkept > 0)
		buf_printf(b, "    ... and %zu terms more\n",
		    o->nsteps - i + o->unkept);
}

/* How many others may send as well as the client, where they are many. */
static void
put_network(struct buf *b, const struct cidr *c)
{
	unsigned int n = c->ip.bits - c->len;

	if (n == 0)
		return;
	if (n < 32)
		buf_printf(b, ", with all %lu addresses of ", 1UL << n);
	else
		buf_printf(b, ", with all 2^%u addresses of ", n);
	cidr_put(b, c);
}

static void
put_spf(struct buf *b, const struct evaluation *e, bool all)
{
	const struct auth_spf *spf = &e->ids.spf;
	const struct ip *ip = &e->envelope->client;
	bool null = e->mail_from.p != NULL && e->mail_from.n == 0;

	if (!evaluation_has_spf(e)) {
		buf_puts(b, e->trusted != NULL ? "  not told\n" :
		    "  not checked, for want of the client's address, "
		    "or a name\n");
		return;
	}
	buf_printf(b, "  %s for ", auth_result_str(spf->result));
	page_text(b, spf->domain, NAME_WIDE);
	buf_puts(b, spf->helo ? " (HELO)" : null ?
	    " (HELO, MAIL FROM is null)" : " (MAIL FROM)");
	if (ip->bits > 0 && e->trusted == NULL) {
		buf_puts(b, " from ");
		ip_put(b, ip);
	}
	buf_putc(b, '\n');
	if (e->spf == NULL) {
		put_hint(b, "", spf->reason);
		return;
	}
	buf_puts(b, "  ");
	buf_puts(b, e->spf->reason);
	put_network(b, &e->spf->network);
	buf_putc(b, '\n');
	put_trace(b, e->spf, all);
	put_hint(b, "the domain says:", e->spf->explanation);
}

/* --- DKIM --- */

/* Signatures that are shown; more are no message that a person reads. */
enum { SHOWN = 8 };

/* Whose key it was, where that is more than the selector's one record. */
static void
put_key(struct buf *b, const struct dkim_key *k, bool all)
{
	if (k->name.p == NULL ||
	    (!all && !k->testing && !k->ad && k->records < 2))
		return;
	buf_puts(b, "\n            key of ");
	page_text(b, k->name, NAME_WIDE);
	if (k->records > 1)
		buf_printf(b, ", one of %zu records", k->records);
	if (k->record.p != NULL)
		buf_printf(b, ", TTL %lu", (unsigned long)k->ttl);
	if (k->ad)
		buf_puts(b, ", by DNSSEC");
	if (k->testing)
		buf_puts(b, ", which is testing DKIM (t=y)");
}

static void
put_signature(struct buf *b, const struct auth_dkim *d)
{
	const char *word = auth_result_str(d->result);

	buf_puts(b, "  ");
	buf_puts(b, word);
	page_pad(b, 10 - strlen(word));
	page_text(b, d->domain, NAME_WIDE);
	buf_puts(b, ", selector ");
	page_text(b, d->selector, NAME_WIDE);
	if (d->algorithm.p != NULL) {
		buf_puts(b, ", ");
		page_text(b, d->algorithm, NAME_WIDE);
	}
	if (d->bits > 0)
		buf_printf(b, ", %u bits", d->bits);
	if (d->reason.n > 0) {
		buf_puts(b, "\n            ");
		page_text(b, d->reason, REST_WIDE);
	}
}

static void
put_dkim(struct buf *b, const struct evaluation *e, bool all)
{
	const struct auth_found *ids = &e->ids;
	size_t i;

	if (ids->ndkim == 0)
		buf_puts(b, e->trusted != NULL ? "  not told\n" :
		    "  no signature\n");
	for (i = 0; i < ids->ndkim && i < SHOWN; i++) {
		put_signature(b, &ids->dkim[i]);
		if (e->dkim != NULL)
			put_key(b, &dkim_outcome(e->dkim, i)->key, all);
		buf_putc(b, '\n');
	}
	if (ids->ndkim > SHOWN)
		buf_printf(b, "  ... and %zu more\n", ids->ndkim - SHOWN);
}

/* --- indirect mail --- */

static void
put_chain(struct buf *b, const struct evaluation *e)
{
	const struct arc_outcome *arc = e->arc;

	buf_printf(b, "  ARC chain %s", auth_result_str(arc->result));
	if (arc->result != AUTH_PASS) {
		buf_printf(b, ": %s", arc->text);
		if (arc->at > 0)
			buf_printf(b, " (set %u)", arc->at);
	}
	if (arc->n > 0) {
		buf_puts(b, "; ");
		page_plural(b, arc->n, "set", "sets");
		buf_puts(b, ", the last by ");
		page_text(b, arc->sets[arc->n - 1].seal.domain, NAME_WIDE);
	}
	buf_putc(b, '\n');
}

static void
put_rewrite(struct buf *b, const struct evaluation *e)
{
	if (e->rewrite == TRACE_PLAIN)
		return;
	buf_puts(b, "  MAIL FROM is ");
	buf_puts(b, trace_rewrite_str(e->rewrite));
	if (e->rewritten.p != NULL) {
		buf_puts(b, ", of an address of ");
		page_text(b, e->rewritten, NAME_WIDE);
	}
	buf_putc(b, '\n');
}

static bool
has_chain(const struct evaluation *e)
{
	return e->arc != NULL && e->arc->result != AUTH_NONE;
}

static bool
is_indirect(const struct evaluation *e)
{
	const struct trace_hints *h = &e->hints;

	return h->list_id.p != NULL || h->list_post.p != NULL ||
	    h->resent || e->rewrite != TRACE_PLAIN || has_chain(e);
}

static void
put_indirect(struct buf *b, const struct evaluation *e)
{
	if (has_chain(e))
		put_chain(b, e);
	put_hint(b, "List-Id", e->hints.list_id);
	put_hint(b, "List-Post", e->hints.list_post);
	put_rewrite(b, e);
	if (e->hints.resent)
		buf_puts(b, "  Resent- fields\n");
}

void
authtext_put(struct buf *b, const struct evaluation *e, bool colour, bool all)
{
	put_title(b, "SPF", colour);
	put_spf(b, e, all);
	put_title(b, "DKIM", colour);
	put_dkim(b, e, all);
	if (e->trusted != NULL) {
		buf_puts(b, e->ids.trusted.p != NULL ?
		    "  both by the word of " : "  no word of a trusted host");
		if (e->ids.trusted.p != NULL)
			page_text(b, e->ids.trusted, NAME_WIDE);
		if (e->trusted->fault != TRUSTED_FINE)
			buf_printf(b, ": %s",
			    trusted_fault_str(e->trusted->fault));
		if (e->trusted->fault == TRUSTED_BELOW)
			buf_puts(b, " (see --trust-below)");
		buf_putc(b, '\n');
	}
	if (!is_indirect(e))
		return;
	put_title(b, "Indirect mail", colour);
	put_indirect(b, e);
}

/* --- questions --- */

static void
put_question(struct buf *b, const struct question *q)
{
	buf_puts(b, "  ");
	diag_escape(b, q->name);
	buf_putc(b, ' ');
	buf_puts(b, zonetype_str((uint16_t)q->type));
	buf_puts(b, "\n      ");
	if (q->result == DNS_TEMPFAIL)
		buf_puts(b, q->error);
	else if (q->result == DNS_NXDOMAIN)
		buf_puts(b, "no such name");
	else if (q->result == DNS_NODATA)
		buf_puts(b, "none of that type");
	else if (q->type == DNS_TXT)
		page_text(b, q->first, REST_WIDE);
	else
		page_plural(b, q->n, "record", "records");
	if (q->result == DNS_FOUND && q->type == DNS_TXT && q->n > 1)
		buf_printf(b, " and %zu more", q->n - 1);
	buf_putc(b, '\n');
}

void
authtext_questions(struct buf *b, const struct questions *q)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		put_question(b, &q->q[i]);
	if (q->more > 0)
		buf_printf(b, "  ... and %zu more\n", q->more);
}
