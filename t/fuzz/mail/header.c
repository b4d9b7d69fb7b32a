/* Headers: their fields cover them without gaps, whatever the pieces and line
 * ends; author, trace and results that are read from them are consistent. */
/* SPDX-License-Identifier: ISC */
#include "mail/header.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "dmarc/author.h"
#include "authres/trusted.h"
#include "value/dname.h"
#include "mail/trace.h"

#include "fuzz/fuzz.h"

/* A line end at p, in front of end. */
static size_t
line_end(const char *p, const char *end)
{
	if (p < end && *p == '\n')
		return 1;
	return end - p >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

static void
tiles(const struct header *h, struct span in)
{
	const char *p = h->octets.p, *end = p + h->octets.n;
	const struct header_field *f;
	size_t i;

	must(p == in.p + h->begin && h->begin + h->octets.n <= h->body_at);
	must(h->body_at <= in.n);
	for (i = 0; i < h->n; i++) {
		f = &h->field[i];
		must(f->raw.p == p && f->name.p == p && f->name.n > 0);
		p += f->raw.n;
		must(f->value.p + f->value.n == p && p <= end);
		must(f->value.p > f->name.p + f->name.n - 1);
		must(f->value.p[-1] == ':');
		p += line_end(p, end);
	}
	must(p == end || h->count[HEADER_MANY] > 0);
}

static void
pieces(const struct header *h, struct span in, size_t step)
{
	struct header_end e = {0};
	size_t n = 0;
	bool found;
	char *copy;

	do {
		n = in.n - n < step ? in.n : n + step;
		copy = malloc(n > 0 ? n : 1); /* so that ASan sees its end */
		memcpy(copy, in.p, n);
		found = header_end(&e, (struct span){copy, n}, n == in.n);
		free(copy);
	} while (!found && n < in.n);
	must(found && e.body_at == h->body_at && e.begin == h->begin);
}

/* The same header with CRLF for each LF: the same fields, the same author. */
static void
line_ends(const struct header *h, struct span in,
    const struct author_outcome *author)
{
	struct header other = {0};
	struct author_outcome o = {0};
	struct buf b = {0}, one = {0}, two = {0};
	size_t i;

	for (i = 0; i < in.n; i++) {
		if (in.p[i] == '\n' && (i == 0 || in.p[i - 1] != '\r'))
			buf_putc(&b, '\r');
		buf_putc(&b, in.p[i]);
	}
	header_parse(&other, buf_span(&b));
	must(other.n == h->n);
	for (i = 0; i < h->n; i++) {
		one.n = two.n = 0;
		header_unfold(&one, h->field[i].value);
		header_unfold(&two, other.field[i].value);
		must(span_eq(buf_span(&one), buf_span(&two)));
		must(span_eq(h->field[i].name, other.field[i].name));
	}
	author_find(&o, &other);
	must(o.fault == author->fault && o.n == author->n);
	must(span_eq(o.domain, author->domain));
	author_free(&o);
	header_free(&other);
	buf_free(&b);
	buf_free(&one);
	buf_free(&two);
}

/* One domain, in normal form, from one From and nowhere else. */
static void
author(const struct header *h, const struct author_outcome *o)
{
	struct buf b = {0};
	size_t i = 0;

	must((o->fault == AUTHOR_FINE) == (o->domain.p != NULL));
	must((o->fault == AUTHOR_FINE) == (o->text == NULL));
	if (o->domain.p == NULL)
		return;
	must(dname_put(&b, o->domain) == DNAME_FINE);
	must(span_eq(buf_span(&b), o->domain) && o->n == 1 && !o->more);
	buf_free(&b);
	must(header_find(h, "from", &i) != NULL);
	i++;
	must(header_find(h, "from", &i) == NULL);
	must(h->count[HEADER_JUNK] == 0);
}

static void
normal(struct span domain)
{
	struct buf b = {0};

	must(dname_put(&b, domain) == DNAME_FINE);
	must(span_eq(buf_span(&b), domain));
	buf_free(&b);
}

/* Trusted results have domains; fields further down can only add to them. */
static void
trusted(const struct header *h)
{
	struct span ids[] = {SPAN_LIT("mx.example.org"), SPAN_LIT("a")};
	struct trusted_options o = {.ids = ids, .nids = 2};
	struct trusted t = {0};
	struct trace trace = {0};
	size_t i, fields = 0;
	int under;

	trace_read(&trace, h, SPAN_NONE, false);
	for (under = 0; under < 2; under++) {
		o.under = under == 1;
		must(trusted_read(&t, h, &trace, &o) == (t.fields > 0));
		must(t.fields > 0 || (t.fault != TRUSTED_FINE &&
		    t.ids.spf.domain.p == NULL && t.ids.ndkim == 0));
		if (t.ids.spf.domain.p != NULL)
			normal(t.ids.spf.domain);
		for (i = 0; i < t.ids.ndkim; i++)
			normal(t.ids.dkim[i].domain);
		must(t.fields >= fields || !span_eq(t.ids.trusted, ids[0]));
		fields = t.fields;
	}
	trace_free(&trace);
	trusted_free(&t);
}

static void
others(const struct header *h)
{
	struct trace_hints t;
	struct buf b = {0};

	trace_hints(h, &t);
	header_message_id(h);
	header_subject(&b, h);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {(const char *)data, n};
	struct header h = {0};
	struct author_outcome o = {0};

	header_parse(&h, in);
	if (n > 0) {
		tiles(&h, in);
		pieces(&h, in, data[n - 1] % 31U + 1);
	}
	author_find(&o, &h);
	author(&h, &o);
	line_ends(&h, in, &o);
	others(&h);
	trusted(&h);
	author_free(&o);
	header_free(&h);
	return 0;
}
