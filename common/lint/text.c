/* A finding in words: for a compiler's reader, and for a person. */
/* SPDX-License-Identifier: ISC */
#include "lint/text.h"

#include <inttypes.h>
#include <string.h>

#include "base/term.h"
#include "base/utf8.h"
#include "base/width.h"
#include "lint/findings.h"

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define CYAN "\033[1;36m"
#define GREEN "\033[1;32m"
#define PLAIN "\033[m"

/* Columns of a line that is quoted, of those before the fault that are shown
 * in any case, and of a line of words. */
enum { QUOTED = 74, BEFORE = 30, WORDS = 78 };

void
finding_message(struct buf *b, const struct finding *f)
{
	buf_puts(b, lint_rules[f->rule].what);
	if (f->detail.n > 0 &&
	    !span_is(f->detail, lint_rules[f->rule].what)) {
		buf_puts(b, ": ");
		buf_put_span(b, f->detail);
		term_names(b, f->detail);
	}
	if (f->target.p != NULL) {
		buf_puts(b, " (the alias leads to ");
		buf_put_span(b, f->target);
		buf_puts(b, ")");
	}
}

void
finding_words(struct buf *b, const struct finding *f)
{
	const char *fix = lint_rules[f->rule].fix;

	finding_message(b, f);
	buf_printf(b, ". %s%s%s", finding_why(f), fix[0] != '\0' ? " " : "",
	    fix);
}

void
finding_where(struct buf *b, const struct finding *f)
{
	struct span name = f->at.file != NULL ? f->at.file->name : f->domain;
	uint32_t line = f->at.line;
	size_t i;

	if (f->at.file == NULL && line > 0)
		name = SPAN_LIT("<record>");
	else if (f->at.file == NULL)
		line = f->at.column > 0;
	/* A file's name with ":1:2: error:" in it must not pass for a place,
	 * nor one that begins with "::error::" for a command of GitHub's. */
	for (i = 0; f->at.file != NULL && i + 1 < name.n; i++) {
		if (name.p[i] != ':' || (name.p[i + 1] != ':' &&
		    !ascii_is_digit(name.p[i + 1])))
			continue;
		term_escape(b, (struct span){name.p, i});
		buf_puts(b, "\\x3a");
		span_advance(&name, i + 1);
		i = SIZE_MAX; /* then 0 */
	}
	term_escape(b, name);
	if (line > 0)
		buf_printf(b, ":%" PRIu32, line);
	if (line > 0 && f->at.column > 0)
		buf_printf(b, ":%" PRIu32, f->at.column);
}

void
findings_gcc(struct findings *w, const struct finding *f)
{
	finding_where(w->out, f);
	w->scratch.n = 0;
	finding_words(&w->scratch, f);
	term_printf(w->out, ": %s: %.*s [%s]\n", lint_severities[f->severity],
	    SPAN_ARG(w->scratch), lint_rules[f->rule].code);
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
		term_escape(b, (struct span){s.p, (size_t)(tab - s.p)});
		buf_putc(b, ' ');
		span_advance(&s, (size_t)(tab - s.p) + 1);
	}
	term_escape(b, s);
}

/* A colon that comes first becomes \x3a: GitHub's runner takes a line for a
 * command that begins with "::" behind any blanks. */
static void
disarm(struct quote *q)
{
	struct span s = buf_span(&q->text);
	struct buf safe = {0};
	size_t i = 0, column;

	while (i < s.n && (s.p[i] == ' ' || (unsigned char)s.p[i] >= 0x80))
		i++;
	if (i == s.n || s.p[i] != ':')
		return;
	column = width_of((struct span){s.p, i});
	buf_printf(&safe, "%.*s\\x3a%.*s", (int)i, s.p,
	    SPAN_ARG(span_from(s, i + 1)));
	q->from += q->from > column ? 3 : 0;
	q->to += q->to > column ? 3 : 0;
	buf_free(&q->text);
	q->text = safe; /* handed over */
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

/* Cuts what is far left of the fault, and the end of the line. */
static void
fit(struct quote *q)
{
	struct buf cut = {0};
	struct span s = buf_span(&q->text);
	size_t skip = 0, dots = 0;
	size_t last = q->to < q->from + QUOTED / 2 ? q->to :
	    q->from + QUOTED / 2;

	if (width_of(s) <= QUOTED)
		return;
	if (last > QUOTED - 3 && q->from > BEFORE) {
		skip = q->from - BEFORE;
		dots = 3;
		buf_puts(&cut, "...");
		span_advance(&s, bytes_of(s, skip + dots));
	}
	if (width_of(s) + dots > QUOTED) {
		s.n = bytes_of(s, QUOTED - 3 - dots);
		buf_put_span(&cut, s);
		buf_puts(&cut, "...");
	} else {
		buf_put_span(&cut, s);
	}
	buf_free(&q->text);
	q->text = cut;
	q->from -= skip;
	q->to -= skip;
	if (q->to > QUOTED)
		q->to = QUOTED;
}

/* The line of the file, or the record, with carets below the fault; nothing
 * if there is none. */
static void
put_quote(struct buf *b, const struct finding *f, bool colour)
{
	struct span line = f->line;
	struct quote q = {0};
	size_t at, n = f->n, i;

	if (line.p != NULL) {
		at = f->at.column >= f->line_at ?
		    f->at.column - f->line_at : 0;
	} else if (f->record.p != NULL && f->record_n > 0) {
		line = f->record;
		at = f->record_at;
		n = f->record_n;
	} else {
		return;
	}
	if (at > line.n)
		at = line.n;
	if (n > line.n - at)
		n = line.n - at;
	put_shown(&q.text, (struct span){line.p, at});
	q.from = width_of(buf_span(&q.text));
	put_shown(&q.text, (struct span){line.p + at, n});
	q.to = width_of(buf_span(&q.text));
	put_shown(&q.text, span_from(line, at + n));
	disarm(&q);
	fit(&q);
	buf_puts(b, "    ");
	buf_put_span(b, buf_span(&q.text));
	buf_printf(b, "\n    %*s", (int)q.from, "");
	buf_printf(b, "%s^", colour ? GREEN : "");
	for (i = q.from + 1; i < q.to; i++)
		buf_putc(b, '~');
	buf_printf(b, "%s\n", colour ? PLAIN : "");
	buf_free(&q.text);
}

/* --- for a person --- */

void
findings_text(struct findings *w, const struct finding *f)
{
	static const char *const colours[] = {[LINT_ERROR] = RED,
	    [LINT_WARNING] = YELLOW, [LINT_NOTE] = CYAN};
	const struct lint_info *info = &lint_rules[f->rule];
	const char *bold = w->colour ? BOLD : "";
	const char *plain = w->colour ? PLAIN : "";
	const struct zone_file *file = f->at.file;
	struct buf *b = w->out;
	size_t from;

	buf_printf(b, "%s%s", w->n > 0 ? "\n" : "", bold);
	finding_where(b, f);
	buf_printf(b, "%s: %s%s%s: %s", plain,
	    w->colour ? colours[f->severity] : "",
	    lint_severities[f->severity], plain, bold);
	w->scratch.n = 0;
	finding_message(&w->scratch, f);
	term_escape(b, buf_span(&w->scratch));
	buf_printf(b, "%s [%s]\n", plain, info->code);
	for (; file != NULL && file->from != NULL; file = file->from)
		term_printf(b, "  included from %.*s:%" PRIu32 "\n",
		    SPAN_ARG(file->from->name), file->line);
	put_quote(b, f, w->colour);
	from = b->n;
	buf_printf(b, "  %s%s%s%s\n", finding_why(f),
	    info->fix[0] != '\0' ? "\n  " : "", info->fix,
	    f->fix.text.p != NULL ? " (--fix does it.)" : "");
	term_fold(b, from, WORDS, 0);
}

void
finding_summary(struct buf *b, const uint64_t found[LINT_OFF],
    uint64_t records, uint64_t files)
{
	buf_printf(b, "%" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s; "
	    "%" PRIu64 " %s",
	    found[LINT_ERROR], PLURAL(found[LINT_ERROR], "error", "errors"),
	    found[LINT_WARNING],
	    PLURAL(found[LINT_WARNING], "warning", "warnings"),
	    found[LINT_NOTE], PLURAL(found[LINT_NOTE], "note", "notes"),
	    records, PLURAL(records, "record", "records"));
	if (files > 0)
		buf_printf(b, " in %" PRIu64 " %s", files,
		    PLURAL(files, "file", "files"));
}
