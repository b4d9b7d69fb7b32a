/* Unified diffs of texts that differ within their lines only. */
/* SPDX-License-Identifier: ISC */
#include "lint/udiff.h"

enum { CONTEXT = 3 };

/* Where a line begins in both texts, and its number from 0. */
struct place {
	struct span old, new; /* from it to the end of the text */
	size_t line;
};

/* The line at the front, its line feed included. */
static struct span
first_line(struct span s)
{
	const char *lf = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;

	if (lf != NULL)
		s.n = (size_t)(lf - s.p) + 1;
	return s;
}

static bool
at_end(const struct place *p)
{
	return p->old.n == 0 && p->new.n == 0;
}

static void
step(struct place *p)
{
	struct span old = first_line(p->old), new = first_line(p->new);

	p->old.p += old.n;
	p->old.n -= old.n;
	p->new.p += new.n;
	p->new.n -= new.n;
	p->line++;
}

static bool
is_changed(const struct place *p)
{
	return !span_eq(first_line(p->old), first_line(p->new));
}

/* --- the head --- */

static bool
is_odd(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f || c == '"' || c == '\\';
}

static void
put_path(struct buf *b, const char *folder, struct span path)
{
	bool quoted = false, blank = false;
	size_t i;

	for (i = 0; i < path.n; i++) {
		quoted |= is_odd(path.p[i]);
		blank |= path.p[i] == ' ';
	}
	if (quoted)
		buf_putc(b, '"');
	buf_puts(b, folder);
	for (i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (is_odd(path.p[i]))
			buf_printf(b, "\\%03o", c);
		else
			buf_putc(b, path.p[i]);
	}
	if (quoted)
		buf_putc(b, '"');
	else if (blank)
		buf_putc(b, '\t'); /* ends the name */
	buf_putc(b, '\n');
}

static void
put_head(struct buf *b, struct span path)
{
	while (path.n > 0) {
		if (path.p[0] == '/')
			path = (struct span){path.p + 1, path.n - 1};
		else if (span_has_prefix(path, "./"))
			path = (struct span){path.p + 2, path.n - 2};
		else
			break;
	}
	buf_puts(b, "--- ");
	put_path(b, "a/", path);
	buf_puts(b, "+++ ");
	put_path(b, "b/", path);
}

/* --- hunks --- */

static void
put_line(struct buf *b, char mark, struct span line)
{
	buf_putc(b, mark);
	buf_put_span(b, line);
	if (line.n == 0 || line.p[line.n - 1] != '\n')
		buf_puts(b, "\n\\ No newline at end of file\n");
}

/* Lines that changed, from p on: what they were, then what they are. */
static void
put_changed(struct buf *b, struct place *p, size_t end)
{
	struct place q = *p;

	for (; q.line < end && is_changed(&q); step(&q))
		put_line(b, '-', first_line(q.old));
	for (; p->line < q.line; step(p))
		put_line(b, '+', first_line(p->new));
}

/* The lines from p on, up to the one numbered end. */
static void
put_hunk(struct buf *b, struct place p, size_t end)
{
	size_t from = p.line + 1, n = end - p.line;

	buf_printf(b, "@@ -%zu,%zu +%zu,%zu @@\n", from, n, from, n);
	while (p.line < end) {
		if (is_changed(&p)) {
			put_changed(b, &p, end);
		} else {
			put_line(b, ' ', first_line(p.old));
			step(&p);
		}
	}
}

/* p is at a line that changed. Goes behind the hunk; returns its end: no
 * further change is near enough to share its context. */
static size_t
find_end(struct place *p)
{
	struct place q = *p, behind = *p;

	for (; !at_end(&q) && q.line <= behind.line + 2 * CONTEXT; step(&q)) {
		if (is_changed(&q)) {
			behind = q;
			step(&behind);
		}
	}
	*p = behind;
	for (; !at_end(&behind) && behind.line < p->line + CONTEXT;)
		step(&behind);
	return behind.line;
}

void
udiff_put(struct buf *b, struct span path, struct span old, struct span new)
{
	struct place p = {old, new, 0}, context = p;
	bool any = false;

	while (!at_end(&p)) {
		if (!is_changed(&p)) {
			step(&p);
			if (p.line - context.line > CONTEXT)
				step(&context);
			continue;
		}
		if (!any)
			put_head(b, path);
		any = true;
		put_hunk(b, context, find_end(&p));
		context = p;
	}
}
