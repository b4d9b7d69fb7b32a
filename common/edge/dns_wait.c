/* One question at a time to a source of answers, waited for. */
/* SPDX-License-Identifier: ISC */
#include "edge/dns_wait.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct wait {
	struct dns_kept *kept;
	bool done;
};

/* The spans, and behind them the octets, in one piece of memory. */
static void
keep(struct dns_kept *k, const struct dns_answer *a)
{
	size_t i, n = a->n * sizeof(*a->records);
	struct span *records;
	char *p;

	k->answer = *a;
	k->answer.records = NULL;
	if (a->n == 0)
		return;
	for (i = 0; i < a->n; i++)
		n += a->records[i].n;
	k->memory = records = xmalloc(n);
	p = (char *)(records + a->n);
	for (i = 0; i < a->n; i++) {
		if (a->records[i].n > 0)
			memcpy(p, a->records[i].p, a->records[i].n);
		records[i] = (struct span){p, a->records[i].n};
		p += a->records[i].n;
	}
	k->answer.records = records;
}

static void
on_answer(void *arg, const struct dns_answer *a)
{
	struct wait *w = arg;

	keep(w->kept, a);
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
