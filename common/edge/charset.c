/* Converters of charsets, loaded before a sandbox forbids it. */
/* SPDX-License-Identifier: ISC */
#include "edge/charset.h"

#include <iconv.h>
#include <stddef.h>

#include "edge/sanitized.h"

/*
 * Without those that libxml2 has itself (UTF-8, UTF-16, ISO-8859-1, ASCII).
 * What stands in no list is told as an unknown encoding.
 */
static const char *const NAMES[] = {
    "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
    "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257",
    "WINDOWS-1258", "ISO-8859-2", "ISO-8859-4", "ISO-8859-5", "ISO-8859-7",
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
