/* Why a text is no DMARC record, though it may have been meant for one. */
/* SPDX-License-Identifier: ISC */
#include "record/part.h"

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* The octets of the quote, escaped or not, that s begins with. */
static size_t
quote(struct span s)
{
	if (s.n > 0 && is_quote(s.p[0]))
		return 1;
	return s.n > 1 && s.p[0] == '\\' && is_quote(s.p[1]) ? 2 : 0;
}

/* The octets of the blank that s begins with: no-break, byte order mark. */
static size_t
blank(struct span s)
{
	if (s.n > 0 && is_xml_space(s.p[0]))
		return 1;
	if (span_has_prefix(s, "\xc2\xa0"))
		return 2;
	return span_has_prefix(s, "\xef\xbb\xbf") ? 3 : 0;
}

struct span
record_core(struct span text)
{
	bool quoted = false;
	size_t n;

	for (;; text.p += n, text.n -= n) {
		n = quote(text);
		quoted |= n > 0;
		if (n == 0)
			n = blank(text);
		if (n == 0)
			break;
	}
	while (quoted && text.n > 0 && (is_quote(text.p[text.n - 1]) ||
	    is_xml_space(text.p[text.n - 1])))
		text.n--;
	return text;
}

/* The first v, even an empty one. */
static const struct record_item *
version(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->nitems; i++)
		if (r->items[i].tag == TAG_V)
			return &r->items[i];
	return NULL;
}

/*
 * Other records (SPF, DKIM, TLSRPT, MTA-STS, BIMI) have other versions, and
 * in none of them p is a policy.
 */
static bool
resembles(const struct record *r, const struct record_item *v)
{
	struct span value = r->value[TAG_V];

	if (r->p != POLICY_ABSENT && r->p != POLICY_INVALID)
		return true;
	if (v == NULL)
		return r->value[TAG_RUA].p != NULL ||
		    r->value[TAG_RUF].p != NULL;
	return value.n > 1 && ascii_lower(value.p[0]) == 'd' &&
	    ascii_lower(value.p[1]) == 'm';
}

static void
note_lead(struct record *r, struct span core)
{
	struct span lead = {r->text.p, (size_t)(core.p - r->text.p)}, s = lead;
	bool quoted = false, spaced = false;
	size_t n;

	for (; s.n > 0; s.p += n, s.n -= n) {
		n = quote(s);
		quoted |= n > 0;
		spaced |= n == 0;
		if (n == 0)
			n = blank(s);
	}
	if (quoted)
		record_note(r, FAULT_SURROUNDING_QUOTES, TAG_N, lead);
	if (spaced)
		record_note(r, FAULT_LEADING_WHITESPACE, TAG_N, lead);
}

static void
note_version(struct record *r, struct span core, const struct record_item *v)
{
	struct span item = record_item_span(r, v != NULL ? v : &r->items[0]);
	struct span value;

	if (v == NULL) {
		record_note(r, FAULT_VERSION_MISSING, TAG_V, item);
		return;
	}
	value = (struct span){r->text.p + v->value_at, v->value_n};
	if (item.p != core.p)
		record_note(r, FAULT_VERSION_NOT_FIRST, TAG_V, item);
	if (!span_is(value, "DMARC1"))
		record_note(r, FAULT_VERSION_BAD_VALUE, TAG_V,
		    value.n > 0 ? value : item);
}

bool
record_why(struct record *r, struct span core)
{
	const struct record_item *v = version(r);

	if (!resembles(r, v))
		return false;
	note_lead(r, core);
	if (!record_is(core))
		note_version(r, core, v);
	return true;
}
