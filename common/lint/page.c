/* What there is to tell of the rules: a page of each, and their table. */
/* SPDX-License-Identifier: ISC */
#include "lint/page.h"

#include <string.h>

#include "lint/part.h"

void
lint_page_wrap(struct buf *b, const char *text, size_t indent, size_t width)
{
	size_t used = 0, n;

	for (; *text != '\0'; text += n) {
		text += strspn(text, " ");
		n = strcspn(text, " ");
		if (used > 0 && used + 1 + n > width) {
			buf_putc(b, '\n');
			used = 0;
		}
		if (used > 0)
			buf_putc(b, ' ');
		else
			buf_printf(b, "%*s", (int)indent, "");
		buf_add(b, text, n);
		used += n + (used > 0);
	}
}

static void
put_part(struct buf *b, const char *label, const char *text)
{
	if (text[0] != '\0')
		buf_printf(b, "%-10s%s\n", label, text);
}

void
lint_page_put(struct buf *b, enum lint_rule rule)
{
	enum { WIDTH = 72 };
	static const char *const shows[] = {
	    [LINT_IN_RECORD] = "in the text of a record",
	    [LINT_IN_FILE] = "in how a zone file is written",
	    [LINT_IN_ZONE] = "in the names around it",
	};
	const struct lint_info *info = &lint_rules[rule];

	buf_printf(b, "%s: %s\n\n", info->code, info->what);
	lint_page_wrap(b, info->why, 0, WIDTH);
	buf_putc(b, '\n');
	if (info->fix[0] != '\0') {
		lint_page_wrap(b, info->fix, 0, WIDTH);
		buf_putc(b, '\n');
	}
	buf_putc(b, '\n');
	put_part(b, "severity", lint_severities[info->severity]);
	if (lint_is_strict(rule))
		put_part(b, "", "warning with --strict");
	put_part(b, "shows", shows[info->scope]);
	put_part(b, "section", info->section);
	buf_printf(b, "disable   -D %s, or in the zone file\n"
	    "          ; dmarc-lint: disable=%s\n", info->code, info->code);
}

static struct span
word(const char *s)
{
	return s[0] != '\0' ? span_str(s) : SPAN_NONE;
}

void
lint_page_list(struct buf *b, enum format f, bool header)
{
	struct span cells[RULE_N];
	const struct lint_info *info;
	struct sink sink;
	enum lint_rule rule;

	sink_init(&sink, b, &TABLE_RULE, f, 0);
	sink.header = header;
	sink_begin(&sink);
	for (rule = 0; rule < LINT_N; rule++) {
		info = &lint_rules[rule];
		cells[RULE_code] = word(info->code);
		cells[RULE_severity] = word(lint_severities[info->severity]);
		cells[RULE_scope] = word(lint_scopes[info->scope]);
		cells[RULE_section] = word(info->section);
		cells[RULE_what] = word(info->what);
		cells[RULE_why] = word(info->why);
		cells[RULE_fix] = word(info->fix);
		sink_row(&sink, cells);
	}
	sink_end(&sink);
	sink_free(&sink);
}

void
lint_page_unknown(struct buf *b, struct span code)
{
	enum lint_rule rule, near = LINT_N;
	size_t d, best = 4;

	for (rule = 0; rule < LINT_N; rule++) {
		d = lint_distance(code, span_str(lint_rules[rule].code));
		if (d < best) {
			best = d;
			near = rule;
		}
	}
	buf_printf(b, "no rule is called %.*s, ", (int)code.n, code.p);
	if (near < LINT_N)
		buf_printf(b, "perhaps %s", lint_rules[near].code);
	else
		buf_puts(b, "see --list");
}
