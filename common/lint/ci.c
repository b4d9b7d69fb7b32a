/* Findings as CI services read them: GitHub's commands, Checkstyle's XML. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>

#include "base/term.h"
#include "lint/findings.h"
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

	term_escape(&shown, s);
	for (i = 0; i < shown.n; i++) {
		c = shown.p[i];
		if (c == '%' || (property && (c == ':' || c == ',')))
			buf_puts(b, c == '%' ? "%25" :
			    c == ':' ? "%3A" : "%2C");
		else
			buf_putc(b, c);
	}
	buf_free(&shown);
}

void
findings_github(struct findings *w, const struct finding *f)
{
	static const char *const commands[] = {
	    [LINT_ERROR] = "error",
	    [LINT_WARNING] = "warning",
	    [LINT_NOTE] = "notice",
	};
	const struct lint_info *info = &lint_rules[f->rule];
	struct buf *b = w->out, *text = &w->scratch;

	text->n = 0;
	buf_printf(b, "::%s ", commands[f->severity]);
	if (f->at.file != NULL) {
		buf_puts(b, "file=");
		put_escaped(b, f->at.file->name, true);
		buf_printf(b, ",line=%" PRIu32, f->at.line);
		if (f->at.column > 0)
			buf_printf(b, ",col=%" PRIu32 ",endColumn=%" PRIu64,
			    f->at.column, (uint64_t)f->at.column + f->n);
		buf_putc(b, ',');
	} else { /* it can't be annotated: the message names the place */
		finding_where(text, f);
		buf_puts(text, ": ");
	}
	finding_message(text, f);
	buf_printf(b, "title=%s::", info->code);
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
findings_checkstyle_begin(struct findings *w)
{
	buf_puts(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<checkstyle version=\"8.0\">\n");
}

void
findings_checkstyle(struct findings *w, const struct finding *f)
{
	/* Findings come file by file; one that is in none stands under its
	 * place. */
	struct span name = f->at.file != NULL ? f->at.file->name :
	    f->at.line > 0 ? SPAN_LIT("<record>") :
	    f->domain.p != NULL ? f->domain : SPAN_LIT("");
	struct buf *b = w->out;

	if (w->n == 0 || !span_eq(name, buf_span(&w->last))) {
		buf_puts(b, w->n > 0 ? "</file>\n<file name=\"" :
		    "<file name=\"");
		xml_put(b, name);
		buf_puts(b, "\">\n");
		w->last.n = 0;
		buf_put_span(&w->last, name);
	}
	buf_printf(b, "<error line=\"%" PRIu32 "\"",
	    f->at.line > 0 ? f->at.line : 1);
	if (f->at.column > 0)
		buf_printf(b, " column=\"%" PRIu32 "\"", f->at.column);
	buf_printf(b, " severity=\"%s\" message=\"",
	    f->severity == LINT_NOTE ? "info" :
	    lint_severities[f->severity]);
	w->scratch.n = 0;
	finding_words(&w->scratch, f);
	xml_put(b, buf_span(&w->scratch));
	buf_printf(b, "\" source=\"dmarc-lint.%s\"/>\n",
	    lint_rules[f->rule].code);
}

void
findings_checkstyle_end(struct findings *w, bool complete)
{
	(void)complete;
	buf_puts(w->out, w->n > 0 ? "</file>\n</checkstyle>\n" :
	    "</checkstyle>\n");
}
