/* What a process says that has counted rows, be it taken over by one of them:
 * whatever it is, tables and the digest can be written, and cells are clean. */
/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"
#include "summary/merge.h"
#include "tell/digest.h"

#include "fuzz/fuzz.h"

enum { NOW = 1782864000 };

struct memory {
	struct span left;
	size_t step;
};

static ssize_t
memory_read(void *ctx, char *dst, size_t n)
{
	struct memory *m = ctx;

	if (n > m->step)
		n = m->step;
	if (n > m->left.n)
		n = m->left.n;
	if (n > 0)
		memcpy(dst, m->left.p, n);
	span_advance(&m->left, n);
	return (ssize_t)n;
}

static void
note(void *ctx, enum count_number of, uint64_t line, struct span what)
{
	(void)line;
	(void)what;
	must(ctx == NULL && of < COUNT_N);
}

static bool
row(void *ctx, const struct span *cells)
{
	const size_t *n = ctx;
	size_t i;

	for (i = 0; i < *n; i++)
		must(cells[i].n == 0 || (utf8_valid(cells[i]) == cells[i].n &&
		    memchr(cells[i].p, '\0', cells[i].n) == NULL));
	return true;
}

/* keys: of a table, or NULL for the digest. */
static void
begin(struct count *c, const char *keys, bool by_domain)
{
	struct buf why = {0};

	intake_init(&c->in, 1);
	c->in.now = NOW;
	c->note = note;
	c->tell[COUNT_BAD] = true;
	if (keys != NULL) {
		must(tally_keys(&c->tally, span_str(keys), &why));
		tally_init(&c->tally, &c->in, NULL, 0, 1);
	} else {
		digest_init(&c->digest, &c->in, NULL, 0, 1);
		c->digest.by_domain = by_domain;
	}
}

static void
finish(struct count *c)
{
	size_t n = DIGEST_COLUMNS;
	struct summary_rows to = {&n, row, 0, UINT32_MAX};
	struct tell_digest how = {10, 100, UINT32_MAX, true, false};
	struct buf page = {0};

	if (c->tally.nkeys > 0) {
		n = c->tally.table.n;
		tally_write(&c->tally, 0, &to);
		return;
	}
	digest_done(&c->digest);
	digest_write(&c->digest, &to);
	tell_digest(&page, &c->digest, &how);
	must(utf8_valid(buf_span(&page)) == page.n);
	buf_free(&page);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const keys[] = {
	    NULL, NULL, "source_ip", "day,reason"};
	struct input in = {data, n};
	unsigned int how = octet(&in);
	struct memory bytes = {{(const char *)in.p, in.n}, 1 + (how >> 2) % 64};
	struct merge m = {.from.in = {.ctx = &bytes, .read = memory_read}};
	struct count c = {0};

	begin(&c, keys[how & 3], (how & 1) != 0);
	/* two parts, of which the second knows the reports of the first */
	if (merge_reports(&m, n)) {
		merge_add(&m, &c, 7);
		if (merge_reports(&m, n) &&
		    !merge_is_known(&c.in.dedup, &m))
			merge_add(&m, &c, 9);
	}
	finish(&c);
	merge_free(&m);
	tally_free(&c.tally);
	digest_free(&c.digest);
	dedup_free(&c.in.dedup);
	return 0;
}
