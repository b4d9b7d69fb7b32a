/* Check rows to a report: its XML is read back, with as many records. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "dkim/crypt.h"
#include "rows/fields.h"
#include "rows/tsv.h"
#include "send/report.h"
#include "send/tuple.h"

#include "fuzz/fuzz.h"

/* What XML may hold: no control but the line ends that we write, no bare
 * ampersand, and each tag that is opened is closed. */
static void
look_at(struct span xml)
{
	size_t depth = 0, i;

	must(utf8_valid(xml));
	for (i = 0; i < xml.n; i++) {
		must((unsigned char)xml.p[i] >= ' ' || xml.p[i] == '\n');
		must(xml.p[i] != '&' || memchr(xml.p + i, ';',
		    xml.n - i < 7 ? xml.n - i : 7) != NULL);
		if (xml.p[i] == '<' && i + 1 < xml.n && xml.p[i + 1] != '?')
			depth += xml.p[i + 1] == '/' ? SIZE_MAX : 1;
	}
	must(depth == 0);
}

static void
report(struct crypt *crypt, struct span key)
{
	const struct reporter by[] = {
	    {.org = SPAN_LIT("x"), .submitter = SPAN_LIT("x.example"),
		.email = SPAN_LIT("a@x.example")},
	    {.org = SPAN_LIT("<&>"), .submitter = SPAN_LIT("x.example"),
		.email = SPAN_LIT("a@x.example"), .legacy = true},
	};
	struct span v[TUPLE_N];
	struct buf b = {0};
	struct report r;
	uint64_t period;
	size_t i;

	tuple_read(key, &period, v);
	for (i = 0; i < 2; i++) {
		b.n = 0;
		report_begin(&r, &by[i], crypt, v, period * 86400, 86400);
		report_put_head(&b, &r);
		report_put_record(&b, &r, v, 1);
		report_put_end(&b);
		look_at(buf_span(&b));
		b.n = 0;
		report_put_file(&b, &r, true);
		must(memchr(b.p, '/', b.n) == NULL && b.p[0] != '.');
	}
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct crypt *crypt;
	static const struct applied how[] = {{.how = APPLIED_NOTHING},
	    {.how = APPLIED_ROW}};
	struct tuples t = {.length = 86400, .until = UINT64_MAX};
	struct span cells[CHECK_N], line = {(const char *)data, size}, cell;
	struct buf text = {0};
	size_t i;

	if (crypt == NULL)
		crypt = crypt_new();
	must(crypt != NULL);
	/* the cells in the order of the table, and those left are absent */
	for (i = 0; i < CHECK_N; i++) {
		cells[i] = SPAN_NONE;
		if (line.p != NULL && tsv_next(&line, &cell))
			tsv_value(cell, &cells[i], &text, size + 1);
	}
	for (i = 0; i < 2; i++) {
		t.applied = &how[i];
		if (tuple_make(&t, cells) == TUPLE_TAKEN)
			report(crypt, buf_span(&t.key));
	}
	tuples_free(&t);
	buf_free(&text);
	return 0;
}
