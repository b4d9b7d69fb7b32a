/* What was asked of the DNS, and in short what came back, for a person. */
/* SPDX-License-Identifier: ISC */
#include "dns/questions.h"

/* The error of a question that is still open. */
static const char open_still[] = "no answer";

static struct question *
find(struct questions *all, struct span name, enum dns_type type)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->q[i].type == type && span_eq(all->q[i].name, name))
			return &all->q[i];
	return NULL;
}

void
questions_hear(void *ctx, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct questions *all = ctx;
	struct question *q = find(all, name, type);
	struct span first;

	if (answer == NULL && q == NULL && all->n == LIMIT_QUESTIONS) {
		all->more++;
	} else if (answer == NULL && q == NULL) {
		all->q[all->n++] = (struct question){
		    .name = arena_dup(&all->text, name), .type = type,
		    .result = DNS_TEMPFAIL, .error = open_still};
	} else if (answer != NULL && q != NULL && q->error == open_still) {
		q->result = answer->result;
		q->error = answer->error;
		q->n = answer->n;
		if (answer->n == 0)
			return;
		first = answer->records[0];
		if (first.n > LIMIT_QUESTION_SHOWN)
			first.n = LIMIT_QUESTION_SHOWN;
		q->first = arena_dup(&all->text, first);
	}
}

void
questions_reset(struct questions *q)
{
	arena_reset(&q->text);
	q->n = q->more = 0;
}

void
questions_free(struct questions *q)
{
	arena_free(&q->text);
}
