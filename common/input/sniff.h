/* What octets are, told by their content alone. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_SNIFF_H
#define INPUT_SNIFF_H

#include "base/span.h"

enum content {
	CONTENT_EMPTY,
	CONTENT_PACKED, /* as input/coder.h says */
	CONTENT_ZIP,
	CONTENT_XML,
	CONTENT_MAIL, /* RFC 5322 */
	CONTENT_MBOX,
	CONTENT_TAR,
	CONTENT_BASE64,
	CONTENT_UUENCODE,
	CONTENT_CR,     /* mail or mbox whose lines end in CR */
	CONTENT_SIGNED, /* RFC 5652 */
	/* From here on what is not read: */
	CONTENT_OTHER,  /* no report, and nothing that holds one */
	CONTENT_UNREAD, /* a format that may hold one */
	CONTENT_UNKNOWN /* some text, or octets */
};

/* Octets that sniff() looks at. */
#define SNIFF_SIZE 512

/*
 * What an input is that begins with head, which has SNIFF_SIZE octets or all
 * that there are. *what becomes its name for people: "PNG image", "JSON"; *at
 * the octets in front of it: a byte order mark and empty lines before mail,
 * text before XML and uuencode.
 */
enum content sniff(struct span head, const char **what, size_t *at);

#endif
