/* The octets of an XML document, made UTF-8 where they claim to be. */
/* SPDX-License-Identifier: ISC */
#include "edge/xmlinput.h"

#include <iconv.h>
#include <limits.h>
#include <string.h>

#include "base/utf8.h"

enum { CHUNK = 32768, DECLARATION_MAX = 256, CHARSET_MAX = 40 };

/* Reads until raw has something new; false at the end or on a fault. */
static bool
fill(struct xmlinput *in)
{
	ssize_t r;

	if (in->ended || in->failed)
		return false;
	buf_reserve(&in->raw, CHUNK);
	r = in->s->read(in->s->ctx, in->raw.p + in->raw.n, CHUNK);
	in->ended = r == 0;
	in->failed = r < 0;
	if (r > 0)
		in->raw.n += (size_t)r;
	return r > 0;
}

static void
drop(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

/* UTF-16 or UTF-32, by mark or by the shape of "<" (XML, appendix F). */
static bool
is_wide(struct span s)
{
	return s.n >= 2 &&
	    (memcmp(s.p, "\xff\xfe", 2) == 0 ||
		memcmp(s.p, "\xfe\xff", 2) == 0 ||
		memcmp(s.p, "<\0", 2) == 0 || memcmp(s.p, "\0<", 2) == 0 ||
		memcmp(s.p, "\0\0", 2) == 0);
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

static bool
iconv_knows(struct span charset)
{
	char name[CHARSET_MAX];
	iconv_t cd;

	if (charset.n == 0 || charset.n >= sizeof(name))
		return false;
	memcpy(name, charset.p, charset.n);
	name[charset.n] = '\0';
	cd = iconv_open("UTF-8", name);
	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}

/* Octets that read "<?xml" one by one can't be in UTF-16. */
static bool
is_impossible(struct span charset)
{
	static const char *const wide[] = {"utf-16", "utf16", "utf-32",
	    "utf32", "ucs-", "ucs2", "ucs4", "iso-10646", "unicode"};
	char low[8] = "";
	size_t i;

	for (i = 0; i < charset.n && i + 1 < sizeof(low); i++)
		low[i] = ascii_lower(charset.p[i]);
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(low, wide[i], strlen(wide[i])) == 0)
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
	size_t n = s.n - span_trim(s).n;

	for (n = 0; n < s.n && is_xml_space(s.p[n]); n++)
		;
	if (n > 0 && s.n - n >= 5 && memcmp(s.p + n, "<?xml", 5) == 0) {
		drop(&in->raw, n);
		rua_quirk(in->rua, QUIRK_LEADING_SPACE, SPAN_NONE);
	}
}

void
xmlinput_begin(struct xmlinput *in, const struct stream *s, struct rua *rua)
{
	struct span head, charset;

	in->s = s;
	in->rua = rua;
	in->raw.n = in->used = 0;
	in->ready = SPAN_NONE;
	in->utf8 = in->declared = in->bad = in->ended = in->failed = false;
	while (in->raw.n < DECLARATION_MAX && fill(in))
		;
	if (is_wide(buf_span(&in->raw)))
		return;
	if (span_has_prefix(buf_span(&in->raw), "\xef\xbb\xbf"))
		drop(&in->raw, 3);
	skip_space(in);
	head = buf_span(&in->raw);
	in->declared = span_has_prefix(head, "<?xml");
	charset = in->declared ? declared_encoding(head) : SPAN_NONE;
	in->utf8 = true;
	if (is_utf8_name(charset))
		return;
	if (is_impossible(charset) || !iconv_knows(charset))
		rua_quirk(rua, QUIRK_ENCODING, charset);
	else
		in->utf8 = false;
}

void
xmlinput_free(struct xmlinput *in)
{
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

/* Octets of s that can be judged: without a character that goes on in what
 * has not been read yet. valid are known to be UTF-8. */
static struct span
whole_characters(struct xmlinput *in, struct span s, size_t valid)
{
	size_t cut;

	if (valid == s.n)
		return s;
	while ((cut = cut_character(s)) == s.n && fill(in))
		s = buf_span(&in->raw);
	if (!in->ended && !in->failed)
		s.n -= cut;
	return s;
}

/* Makes the next stretch ready; false at the end. */
static bool
advance(struct xmlinput *in)
{
	size_t valid = 0;

	drop(&in->raw, in->used);
	in->used = 0;
	if (in->raw.n == 0 && !fill(in))
		return false;
	in->ready = buf_span(&in->raw);
	if (in->utf8) {
		valid = utf8_valid(in->ready);
		in->ready = whole_characters(in, in->ready, valid);
	}
	in->used = in->ready.n;
	if (!in->utf8 || valid >= in->ready.n)
		return true;
	in->fixed.n = 0;
	utf8_repair(&in->fixed, in->ready);
	in->ready = buf_span(&in->fixed);
	if (!in->bad)
		rua_quirk(in->rua, QUIRK_INVALID_UTF8, SPAN_NONE);
	in->bad = true;
	return true;
}

int
xmlinput_read(struct xmlinput *in, char *dst, int n)
{
	size_t want = n > 0 ? (size_t)n : 0;

	if (in->ready.n == 0 && !advance(in))
		return in->failed ? -1 : 0;
	if (want > in->ready.n)
		want = in->ready.n;
	memcpy(dst, in->ready.p, want);
	in->ready.p += want;
	in->ready.n -= want;
	return (int)want;
}
