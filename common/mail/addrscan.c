/* Tokens of addresses; knows no address. */
/* SPDX-License-Identifier: ISC */
#include "mail/addrscan.h"

#include <stdint.h>

#include "base/xalloc.h"
#include "mail/text.h"
#include "mail/header.h"

bool
addrscan_fail_at(struct addrscan *c, enum addr_fault f, size_t at)
{
	c->l->fault = f;
	c->l->at = at;
	return false;
}

bool
addrscan_fail(struct addrscan *c, enum addr_fault f)
{
	return addrscan_fail_at(c, f, c->i);
}

bool
addrscan_skip(struct addrscan *c, bool *any)
{
	size_t n;
	char ch;

	while ((ch = addrscan_peek(c)) == '(' || is_xml_space(ch)) {
		n = ch == '(' ? rfc5322_comment((struct span){
		    c->s.p + c->i, c->s.n - c->i}, SIZE_MAX) : 1;
		if (n == 0)
			return addrscan_fail(c, ADDR_OPEN_COMMENT);
		c->i += n;
		*any = true;
	}
	return true;
}

/* RFC 5322, 3.2.4. What folds a line inside it is not part of it. */
bool
addrscan_quoted(struct addrscan *c)
{
	size_t from = c->i++;

	for (; c->i < c->s.n && addrscan_peek(c) != '"'; c->i++) {
		if (addrscan_peek(c) == '\\' && ++c->i == c->s.n)
			break;
		if (addrscan_peek(c) != '\r' && addrscan_peek(c) != '\n')
			addrscan_put(c, addrscan_peek(c));
	}
	if (c->i == c->s.n)
		return addrscan_fail_at(c, ADDR_OPEN_QUOTE, from);
	c->i++;
	return true;
}

bool
addrscan_literal(struct addrscan *c)
{
	size_t from = c->i;
	bool any;

	do {
		if (!is_xml_space(addrscan_peek(c)))
			addrscan_put(c, addrscan_peek(c));
		c->i++;
	} while (c->i < c->s.n && strchr("[]\\", addrscan_peek(c)) == NULL);
	if (addrscan_peek(c) != ']')
		return addrscan_fail_at(c, ADDR_OPEN_LITERAL, from);
	addrscan_put(c, ']');
	c->i++;
	return addrscan_skip(c, &any);
}

struct span
addrscan_text(const struct addrscan *c, size_t from)
{
	return (struct span){c->l->text.p + from, c->l->text.n - from};
}

void
addrscan_add(struct addr_list *l, const struct addr_mailbox *box)
{
	if (l->n == l->room) {
		l->room = l->room > 0 ? 2 * l->room : 4;
		l->box = xreallocarray(l->box, l->room, sizeof(*l->box));
	}
	l->box[l->n++] = *box;
}

/* Octets that leave doubt make a fault of the whole. */
static bool
check(struct addr_list *l, struct span s)
{
	static const enum addr_fault faults[] = {
	    [MAILTEXT_FINE] = ADDR_FINE,
	    [MAILTEXT_NUL] = ADDR_NUL,
	    [MAILTEXT_CR] = ADDR_CR,
	    [MAILTEXT_CONTROL] = ADDR_CONTROL,
	    [MAILTEXT_NOT_UTF8] = ADDR_NOT_UTF8,
	};
	size_t i;

	l->fault = faults[mailtext_check(s, &l->at)];
	for (i = 0; i < s.n && (unsigned char)s.p[i] < 0x80; i++)
		;
	if (i < s.n)
		l->notes |= ADDR_NOTE_UTF8;
	return l->fault == ADDR_FINE;
}

bool
addrscan_begin(struct addrscan *c, struct addr_list *l, struct span s)
{
	*c = (struct addrscan){.l = l, .s = s};
	*l = (struct addr_list){
	    .box = l->box, .room = l->room, .text = l->text};
	l->text.n = 0;
	buf_reserve(&l->text, s.n + 1);
	return check(l, s);
}

bool
addrscan_is_dot_atom(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == '.' ? i == 0 || i + 1 == s.n ||
		    s.p[i - 1] == '.' : !mailtext_is_atext(s.p[i]))
			return false;
	return s.n > 0;
}
