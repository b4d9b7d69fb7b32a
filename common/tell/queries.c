/* A lookup's questions and their answers as a tree; part of tell/policy. */
/* SPDX-License-Identifier: ISC */
#include "tell/queries.h"

#include <inttypes.h>

#include "base/term.h"
#include "tell/page.h"

enum { WIDE = 64 };

static void
put_step(struct buf *b, const struct discover_step *s, bool last)
{
	term_printf(b, "  |  %s- %.*s %s\n", last ? "`" : "|",
	    SPAN_ARG(s->name), s->type == DNS_TXT ? "TXT" : "CNAME");
	buf_puts(b, last ? "  |        " : "  |  |     ");
	if (s->result == DNS_TEMPFAIL)
		buf_printf(b, "failed: %s\n", s->error);
	else if (s->result == DNS_NXDOMAIN)
		buf_puts(b, "no such name\n");
	else if (s->type != DNS_TXT)
		buf_puts(b, "the name exists\n");
	else if (s->record != NULL)
		page_printf(b, WIDE, "%.*s\n", PAGE_ARG(s->record->text));
	else if (s->nrecords > 1)
		buf_printf(b, "%zu records, all discarded\n", s->nrecords);
	else
		buf_puts(b, s->ntxt > 0 ? "other TXT records\n" :
		    "no TXT record\n");
}

/* Why questions are asked, and the n of them. */
static void
put_branch(struct buf *b, const char *why, struct span whom,
    const struct discover_step *steps, size_t n)
{
	size_t i;

	if (n > 0)
		term_printf(b, "  |- %s%.*s\n", why, SPAN_ARG(whom));
	for (i = 0; i < n; i++)
		put_step(b, &steps[i], i + 1 == n);
}

static void
put_external(struct buf *b, const struct external_outcome *e)
{
	if (e->walk != NULL)
		put_branch(b, "walk from the host of reports ", e->host,
		    e->walk->steps, e->walk->nsteps);
	/* The question to a host's domain is no step of a walk. */
	if (e->asked)
		term_printf(b, "  |- authorization of reports by %.*s\n"
		    "  |  `- %.*s TXT\n  |        %s\n", SPAN_ARG(e->host),
		    SPAN_ARG(e->name), e->error != NULL ? e->error :
		    external_result_str(e->result));
}

void
tell_queries(struct buf *b, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
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
	if (o->then != NULL)
		put_branch(b, "RFC 7489 asks for ", o->domain, o->then->asked,
		    o->then->nasked);
	if (o->then9091 != NULL)
		put_branch(b, "RFC 9091 asks for ", o->domain,
		    o->then9091->asked, o->then9091->nasked);
	for (i = 0; i < o->nhosts; i++)
		if (o->hosts[i].outcome != NULL)
			put_external(b, o->hosts[i].outcome);
	buf_printf(b, "  `- %" PRIu64 " %s\n", o->queries,
	    PLURAL(o->queries, "question", "questions"));
}
