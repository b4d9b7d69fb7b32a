/* What octets are, told by their content alone. */
/* SPDX-License-Identifier: ISC */
#include "input/sniff.h"

#include "input/cms.h"
#include "input/coded.h"
#include "input/coder.h"
#include "input/tar.h"
#include "mail/mbox.h"
#include "mail/header.h"

static const struct {
	const char *magic;
	size_t n;
	enum content content;
	const char *what;
} magics[] = {
#define MAGIC(s) s, sizeof(s) - 1
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
    {MAGIC("7z\xbc\xaf"), CONTENT_UNREAD, "7-Zip, which is not read"},
    {MAGIC("Rar!"), CONTENT_UNREAD, "RAR, which is not read"},
    {MAGIC("\xd0\xcf\x11\xe0"), CONTENT_UNREAD, "Microsoft's OLE, as "
	"Outlook's .msg files, which is not read"},
    {MAGIC("\x78\x9f\x3e\x22"), CONTENT_UNREAD,
	"TNEF (winmail.dat), which is not read"},
    {MAGIC("-----BEGIN PGP MESSAGE"), CONTENT_UNREAD,
	"OpenPGP, which is not read"},
    {MAGIC("%!PS"), CONTENT_OTHER, "PostScript"},
#undef MAGIC
};

/* How HTML begins; none of it can begin a report. */
static const char *const html[] = {"<!doctype html", "<html", "<head",
    "<body", "<div", "<p>", "<br", "<table", "<style", "<meta", "<font",
    "<span", "<a ", "<center", "<img"};

/* The octets before a declaration of XML or a report that follows some text; 0
 * if there is none. */
static size_t
text_before_xml(struct span s)
{
	struct span at;
	size_t i;

	for (i = 1; i < s.n; i++) {
		at = span_from(s, i);
		if (at.p[0] == '<' && (span_has_prefix(at, "<?xml ") ||
		    span_has_prefix(at, "<feedback")))
			return i;
	}
	return 0;
}

/* Mail or mbox whose lines end in CR. */
static bool
is_cr(struct span head)
{
	char lines[SNIFF_SIZE];
	struct span s = {lines, head.n};
	size_t i;

	if (head.n > SNIFF_SIZE || memchr(head.p, '\r', head.n) == NULL ||
	    memchr(head.p, '\n', head.n) != NULL)
		return false;
	for (i = 0; i < head.n; i++)
		lines[i] = head.p[i] == '\r' ? '\n' : head.p[i];
	return mbox_sniff(s) || mbox_front(s) > 0 ||
	    header_sniff(span_from(s, header_front(s)));
}

enum content
sniff(struct span head, const char **what, size_t *at)
{
	const struct coder *coder = coder_find(head);
	struct span s = head;
	size_t i;

	*at = 0;
	*what = "empty";
	if (head.n == 0)
		return CONTENT_EMPTY;
	if (coder != NULL) {
		*what = coder->open != NULL ? coder->name : coder->absent;
		return coder->open != NULL ? CONTENT_PACKED : CONTENT_UNREAD;
	}
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
			if (span_has_prefix_nocase(s, html[i]))
				return CONTENT_OTHER;
		*what = "XML";
		return CONTENT_XML;
	}
	*what = "mbox";
	*at = mbox_front(head);
	if (*at > 0 || mbox_sniff(head))
		return CONTENT_MBOX;
	*what = "lines that end in CR";
	if (is_cr(head))
		return CONTENT_CR;
	*what = "mail";
	*at = header_front(head);
	if (header_sniff(span_from(head, *at)))
		return CONTENT_MAIL;
	*what = "S/MIME, encrypted, which is not read";
	*at = 0;
	if (cms_sniff(head, 3))
		return CONTENT_UNREAD;
	*what = "S/MIME, signed";
	if (cms_sniff(head, 2))
		return CONTENT_SIGNED;
	*what = "tar archive";
	if (tar_sniff(head))
		return CONTENT_TAR;
	*what = "base64";
	if (coded_sniff_base64(s))
		return CONTENT_BASE64;
	*what = "uuencode";
	if (coded_sniff_uu(head, at))
		return CONTENT_UUENCODE;
	*what = "JSON";
	if (s.n > 0 && (s.p[0] == '{' || s.p[0] == '['))
		return CONTENT_OTHER;
	*what = "XML";
	*at = text_before_xml(head);
	if (*at > 0)
		return CONTENT_XML;
	*what = memchr(head.p, '\0', head.n) == NULL ? "text" : "binary data";
	return CONTENT_UNKNOWN;
}
