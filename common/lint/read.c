/* Reads master files into the store: names, the records that rules look at,
 * faults, and comments "; dmarc-lint: disable=CODE". */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/part.h"
#include "zone/type.h"

/* One file while it is read, with those that it includes. */
struct reading {
	struct lint *l;
	const struct lint_source *source;
	uint32_t top, file; /* the first one, and where reading is */
	uint32_t opened;    /* as struct zone_file numbers that */
	struct given {      /* the texts that were included */
		struct span name, text;
	} *given;
	size_t ngiven, given_max;

	struct lint_owner owner;

	/* A semicolon that cuts the text of the record that comes next. */
	struct zone_note semicolon;
	bool has_semicolon;

	/* How many of a file's last comments are for the entry that comes
	 * next. */
	size_t pending;
	uint32_t pending_file;
};

/* --- files --- */

static bool
is_file(const struct lint_file *f, const struct zone_file *file)
{
	return f->file.line == file->line && span_eq(f->file.name, file->name);
}

/* The number of a file; one that is new has its parent added before it. */
static uint32_t
enter_file(struct reading *d, const struct zone_file *file)
{
	struct lint_finds *s = &d->l->finds;
	struct zone_file new = *file;
	struct span text = SPAN_LIT("");
	size_t i;

	if (is_file(s->file[d->file], file))
		return d->file;
	for (i = s->nfiles; i-- > d->top;)
		if (is_file(s->file[i], file))
			return (uint32_t)i;
	if (file->from != NULL)
		new.from = &s->file[enter_file(d, file->from)]->file;
	for (i = d->ngiven; i-- > 0;)
		if (span_eq(d->given[i].name, file->name)) {
			text = d->given[i].text;
			break;
		}
	d->l->counts.files++;
	return lint_finds_file(s, &new, text, d->top);
}

static void
go_to_file(struct reading *d, const struct zone_file *file)
{
	if (file->number == d->opened)
		return;
	d->file = enter_file(d, file);
	d->opened = file->number;
}

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct reading *d = ctx;
	enum zone_fault f = d->source->include(d->source->ctx, path, text);

	if (f != ZONE_FINE)
		return f;
	d->given = xgrow(d->given, d->ngiven, &d->given_max,
	    sizeof(d->given[0]));
	d->given[d->ngiven++] = (struct given){
	    arena_dup(&d->l->finds.octets, path), *text};
	return f;
}

/* --- comments --- */

/* what: the part of the comment that is wrong. */
static void
bad_comment(struct reading *d, const struct zone_place *at, struct span text,
    struct span what)
{
	struct lint_text t = {.finds = &d->l->finds, .is_field = true,
	    .at = {d->file, at->line, at->column +
	    (uint32_t)(what.p - text.p) + 1, (uint32_t)what.n}, .text = what};

	lint_detail(&t, lint_add(&t, (struct lint_case){LINT_COMMENT_BAD,
	    .n = LINT_ALL}), LINT_QUOTED, LINT_QUOTED_ARG(what));
}

/*
 * "dmarc-lint: disable=CODE,CODE". Behind a record it holds for its line,
 * alone in a line for the next one too; on_record() makes it hold for all lines
 * of an entry.
 */
static void
on_comment(void *ctx, struct span text, const struct zone_place *at)
{
	struct reading *d = ctx;
	struct span s = span_trim(text), code;
	const char *p = text.p - 1; /* the semicolon */
	struct lint_file *f;
	struct lint_off *off;
	enum lint_rule rule;
	bool any = false;
	uint32_t i = 1;

	if (!span_has_prefix(s, "dmarc-lint:"))
		return;
	s = span_trim(span_from(s, 11));
	go_to_file(d, at->file);
	while (i < at->column && is_xml_space(*--p))
		i++;
	f = d->l->finds.file[d->file];
	f->off = xgrow(f->off, f->noff, &f->noff_max, sizeof(f->off[0]));
	off = &f->off[f->noff++];
	*off = (struct lint_off){.from = at->line,
	    .to = at->line + (i == at->column)};
	if (d->pending_file != d->file)
		d->pending = 0;
	d->pending_file = d->file;
	d->pending++;
	if (!span_has_prefix(s, "disable=")) {
		bad_comment(d, at, text, s.n > 0 ? s : text);
		return;
	}
	/* A list with commas or blanks. */
	for (s = span_from(s, 8); s.n > 0; span_advance(&s, code.n)) {
		code = (struct span){s.p, 0};
		while (code.n < s.n && s.p[code.n] != ',' &&
		    !is_xml_space(s.p[code.n]))
			code.n++;
		if (code.n == 0) {
			code.n = 1;
			continue;
		}
		any = true;
		rule = lint_rule_find(code);
		if (rule < LINT_N)
			off->rules[rule / 64] |= (uint64_t)1 << rule % 64;
		else if (span_is(code, "all"))
			memset(off->rules, 0xff, sizeof(off->rules));
		else
			bad_comment(d, at, text, code);
	}
	if (!any)
		bad_comment(d, at, text, text);
}

/* --- faults --- */

/* How a fault becomes a finding. */
enum { PLACE_INNER = 1, SHOW_FIELD, SHOW_OTHER };

static const unsigned char how[ZONE_FAULT_N] = {
    /* Its place is that of an octet within the field. */
    [ZONE_ESCAPE] = PLACE_INNER,
    [ZONE_CONTROL] = PLACE_INNER,
    [ZONE_STRING_LONG] = PLACE_INNER,
    [ZONE_LABEL_LONG] = PLACE_INNER,
    [ZONE_LABEL_EMPTY] = PLACE_INNER,
    /* The detail is the field. */
    [ZONE_TTL] = SHOW_FIELD,
    [ZONE_TTL_LARGE] = SHOW_FIELD,
    [ZONE_TYPE] = SHOW_FIELD,
    [ZONE_CLASS] = SHOW_FIELD,
    [ZONE_ORIGIN_MISSING] = SHOW_FIELD,
    [ZONE_OWNER_DOUBLED] = SHOW_FIELD,
    [ZONE_GENERATE] = SHOW_FIELD,
    [ZONE_INCLUDE_OFF] = SHOW_FIELD,
    [ZONE_INCLUDE_OUTSIDE] = SHOW_FIELD,
    [ZONE_INCLUDE_MISSING] = SHOW_FIELD,
    [ZONE_INCLUDE_LOOP] = SHOW_FIELD,
    [ZONE_INCLUDE_MANY] = SHOW_FIELD,
    /* The detail is something else, and the place a single octet. */
    [ZONE_ORIGIN_NAMED] = SHOW_OTHER,
};

/* Are there octets in a field that are not ASCII? No word of a zone file has
 * such. */
static bool
has_other(struct span s)
{
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i < s.n;
}

/* Sets the detail: the fault's own text, if its rule is about others too, and
 * the field, in which what is not printable ASCII becomes \DDD. */
static void
put_detail(const struct lint_text *t, struct finding *f,
    enum zone_fault fault, struct span field)
{
	enum zone_fault other = 0;
	struct buf b = {0};
	size_t i;

	while (other < ZONE_FAULT_N && (other == fault ||
	    lint_of_zone[other] != lint_of_zone[fault]))
		other++;
	if (other < ZONE_FAULT_N && how[fault] != SHOW_OTHER)
		buf_puts(&b, zonefaults[fault].text);
	if (how[fault] == SHOW_OTHER) {
		buf_put_span(&b, field);
	} else if (field.n > 0 && ((how[fault] == SHOW_FIELD && b.n == 0) ||
	    (how[fault] != PLACE_INNER && has_other(field)))) {
		buf_puts(&b, b.n > 0 ? ": \"" : "\"");
		for (i = 0; i < field.n && i < 80; i++)
			if (field.p[i] >= ' ' && field.p[i] <= '~')
				buf_putc(&b, field.p[i]);
			else
				buf_printf(&b, "\\%03d",
				    (unsigned char)field.p[i]);
		buf_puts(&b, i < field.n ? "...\"" : "\"");
	}
	if (b.n > 0)
		lint_detail(t, f, "%.*s", SPAN_ARG(buf_span(&b)));
	buf_free(&b);
}

/* A string that is too long goes on as another, since receivers join them
 * again; data can't have more than 65535 octets. */
static void
fix_long(struct reading *d, const struct zone_note *n, struct finding *f)
{
	struct span text = d->l->finds.file[d->file]->text;
	size_t i, took, from = 0, octets = 0;
	unsigned char octet;
	struct buf b = {0};

	if (n->what.n > 65535 || n->what.p <= text.p ||
	    n->what.p >= text.p + text.n || n->what.p[-1] != '"' ||
	    !lint_fix_is_plain(n->what))
		return;
	for (i = 0; i < n->what.n; i += took) {
		if (octets > 0 && octets % 255 == 0) {
			from = from > 0 ? from : i;
			buf_puts(&b, "\" \"");
		}
		took = n->what.p[i] != '\\' ? 1 : zonename_escape(
		    n->what.p + i, n->what.n - i, &octet);
		if (took == 0)
			break;
		if (from > 0)
			buf_add(&b, n->what.p + i, took);
		octets++;
	}
	if (i == n->what.n && from > 0) {
		f->fix.at = f->at;
		f->fix.n = (uint32_t)(n->what.n - from);
		f->fix.text = arena_dup(&d->l->finds.octets, buf_span(&b));
	}
	buf_free(&b);
}

/* A finding about a fault in d->file; NULL as lint_add(), or if the fault is
 * none of lint's. */
static struct finding *
add_fault(struct reading *d, const struct zone_note *n,
    enum lint_severity severity)
{
	enum lint_rule rule = lint_of_zone[n->fault];
	struct lint_text t = {.finds = &d->l->finds, .is_field = true,
	    .at = {d->file, n->at.line, n->at.column, 1}, .text = n->what};
	struct finding *f;

	if (rule == LINT_N)
		return NULL;
	if (t.text.n > LIMIT_LINT_LINE)
		t.text.n = LIMIT_LINT_LINE;
	if (n->what.n > 0 && how[n->fault] != PLACE_INNER &&
	    how[n->fault] != SHOW_OTHER)
		t.at.n = (uint32_t)n->what.n;
	f = lint_add(&t, (struct lint_case){rule, severity, .n = LINT_ALL});
	if (f == NULL)
		return NULL;
	put_detail(&t, f, n->fault, n->what);
	if (n->fault == ZONE_STRING_LONG)
		fix_long(d, n, f);
	if (n->fault == ZONE_OWNER_DOUBLED) {
		f->fix.at = f->at;
		f->fix.at.column += (uint32_t)n->what.n;
		f->fix.text = SPAN_LIT(".");
	}
	return f;
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	struct reading *d = ctx;
	bool bad;

	go_to_file(d, n->at.file);
	if (d->has_semicolon) /* without a record that it cuts */
		add_fault(d, &d->semicolon, LINT_WARNING);
	d->has_semicolon = n->fault == ZONE_SEMICOLON;
	if (d->has_semicolon) {
		d->semicolon = *n;
		return;
	}
	/* A type that has octets beyond ASCII is no new type. */
	bad = n->fault == ZONE_TYPE && has_other(n->what);
	if (zonefaults[n->fault].lost && (bad || n->fault != ZONE_TYPE) &&
	    n->fault != ZONE_CLASS)
		d->l->finds.file[d->top]->lost = true;
	add_fault(d, n, bad ? LINT_ERROR : LINT_BY_RULE);
}

/* The record that d->semicolon cuts is r: an error if it matters to mail. The
 * text up to the end of the line goes into quotes, if it is a record. */
static void
settle_semicolon(struct reading *d, const struct zone_record *r)
{
	struct span text = d->l->finds.file[d->file]->text, line, inner;
	struct span s = lint_first_string(r);
	bool grave = d->owner.policy || d->owner.report ||
	    lint_like_dmarc(s) ||
	    (s.n > 2 && ascii_lower(s.p[0]) == 'v' && s.p[1] == '=');
	struct finding *f = add_fault(d, &d->semicolon,
	    grave ? LINT_ERROR : LINT_WARNING);
	const struct zone_token *t = r->data;
	const char *lf;
	struct buf b = {0};

	d->has_semicolon = false;
	if (f == NULL || r->ndata != 1 || r->generated || r->generic ||
	    t->quoted ||
	    t->line != f->at.line || t->p < text.p ||
	    t->p >= text.p + text.n)
		return;
	line = span_from(text, (size_t)(t->p - text.p));
	lf = memchr(line.p, '\n', line.n);
	if (lf != NULL)
		line.n = (size_t)(lf - line.p);
	line = span_trim(line);
	inner = line;
	if (line.n > 2 && line.p[0] == '\'' && line.p[line.n - 1] == '\'')
		inner = (struct span){line.p + 1, line.n - 2};
	if (!lint_fix_is_quotable(inner))
		return;
	buf_putc(&b, '"');
	buf_put_span(&b, inner);
	buf_putc(&b, '"');
	f->fix.at = (struct zone_place){f->at.file, t->line, t->column};
	f->fix.n = (uint32_t)line.n;
	f->fix.text = arena_dup(&d->l->finds.octets, buf_span(&b));
	buf_free(&b);
}

/* --- owners --- */

/* Sets what depends on the owner of a record, and notes at the names above
 * it what the rules want to know; not again for the next record of it. */
static void
set_owner(struct reading *d, const struct zone_record *r)
{
	struct zonestore *x = &d->l->index;
	struct lint_owner *o = &d->owner;
	const struct zone_keys *k = &o->z.k;
	const unsigned char *p;

	if (!zonestore_owner(&o->z, r->owner))
		return;
	p = k->wire;
	o->policy = lint_label_is(p, "_dmarc");
	o->wildcard = lint_label_is(p, "*");
	o->is_apex = o->z.in_zone && o->z.apex_labels == k->labels;
	if (k->shared + 1 < o->mx_labels)
		o->mx_labels = 0;
	o->report = o->key = o->key_twice = o->report_astray = false;
	for (; p[0] != 0; p += 1 + p[0]) {
		if (p[1] != '_')
			continue;
		if (lint_label_is(p, "_domainkey")) {
			o->key_twice = o->key;
			o->key = true;
		}
		if (!lint_label_is(p, "_report"))
			continue;
		/* "X._report._dmarc.Y", and nothing but that */
		if (p != k->wire && lint_label_is(p + 8, "_dmarc"))
			o->report = true;
		else
			o->report_astray = true;
	}
	if (o->wildcard)
		zonestore_put(x, k, k->labels - 1, LINTNAME_WILD, 0, 0);
}

/* --- records --- */

/* The last n comments before or within an entry hold for all of its lines, as
 * one. */
static void
settle_comments(struct lint_file *f, size_t n, uint32_t from, uint32_t to)
{
	struct lint_off *off = &f->off[f->noff - n], *end = off + n;
	struct lint_off *all = NULL;
	size_t i;

	for (f->noff -= n; off < end; off++) {
		if (off->from == off->to && off->from < from) {
			f->off[f->noff++] = *off; /* behind an entry before */
		} else if (all != NULL) {
			for (i = 0; i < (LINT_N + 63) / 64; i++)
				all->rules[i] |= off->rules[i];
		} else {
			all = &f->off[f->noff++];
			*all = *off;
			if (all->from > from)
				all->from = from;
			if (all->to < to)
				all->to = to;
		}
	}
}

static void
on_record(void *ctx, const struct zone_record *r)
{
	struct reading *d = ctx;
	const struct zone_token *from = r->owner_at != NULL ? r->owner_at :
	    r->type_at;
	const struct zone_token *to = r->ndata > 0 ?
	    &r->data[r->ndata - 1] : r->type_at;
	uint32_t number = 0, flags;
	struct lint_file *f;

	d->l->counts.entries++;
	go_to_file(d, r->file);
	f = d->l->finds.file[d->file];
	if (d->pending_file == d->file && d->pending > 0)
		settle_comments(f, d->pending, from->line, to->line);
	d->pending = 0;
	set_owner(d, r);
	if (d->has_semicolon)
		settle_semicolon(d, r);
	flags = lint_keep_record(d->l, &d->owner, d->file, r, &number);
	zonestore_add(&d->owner.z, flags, number);
}

/* A file of which most is for resolvers, by their policies, and nothing is for
 * mail: its names are not its own. */
static void
settle_rpz(struct reading *d, uint64_t entries)
{
	struct lint_finds *s = &d->l->finds;
	const struct lint_file *top = s->file[d->top];
	const struct zonestore *x = &d->l->index;
	struct lint_text t;
	size_t i;

	if (top->rpz == 0 || top->has_mx || !top->has_soa ||
	    top->rpz < (entries - top->signing) / 2)
		return;
	lint_finds_rpz(s, d->top);
	for (i = 0; i < x->nsoa && s->file[x->rr[x->soa[i]].file]->top !=
	     d->top; i++)
		;
	if (i == x->nsoa)
		return;
	t = lint_text_of(d->l, &x->rr[x->soa[i]]);
	lint_add(&t, (struct lint_case){LINT_RESPONSE_POLICY, .n = LINT_ALL});
}

void
lint_zone(struct lint *l, const struct lint_source *s)
{
	struct zone_options o = {
	    s->origin, s->by_name, s->include_anywhere, &l->written};
	struct zone_file file = {.name = s->name};
	struct reading *d = xcalloc(1, sizeof(*d));
	struct zone_handler h = {
	    .ctx = d,
	    .record = on_record,
	    .fault = on_fault,
	    .comment = on_comment,
	    .include = s->include != NULL ? on_include : NULL,
	};
	uint64_t entries;

	d->l = l;
	d->source = s;
	d->owner.z.store = &l->index;
	d->top = d->file = lint_finds_file(&l->finds, &file, s->text.n >
	    LIMIT_ZONE_OCTETS ? SPAN_LIT("") : s->text, LINT_NO_FILE);
	d->pending_file = LINT_NO_FILE;
	l->counts.files++;
	entries = l->counts.entries;
	zonestore_expect(&l->index, s->text.n / 64);
	zonefile_read(&h, &o, s->name, s->text);
	if (d->has_semicolon)
		add_fault(d, &d->semicolon, LINT_WARNING);
	zonestore_end(&d->owner.z);
	settle_rpz(d, l->counts.entries - entries);
	free(d->given);
	free(d);
}
