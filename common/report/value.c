/* Values of an aggregate report's elements: checked and brought to form. */
/* SPDX-License-Identifier: ISC */
#include "report/value.h"

#include <stdint.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/word.h"
#include "value/domain.h"
#include "value/ip.h"
#include "value/num.h"

/* A value: s, which is in b; b may get more text after it. */
struct leaf {
	const struct report_elem_info *e;
	struct buf *b;
	struct span s;
	bool rfc9990;
	struct quirk_list *quirks;
};

static void
note(const struct leaf *l, enum quirk q, struct span what)
{
	quirk_add(l->quirks, q, l->e->label, what);
}

/* --- characters --- */

/* Brings a value to lower case. Notes q if that changes it, or if it is to be
 * noted in any case. */
static void
lower(const struct leaf *l, enum quirk q, bool noted)
{
	char *p = l->b->p + (l->s.p - l->b->p);
	size_t i = 0;

	while (!noted && i < l->s.n && ascii_lower(p[i]) == p[i])
		i++;
	if (i < l->s.n)
		note(l, q, l->s);
	for (; i < l->s.n; i++)
		p[i] = ascii_lower(p[i]);
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

void
report_value_tame(struct buf *b, size_t off)
{
	struct buf tame = {0};
	size_t at = off, n;

	if (b->n == off ||
	    find_control(b->p + off, b->n - off) == b->n - off)
		return;
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

static bool
all_digits(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Digits that a time has from 1973 on if it counts milliseconds; in seconds
 * that is the year 5138. */
enum { MILLISECONDS = 12 };

static bool
is_time(const struct report_elem_info *e)
{
	return e->to == RUA_begin || e->to == RUA_end;
}

/*
 * Digits that an int64_t holds, as databases do, or what count may have at
 * most.
 */
static struct span
parse_uint(const struct leaf *l)
{
	uint64_t v, max = l->e == &report_elem[EL_COUNT] ? LIMIT_COUNT :
	    INT64_MAX;
	struct span s = l->s, original = s, fraction;
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
	if (!num_parse(s, &v) || v > max) {
		note(l, QUIRK_BAD_NUMBER, original);
		return SPAN_NONE;
	}
	if (is_time(l->e) && s.n >= MILLISECONDS) {
		note(l, QUIRK_TIME_UNIT, original);
		while (s.n >= MILLISECONDS)
			s.n -= 3;
	} else if (s.n != original.n) {
		note(l, QUIRK_NUMBER_FORM, original);
	}
	if (l->e == &report_elem[EL_PCT] && v > 100)
		note(l, QUIRK_UNKNOWN_VALUE, s);
	return s;
}

/* 1.0, or another spelling of that number. */
static struct span
parse_version(const struct leaf *l)
{
	size_t i = 1, at = l->b->n;

	while (i < l->s.n && l->s.p[i] == (i == 1 ? '.' : '0'))
		i++;
	if (l->s.p[0] != '1' || i < l->s.n) {
		quirk_add(l->quirks, QUIRK_VERSION, NULL, l->s);
		return l->s;
	}
	if (span_is(l->s, "1.0"))
		return l->s;
	note(l, QUIRK_NUMBER_FORM, l->s);
	buf_puts(l->b, "1.0"); /* b may move */
	return (struct span){l->b->p + at, l->b->n - at};
}

static struct span
parse_ip(const struct leaf *l)
{
	struct ip ip;
	struct span s, was = l->s;
	bool lenient, mapped;
	size_t at = l->b->n, from = (size_t)(was.p - l->b->p);

	if (!ip_parse_lenient(was, &ip, &lenient)) {
		note(l, QUIRK_BAD_IP, was);
		return SPAN_NONE;
	}
	mapped = ip_unmap(&ip);
	if (!lenient && !mapped && ip.bits == 32)
		return was;
	ip_put(l->b, &ip); /* b may move */
	s = (struct span){l->b->p + at, l->b->n - at};
	was.p = l->b->p + from;
	if (!span_eq(was, s))
		note(l, QUIRK_IP_FORM, was);
	return s;
}

/*
 * A domain of mail in normal form. What can't be one is kept in lower case: a
 * person may know what the reporter meant.
 */
static struct span
parse_domain(struct leaf *l)
{
	struct buf name = {0};
	size_t at = l->b->n;
	bool good, dot;

	good = domain_put(&name, l->s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES) == NULL;
	if (good && !span_eq(buf_span(&name), l->s)) {
		note(l, QUIRK_DOMAIN_FORM, l->s);
		buf_put_span(l->b, buf_span(&name));
		l->s = span_from(buf_span(l->b), at);
	}
	buf_free(&name);
	if (good)
		return l->s;
	dot = l->s.n > 1 && l->s.p[l->s.n - 1] == '.';
	lower(l, QUIRK_DOMAIN_FORM, dot);
	l->s.n -= dot;
	note(l, QUIRK_BAD_DOMAIN, l->s);
	return l->s;
}

/* --- leaves --- */

/* Not 0 if a byte is a space, a control or not ASCII. */
static uint64_t
not_text(uint64_t w)
{
	return (w | ~WORD_FROM(w, 0x21) | WORD_FROM(w, 0x7f)) & WORD_HIGH;
}

bool
report_value_is_plain(enum report_elem el, struct span s)
{
	const struct report_elem_info *e = &report_elem[el];
	const struct report_elem_value *v;
	struct ip ip;

	if ((e->flags & (ELF_RFC7489 | ELF_RFC9990)) != 0)
		return false;
	switch (e->kind) {
	case KIND_ENUM:
		v = known_value(e->values, s);
		return v != NULL && v->only == 0;
	case KIND_UINT:
		return s.p[0] != '0' && s.n < (el == EL_COUNT ? 10 :
		    MILLISECONDS) && all_digits(s);
	case KIND_DOMAIN:
		return domain_is_plain(s);
	case KIND_TEXT:
		return word_all(s.p, s.n, not_text);
	case KIND_IP:
		return ip_parse(s, &ip) && ip.bits == 32;
	default:
		return false;
	}
}

struct span
report_value_parse(enum report_elem el, struct buf *b, size_t off,
    bool rfc9990, struct quirk_list *quirks)
{
	const struct report_elem_info *e = &report_elem[el];
	struct leaf l = {e, b, span_from(buf_span(b), off), rfc9990, quirks};
	const struct report_elem_value *v;
	struct span trimmed;

	check_form(&l, e->flags);
	if (find_control(l.s.p, l.s.n) < l.s.n) {
		note(&l, QUIRK_CONTROL, l.s);
		report_value_tame(b, off);
		l.s = span_from(buf_span(b), off);
	}
	trimmed = span_trim(l.s);
	if (trimmed.n < l.s.n)
		note(&l, QUIRK_WHITE_SPACE, l.s);
	l.s = trimmed;
	if (l.s.n == 0) {
		if ((e->flags & ELF_NONEMPTY) != 0)
			note(&l, QUIRK_EMPTY, SPAN_NONE);
		return e->kind == KIND_UINT || e->kind == KIND_IP
		    ? SPAN_NONE : SPAN_LIT("");
	}
	switch (e->kind) {
	case KIND_DOMAIN:
		return parse_domain(&l);
	case KIND_ENUM:
		lower(&l, QUIRK_CASE, false);
		v = known_value(e->values, l.s);
		if (v == NULL)
			note(&l, QUIRK_UNKNOWN_VALUE, l.s);
		else
			check_form(&l, v->only);
		return l.s;
	case KIND_VERSION:
		return parse_version(&l);
	case KIND_UINT:
		return parse_uint(&l);
	case KIND_IP:
		return parse_ip(&l);
	default:
		return l.s;
	}
}
