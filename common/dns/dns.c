/* Questions to the DNS and answers: what is common to all sources. */
/* SPDX-License-Identifier: ISC */
#include "dns/dns.h"

#include <stdlib.h>

#include "base/xalloc.h"

size_t
dns_answer_size(const struct dns_answer *a)
{
	size_t i, n = a->n * sizeof(a->records[0]) + a->proof.n +
	    a->chain.n;

	for (i = 0; i < a->n; i++)
		n += a->records[i].n;
	return n;
}

void
dns_answer_copy(struct dns_answer *to, const struct dns_answer *a,
    struct span *room)
{
	size_t i;
	char *p;

	*to = *a;
	to->records = a->n > 0 ? room : NULL;
	if (room == NULL)
		return;
	p = (char *)(room + a->n);
	for (i = 0; i < a->n; i++) {
		if (a->records[i].n > 0)
			memcpy(p, a->records[i].p, a->records[i].n);
		room[i] = (struct span){p, a->records[i].n};
		p += a->records[i].n;
	}
	if (a->proof.n > 0)
		to->proof.p = memcpy(p, a->proof.p, a->proof.n);
	if (a->chain.n > 0)
		to->chain.p = memcpy(p + a->proof.n, a->chain.p, a->chain.n);
}

/* --- a source that answers at once --- */

static bool
sync_run(void *ctx)
{
	(void)ctx;
	return false;
}

static size_t
sync_room(void *ctx)
{
	(void)ctx;
	return SIZE_MAX;
}

struct dns
dns_sync(void *ctx, dns_ask *ask)
{
	return (struct dns){ctx, ask, sync_run, sync_room};
}

/* --- waiting for an answer --- */

void
dns_kept_put(struct dns_kept *k, const struct dns_answer *a)
{
	k->memory = NULL;
	if (a->n > 0 || a->proof.n > 0)
		k->memory = xmalloc(dns_answer_size(a));
	dns_answer_copy(&k->answer, a, k->memory);
	k->done = true;
}

static void
on_answer(void *arg, const struct dns_answer *a)
{
	dns_kept_put(arg, a);
}

void
dns_start(const struct dns *dns, struct span name, enum dns_type type,
    struct dns_kept *k)
{
	*k = (struct dns_kept){.answer = {.result = DNS_TEMPFAIL,
	    .error = "no answer"}};
	dns->ask(dns->ctx, name, type, on_answer, k);
}

void
dns_await(const struct dns *dns, const struct dns_kept *k)
{
	while (!k->done && dns->run(dns->ctx))
		;
}

void
dns_wait(const struct dns *dns, struct span name, enum dns_type type,
    struct dns_kept *k)
{
	dns_start(dns, name, type, k);
	dns_await(dns, k);
}

void
dns_kept_free(struct dns_kept *k)
{
	free(k->memory);
	*k = (struct dns_kept){0};
}
