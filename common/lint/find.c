/* The store of findings: what is disabled, what is too much, which is next. */
/* SPDX-License-Identifier: ISC */
#include "lint/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/index.h"

void
lintfinds_free(struct lintfinds *s)
{
	size_t i;

	for (i = 0; i < s->nfiles; i++) {
		free(s->file[i]->off);
		free(s->file[i]->count);
		free(s->file[i]);
	}
	free(s->file);
	free(s->found);
	*s = (struct lintfinds){0};
}

uint32_t
lintfind_file(struct lintfinds *s, const struct zone_file *file,
    struct span text, uint32_t top)
{
	struct lintfile *f = xcalloc(1, sizeof(*f));

	f->file = *file;
	f->file.name = lintfind_keep(s, file->name);
	f->text = text;
	f->top = top == LINTFILE_NONE ? (uint32_t)s->nfiles : top;
	f->count = xcalloc(LINT_N, sizeof(f->count[0]));
	if ((s->nfiles & (s->nfiles - 1)) == 0) /* grows by doubling */
		s->file = xreallocarray(s->file,
		    s->nfiles > 0 ? s->nfiles * 2 : 1, sizeof(s->file[0]));
	s->file[s->nfiles] = f;
	return (uint32_t)s->nfiles++;
}

/* --- what comments disable --- */

struct lintoff *
lintfind_off(struct lintfinds *s, uint32_t file, uint32_t from, uint32_t to)
{
	struct lintfile *f = s->file[file];

	if ((f->noff & (f->noff - 1)) == 0) /* grows by doubling */
		f->off = xreallocarray(f->off, f->noff > 0 ? f->noff * 2 : 1,
		    sizeof(f->off[0]));
	f->off[f->noff] = (struct lintoff){.from = from, .to = to};
	return &f->off[f->noff++];
}

/* They are by line, and few hold for the same one. */
static bool
is_off(const struct lintfile *f, enum lint_rule rule, uint32_t line)
{
	size_t low = 0, high = f->noff, mid, back;
	const struct lintoff *o;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (f->off[mid].from <= line)
			low = mid + 1;
		else
			high = mid;
	}
	for (back = 0; low > 0 && back < LIMIT_LINT_COMMENTS; back++) {
		o = &f->off[--low];
		if (o->to >= line &&
		    (o->rules[rule / 64] >> rule % 64 & 1) != 0)
			return true;
	}
	return false;
}

/* --- adding --- */

static enum lint_severity
severity_of(const struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity)
{
	enum lint_severity set = s->o->severity[rule];

	if (set != LINT_BY_RULE)
		return set;
	if (severity == LINT_BY_RULE)
		severity = lint_info(rule)->severity;
	if (s->o->strict && severity == LINT_NOTE && lint_is_strict(rule))
		severity = LINT_WARNING;
	return severity;
}

static uint32_t
limit(const struct lintfinds *s)
{
	return s->o->kept > 0 ? s->o->kept : LIMIT_LINT_FINDINGS;
}

/* Is there room for one more of this rule in this file? */
static bool
has_room(struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lintplace *at)
{
	struct lintcount *c;

	if (at->file == LINTFILE_NONE)
		return true;
	c = &s->file[at->file]->count[rule];
	if (c->kept < limit(s)) {
		c->kept++;
		return true;
	}
	if (c->more++ == 0) {
		c->line = at->line;
		c->column = at->column;
		c->severity = (uint8_t)severity;
	}
	if (severity < c->severity)
		c->severity = (uint8_t)severity;
	return false;
}

static struct finding *
append(struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lintplace *at)
{
	struct lintfound *new;

	if (s->n == s->cap) {
		s->cap = s->cap > 0 ? 2 * s->cap : 16;
		s->found = xreallocarray(s->found, s->cap,
		    sizeof(s->found[0]));
	}
	new = &s->found[s->n++];
	*new = (struct lintfound){.file = at->file};
	new->f.rule = rule;
	new->f.severity = severity;
	if (at->file != LINTFILE_NONE)
		new->f.at.file = &s->file[at->file]->file;
	new->f.at.line = at->line;
	new->f.at.column = at->column;
	new->f.n = at->n > 0 ? at->n : 1;
	new->f.more_rule = LINT_N;
	return &new->f;
}

struct finding *
lintfind_add(struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lintplace *at)
{
	severity = severity_of(s, rule, severity);
	if (severity == LINT_OFF)
		return NULL;
	if (at->file != LINTFILE_NONE &&
	    is_off(s->file[at->file], rule, at->line)) {
		s->counts->suppressed++;
		return NULL;
	}
	s->counts->found[severity]++;
	if (!has_room(s, rule, severity, at))
		return NULL;
	return append(s, rule, severity, at);
}

bool
lintfind_skip(struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lintplace *at)
{
	const struct lintfile *f;

	if (severity_of(s, rule, severity) == LINT_OFF)
		return true;
	if (at->file == LINTFILE_NONE)
		return false;
	f = s->file[at->file];
	return f->noff == 0 && f->count[rule].kept == limit(s) &&
	    lintfind_add(s, rule, severity, at) == NULL;
}

struct span
lintfind_keep(struct lintfinds *s, struct span text)
{
	if (text.p == NULL)
		return text;
	return (struct span){zonestore_keep(s->index, text.p, text.n),
	    text.n};
}

void
lintfind_detail(struct lintfinds *s, struct finding *f, struct buf *b)
{
	f->detail = lintfind_keep(s, buf_span(b));
	buf_free(b);
}

/* --- emitting --- */

static void
add_more(struct lintfinds *s, uint32_t file)
{
	const struct lintcount *c = s->file[file]->count;
	struct finding *f;
	enum lint_rule rule;

	for (rule = 0; rule < LINT_N; rule++) {
		struct lintplace at = {file, c[rule].line, c[rule].column, 1};
		struct buf b = {0};

		if (c[rule].more == 0)
			continue;
		f = append(s, LINT_MORE_FINDINGS, c[rule].severity, &at);
		f->more_rule = rule;
		f->more = c[rule].more;
		buf_put_uint(&b, c[rule].more);
		buf_printf(&b, " of %s from here on", lint_info(rule)->code);
		lintfind_detail(s, f, &b);
	}
}

static int
compare_text(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 || a.n == b.n ? order : a.n < b.n ? -1 : 1;
}

/* In the end by the domain: what $GENERATE makes is at one place. */
static int
compare(const void *va, const void *vb)
{
	const struct lintfound *a = va, *b = vb;
	int order;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->f.at.line != b->f.at.line)
		return a->f.at.line < b->f.at.line ? -1 : 1;
	if (a->f.at.column != b->f.at.column)
		return a->f.at.column < b->f.at.column ? -1 : 1;
	if (a->f.rule != b->f.rule)
		return a->f.rule < b->f.rule ? -1 : 1;
	if (a->f.more_rule != b->f.more_rule)
		return a->f.more_rule < b->f.more_rule ? -1 : 1;
	order = compare_text(a->f.detail, b->f.detail);
	return order != 0 ? order : compare_text(a->f.domain, b->f.domain);
}

/* Has the one before told it? $GENERATE makes many of one line. */
static bool
is_told(const struct lintfound *x, const struct lintfound *before)
{
	return x->file != LINTFILE_NONE && x->file == before->file &&
	    x->f.at.line == before->f.at.line &&
	    x->f.at.column == before->f.at.column &&
	    x->f.rule == before->f.rule &&
	    x->f.more_rule == before->f.more_rule &&
	    span_eq(x->f.detail, before->f.detail);
}

/* Where the lines of a file are, as findings go through it in order. */
struct lines {
	uint32_t file, line;
	const char *p, *end;
};

/* The line of a finding, or a part of it with its place. */
static void
show_line(struct lines *at, const struct lintfinds *s, struct lintfound *x)
{
	struct span text = s->file[x->file]->text;
	const char *end;
	size_t from = 0, n;

	if (at->file != x->file || at->p == NULL) {
		*at = (struct lines){x->file, 1, text.p, text.p + text.n};
		if (span_has_prefix(text, "\xef\xbb\xbf"))
			at->p += 3;
	}
	while (at->line < x->f.at.line &&
	    (end = memchr(at->p, '\n', (size_t)(at->end - at->p))) != NULL) {
		at->p = end + 1;
		at->line++;
	}
	if (at->line != x->f.at.line)
		return;
	end = memchr(at->p, '\n', (size_t)(at->end - at->p));
	n = (size_t)((end != NULL ? end : at->end) - at->p);
	n -= n > 0 && at->p[n - 1] == '\r';
	if (x->f.n > 1 && x->f.n > n - (x->f.at.column - 1))
		x->f.n = x->f.at.column <= n ?
		    (uint32_t)(n - x->f.at.column + 1) : 1;
	if (n > LIMIT_LINT_LINE) {
		if (x->f.at.column > LIMIT_LINT_LINE / 2)
			from = x->f.at.column - LIMIT_LINT_LINE / 2;
		if (from > n - LIMIT_LINT_LINE)
			from = n - LIMIT_LINT_LINE;
		n = LIMIT_LINT_LINE;
	}
	x->f.line = (struct span){at->p + from, n};
	x->f.line_at = (uint32_t)from + 1;
}

void
lintfind_emit(struct lintfinds *s)
{
	struct lines lines = {0};
	uint32_t file;
	size_t i;

	for (file = 0; file < s->nfiles; file++)
		add_more(s, file);
	if (s->n > 1)
		qsort(s->found, s->n, sizeof(s->found[0]), compare);
	for (i = 0; i < s->n; i++) {
		if (i > 0 && is_told(&s->found[i], &s->found[i - 1])) {
			s->counts->found[s->found[i].f.severity]--;
			continue;
		}
		if (s->found[i].file != LINTFILE_NONE)
			show_line(&lines, s, &s->found[i]);
		s->o->emit(s->o->ctx, &s->found[i].f);
	}
	s->n = 0;
}
