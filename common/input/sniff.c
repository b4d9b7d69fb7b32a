/* What octets are, told by their content alone. */
/* SPDX-License-Identifier: ISC */
#include "input/sniff.h"

#include "mail/mbox.h"
#include "mail/header.h"

static const struct {
	const char *magic;
	size_t n;
	enum content content;
	const char *what;
} magics[] = {
#define MAGIC(s) s, sizeof(s) - 1
    {MAGIC("\x1f\x8b"), CONTENT_GZIP, "gzip"},
    {MAGIC("PK\3\4"), CONTENT_ZIP, "zip archive"},
    {MAGIC("PK\5\6"), CONTENT_ZIP, "zip archive"},
    {MAGIC("\xff\xfe<\0"), CONTENT_XML, "XML"},
    {MAGIC("\xfe\xff\0<"), CONTENT_XML, "XML"},
    {MAGIC("<\0?\0"), CONTENT_XML, "XML"},
    {MAGIC("\0<\0?"), CONTENT_XML, "XML"},
    {MAGIC("<\0f\0"), CONTENT_XML, "XML"},
    {MAGIC("\0<\0f"), CONTENT_XML, "XML"},
    {MAGIC("\xff\xfe\0\0<\0\0\0"), CONTENT_XML, "XML"},
    {MAGIC("\0\0\xfe\xff\0\0\0<"), CONTENT_XML, "XML"},
    {MAGIC("<\0\0\0"), CONTENT_XML, "XML"},
    {MAGIC("\0\0\0<"), CONTENT_XML, "XML"},
    {MAGIC("%PDF-"), CONTENT_OTHER, "PDF"},
    {MAGIC("\x89PNG"), CONTENT_OTHER, "PNG image"},
    {MAGIC("GIF8"), CONTENT_OTHER, "GIF image"},
    {MAGIC("\xff\xd8\xff"), CONTENT_OTHER, "JPEG image"},
    {MAGIC("BZh"), CONTENT_OTHER, "bzip2, which is not read"},
    {MAGIC("\xfd" "7zXZ"), CONTENT_OTHER, "xz, which is not read"},
    {MAGIC("7z\xbc\xaf"), CONTENT_OTHER, "7-Zip, which is not read"},
    {MAGIC("Rar!"), CONTENT_OTHER, "RAR, which is not read"},
    {MAGIC("\xd0\xcf\x11\xe0"), CONTENT_OTHER, "Microsoft OLE file"},
    {MAGIC("%!PS"), CONTENT_OTHER, "PostScript"},
#undef MAGIC
};

/* How HTML begins; none of it can begin a report. */
static const char *const html[] = {"<!doctype html", "<html", "<head",
    "<body", "<div", "<p>", "<br", "<table", "<style", "<meta", "<font",
    "<span", "<a ", "<center", "<img"};

enum content
sniff(struct span head, const char **what)
{
	struct span s = head;
	size_t i;

	*what = "empty";
	if (head.n == 0)
		return CONTENT_EMPTY;
	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (head.n < magics[i].n ||
		    memcmp(head.p, magics[i].magic, magics[i].n) != 0)
			continue;
		*what = magics[i].what;
		return magics[i].content;
	}
	if (span_has_prefix(s, "\xef\xbb\xbf")) {
		s.p += 3;
		s.n -= 3;
	}
	s = span_trim(s);
	if (s.n > 0 && s.p[0] == '<') {
		*what = "HTML";
		for (i = 0; i < sizeof(html) / sizeof(html[0]); i++)
			if (s.n >= strlen(html[i]) && span_is_nocase(
			    (struct span){s.p, strlen(html[i])}, html[i]))
				return CONTENT_OTHER;
		*what = "XML";
		return CONTENT_XML;
	}
	*what = "mbox";
	if (mbox_sniff(head))
		return CONTENT_MBOX;
	*what = "mail";
	if (header_sniff(head))
		return CONTENT_MAIL;
	if (s.n > 262 && memcmp(s.p + 257, "ustar", 5) == 0)
		*what = "tar archive, which is not read";
	else if (s.n > 0 && (s.p[0] == '{' || s.p[0] == '['))
		*what = "JSON";
	else
		*what = memchr(s.p, '\0', s.n) == NULL ? "text" :
		    "binary data";
	return CONTENT_OTHER;
}
