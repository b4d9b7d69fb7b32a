/* Macro expansion of SPF: RFC 7208, 7. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include "base/limits.h"
#include "spf/macro.h"
#include "value/dname.h"

enum {
	NAME_MAX_TEXT = 253, /* octets of a name with dots (7.3) */
	TAIL = 4096 /* of more, only the end can be in a name */
};

static const char hex[] = "0123456789ABCDEF";

/* Macros can bring any octet into a name; dots divide labels. */
bool
spf_present(struct buf *b, struct span name)
{
	struct buf text = {0};
	enum dname_fault f;
	size_t i;

	for (i = 0; i < name.n; i++)
		if (name.p[i] == '\\' || name.p[i] <= ' ' ||
		    name.p[i] >= 0x7f)
			buf_printf(&text, "\\%03u", (unsigned char)name.p[i]);
		else
			buf_putc(&text, name.p[i]);
	f = dname_put(b, buf_span(&text));
	buf_free(&text);
	return f == DNAME_FINE;
}

/* The client's name for %{p}: the domain itself, else one below it, else any
 * (7.3), else "unknown". */
static struct span
client_name(struct spf_run *r, struct span domain)
{
	struct span name = SPAN_NONE;
	struct buf b = {0};
	size_t tried = 0;

	spf_learn_names(r);
	if (spf_present(&b, domain)) {
		name = spf_find_name(r, buf_span(&b), SPF_NAME_ITSELF,
		    &tried);
		if (name.p == NULL)
			name = spf_find_name(r, buf_span(&b), SPF_NAME_PLAIN,
			    &tried);
	}
	if (name.p == NULL)
		name = spf_find_name(r, SPAN_LIT("."), SPF_NAME_PLAIN,
		    &tried);
	buf_free(&b);
	return name.p != NULL ? name : SPAN_LIT("unknown");
}

/* What a macro stands for, before its transformers (7.2). */
static void
put_value(struct spf_run *r, const struct spf_frame *f, char letter,
    struct buf *b)
{
	size_t i;

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
	case 'i': /* IPv6 as 32 digits with dots between them (7.3) */
		if (r->ip.bits == 32)
			ip_put(b, &r->ip);
		for (i = 0; r->ip.bits == 128 && i < 32; i++) {
			if (i > 0)
				buf_putc(b, '.');
			buf_putc(b, hex[i % 2 == 0 ? r->ip.a[i / 2] >> 4 :
			    r->ip.a[i / 2] & 15]);
		}
		break;
	case 'p':
		buf_put_span(b, client_name(r, f->domain));
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
		if (r->now < 0)
			buf_putc(b, '-');
		buf_put_uint(b, r->now < 0 ? 0 - (uint64_t)r->now :
		    (uint64_t)r->now);
		break;
	default:
		break;
	}
}

/* Cuts the part at the front of v off, or for reverse the one at its end. */
static struct span
cut_part(const struct spfmacro *m, struct span *v)
{
	struct span part;
	size_t n = 0, used;

	while (n < v->n && memchr(m->delimiter.p,
	    v->p[m->reverse ? v->n - 1 - n : n], m->delimiter.n) == NULL)
		n++;
	used = n < v->n ? n + 1 : n;
	part = (struct span){m->reverse ? v->p + v->n - n : v->p, n};
	if (!m->reverse)
		v->p += used;
	v->n -= used;
	return part;
}

/* Octets that are not "unreserved" (RFC 3986, 2.3) as "%hh". */
static void
put_escaped(struct buf *b, struct span s)
{
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

/* Appends what a piece of a macro-string without fault stands for. */
static void
put_piece(struct spf_run *r, const struct spf_frame *f,
    const struct spfmacro *m, struct buf *b)
{
	size_t i, skip, n = 1;
	struct span v, part;

	switch (m->letter) {
	case 0:
		buf_put_span(b, m->text);
		return;
	case '%':
		buf_putc(b, '%');
		return;
	case '_':
		buf_putc(b, ' ');
		return;
	case '-':
		buf_puts(b, "%20");
		return;
	default:
		break;
	}
	r->value.n = 0;
	put_value(r, f, m->letter, &r->value);
	/* divided, reversed, cut to its rightmost parts, joined by dots */
	v = buf_span(&r->value);
	for (i = 0; i < v.n; i++)
		if (memchr(m->delimiter.p, v.p[i], m->delimiter.n) != NULL)
			n++;
	skip = m->keep > 0 && m->keep < n ? n - m->keep : 0;
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

void
spf_expand_name(struct spf_run *r, const struct spf_frame *f,
    struct span spec, struct buf *b)
{
	struct spfmacro m;
	const char *dot;
	size_t at = 0;

	while (spfmacro_next(&spec, 0, &m)) {
		put_piece(r, f, &m, b);
		if (b->n > 4 * TAIL) {
			memmove(b->p, b->p + b->n - TAIL, TAIL);
			b->n = TAIL;
		}
	}
	if (b->n > 0 && b->p[b->n - 1] == '.')
		b->n--;
	/* labels off the left until the name is short enough (7.3) */
	while (b->n - at > NAME_MAX_TEXT &&
	    (dot = memchr(b->p + at, '.', b->n - at)) != NULL)
		at = (size_t)(dot + 1 - b->p);
	if (at > 0) {
		b->n -= at;
		memmove(b->p, b->p + at, b->n);
	}
}

const char *
spf_expand_explanation(struct spf_run *r, const struct spf_frame *f,
    struct span s)
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
		r->out->explanation = arena_dup(r->memory, buf_span(&b));
	buf_free(&b);
	return fits ? NULL : "the explanation is too long";
}
