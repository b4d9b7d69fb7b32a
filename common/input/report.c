/* Reads one XML document and puts its rows into a format. */
/* SPDX-License-Identifier: ISC */
#include "input/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "report/machine.h"
#include "report/xml.h"
#include "rows/list.h"

enum { ROWS_SPILL = 65536 };

/* The tables begin with the same columns, so one row serves both. */
_Static_assert((int)REPORT_discovery_method == (int)RUA_discovery_method &&
	(int)REPORT_records == (int)RUA_record,
    "the head of a report is the same in both tables");

struct report {
	struct report_config config;
	struct report_xml *xml;
	struct report_machine *machine;
	struct sink sink;
	struct buf rows, where, text;
	uint64_t records;

	/* the document that is being read */
	const struct emit *emit;
	const struct place *place;
	struct report_id id;
};

static void
spill(struct report *r)
{
	if (r->rows.n > 0)
		emit_rows(r->emit, buf_span(&r->rows));
	r->rows.n = 0;
}

static struct span
where(struct report *r, unsigned long line, unsigned long column)
{
	r->where.n = 0;
	place_put(&r->where, r->place, line, column);
	return buf_span(&r->where);
}

/* The hash of the five columns that name a report; lengths keep them apart. */
static void
on_begin(void *ctx, const struct report_facts *p)
{
	static const enum rua_field key[] = {RUA_org_name, RUA_policy_domain,
	    RUA_report_id, RUA_begin, RUA_end};
	struct report *r = ctx;
	size_t i;

	r->text.n = 0;
	for (i = 0; i < sizeof(key) / sizeof(key[0]); i++) {
		struct span s = p->cells[key[i]];
		uint64_t n = s.p != NULL ? s.n : UINT64_MAX;

		buf_add(&r->text, (const char *)&n, sizeof(n));
		buf_put_span(&r->text, s);
	}
	for (i = 0; i < 2; i++)
		r->id.key[i] = hash_bytes(r->text.p, r->text.n,
		    r->config.seed + i);
	emit_report(r->emit, where(r, 0, 0), &r->id);
	if (!r->config.reports)
		sink_prefix(&r->sink, p->cells);
}

static void
on_record(void *ctx, const struct span *cells)
{
	struct report *r = ctx;

	if (r->config.reports)
		return;
	r->records++;
	sink_row(&r->sink, cells);
	if (r->rows.n > ROWS_SPILL)
		spill(r);
}

static void
on_late(void *ctx, const struct report_facts *p)
{
	struct report *r = ctx;

	(void)p;
	emit_fault(r->emit, where(r, 0, 0),
	    SPAN_LIT("what stands behind the records is not on their rows, "
		     "which were too many to hold; see --reports"));
}

static struct span
put_number(struct buf *b, uint64_t v)
{
	size_t at = b->n;

	buf_put_uint(b, v);
	return (struct span){b->p + at, b->n - at};
}

/* The report's own quirks, and the codes of those of its records. */
static struct span
all_quirks(struct buf *b, const struct report_facts *p)
{
	size_t at = b->n;
	uint64_t codes = p->codes & ~p->quirks->codes;
	int q;

	buf_put_span(b, buf_span(&p->quirks->text));
	for (q = 0; q < QUIRK_N; q++) {
		if ((codes & QUIRK_BIT(q)) == 0)
			continue;
		if (b->n > at)
			buf_putc(b, ';');
		list_put(b, span_str(quirk_str((enum quirk)q)));
	}
	return (struct span){b->p + at, b->n - at};
}

static void
on_end(void *ctx, const struct report_facts *p)
{
	struct report *r = ctx;
	struct span cells[REPORT_N];

	if (r->config.reports) {
		memcpy(cells, p->cells, REPORT_records * sizeof(cells[0]));
		r->text.n = 0;
		/* Cells point into text, so it may not move. */
		buf_reserve(&r->text, p->quirks->text.n + 4096);
		cells[REPORT_records] = put_number(&r->text, p->records);
		cells[REPORT_messages] = put_number(&r->text, p->messages);
		cells[REPORT_pass] = put_number(&r->text, p->pass);
		cells[REPORT_fail] = put_number(&r->text, p->fail);
		cells[REPORT_extension] = p->cells[RUA_extension];
		cells[REPORT_quirks] = all_quirks(&r->text, p);
		sink_row(&r->sink, cells);
		r->records++;
	}
	sink_rest(&r->sink);
	spill(r);
}

struct report *
report_new(const struct report_config *config)
{
	struct report *r = xcalloc(1, sizeof(*r));
	struct report_handler h = {.ctx = r,
	    .begin = on_begin,
	    .record = on_record,
	    .late = on_late,
	    .end = on_end};

	r->config = *config;
	r->xml = report_xml_new();
	r->machine = report_machine_new(&h, config->strict);
	sink_init(&r->sink, &r->rows,
	    config->reports ? &TABLE_REPORT : &TABLE_RUA, config->format,
	    config->reports ? 0 : RUA_record);
	r->sink.colour = config->colour;
	r->sink.verbose = config->verbose;
	return r;
}

void
report_free(struct report *r)
{
	if (r == NULL)
		return;
	report_xml_free(r->xml);
	report_machine_free(r->machine);
	sink_free(&r->sink);
	buf_free(&r->rows);
	buf_free(&r->where);
	buf_free(&r->text);
	free(r);
}

static void
fault(struct report *r, const struct report_xml_result *res, const char *what)
{
	r->text.n = 0;
	buf_puts(&r->text, what);
	if (what[0] != '\0' && res->fault.p != NULL)
		buf_puts(&r->text, ": ");
	buf_put_span(&r->text, res->fault);
	emit_fault(r->emit, where(r, res->line, res->column),
	    buf_span(&r->text));
}

enum outcome
report_read(struct report *r, const struct stream *s,
    const struct report_source *source, const struct emit *emit)
{
	const struct place *place = source->place;
	struct report_xml_result res;
	char text[64];

	r->emit = emit;
	r->place = place;
	r->id.crc = source->crc;
	r->id.len = source->len;
	snprintf(text, sizeof(text), "%08" PRIx32 ":%" PRIu64, source->crc,
	    source->len);
	report_machine_begin(r->machine, buf_span(&place->input),
	    buf_span(&place->part), span_str(text), source->quirks);
	report_xml_read(r->xml, s, r->machine, &res);
	if (res.reports == REPORT_NONE) {
		if (res.html || res.fault.p == NULL ||
		    (source->doubtful && !res.declared))
			return OUTCOME_NONE;
		fault(r, &res, "no feedback element was found");
		return OUTCOME_FAULT;
	}
	if (res.reports == REPORT_DROPPED) {
		fault(r, &res, "the report does not conform and is dropped");
	} else if (res.reports == REPORT_CUT && res.record > 0) {
		snprintf(text, sizeof(text), "record %" PRIu64 " is cut off",
		    res.record);
		fault(r, &res, text);
	} else if (res.reports == REPORT_CUT) {
		fault(r, &res, "the report is cut off");
	} else if (res.fault.p != NULL) {
		fault(r, &res, "");
	}
	return OUTCOME_READ;
}

uint64_t
report_records(struct report *r)
{
	uint64_t n = r->records;

	r->records = 0;
	return n;
}
