/* A record tag by tag in plain words; part of tell/policy. */
/* SPDX-License-Identifier: ISC */
#include "tell/record.h"

#include "base/term.h"
#include "tell/page.h"

/* Widest foreign text on a line. */
enum { WIDE = 60 };

/* --- tags --- */

/* The left side of a line; the value is in parentheses if it is a default. */
static void
put_left(struct buf *b, bool mark, enum record_tag tag, struct span value,
    bool is_default)
{
	struct buf text = {0};

	if (is_default)
		page_printf(&text, WIDE, "(%.*s)", PAGE_ARG(value));
	else
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
	bool mark = now->result == DISCOVER_FOUND && now->tag == tag;
	bool bad = written == POLICY_INVALID;

	if (written == POLICY_ABSENT && stands == POLICY_ABSENT)
		return; /* the record can't be used */
	put_left(b, mark, tag, bad ? now->record->value[tag] :
	    span_str(policy_str(stands)), written == POLICY_ABSENT);
	if (tag == TAG_P)
		term_printf(b, "mail from %.*s", SPAN_ARG(now->policy_domain));
	else
		buf_puts(b, record_tags[tag].text);
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
	put_left(b, false, tag, v, is_default);
	for (i = 0; i < v.n; i++) {
		text = record_letter_str(tag, v.p[i]);
		if (text == NULL)
			continue; /* a colon, or a blank */
		buf_printf(b, "%s%s", before, text);
		before = ",\n                        ";
	}
	buf_putc(b, '\n');
}

void
tell_record_tags(struct buf *b, const struct lookup_outcome *o)
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
		put_left(b, false, t, r->value[t], false);
		buf_puts(b, "removed by RFC 9989, which ignores it\n");
	}
}

/* --- reports --- */

static void
put_asked(struct buf *b, const struct external_outcome *e)
{
	switch (e->result) {
	case EXTERNAL_WITHIN:
		buf_puts(b, "own organization");
		break;
	case EXTERNAL_AUTHORIZED:
		term_printf(b, "authorized by\n           %.*s",
		    SPAN_ARG(e->name));
		if (e->override.p != NULL)
			page_printf(b, WIDE,
			    ",\n           which sends them to %.*s",
			    PAGE_ARG(e->override));
		break;
	case EXTERNAL_DENIED:
		buf_printf(b, "denied: %s", external_why_str(e->why));
		if (e->why == EXTERNAL_MISSING)
			term_printf(b, " at\n           %.*s",
			    SPAN_ARG(e->name));
		break;
	case EXTERNAL_TEMPERROR:
		buf_printf(b, "temporary DNS failure: %s", e->error);
	}
}

static void
put_destination(struct buf *b, const struct lookup_outcome *o,
    const struct record_uri *u)
{
	const struct lookup_host *h = o->hosts, *end = h + o->nhosts;

	while (h < end && (h->tag != u->tag || !span_eq(h->host, u->host)))
		h++;
	if (!u->valid)
		buf_puts(b, "not a valid URI, ignored");
	else if (!u->mailto)
		buf_puts(b, "not mailto, need not be supported");
	else if (h == end)
		buf_puts(b, "not checked");
	else if (h->outcome != NULL)
		put_asked(b, h->outcome);
	else
		buf_puts(b, h->within ? "own organization" :
		    "another organization, not checked (-x)");
	buf_putc(b, '\n');
}

void
tell_record_reports(struct buf *b, const struct lookup_outcome *o)
{
	const struct record *r = o->now->record;
	struct buf uri = {0};
	size_t i;

	if (r->nuris == 0)
		buf_puts(b, "  no reports are requested\n");
	for (i = 0; i < r->nuris; i++) {
		uri.n = 0;
		page_printf(&uri, WIDE, "%-36.*s", PAGE_ARG(r->uris[i].uri));
		buf_printf(b, "  %-8s %.*s",
		    record_tags[r->uris[i].tag].name.p, SPAN_ARG(buf_span(&uri)));
		if (uri.p[uri.n - 1] != ' ') /* no room behind it */
			buf_puts(b, "\n           ");
		put_destination(b, o, &r->uris[i]);
	}
	buf_free(&uri);
}

/* --- notes --- */

void
tell_record_notes(struct buf *b, const struct record *r)
{
	const struct record_note *n;

	for (n = r->notes; n < r->notes + r->nnotes; n++)
		page_printf(b, WIDE, "  %-23s %.*s\n",
		    record_fault_str(n->fault),
		    PAGE_ARG(((struct span){r->text.p + n->at, n->n})));
}
