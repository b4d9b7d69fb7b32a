/* A finding in words: for a compiler's reader, and for a person. */
/* SPDX-License-Identifier: ISC */
#include "lint/text.h"

#include <string.h>

#include "base/status.h"
#include "base/utf8.h"
#include "lint/page.h"
#include "tell/page.h"

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define CYAN "\033[1;36m"
#define GREEN "\033[1;32m"
#define PLAIN "\033[m"

/* Columns of a line that is quoted, of those before the fault that are shown
 * in any case, and of a line of words. */
enum { QUOTED = 74, BEFORE = 30, WORDS = 76 };

void
finding_message(struct buf *b, const struct finding *f)
{
	buf_puts(b, lint_info(f->rule)->what);
	if (f->detail.n == 0 || span_is(f->detail, lint_info(f->rule)->what))
		return;
	buf_puts(b, ": ");
	buf_put_span(b, f->detail);
}

/* A name with ":1:2: error:" in it is not to pass for a place. */
static void
put_name(struct buf *b, struct span name)
{
	size_t i, from = 0;

	for (i = 0; i + 1 < name.n; i++) {
		if (name.p[i] != ':' || name.p[i + 1] < '0' ||
		    name.p[i + 1] > '9')
			continue;
		diag_escape(b, (struct span){name.p + from, i - from});
		buf_puts(b, "\\x3a");
		from = i + 1;
	}
	diag_escape(b, (struct span){name.p + from, name.n - from});
}

void
finding_where(struct buf *b, const struct finding *f)
{
	uint32_t line = f->at.line;

	if (f->at.file != NULL) {
		put_name(b, f->at.file->name);
	} else if (line > 0) {
		buf_puts(b, "<record>");
	} else {
		diag_escape(b, f->domain);
		line = f->at.column > 0;
	}
	if (line > 0) {
		buf_putc(b, ':');
		buf_put_uint(b, line);
	}
	if (line > 0 && f->at.column > 0) {
		buf_putc(b, ':');
		buf_put_uint(b, f->at.column);
	}
}

static void
put_message(struct buf *b, const struct finding *f)
{
	struct buf raw = {0};

	finding_message(&raw, f);
	diag_escape(b, buf_span(&raw));
	buf_free(&raw);
}

void
finding_gcc(struct buf *b, const struct finding *f)
{
	const struct lint_info *info = lint_info(f->rule);

	finding_where(b, f);
	buf_puts(b, ": ");
	buf_puts(b, lint_severity_str(f->severity));
	buf_puts(b, ": ");
	put_message(b, f);
	buf_puts(b, ". ");
	buf_puts(b, finding_why(f));
	if (info->fix[0] != '\0') {
		buf_putc(b, ' ');
		buf_puts(b, info->fix);
	}
	buf_puts(b, " [");
	buf_puts(b, info->code);
	buf_puts(b, "]\n");
}

/* --- the line at fault --- */

/* What is shown of it, escaped, and which columns of that are at fault. */
struct quote {
	struct buf text;
	size_t from, to;
};

/* Tabs count as blanks, so that what is below a column stays there. */
static void
put_shown(struct buf *b, struct span s)
{
	const char *tab;

	while ((tab = s.n > 0 ? memchr(s.p, '\t', s.n) : NULL) != NULL) {
		diag_escape(b, (struct span){s.p, (size_t)(tab - s.p)});
		buf_putc(b, ' ');
		s.n -= (size_t)(tab - s.p) + 1;
		s.p = tab + 1;
	}
	diag_escape(b, s);
}

/* The bytes of s that take n columns. */
static size_t
bytes_of(struct span s, size_t n)
{
	size_t i = 0;
	bool good;

	for (; n > 0 && i < s.n; n--)
		i += utf8_next(s.p + i, s.n - i, &good);
	return i;
}

/* Cuts what is left of the fault by far, and what is right of the line. */
static void
fit(struct quote *q)
{
	struct buf cut = {0};
	struct span s = buf_span(&q->text);
	size_t width = utf8_width(s), skip = 0;
	size_t last = q->to < q->from + QUOTED / 2 ? q->to :
	    q->from + QUOTED / 2;

	if (width <= QUOTED)
		return;
	if (last > QUOTED - 3)
		skip = q->from > BEFORE ? q->from - BEFORE : 0;
	if (skip > 0) {
		size_t n = bytes_of(s, skip + 3);

		buf_puts(&cut, "...");
		s.p += n;
		s.n -= n;
	}
	width = utf8_width(s) + (skip > 0 ? 3 : 0);
	if (width > QUOTED)
		s.n = bytes_of(s, QUOTED - (skip > 0 ? 6 : 3));
	buf_put_span(&cut, s);
	if (width > QUOTED)
		buf_puts(&cut, "...");
	buf_free(&q->text);
	q->text = cut;
	q->from -= skip;
	q->to -= skip;
	if (q->to > QUOTED)
		q->to = QUOTED;
}

/* False if there is no line to show. */
static bool
quote(struct quote *q, const struct finding *f)
{
	struct span line = f->line;
	size_t at, n = f->n;

	*q = (struct quote){0};
	if (line.p != NULL) {
		at = f->at.column >= f->line_at ?
		    f->at.column - f->line_at : 0;
	} else if (f->record.p != NULL && f->record_n > 0) {
		line = f->record;
		at = f->record_at;
		n = f->record_n;
	} else {
		return false;
	}
	if (at > line.n)
		at = line.n;
	if (n > line.n - at)
		n = line.n - at;
	put_shown(&q->text, (struct span){line.p, at});
	q->from = utf8_width(buf_span(&q->text));
	put_shown(&q->text, (struct span){line.p + at, n});
	q->to = utf8_width(buf_span(&q->text));
	put_shown(&q->text, (struct span){line.p + at + n, line.n - at - n});
	fit(q);
	return true;
}

static void
put_colour(struct buf *b, const char *sequence, bool colour)
{
	if (colour)
		buf_puts(b, sequence);
}

static void
put_quote(struct buf *b, const struct finding *f, bool colour)
{
	struct quote q;
	size_t i;

	if (!quote(&q, f))
		return;
	buf_puts(b, "    ");
	buf_put_span(b, buf_span(&q.text));
	buf_puts(b, "\n    ");
	for (i = 0; i < q.from; i++)
		buf_putc(b, ' ');
	put_colour(b, GREEN, colour);
	buf_putc(b, '^');
	for (i++; i < q.to; i++)
		buf_putc(b, '~');
	put_colour(b, PLAIN, colour);
	buf_putc(b, '\n');
	buf_free(&q.text);
}

/* --- for a person --- */

static const char *
colour_of(enum lint_severity s)
{
	return s == LINT_ERROR ? RED : s == LINT_WARNING ? YELLOW : CYAN;
}

static void
put_included(struct buf *b, const struct zone_file *file)
{
	for (; file != NULL && file->from != NULL; file = file->from) {
		buf_puts(b, "  included from ");
		diag_escape(b, file->from->name);
		buf_putc(b, ':');
		buf_put_uint(b, file->line);
		buf_putc(b, '\n');
	}
}

void
finding_text(struct buf *b, const struct finding *f, bool colour)
{
	const struct lint_info *info = lint_info(f->rule);

	put_colour(b, BOLD, colour);
	finding_where(b, f);
	put_colour(b, PLAIN, colour);
	buf_puts(b, ": ");
	put_colour(b, colour_of(f->severity), colour);
	buf_puts(b, lint_severity_str(f->severity));
	put_colour(b, PLAIN, colour);
	buf_puts(b, ": ");
	put_colour(b, BOLD, colour);
	put_message(b, f);
	put_colour(b, PLAIN, colour);
	buf_puts(b, " [");
	buf_puts(b, info->code);
	buf_puts(b, "]\n");
	put_included(b, f->at.file);
	put_quote(b, f, colour);
	lintpage_wrap(b, finding_why(f), 2, WORDS);
	if (info->fix[0] != '\0') {
		buf_putc(b, '\n');
		lintpage_wrap(b, info->fix, 2, WORDS);
	}
	if (f->fix.text.p != NULL)
		buf_puts(b, " (--fix does it.)");
	buf_puts(b, "\n");
}

void
finding_summary(struct buf *b, const uint64_t found[LINT_OFF],
    uint64_t records, uint64_t files)
{
	page_plural(b, found[LINT_ERROR], "error, ", "errors, ");
	page_plural(b, found[LINT_WARNING], "warning, ", "warnings, ");
	page_plural(b, found[LINT_NOTE], "note; ", "notes; ");
	page_plural(b, records, "record", "records");
	if (files == 0)
		return;
	buf_puts(b, " in ");
	page_plural(b, files, "file", "files");
}
