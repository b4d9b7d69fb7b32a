/* A lookup's outcome as a person reads it: the answer first, then why. */
/* SPDX-License-Identifier: ISC */
#include "tell/policy.h"

#include "base/status.h"
#include "dmarc/differs.h"
#include "tell/page.h"
#include "dmarc/policyrow.h"
#include "tell/queries.h"
#include "tell/record.h"

#define BOLD "\033[1m"
#define PLAIN "\033[m"

static void
put_bold(struct buf *b, const char *text, const struct policytext *how)
{
	if (how->colour)
		buf_puts(b, BOLD);
	buf_puts(b, text);
	if (how->colour)
		buf_puts(b, PLAIN);
}

static void
put_title(struct buf *b, const char *title, const struct policytext *how)
{
	page_title(b, title, how->colour);
	buf_putc(b, '\n');
}

/* --- the answer --- */

/* "sp of example.com": which words of which record. */
static void
put_source(struct buf *b, const struct discover_outcome *o)
{
	enum policy written = o->tag == TAG_P ? o->record->p :
	    o->tag == TAG_SP ? o->record->sp : o->record->np;

	buf_puts(b, record_tag_str(o->tag));
	if (o->effective != o->written)
		buf_printf(b, "=%s", policy_str(o->written));
	buf_puts(b, " of ");
	diag_escape(b, o->policy_domain);
	if (written == POLICY_ABSENT)
		buf_puts(b, ", which has none");
	else if (written == POLICY_INVALID || o->record->sp == POLICY_INVALID ||
	    o->record->np == POLICY_INVALID)
		buf_puts(b, ", an invalid policy counts as none");
	if (o->effective != o->written)
		buf_puts(b, ", lowered by t=y");
}

static void
put_found(struct buf *b, const struct lookup_outcome *o,
    const struct policytext *how)
{
	buf_puts(b, "Mail from ");
	diag_escape(b, o->domain);
	buf_puts(b, " that fails DMARC: ");
	put_bold(b, policy_str(o->now->effective), how);
	buf_puts(b, " (");
	put_source(b, o->now);
	buf_puts(b, ")\n");
}

static void
put_sentence(struct buf *b, const struct lookup_outcome *o,
    const struct policytext *how)
{
	static const char *const says[] = {
	    [LOOKUP_NONE] = ": no DMARC policy, for there is no record",
	    [LOOKUP_NXDOMAIN] = ": no DMARC policy, and no such domain",
	    [LOOKUP_INVALID] = ": no DMARC policy, for the record of ",
	    [LOOKUP_TEMPERROR] = ": the policy can't be told now: ",
	};

	if (o->result == LOOKUP_FOUND) {
		put_found(b, o, how);
		return;
	}
	diag_escape(b, o->domain.n > 0 ? o->domain : SPAN_LIT("\"\""));
	if (o->fault != NULL) {
		buf_puts(b, ": not a domain: ");
		buf_puts(b, o->fault);
	} else if (o->result == LOOKUP_NONE && lookup_error(o) != NULL) {
		buf_puts(b, ": no DMARC policy: ");
		buf_puts(b, lookup_error(o));
	} else {
		buf_puts(b, says[o->result]);
	}
	if (o->fault == NULL && o->result == LOOKUP_INVALID) {
		diag_escape(b, o->now->policy_domain);
		buf_puts(b, " has an invalid policy and no rua");
	}
	if (o->result == LOOKUP_TEMPERROR)
		buf_puts(b, lookup_error(o));
	buf_putc(b, '\n');
}

/* --- RFC 7489 --- */

static const char *const why_differs[] = {
    [DIFFERS_ORG] = "its public suffix list has another organization",
    [DIFFERS_MULTIPLE] = "several records at the domain end its search",
    [DIFFERS_INTERMEDIATE] =
	"it asks nothing between the domain and the organization",
    [DIFFERS_PSD] = "it does not know the tag psd",
    [DIFFERS_TLD] = "it does not ask a top-level domain",
    [DIFFERS_SUFFIX] = "it does not ask a public suffix",
    [DIFFERS_DEPTH] = "the walk leaps over names that it asks",
    [DIFFERS_POLICY_MISSING] = "it wants a tag p",
    [DIFFERS_POLICY_ORDER] = "it wants p to be the second tag",
    [DIFFERS_NP] = "it does not know the tag np",
    [DIFFERS_T] = "it does not know the tag t",
    [DIFFERS_PCT] = "it applies the policy to a share of messages",
};

static void
put_then(struct buf *b, const struct discover7489_outcome *o)
{
	switch (o->result) {
	case DISCOVER_FOUND:
		buf_puts(b, policy_str(o->effective));
		buf_puts(b, " by the record of ");
		diag_escape(b, o->policy_domain);
		if (o->pct < 100)
			buf_printf(b, ", for %u%% of messages", o->pct);
		break;
	case DISCOVER_TEMPERROR:
		buf_puts(b, "can't be told now: ");
		buf_puts(b, o->error);
		break;
	case DISCOVER_INVALID:
		buf_puts(b, "no policy, for the record is invalid");
		break;
	case DISCOVER_NONE:
		buf_puts(b, "no policy");
	}
	buf_putc(b, '\n');
}

/* Does a receiver that takes part in the experiment do something else? */
static bool
differs_9091(const struct lookup_outcome *o)
{
	return o->then9091 != NULL &&
	    (o->then9091->result != o->then->result ||
	    o->then9091->effective != o->then->effective ||
	    !span_eq(o->then9091->policy_domain, o->then->policy_domain));
}

/* Only where both could be found out can they be said to agree. */
static bool
is_same(const struct lookup_outcome *o)
{
	return o->then != NULL && o->differs == 0 &&
	    o->now->result != DISCOVER_TEMPERROR &&
	    o->then->result != DISCOVER_TEMPERROR;
}

static void
put_7489(struct buf *b, const struct lookup_outcome *o,
    const struct policytext *how)
{
	unsigned int i;

	if (o->result == LOOKUP_TEMPERROR ||
	    (is_same(o) && !differs_9091(o)))
		return;
	put_title(b, o->differs != 0 ? "A receiver by RFC 7489 differs" :
	    "A receiver by RFC 7489", how);
	buf_puts(b, "  ");
	put_then(b, o->then);
	if (!span_eq(o->now->org_domain, o->then->org_domain)) {
		buf_puts(b, "  its organizational domain is ");
		diag_escape(b, o->then->org_domain);
		buf_putc(b, '\n');
	}
	if (differs_9091(o)) {
		buf_puts(b, "  if it also follows RFC 9091: ");
		put_then(b, o->then9091);
	}
	for (i = 0; i < DIFFERS_N; i++) {
		if ((o->differs >> i & 1) == 0)
			continue;
		buf_puts(b, "  ");
		buf_puts(b, differs_str((enum differs)i));
		page_pad(b, 24 - strlen(differs_str((enum differs)i)));
		buf_puts(b, why_differs[i]);
		buf_putc(b, '\n');
	}
}

/* --- the rest --- */

static void
put_line(struct buf *b, const char *name, struct span value)
{
	buf_puts(b, "  ");
	buf_puts(b, name);
	page_pad(b, 24 - strlen(name));
	diag_escape(b, value);
}

static void
put_domains(struct buf *b, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;

	if (is_same(o)) {
		put_line(b, "receivers by RFC 7489", SPAN_LIT("the same"));
		buf_putc(b, '\n');
	}
	put_line(b, "Organizational Domain", now->org_domain.p != NULL ?
	    now->org_domain : SPAN_LIT("not known"));
	buf_putc(b, '\n');
	if (now->policy_domain.p == NULL)
		return;
	put_line(b, "record of", now->policy_domain);
	buf_puts(b, now->source == DISCOVER_AT_AUTHOR ? " (the domain's own)\n" :
	    now->source == DISCOVER_AT_ORG ? " (its Organizational Domain's)\n" :
	    " (its Public Suffix Domain's)\n");
}

/* On lines of at most 76 columns, where there are blanks to break at. */
static void
put_text(struct buf *b, struct span text)
{
	const size_t most = 74;
	size_t n;

	while (text.n > 0) {
		n = text.n;
		if (n > most)
			for (n = most; n > 0 && text.p[n - 1] != ' '; n--)
				;
		if (n == 0)
			n = text.n;
		buf_puts(b, "  ");
		diag_escape(b, span_trim((struct span){text.p, n}));
		buf_putc(b, '\n');
		text = (struct span){text.p + n, text.n - n};
	}
}

static void
put_record(struct buf *b, const struct lookup_outcome *o,
    const struct policytext *how)
{
	const struct record *r = o->now->record;

	put_title(b, "Record", how);
	put_text(b, r->text);
	buf_putc(b, '\n');
	recordtext_tags(b, o);
	put_title(b, "Reports", how);
	recordtext_reports(b, o);
	if (r->nnotes == 0)
		return;
	put_title(b, "Notes on the record", how);
	recordtext_notes(b, r);
}

void
policytext_put(struct buf *b, const struct lookup_outcome *o,
    const struct policytext *how)
{
	put_sentence(b, o, how);
	if (o->fault != NULL)
		return;
	put_domains(b, o);
	if (o->now->record != NULL)
		put_record(b, o, how);
	if (o->then != NULL)
		put_7489(b, o, how);
	if (!how->queries)
		return;
	put_title(b, "Questions", how);
	querytext_put(b, o);
}
