/* Reads one XML document and puts its rows into a format. */
/* SPDX-License-Identifier: ISC */
#include "input/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "input/meter.h"
#include "report/machine.h"
#include "report/xml.h"
#include "rows/cells.h"
#include "rows/list.h"

enum { ROWS_SPILL = 65536 };

/* The tables begin with the same columns, so one row serves both. */
_Static_assert((int)REPORT_discovery_method == (int)RUA_discovery_method &&
	(int)REPORT_records == (int)RUA_record,
    "the head of a report is the same in both tables");

struct document {
	struct document_config config;
	struct report_xml *xml;
	struct report_machine *machine;
	struct sink sink;
	struct cells cells; /* of a report's row */
	struct buf rows, where, text;

	/* the document that is being read */
	const struct emit *emit;
	const struct found *found;
	const struct stream *from;
	const char *fault; /* of reading it */
	struct report_id id;
	enum { OWNER_UNKNOWN, OWNER_US, OWNER_OTHER } owner;
};

static struct span
where(struct document *d, unsigned long line, unsigned long column)
{
	d->where.n = 0;
	place_put(&d->where, d->found->place, line, column);
	return buf_span(&d->where);
}

/* Whose document it is, known by the domain of its first report. */
static void
decide_owner(struct document *d, struct span domain)
{
	if (d->owner != OWNER_UNKNOWN)
		return;
	d->owner = OWNER_US;
	if (shard_has(&d->config.shard, domain))
		return;
	d->owner = OWNER_OTHER;
	d->emit->tell(d->emit->ctx, &(struct result){.kind = RESULT_REPORT,
	    .where = where(d, 0, 0), .count = 1});
}

static void
on_policy(void *ctx, struct span domain)
{
	struct document *d = ctx;

	if (domain.p != NULL)
		decide_owner(d, domain);
	if (d->owner == OWNER_OTHER)
		report_xml_stop(d->xml);
}

/* The hash of the five columns that name a report; lengths keep them apart. */
static void
on_begin(void *ctx, const struct report_facts *p)
{
	static const enum rua_field key[] = {RUA_org_name, RUA_policy_domain,
	    RUA_report_id, RUA_begin, RUA_end};
	struct document *d = ctx;
	size_t i;

	decide_owner(d, p->cells[RUA_policy_domain]);
	if (d->owner == OWNER_OTHER)
		return;
	d->text.n = 0;
	for (i = 0; i < sizeof(key) / sizeof(key[0]); i++) {
		struct span s = p->cells[key[i]];
		uint64_t n = s.p != NULL ? s.n : UINT64_MAX;

		buf_add(&d->text, (const char *)&n, sizeof(n));
		buf_put_span(&d->text, s);
	}
	for (i = 0; i < 2; i++)
		d->id.key[i] = hash_bytes(d->text.p, d->text.n,
		    d->config.seed + i);
	d->emit->tell(d->emit->ctx, &(struct result){.kind = RESULT_REPORT,
	    .where = where(d, 0, 0), .id = d->id});
	if (!d->config.reports)
		sink_prefix(&d->sink, p->cells);
}

/* Complete, as whoever writes them may not live to go on. */
static void
put_rows(struct document *d)
{
	sink_rest(&d->sink);
	if (d->rows.n == 0)
		return;
	budget_rows(d->found->budget, d->rows.n);
	emit_text(d->emit, RESULT_ROWS, SPAN_NONE, buf_span(&d->rows));
	d->rows.n = 0;
}

static void
on_record(void *ctx, const struct span *cells)
{
	struct document *d = ctx;

	if (d->config.reports || d->found->budget->over ||
	    d->owner == OWNER_OTHER)
		return;
	++*d->found->records;
	sink_row(&d->sink, cells);
	if (d->rows.n > ROWS_SPILL)
		put_rows(d);
}

/* A report's row: its quirks are its own, and the codes of its records'. */
static void
on_end(void *ctx, const struct report_facts *p)
{
	struct document *d = ctx;
	struct cells *c = &d->cells;
	uint64_t codes = p->codes & ~p->quirks->codes;
	int q;

	if (d->owner == OWNER_OTHER)
		return;
	if (p->late)
		emit_text(d->emit, RESULT_FAULT, where(d, 0, 0),
		    SPAN_LIT("elements after the records are missing from "
			     "their rows, which were too many to hold back; "
			     "see --reports"));
	if (d->config.reports && !d->found->budget->over) {
		cells_begin(c, REPORT_N);
		memcpy(c->v, p->cells, REPORT_records * sizeof(c->v[0]));
		cells_number(c, REPORT_records, p->records - p->lost);
		cells_number(c, REPORT_messages, p->messages);
		cells_number(c, REPORT_pass, p->pass);
		cells_number(c, REPORT_fail, p->fail);
		cells_span(c, REPORT_extension, p->cells[RUA_extension]);
		d->text.n = 0;
		buf_put_span(&d->text, buf_span(&p->quirks->text));
		for (q = 0; q < QUIRK_N; q++) {
			if ((codes & QUIRK_BIT(q)) == 0)
				continue;
			if (d->text.n > 0)
				buf_putc(&d->text, ';');
			list_put(&d->text, span_str(quirk_code[q]));
		}
		cells_span(c, REPORT_quirks, buf_span(&d->text));
		cells_end(c);
		sink_row(&d->sink, c->v);
		++*d->found->records;
	}
	put_rows(d);
}

struct document *
document_new(const struct document_config *config)
{
	struct document *d = xcalloc(1, sizeof(*d));
	struct report_handler h = {.ctx = d,
	    .policy = config->shard.n > 0 ? on_policy : NULL,
	    .begin = on_begin,
	    .record = on_record,
	    .end = on_end};

	d->config = *config;
	d->xml = report_xml_new();
	d->machine = report_machine_new(&h, config->strict);
	sink_init(&d->sink, &d->rows,
	    config->reports ? &TABLE_REPORT : &TABLE_RUA, config->format,
	    config->reports ? 0 : RUA_record);
	sink_pick(&d->sink, config->pick);
	d->sink.colour = config->colour;
	d->sink.verbose = config->verbose;
	return d;
}

void
document_free(struct document *d)
{
	if (d == NULL)
		return;
	report_xml_free(d->xml);
	report_machine_free(d->machine);
	sink_free(&d->sink);
	cells_free(&d->cells);
	buf_free(&d->rows);
	buf_free(&d->where);
	buf_free(&d->text);
	free(d);
}

/* The document, up to where its rows pass their bound. */
static ssize_t
read_on(void *ctx, char *dst, size_t n)
{
	struct document *d = ctx;
	const struct budget *budget = d->found->budget;
	ssize_t r = budget->over ? -1 : d->from->read(d->from->ctx, dst, n);

	if (r < 0)
		d->fault = budget->over ? budget->text : *d->from->error;
	return r;
}

static bool
read_again(void *ctx)
{
	struct document *d = ctx;

	return d->from->rewind(d->from->ctx);
}

/* False if it may be a report nevertheless, as it is not well-formed. */
static bool
read_document(void *ctx, const struct stream *s, const struct found *found,
    const struct emit *emit)
{
	struct document *d = ctx;
	const struct place *place = found->place;
	struct stream stream = {
	    d, read_on, read_again, &d->fault, NULL, s->about};
	bool over = found->budget->over;
	struct report_xml_result res;
	const char *what;
	char text[64];
	bool none, ours;

	d->emit = emit;
	d->owner = OWNER_UNKNOWN;
	d->found = found;
	d->from = s;
	d->id.content = found->digest.hash;
	snprintf(text, sizeof(text), "%08" PRIx32 ":%" PRIu64,
	    found->digest.crc, found->digest.len);
	report_machine_begin(d->machine, buf_span(&place->input),
	    buf_span(&place->part), span_str(text), found->quirks);
	report_xml_charset(d->xml, found->charset);
	report_xml_read(d->xml, &stream, d->machine, &res);
	if (!over && found->budget->over && res.fault.p == NULL)
		res.fault = span_str(found->budget->text);
	none = res.reports == REPORT_NONE;
	ours = d->owner == OWNER_US || *found->failed ||
	    (d->owner == OWNER_UNKNOWN &&
	    shard_has(&d->config.shard, SPAN_NONE));
	if (none && (res.other || res.fault.p == NULL ||
	    (found->doubtful && (!res.declared ||
	    (found->quirks & QUIRK_BIT(QUIRK_LEADING_TEXT)) != 0)))) {
		if (d->config.verbose && ours)
			emit_text(emit, RESULT_PASSED, where(d, 0, 0),
			    SPAN_LIT("XML without a feedback element"));
		return res.foreign || res.fault.p == NULL;
	}
	snprintf(text, sizeof(text), "record %" PRIu64 " is cut off",
	    res.record);
	what = none ? "no feedback element was found" :
	    res.reports == REPORT_DROPPED ?
	    "the report does not conform and is dropped" :
	    res.reports != REPORT_CUT ? "" :
	    res.record > 0 ? text : "the report is cut off";
	if (ours && (what[0] != '\0' || res.fault.p != NULL ||
	    res.lost > 0)) {
		d->text.n = 0;
		if (res.lost > 0)
			buf_printf(&d->text, "%" PRIu64 " record%s left out%s",
			    res.lost, res.lost == 1 ? " is" : "s are",
			    what[0] != '\0' ? ", " : "");
		buf_puts(&d->text, what);
		if (d->text.n > 0 && res.fault.p != NULL)
			buf_puts(&d->text, ": ");
		buf_put_span(&d->text, res.fault);
		emit_text(d->emit, RESULT_FAULT,
		    where(d, res.line, res.column), buf_span(&d->text));
	}
	return true;
}

struct found_reader
document_reader(struct document *d)
{
	return (struct found_reader){.ctx = d, .xml = read_document,
	    .verbose = d->config.verbose, .seed = d->config.seed};
}
