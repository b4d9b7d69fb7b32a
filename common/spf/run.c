/* What all parts of an SPF evaluation do: ask, make names, trace. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include <stdint.h>

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

/* Macros can bring any octet into a name; dots divide labels. */
bool
spf_present(struct buf *b, struct span name)
{
	struct buf text = {0};
	enum dname_fault f;
	size_t i;

	for (i = 0; i < name.n; i++)
		if (name.p[i] == '\\' || name.p[i] <= ' ' ||
		    name.p[i] >= 0x7f)
			buf_printf(&text, "\\%03u", (unsigned char)name.p[i]);
		else
			buf_putc(&text, name.p[i]);
	f = dname_put(b, buf_span(&text));
	buf_free(&text);
	return f == DNAME_FINE;
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
