/* What was asked of the DNS, and in short what came back, for a person. */
/* SPDX-License-Identifier: ISC */
#include "dns/questions.h"

/* The error of a question that is still open. */
static const char open_still[] = "no answer";

void
questions_hear(void *ctx, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct questions *all = ctx;
	struct question *q = all->q, *end = all->q + all->n;
	struct span first;

	while (q < end && (q->type != type || !span_eq(q->name, name)))
		q++;
	if (answer == NULL && q == end && all->n == LIMIT_QUESTIONS) {
		all->more++;
	} else if (answer == NULL && q == end) {
		all->q[all->n++] = (struct question){
		    .name = arena_dup(&all->text, name), .type = type,
		    .result = DNS_TEMPFAIL, .error = open_still};
	} else if (answer != NULL && q < end && q->error == open_still) {
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
