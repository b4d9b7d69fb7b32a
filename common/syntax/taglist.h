/* Lists of tag=value by RFC 6376, 3.2, as places in the text; no meaning. */
/* SPDX-License-Identifier: ISC */
#ifndef SYNTAX_TAGLIST_H
#define SYNTAX_TAGLIST_H

#include <stdbool.h>

#include "base/span.h"

/* What counts as white space: of DMARC records (WSP), of DKIM (FWS). */
#define TAGLIST_WSP " \t"
#define TAGLIST_FWS " \t\r\n"

/* A walk over a list; rest is what is still to come, absent at the end. */
struct taglist {
	struct span rest;
	const char *space;
};

/*
 * What stands between two semicolons, white space around it cut off, and its
 * name and value, each without white space around them. All are places in
 * the text, never copies. Without an equals sign value is absent, and name
 * is all of it; no name or value is looked at.
 */
struct taglist_item {
	struct span all, name, value;
};

/*
 * The next item; false at the end. A semicolon at the end of the text ends
 * the last item and begins none. An empty item is one with all.n == 0, and
 * all.p is then at the semicolon behind it. Each octet is looked at a bounded
 * number of times.
 */
bool taglist_next(struct taglist *l, struct taglist_item *item);

/*
 * The next of the parts of *rest that sep divides, without white space at
 * its ends; false once rest is absent. An empty text is one empty part, and
 * n separators make n + 1 parts.
 */
bool taglist_part(struct span *rest, char sep, const char *space,
    struct span *part);

/* Without octets of space at both ends. */
struct span taglist_trim(struct span s, const char *space);

#endif
