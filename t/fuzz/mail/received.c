/* Received: line ends don't matter, a date is none of another value. */
/* SPDX-License-Identifier: ISC */
#include "mail/received.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "mail/date.h"
#include "mail/trace.h"

#include "fuzz/fuzz.h"

static void
inside(struct span s, struct span in)
{
	if (s.p != NULL)
		must(s.p >= in.p && s.p + s.n <= in.p + in.n);
}

/* A word has no blanks, unless it has quotes. */
static void
word(struct span s)
{
	size_t i;

	if (s.p == NULL || memchr(s.p, '"', s.n) != NULL)
		return;
	for (i = 0; i < s.n; i++)
		must(!is_xml_space(s.p[i]));
}

static void
same(struct span a, struct span b)
{
	word(a);
	if (a.p == NULL || memchr(a.p, '"', a.n) == NULL)
		must(span_eq(a, b));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {(const char *)data, n}, original;
	struct received r, other;
	struct buf b = {0};
	int64_t t;
	size_t i;

	for (i = 0; i < n; i++) {
		if (in.p[i] == '\n' && (i == 0 || in.p[i - 1] != '\r'))
			buf_putc(&b, '\r');
		buf_putc(&b, in.p[i]);
	}
	must(received_parse(&r, in) ==
	    received_parse(&other, buf_span(&b)));
	inside(r.helo, in);
	inside(r.by, in);
	inside(r.with, in);
	inside(r.id, in);
	inside(r.for_, in);
	same(r.helo, other.helo);
	same(r.by, other.by);
	must(r.client.bits == 0 || r.client.bits == 32 ||
	    r.client.bits == 128);
	must(r.client.bits == other.client.bits &&
	    memcmp(r.client.a, other.client.a, 16) == 0);
	must(r.has_time == other.has_time);
	must(!r.has_time || r.time == other.time);
	maildate_parse(in, &t);
	trace_rewrite(in, &original);
	inside(original, in);
	buf_free(&b);
	return 0;
}
