/* One question at a time to a source of answers, waited for. */
/* SPDX-License-Identifier: ISC */
#include "dns/wait.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "dns/answer.h"

struct wait {
	struct dns_kept *kept;
	bool done;
};

static void
on_answer(void *arg, const struct dns_answer *a)
{
	struct wait *w = arg;

	if (a->n > 0)
		w->kept->memory = xmalloc(dns_answer_size(a));
	dns_answer_copy(&w->kept->answer, a, w->kept->memory);
	w->done = true;
}

void
dns_wait(const struct dns *dns, struct span name, enum dns_type type,
    struct dns_kept *k)
{
	struct wait w = {k, false};

	*k = (struct dns_kept){.answer = {.result = DNS_TEMPFAIL,
	    .error = "no answer"}};
	dns->ask(dns->ctx, name, type, on_answer, &w);
	while (!w.done && dns->run(dns->ctx))
		;
}

void
dns_kept_free(struct dns_kept *k)
{
	free(k->memory);
	*k = (struct dns_kept){0};
}
