/* Unified diffs of texts that differ within their lines only. */
/* SPDX-License-Identifier: ISC */
#include "lint/udiff.h"

enum { CONTEXT = 3 };

/* A line (with its line feed) in both texts, its number from 0, and the texts
 * behind it. At the end both are empty. */
struct place {
	struct span old, new;
	bool changed; /* they differ */
	size_t line;
	struct span old_rest, new_rest;
};

static void
step(struct place *p)
{
	struct span *lines[] = {&p->old, &p->new};
	struct span *rests[] = {&p->old_rest, &p->new_rest};
	const char *lf;
	size_t i;

	for (i = 0; i < 2; i++) {
		*lines[i] = *rests[i];
		lf = rests[i]->n > 0 ?
		    memchr(rests[i]->p, '\n', rests[i]->n) : NULL;
		if (lf != NULL)
			lines[i]->n = (size_t)(lf - lines[i]->p) + 1;
		span_advance(rests[i], lines[i]->n);
	}
	p->changed = !span_eq(p->old, p->new);
	p->line++;
}

/* A line of the head, with the path quoted as git does if it has to be. */
static void
put_path(struct buf *b, const char *prefix, const char *folder,
    struct span path)
{
	struct buf name = {0};
	bool quoted = false, blank = false;
	size_t i;

	for (i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		quoted |= c < 0x20 || c == 0x7f || c == '"' || c == '\\';
		blank |= c == ' ';
		if (c == '"' || c == '\\')
			buf_printf(&name, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(&name, "\\%03o", (unsigned int)c);
		else
			buf_putc(&name, path.p[i]);
	}
	/* A tab ends a name with blanks in it. */
	buf_printf(b, "%s%s%s%.*s%s\n", prefix, quoted ? "\"" : "", folder,
	    SPAN_ARG(name), quoted ? "\"" : blank ? "\t" : "");
	buf_free(&name);
}

static void
put_line(struct buf *b, char mark, struct span line)
{
	buf_printf(b, "%c%.*s%s", mark, SPAN_ARG(line),
	    line.n == 0 || line.p[line.n - 1] != '\n' ?
	    "\n\\ No newline at end of file\n" : "");
}

/* The lines from p on, up to the one numbered end. */
static void
put_hunk(struct buf *b, struct place p, size_t end)
{
	size_t from = p.line + 1, n = end - p.line;
	struct place q;

	buf_printf(b, "@@ -%zu,%zu +%zu,%zu @@\n", from, n, from, n);
	while (p.line < end) {
		if (!p.changed) {
			put_line(b, ' ', p.old);
			step(&p);
			continue;
		}
		/* All changed lines: what they were, then what they are. */
		for (q = p; q.line < end && q.changed; step(&q))
			put_line(b, '-', q.old);
		for (; p.line < q.line; step(&p))
			put_line(b, '+', p.new);
	}
}

void
udiff_put(struct buf *b, struct span path, struct span old, struct span new)
{
	struct place p = {.old_rest = old, .new_rest = new,
	    .line = SIZE_MAX}; /* before the first one */
	struct place context, behind, q;
	bool any = false;

	while (path.n > 0 && (path.p[0] == '/' || span_has_prefix(path, "./")))
		span_advance(&path, path.p[0] == '/' ? 1 : 2);
	step(&p);
	context = p;
	while (p.old.n + p.new.n > 0) {
		if (!p.changed) {
			step(&p);
			if (p.line - context.line > CONTEXT)
				step(&context);
			continue;
		}
		if (!any) {
			put_path(b, "--- ", "a/", path);
			put_path(b, "+++ ", "b/", path);
		}
		any = true;
		/* Up to where no further change is near enough to share its
		 * context. */
		for (q = behind = p; q.old.n + q.new.n > 0 &&
		     q.line <= behind.line + 2 * CONTEXT; step(&q)) {
			if (q.changed) {
				behind = q;
				step(&behind);
			}
		}
		p = behind;
		while (behind.old.n + behind.new.n > 0 &&
		    behind.line < p.line + CONTEXT)
			step(&behind);
		put_hunk(b, context, behind.line);
		context = p;
	}
}
