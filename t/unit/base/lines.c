/* Lines from a pipe, of which pieces come at any time. */
/* SPDX-License-Identifier: ISC */
#include "base/lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

#include "unit/tap.h"

/* Pieces, each written when nothing is left of those before; every line that
 * comes in "[]", "." where there was nothing to be had without waiting. */
static void
check(const char *name, const char *const *pieces, const char *want)
{
	struct buf got = {0};
	struct span line;
	struct lines l = {0};
	enum lines_event e;
	int fd[2];

	if (pipe(fd) < 0)
		exit(2);
	l.fd = fd[0];
	while ((e = lines_next(&l, false, &line)) != LINES_END) {
		if (e == LINES_LINE) {
			buf_putc(&got, '[');
			buf_put_span(&got, line);
			buf_putc(&got, ']');
			continue;
		}
		buf_putc(&got, e == LINES_WAIT ? '.' : '!');
		if (*pieces != NULL)
			dprintf(fd[1], "%s", *pieces++);
		else
			close(fd[1]);
	}
	is_span(buf_span(&got), want, "%s", name);
	is_uint(l.taken, l.octets, "%s: all of it is taken", name);
	is_uint(l.size, 0, "%s: a pipe has no size", name);
	close(fd[0]);
	buf_free(&l.data);
	buf_free(&got);
}

#define CHECK(name, want, ...) \
	check(name, (const char *const[]){__VA_ARGS__, NULL}, want)

/* More of a line than is kept, its end, and another: in pieces of n. */
static void
long_line(size_t n)
{
	const size_t all = 3 * LIMIT_DOMAIN_LINE;
	FILE *f = tmpfile();
	struct span line;
	struct lines l = {0};
	size_t i;

	if (f == NULL)
		exit(2);
	for (i = 0; i < all; i++)
		putc('x', f);
	for (i = 0; i < n; i++)
		fputs("\na", f);
	rewind(f);
	l.fd = fileno(f);
	is_int(lines_next(&l, true, &line), LINES_LONG, "a long line");
	is_uint(line.n, LIMIT_DOMAIN_LINE, "of which the front is kept");
	for (i = 0; i < n; i++) {
		is_int(lines_next(&l, true, &line), LINES_LINE, "another");
		is_span(line, "a", "which is whole");
	}
	is_int(lines_next(&l, true, &line), LINES_END, "that is all");
	is_uint(l.size, all + 2 * n, "as much as the file has");
	buf_free(&l.data);
	fclose(f);
}

int
main(void)
{
	struct lines none = {.fd = -1};
	struct span line;

	CHECK("lines", ".[a][][b].", "a\n\r\nb\r\n");
	CHECK("no end of the last", ".[a].[b]", "a\nb");
	CHECK("a line in pieces", ".[a].[bc][d].", "a\nb", "c\nd\n");
	CHECK("a byte order mark", ".[a].", "\xef\xbb\xbf" "a\n");
	CHECK("in pieces", "...[a].", "\xef", "\xbb", "\xbf" "a\n");
	CHECK("a part of one", "..[\xef\xbb" "a].", "\xef\xbb", "a\n");
	CHECK("nothing but a part", "..[\xef]", "\xef");
	CHECK("nothing but one", "..", "\xef\xbb\xbf");
	CHECK("later it is none", ".[a].[\xef\xbb\xbf" "b].", "a\n",
	    "\xef\xbb\xbf" "b\n");
	CHECK("few octets", ".[a].[b].", "a\n", "b\n");
	check("nothing", (const char *const[]){NULL}, ".");
	long_line(0);
	long_line(2);
	is_int(lines_next(&none, true, &line), LINES_END, "no descriptor");
	ok(none.err != 0, "is an error");
	buf_free(&none.data);
	return done_testing();
}
