/* The state of an SPF evaluation: its questions, its trace, their memory. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "value/dname.h"

void
spf_ask(struct spf_run *r, struct span name, enum dns_type type,
    struct dns_kept *k)
{
	const struct spf_options *o = &r->options;

	if (r->late || (o->expired != NULL && o->expired(o->ctx))) {
		r->late = true;
		*k = (struct dns_kept){.answer = {.result = DNS_TEMPFAIL,
		    .error = "the time is over"}};
		return;
	}
	r->out->queries++;
	dns_wait(r->dns, name, type, k);
}

static bool
needs_escape(char c)
{
	return c == '\\' || c <= ' ' || c >= 0x7f;
}

/* Macros can bring any octet into a name; dots divide labels. */
bool
spf_present(struct buf *b, struct span name)
{
	struct buf text = {0};
	enum dname_fault f;
	size_t i = 0;

	while (i < name.n && !needs_escape(name.p[i]))
		i++;
	if (i == name.n)
		return dname_put(b, name) == DNAME_FINE;
	for (i = 0; i < name.n; i++)
		if (needs_escape(name.p[i]))
			buf_printf(&text, "\\%03u", (unsigned char)name.p[i]);
		else
			buf_putc(&text, name.p[i]);
	f = dname_put(b, buf_span(&text));
	buf_free(&text);
	return f == DNAME_FINE;
}

/* Memory in one list, given back at once; used of cap octets at data. */
struct chunk {
	struct chunk *next;
	size_t used, cap;
	max_align_t data[];
};

enum { CHUNK = 2000 };

void *
spf_keep_memory(struct spf_run *r, size_t n)
{
	struct chunk *c = r->out->memory;
	size_t align = sizeof(max_align_t), cap;
	void *p;

	n = (n + align - 1) / align * align;
	if (c == NULL || c->cap - c->used < n) {
		cap = n > CHUNK ? n : CHUNK;
		c = xmalloc(sizeof(*c) + cap);
		*c = (struct chunk){.next = r->out->memory, .cap = cap};
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

size_t
spf_add_visit(struct spf_run *r, enum spf_via via, unsigned int depth,
    struct span domain)
{
	struct spf_outcome *o = r->out;

	o->visits = r->visits = xgrow(r->visits, o->nvisits, &r->visits_cap,
	    sizeof(*r->visits));
	r->visits[o->nvisits] = (struct spf_visit){.via = via, .depth = depth,
	    .domain = spf_keep(r, domain), .result = AUTH_NONE};
	return o->nvisits++;
}

size_t
spf_add_step(struct spf_run *r)
{
	struct spf_outcome *o = r->out;

	if (o->nsteps >= r->options.steps) {
		o->unkept++;
		return SIZE_MAX;
	}
	o->steps = r->steps = xgrow(r->steps, o->nsteps, &r->steps_cap,
	    sizeof(*r->steps));
	return o->nsteps++;
}

void
spf_set_step(struct spf_run *r, size_t i, const struct spf_step *s)
{
	if (i != SIZE_MAX)
		r->steps[i] = *s;
}

void
spf_free(struct spf_outcome *out)
{
	struct chunk *c = out->memory, *next;

	for (; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	/* const to others, but ours */
	free((void *)(uintptr_t)out->visits);
	free((void *)(uintptr_t)out->steps);
	*out = (struct spf_outcome){.reason = ""};
}
