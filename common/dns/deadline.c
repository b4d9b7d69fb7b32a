/* A source of answers in front of another that has every answer in time. */
/* SPDX-License-Identifier: ISC */
#include "dns/deadline.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"

const char dns_deadline_over[] = "the time is over";

/* A question that the source has not answered yet. */
struct open {
	struct open *next, **at;
	struct dns_deadline *deadline;
	uint64_t until;
	dns_done *done; /* NULL: its asker has been told that it is late */
	void *arg;
};

struct dns_deadline {
	struct dns source;
	uint64_t (*now)(void *ctx);
	void *ctx;
	uint64_t begun, until;
	struct open *open;
	size_t waiting; /* those that are not late */
};

static uint64_t
system_now(void *ctx)
{
	(void)ctx;
	return clock_now() / 1000000;
}

static void
tell_late(dns_done *done, void *arg)
{
	struct dns_answer late = {.result = DNS_TEMPFAIL,
	    .error = dns_deadline_over};

	done(arg, &late);
}

/* It is free before done is called, which may ask on. */
static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct open *o = arg;
	dns_done *done = o->done;

	arg = o->arg;
	o->deadline->waiting -= done != NULL;
	*o->at = o->next;
	if (o->next != NULL)
		o->next->at = o->at;
	free(o);
	if (done != NULL)
		done(arg, answer);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_deadline *d = ctx;
	struct open *o;

	if (d->until < UINT64_MAX && d->now(d->ctx) >= d->until) {
		tell_late(done, arg);
		return;
	}
	o = xmalloc(sizeof(*o));
	*o = (struct open){d->open, &d->open, d, d->until, done, arg};
	if (o->next != NULL)
		o->next->at = &o->next;
	d->open = o;
	d->waiting++;
	d->source.ask(d->source.ctx, name, type, on_answer, o);
}

/* Whoever is told may ask on, which is late too, or has a later deadline. */
static bool
run(void *ctx)
{
	struct dns_deadline *d = ctx;
	struct open *o;
	uint64_t now;

	if (d->waiting == 0 || !d->source.run(d->source.ctx))
		return false;
	now = d->now(d->ctx);
	for (o = d->open; o != NULL;) {
		if (o->done == NULL || o->until > now) {
			o = o->next;
			continue;
		}
		dns_done *done = o->done;

		o->done = NULL;
		d->waiting--;
		tell_late(done, o->arg);
		o = d->open; /* the list may be another one */
	}
	return true;
}

static size_t
room(void *ctx)
{
	const struct dns_deadline *d = ctx;

	return d->source.room(d->source.ctx);
}

struct dns_deadline *
dns_deadline_new(struct dns *dns, uint64_t (*now)(void *ctx), void *ctx)
{
	struct dns_deadline *d = xcalloc(1, sizeof(*d));

	d->source = *dns;
	d->now = now != NULL ? now : system_now;
	d->ctx = ctx;
	d->until = UINT64_MAX;
	*dns = (struct dns){.ctx = d, .ask = ask, .run = run, .room = room};
	return d;
}

void
dns_deadline_free(struct dns_deadline *d)
{
	struct open *o;

	if (d == NULL)
		return;
	while ((o = d->open) != NULL) {
		d->open = o->next;
		free(o);
	}
	free(d);
}

void
dns_deadline_begin(struct dns_deadline *d)
{
	d->begun = d->now(d->ctx);
}

void
dns_deadline_set(struct dns_deadline *d, uint64_t ms)
{
	d->until = d->begun + ms;
}
