/* Master files on the way into the linter: names, records in point, faults. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "decide/lintpart.h"
#include "syntax/spfrec.h"
#include "syntax/zonedata.h"
#include "syntax/zonetype.h"

/* What is going on while one file is read. */
struct reading {
	struct lint *l;
	const struct lint_source *source;
	uint32_t top, file;
	struct given { /* the texts that were included */
		struct span name, text;
	} *given;
	size_t ngiven;

	/* The owner of the record before. */
	struct zone_name owner;
	struct lintkeys k;
	const unsigned char *kept; /* a copy of its wire form, or NULL */
	struct zone_name origin; /* that it ends with; n is 0 for none */
	size_t origin_labels;
	uint32_t flags, last, first; /* what it is to be put with */
	uint64_t mx_above;           /* the name that was said of last */
	struct lintowner {
		bool policy, report, wildcard, key, is_apex;
	} is;
	struct zone_name apex;

	/* A semicolon that cuts the text of the record that comes next. */
	struct zone_note semicolon;
	bool has_semicolon;

	/* Comments that disable rules for the entry that comes next: how many
	 * of the file's last ones. */
	size_t pending;
	uint32_t pending_file;
};

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

/* The number of a file; what includes it has got one before. */
static uint32_t
file_number(struct reading *d, const struct zone_file *file)
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
		i = file_number(d, file->from); /* the files may move */
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

/* --- comments --- */

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

static void
on_comment(void *ctx, struct span text, const struct zone_place *at)
{
	struct reading *d = ctx;
	struct span s = text, code;
	struct lintoff *off;
	bool any = false;

	if (!read_prefix(&s))
		return;
	d->file = file_number(d, at->file);
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

/* Those before or within an entry hold for all of its lines. */
static void
settle_comments(struct reading *d, uint32_t from, uint32_t to)
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

static struct finding *
add_fault(struct reading *d, const struct zone_note *n,
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
		add_fault(d, &d->semicolon, LINT_WARNING);
	d->has_semicolon = false;
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	struct reading *d = ctx;

	d->file = file_number(d, n->at.file);
	flush_semicolon(d);
	if (n->fault == ZONE_SEMICOLON) {
		d->semicolon = *n;
		d->has_semicolon = true;
		return;
	}
	if (zonefault_lost(n->fault) && n->fault != ZONE_TYPE &&
	    n->fault != ZONE_CLASS)
		d->l->finds.file[d->top]->lost = true;
	add_fault(d, n, LINT_BY_RULE);
}

/* --- records --- */

/* All records of the owner before are known, or those next to each other. */
static void
put_owner(struct reading *d)
{
	if (d->owner.n > 0)
		lintindex_put(&d->l->index, d->k.key[d->k.labels], d->flags,
		    d->last, d->first);
	d->flags = d->last = d->first = 0;
}

static bool
ends_with(const struct zone_name *name, const struct zone_name *tail)
{
	return name->n >= tail->n && tail->n > 0 && memcmp(name->wire +
	    name->n - tail->n, tail->wire, tail->n) == 0;
}

/* The keys of the origin are known from the name before, most times. */
static void
set_keys(struct reading *d, const struct zone_record *r)
{
	const unsigned char *p;

	d->k.wire = d->owner.wire;
	if (d->origin.n > 0 && ends_with(&d->owner, &d->origin)) {
		d->k.labels = lintindex_rekey(d->owner.wire, d->owner.n,
		    d->origin_labels, d->k.key, d->k.at);
		if (d->k.labels > 0)
			return;
	}
	lintkeys_of(&d->l->index, d->owner.wire, &d->k);
	d->origin.n = 0;
	if (!ends_with(&d->owner, r->origin))
		return;
	d->origin = *r->origin;
	d->origin_labels = 0;
	for (p = r->origin->wire; p[0] != 0; p += 1 + p[0])
		d->origin_labels++;
	if (d->origin_labels > d->k.labels ||
	    d->owner.n - d->origin.n != d->k.at[d->origin_labels])
		d->origin.n = 0; /* by chance, within a label */
}

/* Sets what depends on the owner, unless it is the one before. */
static bool
set_owner(struct reading *d, const struct zone_record *r)
{
	const struct zone_name *o = r->owner;
	const unsigned char *p;

	if (o->n == d->owner.n &&
	    memcmp(o->wire, d->owner.wire, o->n) == 0)
		return false;
	put_owner(d);
	d->owner = *o;
	d->kept = NULL;
	set_keys(d, r);
	p = d->owner.wire;
	d->is = (struct lintowner){
	    .policy = lintlabel_is(p, "_dmarc"),
	    .wildcard = lintlabel_is(p, "*"),
	    .is_apex = o->n == d->apex.n &&
		memcmp(p, d->apex.wire, o->n) == 0,
	};
	for (; p[0] != 0; p += 1 + p[0])
		if (p[1] == '_') {
			d->is.key |= lintlabel_is(p, "_domainkey");
			d->is.report |= lintlabel_is(p, "_report") &&
			    lintlabel_is(p + 8, "_dmarc");
		}
	return true;
}

static const unsigned char *
owner_kept(struct reading *d)
{
	if (d->kept == NULL)
		d->kept = (const unsigned char *)lintindex_keep(
		    &d->l->index, d->owner.wire, d->owner.n);
	return d->kept;
}

/* What is above the name, too, exists (RFC 4592, 2.2.2). */
static void
put_above(struct reading *d)
{
	size_t i = d->k.labels, j;

	if (d->is.wildcard)
		lintindex_put(&d->l->index, d->k.key[i - 1], LINTNAME_WILD,
		    0, 0);
	for (j = i; j > 0 && d->is.key; j--)
		if (lintlabel_is(d->owner.wire + d->k.at[j], "_domainkey"))
			lintindex_put(&d->l->index, d->k.key[j - 1],
			    LINTNAME_KEYS, 0, 0);
	if (i == 0 || lintindex_recent(&d->l->index, d->k.key[i]))
		return;
	while (--i > 0 && !lintindex_recent(&d->l->index, d->k.key[i]))
		lintindex_put(&d->l->index, d->k.key[i], LINTNAME_BELOW, 0, 0);
}

static struct lintrr *
keep(struct reading *d, const struct zone_record *r, enum lintrr_kind kind,
    uint32_t *number)
{
	const unsigned char *owner = owner_kept(d);
	struct lintrr *rr = lintindex_rr(&d->l->index, number);

	rr->owner = owner;
	rr->file = d->file;
	rr->ttl = r->ttl;
	rr->type = r->type;
	rr->kind = (uint8_t)kind;
	rr->line = r->type_at->line;
	rr->column = r->type_at->column;
	rr->end = rr->column + r->type_at->n;
	rr->fixed = true;
	return rr;
}

/* A name: MX without its preference. */
static void
keep_name(struct reading *d, const struct zone_record *r,
    enum lintrr_kind kind, uint32_t *number)
{
	struct lintrr *rr = keep(d, r, kind, number);

	rr->data = lintindex_keep(&d->l->index, r->wire.p, r->wire.n);
	rr->n = (uint32_t)r->wire.n;
	if (r->ndata > 0) {
		rr->line = r->data->line;
		rr->column = r->data->column;
		rr->end = rr->column + r->data->n;
	}
}

static struct lintrr *
keep_text(struct reading *d, const struct zone_record *r,
    enum lintrr_kind kind, uint32_t *number)
{
	struct lintrr *rr = keep(d, r, kind, number);

	rr->fixed = false;
	lintplace_take(&d->l->index, rr, r);
	return rr;
}

/* --- names that are not what was meant --- */

/* The place of the owner; of the type where the line has none. */
static struct lintplace
owner_place(const struct reading *d, const struct zone_record *r)
{
	const struct zone_token *t = r->owner_at != NULL ? r->owner_at :
	    r->type_at;

	return (struct lintplace){d->file, t->line, t->column,
	    t->n > 0 ? t->n : 1};
}

static struct finding *
add_owner(struct reading *d, const struct zone_record *r,
    enum lint_rule rule)
{
	struct lintfinds *s = &d->l->finds;
	struct lintplace at = owner_place(d, r);
	struct finding *f = lintfind_add(s, rule, LINT_BY_RULE, &at);

	if (f == NULL)
		return NULL;
	f->domain = lintname_text(s, d->owner.wire, d->is.policy);
	f->subject = lintname_text(s, d->owner.wire, 0);
	f->detail = f->subject;
	return f;
}

/* Does what stands before the origin end with the origin again? */
static bool
is_doubled(const struct reading *d, const struct zone_record *r)
{
	size_t n = r->origin->n;
	const unsigned char *p = d->owner.wire;
	const unsigned char *end = p + d->owner.n;

	if (n < 2 || d->owner.n < 2 * n - 1 || r->owner_at == NULL ||
	    memcmp(end - n, r->origin->wire, n) != 0)
		return false;
	for (; p + 2 * n - 1 < end; p += 1 + p[0])
		;
	return p + 2 * n - 1 == end &&
	    memcmp(p, r->origin->wire, n - 1) == 0;
}

static void
check_doubled(struct reading *d, const struct zone_record *r)
{
	const struct zone_token *t = r->owner_at;
	struct finding *f;

	if (!is_doubled(d, r) ||
	    (f = add_owner(d, r, LINT_OWNER_DOUBLED)) == NULL ||
	    r->generated || t->quoted)
		return;
	f->fix.at = (struct zone_place){f->at.file, t->line,
	    t->column + t->n};
	f->fix.text = SPAN_LIT(".");
}

/* Letters that are wrong, missing or too many in a label for "_dmarc". */
static size_t
slips(const unsigned char *label)
{
	struct span s = {(const char *)label + 1, label[0]};
	static const char name[] = "_dmarc";
	size_t i = 0, j = 0, n = sizeof(name) - 1;

	while (i < s.n && i < n && s.p[i] == name[i])
		i++;
	while (j < s.n - i && j < n - i &&
	    s.p[s.n - 1 - j] == name[n - 1 - j])
		j++;
	return (s.n > n ? s.n : n) - i - j;
}

/*
 * "dmarc", "_dmark", "_damrc", "_domainkey._dmarc", "_dmarc_" ... But
 * "example.net._dmarc" is where a provider keeps what others have a CNAME to.
 */
static bool
is_typo(const unsigned char *wire)
{
	const unsigned char *p = wire;

	if (p[0] > 3 && p[0] < 10 && slips(p) > 0 && slips(p) <= 2)
		return true;
	if (p[0] == 0 || lintlabel_is(p, "*"))
		return false;
	return lintlabel_is(p + 1 + p[0], "_dmarc");
}

/* Text at _dmarc. */
static uint32_t
put_policy(struct reading *d, const struct zone_record *r, uint32_t *number)
{
	struct lint *l = d->l;
	struct lintrr *rr = keep_text(d, r, LINTRR_POLICY, number);
	const struct lintparsed *parsed;
	const struct lintpolicy *p;
	struct lintabout a;

	parsed = lintpolicy_read(&l->policies,
	    (struct span){rr->data, rr->n});
	rr->policy = parsed->policy;
	p = &l->policies.policy[rr->policy];
	l->counts.records++;
	check_doubled(d, r);
	if (p->is || p->meant) {
		a = lintabout_rr(l, rr);
		lintrecord_notes(&a, &parsed->record);
	}
	if (!p->is)
		return LINTNAME_TXT;
	lintindex_put(&l->index, d->k.key[d->k.labels - 1], LINTNAME_POLICY,
	    0, 0);
	return LINTNAME_TXT | LINTNAME_DMARC;
}

/* What the first string of a text begins with; nothing is joined yet. */
static struct span
beginning(const struct zone_record *r)
{
	if (r->generic)
		return r->wire.n > 0 ? (struct span){r->wire.p + 1,
		    (unsigned char)r->wire.p[0]} : SPAN_LIT("");
	return r->ndata > 0 ? (struct span){r->data->p, r->data->n} :
	    SPAN_LIT("");
}

static uint32_t
put_text(struct reading *d, const struct zone_record *r, uint32_t *number)
{
	struct span s = beginning(r);

	if (d->is.report) {
		check_doubled(d, r);
		keep_text(d, r, LINTRR_REPORT, number);
		return LINTNAME_TXT;
	}
	if (d->is.policy)
		return put_policy(d, r, number);
	if (s.n == 0)
		return LINTNAME_TXT;
	if (ascii_lower(s.p[0]) == 'v' || s.p[0] == '"' || s.p[0] == '\\' ||
	    s.p[0] == ' ' || s.p[0] == '\'') {
		if (spfrec_is(s)) {
			keep_text(d, r, LINTRR_SPF, number);
			return LINTNAME_TXT | LINTNAME_SPF;
		}
		if (lint_like_spf(s)) {
			keep_text(d, r, LINTRR_SPF, number);
			return LINTNAME_TXT;
		}
		if (lint_like_dmarc(s)) {
			check_doubled(d, r);
			if (is_typo(d->owner.wire))
				add_owner(d, r, LINT_OWNER_TYPO);
			else
				keep_text(d, r, LINTRR_STRAY, number);
			return LINTNAME_TXT;
		}
	}
	if (d->is.wildcard)
		keep_text(d, r, LINTRR_WILD, number);
	return LINTNAME_TXT;
}

/* DMARC text where no text belongs. */
static bool
is_stray(const struct zone_record *r)
{
	const struct zone_token *t = r->data;

	return r->ndata > 0 && t->n >= 8 && ascii_lower(t->p[0]) == 'v' &&
	    lint_like_dmarc((struct span){t->p, t->n});
}

static uint32_t
put_type(struct reading *d, const struct zone_record *r, uint32_t *number)
{
	switch (r->type) {
	case ZONE_TYPE_A:
	case ZONE_TYPE_AAAA:
		return LINTNAME_ADDRESS;
	case ZONE_TYPE_MX:
		if (d->k.labels > 0 &&
		    d->mx_above != d->k.key[d->k.labels - 1]) {
			d->mx_above = d->k.key[d->k.labels - 1];
			lintindex_put(&d->l->index, d->mx_above,
			    LINTNAME_MX_BELOW, 0, 0);
		}
		return r->wire.n == 3 ? LINTNAME_MX | LINTNAME_NULL_MX :
		    LINTNAME_MX;
	case ZONE_TYPE_NS:
		if (d->is.is_apex)
			keep_name(d, r, LINTRR_NS, number);
		if (d->is.policy) /* someone else has the record */
			lintindex_put(&d->l->index,
			    d->k.key[d->k.labels - 1], LINTNAME_POLICY, 0, 0);
		return LINTNAME_NS;
	case ZONE_TYPE_CNAME:
		keep_name(d, r, LINTRR_CNAME, number);
		d->l->index.clashes += (d->flags & LINTNAME_CNAME) != 0;
		if (d->is.policy)
			lintindex_put(&d->l->index,
			    d->k.key[d->k.labels - 1], LINTNAME_POLICY, 0, 0);
		return LINTNAME_CNAME;
	case ZONE_TYPE_DNAME:
		keep_name(d, r, LINTRR_DNAME, number);
		return LINTNAME_DNAME;
	case ZONE_TYPE_SOA:
		keep(d, r, LINTRR_SOA, number);
		d->apex = d->owner;
		d->is.is_apex = true;
		d->l->finds.file[d->top]->has_soa = true;
		return LINTNAME_SOA;
	case ZONE_TYPE_SPF:
		if (!is_stray(r))
			keep_text(d, r, LINTRR_SPF, number);
		return LINTNAME_OTHER;
	case 43: /* DS, RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, CDS, ... */
	case 46:
	case 47:
	case 48:
	case 50:
	case 51:
	case 59:
	case 60:
		return 0;
	default:
		return LINTNAME_OTHER;
	}
}

/* All up to the end of the line goes into quotes, if it is a record. */
static void
fix_semicolon(struct reading *d, const struct zone_record *r,
    struct finding *f)
{
	struct lintfinds *s = &d->l->finds;
	struct span text = s->file[d->file]->text, line, inner;
	const struct zone_token *t = &r->data[0];
	const char *lf;
	struct buf b = {0};

	if (r->ndata != 1 || r->generated || r->generic || t->quoted ||
	    t->line != f->at.line || t->p < text.p ||
	    t->p >= text.p + text.n)
		return;
	line = (struct span){t->p, (size_t)(text.p + text.n - t->p)};
	lf = memchr(line.p, '\n', line.n);
	if (lf != NULL)
		line.n = (size_t)(lf - line.p);
	line = span_trim(line);
	inner = line;
	if (line.n > 2 && line.p[0] == '\'' && line.p[line.n - 1] == '\'')
		inner = (struct span){line.p + 1, line.n - 2};
	if (!lintfix_is_quotable(inner))
		return;
	buf_putc(&b, '"');
	buf_put_span(&b, inner);
	buf_putc(&b, '"');
	f->fix.at = (struct zone_place){f->at.file, t->line, t->column};
	f->fix.n = (uint32_t)line.n;
	f->fix.text = lintfind_keep(s, buf_span(&b));
	buf_free(&b);
}

/* The semicolon's record is known now: how grave is it? */
static void
settle_semicolon(struct reading *d, const struct zone_record *r)
{
	struct span s = beginning(r);
	bool grave = d->is.policy || d->is.report || lint_like_dmarc(s) ||
	    (s.n > 2 && ascii_lower(s.p[0]) == 'v' && s.p[1] == '=');

	struct finding *f;

	if (!d->has_semicolon)
		return;
	f = add_fault(d, &d->semicolon, grave ? LINT_ERROR : LINT_WARNING);
	if (f != NULL)
		fix_semicolon(d, r, f);
	d->has_semicolon = false;
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
		d->file = file_number(d, r->file);
	if (d->pending > 0)
		settle_comments(d, r->owner_at != NULL ? r->owner_at->line :
		    r->type_at->line, last_line(r));
	new = set_owner(d, r);
	if (d->has_semicolon)
		settle_semicolon(d, r);
	flags = r->type == ZONE_TYPE_TXT ? put_text(d, r, &number) :
	    put_type(d, r, &number);
	if (r->type != ZONE_TYPE_TXT && is_stray(r))
		keep(d, r, LINTRR_STRAY, &stray);
	d->flags |= flags;
	if (number != 0) {
		d->l->index.rr[number].next = d->last;
		d->last = number;
		if (d->first == 0)
			d->first = number;
	}
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
	    .comment = on_comment,
	    .include = s->include != NULL ? on_include : NULL,
	};

	d->l = l;
	d->source = s;
	d->top = d->file = lintfind_file(&l->finds, &file, s->text.n >
	    LIMIT_ZONE_OCTETS ? SPAN_LIT("") : s->text, LINTFILE_NONE);
	d->pending_file = LINTFILE_NONE;
	l->counts.files++;
	lintindex_expect(&l->index, s->text.n / 64);
	zonefile_read(&h, &o, s->name, s->text);
	flush_semicolon(d);
	put_owner(d);
	lintindex_flush(&l->index);
	free(d->given);
	free(d);
}
