/* The values that DKIM's lists of tags have (RFC 6376, 2 and 3.2). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_TAG_H
#define DKIM_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "record/taglist.h"

/* Is an item a tag: a name that may be one, "=", and a value without control
 * characters? U-labels may be in it (RFC 8616, 3). */
bool dkimtag_is(const struct taglist_item *it);

/* The octets that base64 with white space within stands for, padding or
 * not; false if it is none. An empty value is base64 of no octets. */
bool dkimtag_base64(struct span s, size_t *octets);
void dkimtag_decode(struct buf *b, struct span s); /* appends them */

/*
 * Is s a name of at least so many labels, of letters, digits, hyphens within,
 * and underscores? Octets beyond ASCII are taken as those of U-labels.
 */
bool dkimtag_is_name(struct span s, size_t labels);

/* Does a list, divided by colons, have that item? */
bool dkimtag_has(struct span list, const char *item);

#endif
