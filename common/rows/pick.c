/* Which columns of a table are written, and in which order: -c, --columns. */
/* SPDX-License-Identifier: ISC */
#include "rows/pick.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/xalloc.h"

enum {
	WIDE = 30,  /* of a column that the text format does not show */
	NEAR = 5,   /* names that a message offers */
	TYPO = 2,   /* letters between a name and one like it */
};

void
pick_free(struct pick *p)
{
	free(p->fields);
	free(p->from);
	*p = (struct pick){0};
}

/* One begins with the other, or hardly differs. */
static bool
is_like(struct span name, struct span other)
{
	size_t n = name.n < other.n ? name.n : other.n;

	size_t typos = near_distance(name, other);

	return (n > 1 && memcmp(name.p, other.p, n) == 0) ||
	    (typos <= TYPO && 2 * typos <= name.n);
}

void
pick_unknown(struct buf *why, const struct rows_table *const *tables,
    struct span name)
{
	const char *before = ", perhaps ";
	size_t i, n = 0;

	buf_printf(why, "no column is called '%.*s'", SPAN_ARG(name));
	for (; *tables != NULL; tables++)
		for (i = 0; i < (*tables)->n && n < NEAR; i++) {
			if (!is_like(name, span_str((*tables)->fields[i].name)))
				continue;
			buf_printf(why, "%s%s", before,
			    (*tables)->fields[i].name);
			before = " or ";
			n++;
		}
	buf_puts(why, "; see --columns");
}

bool
pick_parse(struct pick *p, const struct rows_table *t, struct span list,
    struct buf *why)
{
	const struct rows_table *const tables[] = {t, NULL};
	struct span name, rest = list;
	size_t n = 0, i;
	bool more;
	int at;

	p->fields = xcalloc(t->n, sizeof(p->fields[0]));
	p->from = xcalloc(t->n, sizeof(p->from[0]));
	do {
		more = span_cut(&rest, ',', &name);
		at = rows_table_find(t, name);
		if (at < 0) {
			pick_unknown(why, tables, name);
			return false;
		}
		for (i = 0; i < n; i++)
			if (p->from[i] == (size_t)at) {
				buf_printf(why, "%.*s is named twice",
				    SPAN_ARG(name));
				return false;
			}
		p->fields[n] = t->fields[at];
		if (p->fields[n].show == 0)
			p->fields[n].show = WIDE;
		p->from[n++] = (size_t)at;
	} while (more);
	p->table = (struct rows_table){t->name, p->fields, n};
	return true;
}
