/* mail/mime: messages, and the events of walking them. */
/* SPDX-License-Identifier: ISC */
#include "mail/mime.h"

#include <stdint.h>
#include <sys/resource.h>

#include "lib/mimetrace.h"
#include "base/limits.h"
#include "mail/header.h"
#include "value/qp.h"
#include "unit/tap.h"

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

static const struct {
	const char *what, *in, *trace;
} cases[] = {
    /* Single parts */
    {"nothing", "", "part 1 text/plain\nbody \nend\n"},
    {"header only", "From: a\nTo: b\n", "part 1 text/plain\nbody \nend\n"},
    {"header only, cut", "From: a\nContent-Type: text/html",
        "part 1 text/html\nbody \nend\n"},
    {"no header", "\nhello\n", "part 1 text/plain\nbody hello\\x0a\nend\n"},
    {"one part, and what looks like a boundary",
        "From: a\n\n--b\nx\n--b--\n",
        "part 1 text/plain\nbody --b\\x0ax\\x0a--b--\\x0a\nend\n"},
    {"one base64 part (Q01)",
        "Content-Type: application/zip;\n\tname=\"a!b!1!2.zip\"\n"
        "Content-Transfer-Encoding: base64\n\nUEsD\nBA==\n",
        "part 1 application/zip [a!b!1!2.zip]\nbody PK\\x03\\x04\nend\n"},
    {"base64 behind base64 and a line end inside (Q03)",
        "Content-Transfer-Encoding: BASE64\n\nSGk=\nDQo=",
        "part 1 text/plain\nbody Hi\\x0d\\x0a\nend\n"},
    {"encoding with a tail", "Content-Transfer-Encoding: Base64; x=y\n\nSGk",
        "part 1 text/plain\nbody Hi\nend\n"},
    {"encoding with a comment",
        "Content-Transfer-Encoding: (why) quoted-printable (so)\n\n=48i=\n",
        "part 1 text/plain\nbody Hi\nend\n"},
    {"unknown encoding", "Content-Transfer-Encoding: x-uue\n\nSGk=",
        "part 1 text/plain\nbody SGk=\nend\n"},
    {"binary", "Content-Transfer-Encoding: binary\n\na\rb\r\r\nc\001\r",
        "part 1 text/plain\nbody a\\x0db\\x0d\\x0d\\x0ac\\x01\\x0d\nend\n"},
    {"no hyphen (Q12), no slash (Q07)",
        "ContentType: Application-X-GZIP; name=a.gz\n\nx",
        "part 1 application-x-gzip [a.gz]\nbody x\nend\n"},
    {"the first of two",
        "Content-Type: text/xml\nContent-Type: a/b; name=y\n ;name=z\n\nx",
        "part 1 text/xml\nbody x\nend\n"},
    {"quoted-printable, cut",
        "Content-Transfer-Encoding: quoted-printable\n\nx =4",
        "part 1 text/plain\nbody x =4\nend\n"},
    {"space before the colon", "Content-Type : text/xml\n\nx",
        "part 1 text/xml\nbody x\nend\n"},
    {"junk in a message's header",
        ">From x\nwhat is this\nContent-Type: text/xml\nto be\n\nx",
        "part 1 text/xml\nbody x\nend\n"},
    {"type in pieces", "Content-Type: (a) text (b)\n / (c\\)) xml (d) ; x\n\n",
        "part 1 text/xml\nbody \nend\n"},
    {"no type", "Content-Type:\n\n", "part 1 text/plain\nbody \nend\n"},
    {"type that is no UTF-8", "Content-Type: te\xffxt\n\n",
        "part 1 te\xc3\xbfxt\nbody \nend\n"},

    /* Names */
    {"unquoted with ! (Q05), semicolon at the end",
        "Content-Type: application/octet-stream;"
        "name=a.test!b.test!1!2.xml.gz;\n\n",
        "part 1 application/octet-stream [a.test!b.test!1!2.xml.gz]\n"
        "body \nend\n"},
    {"unquoted with spaces, comment behind",
        "Content-Type: a/b; name=my report (1).xml (comment; x) ; x=y\n\n",
        "part 1 a/b [my report (1).xml]\nbody \nend\n"},
    {"comment that never ends",
        "Content-Type: a/b; name=my (report; x=y\n\n",
        "part 1 a/b [my (report]\nbody \nend\n"},
    {"quoting", "Content-Type: a/b; name=\"a\\\"b\\\\;c\"d; x\n\n",
        "part 1 a/b [a\"b\\x5c;c]\nbody \nend\n"},
    {"quote that never ends", "Content-Type: a/b; name=\"x; y\\\n\n",
        "part 1 a/b [x; y\\x5c]\nbody \nend\n"},
    {"no semicolon", "Content-Type: a/b name=x\n\n",
        "part 1 a/b [x]\nbody \nend\n"},
    {"disposition before type, in any case (Q11)",
        "Content-Type: a/b; name=x\n"
        "CONTENT-DISPOSITION: INLINE; FileName=\"y\";\n\n",
        "part 1 a/b [y]\nbody \nend\n"},
    {"type where disposition has none (Q09)",
        "Content-Description: z\nContent-Disposition: attachment;\n"
        "Content-Type: a/b; name=x\n\n",
        "part 1 a/b [x]\nbody \nend\n"},
    {"description as the last resort",
        "Content-Type: a/b\nContent-Description: =?us-ascii?q?z=2Exml?= \n\n",
        "part 1 a/b [z.xml]\nbody \nend\n"},
    {"sections that cut anywhere (Q06)",
        "Content-Type: application/octet-stream;\n"
        " name*1=\"l.gz\";\n name*0=\"a.test!b.test!1!2.xm\"\n\n",
        "part 1 application/octet-stream [a.test!b.test!1!2.xml.gz]\n"
        "body \nend\n"},
    {"sections, some of them percent-encoded",
        "Content-Disposition: attachment; filename=\"plain\";\n"
        " filename*0*=iso-8859-1'en'%e4%Z;filename*1=\"%41;\";\n"
        " filename*2*='%42'; filename*4=lost\n\n",
        "part 1 text/plain [\xc3\xa4%Z%41;'B']\nbody \nend\n"},
    {"sections with numbers that are too large",
        "Content-Type: a/b; name*64=x; name*18446744073709551616=y;\n"
        " name*99999999999999999999*=z; name*x=u; name*0=v\n\n",
        "part 1 a/b [v]\nbody \nend\n"},
    {"extended",
        "Content-Disposition: x; filename=a; filename*=UTF-8''%c3%A4%20b;"
        " filename*=c\n\n",
        "part 1 text/plain [\xc3\xa4 b]\nbody \nend\n"},
    {"extended without a charset",
        "Content-Disposition: x; filename*=a%20b\n\n",
        "part 1 text/plain [a b]\nbody \nend\n"},
    {"encoded words",
        "Content-Type: a/b; name=\"=?utf-8?B?w6Q=?= =?UTF-8*en?q?=c3_=a4?=\n"
        "\t=?x?Q?b?= c =?y?z?d?= =?e?= =?f?q?g\"\n\n",
        "part 1 a/b [\xc3\xa4\xc3\x83 \xc2\xa4" "b c =?y?z?d?= =?e?= =?f?q?g]\n"
        "body \nend\n"},
    {"a character in two encoded words",
        "Content-Type: a/b; name==?utf-8?B?w6?= =?utf-8?q?=a4?=\n\n",
        "part 1 a/b [\xc3\xa4]\nbody \nend\n"},
    {"illegal characters (Q18)",
        "Content-Type: a/b; name=\"../\x07[a]:*\xe4?\"\n\n",
        "part 1 a/b [../\\x07[a]:*\xc3\xa4?]\nbody \nend\n"},
    {"empty name", "Content-Type: a/b; name=\"\"; name=x\n\n",
        "part 1 a/b\nbody \nend\n"},

    /* Multiparts */
    {"preamble, parts, epilogue",
        MIXED "pre\n--b\n\none\n--b\nContent-Type: text/xml\n\ntwo\n\n"
              "--b--\nepi\n--b\nlogue\n",
        "part 1 text/plain\nbody one\nend\n"
        "part 2 text/xml\nbody two\\x0a\nend\n"},
    {"bodies that are empty, in every way",
        MIXED "--b\n--b\n\n--b\nA: b\n--b\n\n\n--b\nA: b\n\n--b--",
        "part 1 text/plain\nbody \nend\npart 2 text/plain\nbody \nend\n"
        "part 3 text/plain\nbody \nend\npart 4 text/plain\nbody \nend\n"
        "part 5 text/plain\nbody \nend\n"},
    {"no final boundary", MIXED "--b\n\none\n",
        "part 1 text/plain\n"
        "body one\\x0a\nend\n"},
    {"final boundary without a line end", MIXED "--b\n\none\n\n--b--",
        "part 1 text/plain\nbody one\\x0a\nend\n"},
    {"no boundary at all", MIXED "text\n",
        ""},
    {"white space behind a boundary", MIXED "--b \t\n\none\n--b--  \n",
        "part 1 text/plain\nbody one\nend\n"},
    {"not quite boundaries",
        MIXED "--b\n\n--bb\n--b-\n-b\n- -b\n-- b\n --b\n--b--x\n--B\n-\n--\n"
              "--b--\n",
        "part 1 text/plain\nbody --bb\\x0a--b-\\x0a-b\\x0a- -b\\x0a-- b\\x0a"
        " --b\\x0a--b--x\\x0a--B\\x0a-\\x0a--\nend\n"},
    {"boundary in quotes, with a comment, in sections",
        "Content-Type: multipart/mixed; charset=x;\n"
        " boundary*0=\"a \"; boundary*1=c (comment)\n\n--a c\n\nx\n--a c--\n",
        "part 1 text/plain\nbody x\nend\n"},
    {"boundary with a comment, unquoted",
        "Content-Type: multipart/mixed; boundary= (why) a/b (c;d)\n\n"
        "--a/b\n\nx\n--a/b--\n",
        "part 1 text/plain\nbody x\nend\n"},
    {"one boundary begins like the other",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: multipart/alternative; boundary=bb\n\n"
        "--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n",
        "part 1.1 text/plain\nbody one\nend\n"
        "part 2 text/plain\nbody two\nend\n"},
    {"the other way round",
        "Content-Type: multipart/mixed; boundary=bb\n\n--bb\n"
        "Content-Type: multipart/alternative; boundary=b\n\n"
        "--b\n\none\n--b--\n--bb\n\ntwo\n--bb--\n",
        "part 1.1 text/plain\nbody one\nend\n"
        "part 2 text/plain\nbody two\nend\n"},
    {"both the same",
        MIXED "--b\n" MIXED "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n",
        "part 1.1 text/plain\nbody one\nend\n"
        "part 2 text/plain\nbody two\nend\n"},
    {"an outer boundary ends the inner part",
        MIXED "--b\nContent-Type: multipart/related; boundary=i\n\n"
              "--i\nContent-Type: multipart/alternative; boundary=j\n\n"
              "--j\n\none\n--b\n\ntwo\n--j\n--b--\n",
        "part 1.1.1 text/plain\nbody one\nend\n"
        "part 2 text/plain\nbody two\\x0a--j\nend\n"},
    {"a boundary in a header",
        MIXED "--b\nContent-Type: text/xml\nContent-Type: folded\n\t --b\n"
              "--b\nContent-Type: message/rfc822\n--b--\n",
        "part 1 text/xml\nbody \nend\npart 2.1 text/plain\nbody \nend\n"},
    {"mixed, related, alternative (Q09)",
        MIXED "--b\nContent-Type: multipart/related; boundary=\"r\"\n\n--r\n"
              "Content-Type: multipart/alternative; boundary=\"a\"\n\n"
              "--a\n\n\n--a\nContent-Type: text/html\n\n<br>\n--a--\n\n"
              "--r--\n\n--b\nContent-Type: application/gzip\n"
              "Content-Transfer-Encoding: base64\n\nH4s=\n\n--b--\n",
        "part 1.1.1 text/plain\nbody \nend\n"
        "part 1.1.2 text/html\nbody <br>\nend\n"
        "part 2 application/gzip\nbody \\x1f\x8b\nend\n"},
    {"no blank line", MIXED "--b\nContent-Type: text/xml\n<feedback>\n--b--\n",
        "part 1 text/xml\nbody <feedback>\nend\n"},
    {"no blank line, cut", MIXED "--b\nContent-Type: text/xml\n<feedback>",
        "part 1 text/xml\n"
        "body <feedback>\nend\n"},
    {"a dash for a body, cut", MIXED "--b\n-",
        "part 1 text/plain\n"
        "body -\nend\n"},
    {"no boundary parameter (Q08)",
        "Content-Type: multipart/alternative\n"
        "Content-Transfer-Encoding: base64\n\nSGk=\n",
        "part 1 multipart/alternative\nbody Hi\nend\n"},
    {"empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n",
        "part 1 multipart/mixed\nbody --\\x0a\nend\n"},
    {"a multipart's encoding",
        "Content-Transfer-Encoding: base64\n" MIXED "--b\n\nSGk=\n--b--\n",
        "part 1 text/plain\nbody SGk=\nend\n"},
    {"encodings end with their part",
        MIXED "--b\nContent-Transfer-Encoding: base64\n\nSG\n"
              "--b\nContent-Transfer-Encoding: quoted-printable\n\nk =\n"
              "--b\n\nk \n--b--\n",
        "part 1 text/plain\nbody H\nend\npart 2 text/plain\nbody k \nend\n"
        "part 3 text/plain\nbody k \nend\n"},
    {"bare CR", MIXED "--b\n\na\r--b\r\rc\n\r\n--b\r\r\n\nx\r\n--b--\n",
        "part 1 text/plain\nbody a\\x0d--b\\x0d\\x0dc\\x0a\nend\n"
        "part 2 text/plain\nbody x\nend\n"},

    /* Messages */
    {"message in a message",
        "Content-Type: message/rfc822\n\nSubject: x\n\nhi\n",
        "part 1.1 text/plain\nbody hi\\x0a\nend\n"},
    {"multipart in a message in a multipart (Q13)",
        MIXED "--b\n\none\n--b\nContent-Type: message/rfc822\n\n"
              "Content-Type: multipart/mixed; boundary=i\n\n--i\n\ntwo\n"
              "--i\nContent-Type: message/global\n\n\nthree\n--i--\n"
              "--b\n\nfour\n--b--\n",
        "part 1 text/plain\nbody one\nend\n"
        "part 2.1 text/plain\nbody two\nend\n"
        "part 2.2.1 text/plain\nbody three\nend\n"
        "part 3 text/plain\nbody four\nend\n"},
    {"message in base64",
        MIXED "--b\nContent-Type: message/rfc822\n"
              "Content-Transfer-Encoding: base64\n\n"
              "Q29udGVudC1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQ7IGJvdW5kYXJ5PWIKCi0t"
              "YgpDb250\nZW50LVR5cGU6IHRleHQveG1sCgo8YS8+Ci0tYi0tCg==\n"
              "--b\n\ntwo\n--b--\n",
        "part 1.1 text/xml\nbody <a/>\nend\n"
        "part 2 text/plain\nbody two\nend\n"},
    {"message in quoted-printable, base64 in it",
        "Content-Type: message/rfc822\n"
        "Content-Transfer-Encoding: quoted-printable\n\n"
        "Content-Transfer-Encoding: base=\n64\n\nSGk=3D\n",
        "part 1.1 text/plain\nbody Hi\nend\n"},
    {"digest",
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
        "Content-Type: text/xml\n\none\n--b\nContent-Type: text/html\n\n"
        "two\n--b--\n",
        "part 1.1 text/xml\nbody one\nend\npart 2 text/html\nbody two\nend\n"},
    {"nested too deeply",
        "Content-Type: message/rfc822\n\n"
        "Content-Type: message/rfc822\n\n"
        "Content-Type: message/rfc822\n\n"
        "Content-Type: message/rfc822\n\n"
        "Content-Type: message/rfc822\n\nSubject: x\n\n",
        "fault 1.1.1.1.1 parts are nested too deeply, taken as one part\n"
        "part 1.1.1.1.1 message/rfc822\nbody Subject: x\\x0a\\x0a\nend\n"},
    {"too many parts",
        MIXED "--b\n\n1\n--b\n\n2\n--b\n\n3\n--b\n\n4\n--b\n\n5\n--b\n\n6\n"
              "--b\n\n7\n--b\n\n8\n--b\n\n9\n--b--\n",
        "part 1 text/plain\nbody 1\nend\npart 2 text/plain\nbody 2\nend\n"
        "part 3 text/plain\nbody 3\nend\npart 4 text/plain\nbody 4\nend\n"
        "part 5 text/plain\nbody 5\nend\npart 6 text/plain\nbody 6\nend\n"
        "fault 7 too many parts, the rest was passed over\n"},
};

#define MEMBERS 6U
#define NESTING 4U

static const struct {
	const char *in, *out;
} quoted[] = {
    {"A: b\n\n>From a\n", "From a\\x0a"},
    {"A: b\n\n>>>From a\n x >From b\n", ">>From a\\x0a x >From b\\x0a"},
    {"A: b\n\n>Fro\n>Frim a\n>from b\n> From c\n>",
        ">Fro\\x0a>Frim a\\x0a>from b\\x0a> From c\\x0a>"},
    {"A: b\n\n>F>From a\n>>\n\n>From ", ">F>From a\\x0a>>\\x0a\\x0aFrom "},
    {"A: b\n\nx\r>From a\n\r>From b\n>Fr\n>From",
        "x\\x0d>From a\\x0a\\x0d>From b\\x0a>Fr\\x0a>From"},
    {"A: b\nContent-Transfer-Encoding: quoted-printable\n\n=3EFrom a\n>From b",
        ">From a\\x0aFrom b"},
};

static const struct {
	const char *in;
	bool mail;
} sniffed[] = {
    {"Received: from x\n by y\nSubject: z\n\n", true},
    {"Return-Path : <>\r\n", true},
    {"X-Spam: yes", true},
    {"content-type: text/plain\n", true},
    {"Odd-Name: x\n folded: y\nTO: b\n", true},
    {">From a Thu\nDate: x\n", true},
    {"", false},
    {"\n", false},
    {"\nSubject: x\n", false},
    {" Subject: x\n", false},
    {" x: y\nSubject: x\n", false},
    {"Hello: yes\n", false},
    {"Hello: yes\n\nSubject: x\n", false},
    {"Hello there\nSubject: x\n", false},
    {"<?xml version=\"1.0\"?>\nFrom: x\n", false},
    {"PK\003\004: x\nFrom: x\n", false},
    {"\x1f\x8b\x08:", false},
    {"From a@b.test Thu Jan  1\nFrom: x\n", false},
    {"Subjec", false},
    {"Subject", false},
    {"X: y\n", false},
};

/* The trace of in, fed in pieces of step octets, or of a random size. */
static void
walk(struct mimetrace *t, struct span in, size_t step, bool unquote)
{
	struct mime_handler h = mimetrace_handler(t);
	struct mime *m = mime_new(&h, unquote, MEMBERS, NESTING);
	uint32_t seed = 1;
	size_t i, n;
	char *piece;

	*t = (struct mimetrace){0};
	for (i = 0; i < in.n; i += n) {
		seed = seed * 1103515245U + 12345U;
		n = step > 0 ? step : (seed >> 16) % 40 + 1;
		if (n > in.n - i)
			n = in.n - i;
		piece = malloc(n); /* of its own, so that ASan sees it end */
		memcpy(piece, in.p + i, n);
		mimetrace_feed(t, m, piece, n);
		free(piece);
	}
	mimetrace_feed(t, m, "", 0);
}

static void
without_cr(struct buf *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->n; i++)
		if (b->n - i >= 4 && memcmp(b->p + i, "\\x0d", 4) == 0)
			i += 3;
		else
			b->p[n++] = b->p[i];
	b->n = n;
}

static void
with_cr(struct buf *b, struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_putc(b, '\r');
		buf_putc(b, s.p[i]);
	}
}

static void
test_pieces(const char *what, struct span in)
{
	struct mimetrace whole, pieces;
	size_t step;

	walk(&whole, in, in.n, false);
	for (step = 0; step < 8; step++) {
		walk(&pieces, in, step, false);
		if (!span_eq(buf_span(&whole.text), buf_span(&pieces.text)))
			break;
		mimetrace_free(&pieces);
	}
	if (!ok(step == 8, "%s: in pieces", what)) {
		is_bytes(buf_span(&pieces.text), buf_span(&whole.text),
		    "step %zu", step);
		mimetrace_free(&pieces);
	}
	mimetrace_free(&whole);
}

static void
test_crlf(const char *what, struct span in)
{
	struct mimetrace lf, crlf;
	struct buf b = {0};

	with_cr(&b, in);
	test_pieces(what, buf_span(&b));
	walk(&lf, in, in.n, false);
	walk(&crlf, buf_span(&b), b.n, false);
	without_cr(&lf.text);
	without_cr(&crlf.text);
	is_bytes(buf_span(&crlf.text), buf_span(&lf.text), "%s: CRLF", what);
	buf_free(&b);
	mimetrace_free(&lf);
	mimetrace_free(&crlf);
}

/* Cut at every octet: no crash, and well-nested, or the trace aborts. */
static void
test_prefixes(struct span in)
{
	struct mimetrace t;

	for (; in.n > 0; in.n--) {
		walk(&t, in, 0, false);
		mimetrace_free(&t);
		walk(&t, in, 1, true);
		mimetrace_free(&t);
	}
}

static void
test_cases(void)
{
	struct mimetrace t;
	struct span in;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		in = span_str(cases[i].in);
		walk(&t, in, in.n, false);
		is_span(buf_span(&t.text), cases[i].trace, "%s",
		    cases[i].what);
		mimetrace_free(&t);
		test_pieces(cases[i].what, in);
		test_crlf(cases[i].what, in);
		test_prefixes(in);
	}
}

static void
test_unquote(void)
{
	struct mimetrace t;
	struct buf want = {0};
	size_t i, step;

	for (i = 0; i < sizeof(quoted) / sizeof(quoted[0]); i++)
		for (step = 0; step < 40; step++) {
			want.n = 0;
			buf_printf(&want,
			    "part 1 text/plain\nbody %s\nend\n",
			    quoted[i].out);
			walk(&t, span_str(quoted[i].in), step, true);
			is_bytes(buf_span(&t.text), buf_span(&want),
			    "unquote %zu by %zu", i, step);
			mimetrace_free(&t);
		}
	buf_free(&want);
}

static void
test_sniff(void)
{
	size_t i;

	for (i = 0; i < sizeof(sniffed) / sizeof(sniffed[0]); i++)
		ok(header_sniff(span_str(sniffed[i].in)) == sniffed[i].mail,
		    "sniff %zu", i);
	ok(!header_sniff(SPAN_NONE), "sniff nothing");
}

/* NUL is an octet like any other, in bodies and in headers. */
static void
test_nul(void)
{
	static const char in[] = "Content-Type: a/b\0; name=x\0y;\0;=\0=\n"
	                         "Content-Transfer-Encoding: binary\n\n\0\n\0";
	struct mimetrace t;
	struct span s = {in, sizeof(in) - 1};

	walk(&t, s, s.n, false);
	is_span(buf_span(&t.text),
	    "part 1 a/b [x\\x00y]\nbody \\x00\\x0a\\x00\nend\n", "NUL");
	mimetrace_free(&t);
	test_pieces("NUL", s);
}

static void
repeat(struct buf *b, const char *s, size_t n)
{
	while (n-- > 0)
		buf_puts(b, s);
}

static bool
has(const struct mimetrace *t, const char *text)
{
	struct buf b = {0};
	bool found;

	buf_put_span(&b, buf_span(&t->text));
	buf_putc(&b, '\0');
	found = strstr(b.p, text) != NULL;
	buf_free(&b);
	return found;
}

/* Fills a bound to the brim, then goes over it; each fault comes once. */
static void
test_bound(const char *what, const char *before, size_t n,
    const char *after, const char *fault)
{
	struct buf in = {0};
	struct mimetrace t;
	int over;

	for (over = 0; over < 2; over++) {
		in.n = 0;
		buf_puts(&in, before);
		repeat(&in, "x", n + (size_t)over);
		buf_puts(&in, after);
		walk(&t, buf_span(&in), in.n, false);
		ok(has(&t, fault) == (over == 1), "%s, %s", what,
		    over ? "over" : "full");
		ok(has(&t, "fault") == (over == 1), "%s, no other", what);
		mimetrace_free(&t);
		test_pieces(what, buf_span(&in));
	}
	buf_free(&in);
}

/* A name is cut between characters: "x", then two octets each. */
static void
test_long_name(void)
{
	struct buf in = {0}, want = {0};
	struct mimetrace t;

	buf_puts(&in, "Content-Type: a/b; name=x");
	repeat(&in, "\xc3\xa4", LIMIT_NAME);
	buf_puts(&in, "\n\n");
	buf_puts(&want, "part 1 a/b [x");
	repeat(&want, "\xc3\xa4", (LIMIT_NAME - 1) / 2);
	buf_puts(&want, "]\nbody \nend\n");
	buf_putc(&want, '\0');
	walk(&t, buf_span(&in), in.n, false);
	ok(has(&t, want.p), "a name is cut between characters");
	mimetrace_free(&t);
	buf_free(&in);
	buf_free(&want);
}

static void
test_bounds(void)
{
	static const char field[] = "Content-Type: text/plain; x=";

	test_bound("name", "Content-Type: a/b; name=", LIMIT_NAME, "\n\n",
	    "file name is too long");
	/* A line without its end at the bound is taken to be longer. */
	test_bound("field", field, LIMIT_MAIL_FIELD - sizeof(field),
	    "\nA: b\n\n", "header field is too long");
	test_bound("folded field", "Content-Type: text/plain;\n ",
	    LIMIT_MAIL_FIELD - sizeof(" text/plain; ") + 1, "\nA: b\n\n",
	    "header field is too long");
}

/* The longest boundary that is taken, and one that is not. */
static void
test_boundary(void)
{
	struct buf in = {0};
	struct mimetrace t;
	unsigned int over;

	for (over = 0; over < 2; over++) {
		in.n = 0;
		buf_puts(&in, "Content-Type: multipart/mixed; boundary=");
		repeat(&in, "x", LIMIT_BOUNDARY + over);
		buf_puts(&in, "\n\n--");
		repeat(&in, "x", LIMIT_BOUNDARY + over);
		buf_puts(&in, "\n\nhi\n--");
		repeat(&in, "x", LIMIT_BOUNDARY + over);
		buf_puts(&in, "-- \n");
		walk(&t, buf_span(&in), in.n, false);
		ok(has(&t, "fault  boundary is too long") == (over == 1) &&
		        has(&t, "part 1 text/plain\nbody hi\nend\n") ==
		            (over == 0),
		    "boundary of %u octets", LIMIT_BOUNDARY + over);
		mimetrace_free(&t);
		test_pieces("long boundary", buf_span(&in));
	}
	buf_free(&in);
}

/* Nesting ends at its bound, and takes no time. */
static void
test_deep(const char *what, const char *level)
{
	struct buf in = {0};
	struct mimetrace t;

	repeat(&in, level, 10000);
	walk(&t, buf_span(&in), 4096, false);
	ok(t.parts == 1 && has(&t, "nested too deeply"), "%s, 10000 deep",
	    what);
	mimetrace_free(&t);
	buf_free(&in);
}

static void
test_deep_multipart(void)
{
	struct buf in = {0};
	struct mimetrace t;
	unsigned int i;

	for (i = 0; i < 10000; i++)
		buf_printf(&in, "Content-Type: multipart/mixed; boundary=b%u"
		                "\n\n--b%u\n", i, i);
	buf_puts(&in, "\nhi\n");
	while (i-- > 0)
		buf_printf(&in, "--b%u--\n", i);
	walk(&t, buf_span(&in), 4096, false);
	ok(t.parts == 1 && has(&t, "part 1.1.1.1 multipart/mixed\n") &&
	        has(&t, "fault 1.1.1.1 parts are nested too deeply"),
	    "multipart, 10000 deep");
	mimetrace_free(&t);
	buf_free(&in);
}

/* The rest of a body is skipped if the handler wants no more; what follows it
 * is not. */
static void
test_enough(void)
{
	struct buf in = {0};
	struct mimetrace t = {.stop = 10};
	struct mime_handler h = mimetrace_handler(&t);
	struct mime *m = mime_new(&h, false, MEMBERS, NESTING);

	buf_puts(&in, MIXED "--b\nContent-Transfer-Encoding: base64\n\n");
	repeat(&in, "QUJDREVGR0hJSktM\n", 20000);
	buf_puts(&in, "--b\n\n");
	repeat(&in, "0123456789\n", 20000);
	buf_puts(&in, "--b\n\nthree\n--b--\n");
	mimetrace_feed(&t, m, in.p, in.n);
	mimetrace_feed(&t, m, "", 0);
	ok(t.parts == 3 && t.octets < in.n && has(&t, "body three\nend\n"),
	    "enough of a body");
	mimetrace_free(&t);
	buf_free(&in);
}

struct count {
	uint64_t octets;
	size_t largest;
	unsigned int parts, faults;
};

static void
count_part(void *ctx, const struct mime_part *part)
{
	struct count *c = ctx;

	(void)part;
	c->parts++;
}

static bool
count_body(void *ctx, const char *p, size_t n)
{
	struct count *c = ctx;

	(void)p;
	c->octets += n;
	if (n > c->largest)
		c->largest = n;
	return true;
}

static void
count_fault(void *ctx, struct span section, const char *what)
{
	struct count *c = ctx;

	(void)section;
	(void)what;
	c->faults++;
}

static void
feed(struct mime *m, const char *p, size_t n)
{
	mime_feed(m, p, n);
	while (mime_next(m))
		;
}

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

/* One line of n octets, wherever it stands, gives so many of a body. */
static void
test_long_line(const char *what, const char *before, char octet, uint64_t n,
    uint64_t want)
{
	static char chunk[MIB];
	struct count c = {0};
	struct mime_handler h = {.ctx = &c, .part = count_part,
	    .body = count_body, .fault = count_fault};
	struct mime *m = mime_new(&h, true, MEMBERS, NESTING);

	memset(chunk, octet, sizeof(chunk));
	feed(m, before, strlen(before));
	for (; n > 0; n -= MIB)
		feed(m, chunk, sizeof(chunk));
	feed(m, "", 0);
	mime_free(m);
	is_uint(c.octets, want, "a long line in %s", what);
	ok(c.largest <= sizeof(chunk), "in bounded pieces");
}

static void
test_long_lines(void)
{
	struct rusage use;

	test_long_line("a body", "A: b\n\n", 'x', GIB, GIB);
	test_long_line("a part", MIXED "--b\n\n", 'x', GIB, GIB);
	test_long_line("a part, dashes", MIXED "--b\n\n", '-', GIB, GIB);
	test_long_line("a field", "Content-Type: ", 'x', GIB, 0);
	test_long_line("a part's header", MIXED "--b\n", 'x', GIB, GIB);
	test_long_line("a message's header", "A: b\n", 'x', GIB, 0);
	test_long_line("base64",
	    MIXED "--b\nContent-Transfer-Encoding: base64\n\n", 'x',
	    64 * MIB, 48 * MIB);
	test_long_line("quoted-printable",
	    MIXED "--b\nContent-Transfer-Encoding: quoted-printable\n\n", 'x',
	    64 * MIB, 64 * MIB);
	test_long_line("quoted-printable, white space",
	    MIXED "--b\nContent-Transfer-Encoding: quoted-printable\n\n", ' ',
	    64 * MIB, 64 * MIB / QP_SPACE * QP_SPACE);
	test_long_line("quotes", "A: b\n\n", '>', 4 * MIB, 4 * MIB);
	getrusage(RUSAGE_SELF, &use); /* ru_maxrss is in KiB */
	ok(use.ru_maxrss < 512 << 10, "1 GiB is not held in memory");
}

int
main(void)
{
	test_cases();
	test_unquote();
	test_sniff();
	test_nul();
	test_bounds();
	test_long_name();
	test_boundary();
	test_deep_multipart();
	test_deep("message/rfc822", "Content-Type: message/rfc822\n\n");
	test_deep("quoted-printable message/rfc822",
	    "Content-Type: message/rfc822\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n");
	test_enough();
	test_long_lines();
	return done_testing();
}
