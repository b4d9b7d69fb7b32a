/* One query for DMARC records and what came back; part of dmarc/discover. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/step.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The root's is "_dmarc", and its own name has no octet there. */
char *
discover_step_init(struct discover_step *s, struct span domain, char *p)
{
	bool root = span_is(domain, ".");
	size_t n = root ? 0 : domain.n;

	memcpy(p, "_dmarc.", DISCOVER_PREFIX_N);
	memcpy(p + DISCOVER_PREFIX_N, domain.p, n);
	s->name = (struct span){p, DISCOVER_PREFIX_N - root + n};
	s->domain = root ? SPAN_LIT(".") :
	    (struct span){p + DISCOVER_PREFIX_N, n};
	s->type = DNS_TXT;
	s->record = NULL;
	return p + DISCOVER_PREFIX_N + n;
}

/* A record and its text in one block. */
static struct record *
record_of(struct span text)
{
	struct record *r = xmalloc(sizeof(*r) + text.n);
	char *copy = (char *)(r + 1);

	memcpy(copy, text.p, text.n);
	record_parse(r, (struct span){copy, text.n});
	return r;
}

void
discover_step_feed(struct discover_step *s, const struct dns_answer *answer)
{
	size_t i, at = 0;

	s->result = answer->result;
	s->error = answer->error;
	s->ttl = answer->ttl;
	s->ad = answer->ad;
	s->ntxt = s->nrecords = 0;
	s->record = NULL;
	if (s->result != DNS_FOUND || s->type != DNS_TXT)
		return;
	s->ntxt = answer->n;
	for (i = 0; i < answer->n; i++) {
		if (record_is(answer->records[i])) {
			s->nrecords++;
			at = i;
		}
	}
	if (s->nrecords == 1)
		s->record = record_of(answer->records[at]);
}

void
discover_step_free(struct discover_step *s)
{
	if (s->record == NULL)
		return;
	record_free(s->record);
	free(s->record);
	s->record = NULL;
}
