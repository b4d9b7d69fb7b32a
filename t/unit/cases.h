/* Tables of cases in t/data, read by unit programs. */
/* SPDX-License-Identifier: ISC */
#ifndef UNIT_CASES_H
#define UNIT_CASES_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/span.h"

#include "unit/tap.h"

/*
 * TSV. Lines with # are comments, the first of the others names the columns.
 * In cells \n, \r, \t, \\ and \xHH are one octet each. There are up to
 * CASES_COLUMNS cells in a line.
 */
enum { CASES_COLUMNS = 24 };

struct cases {
	FILE *f;
	size_t rows;
	struct buf text;
	struct span cells[CASES_COLUMNS];
};

static inline bool
cases_open_file(struct cases *c, const char *path)
{
	*c = (struct cases){.f = fopen(path, "r")};
	return ok(c->f != NULL, "%s can be read", path);
}

/* Opens $DATA/name, t/data/name without $DATA. */
static inline bool
cases_open(struct cases *c, const char *name)
{
	const char *data = getenv("DATA");
	struct buf path = {0};
	bool opened;

	buf_printf(&path, "%s/%s", data != NULL ? data : "t/data", name);
	buf_putc(&path, '\0');
	opened = cases_open_file(c, path.p);
	buf_free(&path);
	return opened;
}

static inline int
cases_hex(char c)
{
	const char *digits = "0123456789abcdef", *p = strchr(digits, c);

	return c != '\0' && p != NULL ? (int)(p - digits) : -1;
}

/* The octet that stands at *p, escaped or not; *p goes behind it. */
static inline char
cases_octet(const char **p)
{
	static const char from[] = "nrt\\", to[] = "\n\r\t\\";
	const char *at, *s = *p;

	*p += 1;
	if (s[0] != '\\')
		return s[0];
	at = s[1] != '\0' ? strchr(from, s[1]) : NULL;
	if (at != NULL) {
		*p = s + 2;
		return to[at - from];
	}
	if (s[1] == 'x' && cases_hex(s[2]) >= 0 && cases_hex(s[3]) >= 0) {
		*p = s + 4;
		return (char)(cases_hex(s[2]) * 16 + cases_hex(s[3]));
	}
	return s[0];
}

/* The next row's cells, n of them; false at the end. */
static inline bool
cases_next(struct cases *c, size_t n)
{
	static char line[16384];
	const char *p;
	size_t i = 0;

	do {
		if (fgets(line, sizeof(line), c->f) == NULL)
			return false;
		line[strcspn(line, "\n")] = '\0';
	} while (line[0] == '#' || line[0] == '\0' || c->rows++ == 0);
	c->text.n = 0;
	buf_reserve(&c->text, sizeof(line));
	for (p = line; i < n; i++) {
		size_t at = c->text.n;

		while (*p != '\0' && *p != '\t')
			buf_putc(&c->text, cases_octet(&p));
		c->cells[i] = (struct span){
		    c->text.p + at, c->text.n - at};
		if (*p == '\t')
			p++;
		else if (i + 1 < n)
			return ok(false, "%.40s: has %zu columns", line, n);
	}
	return true;
}

static inline void
cases_close(struct cases *c, size_t least)
{
	ok(c->rows > least, "there are %zu cases", least);
	fclose(c->f);
	buf_free(&c->text);
}

/* Appends s with each LF as CRLF. */
static inline void
cases_crlf(struct buf *b, struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
			buf_putc(b, '\r');
		buf_putc(b, s.p[i]);
	}
}

/* A cell against what was got: "~" is absent or empty, "-" is anything. */
static inline void
cases_is(const struct cases *c, size_t column, struct span got,
    const char *what)
{
	struct span want = c->cells[column];

	if (span_is(want, "-"))
		return;
	if (got.n == 0)
		got = SPAN_LIT("~");
	is_bytes(got, want, "%.*s: %s", (int)c->cells[0].n, c->cells[0].p,
	    what);
}

/* Each row of a table of n columns, of which one holds lines: as they are and
 * with CRLF. */
static inline void
cases_line_ends(const char *name, size_t n, size_t column,
    void (*check)(const struct cases *, struct span), size_t least)
{
	struct buf crlf = {0};
	struct cases c;

	if (!cases_open(&c, name))
		return;
	while (cases_next(&c, n)) {
		check(&c, c.cells[column]);
		crlf.n = 0;
		cases_crlf(&crlf, c.cells[column]);
		check(&c, buf_span(&crlf));
	}
	cases_close(&c, least);
	buf_free(&crlf);
}

#endif
