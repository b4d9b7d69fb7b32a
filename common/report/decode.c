/* The octets of an XML document, decoded to UTF-8 by iconv(3). */
/* SPDX-License-Identifier: ISC */
#include "report/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "sys/sanitized.h"

enum { CHUNK = 32768, CHARSET_NAME_MAX = 40 };

/* --- charsets --- */

/*
 * The converters stay open and are never closed, which might unload them.
 * Sanitized programs have no sandbox, and their leak checker would report it.
 */
void
report_decoder_preload(void)
{
	/* Without those that libc has built in (UTF-8, UCS-4, ASCII). A
	 * charset that is not listed is unknown in a sandbox. */
	static const char *const names[] = {
	    "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
	    "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257",
	    "WINDOWS-1258", "UTF-16LE", "UTF-16BE", "ISO-8859-1",
	    "ISO-8859-2", "ISO-8859-4", "ISO-8859-5", "ISO-8859-7",
	    "ISO-8859-8", "ISO-8859-9", "ISO-8859-13", "ISO-8859-15",
	    "KOI8-R", "KOI8-U", "SHIFT_JIS", "EUC-JP", "ISO-2022-JP",
	    "GB18030", "GBK", "GB2312", "BIG5", "EUC-KR",
	};
	size_t i;

	for (i = 0; !SANITIZED && i < sizeof(names) / sizeof(names[0]); i++)
		(void)iconv_open("UTF-8", names[i]);
}

struct charset {
	iconv_t cd;
	size_t unit; /* octets that a character has at least */
};

/* Sets the charset to convert from; to none if name is empty or unknown. */
static void
set_charset(struct report_decoder *d, struct span name, size_t unit)
{
	char text[CHARSET_NAME_MAX] = "";
	iconv_t cd;

	if (d->charset != NULL)
		iconv_close(d->charset->cd);
	free(d->charset);
	d->charset = NULL;
	if (name.n == 0 || name.n >= sizeof(text))
		return;
	memcpy(text, name.p, name.n);
	cd = iconv_open("UTF-8", text);
	if (cd == (iconv_t)-1)
		return;
	d->charset = xmalloc(sizeof(*d->charset));
	*d->charset = (struct charset){cd, unit};
}

/* --- the beginning of a document --- */

/*
 * Reads CHUNK more octets, or all there are; false at the end or on a fault.
 * Never fewer, since the parser's recovery, and the order of quirks, depend
 * on how much it gets at once.
 */
static bool
fill(struct report_decoder *d)
{
	size_t n = d->raw.n, end = n + CHUNK;
	ssize_t r;

	buf_reserve(&d->raw, CHUNK);
	while (d->raw.n < end && !d->ended && !d->failed) {
		r = d->s->read(d->s->ctx, d->raw.p + d->raw.n,
		    end - d->raw.n);
		d->ended = r == 0;
		d->failed = r < 0;
		d->raw.n += r > 0 ? (size_t)r : 0;
	}
	return d->raw.n > n;
}

static void
drop(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

/* Adds a quirk whose value is prefix and s, repaired. */
static void
quirk_text(struct report_decoder *d, enum quirk q, const char *prefix,
    struct span s)
{
	struct buf what = {0};

	buf_puts(&what, prefix);
	utf8_repair(&what, s);
	report_machine_quirk(d->machine, q, buf_span(&what));
	buf_free(&what);
}

/*
 * Opens the charset that the declaration at the front names, and returns
 * whether it names one; UTF-8 needs none.
 * Text between the declaration and the first tag, such as a lone quotation
 * mark, at which libxml2 stops, becomes spaces, so that places stay.
 */
static bool
read_declaration(struct report_decoder *d)
{
	static const char *const utf8[] = {
	    "utf-8", "utf8", "us-ascii", "ascii"};
	/* Octets that read "<?xml" one by one can't be in UTF-16. */
	static const char *const impossible[] = {"utf-16", "utf16", "utf-32",
	    "utf32", "ucs-", "ucs2", "ucs4", "iso-10646", "unicode"};
	char *end = memchr(d->raw.p, '>', d->raw.n), *tag, low[8] = "";
	const char *p, *q;
	struct span stray = SPAN_NONE, name;
	bool possible = true;
	size_t i;

	if (end == NULL)
		return false;
	tag = memchr(end, '<', (size_t)(d->raw.p + d->raw.n - end));
	if (tag != NULL)
		stray = span_trim(
		    (struct span){end + 1, (size_t)(tag - end - 1)});
	if (stray.n > 0) {
		quirk_text(d, QUIRK_STRAY_TEXT, "?xml:", stray);
		memset(d->raw.p + (stray.p - d->raw.p), ' ', stray.n);
	}
	for (p = d->raw.p; p + 8 < end; p++)
		if (memcmp(p, "encoding", 8) == 0)
			break;
	for (p += 8; p < end && *p != '"' && *p != '\''; p++)
		;
	for (q = p + 1; q < end && *q != *p; q++)
		;
	if (q >= end)
		return false;
	name = (struct span){p + 1, (size_t)(q - p - 1)};
	for (i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
		if (span_is_nocase(name, utf8[i]))
			return true;
	for (i = 0; i < name.n && i + 1 < sizeof(low); i++)
		low[i] = ascii_lower(name.p[i]);
	for (i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++)
		if (strncmp(low, impossible[i], strlen(impossible[i])) == 0)
			possible = false;
	if (possible)
		set_charset(d, name, 1);
	if (d->charset == NULL)
		quirk_text(d, QUIRK_ENCODING, "", name);
	return true;
}

void
report_decoder_begin(struct report_decoder *d, const struct stream *s,
    struct report_machine *machine)
{
	/*
	 * UTF-16 or UTF-32, by byte order mark or by the shape of "<" (XML,
	 * appendix F); the longer ones first, since FF FE begins two. mark is
	 * the mark's length.
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
	enum { WIDE = sizeof(wide) / sizeof(wide[0]) };
	size_t i, n = 0;
	bool named = false;

	d->s = s;
	d->machine = machine;
	set_charset(d, SPAN_NONE, 0);
	d->raw.n = d->used = 0;
	d->ready = SPAN_NONE;
	d->declared = d->bad = d->ended = d->failed = false;
	fill(d);
	for (i = 0; i < WIDE; i++)
		if (d->raw.n >= wide[i].n &&
		    memcmp(d->raw.p, wide[i].begin, wide[i].n) == 0)
			break;
	if (i < WIDE) {
		drop(&d->raw, wide[i].mark);
		set_charset(d, span_str(wide[i].charset), wide[i].unit);
		if (d->charset != NULL)
			return;
	}
	if (span_has_prefix(buf_span(&d->raw), "\xef\xbb\xbf")) {
		drop(&d->raw, 3);
		named = true;
	}
	/* XML forbids white space before a declaration. */
	while (n < d->raw.n && is_xml_space(d->raw.p[n]))
		n++;
	if (n > 0 && span_has_prefix(span_from(buf_span(&d->raw), n),
		"<?xml")) {
		drop(&d->raw, n);
		report_machine_quirk(
		    machine, QUIRK_LEADING_SPACE, SPAN_NONE);
	}
	d->declared = span_has_prefix(buf_span(&d->raw), "<?xml");
	if (d->declared && read_declaration(d))
		named = true;
	if (!named && !span_is_nocase(d->outer, "utf-8") &&
	    !span_is_nocase(d->outer, "us-ascii"))
		set_charset(d, d->outer, 1); /* RFC 7303, 3.2 */
}

void
report_decoder_free(struct report_decoder *d)
{
	set_charset(d, SPAN_NONE, 0);
	buf_free(&d->raw);
	buf_free(&d->fixed);
}

/* --- its pieces --- */

/* The length of a character at the end of s that is cut off, or 0. */
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

/*
 * Converts what was read, and reads on until some characters are complete.
 * What is no character becomes U+FFFD, one for each unit; true if there was
 * any.
 */
static bool
advance_charset(struct report_decoder *d)
{
	enum { ROOM = 4096, REPLACEMENT = 0xfffd };
	struct buf *b = &d->fixed;
	size_t left, room, r, skip;
	char *src, *dst;
	bool bad = false;

	b->n = 0;
	do {
		src = d->raw.p;
		left = d->raw.n;
		while (left > 0) {
			buf_reserve(b, ROOM);
			dst = b->p + b->n;
			room = b->cap - b->n;
			r = iconv(d->charset->cd, &src, &left, &dst, &room);
			b->n = (size_t)(dst - b->p);
			if (r != (size_t)-1 || errno == E2BIG)
				continue;
			if (errno == EINVAL && !d->ended && !d->failed)
				break; /* it may go on in what follows */
			skip = left < d->charset->unit ? left :
			    d->charset->unit;
			src += skip;
			left -= skip;
			utf8_put(b, REPLACEMENT);
			bad = true;
		}
		d->used = d->raw.n - left;
	} while (d->used == 0 && (fill(d) || d->raw.n > 0));
	d->ready = buf_span(b);
	return bad;
}

/*
 * Makes the next piece ready; false at the end. Without a charset, octets that
 * are no UTF-8 are read as windows-1252.
 */
static bool
advance(struct report_decoder *d)
{
	size_t valid, cut;
	bool bad;

	drop(&d->raw, d->used);
	d->used = 0;
	if (d->raw.n == 0 && !fill(d))
		return false;
	if (d->charset != NULL) {
		bad = advance_charset(d);
	} else {
		valid = utf8_valid(buf_span(&d->raw));
		cut = 0;
		/* A character at the end may go on in what is not read yet. */
		while (valid < d->raw.n &&
		    (cut = cut_character(buf_span(&d->raw))) == d->raw.n &&
		    fill(d))
			;
		d->used = d->raw.n - (d->ended || d->failed ? 0 : cut);
		d->ready = (struct span){d->raw.p, d->used};
		bad = valid < d->used;
		if (bad) {
			d->fixed.n = 0;
			utf8_repair(&d->fixed, d->ready);
			d->ready = buf_span(&d->fixed);
		}
	}
	if (bad && !d->bad) {
		d->bad = true; /* noted once for each document */
		report_machine_quirk(d->machine, d->charset != NULL ?
		    QUIRK_ENCODING : QUIRK_INVALID_UTF8, SPAN_NONE);
	}
	return true;
}

const char *
report_decoder_whole(struct report_decoder *d)
{
	struct buf *b;

	if (!d->ended || d->charset != NULL || !advance(d) ||
	    memchr(d->ready.p, '\0', d->ready.n) != NULL)
		return NULL;
	b = d->bad ? &d->fixed : &d->raw;
	buf_reserve(b, 1);
	b->p[b->n] = '\0';
	d->ready.p = b->p;
	return b->p;
}

int
report_decoder_read(struct report_decoder *d, char *dst, int n)
{
	size_t want = n > 0 ? (size_t)n : 0;

	while (d->ready.n == 0)
		if (!advance(d))
			return d->failed ? -1 : 0;
	if (want > d->ready.n)
		want = d->ready.n;
	memcpy(dst, d->ready.p, want);
	span_advance(&d->ready, want);
	return (int)want;
}
