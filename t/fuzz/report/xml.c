/*
 * One document to rows: clean cells, the right number of them, the same
 * however it comes in pieces, and with --strict only what conforms. What the
 * mender makes of it is well-formed for libxml2.
 */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>

#include <libxml/parser.h>

#include "lib/ruatrace.h"
#include "input/document.h"
#include "base/xalloc.h"
#include "report/mender.h"

#include "fuzz/fuzz.h"

/* libxml2 2.12 made the error const. */
#if LIBXML_VERSION >= 21200
#define XML_ERROR const xmlError
#else
#define XML_ERROR xmlError
#endif

/* A stream that gives at most step octets at once. */
struct pieces {
	struct span all;
	size_t at, step;
};

static ssize_t
on_read(void *ctx, char *dst, size_t n)
{
	struct pieces *p = ctx;

	if (n > p->all.n - p->at)
		n = p->all.n - p->at;
	if (n > p->step)
		n = p->step;
	memcpy(dst, p->all.p + p->at, n);
	p->at += n;
	return (ssize_t)n;
}

static bool
on_rewind(void *ctx)
{
	((struct pieces *)ctx)->at = 0;
	return true;
}

static const char *const no_error = "none";

static void
read_once(struct ruatrace *t, struct span in, size_t step)
{
	struct pieces p = {.all = in, .step = step};
	struct stream s = {&p, on_read, on_rewind, &no_error, NULL, 0};
	struct document_config config = {
	    .format = t->format, .strict = t->strict, .shard = t->shard,
	    .verbose = true};
	bool failed = false;
	struct document *d = document_new(&config);
	struct found_reader reader = document_reader(d);
	struct place place = {0};
	uint64_t rows = 0;
	struct limits limits = limits_default();
	struct budget budget = {.limits = &limits};
	struct found source = {.place = &place,
	    .digest.len = in.n,
	    .records = &rows, .budget = &budget, .failed = &failed};
	struct emit emit = ruatrace_emit(t);

	place_begin(&place, "in", 0);
	reader.xml(reader.ctx, &s, &source, &emit);
	emit_done(&emit, rows);
	ruatrace_rows(t);
	ruatrace_check(t->reports > 0 || t->shard.n > 0 ||
	    t->faults + t->passed == 1);
	ruatrace_check(t->reports == 0 || t->passed == 0);
	place_free(&place);
	document_free(d);
}

/* Prefixes without a namespace are no fault. */
static void
on_error(void *ctx, XML_ERROR *e)
{
	(void)ctx;
	ruatrace_check(e->domain == XML_FROM_NAMESPACE ||
	    e->level == XML_ERR_WARNING);
}

/* The document as it is mended, in all or behind this many elements. */
static void
mend(struct span in, size_t step, uint64_t verbatim)
{
	static const struct report_handler none = {0};
	struct pieces p = {.all = in, .step = step};
	struct stream s = {&p, on_read, on_rewind, &no_error, NULL, 0};
	struct report_machine *m = report_machine_new(&none, false);
	struct report_decoder d = {0};
	struct report_mender *mender = xcalloc(1, sizeof(*mender));
	struct report_survey survey;
	struct buf out = {0};
	xmlParserCtxtPtr ctxt = xmlNewParserCtxt();
	xmlSAXHandler handlers = {
	    .initialized = XML_SAX2_MAGIC, .serror = on_error};
	size_t got;

	report_machine_begin(m, in, in, in, 0);
	report_decoder_begin(&d, &s, m);
	report_survey(&survey, &d);
	on_rewind(&p);
	report_decoder_begin(&d, &s, m);
	report_mender_begin(mender, &d, &survey,
	    (struct report_mark){verbatim, verbatim});
	do {
		buf_reserve(&out, step);
		got = report_mender_read(mender, out.p + out.n, step);
		out.n += got;
	} while (got > 0);
	ruatrace_check(utf8_valid(buf_span(&out)) == out.n);
	*ctxt->sax = handlers;
	xmlCtxtReadMemory(ctxt, out.p, (int)out.n, NULL, "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_HUGE);
	ruatrace_check(ctxt->wellFormed != 0);
	xmlFreeParserCtxt(ctxt);
	report_mender_free(mender);
	free(mender);
	report_decoder_free(&d);
	report_machine_free(m);
	buf_free(&out);
}

/* One shard tells all, the others nothing. */
static void
shards(struct span in, size_t step, struct span want)
{
	struct ruatrace t = {.format = FORMAT_TSV, .shard = {0, 3}};

	for (; t.shard.k < t.shard.n; t.shard.k++, t.rows.n = 0)
		read_once(&t, in, step);
	ruatrace_check(span_eq(buf_span(&t.text), want));
	ruatrace_check(t.others == 0 || t.others == t.shard.n - 1);
	ruatrace_free(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {n > 0 ? (const char *)data : "", n};
	unsigned int last = n > 0 ? data[n - 1] : 0;
	struct ruatrace whole = {.format = FORMAT_TSV};
	struct ruatrace pieces = {.format = FORMAT_TSV};
	struct ruatrace strict = {.format = FORMAT_TSV, .strict = true};
	struct ruatrace other = {.format = (enum format)(last % FORMAT_N)};

	read_once(&whole, in, n > 0 ? n : 1);
	read_once(&pieces, in, last % 23 + 1);
	ruatrace_check(span_eq(buf_span(&whole.text), buf_span(&pieces.text)));
	shards(in, last % 23 + 1, buf_span(&whole.text));
	read_once(&strict, in, n > 0 ? n : 1);
	ruatrace_check(strict.reports <= whole.reports);
	read_once(&other, in, n > 0 ? n : 1);
	ruatrace_check(other.reports == whole.reports);
	mend(in, last % 23 + 1, 0);
	mend(in, n > 0 ? n : 1, last % 5);
	mend(in, n > 0 ? n : 1, UINT64_MAX);
	ruatrace_free(&whole);
	ruatrace_free(&pieces);
	ruatrace_free(&strict);
	ruatrace_free(&other);
	return 0;
}
