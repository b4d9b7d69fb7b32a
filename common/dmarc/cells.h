/* The cells of a row: what stands somewhere already, and what is made. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_CELLS_H
#define DMARC_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "record/record.h"

/*
 * Of a row with n columns: its cells, the columns of those that are made, and
 * the text that they are made in, one behind the other; all three are the
 * caller's. While cells are made, text moves, so such a cell is a length only;
 * cells_end() then lets it point to its octets. What is not made is absent.
 */
struct cells {
	struct span *cell;
	size_t *made; /* room for n */
	size_t n;
	struct buf *text;

	/* its own */
	size_t nmade;
	size_t done; /* octets of text that are in cells */
};

void cells_begin(struct cells *c);
void cells_end(struct cells *c);

/* What was appended to text since the last one is the cell of that column,
 * which has none yet. */
void cells_close(struct cells *c, size_t column);

void cells_number(struct cells *c, size_t column, uint64_t v);

/* Absent if s is, which must hold as long as the row. foreign: what a stranger
 * wrote becomes UTF-8. */
static inline void
cells_span(struct cells *c, size_t column, struct span s)
{
	c->cell[column] = s;
}
void cells_foreign(struct cells *c, size_t column, struct span s);

/* Absent if word is "" or NULL; static. */
static inline void
cells_word(struct cells *c, size_t column, const char *word)
{
	if (word != NULL && word[0] != '\0')
		c->cell[column] = span_str(word);
}

/* Appends to text a subfield of a list, with the "," or ";" that is to stand
 * before it ('\0' for none). What a stranger wrote becomes UTF-8. */
void cells_item(struct cells *c, char before, struct span s);

/*
 * The tags of a record but v, pct, rf and ri: column[tag] is for each. p, sp
 * and np as they are written if they are invalid; single letters in lower
 * case, where the tag counts.
 */
void cells_record(struct cells *c, const struct record *r,
    const size_t column[TAG_N]);

#endif
