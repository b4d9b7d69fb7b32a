/* What there is to tell of the rules: a page of each, and their table. */
/* SPDX-License-Identifier: ISC */
#include "lint/page.h"

#include "base/near.h"
#include "base/term.h"
#include "lint/part.h"
#include "lint/text.h"

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
	const struct lint_also *also = &lint_also[rule];
	const struct {
		const char *label, *text;
	} parts[] = {
	    {"severity", lint_severities[info->severity]},
	    {"", lint_is_strict(rule) ? "warning with --strict" : ""},
	    {"shows", shows[info->scope]},
	    {"section", info->section},
	};
	size_t i, from;

	buf_printf(b, "%s: %s\n\n", info->code, info->what);
	from = b->n;
	buf_printf(b, "%s%s%s\n\n", info->why,
	    info->fix[0] != '\0' ? "\n" : "", info->fix);
	term_fold(b, from, WIDTH, 0);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].text[0] != '\0')
			buf_printf(b, "%-10s%s\n", parts[i].label,
			    parts[i].text);
		if (i == 0 && also->when != NULL)
			buf_printf(b, "%-10s%s if %s\n", "",
			    lint_severities[also->severity], also->when);
	}
	buf_printf(b, "disable   -D %s, or in the zone file\n"
	    "          ; dmarc-lint: disable=%s\n", info->code, info->code);
}

void
lint_page_list(struct buf *b, enum format f, bool header,
    const struct pick *pick)
{
	struct span cells[RULE_N];
	const struct lint_info *info;
	struct sink sink;
	enum lint_rule rule;
	size_t i;

	sink_init(&sink, b, &TABLE_RULE, f, 0);
	sink_pick(&sink, pick);
	sink.header = header;
	sink_begin(&sink);
	for (rule = 0; rule < LINT_N; rule++) {
		info = &lint_rules[rule];
		cells[RULE_code] = span_str(info->code);
		cells[RULE_severity] =
		    span_str(lint_severities[info->severity]);
		cells[RULE_scope] = span_str(lint_scopes[info->scope]);
		cells[RULE_section] = span_str(info->section);
		cells[RULE_what] = span_str(info->what);
		cells[RULE_why] = span_str(info->why);
		cells[RULE_fix] = span_str(info->fix);
		for (i = 0; i < RULE_N; i++)
			if (cells[i].n == 0)
				cells[i] = SPAN_NONE;
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
		d = near_distance(code, span_str(lint_rules[rule].code));
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

static void
put_finding(void *ctx, const struct finding *f)
{
	struct buf words = {0};

	finding_words(&words, f);
	term_printf(ctx, "  %s: %.*s\n", lint_severities[f->severity],
	    SPAN_ARG(buf_span(&words)));
	buf_free(&words);
}

void
lint_page_record(struct buf *b, struct span domain, struct span text)
{
	const struct zone_place at = {NULL, 1, 1};
	const struct lint_options o = {.emit = put_finding, .ctx = b};
	struct lint *l = lint_new(&o);

	lint_record(l, &at, domain, text);
	lint_free(l);
}
