/* Canonicalization: the same in any pieces, a fixed point, and no more. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/buf.h"
#include "dkim/canon.h"

#include "fuzz/fuzz.h"

/* In pieces of that size, with that room. */
static void
body(struct buf *b, enum canon mode, struct span s, size_t piece, size_t room)
{
	struct canon_body c = {.mode = mode};
	char *out = malloc(room); /* of just that size, for ASan */
	size_t n;

	while (s.n > 0) {
		struct span in = {s.p, s.n < piece ? s.n : piece};

		s.p += in.n;
		s.n -= in.n;
		while (in.n > 0) {
			n = canon_body(&c, &in, out, room);
			must(n <= room);
			buf_add(b, out, n);
		}
	}
	while ((n = canon_body_end(&c, out, room)) > 0) {
		must(n <= room);
		buf_add(b, out, n);
	}
	free(out);
}

/* No white space at the end of a line, nor two in a row; no LF alone. */
static void
check_lines(enum canon mode, struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i], last = i > 0 ? s.p[i - 1] : '\0';

		must(c != '\n' || last == '\r');
		must(mode == CANON_SIMPLE || c != '\t');
		must(mode == CANON_SIMPLE || c != ' ' || last != ' ');
		must(mode == CANON_SIMPLE || c != '\n' || i < 2 ||
		    s.p[i - 2] != ' ');
	}
	must(s.n == 0 || (s.n >= 2 && s.p[s.n - 1] == '\n'));
	must(s.n < 4 || memcmp(s.p + s.n - 4, "\r\n\r\n", 4) != 0);
}

static void
check_body(enum canon mode, struct span s, size_t piece)
{
	struct buf whole = {0}, pieces = {0}, again = {0};

	body(&whole, mode, s, s.n + 1, 4096);
	body(&pieces, mode, s, piece, CANON_ROOM);
	body(&again, mode, buf_span(&whole), 16 + piece, 256);
	must(span_eq(buf_span(&whole), buf_span(&pieces)));
	must(span_eq(buf_span(&whole), buf_span(&again)));
	check_lines(mode, buf_span(&whole));
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&again);
}

static void
check_field(enum canon mode, struct span s)
{
	struct buf once = {0}, again = {0};

	canon_field(&once, mode, s);
	canon_field(&again, mode, buf_span(&once));
	must(span_eq(buf_span(&once), buf_span(&again)));
	buf_free(&once);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t piece = n > 0 ? 1 + data[0] % 40 : 1;
	struct span s = {n > 0 ? (const char *)data : "", n};

	check_body(CANON_SIMPLE, s, piece);
	check_body(CANON_RELAXED, s, piece);
	check_field(CANON_SIMPLE, s);
	check_field(CANON_RELAXED, s);
	return 0;
}
