/* The MIME walker: the same events, well-nested, whole or in pieces. */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "lib/mimetrace.h"
#include "mail/header.h"
#include "mail/mime.h"

#include "fuzz/fuzz.h"

/* The trace aborts where events don't nest. */
static void
walk(struct mimetrace *t, struct span in, size_t step, bool unquote)
{
	struct mime_handler h = mimetrace_handler(t);
	struct mime *m = mime_new(&h, unquote, 32, 6);
	size_t k;
	char *piece;

	*t = (struct mimetrace){0};
	while (in.n > 0) {
		k = step < in.n ? step : in.n;
		piece = malloc(k); /* of its own, so that ASan sees it end */
		memcpy(piece, in.p, k);
		mimetrace_feed(t, m, piece, k);
		free(piece);
		in.p += k;
		in.n -= k;
	}
	mimetrace_feed(t, m, "", 0);
	if (t->inside || t->parts > 32)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {(const char *)data, n};
	struct mimetrace whole, pieces;
	size_t step = n > 0 ? data[n - 1] % 23U + 1 : 1;
	int unquote;

	header_sniff(in);
	for (unquote = 0; unquote < 2; unquote++) {
		walk(&whole, in, n > 0 ? n : 1, unquote);
		walk(&pieces, in, step, unquote);
		if (!span_eq(buf_span(&whole.text), buf_span(&pieces.text)))
			abort();
		if (whole.octets > n) /* no encoding makes more of it */
			abort();
		mimetrace_free(&whole);
		mimetrace_free(&pieces);
	}
	return 0;
}
