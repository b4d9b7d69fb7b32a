/* Deviations that a report may have and still be read. */
/* SPDX-License-Identifier: ISC */
#include "report/quirk.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "rows/list.h"

const char *const quirk_code[QUIRK_N] = {
#define QUIRK(id, code, class, value, seen, done) code,
#include "report/quirks.def"
#undef QUIRK
};

static const char *const failure_code[FAILURE_QUIRKS] = {
#define QUIRK(id, code, class, value, seen, done) code,
#include "report/failurequirks.def"
#undef QUIRK
};

_Static_assert(QUIRK_N <= 64 && FAILURE_QUIRKS <= 64, "codes is a mask");

enum { NOTE, DEVIATION };

const uint64_t quirk_deviations = 0
#define QUIRK(id, code, class, value, seen, done) \
	| (class == DEVIATION ? QUIRK_BIT(QUIRK_##id) : 0)
#include "report/quirks.def"
#undef QUIRK
    ;

/* Octets of an original that are kept; one that is cut ends in "...". */
enum { ORIGINAL_MAX = 1024 };

/* more is the one that says that there are more. */
static void
add(struct quirk_list *l, const char *const *code, unsigned int q,
    unsigned int more, const char *where, struct span what)
{
	bool cut = what.n > ORIGINAL_MAX;
	struct span others, other, new;
	size_t old = l->text.n, at;
	struct buf item = {0};

	l->codes |= QUIRK_BIT(q);
	if (l->n >= LIMIT_QUIRKS) {
		q = more;
		l->codes |= QUIRK_BIT(q);
		where = NULL;
		what = SPAN_NONE;
		cut = false;
	}
	if (l->n > LIMIT_QUIRKS)
		return;
	buf_puts(&item, code[q]);
	if (where != NULL || what.p != NULL)
		buf_putc(&item, '=');
	if (where != NULL)
		buf_puts(&item, where);
	if (where != NULL && what.p != NULL)
		buf_putc(&item, ':');
	if (cut)
		what.n = utf8_cut(what, ORIGINAL_MAX);
	buf_put_span(&item, what);
	if (cut)
		buf_puts(&item, "...");

	if (old > 0)
		buf_putc(&l->text, ';');
	at = l->text.n;
	list_put(&l->text, buf_span(&item));
	buf_free(&item);
	new = (struct span){l->text.p + at, l->text.n - at};
	others = (struct span){l->text.p, old};
	while (list_next(&others, &other)) {
		if (span_eq(other, new)) {
			l->text.n = old;
			return;
		}
	}
	l->n++;
}

void
quirk_add(struct quirk_list *l, enum quirk q, const char *where,
    struct span what)
{
	add(l, quirk_code, q, QUIRK_MORE, where, what);
}

void
quirk_add_failure(struct quirk_list *l, enum failure_quirk q,
    const char *where, struct span what)
{
	add(l, failure_code, q, FAILURE_MORE, where, what);
}

void
quirk_list_free(struct quirk_list *l)
{
	buf_free(&l->text);
	*l = (struct quirk_list){0};
}
