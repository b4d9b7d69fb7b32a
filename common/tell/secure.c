/* What DNSSEC says of answers, as a person reads it. */
/* SPDX-License-Identifier: ISC */
#include "tell/secure.h"

#include "base/term.h"
#include "tell/page.h"

void
tell_secure_worst(struct buf *b, const struct secure_outcome *o)
{
	size_t i = 0;

	buf_printf(b, "  DNSSEC                  %s", security_str(o->status));
	while (i < o->n && o->answer[i].status != o->status)
		i++;
	if (i < o->n && o->answer[i].why != NULL)
		term_printf(b, ": %s, at %.*s", o->answer[i].why,
		    SPAN_ARG(o->answer[i].at));
	buf_putc(b, '\n');
}

static void
put_state(struct buf *b, const struct secure_state *s, const char *what)
{
	term_printf(b, "  %-13s  %.*s%s%s\n", security_str(s->status),
	    SPAN_ARG(s->name), *what != '\0' ? " " : "", what);
	if (s->why == NULL)
		return;
	buf_printf(b, "                   %s", s->why);
	if (!span_eq(s->at, s->name))
		term_printf(b, ", at %.*s", SPAN_ARG(s->at));
	buf_putc(b, '\n');
}

void
tell_secure(struct buf *b, const struct secure_outcome *o, bool all,
    bool colour)
{
	const struct secure_state *s;

	page_title(b, "DNSSEC", colour);
	for (s = o->above; all && s < o->above + o->nabove; s++)
		put_state(b, s, s->why == NULL ? "zone" : "");
	for (s = o->answer; s < o->answer + o->n; s++)
		if (all || s->status != SECURITY_SECURE)
			put_state(b, s, s->type);
	if (!all && o->n > 0 && o->status == SECURITY_SECURE)
		buf_printf(b, "  all %zu answers are secure\n", o->n);
	if (o->n == 0)
		buf_puts(b, "  nothing was asked\n");
	if (o->more > 0)
		buf_printf(b, "  ... and %zu more\n", o->more);
}
