/*
 * Mends XML that is not well-formed: a tokenizer that knows which element of a
 * report may be where. What it hands on is well-formed in any case. It decides
 * by what is within LIMIT_XML_TAG octets ahead, so that it does not depend on
 * how the octets come in pieces.
 */
/* SPDX-License-Identifier: ISC */
#include "report/mender.h"

#include <string.h>

#include "base/utf8.h"

enum { AHEAD = LIMIT_XML_TAG, ATTRS = 128, NAMES_MAX = 1 << 20 };

/* --- the survey --- */

void
report_survey(struct report_survey *s, struct report_decoder *d)
{
	enum { KEEP = 16, ROOM = 32768 };
	static const char word[] = "feedback";
	char buf[KEEP + ROOM], *p;
	size_t n = 0, i;
	uint64_t offset = 0;
	int got;

	*s = (struct report_survey){0};
	while ((got = report_decoder_read(d, buf + n, ROOM)) > 0) {
		n += (size_t)got;
		for (i = 0; (p = memchr(buf + i, '>', n - i)) != NULL; i++) {
			i = (size_t)(p - buf);
			if (i >= 2 && p[-1] == '-' && p[-2] == '-')
				s->comment = offset + i + 1;
		}
		for (i = 0; !s->feedback &&
		     (p = memchr(buf + i, 'f', n - i)) != NULL; i++) {
			i = (size_t)(p - buf);
			s->feedback = n - i >= sizeof(word) - 1 &&
			    memcmp(p, word, sizeof(word) - 1) == 0;
		}
		i = n > KEEP ? n - KEEP : 0;
		memmove(buf, buf + i, n - i);
		n -= i;
		offset += i;
	}
}

/* --- in and out --- */

static struct span
ahead(const struct report_mender *m)
{
	size_t n = m->in.n - m->in_at;

	return (struct span){n > 0 ? m->in.p + m->in_at : "",
	    n < AHEAD ? n : AHEAD};
}

/* Makes AHEAD octets visible, or all there are. */
static void
look(struct report_mender *m)
{
	int got;

	if (m->ended || m->in.n - m->in_at >= AHEAD)
		return;
	memmove(m->in.p, m->in.p + m->in_at, m->in.n - m->in_at);
	m->in.n -= m->in_at;
	m->offset += m->in_at;
	m->in_at = 0;
	while (!m->ended && m->in.n < 2 * AHEAD) {
		buf_reserve(&m->in, AHEAD);
		got = report_decoder_read(
		    m->from, m->in.p + m->in.n, AHEAD);
		m->ended = got <= 0;
		m->in.n += got > 0 ? (size_t)got : 0;
	}
}

/* The next n octets are done with. */
static void
consume(struct report_mender *m, size_t n)
{
	const char *p = m->in.p + m->in_at, *end = p + n;

	for (; p < end; p++) {
		m->column++;
		if (*p == '\n') {
			m->line++;
			m->column = 1;
		}
	}
	m->in_at += n;
}

static void
put(struct report_mender *m, const char *s)
{
	buf_puts(&m->out, s);
}

/* Puts a mark, with what stands here. text says what is wrong, NULL if that is
 * no fault. */
static void
mark(struct report_mender *m, enum report_mark_kind mark, const char *text,
    struct span octets)
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
	put(m, "?>");
}

static bool
is_verbatim(const struct report_mender *m)
{
	return m->at.starts < m->verbatim.starts ||
	    m->at.ends < m->verbatim.ends;
}

/* --- characters --- */

/* The length of the character at p, n > 0 to read; is it one of XML's? */
static size_t
next_char(const char *p, size_t n, bool *allowed)
{
	unsigned char c = (unsigned char)*p;
	bool good;
	size_t len;

	if (c < 0x80) {
		*allowed = c >= ' ' || is_xml_space(*p);
		return 1;
	}
	len = utf8_next(p, n, &good);
	/* U+FFFE and U+FFFF are no characters. */
	*allowed = good && (len != 3 || c != 0xef ||
	    (unsigned char)p[1] != 0xbf || (unsigned char)p[2] < 0xbe);
	return len;
}

/*
 * The length of the reference at the front of s, which begins with "&"; 0 if
 * it is none, or to an entity that XML does not define. *allowed: it is to a
 * character that XML allows.
 */
static size_t
reference(struct span s, bool *allowed)
{
	static const char *const entities[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
	enum { CODE_MAX = 0x10ffff, LONGEST = 32 };
	uint32_t code = 0, digit, base = 10;
	size_t i;

	*allowed = true;
	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_has_prefix(s, entities[i]))
			return strlen(entities[i]);
	if (!span_has_prefix(s, "&#"))
		return 0;
	i = 2;
	if (s.n > 2 && s.p[2] == 'x') {
		base = 16;
		i = 3;
	}
	for (; i < s.n && i < LONGEST && s.p[i] != ';'; i++) {
		char c = ascii_lower(s.p[i]);

		digit = ascii_is_digit(c) ? (uint32_t)(c - '0') :
		    c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 16;
		if (digit >= base)
			return 0;
		code = code * base + digit;
		if (code > CODE_MAX)
			code = CODE_MAX + 1;
	}
	if (i >= s.n || s.p[i] != ';' || s.p[i - 1] == '#' ||
	    s.p[i - 1] == 'x')
		return 0;
	*allowed = code <= CODE_MAX && (code >= ' ' || code == '\t' ||
	    code == '\n' || code == '\r') && (code < 0xd800 ||
	    code > 0xdfff) && code != 0xfffe && code != 0xffff;
	return i + 1;
}

/* Appends the value of an attribute; true if nothing had to be changed. */
static bool
put_value(struct buf *b, struct span v)
{
	bool good = true, allowed;
	size_t n;

	for (; v.n > 0; span_advance(&v, n)) {
		n = next_char(v.p, v.n, &allowed);
		if (*v.p == '>') {
			buf_puts(b, "&gt;");
			continue;
		}
		if (*v.p == '&') {
			n = reference(v, &allowed);
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

/* --- names and tags --- */

/* XML 1.0, 2.3: may a name begin with this character of n octets? */
static bool
starts_name(const char *p, size_t n)
{
	static const uint32_t ranges[][2] = {{0xc0, 0xd6}, {0xd8, 0xf6},
	    {0xf8, 0x2ff}, {0x370, 0x37d}, {0x37f, 0x1fff}, {0x200c, 0x200d},
	    {0x2070, 0x218f}, {0x2c00, 0x2fef}, {0x3001, 0xd7ff},
	    {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff}};
	static const unsigned char lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = (unsigned char)p[0] & lead[n];
	size_t i;

	if (n == 1)
		return ascii_is_letter(*p) || *p == '_';
	for (i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3f);
	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

/* The length of the name without colon at the front of s, or 0. */
static size_t
scan_word(struct span s)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (good && starts_name(s.p + i, n))
			continue;
		if (i == 0 || !good || n != 1 || (s.p[i] != '-' &&
			s.p[i] != '.' && !ascii_is_digit(s.p[i])))
			break;
	}
	return i;
}

/* The length of the qualified name at the front of s, or 0. *local: where
 * its part behind the colon begins. */
static size_t
scan_name(struct span s, size_t *local)
{
	size_t n = scan_word(s), more;

	*local = 0;
	if (n == 0 || n >= s.n || s.p[n] != ':')
		return n <= LIMIT_NAME ? n : 0;
	more = scan_word(span_from(s, n + 1));
	*local = n + 1;
	return more > 0 && n + 1 + more <= LIMIT_NAME ? n + 1 + more : 0;
}

struct tag {
	struct span name;
	size_t local; /* where its part behind the colon begins */
	size_t n;     /* octets of the tag */
	bool end, empty;
	bool broken;   /* something in it is left out */
	bool unclosed; /* there is no ">" */
	bool long_;    /* likewise, not as far as it was looked for */
	size_t nattrs;
	struct {
		struct span name, value; /* the value with its quotes */
	} attr[ATTRS];
};

static size_t
skip_space(struct span s, size_t i)
{
	while (i < s.n && is_xml_space(s.p[i]))
		i++;
	return i;
}

/* Adds the attribute at s.p + i; the octets it has, or 0 if it is none. */
static size_t
scan_attr(struct tag *t, struct span s, size_t i)
{
	size_t from = i, local, n = scan_name(span_from(s, i), &local), k;
	struct span name = {s.p + i, n};
	const char *end;

	i = skip_space(s, i + n);
	if (n == 0 || i >= s.n || s.p[i] != '=')
		return 0;
	i = skip_space(s, i + 1);
	if (i >= s.n || (s.p[i] != '"' && s.p[i] != '\''))
		return 0;
	end = memchr(s.p + i + 1, s.p[i], s.n - i - 1);
	if (end == NULL ||
	    memchr(s.p + i, '<', (size_t)(end - s.p) - i) != NULL)
		return 0;
	for (k = 0; k < t->nattrs && !span_eq(t->attr[k].name, name); k++)
		;
	if (k < t->nattrs || k == ATTRS) {
		t->broken = true;
	} else {
		t->attr[k].name = name;
		t->attr[k].value =
		    (struct span){s.p + i, (size_t)(end + 1 - s.p) - i};
		t->nattrs++;
	}
	return (size_t)(end + 1 - s.p) - from;
}

/* Reads the tag at the front of s; false if none begins there. */
static bool
scan_tag(struct tag *t, struct span s)
{
	size_t i = 1, n, end;

	t->end = s.n > 1 && s.p[1] == '/';
	t->empty = t->broken = t->unclosed = t->long_ = false;
	t->nattrs = 0;
	i += t->end;
	n = scan_name(span_from(s, i), &t->local);
	if (n == 0)
		return false;
	t->name = (struct span){s.p + i, n};
	i += n;
	if (i < s.n && !is_xml_space(s.p[i]) &&
	    strchr("/><", s.p[i]) == NULL)
		return false;
	for (;;) {
		n = skip_space(s, i) - i;
		i += n;
		if (i < s.n && s.p[i] == '>') {
			t->n = i + 1;
			return true;
		}
		if (!t->end && i + 1 < s.n && s.p[i] == '/' &&
		    s.p[i + 1] == '>') {
			t->empty = true;
			t->n = i + 2;
			return true;
		}
		n = t->end || n == 0 ? 0 : scan_attr(t, s, i);
		if (n == 0)
			break;
		i += n;
	}
	/* What is wrong goes up to ">", if that is before the next "<". */
	t->broken = true;
	for (end = i; end < s.n && s.p[end] != '<' && s.p[end] != '>'; end++)
		;
	t->n = i;
	t->long_ = end == s.n && s.n == AHEAD;
	t->unclosed = end == s.n || s.p[end] == '<';
	if (!t->unclosed) {
		t->n = end + 1;
		t->empty = !t->end && s.p[end - 1] == '/';
	}
	return true;
}

/* --- elements --- */

static struct span
name_of(const struct report_mender *m, size_t depth)
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
child_of(enum report_elem el, const struct tag *t)
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
is_named(const struct tag *t, const char *local)
{
	return span_is(span_from(t->name, t->local), local);
}

/* Nothing more is held back. */
static void
release(struct report_mender *m)
{
	m->leaf_out = m->stray_out = SIZE_MAX;
}

/*
 * The elements above depth, which are inside a leaf, have no end tag: their
 * start tags are text. They stand in out, in the order of their depth.
 */
static void
untag(struct report_mender *m, size_t depth)
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

			mark(m, MEND_TEXT, "tag without an end tag",
			    SPAN_LIT("<"));
			buf_add(&m->out, rest.p + at + 1, end - at - 1);
		}
		buf_free(&rest);
	} else {
		for (i = m->depth; i > depth; i--) {
			put(m, "</");
			buf_put_span(&m->out, name_of(m, i));
			put(m, ">");
		}
		mark(m, MEND_FAULT, "tag without an end tag", SPAN_NONE);
	}
	m->names.n = m->open[depth].name;
	m->depth = depth;
}

/* The innermost element ends here. */
static void
pop(struct report_mender *m)
{
	put(m, "</");
	buf_put_span(&m->out, name_of(m, m->depth));
	put(m, ">");
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
end_leaf(struct report_mender *m)
{
	struct buf tag = {0};
	struct span text;

	if (m->stray_out != SIZE_MAX)
		m->out.n = m->stray_out;
	untag(m, m->leaf);
	if (m->leaf_out != SIZE_MAX && m->stray_out == SIZE_MAX) {
		buf_putc(&tag, '/');
		buf_put_span(&tag, name_of(m, m->leaf));
		text = span_trim(span_from(buf_span(&m->out), m->leaf_out));
		if (text.n >= tag.n + 4 && memcmp(text.p + text.n - 4, "&gt;",
			4) == 0 && memcmp(text.p + text.n - 4 - tag.n,
			tag.p, tag.n) == 0) {
			m->out.n = (size_t)(text.p - m->out.p) + text.n - 4 -
			    tag.n;
			buf_putc(&tag, '>');
			mark(m, MEND_HIDDEN, "mistyped end tag",
			    buf_span(&tag));
		}
		buf_free(&tag);
	}
	pop(m);
}

/* The elements above depth end, since they can't go on. */
static void
close_to(struct report_mender *m, size_t depth, const char *text)
{
	if (m->depth <= depth)
		return;
	m->deeper = 0;
	if (m->leaf > depth)
		end_leaf(m);
	mark(m, MEND_BROKEN, text, SPAN_NONE);
	while (m->depth > depth)
		pop(m);
}

/* The end of feedback was where it seemed to be. */
static void
settle(struct report_mender *m)
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
put_start(struct report_mender *m, const struct tag *t)
{
	bool good = !t->broken;
	struct span v;
	size_t i;

	put(m, "<");
	buf_put_span(&m->out, t->name);
	for (i = 0; i < t->nattrs; i++) {
		v = t->attr[i].value;
		put(m, " ");
		buf_put_span(&m->out, t->attr[i].name);
		put(m, "=");
		buf_putc(&m->out, v.p[0]);
		good = put_value(&m->out, (struct span){v.p + 1, v.n - 2}) &&
		    good;
		buf_putc(&m->out, v.p[0]);
	}
	put(m, t->empty ? "/>" : ">");
	return good;
}

/* Opens the element el of t. */
static void
push(struct report_mender *m, const struct tag *t, enum report_elem el)
{
	struct report_open *o = &m->open[m->depth];
	size_t at = m->out.n;
	bool good;

	m->stray_out = SIZE_MAX;
	if (m->known > 0 && el != EL_N)
		m->open[m->known - 1].seen |= EL_BIT(el);
	if (!t->empty && (m->depth == LIMIT_XML_DEPTH ||
	    m->names.n + t->name.n > NAMES_MAX)) {
		mark(m, MEND_BROKEN, "elements are nested too deeply",
		    SPAN_NONE);
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
		mark(m, MEND_FAULT, t->unclosed ? "tag without \">\"" :
			"fault in a tag", SPAN_NONE);
}

/* Opens el, whose start tag is missing, with the prefix of the element t that
 * is in it. */
static void
imply(struct report_mender *m, enum report_elem el, const struct tag *t)
{
	struct tag parent = {.local = t->local};
	struct buf name = {0};

	buf_add(&name, t->name.p, t->local);
	buf_puts(&name, report_elem[el].name);
	parent.name = buf_span(&name);
	push(m, &parent, el);
	buf_free(&name);
	mark(m, MEND_BROKEN, "missing start tag", SPAN_NONE);
}

/* Is t in the namespace of the feedback element, as far as its prefix tells? */
static bool
is_ours(const struct report_mender *m, const struct tag *t)
{
	size_t i = 0;
	struct span name;

	while (i < m->known && m->open[i].el == EL_N)
		i++;
	name = name_of(m, i + 1);
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
is_records(const struct report_mender *m, const struct tag *t)
{
	return is_named(t, "records") && m->depth == m->known &&
	    m->open[m->known - 1].el == EL_FEEDBACK;
}

/* A start tag outside of feedback. */
static void
start_outside(struct report_mender *m, const struct tag *t)
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
imply_parent(struct report_mender *m, const struct tag *t)
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

/* Does nothing follow the tag, which is next? */
static bool
is_last(const struct report_mender *m, const struct tag *t)
{
	struct span s = ahead(m);

	return s.n < AHEAD && span_trim(span_from(s, t->n)).n == 0;
}

/* A start tag in feedback. */
static void
start_inside(struct report_mender *m, const struct tag *t)
{
	size_t i = m->known;
	const struct report_open *top = &m->open[i - 1];
	bool foreign = m->depth > i && m->leaf == 0, same;
	enum report_elem el = EL_N;

	if (is_named(t, "feedback")) {
		if (top->el == EL_FEEDBACK && top->seen == 0 && !foreign &&
		    !m->text) {
			mark(m, MEND_FAULT, "tag given twice", SPAN_NONE);
			return;
		}
		while (i > 1 && m->open[i - 2].el != EL_N)
			i--;
		if (is_last(m, t)) {
			close_to(m, i, "missing end tag");
			mark(m, MEND_FAULT, "mistyped end tag", SPAN_NONE);
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
			mark(m, MEND_FAULT, "tag given twice", SPAN_NONE);
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

/* "<" at the front of the input is text. */
static void
put_angle(struct report_mender *m)
{
	mark(m, MEND_TEXT, "\"<\" that begins no tag", SPAN_LIT("<"));
	consume(m, 1);
	m->text = true;
}

static void
start_tag(struct report_mender *m, const struct tag *t)
{
	enum report_elem el;

	if (m->closing && is_ours(m, t)) {
		el = child_of(EL_FEEDBACK, t);
		if (el == EL_RECORD || (is_section(el) && !m->separate &&
			(m->open[m->known - 1].seen & EL_BIT(el)) == 0)) {
			m->closing = m->separate = false;
			mark(m, MEND_FAULT,
			    "content after the end of the document",
			    SPAN_NONE);
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
		start_inside(m, t);
	} else {
		push(m, t, EL_N);
	}
}

static void
end_tag(struct report_mender *m, const struct tag *t)
{
	size_t i;
	bool again = t->name.n < sizeof(m->last) &&
	    span_is(t->name, m->last) && !m->text;

	if (m->deeper > 0) {
		m->deeper--;
		return;
	}
	for (i = m->depth; i > 0 && !span_eq(name_of(m, i), t->name); i--)
		;
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
			mark(m, MEND_TEXT, "mismatched end tag",
			    SPAN_LIT("<"));
			put(m, "/");
			buf_put_span(&m->out, t->name);
			put(m, "&gt;");
			m->text = true;
		} else if (m->known > 0 && m->depth == m->known + 1 &&
		    child_of(m->open[m->known - 1].el, t) != EL_N) {
			close_to(m, m->known, "mistyped start tag");
		} else {
			mark(m, again ? MEND_FAULT : MEND_BROKEN,
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
		mark(m, MEND_FAULT, "fault in an end tag", SPAN_NONE);
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

/* --- tokens --- */

/* Is there a tag of a report's element at p? */
static bool
is_report_tag(struct span s)
{
	size_t i = 1, n, local;
	struct span name;
	unsigned int el;

	i += s.n > 1 && s.p[1] == '/';
	n = scan_name(span_from(s, i), &local);
	name = span_from((struct span){s.p + i, n}, n > 0 ? local : 0);
	for (el = 0; n > 0 && el < EL_N; el++)
		if (span_is(name, report_elem[el].name))
			return true;
	return false;
}

/*
 * A comment, from its beginning or after n octets of it. One with "--" inside,
 * or without an end anywhere, ends before the next tag of a report, or comment.
 */
static void
comment(struct report_mender *m, size_t i)
{
	struct span s = ahead(m);
	uint64_t at = m->offset + m->in_at;

	if (m->inside == IN_CONTENT)
		m->dubious = at >= m->survey->comment;
	m->inside = IN_COMMENT;
	/* Is it dubious as far as can be seen? */
	while (!m->dubious) {
		const char *p = memchr(s.p + i, '-', s.n - i);

		i = p == NULL ? s.n : (size_t)(p - s.p);
		if (i + 2 >= s.n) {
			/* All but what may be the begin of its end. */
			if (s.n < AHEAD)
				m->dubious = true;
			else
				consume(m, s.n - 3);
			return;
		}
		if (s.p[i + 1] == '-' && s.p[i + 2] == '>') {
			consume(m, i + 3);
			m->inside = IN_CONTENT;
			return;
		}
		if (s.p[i + 1] == '-') {
			mark(m, MEND_FAULT, "\"--\" in a comment", SPAN_NONE);
			m->dubious = true;
			return;
		}
		i++;
	}
	if (span_has_prefix(s, "<!--")) {
		if (m->offset + m->in_at >= m->survey->comment)
			mark(m, MEND_FAULT, "comment without an end",
			    SPAN_NONE);
		consume(m, 4);
		return;
	}
	for (i = 0; i < s.n; i++) {
		struct span rest = span_from(s, i);

		if (*rest.p == '-' && span_has_prefix(rest, "-->")) {
			consume(m, i + 3);
			m->inside = IN_CONTENT;
			return;
		}
		if (*rest.p != '<')
			continue;
		if (s.n == AHEAD && s.n - i < LIMIT_NAME + 2)
			break;
		if (is_report_tag(rest) || span_has_prefix(rest, "<!--")) {
			consume(m, i);
			m->inside = IN_CONTENT;
			return;
		}
	}
	consume(m, s.n == AHEAD && i == s.n ? i - 2 : i);
}

static void
put_text(struct report_mender *m, struct span s, bool section)
{
	bool allowed, outside = m->depth == 0 || m->closing;
	struct span all = s;
	size_t n, from = m->in_at;

	if (outside || m->deeper > 0) {
		if (outside && (section || span_trim(s).n > 0)) {
			if (m->fault == NULL || m->last[0] != '\0')
				mark(m, MEND_FAULT, m->closing ?
				    "content after the end of the document" :
				    "text outside of all elements",
				    SPAN_NONE);
			m->last[0] = '\0';
		}
		consume(m, s.n);
		return;
	}
	for (; s.n > 0; span_advance(&s, n)) {
		n = next_char(s.p, s.n, &allowed);
		m->text = m->text || !is_xml_space(*s.p);
		if (!allowed) {
			consume(m, (size_t)(s.p - all.p) -
				(m->in_at - from));
			mark(m, MEND_BAD, "character that XML does not allow",
			    (struct span){s.p, n});
		} else if (*s.p == '>' && m->brackets >= 2 && !section) {
			mark(m, MEND_TEXT, "\"]]>\" in text", SPAN_LIT(">"));
		} else if (*s.p == '>') {
			put(m, "&gt;");
		} else if (*s.p == '<') {
			put(m, "&lt;");
		} else if (*s.p == '&') {
			put(m, "&amp;");
		} else {
			buf_add(&m->out, s.p, n);
		}
		m->brackets = *s.p != ']' ? 0 :
		    m->brackets < 2 ? m->brackets + 1 : 2;
	}
	consume(m, all.n - (m->in_at - from));
}

/* A CDATA section: up to its end, or the end tag of its element. */
static void
section(struct report_mender *m)
{
	struct span s = ahead(m), rest, name = SPAN_LIT("");
	size_t i, end = s.n < AHEAD ? s.n : s.n - LIMIT_NAME - 8;

	if (m->inside != IN_SECTION) {
		consume(m, 9);
		m->inside = IN_SECTION;
		return;
	}
	if (m->depth > 0)
		name = name_of(m, m->depth);
	for (i = 0; i < end; i++) {
		rest = span_from(s, i);
		if (*rest.p == ']' && span_has_prefix(rest, "]]>")) {
			put_text(m, (struct span){s.p, i}, true);
			consume(m, 3);
			m->inside = IN_CONTENT;
			m->brackets = 0;
			return;
		}
		if (*rest.p == '<' && span_has_prefix(rest, "</") &&
		    name.n > 0 && rest.n > name.n + 2 &&
		    memcmp(rest.p + 2, name.p, name.n) == 0) {
			put_text(m, (struct span){s.p, i}, true);
			mark(m, MEND_FAULT, "CDATA section without an end",
			    SPAN_NONE);
			m->inside = IN_CONTENT;
			m->brackets = 0;
			return;
		}
	}
	put_text(m, (struct span){s.p, i < s.n ? utf8_cut(s, i) : i}, true);
}

/* A second XML declaration begins another document. */
static void
declaration(struct report_mender *m)
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
		mark(m, MEND_FAULT, text, SPAN_NONE);
	} else if (m->depth == 0 && m->offset + m->in_at > 0 &&
	    m->at.starts == 0) {
		mark(m, MEND_FAULT, text, SPAN_NONE);
	}
	m->separate = m->closing;
}

/* A processing instruction: up to its end, or before the next "<". */
static void
instruction(struct report_mender *m)
{
	struct span s = ahead(m);
	size_t i = m->inside == IN_CONTENT ? 2 : 0;

	if (m->inside == IN_CONTENT && span_has_prefix(s, "<?xml") &&
	    s.n > 5 && (is_xml_space(s.p[5]) || s.p[5] == '?'))
		declaration(m);
	m->inside = IN_INSTRUCTION;
	for (; i < s.n; i++) {
		if (s.p[i] == '?' && i + 1 < s.n && s.p[i + 1] == '>') {
			consume(m, i + 2);
			m->inside = IN_CONTENT;
			return;
		}
		if (s.p[i] == '<')
			break;
	}
	if (i == AHEAD)
		i--;
	else
		m->inside = IN_CONTENT;
	consume(m, i);
	if (m->inside == IN_CONTENT)
		mark(m, MEND_FAULT, "processing instruction without an end",
		    SPAN_NONE);
}

/* What begins with "<". */
static void
markup(struct report_mender *m)
{
	struct span s = ahead(m);
	struct tag t;
	size_t local, n;
	bool known;

	if (span_has_prefix(s, "<!--")) {
		comment(m, 4);
		return;
	}
	if (span_has_prefix(s, "<?")) {
		instruction(m);
		return;
	}
	if (span_has_prefix(s, "<![CDATA[")) {
		section(m);
		return;
	}
	if (span_has_prefix(s, "<!DOCTYPE") && (m->depth == 0 || m->closing)) {
		n = skip_space(s, 9);
		mark(m, MEND_DOCTYPE, NULL, (struct span){s.p + n,
		    scan_name(span_from(s, n), &local)});
		consume(m, 9);
		return;
	}
	m->brackets = 0;
	if (s.n < AHEAD && memchr(s.p + 1, '>', s.n - 1) == NULL &&
	    memchr(s.p + 1, '<', s.n - 1) == NULL) {
		/* The document ends in it; is it the end of this element? */
		if (m->depth > 0 && !m->closing && s.n >= 2 &&
		    s.p[1] == '/' && name_of(m, m->depth).n >= s.n - 2 &&
		    memcmp(name_of(m, m->depth).p, s.p + 2, s.n - 2) == 0)
			pop(m);
		consume(m, s.n);
		return;
	}
	if (!scan_tag(&t, s)) {
		if (m->depth > 0 && !m->closing && m->deeper == 0)
			put_angle(m);
		else
			put_text(m, (struct span){s.p, 1}, false);
		return;
	}
	if (t.long_) {
		mark(m, MEND_BROKEN, "a tag is too long", SPAN_NONE);
		consume(m, s.n);
		m->inside = IN_TAG;
		return;
	}
	if (t.broken && is_named(&t, "feedback"))
		t.empty = false; /* its namespace lacks a quotation mark */
	/* Without its ">" it is a tag only where that makes sense; and in a
	 * value only if nothing is wrong with it. */
	known = !t.unclosed;
	for (n = m->depth; t.unclosed && t.end && n > 0 && !known; n--)
		known = span_eq(name_of(m, n), t.name);
	for (n = m->known; t.unclosed && !t.end && n > 0 && !known; n--)
		known = child_of(m->open[n - 1].el, &t) != EL_N;
	known = known || (m->known == 0 && is_named(&t, "feedback"));
	if (!known || (t.broken && !t.end && !t.unclosed && m->leaf > 0)) {
		if (m->depth > 0 && !m->closing && m->deeper == 0)
			put_angle(m);
		else
			put_text(m, (struct span){s.p, 1}, false);
		return;
	}
	if (t.end)
		end_tag(m, &t);
	else
		start_tag(m, &t);
	if (!t.end)
		m->last[0] = '\0';
	m->text = false;
	consume(m, t.n);
}

/* The end of the document. */
static void
finish(struct report_mender *m)
{
	if (m->inside == IN_COMMENT)
		mark(m, MEND_FAULT, "comment without an end", SPAN_NONE);
	else if (m->inside == IN_SECTION)
		mark(m, MEND_FAULT, "CDATA section without an end", SPAN_NONE);
	settle(m);
	if (m->depth > 0) {
		mark(m, MEND_CUT, "unexpected end of document", SPAN_NONE);
		release(m);
		while (m->depth > 0)
			pop(m);
	}
	put(m, "</" MEND_ROOT ">");
	m->done = true;
}

static void
step(struct report_mender *m)
{
	struct span s, run;
	const char *p, *q;
	bool allowed;
	size_t n;

	look(m);
	s = ahead(m);
	if (s.n == 0) {
		finish(m);
		return;
	}
	switch (m->inside) {
	case IN_COMMENT:
		comment(m, 0);
		return;
	case IN_SECTION:
		section(m);
		return;
	case IN_INSTRUCTION:
		instruction(m);
		return;
	case IN_TAG:
		for (n = 0; n < s.n && s.p[n] != '<' && s.p[n] != '>'; n++)
			;
		if (n < s.n)
			m->inside = IN_CONTENT;
		consume(m, n + (n < s.n && s.p[n] == '>'));
		return;
	case IN_CONTENT:
		break;
	}
	if (*s.p == '<') {
		markup(m);
		return;
	}
	if (*s.p == '&') {
		n = reference(s, &allowed);
		if (m->depth == 0 || m->closing || m->deeper > 0) {
			put_text(m, (struct span){s.p, n > 0 ? n : 1}, false);
			return;
		}
		if (n > 0 && allowed)
			buf_add(&m->out, s.p, n);
		else
			mark(m, n > 0 ? MEND_BAD : MEND_TEXT, n > 0 ?
			    "invalid character reference" :
			    "\"&\" that begins no entity reference",
			    (struct span){s.p, n > 0 ? n : 1});
		consume(m, n > 0 ? n : 1);
		m->text = true;
		m->brackets = 0;
		return;
	}
	p = memchr(s.p, '<', s.n);
	run = (struct span){s.p, p != NULL ? (size_t)(p - s.p) : s.n};
	q = memchr(run.p, '&', run.n);
	if (q != NULL)
		run.n = (size_t)(q - s.p);
	if (run.n == AHEAD) /* not within a character */
		run.n = utf8_cut(s, s.n - 4);
	put_text(m, run, false);
}

/* --- reading --- */

void
report_mender_begin(struct report_mender *m, struct report_decoder *from,
    const struct report_survey *survey, struct report_mark verbatim)
{
	m->from = from;
	m->survey = survey;
	m->verbatim = verbatim;
	m->at = (struct report_mark){0, 0};
	m->fault = NULL;
	m->in.n = m->out.n = m->names.n = 0;
	m->in_at = m->taken = 0;
	m->offset = 0;
	m->line = m->column = 1;
	m->ended = m->done = m->dubious = false;
	m->inside = IN_CONTENT;
	m->depth = m->deeper = m->known = m->leaf = 0;
	m->closing = m->separate = m->text = false;
	m->brackets = 0;
	m->last[0] = '\0';
	release(m);
	put(m, "<" MEND_ROOT ">");
}

void
report_mender_free(struct report_mender *m)
{
	buf_free(&m->in);
	buf_free(&m->out);
	buf_free(&m->names);
}

/* Drops what was handed out. */
static void
make_room(struct report_mender *m)
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
report_mender_read(struct report_mender *m, char *dst, size_t n)
{
	size_t end;

	for (;;) {
		if (m->leaf_out != SIZE_MAX &&
		    m->out.n - m->leaf_out > 2 * LIMIT_TEXT)
			release(m);
		end = m->leaf_out < m->out.n ? m->leaf_out : m->out.n;
		if (end > m->taken || m->done)
			break;
		if (m->taken > 0)
			make_room(m);
		step(m);
	}
	if (n > end - m->taken)
		n = end - m->taken;
	memcpy(dst, m->out.p + m->taken, n);
	m->taken += n;
	return n;
}
