/* Values of an aggregate report's elements: checked and brought to form. */
/* SPDX-License-Identifier: ISC */
#include "report/value.h"

#include <stdint.h>

#include "base/utf8.h"
#include "base/word.h"
#include "value/ip.h"

struct leaf {
	const struct ruaelem_info *e;
	struct buf *b;
	size_t off, n; /* the value in b */
	bool rfc9990;
	struct quirks *qs;
};

static char *
text(const struct leaf *l)
{
	return l->b->p + l->off;
}

static struct span
value(const struct leaf *l)
{
	return (struct span){l->n > 0 ? text(l) : "", l->n};
}

static void
note(const struct leaf *l, enum quirk q, struct span what)
{
	quirks_add(l->qs, q, span_str(l->e->label), what);
}

/* What an octet may make necessary. */
enum {
	C_SPACE = 1,  /* to be trimmed */
	C_UPPER = 2,  /* to be lower-cased, in some */
	C_CONTROL = 4 /* DEL, or the first octet of C1 controls */
};

static const unsigned char class[256] = {
    ['\t'] = C_SPACE, ['\n'] = C_SPACE, ['\r'] = C_SPACE, [' '] = C_SPACE,
    ['A'] = C_UPPER, ['B'] = C_UPPER, ['C'] = C_UPPER, ['D'] = C_UPPER,
    ['E'] = C_UPPER, ['F'] = C_UPPER, ['G'] = C_UPPER, ['H'] = C_UPPER,
    ['I'] = C_UPPER, ['J'] = C_UPPER, ['K'] = C_UPPER, ['L'] = C_UPPER,
    ['M'] = C_UPPER, ['N'] = C_UPPER, ['O'] = C_UPPER, ['P'] = C_UPPER,
    ['Q'] = C_UPPER, ['R'] = C_UPPER, ['S'] = C_UPPER, ['T'] = C_UPPER,
    ['U'] = C_UPPER, ['V'] = C_UPPER, ['W'] = C_UPPER, ['X'] = C_UPPER,
    ['Y'] = C_UPPER, ['Z'] = C_UPPER,
    [0x7f] = C_CONTROL, [0xc2] = C_CONTROL};

static unsigned int
classes(struct span s)
{
	unsigned int c = 0;
	size_t i;

	for (i = 0; i < s.n; i++)
		c |= class[(unsigned char)s.p[i]];
	return c;
}

/* Where a DEL or a C1 control (two octets) next stands, or n. */
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
ruavalue_tame(struct buf *b, size_t off)
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

static void
trim(struct leaf *l)
{
	struct span s = value(l), t = span_trim(s);

	if (t.n == s.n)
		return;
	note(l, QUIRK_WHITE_SPACE, s);
	l->off += (size_t)(t.p - s.p);
	l->n = t.n;
}

static void
lower(struct leaf *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		text(l)[i] = ascii_lower(text(l)[i]);
}

/* only: flags of an element or value that one RFC alone has. */
static void
check_form(const struct leaf *l, unsigned int only)
{
	if ((only & ELF_RFC7489) != 0 && l->rfc9990)
		note(l, QUIRK_RFC7489_FORM, SPAN_NONE);
	if ((only & ELF_RFC9990) != 0 && !l->rfc9990)
		note(l, QUIRK_RFC9990_FORM, SPAN_NONE);
}

static const struct ruaelem_value *
known_value(const struct ruaelem_value *v, struct span s)
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
	const struct ruaelem_value *v;

	if ((classes(value(l)) & C_UPPER) != 0) {
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

	if (dot || (classes(s) & C_UPPER) != 0) {
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

/* Plain digits that an int64_t holds: so do all databases. */
static bool
fits(struct span digits)
{
	static const char max[] = "9223372036854775807";

	return digits.n < sizeof(max) - 1 ||
	    (digits.n == sizeof(max) - 1 &&
		memcmp(digits.p, max, digits.n) <= 0);
}

static struct span
parse_uint(struct leaf *l)
{
	struct span s = value(l), original = s;
	const char *dot;

	if (s.n > 0 && s.p[0] == '+') {
		s.p++;
		s.n--;
	}
	dot = memchr(s.p, '.', s.n);
	if (dot != NULL && dot > s.p) {
		struct span fraction = {dot + 1,
		    s.n - (size_t)(dot + 1 - s.p)};

		if (fraction.n == 0 || all_digits(fraction))
			s.n = (size_t)(dot - s.p);
	}
	while (s.n > 1 && s.p[0] == '0') {
		s.p++;
		s.n--;
	}
	if (!all_digits(s) || !fits(s)) {
		note(l, QUIRK_BAD_NUMBER, original);
		return SPAN_NONE;
	}
	if (s.n != original.n)
		note(l, QUIRK_NUMBER_FORM, original);
	return s;
}

static struct span
parse_version(struct leaf *l)
{
	if (!span_is(value(l), "1.0"))
		quirks_add(l->qs, QUIRK_VERSION, SPAN_NONE, value(l));
	return value(l);
}

static struct span
parse_ip(struct leaf *l)
{
	struct ip ip;
	bool lenient;
	size_t at = l->b->n;

	if (!ip_parse_lenient(value(l), &ip, &lenient)) {
		note(l, QUIRK_BAD_IP, value(l));
		return SPAN_NONE;
	}
	if (!lenient && ip.bits == 32)
		return value(l);
	ip_put(l->b, &ip);
	if (!span_eq(value(l),
		(struct span){l->b->p + at, l->b->n - at}))
		note(l, QUIRK_IP_FORM, value(l));
	return (struct span){l->b->p + at, l->b->n - at};
}

static struct span
parse_empty(struct leaf *l)
{
	if ((l->e->flags & ELF_NONEMPTY) != 0)
		note(l, QUIRK_EMPTY, SPAN_NONE);
	return l->e->kind == KIND_UINT || l->e->kind == KIND_IP
	    ? SPAN_NONE
	    : SPAN_LIT("");
}

static struct span
parse_filled(struct leaf *l)
{
	switch (l->e->kind) {
	case KIND_DOMAIN:
		return parse_domain(l);
	case KIND_ENUM:
		return parse_enum(l);
	case KIND_VERSION:
		return parse_version(l);
	case KIND_UINT:
		return parse_uint(l);
	case KIND_IP:
		return parse_ip(l);
	default:
		return value(l);
	}
}

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
ruavalue_is_plain(enum ruaelem el, struct span s)
{
	const struct ruaelem_info *e = &ruaelem[el];
	const struct ruaelem_value *v;

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
ruavalue_parse(enum ruaelem el, struct buf *b, size_t off, bool rfc9990,
    struct quirks *qs)
{
	struct leaf l = {&ruaelem[el], b, off, b->n - off, rfc9990, qs};
	unsigned int c = classes(value(&l));

	check_form(&l, l.e->flags);
	if ((c & C_CONTROL) != 0 && find_control(text(&l), l.n) < l.n) {
		note(&l, QUIRK_CONTROL, value(&l));
		ruavalue_tame(b, off);
		l.n = b->n - off;
	}
	if ((c & C_SPACE) != 0)
		trim(&l);
	return l.n == 0 ? parse_empty(&l) : parse_filled(&l);
}
