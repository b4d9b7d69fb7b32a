/* A cursor over addresses: the tokens that lists and paths share. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_ADDRSCAN_H
#define MAIL_ADDRSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "mail/addr.h"

/* The inside of mail/addr: what is read goes to l, and so do faults. */

/*
 * Where it is in the input. l's text has room for all of that, so that spans
 * of it hold: what is written into it is never longer than what was read.
 */
struct addrscan {
	struct addr_list *l;
	struct span s;
	size_t i;
	bool in_group;
	struct span display; /* of the address that is being read */
};

/* Makes l empty. False, and a fault, if s has octets that leave doubt. */
bool addrscan_begin(struct addrscan *c, struct addr_list *l, struct span s);

/* Both set the fault and return false; the second with where it is now. */
bool addrscan_fail_at(struct addrscan *c, enum addr_fault f, size_t at);
bool addrscan_fail(struct addrscan *c, enum addr_fault f);

/* White space and comments; *any is set if there are some. */
bool addrscan_skip(struct addrscan *c, bool *any);

/* At '"' and '['. What they mean is put; behind a literal is skipped. */
bool addrscan_quoted(struct addrscan *c);
bool addrscan_literal(struct addrscan *c);

/* What was put from there on. */
struct span addrscan_text(const struct addrscan *c, size_t from);

void addrscan_add(struct addr_list *l, const struct addr_mailbox *box);

/* Does a local part stand without quotes? */
bool addrscan_is_dot_atom(struct span s);

/* The next character; NUL at the end, which is nowhere else. */
static inline char
addrscan_peek(const struct addrscan *c)
{
	return c->i < c->s.n ? c->s.p[c->i] : '\0';
}

static inline void
addrscan_put(struct addrscan *c, char ch)
{
	buf_putc(&c->l->text, ch);
}

#endif
