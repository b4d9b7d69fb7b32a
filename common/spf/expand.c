/* Macro expansion of SPF, and the explanation: RFC 7208, 6.2 and 7. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include "base/limits.h"
#include "value/dname.h"
#include "spf/macro.h"

enum {
	NAME_MAX_TEXT = 253, /* octets of a name with dots (7.3) */
	TAIL = 4096 /* of more, only the end can be in a name */
};

/* 32 digits with dots between them, or the four numbers (7.3). */
static void
put_dotted(struct buf *b, const struct ip *ip)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i;

	if (ip->bits == 32) {
		ip_put(b, ip);
		return;
	}
	for (i = 0; i < 16; i++) {
		if (i > 0)
			buf_putc(b, '.');
		buf_putc(b, hex[ip->a[i] >> 4]);
		buf_putc(b, '.');
		buf_putc(b, hex[ip->a[i] & 15]);
	}
}

static void
put_int(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_putc(b, '-');
	buf_put_uint(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

/* What a macro stands for, before its transformers (7.2). */
static void
put_value(struct spf_run *r, const struct spf_frame *f, char letter,
    struct buf *b)
{
	switch (letter) {
	case 's':
		buf_put_span(b, r->local);
		buf_putc(b, '@');
		buf_put_span(b, r->domain);
		break;
	case 'l':
		buf_put_span(b, r->local);
		break;
	case 'o':
		buf_put_span(b, r->domain);
		break;
	case 'd':
		buf_put_span(b, f->domain);
		break;
	case 'i':
		put_dotted(b, &r->ip);
		break;
	case 'p':
		buf_put_span(b, spf_client_name(r, f->domain));
		break;
	case 'v':
		buf_puts(b, r->ip.bits == 32 ? "in-addr" : "ip6");
		break;
	case 'h':
		buf_put_span(b, r->helo);
		break;
	case 'c':
		ip_put(b, &r->ip);
		break;
	case 'r':
		buf_put_span(b, r->receiver.n > 0 ? r->receiver :
		    SPAN_LIT("unknown"));
		break;
	case 't':
		put_int(b, r->now);
		break;
	default:
		break;
	}
}

static bool
divides(const struct spfmacro *m, char c)
{
	return memchr(m->delimiter.p, c, m->delimiter.n) != NULL;
}

static size_t
count_parts(const struct spfmacro *m, struct span v)
{
	size_t i, n = 1;

	for (i = 0; i < v.n; i++)
		if (divides(m, v.p[i]))
			n++;
	return n;
}

/* The part of v at its front, or for reverse at its end; v loses it. */
static struct span
cut_part(const struct spfmacro *m, struct span *v)
{
	struct span part = *v;
	size_t n = 0, used;

	if (m->reverse) {
		while (n < v->n && !divides(m, v->p[v->n - 1 - n]))
			n++;
		part = (struct span){v->p + v->n - n, n};
		v->n -= n < v->n ? n + 1 : n;
		return part;
	}
	while (n < v->n && !divides(m, v->p[n]))
		n++;
	part.n = n;
	used = n < v->n ? n + 1 : n;
	v->p += used;
	v->n -= used;
	return part;
}

/* Octets that are not "unreserved" (RFC 3986, 2.3) as "%hh". */
static void
put_escaped(struct buf *b, struct span s)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char l = ascii_lower(s.p[i]);

		if ((l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') ||
		    (c != '\0' && strchr("-._~", c) != NULL)) {
			buf_putc(b, s.p[i]);
			continue;
		}
		buf_putc(b, '%');
		buf_putc(b, hex[c >> 4]);
		buf_putc(b, hex[c & 15]);
	}
}

/* Divided, turned around, cut to its rightmost parts, joined by dots. */
static void
put_transformed(struct buf *b, const struct spfmacro *m, struct span v)
{
	size_t n = count_parts(m, v);
	size_t skip = m->keep > 0 && m->keep < n ? n - m->keep : 0;
	struct span part;
	size_t i;

	for (i = 0; i < n; i++) {
		part = cut_part(m, &v);
		if (i < skip)
			continue;
		if (i > skip)
			buf_putc(b, '.');
		if (m->escape)
			put_escaped(b, part);
		else
			buf_put_span(b, part);
	}
}

static void
put_piece(struct spf_run *r, const struct spf_frame *f,
    const struct spfmacro *m, struct buf *b)
{
	struct buf *v = &r->value;

	switch (m->letter) {
	case 0:
		buf_put_span(b, m->text);
		break;
	case '%':
		buf_putc(b, '%');
		break;
	case '_':
		buf_putc(b, ' ');
		break;
	case '-':
		buf_puts(b, "%20");
		break;
	default:
		v->n = 0;
		put_value(r, f, m->letter, v);
		put_transformed(b, m, buf_span(v));
		break;
	}
}

/* Labels off the left until the name is short enough (7.3). */
static struct span
cut_left(struct span name)
{
	const char *dot;
	size_t n;

	while (name.n > NAME_MAX_TEXT) {
		dot = memchr(name.p, '.', name.n);
		if (dot == NULL)
			break;
		n = (size_t)(dot - name.p) + 1;
		name.p += n;
		name.n -= n;
	}
	return name;
}

static void
drop_front(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

void
spf_expand_name(struct spf_run *r, const struct spf_frame *f,
    struct span spec, struct buf *b)
{
	struct span name;
	struct spfmacro m;

	while (spfmacro_next(&spec, 0, &m)) {
		put_piece(r, f, &m, b);
		if (b->n > 4 * TAIL)
			drop_front(b, b->n - TAIL);
	}
	if (b->n > 0 && b->p[b->n - 1] == '.')
		b->n--;
	name = cut_left(buf_span(b));
	if (name.n < b->n)
		drop_front(b, b->n - name.n);
}

static bool
needs_escape(struct span name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		if (name.p[i] == '\\' || name.p[i] <= ' ' ||
		    name.p[i] >= 0x7f)
			return true;
	return false;
}

/* Macros can bring any octet into a name; dots divide labels. */
bool
spf_present(struct buf *b, struct span name)
{
	struct buf text = {0};
	enum dname_fault f;
	size_t i;

	if (!needs_escape(name))
		return dname_put(b, name) == DNAME_FINE;
	for (i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c == '\\' || c <= ' ' || c >= 0x7f)
			buf_printf(&text, "\\%03u", c);
		else
			buf_putc(&text, name.p[i]);
	}
	f = dname_put(b, buf_span(&text));
	buf_free(&text);
	return f == DNAME_FINE;
}

/* NULL, or why the text is no explanation, which is then as if there were
 * none (6.2). */
static const char *
expand_text(struct spf_run *r, const struct spf_frame *f, struct span s)
{
	struct span where;
	struct buf b = {0};
	struct spfmacro m;
	enum spffault fault = spfmacro_check(s, SPFMACRO_EXPLANATION, &where);
	bool fits;

	if (fault != SPFFAULT_NONE)
		return spffault_str(fault);
	while (b.n <= LIMIT_SPF_EXPLANATION &&
	    spfmacro_next(&s, SPFMACRO_EXPLANATION, &m))
		put_piece(r, f, &m, &b);
	fits = b.n <= LIMIT_SPF_EXPLANATION;
	if (fits)
		r->out->explanation = spf_keep(r, buf_span(&b));
	buf_free(&b);
	return fits ? NULL : "the explanation is too long";
}

static const char *
explain(struct spf_run *r, const struct spf_frame *f)
{
	const char *why;
	struct dns_kept k;

	r->raw.n = r->shown.n = 0;
	spf_expand_name(r, f, f->exp.value, &r->raw);
	if (!spf_present(&r->shown, buf_span(&r->raw)))
		return "the target can't be a name";
	spf_ask(r, buf_span(&r->shown), DNS_TXT, &k);
	if (k.answer.result == DNS_TEMPFAIL)
		why = k.answer.error;
	else if (k.answer.n != 1)
		why = k.answer.n == 0 ? "there is no explanation" :
		    "several explanations";
	else
		why = expand_text(r, f, k.answer.records[0]);
	dns_kept_free(&k);
	return why;
}

void
spf_explain(struct spf_run *r, const struct spf_frame *f)
{
	if (f->exp.kind == SPFREC_EXP)
		r->out->unexplained = explain(r, f);
}
