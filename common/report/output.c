/* A report on its way out: its head, its rows, and when they may go. */
/* SPDX-License-Identifier: ISC */
#include "report/output.h"

#include <string.h>

#include "base/limits.h"
#include "value/num.h"

void
ruareport_free(struct ruareport *p)
{
	ruapart_free(&p->head);
	ruarows_free(&p->rows);
	buf_free(&p->row_quirks);
}

static struct span
extension(const struct ruareport *p)
{
	return p->head.ext.n > 0 ? buf_span(&p->head.ext) : SPAN_NONE;
}

static struct span
joined_quirks(struct ruareport *p, struct span of_record)
{
	struct span of_report = buf_span(&p->head.quirks.text);

	if (of_report.n == 0)
		return of_record;
	if (of_record.n == 0)
		return of_report;
	p->row_quirks.n = 0;
	buf_put_span(&p->row_quirks, of_report);
	buf_putc(&p->row_quirks, ';');
	buf_put_span(&p->row_quirks, of_record);
	return buf_span(&p->row_quirks);
}

static const struct rua_report *
fill(struct ruareport *p)
{
	struct rua_report *t = &p->told;
	enum rua_field f;

	memcpy(t->cells, p->given, sizeof(p->given));
	for (f = RUA_digest + 1; f < RUA_record; f++)
		t->cells[f] = ruapart_get(&p->head, f);
	t->cells[RUA_extension] = extension(p);
	t->quirks = &p->head.quirks;
	t->codes = p->codes;
	return t;
}

static void
tell_begin(struct ruareport *p)
{
	p->late = p->head.ext.n + p->head.quirks.text.n;
	p->h.begin(p->h.ctx, fill(p));
}

/* cells has the record's columns; the report's are put in. */
static void
row_out(struct ruareport *p, struct span *cells)
{
	memcpy(cells, p->told.cells, RUA_record * sizeof(cells[0]));
	cells[RUA_extension] = extension(p);
	cells[RUA_quirks] = joined_quirks(p, cells[RUA_quirks]);
	p->h.record(p->h.ctx, cells);
}

static void
rows_out(struct ruareport *p)
{
	struct span cells[RUA_N];

	while (ruarows_take(&p->rows, cells))
		row_out(p, cells);
}

/* Too many rows to wait for the end of the report. */
static void
rows_are_many(struct ruareport *p, bool known)
{
	if (p->strict || !known) {
		p->phase = PHASE_SURVEY;
		ruarows_clear(&p->rows);
		return;
	}
	p->phase = PHASE_DIRECT;
	tell_begin(p);
	rows_out(p);
}

void
ruareport_begin(struct ruareport *p, struct quirks *quirks)
{
	p->phase = PHASE_HOLD;
	ruapart_reset(&p->head);
	ruarows_clear(&p->rows);
	memset(&p->told, 0, sizeof(p->told));
	p->codes = 0;
	quirks_free(&p->head.quirks);
	p->head.quirks = *quirks; /* handed over */
	*quirks = (struct quirks){0};
}

static bool
is_dropped(const struct ruareport *p)
{
	return p->strict && quirks_deviate(p->codes | p->head.quirks.codes);
}

bool
ruareport_wants_again(const struct ruareport *p)
{
	return p->phase == PHASE_SURVEY && !is_dropped(p);
}

void
ruareport_direct(struct ruareport *p)
{
	p->phase = PHASE_DIRECT;
	p->told.records = p->told.messages = 0;
	p->told.pass = p->told.fail = 0;
	tell_begin(p);
}

static void
add_saturated(uint64_t *sum, uint64_t n)
{
	*sum = n > UINT64_MAX - *sum ? UINT64_MAX : *sum + n;
}

static void
count(struct rua_report *t, const struct span *cells)
{
	uint64_t n;

	if (!num_parse(cells[RUA_count], &n))
		return;
	add_saturated(&t->messages, n);
	if (span_is(cells[RUA_dmarc], "pass"))
		add_saturated(&t->pass, n);
	else if (span_is(cells[RUA_dmarc], "fail"))
		add_saturated(&t->fail, n);
}

void
ruareport_row(struct ruareport *p, const struct ruapart *record,
    struct span *cells, bool known)
{
	char digits[20];
	size_t i = sizeof(digits);
	uint64_t n = ++p->told.records;

	for (; n > 0; n /= 10)
		digits[--i] = (char)('0' + n % 10);
	cells[RUA_record] = (struct span){digits + i, sizeof(digits) - i};
	count(&p->told, cells);
	p->codes |= record->quirks.codes;
	if (p->phase == PHASE_DIRECT) {
		row_out(p, cells);
	} else if (p->phase == PHASE_HOLD) {
		ruarows_put(&p->rows, cells);
		if (p->rows.bytes.n > LIMIT_HOLD)
			rows_are_many(p, known);
	}
}

/* A report without records is told of by one row, with record 0. */
static void
row_zero(struct ruareport *p)
{
	struct span cells[RUA_N] = {{NULL, 0}};

	ruapart_note(&p->head, QUIRK_NO_RECORDS, NULL, SPAN_NONE);
	cells[RUA_record] = SPAN_LIT("0");
	cells[RUA_quirks] = SPAN_LIT("");
	ruarows_put(&p->rows, cells);
}

bool
ruareport_end(struct ruareport *p)
{
	if (p->phase == PHASE_HOLD && p->told.records == 0)
		row_zero(p);
	if (is_dropped(p))
		return false;
	if (p->phase == PHASE_HOLD) {
		tell_begin(p);
		rows_out(p);
	} else if (p->late != p->head.ext.n + p->head.quirks.text.n) {
		p->h.late(p->h.ctx, fill(p));
	}
	p->h.end(p->h.ctx, fill(p));
	return true;
}
