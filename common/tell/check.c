/* A message's evaluation as a person reads it: the verdict first, then why. */
/* SPDX-License-Identifier: ISC */
#include "tell/check.h"

#include "authres/claim.h"
#include "base/term.h"
#include "base/width.h"
#include "tell/authentication.h"
#include "tell/page.h"
#include "tell/secure.h"
#include "tell/way.h"
#include "zone/type.h"

/* Widest foreign texts: a name in a sentence, in a table, what goes to the
 * line's end, a line. */
enum { NAME = 48, CELL = 32, REST = 76, LINE = 72 };

/* Signatures in the table; of the others only the number is shown. */
enum { SHOWN = 8 };

static void
put_result(struct buf *b, enum dmarc_result r, const struct tell_check *how)
{
	const char *colour = r == DMARC_PASS ? "\033[32m" :
	    r == DMARC_FAIL ? "\033[31m" : "\033[1m";

	buf_printf(b, how->colour ? "%s%s\033[m" : "%s%s",
	    how->colour ? colour : "", dmarc_result_str(r));
}

/* --- the sentence --- */

/* "SPF authenticates example.com and DKIM example.org": the first of the
 * identifiers that passed and are aligned, or are not. How many domains it
 * names. */
static size_t
put_passed(struct buf *b, const struct auth_found *ids,
    const struct verdict *v, bool aligned)
{
	bool spf = ids->spf.result == AUTH_PASS && !ids->spf.helo &&
	    (v->spf.aligned == ALIGN_YES) == aligned;
	const struct auth_dkim *d = NULL;
	size_t i;

	for (i = 0; i < ids->ndkim && d == NULL; i++)
		if (ids->dkim[i].result == AUTH_PASS && aligned ==
		    (v->dkim[i].aligned == ALIGN_YES))
			d = &ids->dkim[i];
	if (spf && d != NULL && span_eq_nocase(d->domain, ids->spf.domain)) {
		page_printf(b, NAME, "SPF and DKIM authenticate %.*s",
		    PAGE_ARG(d->domain));
		return 1;
	}
	if (spf)
		page_printf(b, NAME, "SPF authenticates %.*s",
		    PAGE_ARG(ids->spf.domain));
	if (d != NULL)
		page_printf(b, NAME, "%s %.*s", spf ? " and DKIM" :
		    "DKIM authenticates", PAGE_ARG(d->domain));
	return (size_t)spf + (size_t)(d != NULL);
}

static void
put_failed(struct buf *b, const struct evaluation *e, const struct verdict *v)
{
	static const char *const does[] = {
	    [DISPOSITION_NONE] = "take no action",
	    [DISPOSITION_PASS] = "let it pass",
	    [DISPOSITION_QUARANTINE] = "quarantine it",
	    [DISPOSITION_REJECT] = "reject it",
	};
	size_t n;

	buf_printf(b, "; a receiver would %s\n  ", does[v->disposition]);
	n = put_passed(b, &e->ids, v, false);
	if (n > 0)
		buf_printf(b, ", which %s not aligned", PLURAL(n, "is", "are"));
	else if (e->trusted != NULL)
		buf_puts(b, "no trusted host reports that SPF or DKIM "
		    "authenticates it");
	else if (evaluation_has_spf(e))
		buf_puts(b, "neither SPF nor DKIM authenticates it");
	else
		buf_puts(b, "DKIM does not authenticate it, and SPF was not "
		    "checked");
}

/* What is not known, and which options tell it. A host's name is shown where
 * it may be copied to a command line. */
static void
put_unknown(struct buf *b, const struct evaluation *e,
    const struct verdict *v)
{
	const struct evaluate_envelope *env = e->envelope;
	const char *const options[] = {
	    env->client.bits == 0 ? "--ip" : NULL,
	    env->mail_from.p == NULL ? "--mail-from" : NULL,
	    evaluation_null_path(e) && env->helo.p == NULL ? "--helo" : NULL,
	};
	const struct trace *t = e->trace;
	const char *before = "; give ";
	size_t i;

	buf_puts(b, v->error);
	if (e->trusted != NULL || env->attached)
		return;
	if (t != NULL && t->likely != NULL &&
	    authres_good_id(t->likely->r.by)) {
		page_printf(b, NAME, "; try --border %.*s",
		    PAGE_ARG(t->likely->r.by));
		before = ", or give ";
	}
	for (i = 0; i < 3; i++) {
		if (options[i] == NULL)
			continue;
		buf_printf(b, "%s%s", before, options[i]);
		before = " and ";
	}
}

/* --- the identifiers --- */

/* A line of the table. */
struct line {
	struct span domain;
	const char *by;
	enum auth_result result;
	bool helo;
	const struct align_outcome *o;
};

static void
put_line(struct buf *b, const struct line *l, int width)
{
	static const char *const why[] = {
	    [ALIGN_NOT_ASKED] = "not evaluated",
	    [ALIGN_EQUAL] = "the same domain",
	    [ALIGN_ORG] = "the same organization",
	    [ALIGN_STRICT] = "strict alignment wants the same domain",
	    [ALIGN_OTHER] = "another organization",
	    [ALIGN_NO_NAME] = "not a domain name",
	    [ALIGN_NOT_TOLD] = ("only i= is known, and strict alignment "
		"wants d="),
	    [ALIGN_FAILED] = "temporary DNS failure",
	};
	enum alignment a = l->o->aligned;
	bool org = l->o->why == ALIGN_ORG || l->o->why == ALIGN_OTHER;

	page_printf(b, CELL, "  %-*.*s  %s %-*s", width, PAGE_ARG(l->domain),
	    l->by, 14 - (int)strlen(l->by), auth_result_str(l->result));
	if (l->helo)
		buf_puts(b, "no: HELO alone does not count");
	else if (l->result == AUTH_PASS && a == ALIGN_UNKNOWN)
		buf_printf(b, "not known: %s", l->o->error);
	else if (l->result == AUTH_PASS)
		buf_printf(b, "%s: %s", a == ALIGN_YES ? "yes" : "no",
		    why[l->o->why]);
	else
		buf_puts(b, a == ALIGN_YES ? "would be if it passed" : "-");
	if (l->result == AUTH_PASS && !l->helo && org &&
	    !span_eq_nocase(l->o->org_domain, l->domain))
		page_printf(b, NAME, ", %.*s", PAGE_ARG(l->o->org_domain));
	buf_putc(b, '\n');
}

static void
put_table(struct buf *b, const struct evaluation *e, const struct verdict *v)
{
	const struct auth_spf *spf = &e->ids.spf;
	const struct auth_dkim *dkim = e->ids.dkim;
	struct line lines[SHOWN + 1], *l, *end = lines;
	int width = 10, n;
	size_t i;

	if (spf->domain.p != NULL)
		*end++ = (struct line){spf->domain, "SPF", spf->result,
		    spf->helo, &v->spf};
	for (i = 0; i < e->ids.ndkim && i < SHOWN; i++)
		*end++ = (struct line){dkim[i].domain, "DKIM",
		    dkim[i].result, false, &v->dkim[i]};
	if (end == lines)
		return;
	for (l = lines; l < end; l++) {
		n = (int)width_of(page_shown(l->domain));
		if (n > width)
			width = n < CELL ? n : CELL;
	}
	buf_printf(b, "\n  %-*s  %-15saligned\n", width, "identifier", "by");
	for (l = lines; l < end; l++)
		put_line(b, l, width);
	if (e->ids.ndkim > i)
		buf_printf(b, "  ... and %zu signatures more\n",
		    e->ids.ndkim - i);
}

/* --- the policy --- */

static void
put_policy(struct buf *b, const struct evaluate_author *a,
    const struct tell_check *how)
{
	static const char *const whose[] = {
	    [DISCOVER_AT_AUTHOR] = "the domain's own record",
	    [DISCOVER_AT_ORG] = "its organization's record",
	    [DISCOVER_AT_PSD] = "its public suffix's record",
	};
	const struct verdict *v = &a->verdict;
	bool adkim, aspf;
	size_t i;

	if (v->policy == POLICY_ABSENT)
		return;
	page_title(b, "Policy", how->colour);
	buf_printf(b, "  owner asks     %-11s ", policy_str(v->policy));
	if (a->then == NULL)
		buf_printf(b, "%s of ", record_tags[a->discovery->tag].name.p);
	page_printf(b, NAME, "%.*s, %s\n", PAGE_ARG(v->policy_domain),
	    whose[v->source]);
	if (v->applied != v->policy)
		buf_printf(b, "  applied        %-11s after %s\n",
		    policy_str(v->applied), a->then == NULL ? "t=y" : "pct=0");
	buf_puts(b, "  receiver does  ");
	if (v->nreasons == 0)
		buf_puts(b, v->dmarc == DMARC_UNKNOWN ? "not known" :
		    disposition_str(v->disposition));
	for (i = 0; i < v->nreasons; i++) {
		if (i > 0)
			buf_printf(b, "\n%17s", "");
		page_printf(b, REST, "%-11s %.*s",
		    i > 0 ? "" : disposition_str(v->disposition),
		    PAGE_ARG(v->reasons[i].comment));
	}
	buf_putc(b, '\n');
	adkim = v->record->adkim == 's';
	aspf = v->record->aspf == 's';
	if (adkim || aspf)
		buf_printf(b, "  alignment      %s\n", !adkim ?
		    "strict for SPF" : !aspf ? "strict for DKIM" : "strict");
}

/* --- notes --- */

/* The way tells more about a Return-Path. */
static void
put_notes(struct buf *b, const struct notes *l, bool colour)
{
	const struct note *n;
	bool any = false;

	for (n = l->note; n < l->note + l->n; n++) {
		if (n->code == NOTE_RETURN_PATH)
			continue;
		if (!any)
			page_title(b, "Notes", colour);
		any = true;
		buf_printf(b, "  %s", note_text(n->code));
		if (n->about.p != NULL)
			page_printf(b, NAME, ": %.*s", PAGE_ARG(n->about));
		buf_putc(b, '\n');
	}
}

/* --- attached messages --- */

static void
put_attached(struct buf *b, const struct tell_check *how)
{
	const struct tell_attached *a = how->attached;
	size_t n = how->nattached, i;
	bool some = false;

	if (n == 0)
		return;
	page_title(b, "Attached", how->colour);
	for (i = 0; i < n && i < TELL_ATTACHED; i++) {
		page_printf(b, CELL, "  message, part %.*s",
		    PAGE_ARG(a[i].part));
		if (a[i].ole)
			buf_puts(b, ", in Outlook's own format (.msg), which "
			    "is not read\n");
		else
			page_printf(b, NAME, ", From: %.*s\n",
			    PAGE_ARG(span_trim(a[i].from)));
		some = some || !a[i].ole;
	}
	if (n > i)
		buf_printf(b, "  ... and %zu more\n", n - i);
	buf_printf(b, "  %s\n", !some ? "save it as .eml to evaluate it" :
	    how->inner ? "evaluated below" :
	    n > 1 ? "--inner evaluates them" : "--inner evaluates it");
}

/* --- the whole --- */

static void
put_author(struct buf *b, const struct evaluation *e,
    const struct evaluate_author *a, const struct tell_check *how)
{
	const struct verdict *v = &a->verdict;

	page_printf(b, NAME, "From %.*s: DMARC ", PAGE_ARG(a->domain));
	put_result(b, v->dmarc, how);
	if (v->dmarc != DMARC_FAIL)
		buf_puts(b, ": ");
	switch (v->dmarc) {
	case DMARC_PASS:
		put_passed(b, &e->ids, v, true);
		break;
	case DMARC_FAIL:
		put_failed(b, e, v);
		break;
	case DMARC_NONE:
		buf_puts(b, "there is no DMARC record");
		break;
	case DMARC_UNKNOWN:
		put_unknown(b, e, v);
		break;
	default:
		if (v->about.p != NULL)
			page_printf(b, NAME, "%.*s: ", PAGE_ARG(v->about));
		buf_puts(b, v->error);
	}
	buf_putc(b, '\n');
	if (a->then != NULL || !span_eq(v->org_domain, a->domain))
		page_printf(b, NAME, "  Organizational Domain %.*s%s\n",
		    PAGE_ARG(v->org_domain.p != NULL ? v->org_domain :
		    SPAN_LIT("not known")),
		    a->then != NULL ? ", by the public suffix list" : "");
	if (v->known)
		put_table(b, e, v);
	put_policy(b, a, how);
}

/*
 * The message's own verdict, where From has no single Author Domain: of
 * several that were evaluated each (11.5) the strictest one; else why there is
 * none, and what stands in From.
 */
static void
put_message(struct buf *b, const struct evaluation *e,
    const struct tell_check *how)
{
	const struct author_outcome *from = e->from;
	const struct verdict *v = e->verdict;
	struct span field = span_trim(from->from);
	size_t i;

	if (e->nauthors > 0)
		buf_printf(b, "From names %zu domains%s: ", e->nauthors,
		    from->more ? " and more" : "");
	buf_puts(b, "DMARC ");
	put_result(b, v->dmarc, how);
	if (e->nauthors == 0 ||
	    (v->dmarc == DMARC_PERMERROR && v->error != NULL)) {
		buf_puts(b, ": ");
		if (v->about.p != NULL && v != e->rest)
			page_printf(b, NAME, "%.*s: ", PAGE_ARG(v->about));
		buf_puts(b, v->error);
	} else {
		page_printf(b, NAME, ", the strictest, of %.*s",
		    PAGE_ARG(e->authors[e->which].domain));
	}
	buf_putc(b, '\n');
	if (e->nauthors > 0)
		return;
	if (from->from.p != NULL)
		page_printf(b, LINE, "  From: %.*s\n", PAGE_ARG(field));
	for (i = 0; i < from->n; i++)
		page_printf(b, LINE, "  it names %.*s\n",
		    PAGE_ARG(from->domains[i]));
	if (from->more)
		buf_puts(b, "  and more\n");
}

static void
put_questions(struct buf *b, const struct questions *asked, bool colour)
{
	const struct question *q;

	page_title(b, "Questions", colour);
	for (q = asked->q; q < asked->q + asked->n; q++) {
		term_printf(b, "  %.*s %s\n      ", SPAN_ARG(q->name),
		    zonetype_str((uint16_t)q->type));
		if (q->result == DNS_TEMPFAIL)
			buf_puts(b, q->error);
		else if (q->result == DNS_NXDOMAIN)
			buf_puts(b, "no such name");
		else if (q->result == DNS_NODATA)
			buf_puts(b, "none of that type");
		else if (q->type != DNS_TXT)
			buf_printf(b, "%zu %s", q->n,
			    PLURAL(q->n, "record", "records"));
		else
			page_printf(b, REST - 2, "%.*s", PAGE_ARG(q->first));
		if (q->result == DNS_FOUND && q->type == DNS_TXT && q->n > 1)
			buf_printf(b, " and %zu more", q->n - 1);
		buf_putc(b, '\n');
	}
	if (asked->more > 0)
		buf_printf(b, "  ... and %zu more\n", asked->more);
}

void
tell_check(struct buf *b, const struct evaluation *e,
    const struct tell_check *how)
{
	size_t i, from = b->n;

	if (how->part.p != NULL)
		page_printf(b, NAME, "Attached message, part %.*s\n",
		    PAGE_ARG(how->part));
	if (e->nauthors != 1)
		put_message(b, e, how);
	for (i = 0; i < e->nauthors; i++) {
		if (e->nauthors > 1)
			buf_putc(b, '\n');
		put_author(b, e, &e->authors[i], how);
	}
	put_attached(b, how);
	put_notes(b, e->notes, how->colour);
	if (e->trace != NULL)
		tell_way(b, e, how->colour, how->questions != NULL);
	tell_authentication(b, e, how->colour, how->questions != NULL);
	if (how->secure != NULL)
		tell_secure(b, how->secure, how->questions != NULL,
		    how->colour);
	if (how->questions != NULL)
		put_questions(b, how->questions, how->colour);
	term_fold(b, from, how->width, 2);
}
