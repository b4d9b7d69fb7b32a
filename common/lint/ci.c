/* Findings as CI services read them: GitHub's commands, Checkstyle's XML. */
/* SPDX-License-Identifier: ISC */
#include "lint/ci.h"

#include "base/status.h"
#include "lint/text.h"
#include "value/xml.h"

/* --- workflow commands of GitHub Actions --- */

/* Controls as \xHH; then GitHub's own escapes, in a property more of them. */
static void
put_escaped(struct buf *b, struct span s, bool property)
{
	struct buf shown = {0};
	size_t i;
	char c;

	diag_escape(&shown, s);
	for (i = 0; i < shown.n; i++) {
		c = shown.p[i];
		if (c == '%')
			buf_puts(b, "%25");
		else if (property && c == ':')
			buf_puts(b, "%3A");
		else if (property && c == ',')
			buf_puts(b, "%2C");
		else
			buf_putc(b, c);
	}
	buf_free(&shown);
}

static void
put_property(struct buf *b, const char *name, uint64_t v)
{
	buf_puts(b, name);
	buf_put_uint(b, v);
}

/* A place that is in no file can't be annotated: the message names it. */
static void
put_place(struct buf *b, const struct finding *f)
{
	if (f->at.file == NULL)
		return;
	buf_puts(b, "file=");
	put_escaped(b, f->at.file->name, true);
	put_property(b, ",line=", f->at.line);
	if (f->at.column > 0) {
		put_property(b, ",col=", f->at.column);
		put_property(b, ",endColumn=", (uint64_t)f->at.column + f->n);
	}
	buf_putc(b, ',');
}

void
github_put(struct findings *w, const struct finding *f)
{
	static const char *const commands[] = {
	    [LINT_ERROR] = "::error ",
	    [LINT_WARNING] = "::warning ",
	    [LINT_NOTE] = "::notice ",
	};
	const struct lint_info *info = lint_info(f->rule);
	struct buf *b = w->out, *text = &w->scratch;

	text->n = 0;
	if (f->at.file == NULL) {
		finding_where(text, f);
		buf_puts(text, ": ");
	}
	finding_message(text, f);
	buf_puts(b, commands[f->severity]);
	put_place(b, f);
	buf_puts(b, "title=");
	put_escaped(b, span_str(info->code), true);
	buf_puts(b, "::");
	put_escaped(b, buf_span(text), false);
	buf_puts(b, "%0A");
	put_escaped(b, span_str(finding_why(f)), false);
	if (info->fix[0] != '\0') {
		buf_puts(b, "%0A");
		put_escaped(b, span_str(info->fix), false);
	}
	buf_putc(b, '\n');
}

/* --- Checkstyle --- */

void
checkstyle_begin(struct findings *w)
{
	buf_puts(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<checkstyle version=\"8.0\">\n");
}

static void
end_file(struct findings *w)
{
	if (w->n > 0)
		buf_puts(w->out, "</file>\n");
}

/* Findings come file by file; what is in none stands under where it is. */
static void
begin_file(struct findings *w, const struct finding *f)
{
	struct buf name = {0};

	if (f->at.file != NULL)
		buf_put_span(&name, f->at.file->name);
	else if (f->at.line > 0)
		buf_puts(&name, "<record>");
	else
		buf_put_span(&name, f->domain);
	if (w->n > 0 && span_eq(buf_span(&name), buf_span(&w->last))) {
		buf_free(&name);
		return;
	}
	end_file(w);
	buf_puts(w->out, "<file name=\"");
	xml_text(w->out, buf_span(&name));
	buf_puts(w->out, "\">\n");
	buf_free(&w->last);
	w->last = name; /* handed over */
}

static void
put_attribute(struct buf *b, const char *name, uint64_t v)
{
	buf_putc(b, ' ');
	buf_puts(b, name);
	buf_puts(b, "=\"");
	buf_put_uint(b, v);
	buf_putc(b, '"');
}

void
checkstyle_put(struct findings *w, const struct finding *f)
{
	const struct lint_info *info = lint_info(f->rule);
	struct buf *b = w->out, *text = &w->scratch;

	begin_file(w, f);
	buf_puts(b, "<error");
	put_attribute(b, "line", f->at.line > 0 ? f->at.line : 1);
	if (f->at.column > 0)
		put_attribute(b, "column", f->at.column);
	buf_puts(b, " severity=\"");
	buf_puts(b, f->severity == LINT_NOTE ? "info" :
	    lint_severity_str(f->severity));
	buf_puts(b, "\" message=\"");
	text->n = 0;
	finding_message(text, f);
	buf_puts(text, ". ");
	buf_puts(text, finding_why(f));
	if (info->fix[0] != '\0') {
		buf_putc(text, ' ');
		buf_puts(text, info->fix);
	}
	xml_text(b, buf_span(text));
	buf_puts(b, "\" source=\"dmarc-lint.");
	xml_text(b, span_str(info->code));
	buf_puts(b, "\"/>\n");
}

void
checkstyle_end(struct findings *w, bool complete)
{
	(void)complete;
	end_file(w);
	buf_puts(w->out, "</checkstyle>\n");
}
