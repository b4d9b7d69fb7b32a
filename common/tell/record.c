/* A record tag by tag in plain words; part of tell/policy. */
/* SPDX-License-Identifier: ISC */
#include "tell/record.h"

#include "base/status.h"
#include "tell/page.h"

/* Widest text of a stranger's on a line. */
enum { WIDE = 60 };

/* --- tags --- */

/* What a letter of a tag means. */
static const struct meaning {
	enum record_tag tag;
	char letter;
	const char *text;
} meanings[] = {
    {TAG_ADKIM, 'r', "DKIM counts for any domain of the organization"},
    {TAG_ADKIM, 's', "DKIM counts for the very same domain only"},
    {TAG_ASPF, 'r', "SPF counts for any domain of the organization"},
    {TAG_ASPF, 's', "SPF counts for the very same domain only"},
    {TAG_PSD, 'u', "not said to be a public suffix, nor to be none"},
    {TAG_PSD, 'n', "no public suffix: an organization of its own"},
    {TAG_PSD, 'y', "a public suffix: each name below is an organization"},
    {TAG_T, 'n', "the policies are meant as they stand"},
    {TAG_T, 'y', "a test: each policy is applied one level lower"},
    {TAG_FO, '0', "a failure report if nothing passes"},
    {TAG_FO, '1', "a failure report if DKIM or SPF does not pass"},
    {TAG_FO, 'd', "a failure report if a DKIM signature fails"},
    {TAG_FO, 's', "a failure report if SPF fails"},
};

static const char *
meaning_of(enum record_tag tag, char letter)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].tag == tag &&
		    meanings[i].letter == ascii_lower(letter))
			return meanings[i].text;
	return "";
}

/* The left side of a line; value is a default if it is in parentheses. */
static void
put_left(struct buf *b, bool mark, const char *name, struct span value,
    bool is_default)
{
	size_t n;

	buf_puts(b, mark ? "> " : "  ");
	buf_puts(b, name);
	page_pad(b, TEXT_NAME - strlen(name));
	if (is_default)
		buf_putc(b, '(');
	n = page_text(b, value, WIDE) + (is_default ? 2 : 0);
	if (is_default)
		buf_putc(b, ')');
	page_pad(b, n < TEXT_VALUE ? TEXT_VALUE - n : 1);
}

static void
put_letter(struct buf *b, const struct record *r, enum record_tag tag,
    char letter)
{
	put_left(b, false, record_tag_str(tag), (struct span){&letter, 1},
	    r->value[tag].p == NULL);
	buf_puts(b, meaning_of(tag, letter));
	buf_putc(b, '\n');
}

/* p, sp or np: what is written, or the policy that stands in for it. */
static void
put_policy(struct buf *b, const struct lookup_outcome *o, enum record_tag tag,
    enum policy written, enum policy stands)
{
	static const char *const whose[] = {
	    [TAG_P] = "mail from ",
	    [TAG_SP] = "mail from its subdomains",
	    [TAG_NP] = "mail from its subdomains that do not exist",
	};
	const struct discover_outcome *now = o->now;
	bool mark = now->result == DISCOVER_FOUND && now->tag == tag;
	bool bad = written == POLICY_INVALID;

	if (written == POLICY_ABSENT && stands == POLICY_ABSENT)
		return; /* the record can't be used */
	put_left(b, mark, record_tag_str(tag), bad ? now->record->value[tag] :
	    span_str(policy_str(stands)), written == POLICY_ABSENT);
	buf_puts(b, whose[tag]);
	if (tag == TAG_P)
		diag_escape(b, now->policy_domain);
	if (bad)
		buf_puts(b, "; this is no policy");
	buf_putc(b, '\n');
}

static void
put_policies(struct buf *b, const struct lookup_outcome *o)
{
	const struct record *r = o->now->record;
	struct record_policy rp = record_policy(r);

	put_policy(b, o, TAG_P, r->p, rp.p);
	put_policy(b, o, TAG_SP, r->sp, rp.sp);
	put_policy(b, o, TAG_NP, r->np, rp.np);
}

static void
put_fo(struct buf *b, const struct record *r)
{
	struct span fo = r->value[TAG_FO];
	const char *text;
	bool first = true;
	size_t i;

	if (r->value[TAG_RUF].p == NULL)
		return;
	if (fo.p == NULL)
		fo = SPAN_LIT("0");
	put_left(b, false, "fo", fo, r->value[TAG_FO].p == NULL);
	for (i = 0; i < fo.n; i++) {
		text = meaning_of(TAG_FO, fo.p[i]);
		if (text[0] == '\0')
			continue;
		if (!first)
			buf_puts(b, ",\n                        ");
		buf_puts(b, text);
		first = false;
	}
	buf_putc(b, '\n');
}

/* Removed by RFC 9989; shown if there is one. */
static void
put_removed(struct buf *b, const struct record *r)
{
	static const enum record_tag tags[] = {TAG_PCT, TAG_RF, TAG_RI};
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (r->value[tags[i]].p == NULL)
			continue;
		put_left(b, false, record_tag_str(tags[i]),
		    r->value[tags[i]], false);
		buf_puts(b, "removed by RFC 9989, which ignores it\n");
	}
}

void
recordtext_tags(struct buf *b, const struct lookup_outcome *o)
{
	const struct record *r = o->now->record;

	put_policies(b, o);
	put_letter(b, r, TAG_ADKIM, r->adkim);
	put_letter(b, r, TAG_ASPF, r->aspf);
	put_fo(b, r);
	put_letter(b, r, TAG_PSD, r->psd);
	put_letter(b, r, TAG_T, r->t ? 'y' : 'n');
	put_removed(b, r);
}

/* --- reports --- */

static const struct lookup_host *
host_of(const struct lookup_outcome *o, const struct record_uri *u)
{
	size_t i;

	for (i = 0; i < o->nhosts; i++)
		if (o->hosts[i].tag == u->tag &&
		    span_eq(o->hosts[i].host, u->host))
			return &o->hosts[i];
	return NULL;
}

static void
put_asked(struct buf *b, const struct external_outcome *e)
{
	switch (e->result) {
	case EXTERNAL_WITHIN:
		buf_puts(b, "own organization");
		break;
	case EXTERNAL_AUTHORIZED:
		buf_puts(b, "authorized by\n           ");
		diag_escape(b, e->name);
		if (e->override.p == NULL)
			break;
		buf_puts(b, ",\n           which sends them to ");
		page_text(b, e->override, WIDE);
		break;
	case EXTERNAL_DENIED:
		buf_puts(b, "denied: ");
		buf_puts(b, external_why_str(e->why));
		if (e->why != EXTERNAL_MISSING)
			break;
		buf_puts(b, " at\n           ");
		diag_escape(b, e->name);
		break;
	case EXTERNAL_TEMPERROR:
		buf_puts(b, "can't be told now: ");
		buf_puts(b, e->error);
	}
}

static void
put_welcome(struct buf *b, const struct lookup_outcome *o,
    const struct record_uri *u)
{
	const struct lookup_host *h = host_of(o, u);

	if (!u->valid)
		buf_puts(b, "not a valid URI, ignored");
	else if (!u->mailto)
		buf_puts(b, "not mailto, need not be supported");
	else if (h == NULL)
		buf_puts(b, "not checked");
	else if (h->outcome != NULL)
		put_asked(b, h->outcome);
	else if (h->within)
		buf_puts(b, "own organization");
	else
		buf_puts(b, "another organization, not checked (-x)");
}

void
recordtext_reports(struct buf *b, const struct lookup_outcome *o)
{
	const struct record *r = o->now->record;
	const size_t room = 36;
	const char *name;
	size_t i, n;

	if (r->nuris == 0)
		buf_puts(b, "  none are asked for\n");
	for (i = 0; i < r->nuris; i++) {
		name = record_tag_str(r->uris[i].tag);
		buf_puts(b, "  ");
		buf_puts(b, name);
		page_pad(b, TEXT_NAME - strlen(name));
		n = page_text(b, r->uris[i].uri, WIDE);
		if (n < room)
			page_pad(b, room - n);
		else
			buf_puts(b, "\n           ");
		put_welcome(b, o, &r->uris[i]);
		buf_putc(b, '\n');
	}
}

/* --- notes --- */

void
recordtext_notes(struct buf *b, const struct record *r)
{
	const struct record_note *n;
	const char *code;
	size_t i;

	for (i = 0; i < r->nnotes; i++) {
		n = &r->notes[i];
		code = record_fault_str(n->fault);
		buf_puts(b, "  ");
		buf_puts(b, code);
		page_pad(b, 24 - strlen(code));
		page_text(b, (struct span){r->text.p + n->at, n->n}, WIDE);
		buf_putc(b, '\n');
	}
}
