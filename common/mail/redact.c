/* People kept out of text: RFC 6590. */
/* SPDX-License-Identifier: ISC */
#include "mail/redact.h"

#include "mail/text.h"

void
redact_put(const struct redact *r, struct buf *b, struct span s)
{
	if (r->token != NULL && s.n > 0)
		r->token(r->ctx, b, s);
	else
		buf_put_span(b, s);
}

/* Where the local part begins that ends before at; not before from. */
static size_t
local_start(struct span s, size_t from, size_t at)
{
	static const char *const ptypes[] = {"smtp.", "header.", "body.",
	    "policy.", "dns."};
	size_t i = at, p, q;

	if (at > from && s.p[at - 1] == '"') {
		for (i = at - 1; i > from && s.p[i - 1] != '"'; i--)
			;
		return i > from ? i - 1 : from;
	}
	while (i > from && (mailtext_is_atext(s.p[i - 1]) ||
	    s.p[i - 1] == '.'))
		i--;
	for (p = 0; p < sizeof(ptypes) / sizeof(ptypes[0]); p++) {
		if (!span_has_prefix_nocase((struct span){s.p + i, at - i},
		    ptypes[p]))
			continue;
		for (q = i; q < at && s.p[q] != '='; q++)
			;
		return q < at ? q + 1 : i;
	}
	return i;
}

void
redact_text(const struct redact *r, struct buf *b, struct span s)
{
	size_t from = 0, at, start;

	if (r->token == NULL) {
		buf_put_span(b, s);
		return;
	}
	for (at = 0; at < s.n; at++) {
		if (s.p[at] != '@')
			continue;
		start = local_start(s, from, at);
		buf_add(b, s.p + from, start - from);
		redact_put(r, b, (struct span){s.p + start, at - start});
		from = at;
	}
	buf_put_span(b, span_from(s, from));
}

void
redact_uri(const struct redact *r, struct buf *b, struct span s)
{
	size_t i = 0;

	if (r->token == NULL || span_has_prefix_nocase(s, "mailto:")) {
		redact_text(r, b, s);
		return;
	}
	while (i < s.n && s.p[i] != ':' && s.p[i] != '/')
		i++;
	if (i < s.n && span_has_prefix(span_from(s, i), "://")) {
		for (i += 3; i < s.n && strchr("/?#", s.p[i]) == NULL; i++)
			;
		i += i < s.n && s.p[i] == '/';
	} else {
		i = i < s.n && s.p[i] == ':' ? i + 1 : 0;
	}
	redact_text(r, b, (struct span){s.p, i});
	redact_put(r, b, span_from(s, i));
}
