/*
 * Aggregate reports: a state machine from XML events to rows. It knows no
 * parser and does no I/O. The elements are in ruaelem.c, their values come
 * together in ruapart.c, what a record makes of them is in ruarecord.c, and
 * rows go out by way of ruareport.c.
 */
/* SPDX-License-Identifier: ISC */
#include "report/machine.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "value/num.h"
#include "report/elem.h"
#include "report/extension.h"
#include "report/section.h"
#include "report/record.h"
#include "report/output.h"
#include "report/value.h"
#include "report/xmltext.h"

static const char NS_9990[] = "urn:ietf:params:xml:ns:dmarc-2.0";
static const char NS_7489[] = "http://dmarc.org/dmarc-xml/"; /* and 0.1 */

/* What the next event means depends on where it comes. */
enum place {
	OUTSIDE,    /* of feedback */
	IN_NODE,    /* between the children of a known element */
	IN_LEAF,    /* in a known element that has text */
	IN_MARKUP,  /* in an element inside of one */
	IN_FOREIGN, /* in an element without a column */
	IN_SKIPPED, /* in one that was read before */
};

/* An open element that is known: feedback is level 0, a leaf 5 at most. */
enum { LEVELS = 8 };
struct level {
	enum ruaelem last; /* the child furthest on in the sequence */
	bool sequence;     /* there is one */
	uint64_t seen;     /* EL_BIT of the children so far */
	enum ruaelem *guess; /* what came next the last time */
};

struct rua {
	uint64_t required[EL_N][2]; /* EL_BITs of children; in RFC 9990 */
	uint64_t once;              /* EL_BITs of what is seldom repeated */

	/* the document */
	size_t outside;     /* open elements around feedback */
	struct buf wrapper; /* the outermost of them */
	struct buf fault;   /* "line:column" of the first */
	struct quirks pending; /* noticed before feedback */
	uint64_t nth;    /* feedback elements so far */
	uint64_t survey; /* the one that this reading is for, or 0 */
	bool again; /* second time: the head is known */
	enum rua_result result;
	/*
	 * Elements come in the same order again and again, and names of one
	 * document have one address each, so that most take no reading.
	 */
	const char *name[EL_N]; /* as the parser has it, where it is usual */
	enum ruaelem below[EL_N], beside[EL_N]; /* what came next */

	/* the report */
	bool open, ended;
	struct xml_name root, scope; /* feedback; without its prefix */
	bool rfc9990;
	struct ruareport report;

	/* the record */
	struct ruapart record;
	bool faulty; /* a fault lies in it */

	/* where it stands */
	enum place place;
	struct ruapart *here; /* head or record */
	enum ruaelem path[LEVELS];
	struct level level[LEVELS], *up; /* the innermost, which is no leaf */
	unsigned int depth;
	size_t skip; /* elements passed over */
	size_t leaf; /* where the leaf's text begins */
	struct buf stray; /* text between elements */
	struct ruaext ext; /* an element without a column */
	struct ruaext markup; /* an element inside a leaf */
	struct buf raw; /* the leaf with it */
};

struct rua *
rua_new(const struct rua_handler *h, bool strict)
{
	struct rua *r = xcalloc(1, sizeof(*r));
	unsigned int el, k;

	r->report.h = *h;
	r->report.strict = strict;
	for (el = 0; el < EL_N; el++) {
		const struct ruaelem_info *e = &ruaelem[el];

		if ((e->flags & ELF_ONCE_9990) != 0 ||
		    (e->kind != KIND_ITEM && (e->flags & ELF_MANY) == 0))
			r->once |= EL_BIT(el);
		for (k = e->first; k < e->first + e->n; k++) {
			if ((ruaelem[k].flags & ELF_REQUIRED) != 0)
				r->required[el][0] |= EL_BIT(k);
			if ((ruaelem[k].flags &
				(ELF_REQUIRED | ELF_REQUIRED_9990)) != 0)
				r->required[el][1] |= EL_BIT(k);
		}
	}
	return r;
}

void
rua_free(struct rua *r)
{
	if (r == NULL)
		return;
	buf_free(&r->wrapper);
	buf_free(&r->fault);
	quirks_free(&r->pending);
	ruareport_free(&r->report);
	ruapart_free(&r->record);
	buf_free(&r->stray);
	buf_free(&r->raw);
	free(r);
}

static bool
in_record(const struct rua *r)
{
	return r->here == &r->record;
}

static const struct ruaelem_info *
top(const struct rua *r)
{
	return &ruaelem[r->path[r->depth - 1]];
}

static void
note(struct rua *r, enum quirk q, const char *where, struct span what)
{
	ruapart_note(r->here, q, where, what);
}

/* Records. */

static bool
head_is_known(const struct rua *r)
{
	uint64_t want = EL_BIT(EL_METADATA) | EL_BIT(EL_POLICY);

	return (r->level[0].seen & want) == want;
}

static void
record_begin(struct rua *r)
{
	r->here = &r->record;
	ruapart_reset(&r->record);
	r->faulty = false;
}

static void
record_end(struct rua *r)
{
	struct span cells[RUA_N];

	if (r->faulty)
		note(r, QUIRK_ILL_FORMED_RECORD, NULL, SPAN_NONE);
	ruarecord_cells(&r->record, &r->report.head, cells);
	ruareport_row(&r->report, &r->record, cells, head_is_known(r));
	r->here = &r->report.head;
}

/* Attributes: lang of the texts for people, else a quirk. */

static void
attr_note(struct rua *r, const struct xml_attr *a)
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
	quirks_add(&r->here->quirks, QUIRK_ATTRIBUTE, buf_span(&where),
	    buf_span(&what));
	buf_free(&where);
	buf_free(&what);
}

static __attribute__((cold)) void
attrs_put(struct rua *r, const struct xml_attr *attrs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct xml_name *name = &attrs[i].name;

		if ((top(r)->flags & ELF_LANG) != 0 && name->prefix == NULL &&
		    strcmp(name->local, "lang") == 0)
			ruapart_item_set(r->here, r->path[r->depth - 2],
			    ruapart_lang(r->path[r->depth - 2]),
			    attrs[i].value);
		else
			attr_note(r, &attrs[i]);
	}
	r->leaf = r->here->text.n; /* behind them */
}

/* Elements that are known. */

static bool
is_dmarc_namespace(const char *uri)
{
	return uri == NULL || strcmp(uri, NS_9990) == 0 ||
	    strncmp(uri, NS_7489, sizeof(NS_7489) - 1) == 0;
}

static void
stray_flush(struct rua *r)
{
	struct span s;

	ruavalue_tame(&r->stray, 0);
	s = span_trim(buf_span(&r->stray));
	if (s.n > 0)
		note(r, QUIRK_STRAY_TEXT, top(r)->label, s);
	r->stray.n = 0;
}

/* Why el can't be taken as a child here; QUIRK_N if it can. */
static enum quirk
child_refused(const struct rua *r, enum ruaelem el)
{
	const struct ruaelem_info *e = &ruaelem[el];

	if (el == EL_N)
		return QUIRK_UNKNOWN_ELEMENT;
	if ((r->up->seen & EL_BIT(el)) != 0 &&
	    e->kind != KIND_ITEM && (e->flags & ELF_MANY) == 0)
		return QUIRK_REPEATED;
	return QUIRK_N;
}

/* Only feedback itself is in the namespace of RFC 7489, appendix C. */
static bool
is_unqualified(const struct rua *r, const struct xml_name *name)
{
	return name->uri == NULL && r->root.prefix != NULL && !r->rfc9990 &&
	    is_dmarc_namespace(r->root.uri);
}

/* Names what is odd about it. */
static void
child_note(struct rua *r, enum ruaelem el, const struct xml_name *name,
    bool alias)
{
	const struct level *up = r->up;
	const struct ruaelem_info *e = &ruaelem[el];

	if (el < up->last && up->sequence)
		note(r, QUIRK_ORDER, e->label, SPAN_NONE);
	if (alias)
		note(r, QUIRK_RENAMED, name->local, SPAN_NONE);
	if (name->uri != r->root.uri && !is_unqualified(r, name))
		note(r, QUIRK_NAMESPACE_MIXED, e->label, SPAN_NONE);
	if ((e->flags & ELF_ONCE_9990) != 0 && r->rfc9990 &&
	    (up->seen & EL_BIT(el)) != 0)
		note(r, QUIRK_RFC7489_FORM, "several", span_str(e->name));
}

/* The known elements around what is open, below feedback or record. */
static const enum ruaelem *
around(const struct rua *r, size_t *n)
{
	size_t skip = in_record(r) ? 2 : 1;

	*n = r->depth - skip;
	return r->path + skip;
}

/* Its name in a cell: there, the namespace of feedback has no prefix. */
static struct xml_name
name_inside(const struct rua *r, const struct xml_name *name)
{
	struct xml_name inner = *name;

	if (inner.uri != NULL && inner.uri == r->scope.uri)
		inner.prefix = NULL;
	return inner;
}

static void
ext_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t nattrs)
{
	size_t n;
	const enum ruaelem *path = around(r, &n);
	struct xml_name inner = name_inside(r, name);

	r->place = IN_FOREIGN;
	ruaext_start(&r->ext, &r->here->ext, &inner, attrs, nattrs, &r->scope,
	    path, n);
}

static void
ext_end(struct rua *r)
{
	size_t n;
	const enum ruaelem *path = around(r, &n);

	if (!ruaext_end(&r->ext, &r->here->ext, path, n))
		note(r, QUIRK_RECORD_LARGE, r->ext.name[0].local, SPAN_NONE);
	if (r->ext.depth == 0)
		r->place = IN_NODE;
}

static void
node_push(struct rua *r, enum ruaelem el)
{
	const struct ruaelem_info *e = &ruaelem[el];

	r->place = IN_NODE;
	r->up = &r->level[r->depth];
	r->path[r->depth++] = el;
	*r->up = (struct level){.last = el,
	    .sequence = (e->flags & ELF_SEQUENCE) != 0,
	    .guess = &r->below[el]};
	if (el == EL_RECORD)
		record_begin(r);
	else if (e->kind == KIND_ITEM)
		ruapart_item(r->here);
	else
		ruapart_list(r->here, el);
}

static void
leaf_push(struct rua *r, enum ruaelem el)
{
	r->place = IN_LEAF;
	r->path[r->depth++] = el;
	r->leaf = r->here->text.n;
}

/* Was it this child the last time, and is there nothing odd about it? */
static bool
is_usual(const struct rua *r, enum ruaelem el, const struct xml_name *name)
{
	const struct level *up = r->up;

	return name->local == r->name[el] && name->uri == r->root.uri &&
	    r->stray.n == 0 && (el > up->last ||
	    ((el == up->last || !up->sequence) &&
		(up->seen & EL_BIT(el) & r->once) == 0));
}

static void
child_take(struct rua *r, enum ruaelem el)
{
	struct level *up = r->up;

	up->seen |= EL_BIT(el);
	if (el > up->last)
		up->last = el;
	*up->guess = el;
	up->guess = &r->beside[el];
}

static enum ruaelem
child_find(const struct rua *r, const struct xml_name *name, bool *alias)
{
	enum ruaelem up = r->path[r->depth - 1];
	unsigned int k, end = ruaelem[up].first + ruaelem[up].n;

	*alias = false;
	for (k = ruaelem[up].first; k < end; k++)
		if (r->name[k] == name->local)
			return (enum ruaelem)k;
	return ruaelem_find(up, name->local, alias);
}

/* Which child it is; EL_N if it has been seen to otherwise. */
static __attribute__((cold)) enum ruaelem
child_judge(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	enum ruaelem up = r->path[r->depth - 1], el = EL_N;
	bool ours = name->uri == r->root.uri || is_dmarc_namespace(name->uri);
	bool alias = false;
	enum quirk q;

	if (ours)
		el = child_find(r, name, &alias);
	if (r->again && up == EL_FEEDBACK && el != EL_RECORD) {
		r->place = IN_SKIPPED;
		r->skip = 1;
		return EL_N;
	}
	if (r->stray.n > 0)
		stray_flush(r);
	q = child_refused(r, el);
	if (q == QUIRK_N) {
		child_note(r, el, name, alias);
		child_take(r, el);
	} else if (ours || up != EL_RECORD) /* RFC 9990, 4: extensions */
		note(r, q, el == EL_N ? name->local : ruaelem[el].label,
		    SPAN_NONE);
	if (q != QUIRK_N || ruaelem[el].kind == KIND_OPAQUE) {
		ext_start(r, name, attrs, n);
		return EL_N;
	}
	if (!alias)
		r->name[el] = name->local;
	return el;
}

static void
child_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	enum ruaelem el = *r->up->guess;

	if (is_usual(r, el, name))
		child_take(r, el);
	else if ((el = child_judge(r, name, attrs, n)) == EL_N)
		return;
	if (ruaelem[el].n > 0)
		node_push(r, el);
	else
		leaf_push(r, el);
	if (n > 0)
		attrs_put(r, attrs, n);
}

static void
missing_check(struct rua *r)
{
	enum ruaelem at = r->path[r->depth - 1], el;
	uint64_t missing =
	    r->required[at][r->rfc9990] & ~r->up->seen;

	for (el = 0; missing != 0; el++, missing >>= 1)
		if ((missing & 1) != 0)
			note(r, QUIRK_MISSING, ruaelem[el].label, SPAN_NONE);
}

static void
period_check(struct rua *r)
{
	uint64_t since, until;
	struct span b = ruapart_get(&r->report.head, RUA_begin);
	struct span e = ruapart_get(&r->report.head, RUA_end);

	if (!num_parse(b, &since) || !num_parse(e, &until))
		return;
	if (until < since)
		note(r, QUIRK_PERIOD_REVERSED, NULL, SPAN_NONE);
	else if (until - since > 25 * 3600)
		note(r, QUIRK_PERIOD_LONG, NULL, SPAN_NONE);
}

/* A reason that is only text, which is then the comment (rspamd). */
static bool
reason_is_text(struct rua *r)
{
	if (r->path[r->depth - 1] != EL_REASON || r->stray.n == 0 ||
	    r->up->seen != 0)
		return false;
	note(r, QUIRK_REASON_TEXT, NULL, SPAN_NONE);
	ruavalue_tame(&r->stray, 0);
	ruapart_item_set(&r->record, EL_REASON,
	    ruaelem[EL_REASON_COMMENT].to - RUA_SUB(0U),
	    span_trim(buf_span(&r->stray)));
	r->stray.n = 0;
	return true;
}

/* The end of feedback, or of a document that is cut off. */
static void
report_end(struct rua *r)
{
	r->depth = 1;
	r->up = r->level;
	r->here = &r->report.head;
	if (!r->again)
		missing_check(r);
	r->depth = 0;
	r->place = OUTSIDE;
	r->ended = true;
}

/* Not inline: leaves are more, and need none of its stack. */
static __attribute__((noinline)) void
node_end(struct rua *r)
{
	enum ruaelem el = r->path[r->depth - 1];

	if (!reason_is_text(r) && el != EL_FEEDBACK)
		missing_check(r);
	if (r->stray.n > 0)
		stray_flush(r);
	if (el == EL_RECORD)
		record_end(r);
	else if (el == EL_METADATA)
		period_check(r);
	else if (ruaelem[el].kind == KIND_ITEM)
		ruapart_item_end(&r->record, el);
	if (r->depth == 1) {
		report_end(r);
	} else {
		r->depth--;
		r->up--;
	}
}

/* Leaves, and markup in them: an address in angle brackets, say. */

static __attribute__((cold)) void
markup_note(struct rua *r, enum ruaelem el)
{
	ruavalue_tame(&r->raw, 0);
	note(r, QUIRK_MARKUP, ruaelem[el].label, buf_span(&r->raw));
	r->raw.n = 0;
}

static void
leaf_end(struct rua *r)
{
	enum ruaelem el = r->path[--r->depth];

	if (r->raw.n > 0)
		markup_note(r, el);
	r->place = IN_NODE;
	ruapart_leaf(r->here, el, r->leaf, r->rfc9990);
}

static void
leaf_text(struct rua *r, const char *p, size_t n)
{
	if (r->raw.n > 0 && r->raw.n < LIMIT_TEXT)
		xmltext_text(&r->raw, p, n);
	ruapart_text(r->here, r->path[r->depth - 1], r->leaf, p, n);
}

static void
markup_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	const struct buf *text = &r->here->text;
	struct xml_name inner = name_inside(r, name);

	if (r->raw.n == 0 && text->n > r->leaf)
		xmltext_text(&r->raw, text->p + r->leaf, text->n - r->leaf);
	r->place = IN_MARKUP;
	ruaext_start(
	    &r->markup, &r->raw, &inner, attrs, n, &r->scope, NULL, 0);
}

static void
markup_end(struct rua *r)
{
	ruaext_end(&r->markup, &r->raw, NULL, 0);
	if (r->markup.depth == 0)
		r->place = IN_LEAF;
}

/* The report. */

static void
xmlns_set(struct rua *r, const char *uri)
{
	struct buf tame = {0};

	if (uri == NULL)
		return;
	buf_puts(&tame, uri);
	ruavalue_tame(&tame, 0);
	ruapart_set(&r->report.head, RUA_xmlns, buf_span(&tame));
	buf_free(&tame);
	if (!is_dmarc_namespace(uri))
		note(r, QUIRK_NAMESPACE_UNKNOWN, NULL, SPAN_NONE);
}

static void
report_open(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	r->open = true;
	r->ended = false;
	r->root = r->scope = *name;
	r->scope.prefix = NULL;
	r->rfc9990 = name->uri != NULL && strcmp(name->uri, NS_9990) == 0;
	node_push(r, EL_FEEDBACK);
	if (r->again) {
		ruareport_direct(&r->report);
		return;
	}
	ruareport_begin(&r->report, &r->pending);
	if (r->fault.n > 0)
		note(r, QUIRK_ILL_FORMED, NULL, buf_span(&r->fault));
	xmlns_set(r, name->uri);
	if (r->outside > 0)
		note(r, QUIRK_WRAPPED, NULL, buf_span(&r->wrapper));
	attrs_put(r, attrs, n);
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
	r->open = r->again = false;
	if (!ruareport_end(&r->report))
		r->result = RUA_DROPPED;
	else if (r->result == RUA_NONE)
		r->result = RUA_DONE;
}

/* The events. */

static void
position_reset(struct rua *r)
{
	r->depth = 0;
	r->place = OUTSIDE;
	r->here = &r->report.head;
	r->outside = r->skip = r->ext.depth = r->markup.depth = 0;
	r->stray.n = r->raw.n = 0;
}

void
rua_begin(struct rua *r, struct span input, struct span part,
    struct span digest, uint64_t quirks)
{
	int q;

	r->report.given[RUA_input] = input;
	r->report.given[RUA_part] = part;
	r->report.given[RUA_digest] = digest;
	r->open = r->again = false;
	r->nth = r->survey = 0;
	r->result = RUA_NONE;
	r->fault.n = r->wrapper.n = 0;
	memset(r->name, 0, sizeof(r->name));
	position_reset(r);
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
	if (strcmp(name->local, "feedback") == 0 && !rua_wants_again(r)) {
		if (++r->nth < r->survey) { /* its rows are out */
			r->place = IN_SKIPPED;
			r->skip = 1;
			return;
		}
		report_close(r);
		report_open(r, name, attrs, n);
		return;
	}
	if (r->outside++ == 0 && r->wrapper.n == 0)
		buf_puts(&r->wrapper, name->local);
}

/* Where elements are not the usual ones. */
static __attribute__((cold)) void
other_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	switch (r->place) {
	case IN_LEAF:
	case IN_MARKUP:
		markup_start(r, name, attrs, n);
		break;
	case IN_FOREIGN:
		ext_start(r, name, attrs, n);
		break;
	case IN_SKIPPED:
		r->skip++;
		break;
	default:
		outside_start(r, name, attrs, n);
	}
}

void
rua_start(struct rua *r, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	if (r->place == IN_NODE)
		child_start(r, name, attrs, n);
	else
		other_start(r, name, attrs, n);
}

static __attribute__((cold)) void
other_end(struct rua *r)
{
	switch (r->place) {
	case IN_MARKUP:
		markup_end(r);
		break;
	case IN_FOREIGN:
		ext_end(r);
		break;
	case IN_SKIPPED:
		if (--r->skip == 0)
			r->place = r->depth > 0 ? IN_NODE : OUTSIDE;
		break;
	default:
		r->outside -= r->outside > 0;
	}
}

void
rua_end(struct rua *r)
{
	if (r->place == IN_LEAF)
		leaf_end(r);
	else if (r->place == IN_NODE)
		node_end(r);
	else
		other_end(r);
}

/* No byte of it is over U+0020: indentation is most of the text there is. */
static uint64_t
not_blank(uint64_t w)
{
	return (w | WORD_FROM(w, 0x21)) & WORD_HIGH;
}

static __attribute__((cold)) void
other_text(struct rua *r, const char *p, size_t n)
{
	switch (r->place) {
	case IN_NODE:
		if (r->stray.n < LIMIT_TEXT)
			buf_add(&r->stray, p, n);
		break;
	case IN_LEAF:
	case IN_MARKUP:
		leaf_text(r, p, n);
		break;
	case IN_FOREIGN:
		ruaext_text(&r->here->ext, p, n);
		break;
	default:
		break; /* nobody's */
	}
}

void
rua_text(struct rua *r, const char *p, size_t n)
{
	if (r->place == IN_LEAF && r->raw.n == 0)
		leaf_text(r, p, n);
	else if (r->place != IN_NODE || r->stray.n > 0 ||
	    !word_all(p, n, not_blank))
		other_text(r, p, n);
}

void
rua_fault(struct rua *r, unsigned long line, unsigned long column)
{
	if (r->fault.n == 0) {
		buf_printf(&r->fault, "%lu:%lu", line, column);
		if (r->open)
			rua_quirk(r, QUIRK_ILL_FORMED, buf_span(&r->fault));
	}
	if (in_record(r))
		r->faulty = true;
}

void
rua_quirk(struct rua *r, enum quirk q, struct span what)
{
	quirks_add(r->open ? &r->report.head.quirks : &r->pending, q, SPAN_NONE,
	    what);
}

bool
rua_wants_again(const struct rua *r)
{
	return r->open && ruareport_wants_again(&r->report);
}

void
rua_again(struct rua *r)
{
	position_reset(r);
	r->open = false;
	r->again = true;
	r->survey = r->nth;
	r->nth = 0;
	memset(r->name, 0, sizeof(r->name)); /* what is skipped is unusual */
}

enum rua_result
rua_finish(struct rua *r, uint64_t *record)
{
	bool cut = r->open && !r->ended;

	*record = cut && in_record(r) ? r->report.told.records + 1 : 0;
	if (cut)
		report_end(r);
	report_close(r);
	return cut && r->result == RUA_DONE ? RUA_CUT : r->result;
}
