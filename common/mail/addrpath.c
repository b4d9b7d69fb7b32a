/* Paths of SMTP, and addresses written. */
/* SPDX-License-Identifier: ISC */
#include "mail/addr.h"

#include "mail/addrscan.h"
#include "mail/text.h"

void
addr_put(struct buf *b, const struct addr_mailbox *box)
{
	size_t i;

	if (addrscan_is_dot_atom(box->local)) {
		buf_put_span(b, box->local);
	} else {
		buf_putc(b, '"');
		for (i = 0; i < box->local.n; i++) {
			if (box->local.p[i] == '"' || box->local.p[i] == '\\')
				buf_putc(b, '\\');
			buf_putc(b, box->local.p[i]);
		}
		buf_putc(b, '"');
	}
	buf_putc(b, '@');
	buf_put_span(b, box->domain);
}

/* RFC 5321, 4.1.2: a dot-string or a quoted string. */
static bool
path_local(struct addrscan *c, struct addr_mailbox *box)
{
	size_t from = c->i;

	if (addrscan_peek(c) == '"') {
		if (!addrscan_quoted(c))
			return false;
		box->local = addrscan_text(c, 0);
		return true;
	}
	while (mailtext_is_atext(addrscan_peek(c)) || addrscan_peek(c) == '.')
		addrscan_put(c, c->s.p[c->i++]);
	box->local = addrscan_text(c, 0);
	return addrscan_is_dot_atom(box->local) || addrscan_fail_at(c,
	    addrscan_peek(c) == '@' || from == c->i ? ADDR_LOCAL : ADDR_STRAY,
	    from);
}

static bool
is_domain_octet(char c)
{
	return (c >= '0' && c <= '9') ||
	    (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '-' ||
	    c == '_' || (unsigned char)c >= 0x80;
}

static bool
path_domain(struct addrscan *c, struct addr_mailbox *box)
{
	size_t at = c->i, from = c->l->text.n;

	box->literal = addrscan_peek(c) == '[';
	if (box->literal) {
		if (!addrscan_literal(c))
			return false;
		box->domain = addrscan_text(c, from);
		/* Nothing was skipped, in it or behind it. */
		return box->domain.n == c->i - at ||
		    addrscan_fail_at(c, ADDR_DOMAIN, at);
	}
	while (is_domain_octet(addrscan_peek(c)) || addrscan_peek(c) == '.')
		addrscan_put(c, c->s.p[c->i++]);
	box->domain = addrscan_text(c, from);
	return addrscan_is_dot_atom(box->domain) ||
	    addrscan_fail_at(c, ADDR_DOMAIN, at);
}

static bool
path(struct addrscan *c)
{
	struct addr_mailbox box = {.at = c->i};

	if (addrscan_peek(c) == '@')
		return addrscan_fail(c, ADDR_ROUTE);
	if (!path_local(c, &box))
		return false;
	if (addrscan_peek(c) != '@')
		return addrscan_fail(c,
		    c->i == c->s.n ? ADDR_NO_AT : ADDR_STRAY);
	c->i++;
	if (!path_domain(c, &box))
		return false;
	if (c->i < c->s.n)
		return addrscan_fail(c, ADDR_BEHIND);
	addrscan_add(c->l, &box);
	return true;
}

bool
addr_path_parse(struct addr_list *l, struct span s)
{
	struct addrscan c;
	const char *nl;
	bool good;

	if (!addrscan_begin(&c, l, s))
		return false;
	nl = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;
	if (nl != NULL)
		return addrscan_fail_at(&c, ADDR_CR, (size_t)(nl - s.p));
	if (addrscan_peek(&c) == '<') {
		if (s.p[s.n - 1] != '>')
			return addrscan_fail(&c, ADDR_OPEN_ANGLE);
		c.i++;
		c.s.n--;
	}
	good = c.i == c.s.n || path(&c);
	if (good)
		l->at = 0;
	return good;
}
