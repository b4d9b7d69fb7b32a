/* Master files on the way into the linter: names, records in point, faults. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/reading.h"
#include "zone/type.h"

/* --- files --- */

static bool
is_file(const struct lintfile *f, const struct zone_file *file)
{
	return f->file.line == file->line && span_eq(f->file.name, file->name);
}

static struct span
given_text(const struct reading *d, struct span name)
{
	size_t i;

	for (i = d->ngiven; i-- > 0;)
		if (span_eq(d->given[i].name, name))
			return d->given[i].text;
	return SPAN_LIT("");
}

uint32_t
lintread_file(struct reading *d, const struct zone_file *file)
{
	struct lintfinds *s = &d->l->finds;
	struct zone_file new = *file;
	struct span text;
	uint32_t i;

	if (is_file(s->file[d->file], file))
		return d->file;
	for (i = (uint32_t)s->nfiles; i-- > d->top;)
		if (is_file(s->file[i], file))
			return d->file = i;
	if (file->from != NULL) {
		i = lintread_file(d, file->from); /* the files may move */
		new.from = &s->file[i]->file;
	}
	text = given_text(d, file->name);
	d->l->counts.files++;
	return d->file = lintfind_file(s, &new, text, d->top);
}

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct reading *d = ctx;
	enum zone_fault f = d->source->include(d->source->ctx, path, text);

	if (f != ZONE_FINE)
		return f;
	if ((d->ngiven & (d->ngiven - 1)) == 0) /* grows by doubling */
		d->given = xreallocarray(d->given,
		    d->ngiven > 0 ? d->ngiven * 2 : 1, sizeof(d->given[0]));
	d->given[d->ngiven++] = (struct given){
	    lintfind_keep(&d->l->finds, path), *text};
	return f;
}

/* --- faults --- */

/* Is its place that of an octet within the field? */
static bool
is_inner(enum zone_fault f)
{
	return f == ZONE_ESCAPE || f == ZONE_CONTROL ||
	    f == ZONE_STRING_LONG || f == ZONE_LABEL_LONG ||
	    f == ZONE_LABEL_EMPTY;
}

/* Is the rule about other faults, too? */
static bool
is_one_of_many(enum zone_fault fault)
{
	enum zone_fault f;
	size_t n = 0;

	for (f = 0; f < ZONE_FAULT_N; f++)
		n += lint_of_zone(f) == lint_of_zone(fault);
	return n > 1;
}

/* Which of the rule's faults it is, or what it is about. */
static void
put_detail(struct buf *b, const struct zone_note *n)
{
	static const enum zone_fault named[] = {ZONE_TTL, ZONE_TTL_LARGE,
	    ZONE_TYPE, ZONE_CLASS, ZONE_ORIGIN_MISSING, ZONE_GENERATE,
	    ZONE_INCLUDE_OFF, ZONE_INCLUDE_OUTSIDE, ZONE_INCLUDE_MISSING,
	    ZONE_INCLUDE_LOOP, ZONE_INCLUDE_MANY};
	size_t i;

	if (is_one_of_many(n->fault)) {
		buf_puts(b, zonefault_text(n->fault));
		return;
	}
	for (i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (named[i] == n->fault && n->what.n > 0)
			lint_put_quoted(b, n->what);
}

/*
 * A string that is too long goes on as another, since receivers join them
 * again; data can't have more than 65535 octets.
 */
static void
fix_long(struct reading *d, const struct zone_note *n, struct finding *f)
{
	struct lintfinds *s = &d->l->finds;
	struct span text = s->file[d->file]->text;
	size_t i, took, from = 0, octets = 0;
	unsigned char octet;
	struct buf b = {0};

	if (n->what.n > 65535 || n->what.p <= text.p ||
	    n->what.p >= text.p + text.n || n->what.p[-1] != '"' ||
	    !lintfix_is_plain(n->what))
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
		f->fix.text = lintfind_keep(s, buf_span(&b));
	}
	buf_free(&b);
}

struct finding *
lintread_fault(struct reading *d, const struct zone_note *n,
    enum lint_severity severity)
{
	struct lintfinds *s = &d->l->finds;
	enum lint_rule rule = lint_of_zone(n->fault);
	struct lintplace at = {d->file, n->at.line, n->at.column, 1};
	struct finding *f;
	struct buf b = {0};

	if (rule == LINT_N)
		return NULL;
	if (n->what.n > 0 && !is_inner(n->fault))
		at.n = (uint32_t)n->what.n;
	f = lintfind_add(s, rule, severity, &at);
	if (f == NULL)
		return NULL;
	f->subject = lintfind_keep(s, (struct span){n->what.p,
	    n->what.n < LIMIT_LINT_LINE ? n->what.n : LIMIT_LINT_LINE});
	put_detail(&b, n);
	lintfind_detail(s, f, &b);
	if (n->fault == ZONE_STRING_LONG)
		fix_long(d, n, f);
	return f;
}

static void
flush_semicolon(struct reading *d)
{
	if (d->has_semicolon)
		lintread_fault(d, &d->semicolon, LINT_WARNING);
	d->has_semicolon = false;
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	struct reading *d = ctx;

	d->file = lintread_file(d, n->at.file);
	flush_semicolon(d);
	if (n->fault == ZONE_SEMICOLON) {
		d->semicolon = *n;
		d->has_semicolon = true;
		return;
	}
	if (zonefault_lost(n->fault) && n->fault != ZONE_TYPE &&
	    n->fault != ZONE_CLASS)
		d->l->finds.file[d->top]->lost = true;
	lintread_fault(d, n, LINT_BY_RULE);
}

/* --- records --- */

/* Sets what depends on the owner, unless it is the one before. */
static bool
set_owner(struct reading *d, const struct zone_record *r)
{
	const unsigned char *p = d->o.name.wire;

	if (!zonestore_owner(&d->o, r->owner))
		return false;
	d->is = (struct lintowner){
	    .policy = lintlabel_is(p, "_dmarc"),
	    .wildcard = lintlabel_is(p, "*"),
	    .is_apex = d->o.apex == d->o.k.key[d->o.k.labels],
	};
	for (; p[0] != 0; p += 1 + p[0])
		if (p[1] == '_') {
			d->is.key |= lintlabel_is(p, "_domainkey");
			d->is.report |= lintlabel_is(p, "_report") &&
			    lintlabel_is(p + 8, "_dmarc");
		}
	return true;
}

/* What the linter notes at the names above. */
static void
put_above(struct reading *d)
{
	size_t j = d->o.k.labels;

	if (d->is.wildcard)
		zonestore_put(&d->l->index, d->o.k.key[j - 1], LINTNAME_WILD,
		    0, 0);
	for (; j > 0 && d->is.key; j--)
		if (lintlabel_is(d->o.name.wire + d->o.k.at[j], "_domainkey"))
			zonestore_put(&d->l->index, d->o.k.key[j - 1],
			    LINTNAME_KEYS, 0, 0);
}

static uint32_t
last_line(const struct zone_record *r)
{
	return r->ndata > 0 ? r->data[r->ndata - 1].line : r->type_at->line;
}

static void
on_record(void *ctx, const struct zone_record *r)
{
	struct reading *d = ctx;
	uint32_t flags, number = 0, stray;
	bool new;

	d->l->counts.entries++;
	if (!is_file(d->l->finds.file[d->file], r->file))
		d->file = lintread_file(d, r->file);
	if (d->pending > 0)
		lintcomment_settle(d, r->owner_at != NULL ? r->owner_at->line :
		    r->type_at->line, last_line(r));
	new = set_owner(d, r);
	if (d->has_semicolon)
		linttext_semicolon(d, r);
	flags = r->type == ZONE_TYPE_TXT ? linttext_put(d, r, &number) :
	    linttext_put_other(d, r, &number);
	if (r->type != ZONE_TYPE_TXT && linttext_is_stray(r))
		linttext_keep(d, r, LINTRR_STRAY, &stray);
	zonestore_add(&d->o, flags, number);
	if (new)
		put_above(d);
}

void
lintread_zone(struct lint *l, const struct lint_source *s)
{
	struct zone_options o = {s->origin, s->include_anywhere};
	struct zone_file file = {.name = s->name};
	struct reading *d = xcalloc(1, sizeof(*d));
	struct zone_handler h = {
	    .ctx = d,
	    .record = on_record,
	    .fault = on_fault,
	    .comment = lintcomment_take,
	    .include = s->include != NULL ? on_include : NULL,
	};

	d->l = l;
	d->o.store = &l->index;
	d->source = s;
	d->top = d->file = lintfind_file(&l->finds, &file, s->text.n >
	    LIMIT_ZONE_OCTETS ? SPAN_LIT("") : s->text, LINTFILE_NONE);
	d->pending_file = LINTFILE_NONE;
	l->counts.files++;
	zonestore_expect(&l->index, s->text.n / 64);
	zonefile_read(&h, &o, s->name, s->text);
	flush_semicolon(d);
	zonestore_end(&d->o);
	free(d->given);
	free(d);
}
