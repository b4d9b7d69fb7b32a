/*
 * Aggregate reports: a state machine from XML events to rows. It knows no
 * parser and does no I/O; the elements are in ruaelem.c, values in
 * ruavalue.c.
 */
/* SPDX-License-Identifier: ISC */
#include "syntax/rua.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "notation/list.h"
#include "syntax/ruaelem.h"
#include "syntax/ruavalue.h"
#include "syntax/xmltext.h"

static const char NS_9990[] = "urn:ietf:params:xml:ns:dmarc-2.0";

/* A place in a buffer that may move; absent is LEN_ABSENT. */
struct slot {
	size_t off, len;
};
#define LEN_ABSENT SIZE_MAX

/* An open element that is known: feedback is level 0, a leaf 5 at most. */
enum { LEVELS = 8, SUBS_MAX = 5, LISTS = 3 };
struct level {
	enum ruaelem el;
	enum ruaelem last; /* the child before, for the order */
	uint64_t seen;     /* EL_BIT of the children so far */
};

enum phase {
	PHASE_HOLD,   /* rows wait for the end of the report */
	PHASE_DIRECT, /* they were too many, and go out */
	PHASE_SURVEY, /* they were too many, and can't yet: read again */
};

struct rua {
	struct rua_handler h;
	bool strict;

	/* the document */
	struct slot given[RUA_digest + 1]; /* in meta */
	size_t given_end;
	size_t outside; /* open elements around feedback */
	struct buf wrapper; /* the outermost of them */
	struct buf fault; /* "line:column" of the first */
	struct quirks pending; /* noticed before feedback */
	bool again; /* second time: the head is known */
	enum rua_result result;
	unsigned char hint[EL_N];

	/* the report */
	bool open, ended;
	enum phase phase;
	struct xml_name root;
	bool rfc9990;
	struct buf meta; /* text of the head */
	struct slot slot[RUA_N]; /* in meta or rec */
	struct buf ext;
	struct quirks quirks;
	uint64_t codes;
	uint64_t records, messages, pass, fail;
	struct buf hold;
	uint64_t held;
	size_t told; /* of ext and quirks when the rows began */

	/* the record */
	struct buf rec;
	struct buf list[LISTS];
	bool list_set[LISTS];
	struct slot item[SUBS_MAX];
	struct buf rec_ext;
	struct quirks rec_quirks;
	bool dkim_pass, spf_pass, reason;
	bool cut; /* a fault lies in it */

	/* where it stands */
	struct level level[LEVELS];
	unsigned int depth;
	size_t skip; /* elements passed over */
	size_t leaf; /* where the leaf's text begins */
	struct buf stray; /* text between elements */
	size_t markup; /* elements inside a leaf */
	struct buf raw; /* the leaf with them */

	/* what has no column */
	struct xml_name foreign[LIMIT_XML_DEPTH];
	size_t foreign_depth;
	size_t foreign_start; /* in ext or rec_ext */

	/* what the caller sees */
	struct rua_report report;
	struct buf row_quirks;
};

struct rua *
rua_new(const struct rua_handler *h, bool strict)
{
	struct rua *r = xcalloc(1, sizeof(*r));

	r->h = *h;
	r->strict = strict;
	return r;
}

void
rua_free(struct rua *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < LISTS; i++)
		buf_free(&r->list[i]);
	buf_free(&r->meta);
	buf_free(&r->wrapper);
	buf_free(&r->fault);
	buf_free(&r->ext);
	buf_free(&r->hold);
	buf_free(&r->rec);
	buf_free(&r->rec_ext);
	buf_free(&r->stray);
	buf_free(&r->raw);
	buf_free(&r->row_quirks);
	quirks_free(&r->pending);
	quirks_free(&r->quirks);
	quirks_free(&r->rec_quirks);
	free(r);
}

static void
slots_clear(struct slot *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		s[i].len = LEN_ABSENT;
}

static struct span
slot_span(const struct buf *b, struct slot s)
{
	if (s.len == LEN_ABSENT)
		return SPAN_NONE;
	return (struct span){s.len > 0 ? b->p + s.off : "", s.len};
}

static struct slot
slot_of(const struct buf *b, struct span s)
{
	if (s.p == NULL)
		return (struct slot){0, LEN_ABSENT};
	if (s.n == 0)
		return (struct slot){0, 0};
	return (struct slot){(size_t)(s.p - b->p), s.n};
}

static bool
in_record(const struct rua *r)
{
	return r->depth > 1 && r->level[1].el == EL_RECORD;
}

static struct quirks *
quirks_here(struct rua *r)
{
	return in_record(r) ? &r->rec_quirks : &r->quirks;
}

static struct buf *
text_here(struct rua *r)
{
	return in_record(r) ? &r->rec : &r->meta;
}

static struct buf *
ext_here(struct rua *r)
{
	return in_record(r) ? &r->rec_ext : &r->ext;
}

static void
note(struct rua *r, enum quirk q, const char *where, struct span what)
{
	quirks_add(quirks_here(r), q, span_str(where), what);
}

static const struct ruaelem_info *
top(const struct rua *r)
{
	return &ruaelem[r->level[r->depth - 1].el];
}

/* The rows. */

static struct span
joined_quirks(struct rua *r, struct span of_record)
{
	struct span of_report = buf_span(&r->quirks.text);

	if (of_report.n == 0)
		return of_record;
	if (of_record.n == 0)
		return of_report;
	r->row_quirks.n = 0;
	buf_put_span(&r->row_quirks, of_report);
	buf_putc(&r->row_quirks, ';');
	buf_put_span(&r->row_quirks, of_record);
	return buf_span(&r->row_quirks);
}

static const struct rua_report *
report_fill(struct rua *r)
{
	struct rua_report *p = &r->report;
	size_t i;

	for (i = 0; i < RUA_record; i++)
		p->cells[i] = slot_span(&r->meta, r->slot[i]);
	p->cells[RUA_extension] =
	    r->ext.n > 0 ? buf_span(&r->ext) : SPAN_NONE;
	p->quirks = &r->quirks;
	p->codes = r->codes;
	p->records = r->records;
	p->messages = r->messages;
	p->pass = r->pass;
	p->fail = r->fail;
	return p;
}

static void
report_begin(struct rua *r)
{
	r->told = r->ext.n + r->quirks.text.n;
	r->h.begin(r->h.ctx, report_fill(r));
}

/* cells has the record's columns; the head's are put in. */
static void
row_out(struct rua *r, struct span *cells)
{
	memcpy(cells, r->report.cells, RUA_record * sizeof(cells[0]));
	cells[RUA_extension] =
	    r->ext.n > 0 ? buf_span(&r->ext) : SPAN_NONE;
	cells[RUA_quirks] = joined_quirks(r, cells[RUA_quirks]);
	r->h.record(r->h.ctx, cells);
}

static void
row_hold(struct rua *r, const struct span *cells)
{
	size_t i;

	for (i = RUA_record; i < RUA_N; i++) {
		size_t len = cells[i].p != NULL ? cells[i].n : LEN_ABSENT;

		buf_add(&r->hold, (const char *)&len, sizeof(len));
		buf_put_span(&r->hold, cells[i]);
	}
	r->held++;
}

static void
rows_flush(struct rua *r)
{
	struct span cells[RUA_N];
	const char *p = r->hold.p;
	size_t i, len;

	for (; r->held > 0; r->held--) {
		for (i = RUA_record; i < RUA_N; i++) {
			memcpy(&len, p, sizeof(len));
			p += sizeof(len);
			cells[i] = SPAN_NONE;
			if (len == LEN_ABSENT)
				continue;
			cells[i] = (struct span){len > 0 ? p : "", len};
			p += len;
		}
		row_out(r, cells);
	}
	r->hold.n = 0;
}

static bool
head_is_known(const struct rua *r)
{
	uint64_t want = EL_BIT(EL_METADATA) | EL_BIT(EL_POLICY);

	return r->again || (r->level[0].seen & want) == want;
}

/* Too many rows to wait for the end of the report. */
static void
hold_is_full(struct rua *r)
{
	if (!head_is_known(r) || (r->strict && !r->again)) {
		r->phase = PHASE_SURVEY;
		r->hold.n = 0;
		r->held = 0;
		return;
	}
	r->phase = PHASE_DIRECT;
	report_begin(r);
	rows_flush(r);
}

static void
row_put(struct rua *r, struct span *cells)
{
	if (r->phase == PHASE_DIRECT) {
		row_out(r, cells);
	} else if (r->phase == PHASE_HOLD) {
		row_hold(r, cells);
		if (r->hold.n > LIMIT_HOLD)
			hold_is_full(r);
	}
}

/* The record. */

static void
record_begin(struct rua *r)
{
	size_t i;

	r->rec.n = 0;
	r->rec_ext.n = 0;
	for (i = 0; i < LISTS; i++) {
		r->list[i].n = 0;
		r->list_set[i] = false;
	}
	slots_clear(r->slot + RUA_record, RUA_N - RUA_record);
	if (r->rec_quirks.n > 0)
		quirks_reset(&r->rec_quirks);
	r->dkim_pass = r->spf_pass = r->reason = r->cut = false;
}

static struct span
derive_dmarc(struct span dkim, struct span spf)
{
	if (span_is(dkim, "pass") || span_is(spf, "pass"))
		return SPAN_LIT("pass");
	if (span_is(dkim, "fail") && span_is(spf, "fail"))
		return SPAN_LIT("fail");
	return SPAN_NONE;
}

static uint64_t
add_saturated(uint64_t a, uint64_t b)
{
	return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

static uint64_t
number(struct span digits)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < digits.n; i++)
		v = v * 10 + (uint64_t)(digits.p[i] - '0');
	return v;
}

static void
record_count(struct rua *r, const struct span *cells)
{
	uint64_t n = number(cells[RUA_count]);

	r->messages = add_saturated(r->messages, n);
	if (span_is(cells[RUA_dmarc], "pass"))
		r->pass = add_saturated(r->pass, n);
	else if (span_is(cells[RUA_dmarc], "fail"))
		r->fail = add_saturated(r->fail, n);
	if (n == 0 && cells[RUA_count].p != NULL)
		note(r, QUIRK_NULL_RECORD, NULL, SPAN_NONE);
}

/* What the record says of itself that does not go together. */
static void
record_check(struct rua *r, const struct span *cells)
{
	struct span dkim = cells[RUA_dkim_aligned];
	struct span spf = cells[RUA_spf_aligned];
	struct span done = cells[RUA_disposition];

	if (!r->dkim_pass && span_is(dkim, "pass"))
		note(r, QUIRK_UNSUPPORTED_PASS, "dkim", SPAN_NONE);
	if (!r->spf_pass && span_is(spf, "pass"))
		note(r, QUIRK_UNSUPPORTED_PASS, "spf", SPAN_NONE);
	/* RFC 9990, 3.1.1.9; below the policy domain sp or np may apply. */
	if (r->reason || done.p == NULL || !span_is(cells[RUA_dmarc], "fail"))
		return;
	if (span_eq(cells[RUA_header_from],
		slot_span(&r->meta, r->slot[RUA_policy_domain])) &&
	    !span_eq(done, slot_span(&r->meta, r->slot[RUA_p])))
		note(r, QUIRK_UNEXPLAINED, NULL, SPAN_NONE);
}

static const int list_column[LISTS] = {
    RUA_reasons, RUA_dkim_results, RUA_spf_results};

static void
record_end(struct rua *r)
{
	struct span cells[RUA_N];
	size_t i, at = r->rec.n;

	buf_put_uint(&r->rec, ++r->records);
	r->slot[RUA_record] = (struct slot){at, r->rec.n - at};
	for (i = RUA_record; i < RUA_N; i++)
		cells[i] = slot_span(&r->rec, r->slot[i]);
	for (i = 0; i < LISTS; i++)
		if (r->list_set[i])
			cells[list_column[i]] = buf_span(&r->list[i]);
	cells[RUA_dmarc] = derive_dmarc(
	    cells[RUA_dkim_aligned], cells[RUA_spf_aligned]);
	if (r->cut)
		note(r, QUIRK_ILL_FORMED_RECORD, NULL, SPAN_NONE);
	record_count(r, cells);
	record_check(r, cells);
	if (r->rec_ext.n > 0)
		cells[RUA_record_extension] = buf_span(&r->rec_ext);
	cells[RUA_quirks] = buf_span(&r->rec_quirks.text);
	r->codes |= r->rec_quirks.codes;
	row_put(r, cells);
}

/* Lists: reasons, dkim_results, spf_results. */

static size_t
list_of(enum ruaelem item)
{
	size_t i = 0;

	while (list_column[i] != ruaelem[item].to)
		i++;
	return i;
}

/* Subfields of an item: its children's, and lang behind them. */
static size_t
lang_sub(enum ruaelem item)
{
	return ruaelem[item].n;
}

static void
item_begin(struct rua *r)
{
	slots_clear(r->item, SUBS_MAX);
}

static void
item_end(struct rua *r, enum ruaelem item)
{
	size_t i, list = list_of(item);
	struct buf *b = &r->list[list];
	struct span result = slot_span(&r->rec, r->item[2]);

	if (b->n > LIMIT_RECORD) {
		note(r, QUIRK_RECORD_LARGE, ruaelem[item].label, SPAN_NONE);
		return;
	}
	if (b->n > 0)
		buf_putc(b, ';');
	for (i = 0; i <= lang_sub(item); i++) {
		if (i > 0)
			buf_putc(b, ',');
		list_put(b, slot_span(&r->rec, r->item[i]));
	}
	r->list_set[list] = true;
	if (item == EL_REASON)
		r->reason = true;
	else if (item == EL_DKIM)
		r->dkim_pass |= span_is(result, "pass");
	else
		r->spf_pass |= span_is(result, "pass");
}

/* A reason that is only text: the text is the comment (rspamd). */
static void
reason_text(struct rua *r)
{
	struct span s = span_trim(buf_span(&r->stray));
	size_t at = r->rec.n;

	note(r, QUIRK_REASON_TEXT, NULL, SPAN_NONE);
	buf_put_span(&r->rec, s);
	r->item[ruaelem[EL_REASON_COMMENT].to] = (struct slot){at, s.n};
	r->stray.n = 0;
}

/* Leaves. */

static void
leaf_set(struct rua *r, enum ruaelem el, struct span v)
{
	const struct buf *b = text_here(r);
	const struct ruaelem_info *e = &ruaelem[el];
	enum ruaelem parent = r->level[r->depth - 2].el;

	if (ruaelem[parent].kind == KIND_ITEM && parent != EL_RECORD)
		r->item[e->to] = slot_of(b, v);
	else
		r->slot[e->to] = slot_of(b, v);
}

/* RFC 7489 has any number of errors: they are joined by LF. */
static struct span
join_before(struct rua *r, enum ruaelem el, struct span v)
{
	struct buf *b = text_here(r);
	struct span old = slot_span(b, r->slot[ruaelem[el].to]);
	size_t at = b->n, old_off, v_off;

	if (old.p == NULL || v.p == NULL)
		return v;
	old_off = (size_t)(old.p - b->p);
	v_off = (size_t)(v.p - b->p);
	buf_reserve(b, old.n + v.n + 1);
	buf_add(b, b->p + old_off, old.n);
	buf_putc(b, '\n');
	buf_add(b, b->p + v_off, v.n);
	return (struct span){b->p + at, b->n - at};
}

static void
leaf_end(struct rua *r)
{
	enum ruaelem el = r->level[r->depth - 1].el;
	struct buf *b = text_here(r);
	struct span v;

	if (r->raw.n > 0) {
		note(r, QUIRK_MARKUP, ruaelem[el].label, buf_span(&r->raw));
		r->raw.n = 0;
	}
	v = ruavalue_parse(el, b, r->leaf, r->rfc9990, quirks_here(r));
	if ((ruaelem[el].flags & ELF_MANY) != 0)
		v = join_before(r, el, v);
	leaf_set(r, el, v);
}

static void
leaf_text(struct rua *r, const char *p, size_t n)
{
	struct buf *b = text_here(r);
	size_t has = b->n - r->leaf;

	if (r->raw.n > 0 && r->raw.n < LIMIT_TEXT)
		xmltext_text(&r->raw, p, n);
	if (has + n > LIMIT_TEXT) {
		note(r, QUIRK_TEXT_LONG, top(r)->label, SPAN_NONE);
		n = has < LIMIT_TEXT ? LIMIT_TEXT - has : 0;
		while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80)
			n--;
	}
	if (b->n + n > LIMIT_RECORD) {
		note(r, QUIRK_RECORD_LARGE, top(r)->label, SPAN_NONE);
		return;
	}
	buf_add(b, p, n);
}

/* What has no column goes into extension or record_extension, as XML. */

static void
foreign_wrap(struct rua *r, bool open)
{
	struct buf *b = ext_here(r);
	unsigned int i, n = r->depth;
	struct xml_name name = {NULL, NULL, NULL};

	for (i = in_record(r) ? 2 : 1; i < n; i++) {
		unsigned int k = open ? i : n - 1 - (i - (in_record(r) ? 2 : 1));

		name.local = ruaelem[r->level[k].el].name;
		if (!open)
			xmltext_end(b, &name);
		else
			xmltext_start(b, &name, NULL, 0, &name);
	}
}

static void
foreign_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	struct buf *b = ext_here(r);
	size_t d = r->foreign_depth;

	if (d == 0) {
		r->foreign_start = b->n;
		foreign_wrap(r, true);
	}
	if (d < LIMIT_XML_DEPTH) {
		r->foreign[d] = *name;
		if (b->n < LIMIT_RECORD)
			xmltext_start(b, name, attrs, n,
			    d > 0 ? &r->foreign[d - 1] : &r->root);
	}
	r->foreign_depth++;
}

static void
foreign_end(struct rua *r)
{
	struct buf *b = ext_here(r);
	size_t d = --r->foreign_depth;

	if (d < LIMIT_XML_DEPTH && b->n < LIMIT_RECORD)
		xmltext_end(b, &r->foreign[d]);
	if (d > 0)
		return;
	if (b->n >= LIMIT_RECORD) {
		b->n = r->foreign_start;
		note(r, QUIRK_RECORD_LARGE, r->foreign[0].local, SPAN_NONE);
		return;
	}
	foreign_wrap(r, false);
}

static void
foreign_text(struct rua *r, const char *p, size_t n)
{
	struct buf *b = ext_here(r);
	size_t at = b->n;

	if (b->n >= LIMIT_RECORD)
		return;
	xmltext_text(b, p, n);
	ruavalue_tame(b, at);
}

/* Attributes: lang of the texts for people, else a quirk. */

static bool
is_lang(const struct rua *r, const struct xml_attr *a)
{
	return (top(r)->flags & ELF_LANG) != 0 && a->name.prefix == NULL &&
	    strcmp(a->name.local, "lang") == 0;
}

static void
attr_put(struct rua *r, const struct xml_attr *a)
{
	struct buf where = {0}, what = {0};

	buf_puts(&where, top(r)->label);
	buf_putc(&where, '@');
	if (a->name.prefix != NULL) {
		buf_puts(&where, a->name.prefix);
		buf_putc(&where, ':');
	}
	buf_puts(&where, a->name.local);
	buf_put_span(&what, a->value);
	ruavalue_tame(&what, 0);
	quirks_add(quirks_here(r), QUIRK_ATTRIBUTE, buf_span(&where),
	    buf_span(&what));
	buf_free(&where);
	buf_free(&what);
}

static void
attrs_put(struct rua *r, const struct xml_attr *attrs, size_t n)
{
	struct buf *b = text_here(r);
	size_t i, at;

	for (i = 0; i < n; i++) {
		if (!is_lang(r, &attrs[i])) {
			attr_put(r, &attrs[i]);
			continue;
		}
		at = b->n;
		buf_put_span(b, attrs[i].value);
		ruavalue_tame(b, at);
		r->item[lang_sub(r->level[r->depth - 2].el)] =
		    (struct slot){at, b->n - at};
	}
}

/* Known elements. */

static void
push(struct rua *r, enum ruaelem el)
{
	r->level[r->depth++] =
	    (struct level){.el = el, .last = ruaelem[el].first};
}

static bool
is_dmarc_namespace(const char *uri)
{
	return uri == NULL || strcmp(uri, NS_9990) == 0 ||
	    strncmp(uri, "http://dmarc.org/dmarc-xml/", 27) == 0;
}

static void
stray_flush(struct rua *r)
{
	struct span s = span_trim(buf_span(&r->stray));

	if (s.n > 0) {
		ruavalue_tame(&r->stray, 0);
		note(r, QUIRK_STRAY_TEXT, top(r)->label,
		    span_trim(buf_span(&r->stray)));
	}
	r->stray.n = 0;
}

/* Why el can't be taken here, as a quirk; QUIRK_N if it can. */
static enum quirk
child_check(struct rua *r, enum ruaelem el, const struct xml_name *name)
{
	struct level *up = &r->level[r->depth - 1];
	const struct ruaelem_info *e;

	if (el == EL_N)
		return QUIRK_UNKNOWN_ELEMENT;
	e = &ruaelem[el];
	if ((up->seen & EL_BIT(el)) != 0 && e->kind != KIND_ITEM &&
	    (e->flags & ELF_MANY) == 0)
		return QUIRK_REPEATED;
	if ((ruaelem[up->el].flags & ELF_SEQUENCE) != 0 && el < up->last)
		note(r, QUIRK_ORDER, e->label, SPAN_NONE);
	if (strcmp(e->name, name->local) != 0)
		note(r, QUIRK_RENAMED, name->local, SPAN_NONE);
	if (name->uri != r->root.uri)
		note(r, QUIRK_NAMESPACE_MIXED, e->label, SPAN_NONE);
	if (el == EL_SPF && (up->seen & EL_BIT(EL_SPF)) != 0 && r->rfc9990)
		note(r, QUIRK_RFC7489_FORM, "several spf", SPAN_NONE);
	up->seen |= EL_BIT(el);
	if (el > up->last)
		up->last = el;
	return QUIRK_N;
}

static void
node_begin(struct rua *r, enum ruaelem el)
{
	if (el == EL_RECORD)
		record_begin(r);
	else if (ruaelem[el].kind == KIND_ITEM)
		item_begin(r);
	else if (el == EL_EVALUATED)
		r->list_set[0] = true;
	else if (el == EL_AUTH_RESULTS)
		r->list_set[1] = r->list_set[2] = true;
}

static void
child_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	enum ruaelem up = r->level[r->depth - 1].el, el;
	bool ours = name->uri == r->root.uri || is_dmarc_namespace(name->uri);
	enum quirk q;

	el = ours ? ruaelem_find(up, name->local, &r->hint[up]) : EL_N;
	if (r->stray.n > 0)
		stray_flush(r);
	if (r->again && up == EL_FEEDBACK && el != EL_RECORD) {
		r->skip = 1;
		return;
	}
	q = child_check(r, el, name);
	if (q != QUIRK_N || ruaelem[el].kind == KIND_OPAQUE) {
		/* RFC 9990, 4: an extension's elements end a record. */
		if (q != QUIRK_N && (ours || up != EL_RECORD))
			note(r, q, el == EL_N ? name->local
			    : ruaelem[el].label, SPAN_NONE);
		foreign_start(r, name, attrs, n);
		return;
	}
	push(r, el);
	if (ruaelem[el].n > 0)
		node_begin(r, el);
	r->leaf = text_here(r)->n;
	if (n > 0) {
		attrs_put(r, attrs, n);
		r->leaf = text_here(r)->n;
	}
}

static void
missing_check(struct rua *r)
{
	const struct level *l = &r->level[r->depth - 1];
	const struct ruaelem_info *e = &ruaelem[l->el];
	unsigned int i;

	for (i = 0; i < e->n; i++) {
		enum ruaelem el = (enum ruaelem)(e->first + i);
		unsigned int f = ruaelem[el].flags;

		if ((l->seen & EL_BIT(el)) != 0)
			continue;
		if ((f & ELF_REQUIRED) != 0 ||
		    ((f & ELF_REQUIRED_9990) != 0 && r->rfc9990))
			note(r, QUIRK_MISSING, ruaelem[el].label, SPAN_NONE);
	}
}

static void
period_check(struct rua *r)
{
	struct span b = slot_span(&r->meta, r->slot[RUA_begin]);
	struct span e = slot_span(&r->meta, r->slot[RUA_end]);

	if (b.p == NULL || e.p == NULL)
		return;
	if (number(e) < number(b))
		note(r, QUIRK_PERIOD_REVERSED, NULL, SPAN_NONE);
	else if (number(e) - number(b) > 25 * 3600)
		note(r, QUIRK_PERIOD_LONG, NULL, SPAN_NONE);
}

static void
node_end(struct rua *r)
{
	struct level *l = &r->level[r->depth - 1];

	if (l->el == EL_REASON && l->seen == 0 && r->stray.n > 0)
		reason_text(r);
	else if (l->el != EL_FEEDBACK)
		missing_check(r);
	if (r->stray.n > 0)
		stray_flush(r);
	if (l->el == EL_RECORD)
		record_end(r);
	else if (l->el == EL_METADATA)
		period_check(r);
	else if (ruaelem[l->el].kind == KIND_ITEM)
		item_end(r, l->el);
}

/* The report. */

static void
report_reset(struct rua *r)
{
	struct quirks none = {0};

	slots_clear(r->slot, RUA_N);
	memcpy(r->slot, r->given, sizeof(r->given));
	r->meta.n = r->given_end;
	r->ext.n = r->hold.n = 0;
	r->held = r->records = r->messages = r->pass = r->fail = 0;
	r->codes = 0;
	quirks_free(&r->quirks);
	r->quirks = r->pending; /* handed over */
	r->pending = none;
}

static void
xmlns_set(struct rua *r, const char *uri)
{
	size_t at = r->meta.n;

	if (uri == NULL)
		return;
	buf_puts(&r->meta, uri);
	ruavalue_tame(&r->meta, at);
	r->slot[RUA_xmlns] = (struct slot){at, r->meta.n - at};
}

static void
report_open(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	r->open = true;
	r->ended = false;
	r->root = *name;
	r->rfc9990 = name->uri != NULL && strcmp(name->uri, NS_9990) == 0;
	push(r, EL_FEEDBACK);
	if (r->again) {
		r->phase = PHASE_DIRECT;
		report_begin(r);
		return;
	}
	r->phase = PHASE_HOLD;
	report_reset(r);
	if (r->fault.n > 0)
		note(r, QUIRK_ILL_FORMED, NULL, buf_span(&r->fault));
	xmlns_set(r, name->uri);
	if (!is_dmarc_namespace(name->uri))
		note(r, QUIRK_NAMESPACE_UNKNOWN, NULL, SPAN_NONE);
	if (r->outside > 0)
		note(r, QUIRK_WRAPPED, NULL, buf_span(&r->wrapper));
	attrs_put(r, attrs, n);
}

/* A report without records is told of by one row, with record 0. */
static void
row_zero(struct rua *r)
{
	struct span cells[RUA_N];

	note(r, QUIRK_NO_RECORDS, NULL, SPAN_NONE);
	memset(cells, 0, sizeof(cells));
	cells[RUA_record] = SPAN_LIT("0");
	cells[RUA_quirks] = SPAN_LIT("");
	row_hold(r, cells);
}

static bool
is_dropped(const struct rua *r)
{
	return r->strict && quirks_deviate(r->codes | r->quirks.codes);
}

/* The end of the report: of its element, or of a document that is cut. */
static void
report_end(struct rua *r)
{
	r->depth = 1;
	if (!r->again)
		missing_check(r);
	r->depth = 0;
	r->ended = true;
}

/*
 * Its rows go out when the document is at its end, or the next report
 * begins: until then a fault may mark them.
 */
static void
report_close(struct rua *r)
{
	if (!r->open)
		return;
	r->open = false;
	r->again = false;
	if (is_dropped(r)) {
		r->result = RUA_DROPPED;
		return;
	}
	if (r->result == RUA_NONE)
		r->result = RUA_DONE;
	if (r->phase == PHASE_HOLD) {
		if (r->records == 0)
			row_zero(r);
		report_begin(r);
		rows_flush(r);
	} else if (r->told != r->ext.n + r->quirks.text.n) {
		r->h.late(r->h.ctx, report_fill(r));
	}
	r->h.end(r->h.ctx, report_fill(r));
}

/* The events. */

static void
given_put(struct rua *r, int column, struct span s)
{
	size_t at = r->meta.n;

	buf_put_span(&r->meta, s);
	r->given[column] = (struct slot){at, s.n};
}

void
rua_begin(struct rua *r, struct span input, struct span part,
    struct span digest, uint64_t quirks)
{
	int q;

	r->meta.n = 0;
	given_put(r, RUA_input, input);
	given_put(r, RUA_part, part);
	given_put(r, RUA_digest, digest);
	r->given_end = r->meta.n;
	r->open = r->again = false;
	r->result = RUA_NONE;
	r->fault.n = r->wrapper.n = 0;
	r->outside = r->skip = r->markup = r->foreign_depth = 0;
	r->depth = 0;
	r->stray.n = r->raw.n = 0;
	quirks_reset(&r->pending);
	for (q = 0; q < QUIRK_N; q++)
		if ((quirks & QUIRK_BIT(q)) != 0)
			quirks_add(&r->pending, (enum quirk)q, SPAN_NONE,
			    SPAN_NONE);
}

/* Before feedback, and between reports. */
static void
outside_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	if (strcmp(name->local, "feedback") == 0 &&
	    !rua_wants_again(r)) {
		report_close(r);
		report_open(r, name, attrs, n);
		return;
	}
	if (r->outside++ == 0 && r->wrapper.n == 0)
		buf_puts(&r->wrapper, name->local);
}

static void
markup_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	struct buf *b = text_here(r);

	if (r->raw.n == 0)
		xmltext_text(&r->raw, b->p + r->leaf, b->n - r->leaf);
	if (r->raw.n < LIMIT_TEXT)
		xmltext_start(&r->raw, name, attrs, n, &r->root);
	if (r->markup < LIMIT_XML_DEPTH)
		r->foreign[r->markup] = *name;
	r->markup++;
}

static void
markup_end(struct rua *r)
{
	if (--r->markup < LIMIT_XML_DEPTH && r->raw.n < LIMIT_TEXT)
		xmltext_end(&r->raw, &r->foreign[r->markup]);
}

void
rua_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	if (r->skip > 0)
		r->skip++;
	else if (r->depth == 0)
		outside_start(r, name, attrs, n);
	else if (r->foreign_depth > 0)
		foreign_start(r, name, attrs, n);
	else if (top(r)->n == 0)
		markup_start(r, name, attrs, n);
	else
		child_start(r, name, attrs, n);
}

static void
known_end(struct rua *r)
{
	if (top(r)->n == 0)
		leaf_end(r);
	else
		node_end(r);
	if (r->depth == 1)
		report_end(r);
	else
		r->depth--;
}

void
rua_end(struct rua *r)
{
	if (r->skip > 0)
		r->skip--;
	else if (r->depth == 0)
		r->outside -= r->outside > 0;
	else if (r->foreign_depth > 0)
		foreign_end(r);
	else if (r->markup > 0)
		markup_end(r);
	else
		known_end(r);
}

static void
node_text(struct rua *r, const char *p, size_t n)
{
	if (r->stray.n == 0 && span_trim((struct span){p, n}).n == 0)
		return;
	if (r->stray.n < LIMIT_TEXT)
		buf_add(&r->stray, p, n);
}

void
rua_text(struct rua *r, const char *p, size_t n)
{
	if (r->skip > 0 || r->depth == 0)
		return;
	if (r->foreign_depth > 0)
		foreign_text(r, p, n);
	else if (top(r)->n == 0)
		leaf_text(r, p, n);
	else
		node_text(r, p, n);
}

void
rua_fault(struct rua *r, unsigned long line, unsigned long column)
{
	if (r->fault.n == 0) {
		buf_printf(&r->fault, "%lu:%lu", line, column);
		rua_quirk(r, QUIRK_ILL_FORMED, buf_span(&r->fault));
	}
	if (in_record(r))
		r->cut = true;
}

void
rua_quirk(struct rua *r, enum quirk q, struct span what)
{
	quirks_add(r->open ? &r->quirks : &r->pending, q, SPAN_NONE, what);
}

bool
rua_wants_again(const struct rua *r)
{
	return r->open && r->phase == PHASE_SURVEY && !is_dropped(r);
}

void
rua_again(struct rua *r)
{
	r->again = true;
	r->depth = 0;
	r->outside = r->skip = r->markup = r->foreign_depth = 0;
	r->stray.n = r->raw.n = 0;
	r->records = r->messages = r->pass = r->fail = 0;
}

enum rua_result
rua_finish(struct rua *r, uint64_t *record)
{
	bool cut = r->open && !r->ended;

	*record = cut && in_record(r) ? r->records + 1 : 0;
	if (cut)
		report_end(r);
	report_close(r);
	return cut && r->result == RUA_DONE ? RUA_CUT : r->result;
}
