/* A lookup's outcome as a person reads it: the answer first, then why. */
/* SPDX-License-Identifier: ISC */
#include "tell/policy.h"

#include <inttypes.h>

#include "base/term.h"
#include "dmarc/differs.h"
#include "tell/page.h"
#include "tell/secure.h"

/* Widest foreign texts: on a line, and what was answered. */
enum { WIDE = 60, ANSWER = 64 };

/* --- the answer --- */

static void
put_sentence(struct buf *b, const struct lookup_outcome *o, bool colour)
{
	const char *error = lookup_error(o);
	const struct discover_outcome *now = o->now;
	const struct record *r;
	enum policy written;
	bool lowered;

	if (o->result == LOOKUP_FOUND) {
		/* which words of which record: "reject (sp of example.com)" */
		r = now->record;
		written = now->tag == TAG_P ? r->p : now->tag == TAG_SP ?
		    r->sp : r->np;
		lowered = now->effective != now->written;
		term_printf(b, "Mail from %.*s that fails DMARC: ",
		    SPAN_ARG(o->domain));
		buf_printf(b, colour ? "\033[1m%s\033[m" : "%s",
		    policy_str(now->effective));
		buf_printf(b, " (%s%s%s", record_tags[now->tag].name.p,
		    lowered ? "=" : "",
		    lowered ? policy_str(now->written) : "");
		term_printf(b, " of %.*s", SPAN_ARG(now->policy_domain));
		if (written == POLICY_ABSENT)
			buf_puts(b, ", which has none");
		else if (written == POLICY_INVALID ||
		    r->sp == POLICY_INVALID || r->np == POLICY_INVALID)
			buf_puts(b, ", an invalid policy counts as none");
		buf_puts(b, lowered ? ", lowered by t=y)\n" : ")\n");
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
		    SPAN_ARG(now->policy_domain));
	else if (o->result == LOOKUP_NXDOMAIN)
		buf_printf(b, "no DMARC policy, and no such domain%s%s",
		    error != NULL ? ": " : "", error != NULL ? error : "");
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

/* same: both RFCs give the same. */
static void
put_7489(struct buf *b, const struct lookup_outcome *o, bool same, bool colour)
{
	const struct discover7489_outcome *then = o->then;
	const struct discover7489_outcome *other = o->then9091;
	/* a receiver by RFC 9091 does something else */
	bool differs = other != NULL && (other->result != then->result ||
	    other->effective != then->effective ||
	    !span_eq(other->policy_domain, then->policy_domain));
	unsigned int i;

	if (o->result == LOOKUP_TEMPERROR || (same && !differs))
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
			    differs_words[i], why_differs[i]);
}

/* --- the record, tag by tag --- */

/* The left side of a line. */
static void
put_left(struct buf *b, bool mark, enum record_tag tag, struct span value)
{
	struct buf text = {0};

	page_printf(&text, WIDE, "%.*s", PAGE_ARG(value));
	buf_printf(b, "%s %-8s %-12.*s ", mark ? ">" : " ",
	    record_tags[tag].name.p, SPAN_ARG(buf_span(&text)));
	buf_free(&text);
}

/* p, sp or np: what is written, or the policy that stands in for it. */
static void
put_policy(struct buf *b, const struct lookup_outcome *o, enum record_tag tag,
    enum policy written, enum policy stands)
{
	const struct discover_outcome *now = o->now;
	const struct record *r = now->record;
	bool mark = now->result == DISCOVER_FOUND && now->tag == tag;
	bool bad = written == POLICY_INVALID;

	if (written == POLICY_ABSENT && stands == POLICY_ABSENT)
		return; /* the record can't be used */
	put_left(b, mark, tag, bad ? r->value[tag] :
	    span_str(policy_str(stands)));
	if (tag == TAG_P)
		term_printf(b, "mail from %.*s", SPAN_ARG(now->policy_domain));
	else
		buf_puts(b, record_tags[tag].text);
	if (written == POLICY_ABSENT)
		buf_puts(b, tag == TAG_P ? "; not given, so the default" :
		    tag == TAG_NP && r->sp != POLICY_ABSENT ?
		    "; not given, so as sp" : "; not given, so as p");
	buf_puts(b, bad ? "; this is no policy\n" : "\n");
}

/* A value of letters, or the default, and what each of them says. */
static void
put_letters(struct buf *b, const struct record *r, enum record_tag tag)
{
	bool is_default = r->value[tag].p == NULL;
	struct span v = is_default ? record_tags[tag].preset : r->value[tag];
	const char *text, *before = "";
	char letter;
	size_t i;

	if (record_tags[tag].kind != VALUE_LETTERS) {
		letter = ascii_lower(v.p[0]);
		v = (struct span){&letter, 1};
	}
	put_left(b, false, tag, v);
	for (i = 0; i < v.n; i++) {
		text = record_letter_str(tag, v.p[i]);
		if (text == NULL)
			continue; /* a colon, or a blank */
		buf_printf(b, "%s%s", before, text);
		before = ",\n                        ";
	}
	buf_puts(b, is_default ? " (default)\n" : "\n");
}

/* "  sp       quarantine   what it means"; a ">" marks the tag that decides. */
static void
put_tags(struct buf *b, const struct lookup_outcome *o)
{
	const struct record *r = o->now->record;
	struct record_policy rp = record_policy(r);
	enum record_tag t;

	put_policy(b, o, TAG_P, r->p, rp.p);
	put_policy(b, o, TAG_SP, r->sp, rp.sp);
	put_policy(b, o, TAG_NP, r->np, rp.np);
	for (t = 0; t < TAG_N; t++) {
		switch (record_tags[t].kind) {
		case VALUE_LETTER:
		case VALUE_FLAG:
			put_letters(b, r, t);
			continue;
		case VALUE_LETTERS: /* fo, which counts only with ruf */
			if (r->value[TAG_RUF].p != NULL)
				put_letters(b, r, t);
			continue;
		default:
			break;
		}
		if (!record_tags[t].removed || r->value[t].p == NULL)
			continue;
		put_left(b, false, t, r->value[t]);
		buf_puts(b, "removed by RFC 9989, which ignores it\n");
	}
}

/* --- where reports go --- */

/* May they be sent there? */
static void
put_destination(struct buf *b, const struct lookup_outcome *o,
    const struct record_uri *u)
{
	static const char *const why[] = {
	    [EXTERNAL_FINE] = "",
	    [EXTERNAL_NAME] = "not a domain name",
	    [EXTERNAL_LONG] = "name too long",
	    [EXTERNAL_MISSING] = "no record",
	    [EXTERNAL_OVERRIDE] = "override of another host",
	};
	const struct lookup_host *h = o->hosts;
	const struct lookup_host *end = h != NULL ? h + o->nhosts : NULL;
	const struct external_outcome *e;

	while (h < end && (h->tag != u->tag || !span_eq(h->host, u->host)))
		h++;
	e = h < end ? h->outcome : NULL;
	if (!u->valid) {
		buf_puts(b, "not a valid URI, ignored");
	} else if (!u->mailto) {
		buf_puts(b, "not mailto, need not be supported");
	} else if (h == end) {
		buf_puts(b, "not checked");
	} else if (e == NULL) {
		buf_puts(b, h->within ? "own organization" :
		    "another organization, not checked (-x)");
	} else if (e->result == EXTERNAL_WITHIN) {
		buf_puts(b, "own organization");
	} else if (e->result == EXTERNAL_AUTHORIZED) {
		term_printf(b, "authorized by\n           %.*s",
		    SPAN_ARG(e->name));
		if (e->override.p != NULL)
			page_printf(b, WIDE,
			    ",\n           which sends them to %.*s",
			    PAGE_ARG(e->override));
	} else if (e->result == EXTERNAL_DENIED) {
		buf_printf(b, "denied: %s", why[e->why]);
		if (e->why == EXTERNAL_MISSING)
			term_printf(b, " at\n           %.*s",
			    SPAN_ARG(e->name));
	} else {
		buf_printf(b, "temporary DNS failure: %s", e->error);
	}
	buf_putc(b, '\n');
}

/* --- the sections --- */

static void
put_record(struct buf *b, const struct lookup_outcome *o,
    const struct tell_policy *how)
{
	const struct record *r = o->now->record;
	const struct record_uri *u;
	struct span text = r->text, line;
	struct buf uri = {0};
	const size_t most = 74;

	page_title(b, "Record", how->colour);
	/* lines of at most 76 columns, where there are blanks to break at */
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
	buf_putc(b, '\n');
	put_tags(b, o);
	page_title(b, "Reports", how->colour);
	if (r->nuris == 0)
		buf_puts(b, "  no reports are requested\n");
	for (u = r->uris; u != NULL && u < r->uris + r->nuris; u++) {
		uri.n = 0;
		page_printf(&uri, WIDE, "%-36.*s", PAGE_ARG(u->uri));
		buf_printf(b, "  %-8s %.*s", record_tags[u->tag].name.p,
		    SPAN_ARG(buf_span(&uri)));
		if (uri.p[uri.n - 1] != ' ') /* no room behind it */
			buf_puts(b, "\n           ");
		put_destination(b, o, u);
	}
	buf_free(&uri);
	if (r->nnotes == 0)
		return;
	page_title(b, "Notes on the record", how->colour);
	how->notes(b, o->now->policy_domain, r->text);
}

/* A branch of the tree: why and of whom the n questions are asked, each with
 * its answer. */
static void
put_branch(struct buf *b, const char *why, struct span whom,
    const struct discover_step *s, size_t n)
{
	struct span chain, name;
	const char *left;

	if (n > 0)
		term_printf(b, "  |- %s%.*s\n", why, SPAN_ARG(whom));
	for (; n > 0; n--, s++) {
		term_printf(b, "  |  %s- %.*s %s\n", n == 1 ? "`" : "|",
		    SPAN_ARG(s->name), s->type == DNS_TXT ? "TXT" : "CNAME");
		left = n == 1 ? "  |        " : "  |  |     ";
		chain = s->chain != NULL ? span_str(s->chain) : SPAN_NONE;
		while (chain.n > 0) {
			(void)span_cut(&chain, ' ', &name);
			term_printf(b, "%salias of %.*s\n", left,
			    SPAN_ARG(name));
		}
		buf_puts(b, left);
		if (s->result == DNS_TEMPFAIL)
			buf_printf(b, "failed: %s\n", s->error);
		else if (s->result == DNS_NXDOMAIN)
			buf_printf(b, "no such name%s\n", s->chain != NULL ?
			    " at the end of the alias" : "");
		else if (s->type != DNS_TXT)
			buf_puts(b, "the name exists\n");
		else if (s->record != NULL)
			page_printf(b, ANSWER, "%.*s\n",
			    PAGE_ARG(s->record->text));
		else if (s->nrecords > 1)
			buf_printf(b, "%zu records, all discarded\n",
			    s->nrecords);
		else if (s->near != NULL)
			buf_printf(b, "%s\n", s->near);
		else
			buf_puts(b, s->ntxt > 0 ? "other TXT records\n" :
			    "no TXT record\n");
	}
}

static void
put_queries(struct buf *b, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	const struct external_outcome *e;
	size_t i, n = now->nsteps;

	/* The last step may be the question whether the domain exists. */
	if (n > 0 && now->steps[n - 1].type != DNS_TXT)
		n--;
	put_branch(b, "walk from ", o->domain, now->steps, n);
	if (o->existence != NULL)
		put_branch(b, "existence of ", o->domain, o->existence, 1);
	else
		put_branch(b, "existence of ", o->domain, now->steps + n,
		    now->nsteps - n);
	if (o->near != NULL)
		put_branch(b, "a record at a wrong name for ", o->domain,
		    o->near, LOOKUP_NEAR);
	if (o->then != NULL)
		put_branch(b, "RFC 7489 asks for ", o->domain, o->then->asked,
		    o->then->nasked);
	if (o->then9091 != NULL)
		put_branch(b, "RFC 9091 asks for ", o->domain,
		    o->then9091->asked, o->then9091->nasked);
	for (i = 0; i < o->nhosts; i++) {
		e = o->hosts[i].outcome;
		if (e != NULL && e->walk != NULL)
			put_branch(b, "walk from the host of reports ",
			    e->host, e->walk->steps, e->walk->nsteps);
		/* The question to a host's domain is no step of a walk. */
		if (e != NULL && e->asked)
			term_printf(b, "  |- authorization of reports by "
			    "%.*s\n  |  `- %.*s TXT\n  |        %s\n",
			    SPAN_ARG(e->host), SPAN_ARG(e->name),
			    e->error != NULL ? e->error :
			    external_result_str(e->result));
	}
	buf_printf(b, "  `- %" PRIu64 " %s\n", o->queries,
	    PLURAL(o->queries, "question", "questions"));
}

void
tell_policy(struct buf *b, const struct lookup_outcome *o,
    const struct tell_policy *how)
{
	static const char *const whose[] = {
	    [DISCOVER_AT_AUTHOR] = "the domain's own",
	    [DISCOVER_AT_ORG] = "its Organizational Domain's",
	    [DISCOVER_AT_PSD] = "its Public Suffix Domain's",
	};
	const struct discover_outcome *now = o->now;
	const struct discover_step *near = lookup_near(o);
	size_t from = b->n;
	bool same; /* by both RFCs; not if one of them failed temporarily */

	put_sentence(b, o, how->colour);
	if (o->fault != NULL) {
		term_fold(b, from, PAGE_FOLD, 2);
		return;
	}
	same = o->then != NULL && o->differs == 0 &&
	    now->result != DISCOVER_TEMPERROR &&
	    o->then->result != DISCOVER_TEMPERROR;
	if (same)
		buf_puts(b, "  receivers by RFC 7489   the same\n");
	term_printf(b, "  Organizational Domain   %.*s\n",
	    SPAN_ARG(now->org_domain.p != NULL ? now->org_domain :
	    SPAN_LIT("not known")));
	if (now->policy_domain.p != NULL)
		term_printf(b, "  record of               %.*s (%s)\n",
		    SPAN_ARG(now->policy_domain), whose[now->source]);
	if (near != NULL && o->result == LOOKUP_FOUND)
		term_printf(b, "  not used                %.*s: %s\n",
		    SPAN_ARG(near->name), near->near);
	if (o->secure != NULL)
		tell_secure_worst(b, o->secure);
	if (now->record != NULL)
		put_record(b, o, how);
	if (o->then != NULL)
		put_7489(b, o, same, how->colour);
	if (how->queries && o->secure != NULL)
		tell_secure(b, o->secure, true, how->colour);
	if (how->queries) {
		page_title(b, "Questions", how->colour);
		put_queries(b, o);
	}
	term_fold(b, from, PAGE_FOLD, 2);
}

void
tell_change(struct buf *b, struct span domain, const char *what,
    struct span old, struct span now)
{
	size_t from = b->n;

	term_printf(b, "%.*s: %s has changed\n  was  %.*s\n  is   %.*s\n",
	    SPAN_ARG(domain), what, PAGE_ARG(old), PAGE_ARG(now));
	term_fold(b, from, PAGE_FOLD, 2);
}
