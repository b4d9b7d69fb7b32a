/* Comments in master files that disable rules: "dmarc-lint: disable=...". */
/* SPDX-License-Identifier: ISC */
#include "lint/reading.h"

/* "disable=a,b" behind "dmarc-lint:"; false if it is no such comment. */
static bool
read_prefix(struct span *s)
{
	static const char prefix[] = "dmarc-lint:";
	size_t n = sizeof(prefix) - 1;

	*s = span_trim(*s);
	if (!span_has_prefix(*s, prefix))
		return false;
	*s = span_trim((struct span){s->p + n, s->n - n});
	return true;
}

/* The next of a list with commas or blanks; false at its end. */
static bool
next_code(struct span *list, struct span *code)
{
	size_t n = 0;

	while (list->n > 0 && (list->p[0] == ',' || is_xml_space(list->p[0])))
		list->p++, list->n--;
	while (n < list->n && list->p[n] != ',' && !is_xml_space(list->p[n]))
		n++;
	*code = (struct span){list->p, n};
	list->p += n;
	list->n -= n;
	return n > 0;
}

static void
bad_comment(struct reading *d, const struct zone_place *at, struct span text,
    struct span what)
{
	struct lintfinds *s = &d->l->finds;
	struct lintplace place = {d->file, at->line, at->column, 1};
	struct finding *f;
	struct buf b = {0};

	place.column += (uint32_t)(what.p - text.p) + 1;
	place.n = (uint32_t)what.n;
	f = lintfind_add(s, LINT_COMMENT_BAD, LINT_BY_RULE, &place);
	if (f == NULL)
		return;
	f->subject = lintfind_keep(s, what);
	lint_put_quoted(&b, what);
	lintfind_detail(s, f, &b);
}

static bool
disable(struct reading *d, struct lintoff *off, struct span code)
{
	enum lint_rule rule = lint_find(code);
	size_t i;

	(void)d;
	if (span_is(code, "all")) {
		for (i = 0; i < sizeof(off->rules) / sizeof(off->rules[0]);
		     i++)
			off->rules[i] = UINT64_MAX;
		return true;
	}
	if (rule == LINT_N)
		return false;
	off->rules[rule / 64] |= (uint64_t)1 << rule % 64;
	return true;
}

/* Is there nothing but white space before the comment in its line? */
static bool
stands_alone(struct span text, const struct zone_place *at)
{
	const char *p = text.p - 1;
	uint32_t i;

	for (i = 1; i < at->column; i++)
		if (!is_xml_space(*--p))
			return false;
	return true;
}

void
lintcomment_take(void *ctx, struct span text, const struct zone_place *at)
{
	struct reading *d = ctx;
	struct span s = text, code;
	struct lintoff *off;
	bool any = false;

	if (!read_prefix(&s))
		return;
	d->file = lintread_file(d, at->file);
	off = lintfind_off(&d->l->finds, d->file, at->line,
	    at->line + stands_alone(text, at));
	if (d->pending_file != d->file)
		d->pending = 0;
	d->pending_file = d->file;
	d->pending++;
	if (!span_has_prefix(s, "disable=")) {
		bad_comment(d, at, text, s.n > 0 ? s : text);
		return;
	}
	s.p += 8;
	s.n -= 8;
	for (; next_code(&s, &code); any = true)
		if (!disable(d, off, code))
			bad_comment(d, at, text, code);
	if (!any)
		bad_comment(d, at, text, text);
}

void
lintcomment_settle(struct reading *d, uint32_t from, uint32_t to)
{
	struct lintfile *f = d->l->finds.file[d->file];
	struct lintoff *off;

	for (; d->pending > 0 && d->pending_file == d->file; d->pending--) {
		off = &f->off[f->noff - d->pending];
		if (off->from == off->to && off->from < from)
			continue; /* it was that of an entry before */
		if (off->from > from)
			off->from = from;
		if (off->to < to)
			off->to = to;
	}
	d->pending = 0;
}
