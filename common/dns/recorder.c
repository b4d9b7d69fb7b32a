/* Writes a zone file of the answers that were used, to give them again. */
/* SPDX-License-Identifier: ISC */
#include "dns/recorder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "value/ip.h"
#include "zone/name.h"
#include "zone/type.h"

/* Says that a name exists: a type of which nobody asks, without data. */
#define EXISTS "TYPE65280 \\# 0"

/* seen: hashes of the questions so far, 0 for a free place. */
struct dns_record {
	struct dns source;
	struct buf *to;
	uint64_t seed, *seen;
	size_t n, mask;
};

/* A question that is under way. */
struct question {
	struct dns_record *r;
	struct zone_name name;
	enum dns_type type;
	dns_done *done;
	void *arg;
};

struct dns_record *
dns_record_new(const struct dns *source, struct buf *to)
{
	struct dns_record *r = xcalloc(1, sizeof(*r));

	*r = (struct dns_record){.source = *source, .to = to,
	    .seed = hash_seed(), .mask = 255};
	r->seen = xcalloc(r->mask + 1, sizeof(r->seen[0]));
	return r;
}

void
dns_record_free(struct dns_record *r)
{
	if (r == NULL)
		return;
	free(r->seen);
	free(r);
}

/* --- which questions there were --- */

static uint64_t *
place(const struct dns_record *r, uint64_t hash)
{
	size_t i = hash & r->mask;

	while (r->seen[i] != 0 && r->seen[i] != hash)
		i = (i + 1) & r->mask;
	return &r->seen[i];
}

static void
grow(struct dns_record *r)
{
	uint64_t *old = r->seen;
	size_t i, n = r->mask + 1;

	r->mask = 2 * n - 1;
	r->seen = xcalloc(2 * n, sizeof(old[0]));
	for (i = 0; i < n; i++)
		if (old[i] != 0)
			*place(r, old[i]) = old[i];
	free(old);
}

static bool
is_new(struct dns_record *r, const struct zone_name *name, enum dns_type type)
{
	uint64_t hash = hash_bytes(name->wire, name->n,
	    r->seed ^ (uint64_t)type << 32);
	uint64_t *at;

	hash += hash == 0;
	at = place(r, hash);
	if (*at == hash)
		return false;
	*at = hash;
	if (++r->n > r->mask / 2)
		grow(r);
	return true;
}

/* --- lines --- */

static bool
is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	    c == '-' || c == '_';
}

/* With nothing in it that means anything anywhere in a line. */
static void
put_name(struct buf *b, const unsigned char *wire)
{
	unsigned int n;

	if (*wire == 0)
		buf_putc(b, '.');
	while ((n = *wire++) > 0) {
		for (; n > 0; n--, wire++)
			if (is_plain(*wire))
				buf_putc(b, (char)*wire);
			else
				buf_printf(b, "\\%03u", *wire);
		buf_putc(b, '.');
	}
}

static void
put_text(struct buf *b, struct span s)
{
	size_t i;

	for (i = 0; i == 0 || i < s.n; i++) {
		if (i % 255 == 0)
			buf_puts(b, i == 0 ? "\"" : "\" \"");
		if (i == s.n)
			break;
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_putc(b, '\\');
		if (s.p[i] >= ' ' && s.p[i] <= '~')
			buf_putc(b, s.p[i]);
		else
			buf_printf(b, "\\%03u", (unsigned char)s.p[i]);
	}
	buf_putc(b, '"');
}

static void
put_rdata_name(struct buf *b, struct span text)
{
	struct zone_name name;

	if (zonename_absolute(&name, text))
		put_name(b, name.wire);
	else
		buf_putc(b, '.');
}

static void
put_address(struct buf *b, struct span s)
{
	struct ip ip = {.bits = 8 * (unsigned int)s.n};

	if (s.n <= sizeof(ip.a))
		memcpy(ip.a, s.p, s.n);
	ip_put(b, &ip);
}

/* The data of one record, as dns/dns.h has it. */
static void
put_data(struct buf *b, enum dns_type type, struct span s)
{
	switch (type) {
	case DNS_TXT:
		put_text(b, s);
		return;
	case DNS_A:
	case DNS_AAAA:
		put_address(b, s);
		return;
	case DNS_MX:
		buf_printf(b, "%u ", (unsigned int)(unsigned char)s.p[0] << 8 |
		    (unsigned char)s.p[1]);
		put_rdata_name(b, (struct span){s.p + 2, s.n - 2});
		return;
	default:
		put_rdata_name(b, s);
	}
}

static void
put_error(struct buf *b, const struct question *q, const char *result)
{
	buf_puts(b, ";ERROR,");
	put_name(b, q->name.wire);
	buf_printf(b, ",%s,%s\n", zonetype_str((uint16_t)q->type), result);
}

static const char *
result_of(const struct dns_answer *a)
{
	if (a->result == DNS_NXDOMAIN)
		return "NXDOMAIN";
	if (a->error != NULL && strcmp(a->error, "timeout") == 0)
		return "TIMEOUT";
	return a->error != NULL && strcmp(a->error, "REFUSED") == 0 ?
	    "REFUSED" : "SERVFAIL";
}

static void
put_records(struct buf *b, const struct question *q,
    const struct dns_answer *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		put_name(b, q->name.wire);
		buf_printf(b, " %" PRIu32 " IN %s ", a->ttl,
		    zonetype_str((uint16_t)q->type));
		put_data(b, q->type, a->records[i]);
		buf_putc(b, '\n');
	}
}

static void
put_answer(struct buf *b, const struct question *q, const struct dns_answer *a)
{
	if (a->result == DNS_FOUND) {
		put_records(b, q, a);
	} else if (a->result == DNS_NODATA) {
		put_name(b, q->name.wire);
		buf_printf(b, " %" PRIu32 " IN " EXISTS "\n", a->ttl);
	} else {
		put_error(b, q, result_of(a));
	}
}

/* --- the source --- */

static void
on_answer(void *arg, const struct dns_answer *a)
{
	struct question *q = arg;

	if (is_new(q->r, &q->name, q->type))
		put_answer(q->r->to, q, a);
	q->done(q->arg, a);
	free(q);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_record *r = ctx;
	struct question *q = xmalloc(sizeof(*q));

	*q = (struct question){.r = r, .type = type, .done = done, .arg = arg};
	if (zonename_absolute(&q->name, name)) {
		r->source.ask(r->source.ctx, name, type, on_answer, q);
		return;
	}
	free(q); /* it can't exist, whatever there is */
	r->source.ask(r->source.ctx, name, type, done, arg);
}

static bool
run(void *ctx)
{
	struct dns_record *r = ctx;

	return r->source.run(r->source.ctx);
}

static size_t
room(void *ctx)
{
	struct dns_record *r = ctx;

	return r->source.room(r->source.ctx);
}

struct dns
dns_record_source(struct dns_record *r)
{
	return (struct dns){r, ask, run, room};
}
