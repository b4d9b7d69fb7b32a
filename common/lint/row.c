/* The cells of a row of TABLE_FINDING, from a finding. */
/* SPDX-License-Identifier: ISC */
#include "lint/row.h"

#include "base/utf8.h"
#include "lint/text.h"
#include "rows/list.h"

/* A cell that is made goes to r->text, which moves until all are there: what
 * is filled in is its length, and where it begins. */
static void
open_cell(struct findingrow *r, enum finding_field f)
{
	r->at[f] = r->text.n;
}

static void
close_cell(struct findingrow *r, enum finding_field f)
{
	r->cells[f] = (struct span){"", r->text.n - r->at[f]};
}

static void
put_number(struct findingrow *r, enum finding_field f, uint64_t v)
{
	open_cell(r, f);
	buf_put_uint(&r->text, v);
	close_cell(r, f);
}

/* Not made if absent. */
static void
put_text(struct findingrow *r, enum finding_field f, struct span s)
{
	if (s.p == NULL)
		return;
	open_cell(r, f);
	utf8_repair(&r->text, s);
	close_cell(r, f);
}

/* Not made if there is nothing to be said. */
static void
put_words(struct findingrow *r, enum finding_field f, const char *words)
{
	if (words[0] != '\0')
		put_text(r, f, span_str(words));
}

static void
put_place(struct findingrow *r, const struct finding *f)
{
	if (f->at.file != NULL)
		put_text(r, FINDING_file, f->at.file->name);
	if (f->at.line > 0)
		put_number(r, FINDING_line, f->at.line);
	if (f->at.column > 0) {
		put_number(r, FINDING_column, f->at.column);
		put_number(r, FINDING_length, f->n);
	}
}

static void
put_included(struct findingrow *r, const struct zone_file *file)
{
	struct buf name = {0}, line = {0};

	open_cell(r, FINDING_included_from);
	for (; file != NULL && file->from != NULL; file = file->from) {
		if (r->text.n > r->at[FINDING_included_from])
			buf_putc(&r->text, ';');
		name.n = line.n = 0;
		utf8_repair(&name, file->from->name);
		buf_put_uint(&line, file->line);
		list_put(&r->text, buf_span(&name));
		buf_putc(&r->text, ',');
		list_put(&r->text, buf_span(&line));
	}
	close_cell(r, FINDING_included_from);
	buf_free(&name);
	buf_free(&line);
}

static void
put_mending(struct findingrow *r, const struct finding_fix *fix)
{
	if (fix->text.p == NULL)
		return;
	put_number(r, FINDING_fix_line, fix->at.line);
	put_number(r, FINDING_fix_column, fix->at.column);
	put_number(r, FINDING_fix_length, fix->n);
	put_text(r, FINDING_fix_text, fix->text);
}

static void
put_message(struct findingrow *r, const struct finding *f)
{
	struct buf b = {0};

	finding_message(&b, f);
	put_text(r, FINDING_message, buf_span(&b));
	buf_free(&b);
}

void
findingrow_fill(struct findingrow *r, const struct finding *f)
{
	const struct lint_info *info = lint_info(f->rule);
	size_t i;

	for (i = 0; i < FINDING_N; i++)
		r->cells[i] = SPAN_NONE;
	r->text.n = 0;
	put_place(r, f);
	put_words(r, FINDING_severity, lint_severity_str(f->severity));
	put_words(r, FINDING_code, info->code);
	put_text(r, FINDING_domain, f->domain);
	put_message(r, f);
	put_words(r, FINDING_why, finding_why(f));
	put_words(r, FINDING_fix, info->fix);
	put_words(r, FINDING_section, info->section);
	put_text(r, FINDING_subject, f->subject);
	put_text(r, FINDING_record, f->record);
	put_included(r, f->at.file);
	put_mending(r, &f->fix);
	for (i = 0; i < FINDING_N; i++)
		if (r->cells[i].p != NULL && r->cells[i].n > 0)
			r->cells[i].p = r->text.p + r->at[i];
}

void
findingrow_free(struct findingrow *r)
{
	buf_free(&r->text);
}
