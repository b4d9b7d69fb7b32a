/* What the files that make up record/record share. */
/* SPDX-License-Identifier: ISC */
#ifndef RECORD_PART_H
#define RECORD_PART_H

#include <stdbool.h>

#include "base/span.h"
#include "record/record.h"

/* Notes a fault of where, which lies in r->text. */
void record_note(struct record *r, enum record_fault f, enum record_tag tag,
    struct span where);

/* What record_room() does when n are few, or twice that, or so on. */
void *record_grow(void *p, const void *room, size_t n, size_t size);

/*
 * Room for one more than the n things at p, which is room, or on the heap if
 * they are more than few: p, or what it has become.
 */
static inline void *
record_room(void *p, const void *room, size_t n, size_t few, size_t size)
{
	if (n < few || n % few != 0 || (n / few & (n / few - 1)) != 0)
		return p;
	return record_grow(p, room, n, size);
}

/* Brings the notes into the order of their places. */
void record_sort(struct record *r);

struct span record_tag_name(enum record_tag t);

/* The tag of this name, in any case; TAG_N if it is unknown. */
enum record_tag record_tag_find(struct span name);

/* The tag that name is a slip of; TAG_N if it is near none. */
enum record_tag record_tag_near(struct span name);

/*
 * Notes tags behind a missing semicolon. v, the value of this tag, has an
 * equals sign.
 */
void record_inside(struct record *r, enum record_tag tag, struct span v);

/* Is there no octet that the following two look for? */
bool record_is_plain(struct span text);

/* Notes tabs inside the values. */
void record_tabs(struct record *r);

/* Notes octets that have no business in a record. */
void record_octets(struct record *r);

/* The URIs of rua or ruf. */
void record_uris(struct record *r, enum record_tag tag, struct span list);

/* An item from its name to the end of its value; never empty. */
struct span record_item_span(const struct record *r,
    const struct record_item *it);

/* Notes what shows when all tags are known. */
void record_whole(struct record *r);

/*
 * The text without blanks or a quote before it, and without the quote's
 * fellow: what it was meant to be.
 */
struct span record_core(struct span text);

/*
 * Notes why the text is no record; core is its record_core(). False if
 * nothing says that it was meant for one.
 */
bool record_why(struct record *r, struct span core);

#endif
