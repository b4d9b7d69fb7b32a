/* A lookup's outcome as a person reads it: the answer first, then why. */
/* SPDX-License-Identifier: ISC */
#include "tell/policy.h"

#include "base/term.h"
#include "dmarc/differs.h"
#include "dmarc/rows.h"
#include "tell/page.h"
#include "tell/queries.h"
#include "tell/record.h"

/* --- the answer --- */

/* "reject (sp of example.com)": which words of which record. */
static void
put_found(struct buf *b, const struct lookup_outcome *o, bool colour)
{
	const struct discover_outcome *now = o->now;
	const struct record *r = now->record;
	bool lowered = now->effective != now->written;
	enum policy written = now->tag == TAG_P ? r->p :
	    now->tag == TAG_SP ? r->sp : r->np;

	term_printf(b, "Mail from %.*s that fails DMARC: ",
	    SPAN_ARG(o->domain));
	page_bold(b, policy_str(now->effective), colour);
	buf_printf(b, " (%s%s%s", record_tags[now->tag].name.p,
	    lowered ? "=" : "", lowered ? policy_str(now->written) : "");
	term_printf(b, " of %.*s", SPAN_ARG(now->policy_domain));
	if (written == POLICY_ABSENT)
		buf_puts(b, ", which has none");
	else if (written == POLICY_INVALID || r->sp == POLICY_INVALID ||
	    r->np == POLICY_INVALID)
		buf_puts(b, ", an invalid policy counts as none");
	buf_puts(b, lowered ? ", lowered by t=y)\n" : ")\n");
}

static void
put_sentence(struct buf *b, const struct lookup_outcome *o, bool colour)
{
	const char *error = lookup_error(o);

	if (o->result == LOOKUP_FOUND) {
		put_found(b, o, colour);
		return;
	}
	term_printf(b, "%.*s: ", SPAN_ARG(o->domain.n > 0 ? o->domain :
	    SPAN_LIT("\"\"")));
	if (o->fault != NULL)
		buf_printf(b, "not a domain: %s", o->fault);
	else if (o->result == LOOKUP_TEMPERROR)
		buf_printf(b, "temporary DNS failure: %s", error);
	else if (o->result == LOOKUP_INVALID)
		term_printf(b, "no DMARC policy, for the record of %.*s has an "
		    "invalid policy and no rua",
		    SPAN_ARG(o->now->policy_domain));
	else if (o->result == LOOKUP_NXDOMAIN)
		buf_puts(b, "no DMARC policy, and no such domain");
	else if (error != NULL)
		buf_printf(b, "no DMARC policy: %s", error);
	else
		buf_puts(b, "no DMARC policy, for there is no record");
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
    [DIFFERS_DEPTH] = "the walk skips names that it asks",
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
		term_printf(b, "%s by the record of %.*s",
		    policy_str(o->effective), SPAN_ARG(o->policy_domain));
		if (o->pct < 100)
			buf_printf(b, ", for %u%% of messages", o->pct);
		break;
	case DISCOVER_TEMPERROR:
		buf_printf(b, "temporary DNS failure: %s", o->error);
		break;
	case DISCOVER_INVALID:
		buf_puts(b, "no policy, for the record is invalid");
		break;
	case DISCOVER_NONE:
		buf_puts(b, "no policy");
	}
	buf_putc(b, '\n');
}

/* True if both RFCs give the same; not if one of them failed temporarily. */
static bool
is_same(const struct lookup_outcome *o)
{
	return o->then != NULL && o->differs == 0 &&
	    o->now->result != DISCOVER_TEMPERROR &&
	    o->then->result != DISCOVER_TEMPERROR;
}

static void
put_7489(struct buf *b, const struct lookup_outcome *o, bool colour)
{
	const struct discover7489_outcome *then = o->then;
	const struct discover7489_outcome *other = o->then9091;
	/* a receiver by RFC 9091 does something else */
	bool differs = other != NULL && (other->result != then->result ||
	    other->effective != then->effective ||
	    !span_eq(other->policy_domain, then->policy_domain));
	unsigned int i;

	if (o->result == LOOKUP_TEMPERROR || (is_same(o) && !differs))
		return;
	page_title(b, o->differs != 0 ? "A receiver by RFC 7489 differs" :
	    "A receiver by RFC 7489", colour);
	buf_puts(b, "  ");
	put_then(b, then);
	if (!span_eq(o->now->org_domain, then->org_domain))
		term_printf(b, "  its organizational domain is %.*s\n",
		    SPAN_ARG(then->org_domain));
	if (differs) {
		buf_puts(b, "  if it also follows RFC 9091: ");
		put_then(b, other);
	}
	for (i = 0; i < DIFFERS_N; i++)
		if ((o->differs >> i & 1) != 0)
			buf_printf(b, "  %-23s %s\n",
			    differs_str((enum differs)i), why_differs[i]);
}

/* --- the rest --- */

static void
put_domains(struct buf *b, const struct lookup_outcome *o)
{
	static const char *const whose[] = {
	    [DISCOVER_AT_AUTHOR] = "the domain's own",
	    [DISCOVER_AT_ORG] = "its Organizational Domain's",
	    [DISCOVER_AT_PSD] = "its Public Suffix Domain's",
	};
	const struct discover_outcome *now = o->now;

	if (is_same(o))
		buf_puts(b, "  receivers by RFC 7489   the same\n");
	term_printf(b, "  Organizational Domain   %.*s\n",
	    SPAN_ARG(now->org_domain.p != NULL ? now->org_domain :
	    SPAN_LIT("not known")));
	if (now->policy_domain.p != NULL)
		term_printf(b, "  record of               %.*s (%s)\n",
		    SPAN_ARG(now->policy_domain), whose[now->source]);
}

/* On lines of at most 76 columns, where there are blanks to break at. */
static void
put_text(struct buf *b, struct span text)
{
	const size_t most = 74;
	struct span line;

	while (text.n > 0) {
		line = text;
		if (line.n > most)
			line.n = most;
		while (line.n < text.n && line.n > 0 &&
		    text.p[line.n - 1] != ' ')
			line.n--;
		if (line.n == 0)
			line.n = text.n;
		text = span_from(text, line.n);
		line = span_trim(line);
		term_printf(b, "  %.*s\n", SPAN_ARG(line));
	}
}

static void
put_record(struct buf *b, const struct lookup_outcome *o, bool colour)
{
	const struct record *r = o->now->record;

	page_title(b, "Record", colour);
	put_text(b, r->text);
	buf_putc(b, '\n');
	tell_record_tags(b, o);
	page_title(b, "Reports", colour);
	tell_record_reports(b, o);
	if (r->nnotes == 0)
		return;
	page_title(b, "Notes on the record", colour);
	tell_record_notes(b, r);
}

void
tell_policy(struct buf *b, const struct lookup_outcome *o,
    const struct tell_policy *how)
{
	put_sentence(b, o, how->colour);
	if (o->fault != NULL)
		return;
	put_domains(b, o);
	if (o->now->record != NULL)
		put_record(b, o, how->colour);
	if (o->then != NULL)
		put_7489(b, o, how->colour);
	if (!how->queries)
		return;
	page_title(b, "Questions", how->colour);
	tell_queries(b, o);
}
