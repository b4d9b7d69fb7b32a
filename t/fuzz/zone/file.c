/*
 * zone/file: places lie in the text and do not go back in a record;
 * octets stand where they are said to; records written plainly are read as
 * the same. dns/zone: each question has one answer.
 */
/* SPDX-License-Identifier: ISC */
#include "zone/file.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "dns/zone.h"
#include "zone/data.h"
#include "zone/type.h"

#include "fuzz/fuzz.h"

struct state {
	struct span text;
	const char *line[256]; /* where the first lines begin */
	size_t nlines;
	struct buf plain; /* the records written out */
	struct buf names; /* their owners, each with a line end */
	size_t included;
	bool again; /* reading what was written */
};

/* The octet at a place of the first file, or NULL where it is not told. */
static const char *
at_place(const struct state *s, const struct zone_place *at)
{
	const char *p;

	must(at->line > 0 && at->column > 0);
	if (at->file->from != NULL || at->line > s->nlines)
		return NULL;
	p = s->line[at->line - 1] + at->column - 1;
	must(p <= s->text.p + s->text.n);
	return p;
}

static bool
before(const struct zone_token *a, const struct zone_token *b)
{
	return a == NULL || b == NULL || a->line < b->line ||
	    (a->line == b->line && a->column <= b->column);
}

static void
check_token(const struct state *s, const struct zone_record *r,
    const struct zone_token *t)
{
	struct zone_place at = {r->file, t->line, t->column};
	const char *p = at_place(s, &at);

	must(r->generated || p == NULL || p + t->quoted == t->p);
}

static void
check_places(const struct state *s, const struct zone_record *r)
{
	const struct zone_token *last = r->type_at;
	size_t i;

	must(before(r->owner_at, r->ttl_at));
	must(before(r->ttl_at != NULL ? r->ttl_at : r->owner_at,
	    r->type_at));
	check_token(s, r, r->type_at);
	for (i = 0; i < r->ndata; i++) {
		must(before(last, &r->data[i]));
		last = &r->data[i];
		check_token(s, r, last);
	}
}

/* Each octet of the strings, where it is said to stand. */
static void
check_octets(const struct state *s, const struct zone_record *r)
{
	bool hex = zonedata_is_generic(r->data, r->ndata);
	struct zone_place at;
	size_t i, j, n = 0;
	const char *p;

	for (i = 0; i < r->wire.n; i += 1U + (unsigned char)r->wire.p[i]) {
		for (j = 1; j <= (unsigned char)r->wire.p[i]; j++) {
			if (++n > 300)
				return;
			at = zonedata_place(r, n - 1);
			p = at_place(s, &at);
			must(r->generated || hex || p == NULL ||
			    *p == '\\' || *p == r->wire.p[i + j]);
		}
	}
}

static void
put_owner(struct buf *b, const unsigned char *wire)
{
	size_t i;

	for (; wire[0] != 0; wire += 1 + wire[0]) {
		for (i = 1; i <= wire[0]; i++)
			buf_printf(b, "\\%03u", (unsigned int)wire[i]);
		buf_putc(b, '.');
	}
}

static void
write_out(struct buf *b, const struct zone_record *r)
{
	size_t i;

	if (r->owner->n == 1)
		buf_putc(b, '.');
	put_owner(b, r->owner->wire);
	buf_printf(b, " %u IN TYPE%u \\# %zu ", (unsigned int)r->ttl,
	    (unsigned int)r->type, r->wire.n);
	for (i = 0; i < r->wire.n; i++)
		buf_printf(b, "%02x",
		    (unsigned int)(unsigned char)r->wire.p[i]);
	buf_putc(b, '\n');
}

static void
on_record(void *ctx, const struct zone_record *r)
{
	struct state *s = ctx;

	must(r->owner->n > 0 &&
	    zonename_size(r->owner->wire, r->owner->n) == r->owner->n);
	must(r->ttl <= INT32_MAX && r->type > 0);
	must(r->wire.p != NULL || (zonedata_kinds(r->type) == NULL &&
	    !zonedata_is_generic(r->data, r->ndata)));
	check_places(s, r);
	if (r->type == ZONE_TYPE_TXT)
		check_octets(s, r);
	if (r->wire.p != NULL && s->plain.n < 100000)
		write_out(&s->plain, r);
	if (!s->again && s->names.n < 10000) {
		zonename_write(&s->names, r->owner->wire);
		buf_putc(&s->names, '\n');
	}
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	const struct state *s = ctx;

	must(!s->again);
	must(n->fault > ZONE_FINE && n->fault < ZONE_FAULT_N);
	at_place(s, &n->at);
}

static void
on_comment(void *ctx, struct span text, const struct zone_place *at)
{
	const struct state *s = ctx;
	const char *p = at_place(s, at);

	must(!s->again);
	must(p == NULL || (*p == ';' && p + 1 == text.p));
}

/* What is included is the second half of the text, some times. */
static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct state *s = ctx;

	must(path.n > 0);
	if (s->included++ > 3)
		return ZONE_INCLUDE_MISSING;
	*text = (struct span){s->text.p + s->text.n / 2,
	    s->text.n - s->text.n / 2};
	return ZONE_FINE;
}

static void
read_all(struct state *s, struct span text, const char *origin)
{
	struct zone_handler h = {
	    s, on_record, on_fault, on_comment, on_include};
	struct zone_options o = {.origin = span_str(origin)};
	const char *p = text.p, *end = text.p + text.n;

	if (span_has_prefix(text, "\xef\xbb\xbf"))
		p += 3; /* a byte order mark is in no column */
	s->text = text;
	s->nlines = 0;
	while (s->nlines < 256) {
		s->line[s->nlines++] = p;
		p = memchr(p, '\n', (size_t)(end - p));
		if (p == NULL)
			break;
		p++;
	}
	zonefile_read(&h, &o, SPAN_LIT("dir/file"), text);
}

static void
done(void *arg, const struct dns_answer *a)
{
	must((a->result == DNS_FOUND) == (a->n > 0));
	must((a->result == DNS_TEMPFAIL) == (a->error != NULL));
	++*(size_t *)arg;
}

static void
ask_all(struct state *s, struct span text)
{
	struct dns_zone_options o = {.origin = SPAN_LIT("example.com")};
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);
	struct span names = buf_span(&s->names), name;
	size_t asked = 0, answered = 0;

	dns_zone_add_text(z, SPAN_LIT("file"), text, &o);
	while (names.n > 0) {
		name = names;
		name.n = (size_t)((const char *)memchr(names.p, '\n',
		    names.n) - names.p);
		names.p += name.n + 1;
		names.n -= name.n + 1;
		dns.ask(dns.ctx, name, asked % 2 ? DNS_TXT : DNS_A, done,
		    &answered);
		must(answered == ++asked);
	}
	dns_zone_free(z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct state first, second;
	struct span text = {n > 0 ? (const char *)data : "", n};

	first.plain.n = first.names.n = first.included = 0;
	second.plain.n = second.included = 0;
	second.again = true;
	read_all(&first, text, "example.com");
	read_all(&second, buf_span(&first.plain), ".");
	must(first.plain.n >= 100000 ||
	    span_eq(buf_span(&first.plain), buf_span(&second.plain)));
	ask_all(&first, text);
	return 0;
}
