/*
 * Aggregate reports: a state machine from XML events to rows. It knows no
 * parser and does no I/O. The elements are in report/elements.def; their
 * values are collected in report/section.c, and rows go out by way of
 * report/output.c.
 */
/* SPDX-License-Identifier: ISC */
#include "report/machine.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "report/extension.h"
#include "report/value.h"
#include "value/num.h"

static const char NS_9990[] = "urn:ietf:params:xml:ns:dmarc-2.0";
static const char NS_7489[] = "http://dmarc.org/dmarc-xml/"; /* and 0.1 */

/* What the next event means depends on where it occurs. */
enum place {
	OUTSIDE,    /* of feedback */
	IN_NODE,    /* between the children of a known element */
	IN_LEAF,    /* in a known element that has text */
	IN_MARKUP,  /* in an element inside a leaf */
	IN_FOREIGN, /* in an element without a column */
	IN_SKIPPED, /* in an element that was read before */
};

/* A known element that is open: feedback is level 0, a leaf 5 at most. */
enum { LEVELS = 8 };
struct level {
	enum report_elem last; /* its child that is last in the sequence */
	bool sequence;         /* the children have an order */
	uint64_t seen;         /* EL_BIT of the children so far */
	enum report_elem *guess; /* what came next the last time */
};

struct report_machine {
	uint64_t required[EL_N][2]; /* EL_BITs of children; in RFC 9990 */
	uint64_t once;              /* EL_BITs of elements seldom repeated */

	/* the document */
	size_t outside;     /* open elements around feedback */
	struct buf wrapper; /* the outermost of them */
	struct buf fault;   /* "line:column" of the one that it is mended for */
	bool mended;        /* it is inside an element that is not its own */
	uint64_t container; /* QUIRK_BIT()s */
	uint64_t lost;      /* records left out */
	struct report_mark at, out; /* events so far, and when rows went out */
	struct quirk_list pending; /* found before feedback */
	uint64_t nth;    /* number of feedback elements so far */
	uint64_t survey; /* the one that the document is read again for, or 0 */
	bool again; /* the second time: the head is known */
	enum report_result result;
	/*
	 * Elements come in the same order again and again, and each name in a
	 * document has one address, so most names need not be compared.
	 */
	const char *name[EL_N]; /* the parser's string for the usual name */
	enum report_elem below[EL_N], beside[EL_N]; /* what came next */

	/* the report */
	bool open, ended;
	bool ill;          /* marked as not well-formed */
	size_t wrapped;    /* open elements around the records */
	struct xml_name root, scope; /* feedback; without its prefix */
	bool rfc9990;
	struct report_output output;

	/* the record */
	struct report_section record;
	bool faulty; /* the document is not well-formed in it */
	bool broken; /* likewise, and so it is left out */

	/* the position */
	enum place place;
	struct report_section *here; /* head or record */
	enum report_elem path[LEVELS];
	struct level level[LEVELS], *up; /* the innermost that is no leaf */
	unsigned int depth;
	size_t skip; /* open elements that are skipped */
	size_t leaf; /* where the leaf's text begins */
	struct buf stray; /* text between elements */
	struct report_extension foreign; /* an element without a column */
	struct report_extension markup; /* an element inside a leaf */
	struct buf raw; /* the leaf's text with it, or as it was written */
	bool odd;       /* the leaf has what is no XML */
};

struct report_machine *
report_machine_new(const struct report_handler *h, bool strict)
{
	struct report_machine *m = xcalloc(1, sizeof(*m));
	unsigned int el, k;

	m->output.h = *h;
	m->output.strict = strict;
	m->foreign.scope = m->markup.scope = &m->scope;
	for (el = 0; el < EL_N; el++) {
		const struct report_elem_info *e = &report_elem[el];

		if ((e->flags & ELF_ONCE_9990) != 0 ||
		    (e->kind != KIND_ITEM && (e->flags & ELF_MANY) == 0))
			m->once |= EL_BIT(el);
		for (k = e->first; k < e->first + e->n; k++) {
			if ((report_elem[k].flags & ELF_REQUIRED) != 0)
				m->required[el][0] |= EL_BIT(k);
			if ((report_elem[k].flags &
				(ELF_REQUIRED | ELF_REQUIRED_9990)) != 0)
				m->required[el][1] |= EL_BIT(k);
		}
	}
	return m;
}

void
report_machine_free(struct report_machine *m)
{
	if (m == NULL)
		return;
	buf_free(&m->wrapper);
	buf_free(&m->fault);
	quirk_list_free(&m->pending);
	report_section_free(&m->output.head);
	buf_free(&m->output.held);
	buf_free(&m->output.quirks);
	report_section_free(&m->record);
	buf_free(&m->stray);
	buf_free(&m->raw);
	free(m);
}

static enum report_elem
current(const struct report_machine *m)
{
	return m->path[m->depth - 1];
}

static void
note(struct report_machine *m, enum quirk q, const char *where,
    struct span what)
{
	quirk_add(&m->here->quirks, q, where, what);
}

/* --- attributes and stray text --- */

/* The attribute lang of texts for people has a subfield; others are quirks. */
static __attribute__((cold)) void
take_attrs(struct report_machine *m, const struct xml_tag *tag)
{
	const struct report_elem_info *e = &report_elem[current(m)];
	const struct xml_attr *a = tag->attrs;
	struct buf where = {0}, what = {0};
	enum report_elem item;

	for (; a < tag->attrs + tag->n; a++) {
		if ((e->flags & ELF_LANG) != 0 && (a->name.prefix == NULL ||
			strcmp(a->name.prefix, "xml") == 0) &&
		    strcmp(a->name.local, "lang") == 0) {
			/* Its subfield follows those of the children. */
			item = m->path[m->depth - 2];
			report_section_set(m->here, item,
			    RUA_SUB(report_elem[item].n), a->value);
			continue;
		}
		where.n = what.n = 0;
		buf_puts(&where, e->label);
		buf_putc(&where, '@');
		if (a->name.prefix != NULL) {
			buf_puts(&where, a->name.prefix);
			buf_putc(&where, ':');
		}
		buf_puts(&where, a->name.local);
		buf_put_span(&what, a->value);
		buf_putc(&where, '\0');
		report_value_tame(&what, 0);
		note(m, QUIRK_ATTRIBUTE, where.p, buf_span(&what));
	}
	buf_free(&where);
	buf_free(&what);
	m->leaf = m->here->text.n; /* after them */
}

static void
flush_stray(struct report_machine *m)
{
	struct span s;

	report_value_tame(&m->stray, 0);
	s = span_trim(buf_span(&m->stray));
	if (s.n > 0)
		note(m, QUIRK_STRAY_TEXT, report_elem[current(m)].label, s);
	m->stray.n = 0;
}

/* --- known elements --- */

static bool
is_dmarc_namespace(const char *uri)
{
	return uri == NULL || strcmp(uri, NS_9990) == 0 ||
	    strncmp(uri, NS_7489, sizeof(NS_7489) - 1) == 0;
}

static void
open_node(struct report_machine *m, enum report_elem el)
{
	const struct report_elem_info *e = &report_elem[el];

	m->place = IN_NODE;
	m->up = &m->level[m->depth];
	m->path[m->depth++] = el;
	*m->up = (struct level){.last = el,
	    .sequence = (e->flags & ELF_SEQUENCE) != 0,
	    .guess = &m->below[el]};
	if (el == EL_RECORD) {
		m->here = &m->record;
		m->faulty = m->broken = false;
	}
	report_section_open(m->here, el);
}

/* Notes what is unusual about a child. */
static void
note_child(struct report_machine *m, enum report_elem el,
    const struct xml_name *name, bool alias)
{
	const struct level *up = m->up;
	const struct report_elem_info *e = &report_elem[el];
	/* RFC 7489, appendix C has only feedback itself in its namespace. */
	bool unqualified = name->uri == NULL && m->root.prefix != NULL &&
	    !m->rfc9990 && is_dmarc_namespace(m->root.uri);

	if (el < up->last && up->sequence)
		note(m, QUIRK_ORDER, e->label, SPAN_NONE);
	if (alias)
		note(m, QUIRK_RENAMED, name->local, SPAN_NONE);
	if (name->uri != m->root.uri && !unqualified)
		note(m, QUIRK_NAMESPACE_MIXED, e->label, SPAN_NONE);
	if ((e->flags & ELF_ONCE_9990) != 0 && m->rfc9990 &&
	    (up->seen & EL_BIT(el)) != 0)
		note(m, QUIRK_RFC7489_FORM, "several", span_str(e->name));
}

/* Which child it is; EL_N if it is none, or is repeated. m->place tells that
 * the element has no column. */
static __attribute__((cold)) enum report_elem
judge_child(struct report_machine *m, const struct xml_tag *tag)
{
	const struct xml_name *name = &tag->name;
	const struct report_elem_info *up = &report_elem[current(m)], *e;
	bool ours = name->uri == m->root.uri || is_dmarc_namespace(name->uri);
	bool alias = false, repeated = false;
	unsigned int el = EL_N, k, around = m->here == &m->record ? 2 : 1;

	for (k = up->first; ours && el == EL_N && k < up->first + up->n; k++)
		if (m->name[k] == name->local)
			el = k;
	if (ours && el == EL_N)
		el = report_elem_find(current(m), name->local, &alias);
	if (m->again && current(m) == EL_FEEDBACK && el != EL_RECORD &&
	    strcmp(name->local, "records") != 0) {
		m->place = IN_SKIPPED;
		m->skip = 1;
		return EL_N;
	}
	if (m->stray.n > 0)
		flush_stray(m);
	if (el != EL_N) {
		e = &report_elem[el];
		repeated = (m->up->seen & EL_BIT(el)) != 0 &&
		    e->kind != KIND_ITEM && (e->flags & ELF_MANY) == 0;
		if (repeated)
			note(m, QUIRK_REPEATED, e->label, SPAN_NONE);
		else
			note_child(m, el, name, alias);
		if (!repeated && e->kind != KIND_OPAQUE) {
			if (!alias)
				m->name[el] = name->local;
			return el;
		}
	} else if (ours && current(m) == EL_FEEDBACK &&
	    strcmp(name->local, "records") == 0) {
		note(m, QUIRK_WRAPPED_RECORDS, NULL, SPAN_NONE);
		m->wrapped++;
		return EL_N;
	} else if (ours || current(m) != EL_RECORD) {
		/* RFC 9990, 4: a record may have extensions. */
		note(m, QUIRK_UNKNOWN_ELEMENT, name->local, SPAN_NONE);
	}
	/* Its place is told below feedback or record. */
	m->place = IN_FOREIGN;
	m->foreign.path = m->path + around;
	m->foreign.n = m->depth - around;
	report_extension_start(&m->foreign, &m->here->ext, tag);
	return repeated ? EL_N : el;
}

static void
check_missing(struct report_machine *m)
{
	uint64_t missing =
	    m->required[current(m)][m->rfc9990] & ~m->up->seen;
	enum report_elem el;

	for (el = 0; missing != 0; el++, missing >>= 1)
		if ((missing & 1) != 0)
			note(m, QUIRK_MISSING, report_elem[el].label,
			    SPAN_NONE);
}

/* The end of feedback, or of a document that is cut off. */
static void
end_report(struct report_machine *m)
{
	m->depth = 1;
	m->wrapped = 0;
	m->up = m->level;
	m->here = &m->output.head;
	if (!m->again)
		check_missing(m);
	m->depth = 0;
	m->place = OUTSIDE;
	m->ended = true;
}

static void
end_record(struct report_machine *m)
{
	const uint64_t head = EL_BIT(EL_METADATA) | EL_BIT(EL_POLICY);
	struct span cells[RUA_N];

	m->here = &m->output.head;
	if (m->broken && m->up->seen == 0)
		return; /* another start tag follows */
	if (m->broken) {
		report_output_lost(&m->output);
		m->lost += m->output.facts.records > m->output.out;
		return;
	}
	if (m->faulty)
		quirk_add(&m->record.quirks, QUIRK_ILL_FORMED_RECORD, NULL,
		    SPAN_NONE);
	report_section_cells(&m->record, &m->output.head, cells);
	report_output_row(&m->output, &m->record, cells,
	    (m->level[0].seen & head) == head);
	if (m->output.phase != PHASE_DIRECT)
		return;
	m->out = m->at;
	/* Of a report that is mended all that follows is new. */
	if (m->output.out > 0 && m->output.facts.records == m->output.out)
		m->again = false;
}

/* Not inline: leaves are more frequent and need none of its stack. */
static __attribute__((noinline)) void
end_node(struct report_machine *m)
{
	enum report_elem el = current(m);
	struct report_section *top = &m->output.head;
	uint64_t since, until;

	if (el == EL_FEEDBACK && m->wrapped > 0) {
		m->wrapped--;
		return;
	}
	if (el == EL_REASON && m->stray.n > 0 && m->up->seen == 0) {
		/* rspamd: a reason that is only text, which is the comment. */
		note(m, QUIRK_REASON_TEXT, NULL, SPAN_NONE);
		report_value_tame(&m->stray, 0);
		report_section_set(&m->record, EL_REASON,
		    report_elem[EL_REASON_COMMENT].to,
		    span_trim(buf_span(&m->stray)));
		m->stray.n = 0;
	} else if (el != EL_FEEDBACK) {
		check_missing(m);
	}
	if (m->stray.n > 0)
		flush_stray(m);
	if (el == EL_RECORD) {
		end_record(m);
	} else if (el == EL_METADATA) {
		if (num_parse(report_section_get(top, RUA_begin), &since) &&
		    num_parse(report_section_get(top, RUA_end), &until)) {
			if (until < since)
				note(m, QUIRK_PERIOD_REVERSED, NULL, SPAN_NONE);
			else if (until - since > 25 * 3600)
				note(m, QUIRK_PERIOD_LONG, NULL, SPAN_NONE);
		}
	} else if (el == EL_POLICY && m->output.h.policy != NULL) {
		m->output.h.policy(m->output.h.ctx,
		    report_section_get(top, RUA_policy_domain));
	} else if (report_elem[el].kind == KIND_ITEM) {
		report_section_item_end(&m->record, el);
	}
	if (m->depth == 1) {
		end_report(m);
	} else {
		m->depth--;
		m->up--;
	}
}

/* --- reports --- */

static void
open_report(struct report_machine *m, const struct xml_tag *tag)
{
	const char *uri = tag->name.uri;
	struct buf tame = {0};
	bool resumed = m->again && m->output.out > 0;

	m->open = true;
	m->ended = false;
	m->wrapped = 0;
	m->ill = ((m->again ? m->output.head.quirks.codes : m->pending.codes) &
		     QUIRK_BIT(QUIRK_ILL_FORMED)) != 0;
	m->root = m->scope = tag->name;
	m->scope.prefix = NULL;
	m->rfc9990 = uri != NULL && strcmp(uri, NS_9990) == 0;
	open_node(m, EL_FEEDBACK);
	if (resumed) {
		m->level[0].seen = EL_BIT(EL_METADATA) | EL_BIT(EL_POLICY);
		report_output_resume(&m->output);
	} else {
		report_output_begin(
		    &m->output, m->again ? NULL : &m->pending);
	}
	if (m->fault.n > 0 && !m->ill) {
		note(m, QUIRK_ILL_FORMED, NULL, buf_span(&m->fault));
		m->ill = true;
	}
	m->fault.n = 0;
	m->out = m->at;
	if (m->again)
		return;
	if (uri != NULL) {
		buf_puts(&tame, uri);
		report_value_tame(&tame, 0);
		report_section_set(&m->output.head, EL_FEEDBACK, RUA_xmlns,
		    buf_span(&tame));
		buf_free(&tame);
		if (!is_dmarc_namespace(uri))
			note(m, QUIRK_NAMESPACE_UNKNOWN, NULL, SPAN_NONE);
	}
	if (m->outside > m->mended)
		note(m, QUIRK_WRAPPED, NULL, buf_span(&m->wrapper));
	take_attrs(m, tag);
}

/*
 * Its rows go out at the end of the document, or when the next report begins:
 * until then a fault may mark them.
 */
static void
close_report(struct report_machine *m)
{
	if (!m->open)
		return;
	m->open = m->again = false;
	if (!report_output_end(&m->output))
		m->result = REPORT_DROPPED;
	else if (m->result == REPORT_NONE)
		m->result = REPORT_DONE;
}

/* --- events --- */

void
report_machine_again(struct report_machine *m)
{
	m->depth = 0;
	m->place = OUTSIDE;
	m->here = &m->output.head;
	m->outside = m->skip = m->foreign.depth = m->markup.depth = 0;
	m->wrapped = 0;
	m->odd = false;
	/* The element around a mended document does not count. */
	m->at = (struct report_mark){m->mended ? UINT64_MAX : 0, 0};
	m->stray.n = m->raw.n = 0;
	memset(m->name, 0, sizeof(m->name));
	m->open = false;
	m->again = true;
	m->survey = m->nth;
	m->nth = 0;
}

static void
give_container(struct report_machine *m)
{
	int q;

	quirk_list_free(&m->pending);
	for (q = 0; q < QUIRK_N; q++)
		if ((m->container & QUIRK_BIT(q)) != 0)
			quirk_add(&m->pending, (enum quirk)q, NULL, SPAN_NONE);
}

struct report_mark
report_machine_mend(struct report_machine *m, unsigned long line,
    unsigned long column)
{
	struct report_mark out = m->out;
	bool resume = m->open && m->output.phase == PHASE_DIRECT &&
	    m->output.facts.records > 0;

	if (resume)
		m->output.out = m->output.facts.records;
	m->mended = true;
	report_machine_again(m);
	m->again = resume;
	m->lost = 0;
	m->fault.n = 0;
	if (line > 0)
		buf_printf(&m->fault, "%lu:%lu", line, column);
	if (!resume && m->survey <= 1)
		give_container(m);
	return out;
}

void
report_machine_begin(struct report_machine *m, struct span input,
    struct span part, struct span digest, uint64_t quirks)
{
	m->output.given[RUA_input] = input;
	m->output.given[RUA_part] = part;
	m->output.given[RUA_digest] = digest;
	report_machine_again(m);
	m->again = m->mended = m->ill = false; /* it is the first time */
	m->survey = m->lost = 0;
	m->out = (struct report_mark){0, 0};
	m->output.out = 0;
	m->result = REPORT_NONE;
	m->fault.n = m->wrapper.n = 0;
	m->container = quirks;
	give_container(m);
}

/* All but the children of a known element. */
static __attribute__((cold)) void
start_other(struct report_machine *m, const struct xml_tag *tag)
{
	const struct buf *text = &m->here->text;

	switch (m->place) {
	case IN_LEAF:
	case IN_MARKUP:
		if (m->raw.n == 0 && text->n > m->leaf)
			report_extension_text(&m->raw, text->p + m->leaf,
			    text->n - m->leaf);
		m->place = IN_MARKUP;
		report_extension_start(&m->markup, &m->raw, tag);
		return;
	case IN_FOREIGN:
		report_extension_start(&m->foreign, &m->here->ext, tag);
		return;
	case IN_SKIPPED:
		m->skip++;
		return;
	default: /* before feedback, and between reports */
		break;
	}
	if (strcmp(tag->name.local, "feedback") != 0 ||
	    report_machine_wants_again(m)) {
		if (m->outside++ == m->mended && m->wrapper.n == 0)
			buf_puts(&m->wrapper, tag->name.local);
	} else if (++m->nth < m->survey) { /* its rows are out */
		m->place = IN_SKIPPED;
		m->skip = 1;
	} else {
		close_report(m);
		open_report(m, tag);
	}
}

bool
report_machine_start(struct report_machine *m, const struct xml_tag *tag)
{
	struct level *up = m->up;
	enum report_elem el;

	m->at.starts++;
	if (m->place != IN_NODE) {
		start_other(m, tag);
		return false;
	}
	/* Was it this child the last time, and is it in order? */
	el = *up->guess;
	if (!(tag->name.local == m->name[el] && tag->name.uri == m->root.uri &&
	    m->stray.n == 0 && (el > up->last ||
	    ((el == up->last || !up->sequence) &&
		(up->seen & EL_BIT(el) & m->once) == 0))) &&
	    (el = judge_child(m, tag)) == EL_N)
		return false;
	up->seen |= EL_BIT(el);
	if (el > up->last)
		up->last = el;
	*up->guess = el;
	up->guess = &m->beside[el];
	if (m->place != IN_NODE)
		return false;
	if (report_elem[el].n > 0) {
		open_node(m, el);
	} else {
		m->place = IN_LEAF;
		m->path[m->depth++] = el;
		m->leaf = m->here->text.n;
	}
	if (tag->n > 0)
		take_attrs(m, tag);
	return true;
}

void
report_machine_end(struct report_machine *m)
{
	enum report_elem el;

	m->at.ends++;
	switch (m->place) {
	case IN_LEAF:
		el = m->path[--m->depth];
		if (m->raw.n > 0) { /* markup: an address in "<>", say */
			report_value_tame(&m->raw, 0);
			note(m, m->odd ? QUIRK_ILL_FORMED_VALUE : QUIRK_MARKUP,
			    report_elem[el].label, buf_span(&m->raw));
			m->raw.n = 0;
			m->odd = false;
		}
		m->place = IN_NODE;
		report_section_leaf(m->here, el, m->leaf, m->rfc9990);
		break;
	case IN_NODE:
		end_node(m);
		break;
	case IN_MARKUP:
		report_extension_end(&m->markup, &m->raw);
		if (m->markup.depth == 0)
			m->place = IN_LEAF;
		break;
	case IN_FOREIGN:
		if (!report_extension_end(&m->foreign, &m->here->ext) &&
		    !m->foreign.broken)
			note(m, QUIRK_RECORD_LARGE, m->foreign.name[0].local,
			    SPAN_NONE);
		if (m->foreign.depth == 0)
			m->place = IN_NODE;
		break;
	case IN_SKIPPED:
		if (--m->skip == 0)
			m->place = m->depth > 0 ? IN_NODE : OUTSIDE;
		break;
	case OUTSIDE:
		m->outside -= m->outside > 0;
	}
}

/* 0 if no byte is over U+0020: indentation is most of all text. */
static uint64_t
not_blank(uint64_t w)
{
	return (w | WORD_FROM(w, 0x21)) & WORD_HIGH;
}

/* Adds text to the leaf as it was written, where ">" needs no escape. */
static void
put_raw(struct report_machine *m, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n && m->raw.n < LIMIT_TEXT; i++) {
		if (p[i] == '&')
			buf_puts(&m->raw, "&amp;");
		else if (p[i] == '<')
			buf_puts(&m->raw, "&lt;");
		else
			buf_putc(&m->raw, p[i]);
	}
}

/* Not inline: nearly all text needs none of its stack. */
static __attribute__((cold, noinline)) void
text_other(struct report_machine *m, const char *p, size_t n)
{
	switch (m->place) {
	case IN_NODE:
		if (m->stray.n < LIMIT_TEXT)
			buf_add(&m->stray, p, n);
		break;
	case IN_LEAF:
	case IN_MARKUP:
		if (m->odd)
			put_raw(m, p, n);
		else if (m->raw.n > 0 && m->raw.n < LIMIT_TEXT)
			report_extension_text(&m->raw, p, n);
		report_section_text(m->here, current(m), m->leaf,
		    (struct span){p, n});
		break;
	case IN_FOREIGN:
		report_extension_text(&m->here->ext, p, n);
		break;
	default:
		break;
	}
}

void
report_machine_text(struct report_machine *m, const char *p, size_t n)
{
	if (m->place == IN_LEAF && m->raw.n == 0)
		report_section_text(m->here, current(m), m->leaf,
		    (struct span){p, n});
	else if (m->place != IN_NODE || m->stray.n > 0 ||
	    !word_all(p, n, not_blank))
		text_other(m, p, n);
}

void
report_machine_fault(struct report_machine *m, unsigned long line,
    unsigned long column)
{
	struct buf where = {0};

	if (m->place == IN_SKIPPED)
		return;
	if (!m->ill) {
		m->ill = true;
		buf_printf(&where, "%lu:%lu", line, column);
		report_machine_quirk(m, QUIRK_ILL_FORMED, buf_span(&where));
		buf_free(&where);
	}
	if (m->here == &m->record)
		m->faulty = true;
}

void
report_machine_broken(struct report_machine *m)
{
	if (m->here == &m->record)
		m->broken = true;
	else if (m->place == IN_FOREIGN)
		m->foreign.broken = true;
	else if (m->place == IN_NODE && m->depth >= 2 && m->up->seen == 0)
		m->level[m->depth - 2].seen &= ~EL_BIT(current(m));
	/* In the latter case another start tag of the element follows. */
}

void
report_machine_odd(struct report_machine *m, struct span written,
    struct span shown)
{
	const struct buf *text = &m->here->text;

	if (m->place == IN_LEAF || m->place == IN_MARKUP) {
		if (m->raw.n == 0 && text->n > m->leaf)
			put_raw(m, text->p + m->leaf, text->n - m->leaf);
		m->odd = true;
		if (m->raw.n < LIMIT_TEXT)
			buf_put_span(&m->raw, written);
		report_section_text(m->here, current(m), m->leaf, shown);
	} else if (shown.n > 0) {
		report_machine_text(m, shown.p, shown.n);
	}
}

void
report_machine_ignore(struct report_machine *m)
{
	m->place = IN_SKIPPED;
	m->skip = SIZE_MAX / 2;
}

unsigned long
report_machine_depth(const struct report_machine *m)
{
	return (unsigned long)(m->at.starts - m->at.ends);
}

void
report_machine_quirk(struct report_machine *m, enum quirk q, struct span what)
{
	quirk_add(m->open ? &m->output.head.quirks : &m->pending, q, NULL,
	    what);
}

bool
report_machine_wants_again(const struct report_machine *m)
{
	return m->open && m->output.phase == PHASE_SURVEY &&
	    !report_output_is_dropped(&m->output);
}

enum report_result
report_machine_finish(struct report_machine *m, uint64_t *record,
    uint64_t *lost)
{
	bool cut = m->open && !m->ended;

	*record = cut && m->here == &m->record ?
	    m->output.facts.records + 1 : 0;
	if (cut)
		end_report(m);
	close_report(m);
	*lost = m->lost;
	return cut && m->result == REPORT_DONE ? REPORT_CUT : m->result;
}
