/* Fuzzes dns/recorder: what was answered is answered again by its lines. */
/* SPDX-License-Identifier: ISC */
#include "dns/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "dns/dns.h"
#include "dns/zone.h"
#include "zone/name.h"

#include "fuzz/fuzz.h"

enum { MAX = 8 };

/* A question and its answer, up to two records, and a proof of one. */
struct asked {
	struct span name, record[2];
	struct buf proof;
	enum dns_type type;
	struct dns_answer answer;
};

static void
answer(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	const struct asked *a = *(const struct asked **)ctx;

	(void)name;
	(void)type;
	done(arg, &a->answer);
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	(void)ctx;
	(void)n;
	abort();
}

/* The next field, up to a NUL. */
static struct span
take(struct span *in)
{
	const char *end = memchr(in->p, '\0', in->n);
	struct span s = {in->p, end != NULL ? (size_t)(end - in->p) : in->n};

	in->p += s.n + (end != NULL);
	in->n -= s.n + (end != NULL);
	return s;
}

/* A record of some type with any data. */
static void
put_proof(struct asked *a, unsigned int type, struct span data)
{
	struct zone_name name;

	if (!zonename_absolute(&name, a->name))
		return;
	buf_add(&a->proof, (const char *)name.wire, name.n);
	buf_putc(&a->proof, '\0');
	buf_putc(&a->proof, (char)type);
	buf_add(&a->proof, "\0\1\0\0\1\0", 6);
	buf_putc(&a->proof, (char)(data.n >> 8));
	buf_putc(&a->proof, (char)(data.n & 0xff));
	buf_put_span(&a->proof, data);
	a->answer.proof = buf_span(&a->proof);
}

static bool
take_question(struct span *in, struct asked *a)
{
	static const struct dns_answer kinds[] = {{.result = DNS_FOUND},
	    {.result = DNS_NODATA}, {.result = DNS_NXDOMAIN},
	    {.result = DNS_TEMPFAIL, .error = "timeout"}};
	static const unsigned char types[] = {0, 2, 5, 16, 43, 46, 47, 48,
	    50, 51, 65};
	unsigned int kind, type;

	if (in->n < 2)
		return false;
	type = (unsigned char)in->p[0] / 4 % sizeof(types);
	kind = (unsigned char)in->p[0] % 4;
	*in = (struct span){in->p + 1, in->n - 1};
	*a = (struct asked){.type = DNS_TXT, .answer = kinds[kind]};
	a->name = take(in);
	if (type > 0)
		put_proof(a, types[type], take(in));
	if (kind > 0)
		return true;
	a->record[0] = take(in);
	a->record[1] = take(in);
	a->answer.n = span_eq(a->record[0], a->record[1]) ? 1 : 2;
	a->answer.ttl = 60;
	return true;
}

static void
check(const struct dns *zone, const struct asked *a)
{
	struct dns_kept k;
	size_t i;

	dns_wait(zone, a->name, a->type, &k);
	if (k.answer.result != a->answer.result || k.answer.n != a->answer.n)
		abort();
	for (i = 0; i < a->answer.n; i++)
		if (!span_eq(k.answer.records[i], a->record[i]))
			abort();
	if (k.answer.proof.n != a->proof.n || (a->proof.n > 0 &&
	    memcmp(k.answer.proof.p, a->proof.p, a->proof.n) != 0))
		abort();
	dns_kept_free(&k);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct span in = {n > 0 ? (const char *)data : "", n};
	struct dns_zone_options o = {.fault = on_fault};
	struct dns zone;
	struct dns_zone *z = dns_zone_new(&zone);
	struct asked asked[MAX];
	const struct asked *now = asked;
	bool fresh[MAX];
	struct dns source = dns_sync(&now, answer), dns;
	struct buf text = {0};
	struct recorder r = {.to = &text, .prove = true};
	struct dns_tap tap;
	struct dns_kept k;
	size_t i, before, count = 0;

	dns_zone_prove(z);
	dns = dns_tap_source(&tap, &source);
	dns_tap_add(&tap, recorder_hear, &r);
	while (n < 16384 && count < MAX && take_question(&in, &asked[count])) {
		now = &asked[count];
		asked[count].answer.records = asked[count].record;
		before = text.n;
		dns_wait(&dns, now->name, now->type, &k);
		dns_kept_free(&k);
		fresh[count++] = text.n > before;
	}
	dns_zone_add_text(z, SPAN_LIT("record"), buf_span(&text), &o);
	dns_zone_finish(z);
	for (i = 0; i < count; i++)
		if (fresh[i])
			check(&zone, &asked[i]);
	for (i = 0; i < count; i++)
		buf_free(&asked[i].proof);
	dns_zone_free(z);
	names_free(&r.recorded);
	buf_free(&text);
	return 0;
}
