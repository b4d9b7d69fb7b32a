/*
 * Mends XML that is not well-formed: a tokenizer that knows which element of a
 * report may be where (report/nesting). What it hands on is well-formed in any
 * case. It decides by what is within REPORT_TOKEN_MAX octets ahead, so that it
 * does not depend on how the octets come in pieces.
 */
/* SPDX-License-Identifier: ISC */
#include "report/mender.h"

#include <string.h>

#include "base/utf8.h"
#include "report/token.h"

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
	    n < REPORT_TOKEN_MAX ? n : REPORT_TOKEN_MAX};
}

/* Makes REPORT_TOKEN_MAX octets visible, or all there are. */
static void
look(struct report_mender *m)
{
	int got;

	if (m->ended || m->in.n - m->in_at >= REPORT_TOKEN_MAX)
		return;
	if (m->in_at > 0)
		memmove(
		    m->in.p, m->in.p + m->in_at, m->in.n - m->in_at);
	m->in.n -= m->in_at;
	m->offset += m->in_at;
	m->in_at = 0;
	while (!m->ended && m->in.n < 2 * REPORT_TOKEN_MAX) {
		buf_reserve(&m->in, REPORT_TOKEN_MAX);
		got = report_decoder_read(
		    m->from, m->in.p + m->in.n, REPORT_TOKEN_MAX);
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
		m->nesting.column++;
		if (*p == '\n') {
			m->nesting.line++;
			m->nesting.column = 1;
		}
	}
	m->in_at += n;
}

/* Does nothing follow the tag, which is next? */
static bool
is_last(const struct report_mender *m, const struct report_tag *t)
{
	struct span s = ahead(m);

	return s.n < REPORT_TOKEN_MAX && span_trim(span_from(s, t->n)).n == 0;
}

/* --- tokens --- */

static void
mark(struct report_mender *m, enum report_mark_kind kind, const char *text,
    struct span octets)
{
	report_nesting_mark(&m->nesting, kind, text, octets);
}

/* Is there a tag of a report's element at p? */
static bool
is_report_tag(struct span s)
{
	size_t i = 1, n, local;
	struct span name;
	unsigned int el;

	i += s.n > 1 && s.p[1] == '/';
	n = report_token_name(span_from(s, i), &local);
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
			if (s.n < REPORT_TOKEN_MAX)
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
		if (s.n == REPORT_TOKEN_MAX && s.n - i < LIMIT_NAME + 2)
			break;
		if (is_report_tag(rest) || span_has_prefix(rest, "<!--")) {
			consume(m, i);
			m->inside = IN_CONTENT;
			return;
		}
	}
	consume(m, s.n == REPORT_TOKEN_MAX && i == s.n ? i - 2 : i);
}

static void
put_text(struct report_mender *m, struct span s, bool section)
{
	struct report_nesting *to = &m->nesting;
	bool allowed, outside = to->depth == 0 || to->closing;
	struct span all = s;
	size_t n, from = m->in_at;

	if (report_nesting_is_out(to)) {
		if (outside && (section || span_trim(s).n > 0)) {
			if (to->fault == NULL || to->last[0] != '\0')
				mark(m, MEND_FAULT, to->closing ?
				    "content after the end of the document" :
				    "text outside of all elements",
				    SPAN_NONE);
			to->last[0] = '\0';
		}
		consume(m, s.n);
		return;
	}
	for (; s.n > 0; span_advance(&s, n)) {
		n = report_token_char(s.p, s.n, &allowed);
		to->text = to->text || !is_xml_space(*s.p);
		if (!allowed) {
			consume(m, (size_t)(s.p - all.p) -
				(m->in_at - from));
			mark(m, MEND_BAD, "character that XML does not allow",
			    (struct span){s.p, n});
		} else if (*s.p == '>' && m->brackets >= 2 && !section) {
			mark(m, MEND_TEXT, "\"]]>\" in text", SPAN_LIT(">"));
		} else if (*s.p == '>') {
			report_nesting_put(to, "&gt;");
		} else if (*s.p == '<') {
			report_nesting_put(to, "&lt;");
		} else if (*s.p == '&') {
			report_nesting_put(to, "&amp;");
		} else {
			buf_add(&to->out, s.p, n);
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
	size_t i, end = s.n < REPORT_TOKEN_MAX ? s.n : s.n - LIMIT_NAME - 8;

	if (m->inside != IN_SECTION) {
		consume(m, 9);
		m->inside = IN_SECTION;
		return;
	}
	if (m->nesting.depth > 0)
		name = report_nesting_name(&m->nesting, m->nesting.depth);
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

/* A processing instruction: up to its end, or before the next "<". */
static void
instruction(struct report_mender *m)
{
	struct span s = ahead(m);
	size_t i = m->inside == IN_CONTENT ? 2 : 0;

	if (m->inside == IN_CONTENT && span_has_prefix(s, "<?xml") &&
	    s.n > 5 && (is_xml_space(s.p[5]) || s.p[5] == '?'))
		report_nesting_declaration(
		    &m->nesting, m->offset + m->in_at == 0);
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
	if (i == REPORT_TOKEN_MAX)
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
	struct report_tag t;
	size_t local, n;
	bool tag;

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
	if (span_has_prefix(s, "<!DOCTYPE") &&
	    (m->nesting.depth == 0 || m->nesting.closing)) {
		n = report_token_space(s, 9);
		mark(m, MEND_DOCTYPE, NULL, (struct span){s.p + n,
		    report_token_name(span_from(s, n), &local)});
		consume(m, 9);
		return;
	}
	m->brackets = 0;
	if (s.n < REPORT_TOKEN_MAX && memchr(s.p + 1, '>', s.n - 1) == NULL &&
	    memchr(s.p + 1, '<', s.n - 1) == NULL) {
		report_nesting_half(&m->nesting, s);
		consume(m, s.n);
		return;
	}
	tag = report_token_tag(&t, s);
	if (tag && t.endless) {
		mark(m, MEND_BROKEN,
		    "a tag is too long", SPAN_NONE);
		consume(m, s.n);
		m->inside = IN_TAG;
	} else if (tag && report_nesting_fits(&m->nesting, &t)) {
		if (t.end)
			report_nesting_end(&m->nesting, &t);
		else
			report_nesting_start(&m->nesting, &t, is_last(m, &t));
		m->nesting.text = false;
		consume(m, t.n);
	} else if (report_nesting_is_out(&m->nesting)) {
		put_text(m, (struct span){s.p, 1}, false);
	} else {
		mark(m, MEND_TEXT,
		    "\"<\" that begins no tag", SPAN_LIT("<"));
		consume(m, 1);
		m->nesting.text = true;
	}
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
		if (m->inside == IN_COMMENT)
			mark(m, MEND_FAULT,
			    "comment without an end", SPAN_NONE);
		else if (m->inside == IN_SECTION)
			mark(m, MEND_FAULT,
			    "CDATA section without an end", SPAN_NONE);
		report_nesting_finish(&m->nesting, m->from->failed ? NULL :
			"unexpected end of document");
		m->done = true;
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
		n = report_token_reference(s, &allowed);
		if (report_nesting_is_out(&m->nesting)) {
			put_text(m, (struct span){s.p, n > 0 ? n : 1}, false);
			return;
		}
		if (n > 0 && allowed)
			buf_add(&m->nesting.out, s.p, n);
		else
			mark(m, n > 0 ? MEND_BAD : MEND_TEXT, n > 0 ?
			    "invalid character reference" :
			    "\"&\" that begins no entity reference",
			    (struct span){s.p, n > 0 ? n : 1});
		consume(m, n > 0 ? n : 1);
		m->nesting.text = true;
		m->brackets = 0;
		return;
	}
	p = memchr(s.p, '<', s.n);
	run = (struct span){s.p, p != NULL ? (size_t)(p - s.p) : s.n};
	q = memchr(run.p, '&', run.n);
	if (q != NULL)
		run.n = (size_t)(q - s.p);
	if (run.n == REPORT_TOKEN_MAX) /* not within a character */
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
	m->in.n = 0;
	m->in_at = 0;
	m->offset = 0;
	m->ended = m->done = m->dubious = false;
	m->inside = IN_CONTENT;
	m->brackets = 0;
	report_nesting_begin(&m->nesting, verbatim);
}

void
report_mender_free(struct report_mender *m)
{
	buf_free(&m->in);
	report_nesting_free(&m->nesting);
}

size_t
report_mender_read(struct report_mender *m, char *dst, size_t n)
{
	size_t got;

	while ((got = report_nesting_take(&m->nesting, dst, n)) == 0 &&
	    !m->done)
		step(m);
	return got;
}
