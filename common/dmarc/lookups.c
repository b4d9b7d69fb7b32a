/* Many lookups at once over one source of answers, told in order or not. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/lookups.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"

/* Octets of a buffer that is kept for the next outcome. */
enum { KEEP = 4096 };

/*
 * One lookup, from its beginning until its bytes are written. asking: it is
 * within a call of ask(); fed: the answer came before that call returned, so
 * that the loop there goes on and nothing recurs, however many questions
 * there are.
 */
struct slot {
	struct lookups *of;
	struct lookup *lookup; /* NULL when it has ended */
	bool asking, fed;
	struct buf bytes;
	struct slot *next; /* unordered: another that is free */
};

/*
 * In order, slots is a ring: that of the n-th name is at n modulo size,
 * added counts names, and written those that are out.
 */
struct lookups {
	struct lookups_config c;
	struct slot *slots;
	size_t size, under_way;
	uint64_t added, written, done;
	size_t waiting; /* octets of outcomes that are not written */
	struct slot *spare;
	struct lookup **idle; /* that have ended, to begin anew */
	size_t nidle;
	struct buf *bufs; /* empty ones, that used last at the end: it is what
	                   * the processor still has */
	size_t nbufs;
};

struct lookups *
lookups_new(const struct lookups_config *c)
{
	struct lookups *l = xcalloc(1, sizeof(*l));
	size_t i;

	l->c = *c;
	l->size = c->unordered ? c->under_way : c->under_way * LOOKUPS_AHEAD;
	l->slots = xcalloc(l->size, sizeof(l->slots[0]));
	l->idle = xcalloc(c->under_way, sizeof(l->idle[0]));
	l->bufs = xcalloc(c->under_way, sizeof(l->bufs[0]));
	for (i = l->size; i-- > 0;) {
		l->slots[i].of = l;
		l->slots[i].next = l->spare;
		l->spare = &l->slots[i];
	}
	return l;
}

void
lookups_free(struct lookups *l)
{
	size_t i;

	if (l == NULL)
		return;
	for (i = 0; i < l->size; i++) {
		lookup_free(l->slots[i].lookup);
		buf_free(&l->slots[i].bytes);
	}
	while (l->nidle > 0)
		lookup_free(l->idle[--l->nidle]);
	while (l->nbufs > 0)
		buf_free(&l->bufs[--l->nbufs]);
	free(l->bufs);
	free(l->idle);
	free(l->slots);
	free(l);
}

static struct slot *
slot_of(struct lookups *l, uint64_t n)
{
	return &l->slots[n % l->size];
}

static void
write_slot(struct lookups *l, struct slot *s)
{
	l->c.sink.write(l->c.sink.ctx, buf_span(&s->bytes));
	l->waiting -= s->bytes.n;
	if (s->bytes.cap > KEEP || l->nbufs == l->c.under_way) {
		buf_free(&s->bytes);
		return;
	}
	s->bytes.n = 0;
	l->bufs[l->nbufs++] = s->bytes;
	s->bytes = (struct buf){0};
}

/* All that have ended and have no earlier one to wait for. */
static void
write_ready(struct lookups *l)
{
	struct slot *s;

	for (; l->written < l->added; l->written++) {
		s = slot_of(l, l->written);
		if (s->lookup != NULL)
			return;
		write_slot(l, s);
	}
}

static void
end(struct slot *s)
{
	struct lookups *l = s->of;

	if (l->nbufs > 0)
		s->bytes = l->bufs[--l->nbufs];
	l->c.sink.render(l->c.sink.ctx, lookup_outcome(s->lookup),
	    &s->bytes);
	l->waiting += s->bytes.n;
	lookup_end(s->lookup);
	l->idle[l->nidle++] = s->lookup;
	s->lookup = NULL;
	l->under_way--;
	l->done++;
	if (!l->c.unordered) {
		write_ready(l);
		return;
	}
	write_slot(l, s);
	s->next = l->spare;
	l->spare = s;
}

static void advance(struct slot *s);

static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct slot *s = arg;

	lookup_feed(s->lookup, answer);
	s->fed = true;
	if (!s->asking)
		advance(s);
}

static void
advance(struct slot *s)
{
	const struct dns *dns = &s->of->c.dns;
	struct span name;
	enum dns_type type;

	do {
		if (!lookup_next(s->lookup, &name, &type)) {
			end(s);
			return;
		}
		s->asking = true;
		s->fed = false;
		dns->ask(dns->ctx, name, type, on_answer, s);
		s->asking = false;
	} while (s->fed);
}

bool
lookups_room(const struct lookups *l)
{
	const struct dns *dns = &l->c.dns;

	if (l->under_way == 0)
		return true;
	return l->under_way < l->c.under_way &&
	    l->waiting < LIMIT_LOOKUP_WAIT &&
	    (l->c.unordered || l->added - l->written < l->size) &&
	    dns->room(dns->ctx) > 0;
}

void
lookups_add(struct lookups *l, struct span name)
{
	struct slot *s = l->c.unordered ? l->spare : slot_of(l, l->added);

	if (l->c.unordered)
		l->spare = s->next;
	l->added++;
	l->under_way++;
	s->lookup = l->nidle > 0 ? l->idle[--l->nidle] : lookup_new();
	lookup_begin(s->lookup, name, &l->c.options);
	advance(s);
}

bool
lookups_run(struct lookups *l)
{
	return l->under_way > 0 && l->c.dns.run(l->c.dns.ctx);
}

uint64_t
lookups_done(const struct lookups *l)
{
	return l->done;
}
