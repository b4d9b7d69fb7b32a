/* record/uri: what is an URI, its parts, mailto's domain and "!size". */
/* SPDX-License-Identifier: ISC */
#include "record/uri.h"

#include "base/buf.h"
#include "unit/tap.h"

/* The parts as scheme|userinfo|host|port|path|query|fragment, ~ if absent. */
static const struct {
	const char *text, *want;
} uris[] = {
    /* RFC 3986, 1.1.2 */
    {"ftp://ftp.is.co.za/rfc/rfc1808.txt",
	"ftp|~|ftp.is.co.za|~|/rfc/rfc1808.txt|~|~"},
    {"http://www.ietf.org/rfc/rfc2396.txt",
	"http|~|www.ietf.org|~|/rfc/rfc2396.txt|~|~"},
    {"ldap://[2001:db8::7]/c=GB?objectClass?one",
	"ldap|~|[2001:db8::7]|~|/c=GB|objectClass?one|~"},
    {"mailto:John.Doe@example.com", "mailto|~|~|~|John.Doe@example.com|~|~"},
    {"news:comp.infosystems.www.servers.unix",
	"news|~|~|~|comp.infosystems.www.servers.unix|~|~"},
    {"tel:+1-816-555-1212", "tel|~|~|~|+1-816-555-1212|~|~"},
    {"telnet://192.0.2.16:80/", "telnet|~|192.0.2.16|80|/|~|~"},
    {"urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
	"urn|~|~|~|oasis:names:specification:docbook:dtd:xml:4.1.2|~|~"},
    /* 3 */
    {"foo://u:p@example.com:8042/over/there?name=ferret#nose",
	"foo|u:p|example.com|8042|/over/there|name=ferret|nose"},
    {"a:", "a|~|~|~||~|~"},
    {"a1+-.:b", "a1+-.|~|~|~|b|~|~"},
    {"a:?", "a|~|~|~|||~"},
    {"a:#", "a|~|~|~||~|"},
    {"a:#?/", "a|~|~|~||~|?/"},
    {"a:b?c?d#e", "a|~|~|~|b|c?d|e"},
    {"file:///etc", "file|~||~|/etc|~|~"},
    {"a://", "a|~||~||~|~"},
    {"a://?q", "a|~||~||q|~"},
    {"a://@:/", "a||||/|~|~"},
    {"a:/b", "a|~|~|~|/b|~|~"},
    {"a:b%20c%2f", "a|~|~|~|b%20c%2f|~|~"},
    {"a://b%41c/", "a|~|b%41c|~|/|~|~"},
    {"a://[::]:1", "a|~|[::]|1||~|~"},
    {"a://[::ffff:192.0.2.1]:", "a|~|[::ffff:192.0.2.1]|||~|~"},
    {"a://[v1.fe:x]", "a|~|[v1.fe:x]|~||~|~"},
    {"a://[Vff.!]", "a|~|[Vff.!]|~||~|~"},
    /* none */
    {"", NULL},
    {"a", NULL},
    {":a", NULL},
    {"1a:b", NULL},
    {"a@b:c", NULL},
    {"/a/b", NULL},
    {"//a/b", NULL},
    {"a b:c", NULL},
    {"a:b c", NULL},
    {"a:b\"", NULL},
    {"a:<b>", NULL},
    {"a:b\\c", NULL},
    {"a:b^c", NULL},
    {"a:b`c", NULL},
    {"a:{b}", NULL},
    {"a:b|c", NULL},
    {"a:[b]", NULL},
    {"a:b#c#d", NULL},
    {"a:b?[", NULL},
    {"a:b#[", NULL},
    {"a:b\x7f", NULL},
    {"a:\xc3\xa4", NULL},
    {"a:b\n", NULL},
    {"a:%", NULL},
    {"a:%4", NULL},
    {"a:%4g", NULL},
    {"a:%g4", NULL},
    {"a://b:c", NULL},
    {"a://b:1:2", NULL},
    {"a://b@c@d", NULL},
    {"a://[::1", NULL},
    {"a://[::g]", NULL},
    {"a://[192.0.2.1]", NULL},
    {"a://[::1]x", NULL},
    {"a://[::1]:x", NULL},
    {"a://[]", NULL},
    {"a://[v.a]", NULL},
    {"a://[v1.]", NULL},
    {"a://[v1]", NULL},
    {"a://[vg.a]", NULL},
    {"a://[v1.%41]", NULL},
    {"a://b]", NULL},
};

static void
test_uris(void)
{
	struct buf b = {0};
	size_t i, k;

	for (i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct uri u;
		bool valid = uri_parse(&u, span_str(uris[i].text));
		struct span part[] = {u.scheme, u.userinfo, u.host, u.port,
		    u.path, u.query, u.fragment};

		b.n = 0;
		for (k = 0; k < sizeof(part) / sizeof(part[0]); k++) {
			if (k > 0)
				buf_putc(&b, '|');
			if (part[k].p != NULL)
				buf_put_span(&b, part[k]);
			else
				buf_putc(&b, '~');
		}
		is_span(valid ? buf_span(&b) : SPAN_NONE, uris[i].want,
		    "\"%s\"", uris[i].text);
	}
	buf_free(&b);
}

/* The domain; "-" if it is not given, NULL if it is not mailto. */
static const struct {
	const char *text, *want;
} mailtos[] = {
    {"mailto:a@example.com", "example.com"},
    {"MailTo:a@Example.COM", "Example.COM"},
    {"mailto:a@b", "b"},
    {"mailto:a@_b-1.example", "_b-1.example"},
    {"mailto:a.b+c=d&e~f_g-h'i*j$k!l@example.com", "example.com"},
    {"mailto:a%40b%2C%2f@example.com", "example.com"},
    {"mailto:a..b.@example.com", "example.com"},
    {"mailto:a@example.com?subject=x@y", "example.com"},
    {"mailto:a@example.com#x", "example.com"},
    {"mailto:a@%5b192.0.2.1%5D", "-"},
    {"mailto:a@b%C3%BCcher.example", "-"},
    {"mailto:", NULL},
    {"mailto:?to=a@example.com", NULL},
    {"mailto:a", NULL},
    {"mailto:@example.com", NULL},
    {"mailto:a@", NULL},
    {"mailto:a@b@c", NULL},
    {"mailto:a@b,c@d", NULL},
    {"mailto:a@b;c", NULL},
    {"mailto:a:b@c", NULL},
    {"mailto:a(b)@c", NULL},
    {"mailto:a/b@c", NULL},
    {"mailto://a@b", NULL},
    {"mailto:/a@b", NULL},
    {"mailto:a@b/", NULL},
    {"mailto:a@b.", NULL},
    {"mailto:a@.b", NULL},
    {"mailto:a@b..c", NULL},
    {"mailto:a@b!c", NULL},
    {"mailto:a@b~c", NULL},
    {"mailto:a@b:25", NULL},
    {"mailt:a@b", NULL},
    {"https://a@b", NULL},
};

static void
test_mailto(void)
{
	size_t i;

	for (i = 0; i < sizeof(mailtos) / sizeof(mailtos[0]); i++) {
		struct uri u;
		struct span host = SPAN_NONE;

		ok(uri_parse(&u, span_str(mailtos[i].text)), "\"%s\" is an URI",
		    mailtos[i].text);
		if (uri_mailto(&u, &host) && host.p == NULL)
			host = SPAN_LIT("-");
		is_span(host, mailtos[i].want, "the domain of \"%s\"",
		    mailtos[i].text);
	}
}

static const struct {
	const char *text;
	uint64_t size;
	const char *left, *mark; /* mark is NULL if there is none */
} sizes[] = {
    {"a!0", 0, "a", "!0"},
    {"a!1", 1, "a", "!1"},
    {"a!10k", 10240, "a", "!10k"},
    {"a!10K", 10240, "a", "!10K"},
    {"a!2m", 2U << 20, "a", "!2m"},
    {"a!2G", UINT64_C(2) << 30, "a", "!2G"},
    {"a!2t", UINT64_C(2) << 40, "a", "!2t"},
    {"a!16777215t", UINT64_C(16777215) << 40, "a", "!16777215t"},
    {"a!16777216t", UINT64_MAX, "a", "!16777216t"},
    {"a!99999999999999999999", UINT64_MAX, "a", "!99999999999999999999"},
    {"a!999999999999999999999k", UINT64_MAX, "a",
	"!999999999999999999999k"},
    {"a!b!5", 5, "a!b", "!5"},
    {"!5", 0, "!5", NULL},
    {"", 0, "", NULL},
    {"5", 0, "5", NULL},
    {"k", 0, "k", NULL},
    {"!", 0, "!", NULL},
    {"a!", 0, "a!", NULL},
    {"a!k", 0, "a!k", NULL},
    {"a!5p", 0, "a!5p", NULL},
    {"a!5kb", 0, "a!5kb", NULL},
    {"a!5 ", 0, "a!5 ", NULL},
    {"a!-5", 0, "a!-5", NULL},
    {"a5", 0, "a5", NULL},
};

static void
test_sizes(void)
{
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct span s = span_str(sizes[i].text), mark = SPAN_NONE;
		uint64_t size = 0;
		bool there = uri_size(&s, &size, &mark);

		ok(there == (sizes[i].mark != NULL), "\"%s\" has a size",
		    sizes[i].text);
		is_uint(size, sizes[i].size, "size of \"%s\"", sizes[i].text);
		is_span(s, sizes[i].left, "\"%s\" without it", sizes[i].text);
		is_span(mark, sizes[i].mark, "\"%s\": only it", sizes[i].text);
	}
}

static void
test_scheme(void)
{
	struct uri u;
	struct span s;

	ok(uri_scheme(SPAN_LIT("mailto:\xff "), &s), "a scheme and rubbish");
	is_span(s, "mailto", "the scheme");
	ok(!uri_scheme(SPAN_LIT("mail to:a"), &s), "a blank in it");
	is_span(s, NULL, "it is absent");
	ok(!uri_scheme(SPAN_NONE, &s), "no text");
	ok(!uri_parse(&u, SPAN_LIT("MailTo:a b")) && u.mailto,
	    "no URI, but it has a scheme");
	is_span(u.scheme, "MailTo", "that one");
	ok(!uri_parse(&u, SPAN_LIT("mailto\x1a:a")) && !u.mailto &&
	    u.scheme.p == NULL, "a control is no letter in upper case");
}

int
main(void)
{
	test_uris();
	test_mailto();
	test_sizes();
	test_scheme();
	return done_testing();
}
