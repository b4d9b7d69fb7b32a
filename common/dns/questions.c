/* What was asked of the DNS, and in short what came back, for a person. */
/* SPDX-License-Identifier: ISC */
#include "dns/questions.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"

struct asking {
	struct dns source;
	struct question q[LIMIT_QUESTIONS];
	struct questions all;
};

/* A question that is under way. */
struct open {
	struct asking *a;
	size_t i; /* its place, LIMIT_QUESTIONS for none */
	dns_done *done;
	void *arg;
};

struct asking *
asking_new(const struct dns *source)
{
	struct asking *a = xcalloc(1, sizeof(*a));

	a->source = *source;
	a->all.q = a->q;
	return a;
}

static struct span
copy(struct span s)
{
	char *p = xmalloc(s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct span){p, s.n};
}

static void
drop(struct span s)
{
	free((void *)(uintptr_t)s.p);
}

void
asking_reset(struct asking *a)
{
	size_t i;

	for (i = 0; i < a->all.n; i++) {
		drop(a->q[i].name);
		drop(a->q[i].first);
	}
	a->all.n = a->all.more = 0;
}

void
asking_free(struct asking *a)
{
	if (a == NULL)
		return;
	asking_reset(a);
	free(a);
}

/* The place of a question that was not put before. */
static size_t
place(struct asking *a, struct span name, enum dns_type type)
{
	size_t i;

	for (i = 0; i < a->all.n; i++)
		if (a->q[i].type == type && span_eq(a->q[i].name, name))
			return LIMIT_QUESTIONS;
	if (a->all.n == LIMIT_QUESTIONS) {
		a->all.more++;
		return LIMIT_QUESTIONS;
	}
	a->q[a->all.n] = (struct question){.name = copy(name), .type = type,
	    .result = DNS_TEMPFAIL, .error = "no answer"};
	return a->all.n++;
}

static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct open *o = arg;
	struct question *q;
	struct span first;

	if (o->i < LIMIT_QUESTIONS) {
		q = &o->a->q[o->i];
		q->result = answer->result;
		q->error = answer->error;
		q->n = answer->n;
		if (answer->n > 0) {
			first = answer->records[0];
			if (first.n > LIMIT_QUESTION_SHOWN)
				first.n = LIMIT_QUESTION_SHOWN;
			q->first = copy(first);
		}
	}
	o->done(o->arg, answer);
	free(o);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct asking *a = ctx;
	struct open *o = xmalloc(sizeof(*o));

	*o = (struct open){a, place(a, name, type), done, arg};
	a->source.ask(a->source.ctx, name, type, on_answer, o);
}

static bool
run(void *ctx)
{
	const struct asking *a = ctx;

	return a->source.run(a->source.ctx);
}

static size_t
room(void *ctx)
{
	const struct asking *a = ctx;

	return a->source.room(a->source.ctx);
}

struct dns
asking_source(struct asking *a)
{
	return (struct dns){a, ask, run, room};
}

const struct questions *
asking_questions(const struct asking *a)
{
	return &a->all;
}
