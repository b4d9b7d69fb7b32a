/* mail/redact: what is hidden of a text. */
/* SPDX-License-Identifier: ISC */
#include "mail/redact.h"

#include "unit/tap.h"

/* Shows what would be hidden. */
static void
token(void *ctx, struct buf *b, struct span private)
{
	(void)ctx;
	buf_putc(b, '[');
	buf_put_span(b, private);
	buf_putc(b, ']');
}

static const struct {
	const char *in, *text, *uri; /* uri NULL: as text */
} cases[] = {
    {"", "", NULL},
    {"no address", "no address", "[no address]"},
    {"a@b.example", "[a]@b.example", NULL},
    {"<a.b+c@b.example>", "<[a.b+c]@b.example>", NULL},
    {"x a=b@c, d@e", "x [a=b]@c, [d]@e", NULL},
    {"smtp.mailfrom=a@b", "smtp.mailfrom=[a]@b", NULL},
    {"SMTP.MailFrom=a=c@b", "SMTP.MailFrom=[a=c]@b", NULL},
    {"smtp.a@b", "[smtp.a]@b", NULL},
    {"header.i=@b", "header.i=@b", NULL},
    {"other.x=a@b", "[other.x=a]@b", NULL},
    {"\"a b\"@c", "[\"a b\"]@c", NULL},
    {"a b\"@c", "[a b\"]@c", NULL},
    {"@", "@", NULL},
    {"a@b@c", "[a]@[b]@c", NULL},
    {"@@", "@@", NULL},
    {"\xc3\xa9@c", "[\xc3\xa9]@c", NULL},
    {"mailto:a@b?cc=c@d", "mailto:[a]@[b?cc=c]@d", NULL},
    {"http://h.example", NULL, "http://h.example"},
    {"http://h.example/", NULL, "http://h.example/"},
    {"http://h.example/u/a?b", NULL, "http://h.example/[u/a?b]"},
    {"http://h.example?a=b", NULL, "http://h.example[?a=b]"},
    {"http://u@h.example/", NULL, "http:[//u]@h.example/"},
    {"urn:a#b", NULL, "urn:[a#b]"},
};

int
main(void)
{
	static const struct redact r = {NULL, token}, none = {NULL, NULL};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span in = span_str(cases[i].in);

		b.n = 0;
		if (cases[i].text != NULL) {
			redact_text(&r, &b, in);
			is_span(buf_span(&b), cases[i].text, "text %s",
			    cases[i].in);
		}
		b.n = 0;
		if (cases[i].uri != NULL) {
			redact_uri(&r, &b, in);
			is_span(buf_span(&b), cases[i].uri, "URI %s",
			    cases[i].in);
		}
		b.n = 0;
		redact_uri(&none, &b, in);
		redact_text(&none, &b, in);
		is_uint(b.n, 2 * in.n, "nothing is hidden of %s",
		    cases[i].in);
	}
	buf_free(&b);
	return done_testing();
}
