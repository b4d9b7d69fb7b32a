/* value/b64: what it takes for base64, in any pieces. */
/* SPDX-License-Identifier: ISC */
#include "value/b64.h"

#include <stdlib.h>

#include "unit/tap.h"

static const struct {
	const char *in, *out;
} cases[] = {
    {"", ""},
    {"TWFu", "Man"},
    {"TWE=", "Ma"},
    {"TQ==", "M"},
    {"TWE", "Ma"},
    {"TQ", "M"},
    {"T", ""},
    {"TWFuT", "Man"},
    {"=", ""},
    {"====", ""},
    {"TQ==TWFu", "MMan"},
    {"TQ=TWE=TWFu", "MMaMan"},
    {"T=TWFu", "Man"},
    {"TWFu=TWFu", "ManMan"},
    {" T\tW\r\nF\nu\r\n", "Man"},
    {"T-W_F!u*.", "Man"},
    {"TW\xc3\xa4" "FuTWFu", "ManMan"},
    {"TWFuTWFu\r\nTWFuTWFu\r\nTWE=\r\n", "ManManManManMa"},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f\x41\x14\x93\x51"
        "\x55\x97\x61\x96\x9b\x71\xd7\x9f\x82\x18\xa3\x92\x59\xa7\xa2\x9a"
        "\xab\xb2\xdb\xaf\xc3\x1c\xb3\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf\xbf"},
};

/* Each piece in blocks of its own, so that ASan sees what goes beyond. */
static size_t
decode(const char *in, size_t n, size_t step, char *out)
{
	struct b64 s = {0};
	size_t i, k, got, total = 0;
	char *src, *dst;

	for (i = 0; i <= n; i += step) {
		k = n - i < step ? n - i : step;
		src = malloc(k + 1);
		dst = malloc(B64_ROOM(k));
		memcpy(src, in + i, k);
		got = b64_decode(&s, src, k, dst);
		memcpy(out + total, dst, got);
		total += got;
		free(src);
		free(dst);
	}
	return total + b64_finish(&s, out + total);
}

int
main(void)
{
	char out[512];
	size_t i, step, n;
	struct span want;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (step = 1; step < 10; step++) {
			n = decode(cases[i].in, strlen(cases[i].in), step,
			    out);
			want = span_str(cases[i].out);
			if (cases[i].out[0] == '\0' && n > 0)
				want.n = 48; /* the one with a NUL first */
			is_bytes(((struct span){out, n}), want,
			    "case %zu by %zu", i, step);
		}
	return done_testing();
}
