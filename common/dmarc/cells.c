/* The cells of a row: what stands somewhere already, and what is made. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/cells.h"

#include <string.h>

#include "base/utf8.h"
#include "base/word.h"
#include "rows/list.h"

void
cells_begin(struct cells *c)
{
	c->text->n = c->nmade = c->done = 0;
	memset(c->cell, 0, c->n * sizeof(c->cell[0]));
}

void
cells_end(struct cells *c)
{
	const char *p = buf_span(c->text).p;
	struct span *cell;
	size_t i;

	for (i = 0; i < c->nmade; i++) {
		cell = &c->cell[c->made[i]];
		cell->p = p;
		p += cell->n;
	}
}

void
cells_close(struct cells *c, size_t column)
{
	c->cell[column].n = c->text->n - c->done;
	c->done = c->text->n;
	c->made[c->nmade++] = column;
}

void
cells_number(struct cells *c, size_t column, uint64_t v)
{
	buf_put_uint(c->text, v);
	cells_close(c, column);
}

void
cells_foreign(struct cells *c, size_t column, struct span s)
{
	if (word_all(s.p, s.n, word_high) || utf8_valid(s) == s.n) {
		cells_span(c, column, s);
		return;
	}
	utf8_repair(c->text, s);
	cells_close(c, column);
}

void
cells_item(struct cells *c, char before, struct span s)
{
	struct buf good = {0};

	if (before != '\0')
		buf_putc(c->text, before);
	if (utf8_valid(s) == s.n) {
		list_put(c->text, s);
		return;
	}
	utf8_repair(&good, s);
	list_put(c->text, buf_span(&good));
	buf_free(&good);
}

static void
put_policy(struct cells *c, size_t column, enum policy p, struct span value)
{
	if (p == POLICY_INVALID)
		cells_foreign(c, column, value);
	else if (p != POLICY_ABSENT)
		cells_word(c, column, policy_str(p));
}

/* Of a letter in a record, or a static one. */
static void
put_letter(struct cells *c, size_t column, struct span value,
    const char *letter)
{
	if (value.p != NULL)
		cells_span(c, column, (struct span){letter, 1});
}

void
cells_record(struct cells *c, const struct record *r,
    const size_t column[TAG_N])
{
	const struct span *v = r->value;

	put_policy(c, column[TAG_P], r->p, v[TAG_P]);
	put_policy(c, column[TAG_SP], r->sp, v[TAG_SP]);
	put_policy(c, column[TAG_NP], r->np, v[TAG_NP]);
	put_letter(c, column[TAG_ADKIM], v[TAG_ADKIM], &r->adkim);
	put_letter(c, column[TAG_ASPF], v[TAG_ASPF], &r->aspf);
	put_letter(c, column[TAG_PSD], v[TAG_PSD], &r->psd);
	put_letter(c, column[TAG_T], v[TAG_T], r->t ? "y" : "n");
	cells_foreign(c, column[TAG_FO], v[TAG_FO]);
	cells_foreign(c, column[TAG_RUA], v[TAG_RUA]);
	cells_foreign(c, column[TAG_RUF], v[TAG_RUF]);
}
