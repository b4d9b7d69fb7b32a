/* The Author Domain of a message: RFC 9989, 3.2.1 and 5.3.1. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/author.h"

#include "mail/addrlax.h"
#include "value/dname.h"
#include "value/domain.h"

static bool
fail(struct author_outcome *o, enum author_fault f, const char *text,
    size_t at)
{
	if (o->fault == AUTHOR_FINE) {
		o->fault = f;
		o->text = text;
		o->at = at;
	}
	return false;
}

/* Takes the domains of a From field. False, and a fault, if it has none, or
 * one that can't be the Author Domain. */
static bool
read_from(struct author_outcome *o, struct span value)
{
	bool good = addr_list_parse(&o->list, value);
	const struct addr_mailbox *box;
	const char *why;
	struct span d;
	size_t i, k, from;

	/* "<'a@example.org'>" has good syntax, and a domain that is none. */
	box = o->list.box;
	if (!good || (o->list.n == 1 &&
	    box->domain.p[box->domain.n - 1] == '\''))
		good = addrlax_parse(&o->list, value) || good;
	o->notes |= o->list.notes;
	if (!good) {
		if (o->fault == AUTHOR_FINE)
			o->addr = o->list.fault;
		return fail(o, AUTHOR_ADDRESS, addr_fault_str(o->list.fault),
		    o->list.at);
	}
	if (o->list.n == 0)
		return fail(o, AUTHOR_NOBODY, "no address in From", 0);
	for (i = 0; i < o->list.n; i++) {
		box = &o->list.box[i];
		if (box->literal)
			return fail(o, AUTHOR_LITERAL,
			    "domain literal in From", box->at);
		from = o->names.n;
		why = domain_put(&o->names, box->domain, DOMAIN_MAIL |
		    DOMAIN_NO_ESCAPES | DOMAIN_NO_FINAL_DOT);
		if (why != NULL)
			return fail(o, AUTHOR_DOMAIN, why, box->at);
		d = (struct span){o->names.p + from, o->names.n - from};
		for (k = 0; k < o->n && !span_eq(o->domains[k], d); k++)
			;
		if (k == o->n && k < LIMIT_AUTHORS) {
			o->domains[o->n++] = d;
			continue;
		}
		o->more = o->more || k == o->n;
		o->names.n = from;
	}
	return true;
}

bool
author_find(struct author_outcome *o, const struct header *h)
{
	/* With these, a From may be missing among the fields. */
	static const enum header_fault faults[] = {
	    HEADER_JUNK, HEADER_LARGE, HEADER_MANY};
	size_t i = 0, k, next;
	const struct header_field *f = header_find(h, "from", &i);

	*o = (struct author_outcome){.names = o->names, .list = o->list,
	    .from = f != NULL ? f->value : SPAN_NONE};
	o->names.n = 0;
	/* o->domains are spans of names, which must not move: room for all,
	 * and for one that turns out to be there already. */
	buf_reserve(&o->names, (LIMIT_AUTHORS + 1) * DNAME_TEXT_MAX);
	for (k = 0; k < sizeof(faults) / sizeof(faults[0]); k++)
		if (h->count[faults[k]] > 0)
			return fail(o, AUTHOR_HEADER,
			    header_fault_str(faults[k]),
			    h->first[faults[k]]);
	if (f == NULL)
		return fail(o, AUTHOR_NO_FROM, "no From field", 0);
	next = i + 1;
	if (header_find(h, "from", &next) != NULL) {
		fail(o, AUTHOR_FIELDS, "several From fields", 0);
		for (; (f = header_find(h, "from", &i)) != NULL; i++)
			if (!read_from(o, f->value))
				o->more = true;
		return false;
	}
	if (!read_from(o, f->value)) {
		o->n = 0;
		o->more = false;
		return false;
	}
	if (o->n > 1)
		return fail(o, AUTHOR_DOMAINS, "several domains in From", 0);
	o->domain = o->domains[0];
	return true;
}

void
author_free(struct author_outcome *o)
{
	buf_free(&o->names);
	addr_list_free(&o->list);
	*o = (struct author_outcome){0};
}

const char *
author_fault_str(enum author_fault f)
{
	static const char *const names[AUTHOR_FAULTS] = {
	    [AUTHOR_FINE] = "",
	    [AUTHOR_NO_FROM] = "no-from",
	    [AUTHOR_FIELDS] = "several-from-fields",
	    [AUTHOR_HEADER] = "broken-header",
	    [AUTHOR_ADDRESS] = "unparsable-from",
	    [AUTHOR_NOBODY] = "no-address",
	    [AUTHOR_LITERAL] = "domain-literal",
	    [AUTHOR_DOMAIN] = "bad-domain",
	    [AUTHOR_DOMAINS] = "several-domains",
	};

	return names[f];
}
