/* A small DNS for tests of discovery: a few names, closed, with wildcards. */
/* SPDX-License-Identifier: ISC */
#ifndef UNIT_WORLD_H
#define UNIT_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/span.h"
#include "dns/dns.h"
#include "value/dname.h"

enum { WORLD_MAX = 64 };

/* An owner and a TXT record there, or absent: it has something else. A text
 * of "!WHY" lets all questions to the owner fail. */
struct world_rr {
	struct span owner, text;
};

struct world {
	struct world_rr rr[WORLD_MAX];
	size_t n;
	struct span found[WORLD_MAX]; /* of the last answer */
	char error[32];
};

static inline void
world_add(struct world *w, struct span owner, struct span text)
{
	if (w->n < WORLD_MAX)
		w->rr[w->n++] = (struct world_rr){owner, text};
}

/* The piece of *s up to c, or all of it; *s goes behind. */
static inline struct span
world_cut(struct span *s, char c)
{
	const char *p = s->n > 0 ? memchr(s->p, c, s->n) : NULL;
	struct span head = {s->p, p != NULL ? (size_t)(p - s->p) : s->n};
	size_t used = p != NULL ? head.n + 1 : head.n;

	s->p += used;
	s->n -= used;
	return head;
}

/* "OWNER:TEXT|OWNER:TEXT"; what has no colon has no TXT record. */
static inline void
world_read(struct world *w, struct span s)
{
	while (s.n > 0) {
		struct span rr = world_cut(&s, '|');
		bool txt = memchr(rr.p, ':', rr.n) != NULL;
		struct span owner = world_cut(&rr, ':');

		world_add(w, owner, txt ? rr : SPAN_NONE);
	}
}

static inline bool
world_exists(const struct world *w, struct span name)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (dname_within(w->rr[i].owner, name))
			return true;
	return false;
}

/* Is owner the wildcard that stands in for name? RFC 4592, 3.3.1 */
static inline bool
world_is_wild(const struct world *w, struct span owner, struct span name)
{
	if (!span_has_prefix(owner, "*."))
		return false;
	do
		name = dname_parent(name);
	while (name.p != NULL && !world_exists(w, name));
	return span_eq(dname_parent(owner), name);
}

static inline struct dns_answer
world_answer(struct world *w, struct span name, enum dns_type type)
{
	struct dns_answer a = {.result = DNS_NXDOMAIN, .ttl = 300};
	bool exists = world_exists(w, name);
	size_t i;

	if (exists)
		a.result = DNS_NODATA;
	for (i = 0; i < w->n; i++) {
		const struct world_rr *r = &w->rr[i];

		if (exists ? !span_eq(r->owner, name) :
		    !world_is_wild(w, r->owner, name))
			continue;
		if (a.result == DNS_NXDOMAIN)
			a.result = DNS_NODATA;
		if (span_has_prefix(r->text, "!")) {
			size_t n = r->text.n - 1;

			n = n < sizeof(w->error) ? n : sizeof(w->error) - 1;
			memcpy(w->error, r->text.p + 1, n);
			w->error[n] = '\0';
			return (struct dns_answer){.result = DNS_TEMPFAIL,
			    .error = w->error};
		}
		if (type != DNS_TXT || r->text.p == NULL)
			continue;
		w->found[a.n++] = r->text;
		a.result = DNS_FOUND;
	}
	a.records = w->found;
	return a;
}

#endif
