/* Values and parameters of MIME header fields; converts no charset. */
/* SPDX-License-Identifier: ISC */
#include "mail/mimeparam.h"

#include "value/hex.h"
#include "mail/header.h"

struct param {
	struct span attr;
	struct span value; /* absent without a '=' */
	bool quoted;       /* backslashes in value quote */
};

/* One parameter in all the forms that a field may give it in. */
struct forms {
	struct param plain, extended; /* name, name* */
	struct param section[MIMEPARAM_SECTIONS]; /* name*0, name*1* */
	bool percent[MIMEPARAM_SECTIONS];
};

/* White space and comments; one that never ends takes all that is left. */
static void
skip_cfws(struct span *s)
{
	if (!rfc5322_skip_cfws(s))
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

void
mimeparam_value(struct buf *b, struct span *field)
{
	size_t from = b->n;
	bool more;

	do {
		skip_cfws(field);
		buf_put_span(b, take_word(field, "/;("));
		skip_cfws(field);
		more = field->n > 0 && field->p[0] == '/';
		if (more) {
			buf_putc(b, '/');
			span_advance(field, 1);
		}
	} while (more);
	for (; from < b->n; from++)
		b->p[from] = ascii_lower(b->p[from]);
}

static void
take_quoted(struct span *s, struct param *p)
{
	size_t i = 1;

	while (i < s->n && s->p[i] != '"')
		i += s->p[i] == '\\' && i + 1 < s->n ? 2 : 1;
	p->quoted = true;
	p->value = (struct span){s->p + 1, i - 1};
	span_advance(s, i < s->n ? i + 1 : i);
}

/* Up to ';', or to a comment with nothing but that behind it. */
static void
take_unquoted(struct span *s, struct param *p)
{
	struct span rest = *s;
	size_t n = 0;

	while (rest.n > 0 && rest.p[0] != ';') {
		if (is_wsp(rest.p[0])) {
			rfc5322_skip_cfws(&rest);
		} else {
			span_advance(&rest, 1);
			n = (size_t)(rest.p - s->p);
		}
	}
	p->value = span_trim((struct span){s->p, n});
	*s = rest;
}

static bool
next_param(struct span *s, struct param *p)
{
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
	if (s->n == 0)
		return true;
	if (s->p[0] != '=') {
		if (p->attr.n == 0)
			span_advance(s, 1); /* NUL */
		return true;
	}
	span_advance(s, 1);
	skip_cfws(s);
	if (s->n > 0 && s->p[0] == '"')
		take_quoted(s, p);
	else
		take_unquoted(s, p);
	return true;
}

/* Is p the parameter, in any form? Then *rest is what follows its name. */
static bool
is_attr(const struct param *p, const char *attr, struct span *rest)
{
	size_t n = strlen(attr);

	if (p->value.p == NULL || p->attr.n < n ||
	    !span_is_nocase((struct span){p->attr.p, n}, attr))
		return false;
	*rest = p->attr;
	span_advance(rest, n);
	return rest->n == 0 || rest->p[0] == '*';
}

/* RFC 2231, 3: "*" number, and "*" if it is percent-encoded. */
static void
put_section(struct forms *f, const struct param *p, struct span rest)
{
	size_t number = 0, i = 1;

	for (; i < rest.n && rest.p[i] >= '0' && rest.p[i] <= '9'; i++) {
		number = number * 10 + (size_t)(rest.p[i] - '0');
		if (number >= MIMEPARAM_SECTIONS)
			return;
	}
	if (i > 1 && f->section[number].value.p == NULL) {
		f->section[number] = *p;
		f->percent[number] = i < rest.n && rest.p[i] == '*';
	}
}

static void
collect(struct forms *f, struct span params, const char *attr)
{
	struct param p;
	struct span rest;

	while (next_param(&params, &p)) {
		if (!is_attr(&p, attr, &rest))
			continue;
		if (rest.n == 0) {
			if (f->plain.value.p == NULL)
				f->plain = p;
		} else if (rest.n == 1) {
			if (f->extended.value.p == NULL)
				f->extended = p;
		} else {
			put_section(f, &p, rest);
		}
	}
}

static void
put_value(struct buf *b, const struct param *p)
{
	struct span s = p->value;
	size_t i;

	if (!p->quoted) {
		buf_put_span(b, s);
		return;
	}
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		buf_putc(b, s.p[i]);
	}
}

/* RFC 2231, 4; first: behind charset'language', if that is there. */
static void
put_percent(struct buf *b, struct span s, bool first)
{
	const char *q = NULL;
	size_t i;
	int c;

	if (first && s.n > 0 && (q = memchr(s.p, '\'', s.n)) != NULL)
		q = memchr(q + 1, '\'', s.n - (size_t)(q + 1 - s.p));
	if (q != NULL)
		span_advance(&s, (size_t)(q + 1 - s.p));
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && s.n - i > 2 &&
		    (c = hex_octet(s.p + i + 1)) >= 0) {
			buf_putc(b, (char)c);
			i += 2;
		} else {
			buf_putc(b, s.p[i]);
		}
	}
}

static void
put_sections(struct buf *b, const struct forms *f)
{
	size_t i;

	for (i = 0; i < MIMEPARAM_SECTIONS && f->section[i].value.p != NULL;
	     i++)
		if (f->percent[i])
			put_percent(b, f->section[i].value, i == 0);
		else
			put_value(b, &f->section[i]);
}

bool
mimeparam_get(struct buf *b, struct span params, const char *attr,
    bool *extended)
{
	struct forms f = {0};

	collect(&f, params, attr);
	*extended = true;
	if (f.extended.value.p != NULL) {
		put_percent(b, f.extended.value, true);
	} else if (f.section[0].value.p != NULL) {
		*extended = f.percent[0];
		put_sections(b, &f);
	} else if (f.plain.value.p != NULL) {
		*extended = false;
		put_value(b, &f.plain);
	} else {
		return false;
	}
	return true;
}
