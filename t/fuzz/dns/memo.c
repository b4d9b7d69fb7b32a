/*
 * dns/memo: whatever is asked, answered, kept, moved and forgotten in
 * whatever order, each question has one answer, the one that the world has,
 * for no longer than it may be kept; none is open twice; and memory has its
 * bound.
 */
/* SPDX-License-Identifier: ISC */
#include "dns/memo.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#include "base/limits.h"
#include "fuzz/fuzz.h"

enum { OCTETS = 16384, OPEN = 64, ASKED = 4096, DEPTH = 3, NAME = 32 };
enum { RECORDS = 4, LONGEST = 900, STAMP = 16 };

/* A question that the memo was asked. */
struct asked {
	struct state *s;
	char name[NAME];
	enum dns_type type;
	unsigned int told;
};

/* One that it asked on. */
struct open {
	char name[NAME];
	enum dns_type type;
	dns_done *done;
	void *arg;
};

struct state {
	const uint8_t *p, *end;
	struct dns memo;
	uint64_t clock;
	unsigned int depth;
	struct asked asked[ASKED];
	size_t nasked;
	struct open open[OPEN];
	size_t nopen;
};

static unsigned int
next(struct state *s)
{
	return s->p < s->end ? *s->p++ : 0;
}

/* --- the world --- */

/* Of one to three labels, few enough that they meet again. */
static void
draw_name(struct state *s, char *name)
{
	unsigned int c = next(s);

	if (c < 64)
		snprintf(name, NAME, "%c", 'a' + (int)(c % 8));
	else if (c < 160)
		snprintf(name, NAME, "%c.%c", 'a' + (int)(c % 16),
		    'A' + (int)(c / 16 % 8));
	else
		snprintf(name, NAME, "%u.%c.%c", c, 'a' + (int)(c % 4),
		    'a' + (int)(c / 4 % 8));
}

static uint64_t
digest(const char *name, unsigned int more)
{
	char lower[NAME];
	size_t i, n = strlen(name);

	for (i = 0; i < n; i++)
		lower[i] = ascii_lower(name[i]);
	return hash_bytes(lower, n, more);
}

/* What does not exist has nothing below it. */
static bool
exists(const char *name)
{
	const char *dot = strchr(name, '.');

	return digest(name, 1) % 5 != 0 && (dot == NULL || exists(dot + 1));
}

/* Fills text and records with what there is, of which the first says what the
 * time is; false for nothing. */
static bool
look(const char *name, enum dns_type type, uint64_t clock,
    struct span *records, size_t *n, char *text)
{
	uint64_t h = digest(name, 100 + (unsigned int)type);
	size_t i, k;

	*n = h % (RECORDS + 1);
	for (i = 0; i < *n; i++) {
		h = h / 7 + 0x9e3779b97f4a7c15U;
		k = h % 11 == 0 ? LONGEST : h % 60;
		if (i == 0) {
			k = STAMP;
			snprintf(text, STAMP + 1, "%0*" PRIu64, STAMP, clock);
			records[i] = (struct span){text, k};
			text += k;
			continue;
		}
		memset(text, (int)('a' + h % 26), k);
		records[i] = (struct span){text, k};
		text += k;
	}
	return *n > 0;
}

static uint64_t
stamp_of(struct span text)
{
	char digits[STAMP + 1] = "";

	must(text.n == STAMP);
	memcpy(digits, text.p, STAMP);
	return strtoull(digits, NULL, 10);
}

static uint32_t
ttl_of(const char *name, enum dns_type type)
{
	return (uint32_t)(digest(name, 200 + (unsigned int)type) % 30);
}

/* --- the source --- */

static void
source_ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct state *s = ctx;
	struct open *o;

	for (o = s->open; o < s->open + s->nopen; o++)
		must(o->type != type || !span_is_nocase(name, o->name));
	must(s->nopen++ < OPEN && name.n < NAME);
	*o = (struct open){.type = type, .done = done, .arg = arg};
	memcpy(o->name, name.p, name.n);
}

static bool
source_run(void *ctx)
{
	return ((struct state *)ctx)->nopen > 0;
}

static size_t
source_room(void *ctx)
{
	return OPEN - ((struct state *)ctx)->nopen;
}

/* Answers the i-th that is open. */
static void
reply(struct state *s, size_t i, bool fail)
{
	struct open o = s->open[i];
	struct span records[RECORDS];
	char text[RECORDS * LONGEST];
	struct dns_answer a = {.result = DNS_NXDOMAIN, .direct = true,
	    .ttl = ttl_of(o.name, o.type)};

	s->open[i] = s->open[--s->nopen];
	if (fail) {
		a = (struct dns_answer){.result = DNS_TEMPFAIL,
		    .error = "SERVFAIL"};
	} else if (exists(o.name)) {
		a.result = look(o.name, o.type, s->clock, records, &a.n,
		    text) ?
		    DNS_FOUND : DNS_NODATA;
		a.records = a.n > 0 ? records : NULL;
	}
	o.done(o.arg, &a);
}

/* --- who asks --- */

static void ask(struct state *s);

static void
take(void *arg, const struct dns_answer *a)
{
	struct asked *q = arg;
	struct state *s = q->s;
	struct span records[RECORDS];
	char text[RECORDS * LONGEST];
	uint64_t stamp, least;
	size_t i, n;

	must(q->told++ == 0);
	/* While it looks at its answer, others may come and go. */
	if (s->depth < DEPTH && next(s) % 4 == 0) {
		s->depth++;
		ask(s);
		if (s->nopen > 0)
			reply(s, next(s) % s->nopen, false);
		s->depth--;
	}
	if (a->result == DNS_TEMPFAIL) {
		must(a->error != NULL && a->n == 0);
		return;
	}
	must((a->result == DNS_NXDOMAIN) == !exists(q->name));
	if (a->result == DNS_NXDOMAIN)
		return;
	must(a->ttl <= ttl_of(q->name, q->type));
	stamp = a->n > 0 ? stamp_of(a->records[0]) : s->clock;
	must((a->result == DNS_FOUND) ==
	    look(q->name, q->type, stamp, records, &n, text));
	must(a->n == n);
	for (i = 0; i < n; i++)
		must(span_eq(a->records[i], records[i]));
	least = ttl_of(q->name, q->type);
	if (least < LIMIT_DNS_TTL_LEAST)
		least = LIMIT_DNS_TTL_LEAST;
	must(stamp == s->clock || s->clock < stamp + 1000 * least);
}

static void
ask(struct state *s)
{
	struct asked *q = &s->asked[s->nasked];

	if (s->nasked == ASKED || s->memo.room(s->memo.ctx) == 0)
		return;
	s->nasked++;
	*q = (struct asked){.s = s};
	draw_name(s, q->name);
	q->type = next(s) % 2 == 0 ? DNS_TXT : DNS_A;
	s->memo.ask(s->memo.ctx, span_str(q->name), q->type, take, q);
}

static uint64_t
now(void *ctx)
{
	return ((struct state *)ctx)->clock;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct state state;
	struct state *s = &state;
	struct dns dns = {s, source_ask, source_run, source_room};
	struct dns_memo_options o = {OCTETS, now, s};
	struct dns_memo *m = dns_memo_new(&dns, &o);
	unsigned int c;
	size_t i;

	*s = (struct state){.p = data, .end = data + n, .clock = 1,
	    .memo = dns};
	while (s->p < s->end) {
		c = next(s);
		if (c < 150)
			ask(s);
		else if (c < 240 && s->nopen > 0)
			reply(s, c % s->nopen, c % 16 == 0);
		else
			s->clock += 100 * next(s);
		must(dns_memo_stats(m).octets <= OCTETS);
	}
	while (s->nopen > 0)
		reply(s, s->nopen - 1, false);
	for (i = 0; i < s->nasked; i++)
		must(s->asked[i].told == 1);
	dns_memo_free(m);
	return 0;
}
