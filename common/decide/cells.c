/* The cells of a row: what stands somewhere already, and what is made. */
/* SPDX-License-Identifier: ISC */
#include "decide/cells.h"

#include "base/utf8.h"
#include "notation/list.h"

/* The place of a cell that is not in text. */
#define ELSEWHERE SIZE_MAX

void
cells_begin(struct cells *c)
{
	size_t i;

	c->text->n = 0;
	for (i = 0; i < c->n; i++)
		c->cell[i] = SPAN_NONE;
}

void
cells_end(struct cells *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->cell[i].n > 0 && c->at[i] != ELSEWHERE)
			c->cell[i].p = c->text->p + c->at[i];
}

void
cells_open(struct cells *c, size_t column)
{
	c->at[column] = c->text->n;
}

void
cells_close(struct cells *c, size_t column)
{
	c->cell[column] = (struct span){"", c->text->n - c->at[column]};
}

void
cells_number(struct cells *c, size_t column, uint64_t v)
{
	cells_open(c, column);
	buf_put_uint(c->text, v);
	cells_close(c, column);
}

void
cells_span(struct cells *c, size_t column, struct span s)
{
	c->at[column] = ELSEWHERE;
	c->cell[column] = s;
}

void
cells_word(struct cells *c, size_t column, const char *word)
{
	if (word != NULL && word[0] != '\0')
		cells_span(c, column, span_str(word));
}

void
cells_foreign(struct cells *c, size_t column, struct span s)
{
	if (utf8_valid(s) == s.n) {
		cells_span(c, column, s);
		return;
	}
	cells_open(c, column);
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
put_letter(struct cells *c, size_t column, char letter)
{
	cells_open(c, column);
	buf_putc(c->text, letter);
	cells_close(c, column);
}

/* The tags whose values are kept as they stand. */
static const enum record_tag foreign[] = {TAG_FO, TAG_RUA, TAG_RUF};

void
cells_record(struct cells *c, const struct record *r,
    const size_t column[TAG_N])
{
	const struct {
		enum record_tag tag;
		enum policy policy;
	} policies[] = {{TAG_P, r->p}, {TAG_SP, r->sp}, {TAG_NP, r->np}};
	const struct {
		enum record_tag tag;
		char letter;
	} letters[] = {{TAG_ADKIM, r->adkim}, {TAG_ASPF, r->aspf},
	    {TAG_PSD, r->psd}, {TAG_T, r->t ? 'y' : 'n'}};
	const struct span *v = r->value;
	size_t i;

	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		size_t at = column[policies[i].tag];

		if (policies[i].policy == POLICY_INVALID)
			cells_foreign(c, at, v[policies[i].tag]);
		else
			cells_word(c, at, policy_str(policies[i].policy));
	}
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (v[letters[i].tag].p != NULL)
			put_letter(c, column[letters[i].tag],
			    letters[i].letter);
	for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		cells_foreign(c, column[foreign[i]], v[foreign[i]]);
}
