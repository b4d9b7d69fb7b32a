/* Counts the rows of inputs: the loop over them. */
/* SPDX-License-Identifier: ISC */
#include "summary/count.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"

struct groups *
count_sections(struct count *c, size_t *n)
{
	bool table = c->tally.nkeys > 0;

	*n = table ? 1 : DIGEST_SECTIONS;
	return table ? &c->tally.groups : c->digest.groups;
}

size_t
count_values(const struct count *c, size_t section)
{
	return c->tally.nkeys > 0 ? c->tally.nkeys :
	    digest_values(&c->digest, (enum digest_section)section);
}

void
count_note(struct count *c, enum count_number of, uint64_t line,
    struct span what)
{
	if (++c->n[of] <= LIMIT_LINES && c->tell[of])
		c->note(c->ctx, of, line, what);
}

static bool
unusable(struct count *c, struct span why)
{
	c->why.n = 0;
	buf_put_span(&c->why, why);
	return false;
}

static bool
take_header(struct count *c)
{
	int *map = xcalloc(c->rows.n, sizeof(map[0]));
	const char *missing;
	size_t shared;

	missing = intake_header(&c->in, c->rows.names, c->rows.n, map,
	    &shared);
	if (missing == NULL) {
		rows_map(&c->rows, map, shared);
		c->any = true;
	} else {
		c->why.n = 0;
		buf_printf(&c->why, c->rows.line == 1 ? "no column %s" :
		    "a later header has no column %s", missing);
	}
	free(map);
	return missing == NULL;
}

/* Names a report that came twice, or that came with other content too. */
static void
note_copy(struct count *c, const struct intake_row *row)
{
	bool conflict = c->in.report.what == DEDUP_CONFLICT;
	enum count_number of = conflict ? COUNT_CONFLICTS : COUNT_DUPLICATES;
	struct buf what = {0};

	if (!conflict && c->in.report.what != DEDUP_DUPLICATE)
		return;
	if (!c->tell[of] || c->n[of] >= LIMIT_LINES) {
		c->n[of]++;
		return;
	}
	buf_puts(&what, conflict ? "conflict, counted too: report " :
	    "duplicate, left out: report ");
	buf_put_span(&what, row->cells[RUA_report_id]);
	buf_puts(&what, " of ");
	buf_put_span(&what, row->cells[RUA_org_name]);
	count_note(c, of, c->rows.line, buf_span(&what));
	buf_free(&what);
}

/* The loop, as far as the first header or to the end. */
static bool
take_rows(struct count *c, bool header)
{
	struct intake_row row;
	enum rows_event e;
	const char *why;

	while ((e = rows_next(&c->rows)) != ROWS_END) {
		if (e == ROWS_ROW) {
			why = intake_row(&c->in, c->rows.cells, c->rows.same,
			    &row);
			if (why != NULL)
				e = rows_reject(&c->rows, why);
		}
		switch (e) {
		case ROWS_ROW:
			if (c->alone && row.apart)
				return false;
			c->n[COUNT_ROWS]++;
			if (row.fresh)
				note_copy(c, &row);
			if (c->tally.nkeys > 0)
				tally_row(&c->tally, &c->in, &row);
			else
				digest_row(&c->digest, &c->in, &row);
			break;
		case ROWS_BAD:
			count_note(c, COUNT_BAD, c->rows.line,
			    buf_span(&c->rows.text));
			break;
		case ROWS_HEADER:
			if (c->alone || !take_header(c))
				return false;
			if (header)
				return true;
			break;
		default:
			return unusable(c, buf_span(&c->rows.text));
		}
	}
	return !header || unusable(c, SPAN_LIT("no header line"));
}

bool
count_header(struct count *c, struct stream in)
{
	rows_open(&c->rows, in);
	return take_rows(c, true);
}

bool
count_rows(struct count *c)
{
	return take_rows(c, false);
}
