/*
 * lint/mend and lint/findings: fixes lie in their lines, mending comes to
 * an end and keeps the lines, and no format lets a control character through.
 * Text that begins with "v" or a blank is linted as a record, too.
 */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "lint/findings.h"
#include "lint/lint.h"
#include "lint/mend.h"
#include "lint/udiff.h"

#include "fuzz/fuzz.h"

struct state {
	bool is_zone;
	struct span text; /* as it is now */
	struct mend *mend;
	struct findings w[FINDINGS_N];
	struct buf out[FINDINGS_N];
	size_t n;
};

static struct span
name_of(const struct state *s)
{
	return s->is_zone ? SPAN_LIT("dir/a b.zone") : SPAN_NONE;
}

/* The line of a number, without its line feed. */
static struct span
line_at(struct span text, uint32_t line)
{
	const char *lf;

	if (span_has_prefix(text, "\xef\xbb\xbf"))
		text = (struct span){text.p + 3, text.n - 3};
	for (; line > 1; line--) {
		lf = text.n > 0 ? memchr(text.p, '\n', text.n) : NULL;
		must(lf != NULL);
		text.n -= (size_t)(lf - text.p) + 1;
		text.p = lf + 1;
	}
	lf = text.n > 0 ? memchr(text.p, '\n', text.n) : NULL;
	if (lf != NULL)
		text.n = (size_t)(lf - text.p);
	return text;
}

static void
check_fix(const struct state *s, const struct finding *f)
{
	const struct finding_fix *x = &f->fix;
	struct span line = s->text;

	if (x->text.p == NULL)
		return;
	must(x->at.line > 0 && x->at.column > 0);
	must((x->at.file != NULL) == s->is_zone);
	if (s->is_zone) {
		must(x->text.n == 0 ||
		    memchr(x->text.p, '\n', x->text.n) == NULL);
		line = line_at(s->text, x->at.line);
	} else {
		must(x->at.line == 1);
	}
	must(x->at.column - 1 <= line.n &&
	    x->n <= line.n - (x->at.column - 1));
}

static void
on_finding(void *ctx, const struct finding *f)
{
	struct state *s = ctx;
	enum findings_format format;

	check_fix(s, f);
	if (s->mend != NULL) {
		mend_add(s->mend, f);
		return;
	}
	must(f->severity >= LINT_ERROR && f->severity <= LINT_NOTE);
	if (s->n++ > 100)
		return;
	for (format = 0; format < FINDINGS_N; format++)
		findings_put(&s->w[format], f);
}

static void
lint_once(struct state *s)
{
	const struct lint_options o = {.emit = on_finding, .ctx = s,
	    .strict = s->n % 2 != 0};
	const struct zone_place at = {NULL, 1, 1};
	struct lint_source source = {.name = name_of(s), .text = s->text,
	    .origin = SPAN_LIT("example.com")};
	struct lint *l = lint_new(&o);

	if (s->is_zone) {
		lint_zone(l, &source);
		lint_finish(l);
	} else {
		lint_record(l, &at, SPAN_LIT("example.com"), s->text);
	}
	lint_free(l);
}

static void
is_clean(const struct state *s, enum findings_format format)
{
	struct span b = buf_span(&s->out[format]);
	size_t i, n;
	bool good;

	for (i = 0; i < b.n; i += n) {
		n = utf8_next(b.p + i, b.n - i, &good);
		must(good);
		must(!utf8_is_control(b.p + i, n) || b.p[i] == '\n' ||
		    (b.p[i] == '\t' && format == FINDINGS_TSV) ||
		    format == FINDINGS_CSV);
	}
}

static void
write_all(struct state *s)
{
	enum findings_format format;

	s->n = 0;
	for (format = 0; format < FINDINGS_N; format++) {
		s->out[format].n = 0;
		findings_init(&s->w[format], &s->out[format], format);
		findings_begin(&s->w[format]);
	}
	lint_once(s);
	for (format = 0; format < FINDINGS_N; format++) {
		findings_end(&s->w[format], true);
		findings_free(&s->w[format]);
		is_clean(s, format);
	}
}

static size_t
lines(struct span s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static void
mend_all(struct state *s, struct span text)
{
	unsigned int rounds = 0;
	struct mended m;
	struct buf diff = {0};

	s->mend = mend_new();
	s->text = mend_text(s->mend, name_of(s), text);
	do {
		lint_once(s);
		if (!mend_apply(s->mend))
			break;
		s->text = mend_text(s->mend, name_of(s), text);
	} while (rounds++ < LIMIT_LINT_ROUNDS);
	m = mend_get(s->mend, 0);
	must(span_eq(m.old, text) && (rounds > 0 || m.fixes == 0));
	must(!s->is_zone || lines(m.now) == lines(m.old));
	udiff_put(&diff, SPAN_LIT("a"), m.old, m.now);
	must(!s->is_zone || (diff.n > 0) == !span_eq(m.old, m.now));
	buf_free(&diff);
	mend_free(s->mend);
	s->mend = NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct state s;
	struct span text = {n > 0 ? (const char *)data : "", n};
	int zone;

	for (zone = 0; zone < 2; zone++) {
		if (zone == 0 && (n == 0 || strchr("vV \"'", data[0]) == NULL))
			continue;
		s.is_zone = zone == 1;
		s.text = text;
		write_all(&s);
		mend_all(&s, text);
	}
	return 0;
}
