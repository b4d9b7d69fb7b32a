/* The questions of a lookup and their answers as a tree; for policytext. */
/* SPDX-License-Identifier: ISC */
#include "tell/queries.h"

#include "base/status.h"
#include "tell/page.h"

enum { WIDE = 64 };

/* Why questions are put, and what they are. */
struct branch {
	const char *why;
	struct span whom;
	const struct discover_step *steps;
	size_t n;
};

static void
put_answer(struct buf *b, const struct discover_step *s)
{
	if (s->result == DNS_TEMPFAIL) {
		buf_puts(b, "failed: ");
		buf_puts(b, s->error);
	} else if (s->result == DNS_NXDOMAIN) {
		buf_puts(b, "no such name");
	} else if (s->type != DNS_TXT) {
		buf_puts(b, "the name exists");
	} else if (s->record != NULL) {
		page_text(b, s->record->text, WIDE);
	} else if (s->nrecords > 1) {
		page_plural(b, s->nrecords, "record", "records");
		buf_puts(b, ", all discarded");
	} else if (s->ntxt > 0) {
		buf_puts(b, "other TXT records");
	} else {
		buf_puts(b, "no TXT record");
	}
}

static void
put_step(struct buf *b, const struct discover_step *s, bool last)
{
	buf_puts(b, last ? "  |  `- " : "  |  |- ");
	diag_escape(b, s->name);
	buf_puts(b, s->type == DNS_TXT ? " TXT" : " CNAME");
	buf_puts(b, last ? "\n  |        " : "\n  |  |     ");
	put_answer(b, s);
	buf_putc(b, '\n');
}

static void
put_branch(struct buf *b, const struct branch *t)
{
	size_t i;

	if (t->n == 0)
		return;
	buf_puts(b, "  |- ");
	buf_puts(b, t->why);
	diag_escape(b, t->whom);
	buf_putc(b, '\n');
	for (i = 0; i < t->n; i++)
		put_step(b, &t->steps[i], i + 1 == t->n);
}

/* The question to a host's domain is no step of a walk. */
static void
put_report(struct buf *b, const struct external_outcome *e)
{
	buf_puts(b, "  |- are reports welcome at ");
	diag_escape(b, e->host);
	buf_puts(b, "?\n  |  `- ");
	diag_escape(b, e->name);
	buf_puts(b, " TXT\n  |        ");
	buf_puts(b, e->error != NULL ? e->error :
	    external_result_str(e->result));
	buf_putc(b, '\n');
}

static void
put_external(struct buf *b, const struct external_outcome *e)
{
	struct branch walk = {"walk from the host of reports ", e->host, NULL,
	    0};

	if (e->walk != NULL) {
		walk.steps = e->walk->steps;
		walk.n = e->walk->nsteps;
	}
	put_branch(b, &walk);
	if (e->asked)
		put_report(b, e);
}

/* The walk's last step may be the question whether the domain exists. */
static size_t
walk_steps(const struct discover_outcome *o)
{
	size_t n = o->nsteps;

	return n > 0 && o->steps[n - 1].type != DNS_TXT ? n - 1 : n;
}

void
querytext_put(struct buf *b, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	size_t i, n = walk_steps(now);
	struct branch t = {"walk from ", o->domain, now->steps, n};

	put_branch(b, &t);
	t.why = "existence of ";
	t.steps = o->existence != NULL ? o->existence : now->steps + n;
	t.n = o->existence != NULL ? 1 : now->nsteps - n;
	put_branch(b, &t);
	if (o->then != NULL) {
		t = (struct branch){"RFC 7489 asks for ", o->domain,
		    o->then->asked, o->then->nasked};
		put_branch(b, &t);
	}
	if (o->then9091 != NULL) {
		t = (struct branch){"RFC 9091 asks for ", o->domain,
		    o->then9091->asked, o->then9091->nasked};
		put_branch(b, &t);
	}
	for (i = 0; i < o->nhosts; i++)
		if (o->hosts[i].outcome != NULL)
			put_external(b, o->hosts[i].outcome);
	buf_puts(b, "  `- ");
	page_plural(b, o->queries, "question", "questions");
	buf_putc(b, '\n');
}
