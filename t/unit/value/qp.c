/* value/qp: what it takes for quoted-printable, in any pieces. */
/* SPDX-License-Identifier: ISC */
#include "value/qp.h"

#include <stdlib.h>

#include "base/buf.h"
#include "unit/tap.h"

static const struct {
	const char *in, *out;
} cases[] = {
    {"", ""},
    {"plain text\n", "plain text\n"},
    {"a=3Db=3db=0A", "a=b=b\n"},
    {"=c3=A4", "\xc3\xa4"},
    {"soft=\nbreak", "softbreak"},
    {"soft=\r\nbreak\r\n", "softbreak\r\n"},
    {"soft= \t\r\nbreak", "softbreak"},
    {"soft= \t\nbreak", "softbreak"},
    {"end=", "end"},
    {"end= \t", "end"},
    {"end=\r", "end"},
    {"end=4", "end=4"},
    {"bad=G1=1G==3D=", "bad=G1=1G=="},
    {"bad= x", "bad= x"},
    {"bad=\rx", "bad=\rx"},
    {"bad=4\n", "bad=4\n"},
    {"bad=4=3D", "bad=4="},
    {"trailing \t \nx", "trailing\nx"},
    {"trailing \t \r\nx", "trailing\r\nx"},
    {"trailing \t ", "trailing"},
    {"in  side\tthe line", "in  side\tthe line"},
    {"kept=20\n", "kept \n"},
    {"bare\rCR \r \r\nx", "bare\rCR \r\r\nx"},
    {"cr\r\r\n", "cr\r\r\n"},
    {"\n\n\r\n", "\n\n\r\n"},
    {"\xc3\xa4 8bit\n", "\xc3\xa4 8bit\n"},
};

static void
decode(struct span in, size_t step, struct buf *out)
{
	struct qp s = {0};
	size_t i, k;
	char *src, *dst;

	out->n = 0;
	for (i = 0; i <= in.n; i += step) {
		k = in.n - i < step ? in.n - i : step;
		src = malloc(k + 1);
		dst = malloc(QP_ROOM(k));
		memcpy(src, in.p + i, k);
		buf_add(out, dst, qp_decode(&s, src, k, dst));
		free(src);
		free(dst);
	}
	dst = malloc(QP_ROOM(0));
	buf_add(out, dst, qp_finish(&s, dst));
	free(dst);
}

/* Of a run of white space at most QP_SPACE octets are dropped. */
static void
test_long_space(void)
{
	struct buf in = {0}, out = {0}, whole = {0};
	size_t i, n;

	for (n = QP_SPACE - 2; n < 2 * QP_SPACE + 2; n++) {
		in.n = 0;
		buf_putc(&in, 'x');
		for (i = 0; i < n; i++)
			buf_putc(&in, i % 3 == 0 ? '\t' : ' ');
		buf_puts(&in, "\r\ny");
		decode(buf_span(&in), in.n, &whole);
		decode(buf_span(&in), 7, &out);
		if (whole.n + QP_SPACE < in.n ||
		    (n <= QP_SPACE && whole.n != 4) ||
		    !span_eq(buf_span(&out), buf_span(&whole)))
			break;
	}
	is_uint(n, 2 * QP_SPACE + 2, "runs of white space, long ones");
	buf_free(&in);
	buf_free(&out);
	buf_free(&whole);
}

int
main(void)
{
	struct buf out = {0};
	size_t i, step;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (step = 1; step < 12; step++) {
			decode(span_str(cases[i].in), step, &out);
			is_span(buf_span(&out), cases[i].out,
			    "%zu by %zu", i, step);
		}
	test_long_space();
	buf_free(&out);
	return done_testing();
}
