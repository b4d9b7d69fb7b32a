/* The fields of a failure report: values in, cells out. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_ARF_H
#define REPORT_ARF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "mail/addr.h"
#include "mail/redact.h"
#include "report/alignment.h"
#include "report/quirk.h"
#include "rows/fields.h"

/* A row under way. All zero but for redact is empty. */
struct arf {
	struct redact redact;
	struct buf cell[RUF_N]; /* the values of the columns */
	bool set[RUF_N];
	struct quirk_list quirks;
	struct alignment alignment;
	struct addr_list list;   /* scratch: of a field */
	struct buf value, form;  /* scratch: its value, and in normal form */
};

void arf_begin(struct arf *f); /* empties it, and keeps the memory */
void arf_free(struct arf *f);

/*
 * Takes a field, whose value is as it came. One that has no column, or is there
 * already, becomes an item of other_fields.
 */
void arf_field(struct arf *f, struct span name, struct span value);
void arf_other(struct arf *f, struct span name, struct span value);

/* Has a field of that name a column? */
bool arf_is_field(struct span name);

/*
 * Adds a quirk, as quirk_add() does; people are kept out of the original. raw:
 * of text that is not clean yet.
 */
void arf_note(struct arf *f, enum failure_quirk q, const char *field,
    struct span original);
void arf_note_raw(struct arf *f, enum failure_quirk q, struct span original);

/* Sets a column, or adds an item to it, if it has room for that. */
void arf_set(struct arf *f, enum ruf_field to, struct span s);

/*
 * The value of a field as UTF-8 without control characters, unfolded and
 * trimmed, and no longer than most, in f->value; f->form is emptied. field is
 * named in quirks, here and below.
 */
struct span arf_clean(struct arf *f, const char *field, struct span s,
    size_t most);

/* Puts a time into f->form. False, after a note, if s is none that a column may
 * have. */
bool arf_put_time(struct arf *f, const char *field, struct span s);

/* Append a domain in normal form, or in lower case if it can't be one; and a
 * mailbox, its local part perhaps hidden. */
void arf_put_domain(struct arf *f, struct buf *b, const char *field,
    struct span s);
void arf_put_mailbox(struct arf *f, struct buf *b, const char *field,
    const struct addr_mailbox *box);

#endif
