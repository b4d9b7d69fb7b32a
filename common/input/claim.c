/* What says of itself that it is a report, told by names alone. */
/* SPDX-License-Identifier: ISC */
#include "input/claim.h"

#include <stddef.h>

#include "base/buf.h"
#include "mail/text.h"

/* Cuts the ending of *s off if it is one of these. */
static bool
cut_ending(struct span *s, const char *const endings[], size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		len = strlen(endings[i]);
		if (s->n < len ||
		    !span_is_nocase(span_from(*s, s->n - len), endings[i]))
			continue;
		s->n -= len;
		return true;
	}
	return false;
}

/* "receiver!domain!begin!end", and perhaps an id. */
static bool
is_report_name(struct span s)
{
	const char *bang;
	size_t field, n, i;

	for (field = 0; field < 4; field++) {
		bang = s.n > 0 ? memchr(s.p, '!', s.n) : NULL;
		n = bang != NULL ? (size_t)(bang - s.p) : s.n;
		for (i = 0; field >= 2 && i < n; i++)
			if (s.p[i] < '0' || s.p[i] > '9')
				return false;
		if (field >= 2 && n == 0)
			return false;
		if (bang == NULL)
			return field == 3;
		span_advance(&s, n + 1);
	}
	return s.n == 0 || memchr(s.p, '.', s.n) == NULL;
}

/* What a name says: 1 that it is a report, -1 that it is something else. */
static int
name_says(struct span s)
{
	static const char *const packed[] = {".gz", ".zip", ".tgz", ".tar",
	    ".xz", ".txz", ".bz2", ".tbz2", ".zst", ".tzst", ".7z", ".rar",
	    ".z"};
	static const char *const xml[] = {".xml"};
	/* What is packed as often, or has a type in XML. */
	static const char *const others[] = {".json", ".txt", ".csv", ".log",
	    ".html", ".htm", ".pdf", ".doc", ".docx", ".xls", ".xlsx",
	    ".pptx", ".odt", ".ods", ".svg", ".png", ".jpg", ".jpeg", ".gif",
	    ".ics", ".vcf", ".p7s", ".asc", ".sig", ".sql", ".eml", ".msg",
	    ".mbox"};
	bool is_packed = false;
	size_t i;

	for (i = s.n; i > 0 && s.p[i - 1] != '/'; i--)
		;
	s = span_from(s, i);
	while (cut_ending(&s, packed, sizeof(packed) / sizeof(packed[0])))
		is_packed = true;
	if (cut_ending(&s, xml, 1) || is_report_name(s))
		return 1;
	if (cut_ending(&s, others, sizeof(others) / sizeof(others[0])))
		return -1;
	return is_packed;
}

bool
claim_name(struct span name)
{
	return name_says(name) > 0;
}

bool
claim_part(struct span name, struct span type)
{
	static const char *const types[] = {"application/gzip",
	    "application/x-gzip", "application-x-gzip", "application/gzipped",
	    "application/x-gunzip", "application/gzip-compressed",
	    "application/x-xz", "application/xz", "application/x-bzip2",
	    "application/x-bzip", "application/bzip2", "application/zstd",
	    "application/x-zstd", "application/zip", "application/x-zip",
	    "application/x-zip-compressed", "application/zip-compressed",
	    "application/xml", "text/xml"};
	int says = name.n > 0 ? name_says(name) : 0;
	size_t i;

	for (i = 0; says == 0 && i < sizeof(types) / sizeof(types[0]); i++)
		says = span_is(type, types[i]);
	return says > 0;
}

bool
claim_subject(struct span subject)
{
	static const char words[] = "report domain:";
	struct buf text = {0};
	bool found = false;
	size_t i, n = sizeof(words) - 1;

	mailtext_decode_words(&text, subject);
	for (i = 0; i + n <= text.n && !found && (i == 0 ||
	    text.p[i - 1] != ':'); i++)
		found = span_is_nocase((struct span){text.p + i, n}, words);
	buf_free(&text);
	return found;
}
