/* The way of a message: what is believed stands where our hosts wrote it. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

#include <stdint.h>

#include "base/buf.h"

#include "fuzz/fuzz.h"

/* Does the field have the address in it, as one of its words? */
static bool
has_ip(struct span s, const struct ip *ip)
{
	static const char ends[] = " \t\r\n()[]@,\"";
	struct ip other;
	size_t i, n;
	bool lenient;

	for (i = 0; i < s.n; i += n + 1) {
		for (n = 0; i + n < s.n && (s.p[i + n] == '\0' ||
		     strchr(ends, s.p[i + n]) == NULL); n++)
			;
		if (ip_parse_lenient((struct span){s.p + i, n}, &other,
		    &lenient) && (other.bits == ip->bits ?
		    memcmp(other.a, ip->a, 16) == 0 :
		    memcmp(other.a + 12, ip->a, 4) == 0))
			return true;
	}
	return false;
}

/* The hops are all Received, from top to bottom. */
static void
hops(const struct trace *t, const struct header *h)
{
	size_t i, k = 0;

	for (i = 0; header_find(h, "received", &i) != NULL; i++, k++) {
		must(k < t->n && t->hop[k].at == i);
		must(t->hop[k].fault == RECEIVED_FINE ?
		    t->hop[k].r.by.n > 0 : t->hop[k].r.by.p == NULL);
	}
	must(k == t->n);
}

static void
borders(const struct trace *t, const struct header *h, struct span border)
{
	const struct trace_hop *b = t->border, *hop;

	must((b != NULL) == (t->found == TRACE_TOPMOST ||
	    t->found == TRACE_NAMED));
	must((t->stop == t->n) == (b == NULL &&
	    t->found != TRACE_UNREADABLE));
	must(t->stop == t->n ? t->ours == 0 : t->ours == t->hop[t->stop].at);
	must(border.p != NULL ? t->found != TRACE_TOPMOST &&
	    t->found != TRACE_NONE : t->found != TRACE_NAMED &&
	    t->found != TRACE_UNMATCHED);
	if (b == NULL)
		return;
	must(b == &t->hop[t->stop] && b->fault == RECEIVED_FINE);
	must(b->form == NULL);
	must(border.p == NULL || span_eq_nocase(b->r.by, border));
	/* Nothing above it could have been it. */
	for (hop = t->hop; hop < b; hop++)
		must(hop->form != NULL || (border.p != NULL &&
		    hop->fault != RECEIVED_EMPTY &&
		    hop->fault != RECEIVED_NO_NAME &&
		    !span_eq_nocase(hop->r.by, border)));
	if (b->r.client.bits > 0)
		must(has_ip(h->field[b->at].value, &b->r.client));
	if (t->likely != NULL)
		must(t->likely > b && t->likely < t->hop + t->n &&
		    t->likely->r.client.bits > 0);
}

static void
paths(const struct trace *t, const struct header *h, bool strict)
{
	bool known = trace_path_known(t);

	must(t->mail_from.n <= 1 && (known || t->mail_from.n == 0));
	must(t->path_at < h->n || t->path == TRACE_PATH_NONE);
	if (known)
		must(t->border != NULL && (t->path_at <= t->border->at ||
		    (t->path == TRACE_PATH_EXCHANGE && !strict)));
	must(t->ignored == h->n || t->border == NULL ||
	    t->ignored > t->border->at);
}

/* Nothing below the border changes what is believed, nor does a field that is
 * the sender's. */
static void
below(const struct trace *t, const struct header *h, struct span border)
{
	struct header cut = *h;
	struct trace other = {0};

	if (t->stop == t->n)
		return;
	cut.n = t->hop[t->stop].at + 1;
	trace_read(&other, &cut, border, true);
	must(other.found == t->found && other.ours == t->ours);
	if (t->border != NULL)
		must(span_eq(other.border->r.by, t->border->r.by) &&
		    other.border->r.client.bits == t->border->r.client.bits);
	must(trace_path_known(&other) == trace_path_known(t));
	trace_free(&other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {(const char *)data, n};
	const struct span names[] = {SPAN_NONE, SPAN_LIT("mx.example.org"),
	    SPAN_LIT("MX.example")};
	struct header h = {0};
	struct trace t = {0};
	size_t i;
	int strict;

	header_parse(&h, in);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (strict = 0; strict < 2; strict++) {
			trace_read(&t, &h, names[i], strict == 1);
			hops(&t, &h);
			borders(&t, &h, names[i]);
			paths(&t, &h, strict == 1);
		}
		below(&t, &h, names[i]);
	}
	trace_free(&t);
	header_free(&h);
	return 0;
}
