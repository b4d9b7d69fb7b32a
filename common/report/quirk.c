/* Deviations that a report has and is read in spite of. */
/* SPDX-License-Identifier: ISC */
#include "report/quirk.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "rows/list.h"

enum class {
	NOTE,
	DEVIATION
};

static const struct {
	const char *code;
	enum class class;
} table[QUIRK_N] = {
#define QUIRK(id, code, class, value, seen, done) {code, class},
#include "report/quirks.def"
#undef QUIRK
};

/* Octets of an original that are kept; one that is cut ends in "...". */
_Static_assert(QUIRK_N <= 64, "codes is a mask");

enum { ORIGINAL_MAX = 1024 };

const char *
quirk_str(enum quirk q)
{
	return table[q].code;
}

bool
quirks_deviate(uint64_t codes)
{
	int q;

	for (q = 0; q < QUIRK_N; q++)
		if ((codes & QUIRK_BIT(q)) != 0 && table[q].class == DEVIATION)
			return true;
	return false;
}

static bool
has_item(struct span list, struct span item)
{
	struct span next;

	while (list_next(&list, &next))
		if (span_eq(next, item))
			return true;
	return false;
}

static struct span
cut(struct span s)
{
	if (s.n > ORIGINAL_MAX)
		s.n = utf8_cut(s, ORIGINAL_MAX);
	return s;
}

static void
put_item(struct buf *b, enum quirk q, struct span where, struct span what)
{
	struct buf value = {0};

	buf_puts(&value, table[q].code);
	if (where.p != NULL || what.p != NULL)
		buf_putc(&value, '=');
	buf_put_span(&value, where);
	if (where.p != NULL && what.p != NULL)
		buf_putc(&value, ':');
	buf_put_span(&value, cut(what));
	if (what.n > ORIGINAL_MAX)
		buf_puts(&value, "...");
	list_put(b, buf_span(&value));
	buf_free(&value);
}

void
quirks_add(struct quirks *qs, enum quirk q, struct span where,
    struct span what)
{
	size_t start = qs->text.n, item;
	struct span old = buf_span(&qs->text), new;

	qs->codes |= QUIRK_BIT(q);
	if (qs->n >= LIMIT_QUIRKS) {
		q = QUIRK_MORE;
		qs->codes |= QUIRK_BIT(q);
		where = what = SPAN_NONE;
	}
	if (qs->n > LIMIT_QUIRKS)
		return;
	if (start > 0)
		buf_putc(&qs->text, ';');
	item = qs->text.n;
	put_item(&qs->text, q, where, what);
	old.p = qs->text.p;
	new = (struct span){qs->text.p + item, qs->text.n - item};
	if (has_item(old, new))
		qs->text.n = start;
	else
		qs->n++;
}

void
quirks_reset(struct quirks *qs)
{
	qs->text.n = 0;
	qs->n = 0;
	qs->codes = 0;
}

void
quirks_free(struct quirks *qs)
{
	buf_free(&qs->text);
	*qs = (struct quirks){0};
}
