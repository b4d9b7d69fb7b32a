/* A report's way out: its head, its rows, and when they may go out. */
/* SPDX-License-Identifier: ISC */
#include "report/output.h"

#include <string.h>

#include "base/limits.h"
#include "rows/cells.h"
#include "value/num.h"

/* --- what goes out --- */

static const struct report_facts *
facts(struct report_output *o)
{
	struct report_facts *t = &o->facts;
	struct report_section *head = &o->head;
	enum rua_field f;

	memcpy(t->cells, o->given, sizeof(o->given));
	for (f = RUA_digest + 1; f < RUA_record; f++)
		t->cells[f] = report_section_get(head, f);
	t->cells[RUA_extension] = head->ext.n > 0 ? buf_span(&head->ext)
	                                          : SPAN_NONE;
	t->quirks = &head->quirks;
	t->codes = o->codes;
	return t;
}

/* Completes the cells of a record by those of the report. */
static void
row_out(struct report_output *o, struct span *cells)
{
	struct span quirks = buf_span(&o->head.quirks.text);

	memcpy(cells, o->facts.cells, RUA_record * sizeof(cells[0]));
	cells[RUA_extension] = o->head.ext.n > 0 ? buf_span(&o->head.ext)
	                                         : SPAN_NONE;
	if (cells[RUA_quirks].n == 0) {
		if (quirks.n > 0)
			cells[RUA_quirks] = quirks;
	} else if (quirks.n > 0) {
		o->quirks.n = 0;
		buf_put_span(&o->quirks, quirks);
		buf_putc(&o->quirks, ';');
		buf_put_span(&o->quirks, cells[RUA_quirks]);
		cells[RUA_quirks] = buf_span(&o->quirks);
	}
	o->h.record(o->h.ctx, cells);
}

/* Rows may go out; those that are held do. */
static void
rows_begin(struct report_output *o)
{
	struct span cells[RUA_N], run = buf_span(&o->held);
	size_t i;

	o->shown = o->head.ext.n + o->head.quirks.text.n;
	o->h.begin(o->h.ctx, facts(o));
	while (run.n > 0) {
		for (i = RUA_record; i < RUA_N; i++)
			cells_unpack(&run, &cells[i]);
		row_out(o, cells);
	}
	o->held.n = 0;
}

/* --- reports --- */

void
report_output_begin(struct report_output *o, struct quirk_list *quirks)
{
	o->out = 0;
	if (quirks == NULL) { /* again, and all of the head is known */
		o->phase = PHASE_DIRECT;
		o->facts.records = o->facts.messages = 0;
		o->facts.pass = o->facts.fail = o->facts.lost = 0;
		rows_begin(o);
		return;
	}
	o->phase = PHASE_HOLD;
	report_section_reset(&o->head);
	o->held.n = 0;
	memset(&o->facts, 0, sizeof(o->facts));
	o->codes = 0;
	quirk_list_free(&o->head.quirks);
	o->head.quirks = *quirks; /* handed over */
	*quirks = (struct quirk_list){0};
}

void
report_output_resume(struct report_output *o)
{
	o->out = o->facts.records;
	o->facts.records = o->facts.messages = 0;
	o->facts.pass = o->facts.fail = o->facts.lost = 0;
}

void
report_output_lost(struct report_output *o)
{
	struct buf number = {0};

	o->facts.lost++;
	buf_put_uint(&number, ++o->facts.records);
	if (o->facts.records > o->out)
		quirk_add(&o->head.quirks, QUIRK_RECORD_LOST, NULL,
		    buf_span(&number));
	buf_free(&number);
}

bool
report_output_is_dropped(const struct report_output *o)
{
	return o->strict &&
	    ((o->codes | o->head.quirks.codes) & quirk_deviations) != 0;
}

void
report_output_row(struct report_output *o,
    const struct report_section *record, struct span *cells, bool known)
{
	struct report_facts *t = &o->facts;
	uint64_t *sums[] = {&t->messages, NULL};
	char digits[20];
	size_t i = sizeof(digits);
	uint64_t n;

	for (n = ++t->records; n > 0; n /= 10)
		digits[--i] = (char)('0' + n % 10);
	cells[RUA_record] = (struct span){digits + i, sizeof(digits) - i};
	if (num_parse(cells[RUA_count], &n)) {
		if (span_is(cells[RUA_dmarc], "pass"))
			sums[1] = &t->pass;
		else if (span_is(cells[RUA_dmarc], "fail"))
			sums[1] = &t->fail;
		for (i = 0; i < 2 && sums[i] != NULL; i++)
			*sums[i] = n > UINT64_MAX - *sums[i] ? UINT64_MAX :
			    *sums[i] + n;
	}
	o->codes |= record->quirks.codes;
	if (o->phase == PHASE_DIRECT && t->records > o->out)
		row_out(o, cells);
	if (o->phase != PHASE_HOLD)
		return;
	for (i = RUA_record; i < RUA_N; i++)
		cells_pack(&o->held, cells[i]);
	if (o->held.n <= LIMIT_HOLD)
		return;
	if (o->strict || !known) {
		o->phase = PHASE_SURVEY;
		o->held.n = 0;
	} else {
		o->phase = PHASE_DIRECT;
		rows_begin(o);
	}
}

bool
report_output_end(struct report_output *o)
{
	struct span cells[RUA_N] = {{NULL, 0}};
	bool none = o->phase == PHASE_HOLD &&
	    o->facts.records == o->facts.lost;

	if (none && o->facts.lost == 0)
		quirk_add(&o->head.quirks, QUIRK_NO_RECORDS, NULL, SPAN_NONE);
	if (report_output_is_dropped(o))
		return false;
	if (o->phase == PHASE_HOLD)
		rows_begin(o);
	o->facts.late = o->shown != o->head.ext.n + o->head.quirks.text.n;
	if (none) {
		/* One row with record 0 stands for a report without any. */
		cells[RUA_record] = SPAN_LIT("0");
		cells[RUA_quirks] = SPAN_LIT("");
		row_out(o, cells);
	}
	o->h.end(o->h.ctx, facts(o));
	return true;
}
