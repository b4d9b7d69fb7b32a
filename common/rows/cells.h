/* The cells of one row while it is made. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_CELLS_H
#define ROWS_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * A row of n cells for sink_row(), filled over and over: cells_begin() makes
 * n absent ones, then each column is given at most once, in any order, and
 * cells_end() makes them readable. A cell borrows its text or has it in
 * text, which moves while the row is made; so v is not to be read before
 * cells_end(), and holds until the next cells_begin(). All zero is empty.
 */
struct cells {
	struct span *v;
	size_t n, cap;
	struct buf text; /* what is made for the row, one behind the other */

	/* its own: the columns that text has, and how much of it they take */
	size_t *made;
	size_t nmade, done;
};

void cells_begin(struct cells *c, size_t n);
void cells_end(struct cells *c);
void cells_free(struct cells *c);

/* Borrows s, which is UTF-8 and holds as long as the row; may be absent. */
static inline void
cells_span(struct cells *c, size_t column, struct span s)
{
	c->v[column] = s;
}

/* A static word; NULL and "" leave the cell absent. */
static inline void
cells_word(struct cells *c, size_t column, const char *word)
{
	if (word != NULL && word[0] != '\0')
		c->v[column] = span_str(word);
}

/* As cells_span(), for text from outside: what is not UTF-8 is repaired. */
void cells_foreign(struct cells *c, size_t column, struct span s);

void cells_number(struct cells *c, size_t column, uint64_t v);

/*
 * Appends to c->text a subfield of a list, with the ';' or ',' that stands
 * before it ('\0' for none). What is not UTF-8 is repaired; absent is "~".
 */
void cells_item(struct cells *c, char before, struct span s);

/* The column's cell is what was appended to c->text since the last one. */
void cells_close(struct cells *c, size_t column);

/* The first octet of a packed value: its length and one, or one of these. */
enum {
	CELLS_ABSENT = 0,
	CELLS_LONG = 255 /* the length is in four more octets */
};

/*
 * Values put together into one run of octets: each with its length before it
 * (at most 2^32 - 2 octets), so that an absent value differs from an empty one
 * and no two rows of values give the same run. cells_unpack() takes the next
 * value off the front; false at the end. It borrows.
 */
static inline void
cells_pack(struct buf *run, struct span value)
{
	uint32_t n = (uint32_t)value.n;

	buf_reserve(run, value.n + 5);
	if (value.p == NULL) {
		run->p[run->n++] = CELLS_ABSENT;
		return;
	}
	if (value.n + 1 < CELLS_LONG) {
		run->p[run->n++] = (char)(n + 1);
	} else {
		run->p[run->n++] = (char)CELLS_LONG;
		memcpy(run->p + run->n, &n, sizeof(n));
		run->n += sizeof(n);
	}
	memcpy(run->p + run->n, value.p, value.n);
	run->n += value.n;
}
bool cells_unpack(struct span *run, struct span *value);

/* As span_compare(), an absent value before an empty one. */
static inline int
cells_compare(struct span a, struct span b)
{
	int cmp = span_compare(a, b);

	return cmp != 0 ? cmp : (a.p != NULL) - (b.p != NULL);
}

#endif
