/* The cells of a DMARC record's tags. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/cells.h"

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
