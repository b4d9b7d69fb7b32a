/*
 * lint/lint: places lie inside their files and come in order; what is
 * found is told or counted; fixes lie in their lines and hold no line end;
 * two runs find the same. Records and live domains: the same of their texts.
 */
/* SPDX-License-Identifier: ISC */
#include "lint/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "dns/zone.h"

#include "fuzz/fuzz.h"

struct state {
	struct span text[2]; /* of "one.zone" and "two" */
	uint64_t hash;       /* of all that was told */
	uint64_t told, more;
	struct buf last;     /* the file of the finding before */
	bool last_included;
	uint32_t last_from; /* the line that includes it */
	uint32_t line, column;
	enum lint_rule rule;
	size_t changes;      /* of the file */
	size_t included;
};

/* The line of a text, without its end; absent where there is none. */
static struct span
line_of(struct span text, uint32_t line)
{
	const char *p = text.p, *end = text.p + text.n, *nl;

	if (span_has_prefix(text, "\xef\xbb\xbf"))
		p += 3;
	while (--line > 0) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			return SPAN_NONE;
		p = nl + 1;
	}
	nl = memchr(p, '\n', (size_t)(end - p));
	return (struct span){p, (size_t)((nl != NULL ? nl : end) - p)};
}

static struct span
text_of(const struct state *s, const struct zone_file *file)
{
	return span_is(file->name, "one.zone") && file->from == NULL ?
	    s->text[0] : s->text[1];
}

static void
check_fix(const struct finding *f, struct span line)
{
	const struct finding_fix *x = &f->fix;
	size_t i;

	if (x->text.p == NULL)
		return;
	must(x->at.file == f->at.file);
	must(x->at.line == 0 ? f->at.line == 0 : x->at.column > 0);
	must(x->at.column - 1 + x->n <= line.n);
	must(x->n > 0 || x->text.n > 0);
	for (i = 0; i < x->text.n; i++)
		must((unsigned char)x->text.p[i] >= ' ');
}

static void
check_place(const struct state *s, const struct finding *f)
{
	struct span text = text_of(s, f->at.file), line, there;

	must(f->at.line > 0 && f->at.column > 0 && f->n > 0);
	line = line_of(text, f->at.line);
	must(line.p != NULL);
	must(f->at.column <= line.n + 1);
	must(f->n == 1 || f->at.column - 1 + f->n <= line.n);
	must(f->line.n <= LIMIT_LINT_LINE);
	must(f->line.n == 0 || f->line.p == line.p + f->line_at - 1);
	if (f->fix.text.p == NULL)
		return;
	there = line_of(text, f->fix.at.line);
	must(there.p != NULL);
	check_fix(f, there);
}

/* File by file; findings of an included file stand together, too, and apart
 * from those of one of that name that is not included, or by another line. */
static void
check_order(struct state *s, const struct finding *f)
{
	struct span name = f->at.file->name;
	bool included = f->at.file->from != NULL;

	if (s->told == 0 || s->last_included != included ||
	    s->last_from != f->at.file->line ||
	    !span_eq(buf_span(&s->last), name)) {
		s->changes++;
		s->last_included = included;
		s->last_from = f->at.file->line;
		s->last.n = 0;
		buf_put_span(&s->last, name);
	} else if (s->changes == 1) {
		must(f->at.line >= s->line);
		must(f->at.line > s->line || f->at.column >= s->column);
		must(f->at.line > s->line || f->at.column > s->column ||
		    f->rule >= s->rule);
	}
	s->line = f->at.line;
	s->column = f->at.column;
	s->rule = f->rule;
}

static void
mix(struct state *s, const void *p, size_t n)
{
	s->hash = hash_bytes(p, n, s->hash);
}

static void
emit(void *ctx, const struct finding *f)
{
	struct state *s = ctx;

	must(f->rule < LINT_N);
	must(f->severity >= LINT_ERROR && f->severity <= LINT_NOTE);
	must(f->record.p == NULL || f->record_at + f->record_n <= f->record.n);
	must((f->rule == LINT_MORE_FINDINGS) == (f->more_rule < LINT_N));
	if (f->at.file != NULL) {
		check_place(s, f);
		check_order(s, f);
	} else if (f->record.p != NULL) {
		check_fix(f, f->record);
	}
	mix(s, &f->rule, sizeof(f->rule));
	mix(s, &f->severity, sizeof(f->severity));
	mix(s, &f->at.line, sizeof(f->at.line));
	mix(s, &f->at.column, sizeof(f->at.column));
	mix(s, f->detail.p != NULL ? f->detail.p : "", f->detail.n);
	mix(s, f->domain.p != NULL ? f->domain.p : "", f->domain.n);
	s->told += f->rule != LINT_MORE_FINDINGS;
	s->more += f->more;
}

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct state *s = ctx;

	must(path.n > 0);
	if (s->included++ > 3)
		return ZONE_INCLUDE_MISSING;
	*text = s->text[1];
	return ZONE_FINE;
}

static void
lint_files(struct state *s, bool both, const struct dns *dns)
{
	struct lint_options o = {.emit = emit, .ctx = s, .dns = dns};
	struct lint_source source = {
	    .name = SPAN_LIT("one.zone"),
	    .text = s->text[0],
	    .origin = SPAN_LIT("example.com"),
	    .include = on_include,
	    .ctx = s,
	};
	struct lint *l = lint_new(&o);
	const struct lint_counts *c = lint_counts(l);

	s->told = s->more = s->included = s->changes = 0;
	s->hash = 1;
	s->last.n = 0;
	lint_zone(l, &source);
	if (both) {
		source.name = SPAN_LIT("two");
		source.text = s->text[1];
		source.origin = SPAN_NONE;
		lint_zone(l, &source);
	}
	lint_finish(l);
	must(s->told + s->more == c->found[LINT_ERROR] +
	    c->found[LINT_WARNING] + c->found[LINT_NOTE]);
	lint_free(l);
}

static void
lint_others(struct state *s, struct span text)
{
	struct dns_zone_options zo = {.origin = SPAN_LIT("example.com")};
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);
	struct lint_options o = {.emit = emit, .ctx = s, .dns = &dns};
	struct zone_place at = {NULL, 1, 1};
	struct lint *l;
	const char *error;

	dns_zone_add_text(z, SPAN_LIT("one.zone"), s->text[1].n > 0 ?
	    s->text[1] : text, &zo);
	l = lint_new(&o);
	/* The one file, where the DNS has what is in the other. */
	lint_files(s, false, &dns);
	lint_record(l, &at, SPAN_NONE, text);
	must(lint_domain(l, SPAN_LIT("example.com"), &error) ==
	    (error == NULL));
	lint_domain(l, SPAN_LIT("x.example.com"), &error);
	lint_free(l);
	dns_zone_free(z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct state s;
	struct span text = {n > 0 ? (const char *)data : "", n};
	const char *cut = text.p;
	uint64_t hash;

	/* "\n@@\n" stands between two files. */
	while ((cut = memchr(cut, '@', (size_t)(text.p + n - cut))) != NULL &&
	    !(text.p + n - cut > 2 && cut[1] == '@' && cut[2] == '\n'))
		cut++;
	s.text[0] = text;
	s.text[1] = SPAN_LIT("");
	if (cut != NULL) {
		s.text[0].n = (size_t)(cut - text.p);
		s.text[1] = (struct span){cut + 3,
		    (size_t)(text.p + n - cut - 3)};
	}
	lint_files(&s, cut != NULL, NULL);
	hash = s.hash;
	lint_files(&s, cut != NULL, NULL);
	must(hash == s.hash);
	lint_others(&s, text);
	return 0;
}
