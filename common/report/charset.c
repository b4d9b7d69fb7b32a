/* Converts charsets to UTF-8, by iconv(3). */
/* SPDX-License-Identifier: ISC */
#include "report/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "sys/sanitized.h"

enum { NAME_MAX = 40 };

struct charset {
	iconv_t cd;
	size_t unit;
};

/*
 * Without those that libc has itself (UTF-8, UCS-4, ASCII). What stands in no
 * list is told as an unknown encoding.
 */
static const char *const NAMES[] = {
    "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
    "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257",
    "WINDOWS-1258", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "ISO-8859-2",
    "ISO-8859-4", "ISO-8859-5", "ISO-8859-7",
    "ISO-8859-8", "ISO-8859-9", "ISO-8859-13", "ISO-8859-15", "KOI8-R",
    "KOI8-U", "SHIFT_JIS", "EUC-JP", "ISO-2022-JP", "GB18030", "GBK",
    "GB2312", "BIG5", "EUC-KR",
};

/*
 * The converters stay open, unnamed: closing them may unload them. Without a
 * sandbox there is no need, and a leak checker would ask.
 */
void
charset_preload(void)
{
	size_t i;

	for (i = 0; !SANITIZED && i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		(void)iconv_open("UTF-8", NAMES[i]);
}

struct charset *
charset_open(struct span name, size_t unit)
{
	struct charset *c;
	char text[NAME_MAX];
	iconv_t cd;

	if (name.n == 0 || name.n >= sizeof(text))
		return NULL;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	cd = iconv_open("UTF-8", text);
	if (cd == (iconv_t)-1)
		return NULL;
	c = xmalloc(sizeof(*c));
	*c = (struct charset){cd, unit};
	return c;
}

void
charset_close(struct charset *c)
{
	if (c == NULL)
		return;
	iconv_close(c->cd);
	free(c);
}

size_t
charset_convert(struct charset *c, struct buf *b, struct span s, bool last,
    bool *bad)
{
	enum { ROOM = 4096, REPLACEMENT = 0xfffd };
	char *src = (char *)(uintptr_t)s.p, *dst; /* iconv(3) writes not */
	size_t left = s.n, room, r, skip;

	while (left > 0) {
		buf_reserve(b, ROOM);
		dst = b->p + b->n;
		room = b->cap - b->n;
		r = iconv(c->cd, &src, &left, &dst, &room);
		b->n = (size_t)(dst - b->p);
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		if (errno == EINVAL && !last)
			break;
		skip = left < c->unit ? left : c->unit;
		src += skip;
		left -= skip;
		utf8_put(b, REPLACEMENT);
		*bad = true;
	}
	return s.n - left;
}
