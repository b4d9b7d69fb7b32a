/* Makes the benchmarks' inputs: reports in their containers, and rows. */
/* SPDX-License-Identifier: ISC */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pack.h"
#include "report.h"

#define SPILL 65536
/* Rows of a report, on average half of it, where rows are made directly. */
#define ROWS_MOST 80

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static FILE *
create(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		fail(path);
	return f;
}

static void
put(FILE *f, struct buf *b)
{
	if (fwrite(b->p, 1, b->n, f) != b->n)
		fail("write");
	b->n = 0;
}

static void
finish(FILE *f)
{
	if (fclose(f) != 0)
		fail("write");
}

/* DIR/KIND/NNNNNN.KIND with what is in b, which is emptied. */
static void
file(const char *dir, const char *kind, uint64_t n, struct buf *b)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, kind);
	if (n == 0 && mkdir(path, 0777) != 0)
		fail(path);
	snprintf(path, sizeof(path), "%s/%s/%06ju.%s", dir, kind,
	    (uintmax_t)n, kind);
	f = create(path);
	put(f, b);
	finish(f);
}

/* One report in all its containers; the mails carry gzip and zip in turn. */
static void
small_one(const char *dir, uint64_t seed, uint64_t n, FILE *mbox)
{
	struct report r = report_make(seed, n);
	struct buf xml = {0}, gz = {0}, zip = {0}, mail = {0}, name = {0};
	unsigned int left = report_size(&r);

	report_head(&r, &xml);
	while (left-- > 0)
		report_record(&r, &xml);
	report_tail(&r, &xml);
	report_name(&r, &name);
	pack_gzip(&gz, buf_span(&xml));
	pack_zip(&zip, buf_span(&name), buf_span(&xml));
	if (n % 2 == 0)
		pack_mail(&mail, buf_span(&name), "gzip", buf_span(&gz));
	else
		pack_mail(&mail, buf_span(&name), "zip", buf_span(&zip));
	fprintf(mbox, "From noreply-dmarc@mail.example Thu Jan  1 01:00:00 "
		      "2026\n");
	if (fwrite(mail.p, 1, mail.n, mbox) != mail.n ||
	    putc('\n', mbox) == EOF)
		fail("write");
	file(dir, "xml", n, &xml);
	file(dir, "gz", n, &gz);
	file(dir, "zip", n, &zip);
	file(dir, "eml", n, &mail);
	buf_free(&xml);
	buf_free(&gz);
	buf_free(&zip);
	buf_free(&mail);
	buf_free(&name);
}

static void
small(uint64_t n, uint64_t seed, const char *dir)
{
	char path[4096];
	FILE *mbox;
	uint64_t i;

	if (mkdir(dir, 0777) != 0)
		fail(dir);
	snprintf(path, sizeof(path), "%s/mbox", dir);
	mbox = create(path);
	for (i = 0; i < n; i++)
		small_one(dir, seed, i, mbox);
	finish(mbox);
}

/* One report of n records; gzip if the file's name ends so. */
static void
big(uint64_t n, uint64_t seed, const char *path)
{
	size_t len = strlen(path);
	bool packed = len > 3 && strcmp(path + len - 3, ".gz") == 0;
	struct report r = report_make(seed, 1);
	struct buf b = {0};
	FILE *to = create(path);
	struct gz gz;

	if (packed)
		gz_open(&gz, to);
	report_head(&r, &b);
	while (n-- > 0) {
		report_record(&r, &b);
		if (n == 0)
			report_tail(&r, &b);
		else if (b.n < SPILL)
			continue;
		if (packed)
			gz_add(&gz, buf_span(&b));
		else
			put(to, &b);
		b.n = 0;
	}
	if (packed)
		gz_close(&gz);
	finish(to);
	buf_free(&b);
}

/* n rows on standard output. */
static void
rows(uint64_t n, uint64_t seed)
{
	struct buf b = {0};
	uint64_t id = 0, record = 0, left = 0;
	struct report r;

	report_columns(&b);
	for (; n > 0; n--) {
		if (left == 0) {
			r = report_make(seed, id++);
			left = 1 + r.id % ROWS_MOST;
			record = 0;
		}
		report_row(&r, ++record, &b);
		left--;
		if (b.n >= SPILL)
			put(stdout, &b);
	}
	put(stdout, &b);
	finish(stdout);
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	uint64_t n = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;

	if (argc == 5 && strcmp(argv[1], "small") == 0)
		small(n, seed, argv[4]);
	else if (argc == 5 && strcmp(argv[1], "big") == 0)
		big(n, seed, argv[4]);
	else if (argc == 4 && strcmp(argv[1], "rows") == 0)
		rows(n, seed);
	else {
		fprintf(stderr, "usage: gen small REPORTS SEED DIR\n"
				"       gen big RECORDS SEED FILE\n"
				"       gen rows ROWS SEED >FILE\n");
		return 2;
	}
	return 0;
}
