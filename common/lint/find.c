/* The store of findings: adding them, what comments disable, how many are kept,
 * and handing them over in order. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/part.h"
#include "value/dname.h"

void
lint_finds_free(struct lint_finds *s)
{
	size_t i;

	for (i = 0; i < s->nfiles; i++) {
		free(s->file[i]->off);
		free(s->file[i]->count);
		free(s->file[i]);
	}
	free(s->file);
	free(s->found);
	arena_free(&s->octets);
	*s = (struct lint_finds){0};
}

uint32_t
lint_finds_file(struct lint_finds *s, const struct zone_file *file,
    struct span text, uint32_t top)
{
	struct lint_file *f = xcalloc(1, sizeof(*f));

	f->file = *file;
	f->file.name = arena_dup(&s->octets, file->name);
	f->text = text;
	f->top = top == LINT_NO_FILE ? (uint32_t)s->nfiles : top;
	f->count = xcalloc(LINT_N, sizeof(f->count[0]));
	s->file = xgrow(s->file, s->nfiles, &s->files_max,
	    sizeof(s->file[0]));
	s->file[s->nfiles] = f;
	return (uint32_t)s->nfiles++;
}

struct span
lint_keep_name(struct lint_finds *s, const unsigned char *wire, size_t skip)
{
	struct buf b = {0};
	struct span text;

	while (skip-- > 0 && wire[0] != 0)
		wire += 1 + wire[0];
	zonename_write(&b, wire);
	text = arena_dup(&s->octets, buf_span(&b));
	buf_free(&b);
	return text;
}

void
lint_detail(const struct lint_text *t, struct finding *f, const char *fmt,
    ...)
{
	struct buf b = {0};
	va_list ap;

	if (f == NULL)
		return;
	va_start(ap, fmt);
	buf_vprintf(&b, buf_put_span, fmt, ap);
	va_end(ap);
	f->detail = arena_dup(&t->finds->octets, buf_span(&b));
	buf_free(&b);
}

struct lint_text
lint_text_of(struct lint *l, const struct zone_rr *rr)
{
	struct lint_text t = {.finds = &l->finds, .rr = rr};

	/* The data of the others are names. */
	if (rr->kind < LINTRR_CNAME || rr->kind == LINTRR_KEY)
		t.text = (struct span){rr->data, rr->n};
	return t;
}

/* --- adding --- */

/* Comments are in the order of their lines, and few hold for the same one. */
static bool
is_off(const struct lint_file *f, enum lint_rule rule, uint32_t line)
{
	size_t low = 0, high = f->noff, mid, back;
	const struct lint_off *o;

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

/* Counts a finding; true if there is room to keep it. */
static bool
count(struct lint_finds *s, enum lint_rule rule, enum lint_severity severity,
    const struct lint_place *at)
{
	struct lint_count *c;

	s->counts->found[severity]++;
	if (at->file == LINT_NO_FILE)
		return true;
	c = &s->file[at->file]->count[rule];
	if (c->kept < s->kept_max) {
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
append(struct lint_finds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lint_place *at)
{
	struct lint_found *new;

	s->found = xgrow(s->found, s->n, &s->cap, sizeof(s->found[0]));
	new = &s->found[s->n++];
	*new = (struct lint_found){.file = at->file};
	new->f.rule = rule;
	new->f.severity = severity;
	if (at->file != LINT_NO_FILE)
		new->f.at.file = &s->file[at->file]->file;
	new->f.at.line = at->line;
	new->f.at.column = at->column;
	new->f.n = at->n > 0 ? at->n : 1;
	new->f.detail = SPAN_LIT("");
	new->f.more_rule = LINT_N;
	return &new->f;
}

/* Sets the octets of a case: those of the first URI of its host in its tag's
 * list; else the tag as it is written, with its value; else the version. False
 * if they don't matter, since the finding is only to be counted: parsing costs
 * more than all else. */
static bool
set_octets(const struct lint_text *t, struct lint_case *c,
    enum lint_severity severity)
{
	const struct zone_rr *rr = t->via != NULL ? t->via : t->rr;
	const struct record_item *it, *end;
	const struct lint_file *f;
	struct lint_place at;
	struct buf host = {0};
	struct record r;
	struct span s = t->text;
	size_t i;

	if (rr != NULL) {
		f = t->finds->file[rr->file];
		at = (struct lint_place){rr->file, rr->line, rr->column, 1};
		if (f->noff == 0 &&
		    f->count[c->rule].kept == t->finds->kept_max) {
			count(t->finds, c->rule, severity, &at);
			return false;
		}
	}
	record_parse(&r, t->text);
	for (i = 0; c->host.p != NULL && i < r.nuris; i++) {
		host.n = 0;
		if (r.uris[i].tag == c->tag && r.uris[i].host.p != NULL &&
		    dname_put(&host, r.uris[i].host) == DNAME_FINE &&
		    span_eq(buf_span(&host), c->host)) {
			s = r.uris[i].uri;
			break;
		}
	}
	buf_free(&host);
	c->at = (size_t)(s.p - t->text.p);
	c->n = s.n;
	if (c->host.p == NULL && r.nitems > 0) {
		it = r.items;
		end = it + r.nitems;
		while (it < end && (it->tag != c->tag || !it->first))
			it++;
		if (it == end)
			it = r.items;
		c->at = it->name_at;
		c->n = it->value_at + it->value_n - it->name_at;
	}
	record_free(&r);
	return true;
}

/* Does the rule look at what a file says, which is a response policy zone? */
static bool
is_of_rpz(const struct lint_finds *s, uint32_t file, enum lint_rule rule)
{
	return s->file[s->file[file]->top]->is_rpz &&
	    lint_rules[rule].scope != LINT_IN_FILE;
}

void
lint_finds_rpz(struct lint_finds *s, uint32_t top)
{
	struct lint_found *x, *to = s->found;
	enum lint_rule rule;
	uint32_t file;

	s->file[top]->is_rpz = true;
	for (x = s->found; x != NULL && x < s->found + s->n; x++) {
		if (x->file == LINT_NO_FILE ||
		    !is_of_rpz(s, x->file, x->f.rule))
			*to++ = *x;
		else
			s->counts->found[x->f.severity]--;
	}
	s->n = (size_t)(to - s->found);
	for (file = top; file < s->nfiles; file++)
		for (rule = 0; rule < LINT_N; rule++)
			if (is_of_rpz(s, file, rule))
				s->file[file]->count[rule].more = 0;
}

struct finding *
lint_add(const struct lint_text *t, struct lint_case c)
{
	const struct zone_rr *rr = t->via != NULL ? t->via : t->rr;
	struct lint_finds *s = t->finds;
	struct lint_place place = t->at;
	enum lint_severity severity = s->o->severity[c.rule];
	struct finding *f;

	/* The user's severity; else that of the case; else that of the rule,
	 * which --strict may raise. */
	if (severity == LINT_BY_RULE) {
		severity = c.severity != LINT_BY_RULE ? c.severity :
		    lint_rules[c.rule].severity;
		if (s->o->strict && severity == LINT_NOTE &&
		    lint_is_strict(c.rule))
			severity = LINT_WARNING;
	}
	if (severity == LINT_OFF ||
	    (c.by_tag && !set_octets(t, &c, severity)))
		return NULL;
	if (c.at > t->text.n)
		c.at = t->text.n;
	if (c.n > t->text.n - c.at)
		c.n = t->text.n - c.at;
	if (rr != NULL) {
		lint_place_of(s->store, rr, c.at, c.n, &place);
	} else if (!t->is_field) {
		place.column += (uint32_t)c.at;
		place.n = (uint32_t)c.n;
	}
	if (place.file != LINT_NO_FILE && is_of_rpz(s, place.file, c.rule))
		return NULL;
	if ((place.file != LINT_NO_FILE &&
	    is_off(s->file[place.file], c.rule, place.line)) ||
	    (rr != t->rr && t->rr != NULL &&
	    is_off(s->file[t->rr->file], c.rule, t->rr->line))) {
		s->counts->suppressed++;
		return NULL;
	}
	if (!count(s, c.rule, severity, &place))
		return NULL;
	f = append(s, c.rule, severity, &place);
	if (place.file == LINT_NO_FILE)
		f->at.file = t->file;
	f->domain = rr == NULL || t->domain.p != NULL ? t->domain :
	    lint_keep_name(s, rr->owner, lint_label_is(rr->owner, "_dmarc"));
	f->target = t->target;
	if (t->text.p != NULL)
		f->subject = (struct span){t->text.p + c.at, c.n};
	if (t->is_field) {
		f->subject = arena_dup(&s->octets, f->subject);
		f->domain = arena_dup(&s->octets, f->domain);
	} else {
		f->record = t->text;
		f->record_at = c.at;
		f->record_n = c.n;
	}
	if (c.detail.p != NULL)
		f->detail = arena_dup(&s->octets, c.detail);
	f->why = c.why;
	return f;
}

/* --- handing over --- */

#define COMPARE(member) \
	if (a->member != b->member) \
		return a->member < b->member ? -1 : 1

/* By place and rule; what $GENERATE makes is all at one place, and goes by
 * its domain. */
static int
compare(const void *va, const void *vb)
{
	const struct lint_found *a = va, *b = vb;
	int order;

	COMPARE(file);
	COMPARE(f.at.line);
	COMPARE(f.at.column);
	COMPARE(f.rule);
	COMPARE(f.more_rule);
	order = span_compare(a->f.detail, b->f.detail);
	return order != 0 ? order : span_compare(a->f.domain, b->f.domain);
}

/* Where the lines of a file are, as findings go through it in order. */
struct lines {
	uint32_t file, line;
	const char *p, *end;
};

/* Sets the line of a finding, or the part of it around its place. */
static void
show_line(struct lines *at, const struct lint_finds *s, struct lint_found *x)
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

/* Ends the text of a fix that goes over from one string to the next with what
 * stands between them; there is no fix if that is not in the line shown. */
static void
end_fix(struct lint_finds *s, struct finding *f)
{
	struct finding_fix *x = &f->fix;
	struct buf b = {0};
	size_t from = x->stays_at - f->line_at;

	if (x->stays == 0)
		return;
	if (f->line.p == NULL || x->at.line != f->at.line ||
	    x->stays_at < f->line_at || from > f->line.n ||
	    x->stays > f->line.n - from) {
		*x = (struct finding_fix){.text = SPAN_NONE};
		return;
	}
	buf_put_span(&b, x->text);
	buf_add(&b, f->line.p + from, x->stays);
	x->text = arena_dup(&s->octets, buf_span(&b));
	buf_free(&b);
}

void
lint_finds_emit(struct lint_finds *s)
{
	struct lint_text t = {.finds = s};
	const struct lint_count *c;
	struct lint_found *x;
	struct lines lines = {0};
	struct finding *f;
	uint32_t file;

	/* What was only counted in a file. */
	for (file = 0; file < s->nfiles; file++) {
		c = s->file[file]->count;
		for (enum lint_rule rule = 0; rule < LINT_N; rule++, c++) {
			struct lint_place at = {file, c->line, c->column, 1};

			if (c->more == 0)
				continue;
			f = append(s, LINT_MORE_FINDINGS, c->severity, &at);
			f->more_rule = rule;
			f->more = c->more;
			lint_detail(&t, f, "%" PRIu64 " of %s from here on",
			    f->more, lint_rules[rule].code);
		}
	}
	if (s->n > 1)
		qsort(s->found, s->n, sizeof(*x), compare);
	for (x = s->found; x != NULL && x < s->found + s->n; x++) {
		/* $GENERATE makes many of one line, which all say the same. */
		if (x > s->found && x->file != LINT_NO_FILE &&
		    x->file == x[-1].file &&
		    x->f.at.line == x[-1].f.at.line &&
		    x->f.at.column == x[-1].f.at.column &&
		    x->f.rule == x[-1].f.rule &&
		    x->f.more_rule == x[-1].f.more_rule &&
		    span_eq(x->f.detail, x[-1].f.detail)) {
			s->counts->found[x->f.severity] -=
			    x->f.more > 0 ? x->f.more : 1;
			continue;
		}
		if (x->file != LINT_NO_FILE)
			show_line(&lines, s, x);
		end_fix(s, &x->f);
		s->o->emit(s->o->ctx, &x->f);
	}
	s->n = 0;
}
