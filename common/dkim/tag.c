/* The values that DKIM's lists of tags have (RFC 6376, 2 and 3.2). */
/* SPDX-License-Identifier: ISC */
#include "dkim/tag.h"

#include "value/b64.h"

/* What an octet is; letters, digits and signs are base64's. */
enum {
	LETTER = 1,
	NUMBER = 2,
	SIGN = 4,
	PADDING = 8,
	SPACE = 16,
	CONTROL = 32,
	ALNUM = LETTER | NUMBER,
	BASE64 = ALNUM | SIGN
};

#define FOUR(kind) kind, kind, kind, kind
static const unsigned char kind[256] = {
    [0] = FOUR(CONTROL), FOUR(CONTROL), CONTROL, SPACE, SPACE, CONTROL,
    CONTROL, SPACE, CONTROL, CONTROL, FOUR(CONTROL), FOUR(CONTROL),
    FOUR(CONTROL), FOUR(CONTROL), SPACE,
    ['+'] = SIGN, ['/'] = SIGN,
    ['0'] = FOUR(NUMBER), FOUR(NUMBER), NUMBER, NUMBER,
    ['='] = PADDING,
    ['A'] = FOUR(LETTER), FOUR(LETTER), FOUR(LETTER), FOUR(LETTER),
    FOUR(LETTER), FOUR(LETTER), LETTER, LETTER,
    ['a'] = FOUR(LETTER), FOUR(LETTER), FOUR(LETTER), FOUR(LETTER),
    FOUR(LETTER), FOUR(LETTER), LETTER, LETTER,
    [0x7f] = CONTROL,
};

static bool
is(char c, unsigned int kinds)
{
	return (kind[(unsigned char)c] & kinds) != 0;
}

bool
dkimtag_is(const struct taglist_item *it)
{
	size_t i;

	if (it->value.p == NULL || it->name.n == 0 ||
	    !is(it->name.p[0], LETTER))
		return false;
	for (i = 1; i < it->name.n; i++)
		if (!is(it->name.p[i], ALNUM) && it->name.p[i] != '_')
			return false;
	for (i = 0; i < it->value.n; i++)
		if (is(it->value.p[i], CONTROL))
			return false;
	return true;
}

/* RFC 6376, 2.10: base64string. */
bool
dkimtag_base64(struct span s, size_t *octets)
{
	const unsigned char *p = (const unsigned char *)s.p;
	const unsigned char *end = s.n > 0 ? p + s.n : p;
	size_t digits = 0, padding = 0;

	while (p < end) {
		const unsigned char *from = p;

		while (p < end && (kind[*p] & BASE64) != 0)
			p++;
		digits += (size_t)(p - from);
		if (padding > 0 && p > from)
			return false;
		if (p == end)
			break;
		if (kind[*p] != SPACE && kind[*p] != PADDING)
			return false;
		padding += kind[*p++] == PADDING;
	}
	*octets = digits / 4 * 3 + digits % 4 * 6 / 8;
	return padding <= 2 && digits % 4 != 1;
}

void
dkimtag_decode(struct buf *b, struct span s)
{
	struct b64 state = {0};

	buf_reserve(b, B64_ROOM(s.n) + 2);
	b->n += b64_decode(&state, s.p, s.n, b->p + b->n);
	b->n += b64_finish(&state, b->p + b->n);
}

bool
dkimtag_is_name(struct span s, size_t labels)
{
	struct span label;
	size_t n = 0, i;

	if (s.p == NULL || s.n > 1024)
		return false;
	for (; taglist_part(&s, '.', 0, &label); n++) {
		if (label.n == 0 || label.n > 63 || label.p[0] == '-' ||
		    label.p[label.n - 1] == '-')
			return false;
		for (i = 0; i < label.n; i++)
			if (!is(label.p[i], ALNUM) && label.p[i] != '-' &&
			    label.p[i] != '_' &&
			    (unsigned char)label.p[i] < 0x80)
				return false;
	}
	return n >= labels;
}

bool
dkimtag_has(struct span list, const char *item)
{
	struct span part;

	while (taglist_part(&list, ':', TAGLIST_FWS, &part))
		if (span_is(part, item))
			return true;
	return false;
}
