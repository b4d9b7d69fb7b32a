/* A source of answers in front of another that shows what passes. */
/* SPDX-License-Identifier: ISC */
#include "dns/tap.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* A question that is under way. */
struct open {
	struct dns_tap *tap;
	dns_done *done;
	void *arg;
	enum dns_type type;
	size_t n;
	char name[];
};

static void
show(const struct dns_tap *t, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		t->listener[i].call(t->listener[i].ctx, name, type, answer);
}

/* It is free before done is called, which may ask on. */
static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct open *o = arg;
	dns_done *done = o->done;

	arg = o->arg;
	show(o->tap, (struct span){o->name, o->n}, o->type, answer);
	free(o);
	done(arg, answer);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_tap *t = ctx;
	struct open *o = xmalloc(sizeof(*o) + name.n);

	*o = (struct open){t, done, arg, type, name.n};
	if (name.n > 0)
		memcpy(o->name, name.p, name.n);
	show(t, name, type, NULL);
	t->source.ask(t->source.ctx, name, type, on_answer, o);
}

static bool
run(void *ctx)
{
	const struct dns_tap *t = ctx;

	return t->source.run(t->source.ctx);
}

static size_t
room(void *ctx)
{
	const struct dns_tap *t = ctx;

	return t->source.room(t->source.ctx);
}

struct dns
dns_tap_source(struct dns_tap *t, const struct dns *source)
{
	*t = (struct dns_tap){.source = *source};
	return (struct dns){t, ask, run, room};
}

void
dns_tap_add(struct dns_tap *t, dns_listener *call, void *ctx)
{
	t->listener[t->n].call = call;
	t->listener[t->n++].ctx = ctx;
}

void
dns_failures_hear(void *ctx, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct dns_failures *f = ctx;

	(void)type;
	if (answer == NULL || answer->result != DNS_TEMPFAIL || f->n++ > 0)
		return;
	buf_put_span(&f->name, name);
	f->error = answer->error;
}
