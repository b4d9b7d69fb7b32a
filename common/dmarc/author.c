/* The Author Domain; no record is looked for, and no other field is read. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/author.h"

#include "dns/domain.h"
#include "value/dname.h"

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

/* May there be a From that is not among the fields? Then it is not known. */
static bool
header_is_whole(struct author_outcome *o, const struct rfc5322_header *h)
{
	static const enum rfc5322_fault faults[] = {
	    RFC5322_JUNK, RFC5322_LARGE, RFC5322_MANY};
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (h->count[faults[i]] > 0)
			return fail(o, AUTHOR_HEADER,
			    rfc5322_fault_str(faults[i]),
			    h->first[faults[i]]);
	return true;
}

/* A domain in normal form, the last in o->names from on: is it a new one? */
static void
add_domain(struct author_outcome *o, size_t from)
{
	struct span d = {o->names.p + from, o->names.n - from};
	size_t i;

	for (i = 0; i < o->n; i++)
		if (span_eq(o->domains[i], d))
			break;
	if (i < o->n || o->n == LIMIT_AUTHORS) {
		o->more = o->more || i == o->n;
		o->names.n = from;
		return;
	}
	o->domains[o->n++] = d;
}

/* The domains of what o->list holds. */
static bool
take_domains(struct author_outcome *o)
{
	const struct addr_mailbox *box;
	const char *why;
	size_t i, from;

	for (i = 0; i < o->list.n; i++) {
		box = &o->list.box[i];
		if (box->literal)
			return fail(o, AUTHOR_LITERAL,
			    "domain literal in From", box->at);
		/* Spans of what is there already must hold. */
		from = o->names.n;
		why = domain_put(&o->names, box->domain, DOMAIN_MAIL |
		    DOMAIN_NO_ESCAPES | DOMAIN_NO_FINAL_DOT);
		if (why != NULL)
			return fail(o, AUTHOR_DOMAIN, why, box->at);
		add_domain(o, from);
	}
	return true;
}

static bool
read_from(struct author_outcome *o, struct span value)
{
	bool good = addr_list_parse(&o->list, value);

	o->notes |= o->list.notes;
	if (!good) {
		if (o->fault == AUTHOR_FINE)
			o->addr = o->list.fault;
		return fail(o, AUTHOR_ADDRESS, addr_fault_str(o->list.fault),
		    o->list.at);
	}
	if (o->list.n == 0)
		return fail(o, AUTHOR_NOBODY, "no address in From", 0);
	return take_domains(o);
}

/* Makes *o empty, with room for all domains that it may come to hold. */
static void
begin(struct author_outcome *o)
{
	*o = (struct author_outcome){
	    .names = o->names, .list = o->list, .from = SPAN_NONE};
	o->names.n = 0;
	/* One more, which may turn out to be there already. */
	buf_reserve(&o->names, (LIMIT_AUTHORS + 1) * DNAME_TEXT_MAX);
}

/* What all From fields name, where there are several. */
static void
read_all(struct author_outcome *o, const struct rfc5322_header *h, size_t i)
{
	const struct rfc5322_field *f;

	for (; (f = rfc5322_find(h, "from", &i)) != NULL; i++)
		if (!read_from(o, f->value))
			o->more = true;
}

bool
author_find(struct author_outcome *o, const struct rfc5322_header *h)
{
	size_t i = 0, next;
	const struct rfc5322_field *f = rfc5322_find(h, "from", &i);

	begin(o);
	if (f != NULL)
		o->from = f->value;
	if (!header_is_whole(o, h))
		return false;
	if (f == NULL)
		return fail(o, AUTHOR_NO_FROM, "no From field", 0);
	next = i + 1;
	if (rfc5322_find(h, "from", &next) != NULL) {
		fail(o, AUTHOR_FIELDS, "several From fields", 0);
		read_all(o, h, i);
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
