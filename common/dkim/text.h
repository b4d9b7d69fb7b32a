/* What the tag lists of DKIM have in common (RFC 6376, 2 and 3.2). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_TEXT_H
#define DKIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "record/taglist.h"

/* Is an item a tag: a name that may be one, "=", and a value without control
 * characters? U-labels may be in it (RFC 8616, 3). */
bool dkimtext_is_tag(const struct taglist_item *it);

/* The octets that base64 with white space within stands for, padding or
 * not; false if it is none. Zero octets are base64 too. */
bool dkimtext_base64(struct span s, size_t *octets);
void dkimtext_decode(struct buf *b, struct span s); /* appends them */

/*
 * Is s a name of at least so many labels, of letters, digits, hyphens within,
 * and underscores? Octets beyond ASCII are taken as those of U-labels.
 */
bool dkimtext_is_name(struct span s, size_t labels);

/* A decimal number, UINT64_MAX for a larger one; false if it is none. */
bool dkimtext_number(struct span s, uint64_t *v);

/* Has a list, divided by colons, that item? */
bool dkimtext_has(struct span list, const char *item);

#endif
