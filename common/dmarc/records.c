/* DMARC records from lines: bare ones, or rows that have them in a column. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/records.h"

#include <string.h>

#include "rows/tsv.h"

/* False if the row has no record that is new, or with a fault. */
static bool
take_row(struct records *r, struct span line, struct records_line *l)
{
	const char *begin = line.p;
	struct span last = buf_span(&r->last), cell, record = SPAN_NONE;
	struct span domain = SPAN_NONE;
	size_t n = 0, room = line.n;

	for (; tsv_next(&line, &cell); n++) {
		if (n == r->record)
			record = cell;
		if (n == r->domain)
			domain = cell;
	}
	if (n != r->cells) {
		l->fault = "not as many cells as the header has";
		return false;
	}
	/* the same two as in the row before */
	n = record.n;
	if (last.n == n + 1 + domain.n && last.n > 0 &&
	    memcmp(last.p, record.p, n) == 0 && last.p[n] == '\t' &&
	    (domain.n == 0 || memcmp(last.p + n + 1, domain.p, domain.n) == 0))
		return false;
	r->last.n = 0;
	buf_put_span(&r->last, record);
	buf_putc(&r->last, '\t');
	buf_put_span(&r->last, domain);
	l->column = (size_t)(record.p - begin) + 1;
	r->text.n = 0;
	l->fault = tsv_value(record, &l->record, &r->text, room);
	if (l->fault == NULL && domain.p != NULL)
		l->fault = tsv_value(domain, &l->domain, &r->text, room);
	return l->fault == NULL && l->record.p != NULL;
}

enum records_event
records_next(struct records *r, struct records_line *l)
{
	size_t n, record, domain;
	enum lines_event e;
	struct span line, rest, cell;
	bool policy;

	while ((e = lines_next(&r->lines, true, &line)) != LINES_END) {
		r->line++;
		*l = (struct records_line){.line = r->line, .column = 1,
		    .record = SPAN_NONE, .domain = SPAN_NONE};
		if (e == LINES_LONG) {
			l->fault = "line is too long";
			return RECORDS_BAD;
		}
		if (span_trim(line).n == 0 || line.p[0] == '#')
			continue;
		/* A header has the name of the record's column. */
		record = domain = SIZE_MAX;
		policy = false;
		rest = line;
		for (n = 0; tsv_next(&rest, &cell); n++) {
			if (span_is(cell, "record"))
				record = n;
			if (span_is(cell, "policy_domain"))
				policy = true;
			else if (policy || !span_is(cell, "domain"))
				continue;
			domain = n;
		}
		if (n >= 2 && record != SIZE_MAX) {
			r->rows = true;
			r->record = record;
			r->domain = domain;
			r->cells = n;
			continue;
		}
		if (!r->rows) {
			l->record = line;
			return RECORDS_RECORD;
		}
		if (take_row(r, line, l))
			return RECORDS_RECORD;
		if (l->fault != NULL)
			return RECORDS_BAD;
	}
	return RECORDS_END;
}

void
records_free(struct records *r)
{
	buf_free(&r->lines.data);
	buf_free(&r->text);
	buf_free(&r->last);
}
