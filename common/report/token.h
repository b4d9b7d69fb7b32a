/* Tokens of XML: characters, references, names and tags. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_TOKEN_H
#define REPORT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "base/span.h"

/* Octets of a tag that are looked at; attributes of a tag that are kept. */
enum { REPORT_TOKEN_MAX = LIMIT_XML_TAG, REPORT_TAG_ATTRS = 128 };

/* A start or end tag, whose spans are in the text. */
struct report_tag {
	struct span name;
	size_t local; /* where its part behind the colon begins */
	size_t n;     /* octets of the tag */
	bool end, empty;
	bool broken;   /* something in it is left out */
	bool unclosed; /* there is no ">" */
	bool endless;  /* likewise, as far as it was looked for */
	size_t nattrs;
	struct {
		struct span name, value; /* the value with its quotes */
	} attr[REPORT_TAG_ATTRS];
};

/* The length of the character at p, n > 0 to read; is it one of XML's? */
size_t report_token_char(const char *p, size_t n, bool *allowed);

/*
 * The length of the reference at the front of s, which begins with "&"; 0 if
 * it is none, or to an entity that XML does not define. *allowed: it is to a
 * character that XML allows.
 */
size_t report_token_reference(struct span s, bool *allowed);

/* The length of the qualified name at the front of s, or 0. *local: where
 * its part behind the colon begins. */
size_t report_token_name(struct span s, size_t *local);

/* The offset of what follows the white space at s.p + i. */
size_t report_token_space(struct span s, size_t i);

/* Reads the tag at the front of s; false if none begins there. */
bool report_token_tag(struct report_tag *t, struct span s);

#endif
