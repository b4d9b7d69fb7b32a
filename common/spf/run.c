/* What an SPF evaluation leaves behind: its trace, and the memory of it. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* Memory in one list, given back at once; used of cap octets at data. */
struct spf_chunk {
	struct spf_chunk *next;
	size_t used, cap;
	max_align_t data[];
};

enum { CHUNK = 2000 };

void *
spf_keep_memory(struct spf_run *r, size_t n)
{
	struct spf_chunk *c = r->chunks;
	size_t align = sizeof(max_align_t), cap;
	void *p;

	n = (n + align - 1) / align * align;
	if (c == NULL || c->cap - c->used < n) {
		cap = n > CHUNK ? n : CHUNK;
		c = xmalloc(sizeof(*c) + cap);
		*c = (struct spf_chunk){.next = r->chunks, .cap = cap};
		r->chunks = c;
		r->out->memory = c;
	}
	p = (char *)c->data + c->used;
	c->used += n;
	return p;
}

struct span
spf_keep(struct spf_run *r, struct span s)
{
	char *p;

	if (s.p == NULL)
		return s;
	p = spf_keep_memory(r, s.n > 0 ? s.n : 1);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct span){p, s.n};
}

/* The arrays of the outcome are const to others, not to us. */
static struct spf_visit *
visits(const struct spf_run *r)
{
	return (struct spf_visit *)(uintptr_t)r->out->visits;
}

static struct spf_step *
steps(const struct spf_run *r)
{
	return (struct spf_step *)(uintptr_t)r->out->steps;
}

size_t
spf_add_visit(struct spf_run *r, enum spf_via via, unsigned int depth,
    struct span domain)
{
	struct spf_outcome *o = r->out;

	if (o->nvisits == r->visits_cap) {
		r->visits_cap = r->visits_cap * 2 + 2;
		o->visits = xreallocarray(visits(r), r->visits_cap,
		    sizeof(*o->visits));
	}
	visits(r)[o->nvisits] = (struct spf_visit){.via = via, .depth = depth,
	    .domain = spf_keep(r, domain), .result = AUTH_NONE};
	return o->nvisits++;
}

struct spf_visit *
spf_visit_at(struct spf_run *r, size_t i)
{
	return visits(r) + i;
}

size_t
spf_add_step(struct spf_run *r, const struct spf_step *s)
{
	struct spf_outcome *o = r->out;

	if (o->nsteps >= r->options.steps) {
		o->unkept++;
		return SIZE_MAX;
	}
	if (o->nsteps == r->steps_cap) {
		r->steps_cap = r->steps_cap * 2 + 6;
		o->steps = xreallocarray(steps(r), r->steps_cap,
		    sizeof(*o->steps));
	}
	steps(r)[o->nsteps] = *s;
	return o->nsteps++;
}

void
spf_set_step(struct spf_run *r, size_t i, const struct spf_step *s)
{
	if (i != SIZE_MAX)
		steps(r)[i] = *s;
}

void
spf_free(struct spf_outcome *out)
{
	struct spf_chunk *c = out->memory, *next;

	for (; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free((void *)(uintptr_t)out->visits);
	free((void *)(uintptr_t)out->steps);
	*out = (struct spf_outcome){.reason = ""};
}
