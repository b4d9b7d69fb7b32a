/*
 * The header of a message or part, with the values and parameters of its
 * MIME fields (RFC 2045, 5.1, RFC 2231). Other fields are not kept, and no
 * charset is converted.
 */
/* SPDX-License-Identifier: ISC */
#include "mail/mimehead.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "mail/header.h"
#include "mail/text.h"
#include "value/hex.h"

/*
 * Sections of one parameter (RFC 2231, 3) that are joined at most: in lines
 * of 78 octets they hold more than LIMIT_NAME.
 */
#define SECTIONS 64U

void
mimehead_free(struct mimehead *h)
{
	size_t i;

	for (i = 0; i < MIMEHEAD_N; i++)
		buf_free(&h->value[i]);
	*h = (struct mimehead){.current = MIMEHEAD_N};
}

enum mimehead_line
mimehead_line(struct mimehead *h, struct span line, bool whole)
{
	static const struct {
		const char *name;
		enum mimehead_field field;
	} fields[] = {
	    {"content-type", MIMEHEAD_TYPE},
	    {"contenttype", MIMEHEAD_TYPE}, /* Trustwave SEG */
	    {"content-transfer-encoding", MIMEHEAD_ENCODING},
	    {"content-disposition", MIMEHEAD_DISPOSITION},
	    {"content-description", MIMEHEAD_DESCRIPTION},
	    {"subject", MIMEHEAD_SUBJECT},
	};
	enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };
	struct span name, value = line;
	struct buf *b;
	size_t i;
	char first;

	if (line.n > 0 && line.p[line.n - 1] == '\n')
		value.n = --line.n;
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		value.n = --line.n;
	if (line.n == 0)
		return MIMEHEAD_BLANK;
	if (!is_wsp(line.p[0])) {
		if (!header_field(line, &name, &value))
			return MIMEHEAD_JUNK;
		h->current = MIMEHEAD_N;
		first = ascii_lower(name.p[0]);
		for (i = first == 'c' ? 0 : first == 's' ? FIELDS - 1 : FIELDS;
		     i < FIELDS; i++)
			if (span_is_nocase(name, fields[i].name) &&
			    !h->seen[fields[i].field])
				h->current = fields[i].field;
	}
	if (h->current == MIMEHEAD_N)
		return MIMEHEAD_MORE;
	b = &h->value[h->current];
	h->seen[h->current] = true;
	if (value.n > LIMIT_MAIL_FIELD - b->n) {
		value.n = LIMIT_MAIL_FIELD - b->n;
		whole = false;
	}
	h->cut = h->cut || (!whole && h->current != MIMEHEAD_SUBJECT);
	buf_put_span(b, value);
	return MIMEHEAD_MORE;
}

/* --- values and parameters --- */

/* White space and comments; one that never ends takes all that is left. */
static void
skip_cfws(struct span *s)
{
	if (!header_skip_cfws(s))
		span_advance(s, s->n);
}

static struct span
take_word(struct span *s, const char *ends)
{
	size_t i = 0;

	while (i < s->n && !is_xml_space(s->p[i]) && s->p[i] != '\0' &&
	    strchr(ends, s->p[i]) == NULL)
		i++;
	span_advance(s, i);
	return (struct span){s->p - i, i};
}

struct span
mimehead_value(const struct mimehead *h, enum mimehead_field field,
    struct buf *b)
{
	struct span s = buf_span(&h->value[field]);
	size_t from = b->n;

	for (;;) {
		skip_cfws(&s);
		buf_put_span(b, take_word(&s, "/;("));
		skip_cfws(&s);
		if (s.n == 0 || s.p[0] != '/')
			break;
		buf_putc(b, '/');
		span_advance(&s, 1);
	}
	for (; from < b->n; from++)
		b->p[from] = ascii_lower(b->p[from]);
	return s;
}

struct param {
	struct span attr;
	struct span value; /* absent without a '=' */
	bool quoted;       /* a backslash in value quotes what follows it */
};

static bool
next_param(struct span *s, struct param *p)
{
	struct span rest;
	size_t i = 1, n = 0;

	*p = (struct param){0};
	skip_cfws(s);
	while (s->n > 0 && s->p[0] == ';') {
		span_advance(s, 1);
		skip_cfws(s);
	}
	if (s->n == 0)
		return false;
	p->attr = take_word(s, "=;(");
	skip_cfws(s);
	if (s->n == 0 || s->p[0] != '=') {
		if (s->n > 0 && p->attr.n == 0)
			span_advance(s, 1); /* NUL */
		return true;
	}
	span_advance(s, 1);
	skip_cfws(s);
	if (s->n > 0 && s->p[0] == '"') {
		while (i < s->n && s->p[i] != '"')
			i += s->p[i] == '\\' && i + 1 < s->n ? 2 : 1;
		p->quoted = true;
		p->value = (struct span){s->p + 1, i - 1};
		span_advance(s, i < s->n ? i + 1 : i);
		return true;
	}
	/* A value without quotes goes up to ';', or up to a comment before
	 * that, so it may hold spaces and other characters that should have
	 * been quoted. */
	for (rest = *s; rest.n > 0 && rest.p[0] != ';';) {
		if (is_wsp(rest.p[0])) {
			header_skip_cfws(&rest);
		} else {
			span_advance(&rest, 1);
			n = (size_t)(rest.p - s->p);
		}
	}
	p->value = span_trim((struct span){s->p, n});
	*s = rest;
	return true;
}

/* One parameter in all the forms that a field may give it in. */
struct forms {
	struct param plain, extended;   /* name, name* */
	struct param section[SECTIONS]; /* name*0, name*1* */
	bool percent[SECTIONS];         /* percent-encoded */
};

/* Notes p if it is the parameter attr in any form, unless it has that form. */
static void
add_form(struct forms *f, const struct param *p, const char *attr)
{
	size_t n = strlen(attr), number = 0, i = 1;
	struct param *to = &f->plain;
	struct span rest;

	if (p->value.p == NULL || p->attr.n < n ||
	    !span_is_nocase((struct span){p->attr.p, n}, attr))
		return;
	rest = span_from(p->attr, n);
	if (rest.n > 0 && rest.p[0] != '*')
		return;
	/* RFC 2231, 3: "*" number, and "*" if it is percent-encoded. */
	for (; i < rest.n && rest.p[i] >= '0' && rest.p[i] <= '9'; i++) {
		number = number * 10 + (size_t)(rest.p[i] - '0');
		if (number >= SECTIONS)
			return;
	}
	if (rest.n == 1)
		to = &f->extended;
	else if (rest.n > 1 && i == 1)
		return;
	else if (rest.n > 1)
		to = &f->section[number];
	if (to->value.p != NULL)
		return;
	*to = *p;
	if (rest.n > 1)
		f->percent[number] = i < rest.n && rest.p[i] == '*';
}

/*
 * Appends what a value means. percent: it is percent-encoded (RFC 2231, 4);
 * first: after charset'language', if that is there.
 */
static void
put_value(struct buf *b, const struct param *p, bool percent, bool first)
{
	struct span s = p->value;
	const char *q = NULL;
	size_t i;
	int c;

	if (first && s.n > 0 && (q = memchr(s.p, '\'', s.n)) != NULL)
		q = memchr(q + 1, '\'', s.n - (size_t)(q + 1 - s.p));
	if (q != NULL)
		span_advance(&s, (size_t)(q + 1 - s.p));
	for (i = 0; i < s.n; i++) {
		if (percent && s.p[i] == '%' && s.n - i > 2 &&
		    (c = hex_octet(s.p + i + 1)) >= 0) {
			buf_putc(b, (char)c);
			i += 2;
			continue;
		}
		if (!percent && p->quoted && s.p[i] == '\\' && i + 1 < s.n)
			i++;
		buf_putc(b, s.p[i]);
	}
}

bool
mimehead_param(const struct mimehead *h, enum mimehead_field field,
    const char *attr, struct buf *b, bool *extended)
{
	struct buf value = {0};
	struct span params = mimehead_value(h, field, &value);
	struct forms f = {0};
	struct param p;
	bool percent = true;
	size_t i;

	buf_free(&value);
	while (next_param(&params, &p))
		add_form(&f, &p, attr);
	if (f.extended.value.p != NULL) {
		put_value(b, &f.extended, true, true);
	} else if (f.section[0].value.p != NULL) {
		percent = f.percent[0];
		for (i = 0; i < SECTIONS && f.section[i].value.p != NULL; i++)
			put_value(b, &f.section[i], f.percent[i],
			    f.percent[i] && i == 0);
	} else {
		percent = false;
		put_value(b, &f.plain, false, false);
	}
	if (extended != NULL)
		*extended = percent;
	return b->n > 0;
}

bool
mimehead_name(const struct mimehead *h, struct buf *b)
{
	struct buf raw = {0}, words = {0};
	bool extended, found;

	found = mimehead_param(h, MIMEHEAD_DISPOSITION, "filename", &raw,
	    &extended) ||
	    mimehead_param(h, MIMEHEAD_TYPE, "name", &raw, &extended);
	if (!found) {
		extended = false;
		buf_put_span(&raw, span_trim(buf_span(
		    &h->value[MIMEHEAD_DESCRIPTION])));
		found = raw.n > 0;
	}
	if (extended)
		buf_put_span(&words, buf_span(&raw));
	else
		mailtext_decode_words(&words, buf_span(&raw));
	utf8_repair(b, buf_span(&words));
	buf_free(&words);
	buf_free(&raw);
	return found;
}
