/* lint/lint: what takes more than a small file to show. */
/* SPDX-License-Identifier: ISC */
#include "lint/lint.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/near.h"
#include "lint/part.h"
#include "unit/tap.h"

struct seen {
	size_t of[LINT_N];
	uint64_t more;
	struct buf text;
	bool ordered;
	uint32_t line, column;
};

static void
emit(void *ctx, const struct finding *f)
{
	struct seen *s = ctx;

	s->of[f->rule]++;
	s->more += f->more;
	if (f->at.line < s->line || (f->at.line == s->line &&
	    f->at.column < s->column))
		s->ordered = false;
	s->line = f->at.line;
	s->column = f->at.column;
}

static void
lint(struct seen *s, struct span text,
    enum zone_fault (*include)(void *, struct span, struct span *))
{
	struct lint_options o = {.emit = emit, .ctx = s};
	struct lint_source source = {.name = SPAN_LIT("example.com.zone"),
	    .origin = SPAN_LIT("example.com"),
	    .text = text, .include = include};
	struct lint *l;

	*s = (struct seen){.ordered = true};
	l = lint_new(&o);
	lint_zone(l, &source);
	lint_finish(l);
	lint_free(l);
}

static void
check(enum lint_rule rule, const struct seen *s, bool fires)
{
	ok((s->of[rule] > 0) == fires, "%s %s", lint_rules[rule].code,
	    fires ? "fires" : "misses");
}

static void
fields(unsigned int n)
{
	struct buf b = {0};
	struct seen s;
	unsigned int i;

	buf_puts(&b, "$TTL 1\nx TXT");
	for (i = 0; i < n; i++)
		buf_puts(&b, " \"\"");
	buf_puts(&b, "\n");
	lint(&s, buf_span(&b), NULL);
	check(LINT_ENTRY_TOO_LONG, &s, n > LIMIT_ZONE_FIELDS);
	buf_free(&b);
}

/* n strings of 255 octets, which take one more each. */
static void
strings(unsigned int n)
{
	struct buf b = {0};
	struct seen s;
	unsigned int i;

	buf_puts(&b, "$TTL 1\nx TXT");
	for (i = 0; i < n; i++)
		buf_printf(&b, " \"%0255u\"", i);
	buf_puts(&b, "\n");
	lint(&s, buf_span(&b), NULL);
	check(LINT_TXT_TOO_LONG, &s, n > 65535 / 256);
	is_uint(s.of[LINT_RDATA_BAD], 0, "which is no other fault");
	buf_free(&b);
}

/* "nnn" includes the next number, up to what ctx says. */
static enum zone_fault
include(void *ctx, struct span path, struct span *text)
{
	static const char line[] = "$INCLUDE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	size_t n = sizeof("$INCLUDE ") + path.n;

	(void)ctx;
	*text = (struct span){line, n < sizeof(line) - 1 ? n :
	    sizeof(line) - 1};
	if (path.n == LIMIT_ZONE_DEPTH)
		*text = SPAN_LIT("");
	return ZONE_FINE;
}

static enum zone_fault
include_deep(void *ctx, struct span path, struct span *text)
{
	static const char line[] = "$INCLUDE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	size_t n = sizeof("$INCLUDE ") + path.n;

	(void)ctx;
	*text = (struct span){line, n};
	return path.n < 30 ? ZONE_FINE : ZONE_INCLUDE_MISSING;
}

static void
deep(void)
{
	struct seen s;

	lint(&s, SPAN_LIT("$INCLUDE a\n"), include_deep);
	check(LINT_INCLUDE_TOO_MANY, &s, true);
	lint(&s, SPAN_LIT("$INCLUDE a\n"), include);
	check(LINT_INCLUDE_TOO_MANY, &s, false);
}

static void
large(void)
{
	struct span huge = {"", (size_t)LIMIT_ZONE_OCTETS + 1};
	struct seen s;

	lint(&s, huge, NULL); /* it is not looked at */
	check(LINT_FILE_TOO_LARGE, &s, true);
	lint(&s, SPAN_LIT(""), NULL);
	check(LINT_FILE_TOO_LARGE, &s, false);
}

static void
many(unsigned int n)
{
	struct buf b = {0};
	struct seen s;
	unsigned int i;

	buf_puts(&b, "$TTL 1\n");
	for (i = 0; i < n; i++)
		buf_printf(&b, "_dmarc.x%u TXT \"v=DMARC1; p=none\"\n", i);
	lint(&s, buf_span(&b), NULL);
	check(LINT_MORE_FINDINGS, &s, n > LIMIT_LINT_FINDINGS);
	is_uint(s.of[LINT_POLICY_NONE], LIMIT_LINT_FINDINGS,
	    "as many are kept");
	is_uint(s.more, 2 * (n - LIMIT_LINT_FINDINGS),
	    "and the others counted: policy-none, rua-missing");
	ok(s.ordered, "all in order");
	buf_free(&b);
}

/* Insertions, deletions and substitutions; case does not count in a. */
static void
distances(void)
{
	static const struct { const char *a, *b; size_t n; } cases[] = {
	    {"reject", "reject", 0}, {"REJECT", "reject", 0},
	    {"", "none", 4}, {"none", "", 4}, {"kitten", "sitting", 3},
	    {"sitting", "kitten", 3}, {"rejectt", "reject", 1},
	    {"rreject", "reject", 1}, {"rejct", "reject", 1},
	    {"xxreject", "reject", 2}, {"quarantineee", "quarantine", 2},
	    {"regect", "reject", 1}, {"erject", "reject", 2}, {"bcb", "abc", 2},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_uint(near_distance(span_str(cases[i].a),
		    span_str(cases[i].b)), cases[i].n, "from %s to %s",
		    cases[i].a, cases[i].b);
}

int
main(void)
{
	distances();
	strings(255);
	strings(256);
	fields(LIMIT_ZONE_FIELDS + 1);
	fields(65535);
	deep();
	large();
	many(LIMIT_LINT_FINDINGS + 100);
	many(LIMIT_LINT_FINDINGS);
	return done_testing();
}
