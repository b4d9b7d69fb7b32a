/* What record.c calls while it reads a record: of faults.c and of uris.c. */
/* SPDX-License-Identifier: ISC */
#ifndef RECORD_READING_H
#define RECORD_READING_H

#include <stdbool.h>

#include "base/span.h"
#include "record/record.h"
#include "record/taglist.h"

/*
 * Makes room for one more than the n things of this size at p and returns
 * where they are then. p is room, the array of few in the record, or on the
 * heap. few is a power of 2.
 */
void *record_room(void *p, const void *room, size_t n, size_t few,
    size_t size);

/* Notes a fault at where, which lies in r->text. */
void record_note(struct record *r, enum record_fault f, enum record_tag tag,
    struct span where);

/* Notes what is wrong with an item that is no known tag. */
void record_note_unknown(struct record *r, const struct taglist_item *it);

/*
 * Notes tags inside a value, behind a missing semicolon. v is the value of
 * this tag and has an equals sign.
 */
void record_note_inside(struct record *r, enum record_tag tag, struct span v);

/*
 * What a text that is no record may have been meant to be: it without quotes
 * (escaped ones too) and blanks (no-break spaces and byte order marks too)
 * before it, and without the quote at its end. Says which there were before it.
 */
struct span record_core(struct span s, bool *quoted, bool *spaced);

/*
 * Notes why the text is no record, when its items are read. core is its
 * record_core(), and is says whether that is a record. False if the text does
 * not look like a DMARC record at all.
 */
bool record_note_why(struct record *r, struct span core, bool is, bool quoted,
    bool spaced);

/* When the items are read: notes octets that do not belong into a record and
 * what the tags mean together, and sorts all notes by their places. */
void record_note_rest(struct record *r);

/* Reads the URIs of rua or ruf, and notes what is wrong with them. */
void record_read_uris(struct record *r, enum record_tag tag, struct span list);

#endif
