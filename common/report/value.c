/* Values of an aggregate report's elements: checked and brought to form. */
/* SPDX-License-Identifier: ISC */
#include "report/value.h"

#include <stdint.h>

#include "base/utf8.h"
#include "base/word.h"
#include "value/ip.h"

/* A value in b; b may get more text after it. */
struct leaf {
	const struct report_elem_info *e;
	struct buf *b;
	size_t off, n;
	bool rfc9990;
	struct quirk_list *quirks;
};

static struct span
value(const struct leaf *l)
{
	return (struct span){l->n > 0 ? l->b->p + l->off : "", l->n};
}

static void
note(const struct leaf *l, enum quirk q, struct span what)
{
	quirk_add(l->quirks, q, l->e->label, what);
}

/* --- characters --- */

static bool
has_upper(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	return false;
}

static void
lower(struct leaf *l)
{
	size_t i;

	for (i = l->off; i < l->off + l->n; i++)
		l->b->p[i] = ascii_lower(l->b->p[i]);
}

/* The offset of the first DEL or C1 control (two octets), or n. */
static size_t
find_control(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] == 0x7f)
			break;
		if ((unsigned char)p[i] == 0xc2 && i + 1 < n &&
		    (unsigned char)p[i + 1] < 0xa0)
			break;
	}
	return i;
}

bool
report_value_tame(struct buf *b, size_t off)
{
	struct buf tame = {0};
	size_t at = off, n;

	if (b->n == off ||
	    find_control(b->p + off, b->n - off) == b->n - off)
		return false;
	while (at < b->n) {
		n = find_control(b->p + at, b->n - at);
		buf_add(&tame, b->p + at, n);
		at += n;
		if (at < b->n) {
			utf8_put(&tame, 0xfffd);
			at += b->p[at] == 0x7f ? 1 : 2;
		}
	}
	b->n = off;
	buf_add(b, tame.p, tame.n);
	buf_free(&tame);
	return true;
}

/* --- kinds of values --- */

/* only: flags of an element or value that one RFC alone has. */
static void
check_form(const struct leaf *l, unsigned int only)
{
	if ((only & ELF_RFC7489) != 0 && l->rfc9990)
		note(l, QUIRK_RFC7489_FORM, SPAN_NONE);
	if ((only & ELF_RFC9990) != 0 && !l->rfc9990)
		note(l, QUIRK_RFC9990_FORM, SPAN_NONE);
}

static const struct report_elem_value *
known_value(const struct report_elem_value *v, struct span s)
{
	for (; v->p != NULL; v++)
		if (v->n == s.n && v->p[0] == s.p[0] &&
		    memcmp(v->p, s.p, s.n) == 0)
			return v;
	return NULL;
}

static struct span
parse_enum(struct leaf *l)
{
	const struct report_elem_value *v;

	if (has_upper(value(l))) {
		note(l, QUIRK_CASE, value(l));
		lower(l);
	}
	v = known_value(l->e->values, value(l));
	if (v == NULL)
		note(l, QUIRK_UNKNOWN_VALUE, value(l));
	else
		check_form(l, v->only);
	return value(l);
}

static struct span
parse_domain(struct leaf *l)
{
	struct span s = value(l);
	bool dot = s.n > 1 && s.p[s.n - 1] == '.';

	if (dot || has_upper(s)) {
		note(l, QUIRK_DOMAIN_FORM, s);
		lower(l);
		l->n -= dot;
	}
	return value(l);
}

static bool
all_digits(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Digits that an int64_t holds, as databases do. */
static struct span
parse_uint(struct leaf *l)
{
	static const char max[] = "9223372036854775807";
	struct span s = value(l), original = s, fraction;
	const char *dot;

	if (s.n > 0 && s.p[0] == '+')
		span_advance(&s, 1);
	dot = memchr(s.p, '.', s.n);
	if (dot != NULL && dot > s.p) {
		fraction = span_from(s, (size_t)(dot + 1 - s.p));
		if (fraction.n == 0 || all_digits(fraction))
			s.n = (size_t)(dot - s.p);
	}
	while (s.n > 1 && s.p[0] == '0')
		span_advance(&s, 1);
	if (!all_digits(s) || s.n > sizeof(max) - 1 ||
	    (s.n == sizeof(max) - 1 && memcmp(s.p, max, s.n) > 0)) {
		note(l, QUIRK_BAD_NUMBER, original);
		return SPAN_NONE;
	}
	if (s.n != original.n)
		note(l, QUIRK_NUMBER_FORM, original);
	return s;
}

static struct span
parse_ip(struct leaf *l)
{
	struct ip ip;
	struct span s;
	bool lenient;
	size_t at = l->b->n;

	if (!ip_parse_lenient(value(l), &ip, &lenient)) {
		note(l, QUIRK_BAD_IP, value(l));
		return SPAN_NONE;
	}
	if (!lenient && ip.bits == 32)
		return value(l);
	ip_put(l->b, &ip);
	s = (struct span){l->b->p + at, l->b->n - at};
	if (!span_eq(value(l), s))
		note(l, QUIRK_IP_FORM, value(l));
	return s;
}

/* --- leaves --- */

/* Not 0 if a byte is a space, a control or not ASCII. */
static uint64_t
not_text(uint64_t w)
{
	return (w | ~WORD_FROM(w, 0x21) | WORD_FROM(w, 0x7f)) & WORD_HIGH;
}

/* The same, or A to Z. */
static uint64_t
not_domain(uint64_t w)
{
	return not_text(w) |
	    (WORD_FROM(w, 'A') & ~WORD_FROM(w, 'Z' + 1) & WORD_HIGH);
}

bool
report_value_is_plain(enum report_elem el, struct span s)
{
	const struct report_elem_info *e = &report_elem[el];
	const struct report_elem_value *v;

	if ((e->flags & (ELF_RFC7489 | ELF_RFC9990)) != 0)
		return false;
	switch (e->kind) {
	case KIND_ENUM:
		v = known_value(e->values, s);
		return v != NULL && v->only == 0;
	case KIND_UINT:
		return s.p[0] != '0' && s.n < 19 && all_digits(s);
	case KIND_DOMAIN:
		return s.p[s.n - 1] != '.' && word_all(s.p, s.n, not_domain);
	case KIND_TEXT:
		return word_all(s.p, s.n, not_text);
	case KIND_IP:
		return ip_is_plain4(s);
	default:
		return false;
	}
}

struct span
report_value_parse(enum report_elem el, struct buf *b, size_t off,
    bool rfc9990, struct quirk_list *quirks)
{
	const struct report_elem_info *e = &report_elem[el];
	struct leaf l = {e, b, off, b->n - off, rfc9990, quirks};
	struct span all = value(&l), trimmed;

	check_form(&l, e->flags);
	if (find_control(all.p, all.n) < all.n) {
		note(&l, QUIRK_CONTROL, all);
		report_value_tame(b, off);
		l.n = b->n - off;
		all = value(&l);
	}
	trimmed = span_trim(all);
	if (trimmed.n < all.n) {
		note(&l, QUIRK_WHITE_SPACE, all);
		l.off += (size_t)(trimmed.p - all.p);
		l.n = trimmed.n;
	}
	if (l.n == 0) {
		if ((e->flags & ELF_NONEMPTY) != 0)
			note(&l, QUIRK_EMPTY, SPAN_NONE);
		return e->kind == KIND_UINT || e->kind == KIND_IP
		    ? SPAN_NONE : SPAN_LIT("");
	}
	switch (e->kind) {
	case KIND_DOMAIN:
		return parse_domain(&l);
	case KIND_ENUM:
		return parse_enum(&l);
	case KIND_VERSION:
		if (!span_is(value(&l), "1.0"))
			quirk_add(quirks, QUIRK_VERSION, NULL, value(&l));
		return value(&l);
	case KIND_UINT:
		return parse_uint(&l);
	case KIND_IP:
		return parse_ip(&l);
	default:
		return value(&l);
	}
}
