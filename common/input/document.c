/* Reads one XML document and puts its rows into a format. */
/* SPDX-License-Identifier: ISC */
#include "input/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "report/machine.h"
#include "report/xml.h"
#include "rows/cells.h"
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
	struct cells cells; /* of a report's row */
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
	r->emit->tell(r->emit->ctx, &(struct result){.kind = RESULT_REPORT,
	    .where = where(r, 0, 0), .id = r->id});
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
	    SPAN_LIT("elements after the records are missing from their rows, "
		     "which were too many to hold back; see --reports"));
}

/* A report's row: its quirks are its own, and the codes of its records'. */
static void
on_end(void *ctx, const struct report_facts *p)
{
	struct report *r = ctx;
	struct cells *c = &r->cells;
	uint64_t codes = p->codes & ~p->quirks->codes;
	int q;

	if (r->config.reports) {
		cells_begin(c, REPORT_N);
		memcpy(c->v, p->cells, REPORT_records * sizeof(c->v[0]));
		cells_number(c, REPORT_records, p->records);
		cells_number(c, REPORT_messages, p->messages);
		cells_number(c, REPORT_pass, p->pass);
		cells_number(c, REPORT_fail, p->fail);
		cells_span(c, REPORT_extension, p->cells[RUA_extension]);
		r->text.n = 0;
		buf_put_span(&r->text, buf_span(&p->quirks->text));
		for (q = 0; q < QUIRK_N; q++) {
			if ((codes & QUIRK_BIT(q)) == 0)
				continue;
			if (r->text.n > 0)
				buf_putc(&r->text, ';');
			list_put(&r->text, span_str(quirk_str((enum quirk)q)));
		}
		cells_span(c, REPORT_quirks, buf_span(&r->text));
		cells_end(c);
		sink_row(&r->sink, c->v);
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
	cells_free(&r->cells);
	buf_free(&r->rows);
	buf_free(&r->where);
	buf_free(&r->text);
	free(r);
}

enum outcome
report_read(struct report *r, const struct stream *s,
    const struct report_source *source, const struct emit *emit)
{
	const struct place *place = source->place;
	struct report_xml_result res;
	const char *what;
	char text[64];
	bool none;

	r->emit = emit;
	r->place = place;
	r->id.crc = source->crc;
	r->id.len = source->len;
	snprintf(text, sizeof(text), "%08" PRIx32 ":%" PRIu64, source->crc,
	    source->len);
	report_machine_begin(r->machine, buf_span(&place->input),
	    buf_span(&place->part), span_str(text), source->quirks);
	report_xml_read(r->xml, s, r->machine, &res);
	none = res.reports == REPORT_NONE;
	if (none && (res.html || res.fault.p == NULL ||
	    (source->doubtful && !res.declared)))
		return OUTCOME_NONE;
	snprintf(text, sizeof(text), "record %" PRIu64 " is cut off",
	    res.record);
	what = none ? "no feedback element was found" :
	    res.reports == REPORT_DROPPED ?
	    "the report does not conform and is dropped" :
	    res.reports != REPORT_CUT ? "" :
	    res.record > 0 ? text : "the report is cut off";
	if (what[0] != '\0' || res.fault.p != NULL) {
		r->text.n = 0;
		buf_printf(&r->text, "%s%s", what,
		    what[0] != '\0' && res.fault.p != NULL ? ": " : "");
		buf_put_span(&r->text, res.fault);
		emit_fault(r->emit, where(r, res.line, res.column),
		    buf_span(&r->text));
	}
	return none ? OUTCOME_FAULT : OUTCOME_READ;
}

uint64_t
report_records(struct report *r)
{
	uint64_t n = r->records;

	r->records = 0;
	return n;
}
