/* mail/header: fields, the header's end, faults and where they are. */
/* SPDX-License-Identifier: ISC */
#include "mail/header.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "unit/cases.h"
#include "unit/tap.h"

/* Fields as name=value with "|" between them, line ends as "~"; then begin,
 * body_at; then faults as letters in the order of the enum, and places. */
static const struct {
	struct span in;
	const char *want;
} headers[] = {
    {SPAN_LIT("A: b\n\nbody"), "A= b 0 6"},
    {SPAN_LIT("A: b\r\n\r\nbody"), "A= b 0 8"},
    {SPAN_LIT("A: b\r\n\nbody"), "A= b 0 7"},
    {SPAN_LIT("A:b\nC:\n\n"), "A=b|C= 0 8"},
    {SPAN_LIT("A: b\n c\n\td\nE: f\n\n"), "A= b~ c~\td|E= f 0 17"},
    {SPAN_LIT("A: b\r\n c\r\n\r\n"), "A= b~ c 0 12"},
    {SPAN_LIT("A: b\n \nC: d\n\n"), "A= b~ |C= d 0 13"},
    {SPAN_LIT("A:\n b\n\n"), "A=~ b 0 7"},
    {SPAN_LIT("A: b: c\n\n"), "A= b: c 0 9"},
    {SPAN_LIT("\nbody"), " 0 1"},
    {SPAN_LIT("\r\nbody"), " 0 2"},
    {SPAN_LIT(""), " 0 0 N0"},
    {SPAN_LIT("A: b"), "A= b 0 4 N4"},
    {SPAN_LIT("A: b\n"), "A= b 0 5 N5"},
    {SPAN_LIT("A: b\r"), "A= b\r 0 5 N5 R4"},
    {SPAN_LIT("A: b\r\r\n\n"), "A= b\r 0 8 R4"},
    {SPAN_LIT("A: b\n\r"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\n\r\r\n"), "A= b 0 5 J5"},
    {SPAN_LIT(" A: b\nC: d\n\n"), " 0 0 J0"},
    {SPAN_LIT("A: b\nC\nD: e\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\nC\n : d\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\n: c\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\nC d: e\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\nC\xc3\xbc: e\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\nC\0: e\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A: b\n-- \ntext\n"), "A= b 0 5 J5"},
    {SPAN_LIT("A : b\n\n"), "A= b 0 7 C1"},
    {SPAN_LIT("A \t: b\nC : d\n\n"), "A= b|C= d 0 14 C1*2"},
    {SPAN_LIT("From a@b Thu\nA: b\n\n"), "A= b 13 19 E0"},
    {SPAN_LIT(">From a@b\nFrom c\nA: b\n\n"), "A= b 17 23 E0*2"},
    {SPAN_LIT("From : a@b\n\n"), "From= a@b 0 12 C4"},
    {SPAN_LIT("From a@b\n A: b\n\n"), " 9 9 E0 J9"},
    {SPAN_LIT("A: b\nFrom a@b\n\n"), "A= b 0 5 J5"},
    {SPAN_LIT("From a@b\n"), " 9 9 E0 N9"},
    {SPAN_LIT("A: b\0c\nD: e\0\n\n"), "A= b_c|D= e_ 0 14 0 4*2"},
    {SPAN_LIT("A: b\rc\r\n\r\n"), "A= b\rc 0 10 R4"},
    {SPAN_LIT("A: \xc3\xbc\nB: \xfc\n\n"), "A= \xc3\xbc|B= \xfc 0 12 8 0 X9"},
};

/* How a header shows above. */
static void
put_header(struct buf *b, const struct header *h)
{
	static const char letters[] = "ENJC\0R8XLMT";
	size_t i, k;

	for (i = 0; i < h->n; i++) {
		if (i > 0)
			buf_putc(b, '|');
		buf_put_span(b, h->field[i].name);
		buf_putc(b, '=');
		for (k = 0; k < h->field[i].value.n; k++) {
			char c = h->field[i].value.p[k];

			if (c == '\r' && k + 1 < h->field[i].value.n &&
			    h->field[i].value.p[k + 1] == '\n')
				continue;
			buf_putc(b, c == '\n' ? '~' : c == '\0' ? '_' : c);
		}
	}
	buf_printf(b, " %zu %zu", h->begin, h->body_at);
	for (i = 0; i < HEADER_FAULTS; i++) {
		if (h->count[i] == 0)
			continue;
		if (letters[i] == '8')
			buf_printf(b, " 8 %zu", h->first[i]);
		else if (letters[i] == '\0')
			buf_printf(b, " 0 %zu", h->first[i]);
		else
			buf_printf(b, " %c%zu", letters[i], h->first[i]);
		if (h->count[i] > 1)
			buf_printf(b, "*%zu", h->count[i]);
	}
}

/* Fed octet by octet, the end is found where the whole has it, and at once. */
static void
check_pieces(struct span in, const struct header *h)
{
	struct header_end e = {0};
	size_t n, found = 0;
	bool end = false;
	char *copy;

	for (n = 0; n <= in.n && !end; n++) {
		copy = malloc(n > 0 ? n : 1); /* as a sanitizer wants it */
		if (copy == NULL)
			abort();
		memcpy(copy, in.p, n);
		end = header_end(&e, (struct span){copy, n}, n == in.n);
		free(copy);
		found = n;
	}
	ok(end, "the end is found");
	is_uint(e.body_at, h->body_at, "where it is");
	is_uint(e.begin, h->begin, "and the begin");
	if (e.fault == HEADER_FAULTS)
		is_uint(found, e.body_at, "as soon as it is there");
	else
		is_uint(h->count[e.fault], 1, "or the same fault");
}

static void
test_headers(void)
{
	struct header h = {0};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		header_parse(&h, headers[i].in);
		b.n = 0;
		put_header(&b, &h);
		is_span(buf_span(&b), headers[i].want, "header %zu", i);
		check_pieces(headers[i].in, &h);
	}
	buf_free(&b);
	header_free(&h);
}

static void
test_raw(void)
{
	struct header h = {0};

	header_parse(&h, SPAN_LIT("From x\nA : b\r\n c\r\nD: e\r\n\r\nbody"));
	is_span(h.field[0].raw, "A : b\r\n c", "a field as it stands");
	is_span(h.field[0].name, "A", "its name");
	is_span(h.field[0].value, " b\r\n c", "its value");
	is_span(h.octets, "A : b\r\n c\r\nD: e\r\n", "all fields");
	header_parse(&h, SPAN_LIT("A: b"));
	is_span(h.octets, "A: b", "without a line end");
	header_parse(&h, SPAN_LIT("A: b\nC"));
	is_span(h.octets, "A: b\n", "without what is no field");
	header_parse(&h, SPAN_NONE);
	is_uint(h.n, 0, "nothing");
	header_free(&h);
}

/* n octets of one field, and what is found of them. */
static void
long_header(const char *first, char fill, size_t n, const char *back,
    enum header_fault want)
{
	struct header h = {0};
	struct header_end e = {0};
	struct buf b = {0};
	bool end = false;
	size_t to;

	buf_puts(&b, first);
	while (b.n < n)
		buf_putc(&b, fill);
	buf_puts(&b, back);
	header_parse(&h, buf_span(&b));
	if (want != HEADER_FAULTS)
		is_uint(h.count[want], 1, "%zu octets: a fault", n);
	for (to = 0; to <= b.n && !end; to += 65537)
		end = header_end(&e, (struct span){b.p, to}, false);
	if (!end)
		end = header_end(&e, buf_span(&b), true);
	ok(end, "the end is found");
	is_uint(e.body_at, h.body_at, "in the same place");
	is_uint(e.fault == HEADER_LARGE, h.count[HEADER_LARGE],
	    "for the same reason");
	header_free(&h);
	buf_free(&b);
}

static void
test_lengths(void)
{
	const size_t max = LIMIT_HEADER;

	long_header("A: ", 'x', 1001, "\n\n", HEADER_LONG_LINE);
	long_header("A: ", 'x', 998, "\n\n", HEADER_FAULTS);
	long_header("A: ", 'x', 1U << 20, "\n\n", HEADER_LONG_LINE);
	long_header("A: ", 'x', max - 2, "\n\n", HEADER_LONG_LINE);
	long_header("A: ", 'x', max - 1, "\n\n", HEADER_LARGE);
	long_header("A: ", 'x', max, "", HEADER_LONG_LINE);
	long_header("A: ", 'x', max + 1, "", HEADER_LARGE);
	long_header("A: b\n", 'x', 2 * max, "", HEADER_LARGE);
	long_header("", 'x', 2 * max, "", HEADER_LARGE);
	long_header("From ", 'x', 2 * max, "\nA: b\n\n", HEADER_LARGE);
	long_header("A: b\n\n", 'x', 2 * max, "", HEADER_FAULTS);
}

static void
test_find(void)
{
	struct header h = {0};
	struct buf b = {0};
	size_t i = 0;

	header_parse(&h, SPAN_LIT("a: 1\nB: 2\nA: 3\n"));
	is_span(header_find(&h, "a", &i)->value, " 1", "the first");
	i++;
	is_span(header_find(&h, "a", &i)->value, " 3", "the next");
	is_uint(i, 2, "where it is");
	i++;
	ok(header_find(&h, "a", &i) == NULL && i == h.n, "no more");
	header_unfold(&b, SPAN_LIT(" a\r\n  b\n\tc\rd \r\n"));
	is_span(buf_span(&b), "a  b\tc\rd", "unfolded");
	b.n = 0;
	header_unfold(&b, SPAN_LIT(" \r\n "));
	is_span(buf_span(&b), "", "nothing but blanks");
	buf_free(&b);
	header_free(&h);
}

static const struct {
	const char *in, *id, *subject; /* NULL: there is none */
} ids[] = {
    {"Message-ID: <a@b>\nSubject: Hello\n", "<a@b>", "Hello"},
    {"message-id:\n <a@b> (x)\nSUBJECT:  Hello\n\tworld \n", "<a@b>",
	"Hello world"},
    {"Message-Id: a@b c\nSubject: =?utf-8?q?Hell=C3=B6?=\n =?utf-8?q?_x?=\n",
	"a@b", "Hell\xc3\xb6 x"},
    {"Message-Id: <a@b\nSubject:\n", "<a@b", ""},
    {"Message-Id: \n", NULL, NULL},
    {"Message-Id: <a>\nMessage-Id: <b>\nSubject: a\nSubject: b\n", "<a>",
	"a"},
    {"", NULL, NULL},
};

static void
test_ids(void)
{
	struct header h = {0};
	struct buf b = {0};
	bool found;
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		header_parse(&h, span_str(ids[i].in));
		is_span(header_message_id(&h), ids[i].id, "ID %zu", i);
		b.n = 0;
		found = header_subject(&b, &h);
		ok(found == (ids[i].subject != NULL), "subject %zu", i);
		if (found)
			is_span(buf_span(&b), ids[i].subject, "its words");
	}
	buf_free(&b);
	header_free(&h);
}

int
main(void)
{
	test_headers();
	test_raw();
	test_lengths();
	test_find();
	test_ids();
	return done_testing();
}
