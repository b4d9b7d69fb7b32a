/* What there is to tell of the rules: a page of each, and TABLE_RULE. */
/* SPDX-License-Identifier: ISC */
#include "lint/page.h"

enum { WIDTH = 72, LABEL = 10, CODE = 32 };

void
lintpage_wrap(struct buf *b, const char *text, size_t indent, size_t width)
{
	size_t used = 0, n, i;

	for (; *text != '\0'; text += n) {
		text += strspn(text, " ");
		n = strcspn(text, " ");
		if (used > 0 && used + 1 + n > width) {
			buf_putc(b, '\n');
			used = 0;
		}
		for (i = 0; used == 0 && i < indent; i++)
			buf_putc(b, ' ');
		if (used > 0)
			buf_putc(b, ' ');
		buf_add(b, text, n);
		used += n + (used > 0);
	}
}

static void
put_part(struct buf *b, const char *label, const char *text)
{
	size_t i;

	if (text[0] == '\0')
		return;
	buf_puts(b, label);
	for (i = strlen(label); i < LABEL; i++)
		buf_putc(b, ' ');
	buf_puts(b, text);
	buf_putc(b, '\n');
}

void
lintpage_put(struct buf *b, enum lint_rule rule)
{
	static const char *const shows[] = {
	    [LINT_IN_RECORD] = "in the text of a record",
	    [LINT_IN_FILE] = "in how a zone file is written",
	    [LINT_IN_ZONE] = "in the names around it",
	};
	const struct lint_info *info = lint_info(rule);

	buf_puts(b, info->code);
	buf_puts(b, ": ");
	buf_puts(b, info->what);
	buf_puts(b, "\n\n");
	lintpage_wrap(b, info->why, 0, WIDTH);
	buf_puts(b, "\n");
	if (info->fix[0] != '\0') {
		lintpage_wrap(b, info->fix, 0, WIDTH);
		buf_puts(b, "\n");
	}
	buf_putc(b, '\n');
	put_part(b, "severity", lint_severity_str(info->severity));
	if (lint_is_strict(rule))
		put_part(b, "", "warning with --strict");
	put_part(b, "shows", shows[info->scope]);
	put_part(b, "section", info->section);
	buf_puts(b, "disable   -D ");
	buf_puts(b, info->code);
	buf_puts(b, ", or in the zone file\n          ; dmarc-lint: disable=");
	buf_puts(b, info->code);
	buf_putc(b, '\n');
}

static struct span
word(const char *s)
{
	return s[0] != '\0' ? span_str(s) : SPAN_NONE;
}

/* The cells of a row, all static. */
static void
fill_row(struct span cells[RULE_N], enum lint_rule rule)
{
	const struct lint_info *info = lint_info(rule);

	cells[RULE_code] = span_str(info->code);
	cells[RULE_severity] = span_str(lint_severity_str(info->severity));
	cells[RULE_scope] = span_str(lint_scope_str(info->scope));
	cells[RULE_section] = word(info->section);
	cells[RULE_what] = word(info->what);
	cells[RULE_why] = word(info->why);
	cells[RULE_fix] = word(info->fix);
}

void
lintpage_list(struct buf *b, enum format f, bool header)
{
	struct span cells[RULE_N];
	struct sink sink;
	enum lint_rule rule;

	sink_init(&sink, b, &TABLE_RULE, f, 0);
	sink.header = header;
	sink_begin(&sink);
	for (rule = 0; rule < LINT_N; rule++) {
		fill_row(cells, rule);
		sink_row(&sink, cells);
	}
	sink_end(&sink);
	sink_free(&sink);
}

/* Letters to put in, take out or change to make a of b; both are short. */
static size_t
distance(struct span a, struct span b)
{
	size_t row[CODE + 1], i, j, before, old;

	for (j = 0; j <= b.n; j++)
		row[j] = j;
	for (i = 0; i < a.n; i++) {
		before = row[0]++;
		for (j = 0; j < b.n; j++) {
			old = row[j + 1];
			row[j + 1] = before + (a.p[i] != b.p[j]);
			if (old + 1 < row[j + 1])
				row[j + 1] = old + 1;
			if (row[j] + 1 < row[j + 1])
				row[j + 1] = row[j] + 1;
			before = old;
		}
	}
	return row[b.n];
}

enum lint_rule
lintpage_near(struct span code)
{
	enum lint_rule rule, near = LINT_N;
	size_t d, best = 4;

	if (code.n > CODE)
		return LINT_N;
	for (rule = 0; rule < LINT_N; rule++) {
		struct span known = span_str(lint_info(rule)->code);

		if (known.n > CODE)
			continue;
		d = distance(code, known);
		if (d < best) {
			best = d;
			near = rule;
		}
	}
	return near;
}
