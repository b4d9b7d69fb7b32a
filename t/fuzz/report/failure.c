/*
 * Any octets as the parts of a failure report: clean cells within their
 * bounds, lists that can be read, the same for the same parts; and with
 * pseudonyms no other columns are there than without.
 */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "report/failure.h"
#include "rows/list.h"

#include "fuzz/fuzz.h"

static void
token(void *ctx, struct buf *b, struct span private)
{
	(void)ctx;
	buf_printf(b, "%zu", private.n);
}

/* Subfields of its items are those that the column has. */
static void
check_list(const struct field *f, struct span cell)
{
	size_t subs = 1, n;
	struct span item, raw;
	const char *p;

	for (p = f->sub; *p != '\0'; p++)
		subs += *p == ',';
	while (list_next(&cell, &item)) {
		for (n = 0; list_sub(&item, &raw); n++)
			;
		must(n == subs);
	}
}

static void
check(struct span *cells)
{
	size_t i, k, n;
	bool good;

	for (i = RUF_arrival_date; i < RUF_N; i++) {
		struct span s = cells[i];
		const struct field *f = &TABLE_RUF.fields[i];

		must(s.n <= 4 * LIMIT_FAILURE_COLUMN);
		must(utf8_valid(s) == s.n);
		for (k = 0; k < s.n; k += n) {
			n = utf8_next(s.p + k, s.n - k, &good);
			must(!utf8_is_control(s.p + k, n) || s.p[k] == '\t');
		}
		if (f->type == FIELD_LIST)
			check_list(f, s);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct redact none = {NULL, NULL}, some = {NULL, token};
	struct span all = {size > 0 ? (const char *)data : "", size}, part[3];
	struct failure *f = failure_new(&none), *g = failure_new(&some);
	struct failure_parts parts = {.type = SPAN_LIT("text/plain")};
	struct span cells[RUF_N], others[RUF_N];
	size_t i;

	/* fields, the message, the mail, parted by a form feed */
	for (i = 0; i < 3; i++)
		span_cut(&all, '\f', &part[i]);
	parts.message = part[1];
	parts.mail = part[2];
	if (size % 3 == 0)
		parts.text = part[0];
	else
		parts.feedback = part[0];
	failure_read(f, &parts, cells);
	failure_read(g, &parts, others);
	check(cells);
	check(others);
	for (i = RUF_arrival_date; i < RUF_quirks; i++)
		must((cells[i].p == NULL) == (others[i].p == NULL));
	failure_sniff_fields(part[0]);
	failure_sniff_text(part[0]);
	failure_free(f);
	failure_free(g);
	return 0;
}
