/*
 * The elements of XML that is mended: which are open, and what a tag does to
 * them, by what report/elements.def says of where each may be.
 */
/* SPDX-License-Identifier: ISC */
#include "report/nesting.h"

#include <string.h>

#include "base/utf8.h"

enum { NAMES_MAX = 1 << 20 };

/* --- out --- */

void
report_nesting_put(struct report_nesting *m, const char *s)
{
	buf_puts(&m->out, s);
}

void
report_nesting_mark(struct report_nesting *m, enum report_mark_kind mark,
    const char *text, struct span octets)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	if (text != NULL && m->fault == NULL) {
		m->fault = text;
		m->fault_line = m->line;
		m->fault_column = m->column;
	}
	buf_printf(&m->out, "<?%c %lu:%lu ", (char)mark, m->line, m->column);
	for (i = 0; i < octets.n; i++) {
		unsigned char c = (unsigned char)octets.p[i];

		buf_putc(&m->out, hex[c >> 4]);
		buf_putc(&m->out, hex[c & 15]);
	}
	report_nesting_put(m, "?>");
}

static void
fault(struct report_nesting *m, const char *text)
{
	report_nesting_mark(m, MEND_FAULT, text, SPAN_NONE);
}

static bool
is_verbatim(const struct report_nesting *m)
{
	return m->at.starts < m->verbatim.starts ||
	    m->at.ends < m->verbatim.ends;
}

/* Appends the value of an attribute; true if nothing had to be changed. */
static bool
put_value(struct buf *b, struct span v)
{
	bool good = true, allowed;
	size_t n;

	for (; v.n > 0; span_advance(&v, n)) {
		n = report_token_char(v.p, v.n, &allowed);
		if (*v.p == '>') {
			buf_puts(b, "&gt;");
			continue;
		}
		if (*v.p == '&') {
			n = report_token_reference(v, &allowed);
			if (n == 0) {
				good = false;
				buf_puts(b, "&amp;");
				n = 1;
				continue;
			}
		}
		good = good && allowed;
		if (allowed)
			buf_add(b, v.p, n);
		else
			utf8_put(b, 0xfffd);
	}
	return good;
}

/* --- elements --- */

struct span
report_nesting_name(const struct report_nesting *m, size_t depth)
{
	const struct report_open *o = &m->open[depth - 1];

	return (struct span){m->names.p + o->name, o->n};
}

static bool
is_leaf(enum report_elem el)
{
	return el != EL_N && report_elem[el].n == 0 &&
	    report_elem[el].kind != KIND_OPAQUE;
}

/* Which child of el has the local name of t; EL_N for none. */
static enum report_elem
child_of(enum report_elem el, const struct report_tag *t)
{
	char local[64];
	size_t n = t->name.n - t->local;
	bool alias;

	if (el == EL_N || report_elem[el].n == 0 || n >= sizeof(local))
		return EL_N;
	memcpy(local, t->name.p + t->local, n);
	local[n] = '\0';
	return report_elem_find(el, local, &alias);
}

static bool
is_named(const struct report_tag *t, const char *local)
{
	return span_is(span_from(t->name, t->local), local);
}

/* Nothing more is held back. */
static void
release(struct report_nesting *m)
{
	m->leaf_out = m->stray_out = SIZE_MAX;
}

/*
 * The elements above depth, which are inside a leaf, have no end tag: their
 * start tags are text. They stand in out, in the order of their depth.
 */
static void
untag(struct report_nesting *m, size_t depth)
{
	struct buf rest = {0};
	size_t i, from;

	if (m->depth <= depth)
		return;
	if (m->leaf_out != SIZE_MAX) {
		from = m->open[depth].out;
		buf_add(&rest, m->out.p + from, m->out.n - from);
		m->out.n = from;
		for (i = depth; i < m->depth; i++) {
			size_t at = m->open[i].out - from;
			size_t end = i + 1 < m->depth ?
			    m->open[i + 1].out - from : rest.n;

			report_nesting_mark(m, MEND_TEXT,
			    "tag without an end tag", SPAN_LIT("<"));
			buf_add(&m->out, rest.p + at + 1, end - at - 1);
		}
		buf_free(&rest);
	} else {
		for (i = m->depth; i > depth; i--) {
			report_nesting_put(m, "</");
			buf_put_span(&m->out, report_nesting_name(m, i));
			report_nesting_put(m, ">");
		}
		fault(m, "tag without an end tag");
	}
	m->names.n = m->open[depth].name;
	m->depth = depth;
}

/* The innermost element ends here. */
static void
pop(struct report_nesting *m)
{
	report_nesting_put(m, "</");
	buf_put_span(&m->out, report_nesting_name(m, m->depth));
	report_nesting_put(m, ">");
	if (m->leaf == m->depth) {
		m->leaf = 0;
		release(m);
	}
	m->names.n = m->open[--m->depth].name;
	if (m->known > m->depth) {
		m->known = m->depth;
		while (m->known > 0 && m->open[m->known - 1].el == EL_N)
			m->known--;
	}
	m->at.ends++;
}

/*
 * The leaf ends without its end tag, or with one that is mistyped or lacks an
 * octet: what remains of that is not its text.
 */
static void
end_leaf(struct report_nesting *m)
{
	struct buf tag = {0};
	struct span text;

	if (m->stray_out != SIZE_MAX)
		m->out.n = m->stray_out;
	untag(m, m->leaf);
	if (m->leaf_out != SIZE_MAX && m->stray_out == SIZE_MAX) {
		buf_putc(&tag, '/');
		buf_put_span(&tag, report_nesting_name(m, m->leaf));
		text = span_trim(span_from(buf_span(&m->out), m->leaf_out));
		if (text.n >= tag.n + 4 && memcmp(text.p + text.n - 4, "&gt;",
			4) == 0 && memcmp(text.p + text.n - 4 - tag.n,
			tag.p, tag.n) == 0) {
			m->out.n = (size_t)(text.p - m->out.p) + text.n - 4 -
			    tag.n;
			buf_putc(&tag, '>');
			report_nesting_mark(m, MEND_HIDDEN, "mistyped end tag",
			    buf_span(&tag));
		}
		buf_free(&tag);
	}
	pop(m);
}

/* The elements above depth end, since they can't go on. */
static void
close_to(struct report_nesting *m, size_t depth, const char *text)
{
	if (m->depth <= depth)
		return;
	m->deeper = 0;
	if (m->leaf > depth)
		end_leaf(m);
	report_nesting_mark(m, MEND_BROKEN, text, SPAN_NONE);
	while (m->depth > depth)
		pop(m);
}

/* The end of feedback was where it seemed to be. */
static void
settle(struct report_nesting *m)
{
	if (!m->closing)
		return;
	m->closing = false;
	pop(m);
	if (m->separate)
		while (m->depth > 0)
			pop(m);
	m->separate = false;
}

/* Puts a start tag; true if nothing in it had to be changed. */
static bool
put_start(struct report_nesting *m, const struct report_tag *t)
{
	bool good = !t->broken;
	struct span v;
	size_t i;

	report_nesting_put(m, "<");
	buf_put_span(&m->out, t->name);
	for (i = 0; i < t->nattrs; i++) {
		v = t->attr[i].value;
		report_nesting_put(m, " ");
		buf_put_span(&m->out, t->attr[i].name);
		report_nesting_put(m, "=");
		buf_putc(&m->out, v.p[0]);
		good = put_value(&m->out, (struct span){v.p + 1, v.n - 2}) &&
		    good;
		buf_putc(&m->out, v.p[0]);
	}
	report_nesting_put(m, t->empty ? "/>" : ">");
	return good;
}

/* Opens the element el of t. */
static void
push(struct report_nesting *m, const struct report_tag *t, enum report_elem el)
{
	struct report_open *o = &m->open[m->depth];
	size_t at = m->out.n;
	bool good;

	m->stray_out = SIZE_MAX;
	if (m->known > 0 && el != EL_N)
		m->open[m->known - 1].seen |= EL_BIT(el);
	if (!t->empty && (m->depth == LIMIT_XML_DEPTH ||
	    m->names.n + t->name.n > NAMES_MAX)) {
		report_nesting_mark(m, MEND_BROKEN,
		    "elements are nested too deeply", SPAN_NONE);
		m->deeper = 1;
		return;
	}
	good = put_start(m, t);
	m->at.starts++;
	if (t->empty) {
		m->at.ends++;
	} else {
		*o = (struct report_open){
		    .el = el, .name = m->names.n, .n = t->name.n, .out = at};
		buf_put_span(&m->names, t->name);
		m->depth++;
		if (el != EL_N)
			m->known = m->depth;
		if (is_leaf(el)) {
			m->leaf = m->depth;
			release(m);
			m->leaf_out = m->out.n;
		}
	}
	if (!good)
		fault(m, t->unclosed ? "tag without \">\"" :
			"fault in a tag");
}

/* Opens el, whose start tag is missing, with the prefix of the element t that
 * is in it. */
static void
imply(struct report_nesting *m, enum report_elem el, const struct report_tag *t)
{
	struct report_tag parent = {.local = t->local};
	struct buf name = {0};

	buf_add(&name, t->name.p, t->local);
	buf_puts(&name, report_elem[el].name);
	parent.name = buf_span(&name);
	push(m, &parent, el);
	buf_free(&name);
	report_nesting_mark(m, MEND_BROKEN, "missing start tag", SPAN_NONE);
}

/* Is t in the namespace of the feedback element, as far as its prefix tells? */
static bool
is_ours(const struct report_nesting *m, const struct report_tag *t)
{
	size_t i = 0;
	struct span name;

	while (i < m->known && m->open[i].el == EL_N)
		i++;
	name = report_nesting_name(m, i + 1);
	return t->local == 0 ? memchr(name.p, ':', name.n) == NULL :
	    name.n > t->local && memcmp(name.p, t->name.p, t->local) == 0;
}

static bool
is_section(enum report_elem el)
{
	return el == EL_METADATA || el == EL_POLICY || el == EL_RECORD;
}

/* Is t an element around the records, which report/machine reads through? */
static bool
is_records(const struct report_nesting *m, const struct report_tag *t)
{
	return is_named(t, "records") && m->depth == m->known &&
	    m->open[m->known - 1].el == EL_FEEDBACK;
}

/* A start tag outside of feedback. */
static void
start_outside(struct report_nesting *m, const struct report_tag *t)
{
	enum report_elem el = child_of(EL_FEEDBACK, t);

	if (is_named(t, "feedback")) {
		push(m, t, EL_FEEDBACK);
	} else if (!is_verbatim(m) && (is_section(el) ||
		       (el == EL_VERSION && m->depth == 0))) {
		imply(m, EL_FEEDBACK, t);
		push(m, t, el);
	} else {
		push(m, t, EL_N);
	}
}

/*
 * A start tag that has no place in the innermost known element, up: is its
 * parent missing? Opens it then.
 */
static bool
imply_parent(struct report_nesting *m, const struct report_tag *t)
{
	const struct report_open *up = &m->open[m->known - 1];
	const struct report_elem_info *e = &report_elem[up->el];
	unsigned int c;

	if (up->el == EL_EXTENSION || m->depth > m->known + 1)
		return false;
	for (c = e->first; c < e->first + e->n; c++) {
		if (child_of((enum report_elem)c, t) == EL_N ||
		    (c != EL_RECORD && (up->seen & EL_BIT(c)) != 0))
			continue;
		close_to(m, m->known, "mistyped start tag");
		imply(m, (enum report_elem)c, t);
		push(m, t, child_of((enum report_elem)c, t));
		return true;
	}
	return false;
}

/* A start tag in feedback. */
static void
start_inside(struct report_nesting *m, const struct report_tag *t, bool last)
{
	size_t i = m->known;
	const struct report_open *top = &m->open[i - 1];
	bool foreign = m->depth > i && m->leaf == 0, same;
	enum report_elem el = EL_N;

	if (is_named(t, "feedback")) {
		if (top->el == EL_FEEDBACK && top->seen == 0 && !foreign &&
		    !m->text) {
			fault(m, "tag given twice");
			return;
		}
		while (i > 1 && m->open[i - 2].el != EL_N)
			i--;
		if (last) {
			close_to(m, i, "missing end tag");
			fault(m, "mistyped end tag");
			m->closing = true;
			return;
		}
		close_to(m, i - 1, "feedback without an end tag");
		push(m, t, EL_FEEDBACK);
		return;
	}
	while (i > 0 && m->open[i - 1].el != EL_N &&
	    (el = child_of(m->open[i - 1].el, t)) == EL_N)
		i--;
	if (el != EL_N && (!foreign || is_section(el))) {
		same = el == top->el && i + 1 == m->known;
		if (same && m->depth == m->known && top->seen == 0 &&
		    !m->text) {
			fault(m, "tag given twice");
			return;
		}
		if (same && m->leaf > 0) { /* it was to be an end tag */
			close_to(m, i, "mistyped end tag");
			return;
		}
		close_to(m, i, "missing end tag");
		push(m, t, el);
	} else if (el == EL_N && m->leaf == 0 && imply_parent(m, t)) {
		return;
	} else {
		push(m, t, is_records(m, t) ? EL_FEEDBACK : EL_N);
	}
}

bool
report_nesting_is_out(const struct report_nesting *m)
{
	return m->depth == 0 || m->closing || m->deeper > 0;
}

bool
report_nesting_fits(const struct report_nesting *m, const struct report_tag *t)
{
	size_t i;

	/* In a value it is a tag only if nothing is wrong with it. */
	if (!t->unclosed)
		return !t->broken || t->end || m->leaf == 0;
	if (!t->end && m->known == 0)
		return is_named(t, "feedback");
	for (i = t->end ? m->depth : m->known; i > 0; i--)
		if (t->end ? span_eq(report_nesting_name(m, i), t->name) :
		    child_of(m->open[i - 1].el, t) != EL_N)
			return true;
	return false;
}

void
report_nesting_start(struct report_nesting *m, struct report_tag *t,
    bool last)
{
	enum report_elem el;

	m->last[0] = '\0';
	if (t->broken && is_named(t, "feedback"))
		t->empty = false; /* its namespace lacks a quotation mark */
	if (m->closing && is_ours(m, t)) {
		el = child_of(EL_FEEDBACK, t);
		if (el == EL_RECORD || (is_section(el) && !m->separate &&
			(m->open[m->known - 1].seen & EL_BIT(el)) == 0)) {
			m->closing = m->separate = false;
			fault(m, "content after the end of the document");
		}
	}
	settle(m);
	if (m->deeper > 0 && !is_section(child_of(EL_FEEDBACK, t)) &&
	    !is_named(t, "feedback")) {
		m->deeper += !t->empty;
	} else if (is_verbatim(m) && m->known > 0) {
		el = EL_N;
		if (m->depth == m->known)
			el = is_records(m, t) ? EL_FEEDBACK :
			    child_of(m->open[m->known - 1].el, t);
		push(m, t, el);
	} else if (m->known == 0) {
		start_outside(m, t);
	} else if (is_ours(m, t)) {
		start_inside(m, t, last);
	} else {
		push(m, t, EL_N);
	}
}

void
report_nesting_end(struct report_nesting *m, const struct report_tag *t)
{
	size_t i;
	bool again = t->name.n < sizeof(m->last) &&
	    span_is(t->name, m->last) && !m->text;

	if (m->deeper > 0) {
		m->deeper--;
		return;
	}
	i = m->depth;
	while (i > 0 && !span_eq(report_nesting_name(m, i), t->name))
		i--;
	if (m->closing && i > 0 && i < m->depth) {
		settle(m); /* of an element around feedback */
	} else if (m->closing && i > 0 && m->separate) {
		settle(m); /* the declaration before it was misplaced */
		return;
	}
	if (i == 0 || i > m->depth || m->closing) {
		if (m->leaf > 0) {
			if (m->stray_out == SIZE_MAX &&
			    m->leaf_out != SIZE_MAX)
				m->stray_out = m->out.n;
			report_nesting_mark(m, MEND_TEXT, "mismatched end tag",
			    SPAN_LIT("<"));
			report_nesting_put(m, "/");
			buf_put_span(&m->out, t->name);
			report_nesting_put(m, "&gt;");
			m->text = true;
		} else if (m->known > 0 && m->depth == m->known + 1 &&
		    child_of(m->open[m->known - 1].el, t) != EL_N) {
			close_to(m, m->known, "mistyped start tag");
		} else {
			report_nesting_mark(m, again ? MEND_FAULT : MEND_BROKEN,
			    "mismatched end tag", SPAN_NONE);
		}
		return;
	}
	if (m->leaf > 0 && i >= m->leaf) {
		untag(m, i);
		m->stray_out = SIZE_MAX;
	} else {
		close_to(m, i, "mismatched end tag");
	}
	if (t->broken)
		fault(m, "fault in an end tag");
	if (m->open[i - 1].el == EL_FEEDBACK && !is_verbatim(m) &&
	    span_is(span_from(t->name, t->local), "feedback"))
		m->closing = true;
	else
		pop(m);
	m->last[0] = '\0';
	if (t->name.n < sizeof(m->last)) {
		memcpy(m->last, t->name.p, t->name.n);
		m->last[t->name.n] = '\0';
	}
}

void
report_nesting_declaration(struct report_nesting *m, bool first)
{
	static const char text[] = "misplaced XML declaration";

	if (m->depth > 0 && !m->closing) {
		if (m->known > 0 && !is_verbatim(m)) {
			while (m->known > 1 &&
			    m->open[m->known - 2].el != EL_N)
				m->known--;
			close_to(m, m->known, text);
			m->closing = true;
		}
		fault(m, text);
	} else if (m->depth == 0 && !first && m->at.starts == 0) {
		fault(m, text);
	}
	m->separate = m->closing;
}

void
report_nesting_finish(struct report_nesting *m, const char *text)
{
	settle(m);
	if (m->depth > 0) {
		report_nesting_mark(m, MEND_CUT, text, SPAN_NONE);
		release(m);
		while (m->depth > 0)
			pop(m);
	}
	report_nesting_put(m, "</" MEND_ROOT ">");
}

void
report_nesting_half(struct report_nesting *m, struct span s)
{
	struct span name;

	if (report_nesting_is_out(m) || !span_has_prefix(s, "</"))
		return;
	name = report_nesting_name(m, m->depth);
	span_advance(&s, 2);
	if (name.n >= s.n && memcmp(name.p, s.p, s.n) == 0)
		pop(m);
}

/* --- reading --- */

void
report_nesting_begin(struct report_nesting *m, struct report_mark verbatim)
{
	m->verbatim = verbatim;
	m->at = (struct report_mark){0, 0};
	m->fault = NULL;
	m->out.n = m->names.n = 0;
	m->taken = 0;
	m->line = m->column = 1;
	m->depth = m->deeper = m->known = m->leaf = 0;
	m->closing = m->separate = m->text = false;
	m->last[0] = '\0';
	release(m);
	report_nesting_put(m, "<" MEND_ROOT ">");
}

void
report_nesting_free(struct report_nesting *m)
{
	buf_free(&m->out);
	buf_free(&m->names);
}

/* Drops what was handed out. */
static void
make_room(struct report_nesting *m)
{
	size_t i;

	memmove(m->out.p, m->out.p + m->taken, m->out.n - m->taken);
	m->out.n -= m->taken;
	if (m->leaf_out != SIZE_MAX)
		m->leaf_out -= m->taken;
	if (m->stray_out != SIZE_MAX)
		m->stray_out -= m->taken;
	for (i = m->leaf; m->leaf > 0 && i < m->depth; i++)
		m->open[i].out -= m->taken;
	m->taken = 0;
}

size_t
report_nesting_take(struct report_nesting *m, char *dst, size_t n)
{
	size_t end;

	if (m->leaf_out != SIZE_MAX && m->out.n - m->leaf_out > 2 * LIMIT_TEXT)
		release(m);
	end = m->leaf_out < m->out.n ? m->leaf_out : m->out.n;
	if (end == m->taken) {
		if (end > 0)
			make_room(m);
		return 0;
	}
	if (n > end - m->taken)
		n = end - m->taken;
	memcpy(dst, m->out.p + m->taken, n);
	m->taken += n;
	return n;
}
