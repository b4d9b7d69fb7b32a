/* A message's evaluation as a person reads it: the verdict first, then why. */
/* SPDX-License-Identifier: ISC */
#include "tell/check.h"

#include "base/status.h"
#include "base/utf8.h"
#include "tell/authentication.h"
#include "tell/page.h"

#define RED "\033[31m"
#define GREEN "\033[32m"
#define BOLD "\033[1m"
#define PLAIN "\033[m"

/* Widest texts of a stranger's: a name in a sentence, in a table, a line. */
enum { NAME_WIDE = 48, CELL_WIDE = 32, LINE_WIDE = 84 };

static void
put_result(struct buf *b, enum auth_result r, const struct checktext *how)
{
	if (how->colour)
		buf_puts(b, r == AUTH_PASS ? GREEN : r == AUTH_FAIL ? RED :
		    BOLD);
	buf_puts(b, auth_result_str(r));
	if (how->colour)
		buf_puts(b, PLAIN);
}

/* --- the sentence --- */

/* "SPF authenticates example.com": the first of the identifiers that passed
 * and are aligned, or are not. How many it names. */
static size_t
put_passed(struct buf *b, const struct auth_found *ids, const struct verdict *v,
    bool aligned)
{
	size_t i, n = 0;

	if (ids->spf.result == AUTH_PASS && !ids->spf.helo &&
	    (v->spf.aligned == ALIGN_YES) == aligned) {
		buf_puts(b, "SPF authenticates ");
		page_text(b, ids->spf.domain, NAME_WIDE);
		n++;
	}
	for (i = 0; i < ids->ndkim; i++) {
		if (ids->dkim[i].result != AUTH_PASS ||
		    (v->dkim[i].aligned == ALIGN_YES) != aligned)
			continue;
		buf_puts(b, n > 0 ? " and DKIM " : "DKIM authenticates ");
		page_text(b, ids->dkim[i].domain, NAME_WIDE);
		return n + 1;
	}
	return n;
}

/* "(p=reject of example.com)" */
static void
put_owner(struct buf *b, const struct evaluate_author *a)
{
	const struct verdict *v = &a->verdict;

	buf_printf(b, " (%s=%s of ", a->then == NULL ?
	    record_tag_str(a->discovery->tag) : "p", policy_str(v->policy));
	page_text(b, v->policy_domain, NAME_WIDE);
	buf_putc(b, ')');
}

/* What was not looked at can't be said to have failed. */
static const char *
unauthenticated(const struct evaluation *e)
{
	if (e->trusted != NULL)
		return "no host that is trusted says that SPF or DKIM "
		    "authenticates it";
	return evaluation_has_spf(e) ?
	    "neither SPF nor DKIM authenticates it" :
	    "DKIM does not authenticate it, and SPF was not checked";
}

static void
put_failed(struct buf *b, const struct evaluation *e,
    const struct evaluate_author *a)
{
	static const char *const does[] = {
	    [DISPOSITION_NONE] = "let it be",
	    [DISPOSITION_PASS] = "let it pass",
	    [DISPOSITION_QUARANTINE] = "quarantine it",
	    [DISPOSITION_REJECT] = "reject it",
	};
	size_t n;

	buf_puts(b, "; a receiver would ");
	buf_puts(b, does[a->verdict.disposition]);
	put_owner(b, a);
	buf_puts(b, "\n  ");
	n = put_passed(b, &e->ids, &a->verdict, false);
	if (n > 0)
		buf_printf(b, ", which %s not aligned", n > 1 ? "are" : "is");
	else
		buf_puts(b, unauthenticated(e));
}

static void
put_error(struct buf *b, const struct verdict *v)
{
	if (v->about.p != NULL) {
		page_text(b, v->about, NAME_WIDE);
		buf_puts(b, ": ");
	}
	buf_puts(b, v->error);
}

static void
put_sentence(struct buf *b, const struct evaluation *e,
    const struct evaluate_author *a, const struct checktext *how)
{
	const struct verdict *v = &a->verdict;

	buf_puts(b, "From ");
	page_text(b, a->domain, NAME_WIDE);
	buf_puts(b, ": DMARC ");
	put_result(b, v->dmarc, how);
	if (v->dmarc != AUTH_FAIL)
		buf_puts(b, ": ");
	switch (v->dmarc) {
	case AUTH_PASS:
		put_passed(b, &e->ids, v, true);
		break;
	case AUTH_FAIL:
		put_failed(b, e, a);
		break;
	case AUTH_NONE:
		buf_puts(b, "there is no record, and nothing to be done");
		break;
	default:
		put_error(b, v);
	}
	buf_putc(b, '\n');
}

/* --- the identifiers --- */

/* A line of the table, and how wide its columns are. */
struct line {
	struct span domain;
	const char *by;
	enum auth_result result;
	bool helo;
	const struct align_outcome *o;
};

struct widths {
	size_t domain, org;
};

static size_t
width_of(struct span s)
{
	size_t n = s.p == NULL ? sizeof("(none)") - 1 : utf8_width(s);

	return n < CELL_WIDE ? n : CELL_WIDE;
}

static void
widen(size_t *width, struct span s)
{
	size_t n = width_of(s);

	if (n > *width)
		*width = n;
}

static void
put_cell(struct buf *b, struct span s, size_t width)
{
	size_t n = page_text(b, s, CELL_WIDE);

	page_pad(b, (n < width ? width - n : 0) + 2);
}

static void
put_aligned(struct buf *b, const struct line *l)
{
	enum alignment a = l->o->aligned;

	if (l->helo)
		buf_puts(b, "no: HELO by itself does not count");
	else if (l->result == AUTH_PASS && a == ALIGN_UNKNOWN)
		buf_printf(b, "not known: %s", l->o->error);
	else if (l->result == AUTH_PASS)
		buf_printf(b, "%s: %s", a == ALIGN_YES ? "yes" : "no",
		    align_why_str(l->o->why));
	else if (a == ALIGN_YES)
		buf_puts(b, "would be, did it pass");
	else
		buf_putc(b, '-');
}

static void
put_line(struct buf *b, const struct line *l, const struct widths *w)
{
	size_t from;

	buf_puts(b, "  ");
	put_cell(b, l->domain, w->domain);
	from = b->n;
	buf_printf(b, "%s %s", l->by, auth_result_str(l->result));
	page_pad(b, 16 - (b->n - from));
	put_cell(b, l->o->org_domain.p != NULL ? l->o->org_domain :
	    SPAN_LIT("-"), w->org);
	put_aligned(b, l);
	buf_putc(b, '\n');
}

/* Signatures in the table; the rest are told only how many. */
enum { SHOWN = 8 };

static struct line
line_of(const struct evaluation *e, const struct verdict *v, size_t i)
{
	const struct auth_spf *spf = &e->ids.spf;

	if (i == 0)
		return (struct line){spf->domain, "SPF", spf->result,
		    spf->helo, &v->spf};
	return (struct line){e->ids.dkim[i - 1].domain, "DKIM",
	    e->ids.dkim[i - 1].result, false, &v->dkim[i - 1]};
}

static void
put_table(struct buf *b, const struct evaluation *e, const struct verdict *v)
{
	size_t n = e->ids.ndkim < SHOWN ? e->ids.ndkim : SHOWN, i, start;
	struct widths w = {10, 12};
	struct line l;

	start = e->ids.spf.domain.p == NULL ? 1 : 0;
	if (start > n)
		return;
	for (i = start; i <= n; i++) {
		l = line_of(e, v, i);
		widen(&w.domain, l.domain);
		widen(&w.org, l.o->org_domain);
	}
	buf_puts(b, "\n  identifier");
	page_pad(b, w.domain - 10 + 2);
	buf_puts(b, "by              organization");
	page_pad(b, w.org - 12 + 2);
	buf_puts(b, "aligned\n");
	for (i = start; i <= n; i++) {
		l = line_of(e, v, i);
		put_line(b, &l, &w);
	}
	if (e->ids.ndkim > n)
		buf_printf(b, "  ... and %zu signatures more\n",
		    e->ids.ndkim - n);
}

/* --- the policy --- */

static const char *
whose(enum discover_source s)
{
	return s == DISCOVER_AT_AUTHOR ? "the domain's own record" :
	    s == DISCOVER_AT_ORG ? "its Organizational Domain's record" :
	    "its Public Suffix Domain's record";
}

static void
put_asked(struct buf *b, const struct evaluate_author *a)
{
	const struct verdict *v = &a->verdict;
	size_t n = strlen(policy_str(v->policy));

	buf_puts(b, "  owner asks     ");
	buf_puts(b, policy_str(v->policy));
	page_pad(b, 12 - n);
	if (a->then == NULL) {
		buf_puts(b, record_tag_str(a->discovery->tag));
		buf_puts(b, " of ");
	}
	page_text(b, v->policy_domain, NAME_WIDE);
	buf_puts(b, ", ");
	buf_puts(b, whose(v->source));
	buf_putc(b, '\n');
}

static void
put_receiver(struct buf *b, const struct verdict *v)
{
	const char *word = disposition_str(v->disposition);
	size_t i;

	buf_puts(b, "  receiver does  ");
	buf_puts(b, word);
	for (i = 0; i < v->nreasons; i++) {
		if (i > 0)
			buf_puts(b, "\n                 ");
		page_pad(b, i > 0 ? 12 : 12 - strlen(word));
		buf_puts(b, override_str(v->reasons[i].type));
		buf_puts(b, ": ");
		page_text(b, v->reasons[i].comment, LINE_WIDE - 32);
	}
	buf_putc(b, '\n');
}

static void
put_policy(struct buf *b, const struct evaluate_author *a,
    const struct checktext *how)
{
	const struct verdict *v = &a->verdict;

	if (v->policy == POLICY_ABSENT)
		return;
	page_title(b, "Policy", how->colour);
	buf_putc(b, '\n');
	put_asked(b, a);
	if (v->applied != v->policy)
		buf_printf(b, "  applied        %-11s after %s\n",
		    policy_str(v->applied), a->then == NULL ? "t=y" : "pct=0");
	put_receiver(b, v);
	if (v->record->adkim == 's' || v->record->aspf == 's')
		buf_printf(b, "  alignment      %s\n",
		    v->record->adkim != 's' ? "strict for SPF" :
		    v->record->aspf != 's' ? "strict for DKIM" : "strict");
}

/* --- the whole --- */

static void
put_author(struct buf *b, const struct evaluation *e,
    const struct evaluate_author *a, const struct checktext *how)
{
	const struct verdict *v = &a->verdict;

	put_sentence(b, e, a, how);
	buf_puts(b, "  Organizational Domain ");
	page_text(b, v->org_domain.p != NULL ? v->org_domain :
	    SPAN_LIT("not known"), NAME_WIDE);
	buf_puts(b, a->then != NULL ? ", by the public suffix list\n" : "\n");
	if (v->known)
		put_table(b, e, v);
	put_policy(b, a, how);
}

/* No single Author Domain: what stands in From, and which there are. */
static void
put_nobody(struct buf *b, const struct evaluation *e,
    const struct checktext *how)
{
	const struct author_outcome *from = e->from;
	size_t i;

	buf_puts(b, "DMARC ");
	put_result(b, e->verdict->dmarc, how);
	buf_puts(b, ": ");
	put_error(b, e->verdict);
	buf_putc(b, '\n');
	if (from->from.p != NULL) {
		buf_puts(b, "  From: ");
		page_text(b, span_trim(from->from), LINE_WIDE);
		buf_putc(b, '\n');
	}
	for (i = 0; i < from->n; i++) {
		buf_puts(b, "  it names ");
		page_text(b, from->domains[i], LINE_WIDE);
		buf_putc(b, '\n');
	}
	if (from->more)
		buf_puts(b, "  and more\n");
}

/* Each of several Author Domains was evaluated (11.5). */
static void
put_several(struct buf *b, const struct evaluation *e,
    const struct checktext *how)
{
	const struct verdict *v = e->verdict;

	buf_printf(b, "From names %zu domains%s: DMARC ", e->nauthors,
	    e->from->more ? " and more" : "");
	put_result(b, v->dmarc, how);
	buf_puts(b, v->dmarc == AUTH_PERMERROR && v->error != NULL ? ": " :
	    ", the strictest, of ");
	if (v->dmarc == AUTH_PERMERROR && v->error != NULL)
		put_error(b, v);
	else
		page_text(b, e->authors[e->which].domain, NAME_WIDE);
	buf_putc(b, '\n');
}

void
checktext_put(struct buf *b, const struct evaluation *e,
    const struct checktext *how)
{
	size_t i;

	if (e->nauthors == 0)
		put_nobody(b, e, how);
	else if (e->nauthors > 1)
		put_several(b, e, how);
	for (i = 0; i < e->nauthors; i++) {
		if (e->nauthors > 1)
			buf_putc(b, '\n');
		put_author(b, e, &e->authors[i], how);
	}
	authtext_put(b, e, how->colour, how->questions != NULL);
	if (how->questions == NULL)
		return;
	page_title(b, "Questions", how->colour);
	buf_putc(b, '\n');
	authtext_questions(b, how->questions);
}
