/* The octets of an XML document, made UTF-8. */
/* SPDX-License-Identifier: ISC */
#include "report/decode.h"

#include <limits.h>
#include <string.h>

#include "base/utf8.h"
#include "report/charset.h"

enum { CHUNK = 32768 };

/*
 * Reads CHUNK octets more, or all there are; false at the end or on a fault.
 * Never less, since the parser's recovery, and the order of quirks, depend on
 * what it gets at once.
 */
static bool
fill(struct xmlinput *in)
{
	size_t n = in->raw.n, end = n + CHUNK;
	ssize_t r;

	buf_reserve(&in->raw, CHUNK);
	while (in->raw.n < end && !in->ended && !in->failed) {
		r = in->s->read(in->s->ctx, in->raw.p + in->raw.n,
		    end - in->raw.n);
		in->ended = r == 0;
		in->failed = r < 0;
		in->raw.n += r > 0 ? (size_t)r : 0;
	}
	return in->raw.n > n;
}

static void
drop(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

/*
 * UTF-16 or UTF-32, by mark or by the shape of "<" (XML, appendix F); the
 * longer ones first, since FF FE begins two. mark is its length.
 */
static const struct {
	const char *begin;
	size_t n, mark, unit;
	const char *charset;
} wide[] = {
    {"\xff\xfe\0\0", 4, 4, 4, "UCS-4LE"},
    {"\0\0\xfe\xff", 4, 4, 4, "UCS-4BE"},
    {"<\0\0\0", 4, 0, 4, "UCS-4LE"},
    {"\0\0\0<", 4, 0, 4, "UCS-4BE"},
    {"\xff\xfe", 2, 2, 2, "UTF-16LE"},
    {"\xfe\xff", 2, 2, 2, "UTF-16BE"},
    {"<\0", 2, 0, 2, "UTF-16LE"},
    {"\0<", 2, 0, 2, "UTF-16BE"},
};

static void
begin_wide(struct xmlinput *in)
{
	size_t i, n = sizeof(wide) / sizeof(wide[0]);

	for (i = 0; i < n && (in->raw.n < wide[i].n ||
	    memcmp(in->raw.p, wide[i].begin, wide[i].n) != 0); i++)
		;
	if (i == n)
		return;
	drop(&in->raw, wide[i].mark);
	in->charset = charset_open(span_str(wide[i].charset), wide[i].unit);
}

/* The value of encoding in the declaration at the front of s, or absent. */
static struct span
declared_encoding(struct span s)
{
	const char *end, *p, *q;

	end = memchr(s.p, '>', s.n);
	if (end == NULL)
		return SPAN_NONE;
	for (p = s.p; p + 8 < end; p++)
		if (memcmp(p, "encoding", 8) == 0)
			break;
	for (p += 8; p < end && *p != '"' && *p != '\''; p++)
		;
	if (p >= end)
		return SPAN_NONE;
	for (q = p + 1; q < end && *q != *p; q++)
		;
	return q < end ? (struct span){p + 1, (size_t)(q - p - 1)}
		       : SPAN_NONE;
}

/* Octets that read "<?xml" one by one can't be in UTF-16. */
static bool
is_impossible(struct span charset)
{
	static const char *const names[] = {"utf-16", "utf16", "utf-32",
	    "utf32", "ucs-", "ucs2", "ucs4", "iso-10646", "unicode"};
	char low[8] = "";
	size_t i;

	for (i = 0; i < charset.n && i + 1 < sizeof(low); i++)
		low[i] = ascii_lower(charset.p[i]);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(low, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static bool
is_utf8_name(struct span charset)
{
	return charset.p == NULL || span_is_nocase(charset, "utf-8") ||
	    span_is_nocase(charset, "utf8") ||
	    span_is_nocase(charset, "us-ascii") ||
	    span_is_nocase(charset, "ascii");
}

/* White space before a declaration, which XML forbids. */
static void
skip_space(struct xmlinput *in)
{
	struct span s = {in->raw.p, in->raw.n};
	size_t n;

	for (n = 0; n < s.n && is_xml_space(s.p[n]); n++)
		;
	if (n > 0 && s.n - n >= 5 && memcmp(s.p + n, "<?xml", 5) == 0) {
		drop(&in->raw, n);
		rua_quirk(in->rua, QUIRK_LEADING_SPACE, SPAN_NONE);
	}
}

/*
 * Text between the declaration and the first tag, which libxml2 stops at: a
 * lone quotation mark has been seen. It becomes spaces, so that places stay.
 */
static void
blank_stray(struct xmlinput *in)
{
	struct buf what = {0};
	char *p, *end, *last = in->raw.p + in->raw.n;
	struct span s;

	p = memchr(in->raw.p, '>', in->raw.n);
	end = p != NULL ? memchr(p, '<', (size_t)(last - p)) : NULL;
	if (end == NULL)
		return;
	s = span_trim((struct span){p + 1, (size_t)(end - p - 1)});
	if (s.n == 0)
		return;
	buf_puts(&what, "?xml:");
	utf8_repair(&what, s);
	rua_quirk(in->rua, QUIRK_STRAY_TEXT, buf_span(&what));
	buf_free(&what);
	memset(in->raw.p + (s.p - in->raw.p), ' ', s.n);
}

/* The charset that the declaration names, if it is not UTF-8. */
static void
begin_declared(struct xmlinput *in)
{
	struct span head = buf_span(&in->raw), name = SPAN_NONE;
	struct buf clean = {0};

	in->declared = span_has_prefix(head, "<?xml");
	if (in->declared) {
		name = declared_encoding(head);
		blank_stray(in);
	}
	if (is_utf8_name(name))
		return;
	if (!is_impossible(name))
		in->charset = charset_open(name, 1);
	if (in->charset != NULL)
		return;
	utf8_repair(&clean, name);
	rua_quirk(in->rua, QUIRK_ENCODING, buf_span(&clean));
	buf_free(&clean);
}

void
xmlinput_begin(struct xmlinput *in, const struct stream *s, struct rua *rua)
{
	in->s = s;
	in->rua = rua;
	charset_close(in->charset);
	in->charset = NULL;
	in->raw.n = in->used = 0;
	in->ready = SPAN_NONE;
	in->declared = in->bad = in->ended = in->failed = false;
	fill(in);
	begin_wide(in);
	if (in->charset != NULL)
		return;
	if (span_has_prefix(buf_span(&in->raw), "\xef\xbb\xbf"))
		drop(&in->raw, 3);
	skip_space(in);
	begin_declared(in);
}

void
xmlinput_free(struct xmlinput *in)
{
	charset_close(in->charset);
	buf_free(&in->raw);
	buf_free(&in->fixed);
}

/* How many octets at the end of s begin a character that is cut off. */
static size_t
cut_character(struct span s)
{
	size_t n, len;

	for (n = 1; n <= 3 && n <= s.n; n++) {
		unsigned char c = (unsigned char)s.p[s.n - n];

		if (c < 0x80)
			return 0;
		if (c < 0xc0)
			continue;
		len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
		return len > n ? n : 0;
	}
	return 0;
}

/* Octets of raw that can be judged: without a character that goes on in what
 * has not been read yet. */
static size_t
whole_characters(struct xmlinput *in)
{
	size_t cut;

	while ((cut = cut_character(buf_span(&in->raw))) == in->raw.n &&
	    fill(in))
		;
	return in->ended || in->failed ? in->raw.n : in->raw.n - cut;
}

static void
note(struct xmlinput *in, enum quirk q)
{
	if (!in->bad)
		rua_quirk(in->rua, q, SPAN_NONE);
	in->bad = true;
}

/* What is there, or with what comes behind, makes characters. */
static void
advance_charset(struct xmlinput *in)
{
	bool bad = false;

	in->fixed.n = 0;
	do
		in->used = charset_convert(in->charset, &in->fixed,
		    buf_span(&in->raw), in->ended || in->failed, &bad);
	while (in->used == 0 && (fill(in) || in->raw.n > 0));
	if (bad)
		note(in, QUIRK_ENCODING);
	in->ready = buf_span(&in->fixed);
}

static void
advance_utf8(struct xmlinput *in)
{
	size_t valid = utf8_valid(buf_span(&in->raw));

	in->used = valid < in->raw.n ? whole_characters(in) : valid;
	in->ready = (struct span){in->raw.p, in->used};
	if (valid >= in->used)
		return;
	in->fixed.n = 0;
	utf8_repair(&in->fixed, in->ready);
	in->ready = buf_span(&in->fixed);
	note(in, QUIRK_INVALID_UTF8);
}

/* Makes the next stretch ready; false at the end. */
static bool
advance(struct xmlinput *in)
{
	drop(&in->raw, in->used);
	in->used = 0;
	if (in->raw.n == 0 && !fill(in))
		return false;
	if (in->charset != NULL)
		advance_charset(in);
	else
		advance_utf8(in);
	return true;
}

const char *
xmlinput_whole(struct xmlinput *in)
{
	struct buf *b;

	if (!in->ended || in->charset != NULL || !advance(in) ||
	    memchr(in->ready.p, '\0', in->ready.n) != NULL)
		return NULL;
	b = in->bad ? &in->fixed : &in->raw;
	buf_reserve(b, 1);
	b->p[b->n] = '\0';
	in->ready.p = b->p;
	return b->p;
}

int
xmlinput_read(struct xmlinput *in, char *dst, int n)
{
	size_t want = n > 0 ? (size_t)n : 0;

	while (in->ready.n == 0)
		if (!advance(in))
			return in->failed ? -1 : 0;
	if (want > in->ready.n)
		want = in->ready.n;
	memcpy(dst, in->ready.p, want);
	in->ready.p += want;
	in->ready.n -= want;
	return (int)want;
}
