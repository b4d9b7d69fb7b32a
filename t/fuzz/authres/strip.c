/* Fuzzes authres/strip: no field of ours stays, nothing else goes. */
/* SPDX-License-Identifier: ISC */
#include "authres/strip.h"

#include <stdlib.h>

#include "base/limits.h"
#include "mail/header.h"

#include "fuzz/fuzz.h"
#include "unit/lenient.h"

#define OWN SPAN_LIT("mx.example")

static size_t
strip(struct buf *out, struct span in, size_t piece)
{
	struct authres_strip s = {.id = OWN};
	size_t at, k;

	for (at = 0; at < in.n; at += k) {
		k = in.n - at < piece ? in.n - at : piece;
		authres_strip_feed(&s, (struct span){in.p + at, k}, out);
	}
	authres_strip_end(&s, out);
	for (at = k = 0; at < AUTHRES_GONE_N; at++)
		k += s.removed[at];
	return k;
}

/* How many fields of the header, as we split it, claim to be ours. */
static size_t
count_ours(struct span text)
{
	struct header h = {0};
	size_t i, n = 0;

	header_parse(&h, text);
	for (i = 0; header_find(&h, "authentication-results", &i) != NULL; i++)
		n += authres_claims(h.field[i].value, OWN) != AUTHRES_OTHERS;
	header_free(&h);
	return n;
}

/* A reader for whom a bare CR ends a line takes no field for ours. */
static void
none_is_taken(struct span text)
{
	static const char name[] = "authentication-results:";
	size_t i, from, end;
	struct span line;

	for (i = 0; i < text.n; i = end) {
		/* a line with its folds, up to the empty one */
		from = i;
		if (text.p[i] == '\r' || text.p[i] == '\n')
			return;
		for (end = i; end < text.n; end++)
			if ((text.p[end] == '\r' || text.p[end] == '\n') &&
			    (text.p[end] != '\r' || end + 1 == text.n ||
			    text.p[end + 1] != '\n') &&
			    (end + 1 == text.n || !is_wsp(text.p[end + 1])))
				break;
		line = (struct span){text.p + from, end - from};
		end += end < text.n;
		if (line.n >= sizeof(name) - 1 && span_is_nocase(
		    (struct span){line.p, sizeof(name) - 1}, name) &&
		    lenient_is(span_from(line, sizeof(name) - 1), OWN))
			abort();
	}
}

/* Is out what is left of in when some octets are taken away? */
static bool
is_left(struct span in, struct span out)
{
	size_t i, k = 0;

	for (i = 0; i < in.n && k < out.n; i++)
		k += in.p[i] == out.p[k];
	return k == out.n;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct span in = {n > 0 ? (const char *)data : "", n};
	struct buf whole = {0}, pieces = {0}, again = {0};
	size_t removed;

	if (n > LIMIT_HEADER)
		return 0;
	removed = strip(&whole, in, n + 1);
	if (strip(&pieces, in, 1) != removed ||
	    !span_eq(buf_span(&whole), buf_span(&pieces)))
		abort();
	if (removed < count_ours(in) || count_ours(buf_span(&whole)) > 0)
		abort();
	if (removed == 0 ? !span_eq(in, buf_span(&whole)) :
	    whole.n >= n || !is_left(in, buf_span(&whole)))
		abort();
	if (strip(&again, buf_span(&whole), 7) != 0 ||
	    !span_eq(buf_span(&whole), buf_span(&again)))
		abort();
	none_is_taken(buf_span(&whole));
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&again);
	return 0;
}
