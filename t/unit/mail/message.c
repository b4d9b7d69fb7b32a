/* mail/message: header and body, however long and however quoted. */
/* SPDX-License-Identifier: ISC */
#include "mail/message.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/spool.h"
#include "unit/tap.h"

static struct message msg; /* used over and over, as tools do */

/* Header and body of text in *head and *body. */
static bool
take(struct span text, bool unquote, struct buf *head, struct buf *body)
{
	struct blob b = {.mem = text.p, .len = text.n};
	struct span s;

	head->n = body->n = 0;
	if (!message_begin(&msg, &b, unquote))
		return false;
	buf_put_span(head, msg.header.octets);
	for (;;) {
		if (!message_body(&msg, &s))
			return false;
		if (s.p == NULL)
			return true;
		ok(s.n > 0, "never an empty piece");
		buf_put_span(body, s);
	}
}

static const struct {
	const char *name, *text;
	bool unquote;
	const char *head, *body;
} cases[] = {
    {"nothing", "", false, "", ""},
    {"header and body", "A: b\nC: d\n\nbody\n", false, "A: b\nC: d\n",
	"body\n"},
    {"CRLF", "A: b\r\n\r\nbody\r\n", false, "A: b\r\n", "body\r\n"},
    {"no body", "A: b\n\n", false, "A: b\n", ""},
    {"no empty line", "A: b\n", false, "A: b\n", ""},
    {"no header", "\nbody", false, "", "body"},
    {"no field", "nonsense\n\nbody", false, "", "nonsense\n\nbody"},
    {"quoting stays", "A: b\n\n>From x\n", false, "A: b\n", ">From x\n"},
    {"quoting goes", "A: b\n\n>From x\n>>From y\n> From z\n>Fro", true,
	"A: b\n", "From x\n>From y\n> From z\n>Fro"},
    {"only a quote", ">", true, "", ">"},
    {"byte order mark", "\xef\xbb\xbf" "A: b\n\nbody\n", false, "A: b\n",
	"body\n"},
    {"empty lines", "\n\r\n\nA: b\n\nbody\n", false, "A: b\n", "body\n"},
    {"both", "\xef\xbb\xbf\r\nA: b\n\n\xef\xbb\xbf" "body\n", false, "A: b\n",
	"\xef\xbb\xbf" "body\n"},
    {"a mark behind an empty line", "\n\xef\xbb\xbf" "A: b\n", false, "",
	"\xef\xbb\xbf" "A: b\n"},
    {"empty lines and a body", "\n\nnonsense\nA: b\n", false, "",
	"\nnonsense\nA: b\n"},
    {"empty lines alone", "\n\n", false, "", "\n"},
    {"empty lines in an mbox", "\nA: b\n\n>From x\n", true, "A: b\n",
	"From x\n"},
};

/* The same in UTF-16, either way round, with and without a mark, whatever the
 * pieces; and what is no UTF-16. */
static void
test_utf16(void)
{
	static const uint16_t text[] = {'A', ':', ' ', 0xe4, '\n', '\n', 0xd83d,
	    0xde00, 'x', 0xdc00, 0xd800, 'y', 0xfeff, '\n'};
	const size_t units = sizeof(text) / sizeof(text[0]);
	struct buf in = {0}, head = {0}, body = {0};
	unsigned int form;
	size_t i, n;

	for (form = 0; form < 4; form++) {
		in.n = 0;
		if (form & 1)
			buf_puts(&in, form & 2 ? "\xfe\xff" : "\xff\xfe");
		for (i = 0; i < units; i++) {
			if (form & 2)
				buf_putc(&in, (char)(text[i] >> 8));
			buf_putc(&in, (char)(text[i] & 0xff));
			if (!(form & 2))
				buf_putc(&in, (char)(text[i] >> 8));
		}
		ok(take(buf_span(&in), false, &head, &body) && msg.utf16,
		    "UTF-16, form %u", form);
		is_span(buf_span(&head), "A: \xc3\xa4\n", "header");
		is_span(buf_span(&body), "\xf0\x9f\x98\x80x\xef\xbf\xbd"
		    "\xef\xbf\xbdy\xef\xbb\xbf\n", "body");
		buf_putc(&in, 'x');
		take(buf_span(&in), false, &head, &body);
		ok(body.n > 3 && memcmp(body.p + body.n - 3,
		    "\xef\xbf\xbd", 3) == 0, "half a unit");
	}
	/* A character that lies across the end of each piece. */
	in.n = 0;
	buf_add(&in, "\xff\xfe" "A\0:\0\n\0\n\0", 10);
	for (n = 0; n < MESSAGE_PIECE; n++)
		buf_add(&in, "\x3d\xd8\x00\xde", 4);
	take(buf_span(&in), false, &head, &body);
	is_uint(body.n, 4 * (size_t)MESSAGE_PIECE, "characters across pieces");
	for (i = 0; i < body.n && memcmp(body.p + i, "\xf0\x9f\x98\x80", 4)
	    == 0; i += 4)
		;
	is_uint(i, body.n, "are as they were");
	ok(take(SPAN_LIT("A\0"), false, &head, &body) && !msg.utf16,
	    "two octets are no UTF-16");
	ok(take(SPAN_LIT("A\0:: x\n\n"), false, &head, &body) && !msg.utf16,
	    "nor is a NUL");
	buf_free(&in);
	buf_free(&head);
	buf_free(&body);
}


static void
test_cases(void)
{
	struct buf head = {0}, body = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(take(span_str(cases[i].text), cases[i].unquote, &head,
		    &body), "%s", cases[i].name);
		is_span(buf_span(&head), cases[i].head, "%s: header",
		    cases[i].name);
		is_span(buf_span(&body), cases[i].body, "%s: body",
		    cases[i].name);
	}
	buf_free(&head);
	buf_free(&body);
}

/* Headers and bodies that end around the ends of pieces, quoted or not. */
static void
test_lengths(void)
{
	struct buf text = {0}, want = {0}, head = {0}, body = {0};
	size_t fill, n, i, at, bad = 0;

	for (fill = MESSAGE_PIECE - 12; fill < MESSAGE_PIECE + 4; fill++) {
		for (n = 0; n < 4; n++) {
			text.n = want.n = 0;
			buf_puts(&text, "A: ");
			for (i = 0; i < fill; i++)
				buf_putc(&text, 'x');
			at = text.n + 1;
			buf_puts(&text, "\n\n");
			for (i = 0; i < n * (MESSAGE_PIECE / 8 - 1); i++) {
				buf_puts(&text, ">From x\n");
				buf_puts(&want, "From x\n");
			}
			bad += !take(buf_span(&text), true, &head, &body) ||
			    head.n != at ||
			    !span_eq(buf_span(&body), buf_span(&want));
		}
	}
	is_uint(bad, 0, "lengths around those of pieces");
	buf_free(&text);
	buf_free(&want);
	buf_free(&head);
	buf_free(&body);
}

static void
test_large_header(void)
{
	struct buf text = {0}, head = {0}, body = {0};

	while (text.n < LIMIT_HEADER + 2 * MESSAGE_PIECE)
		buf_puts(&text, "A: b\n");
	buf_puts(&text, "\nbody\n");
	ok(take(buf_span(&text), false, &head, &body), "a header without end");
	ok(head.n <= LIMIT_HEADER && head.n > LIMIT_HEADER - 8,
	    "is cut at its bound");
	is_uint(head.n + body.n, text.n, "and what is left is the body");
	ok(msg.head.cap < 2 * LIMIT_HEADER + 4 * MESSAGE_PIECE,
	    "memory is bounded");
	buf_free(&text);
	buf_free(&head);
	buf_free(&body);
}

static void
test_faults(void)
{
	int fd = spool_tmpfile();
	struct blob b = {.fd = fd, .len = 3 * MESSAGE_PIECE};
	struct span s;

	if (ftruncate(fd, 3 * MESSAGE_PIECE) < 0 ||
	    pwrite(fd, "A: b\n\n", 6, 0) != 6)
		abort();
	ok(message_begin(&msg, &b, false), "a file");
	ok(message_body(&msg, &s) && s.n == MESSAGE_PIECE - 6, "a piece");
	if (ftruncate(fd, MESSAGE_PIECE + 1) < 0)
		abort();
	ok(!message_body(&msg, &s) && msg.err == BLOB_SHRANK,
	    "it has become shorter");
	close(fd);
	b.fd = -1;
	ok(!message_begin(&msg, &b, false) && msg.err == EBADF,
	    "what can't be read");
}

int
main(void)
{
	test_cases();
	test_utf16();
	test_lengths();
	test_large_header();
	test_faults();
	message_free(&msg);
	return done_testing();
}
