/* What the tag lists of DKIM have in common (RFC 6376, 2 and 3.2). */
/* SPDX-License-Identifier: ISC */
#include "dkim/text.h"

#include "base/word.h"
#include "value/b64.h"

static bool
is_alpha(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

static bool
is_alnum(char c)
{
	return is_alpha(c) || (c >= '0' && c <= '9');
}

/* High bits of the octets of w that are control characters, white space too;
 * of others as well, if they are behind one of those. */
static uint64_t
controls(uint64_t w)
{
	uint64_t low = (w - WORD_EACH(' ')) & ~w;
	uint64_t del = w ^ WORD_EACH(0x7f);

	return (low | ((del - WORD_EACH(1)) & ~del)) & WORD_HIGH;
}

static bool
is_control(char c)
{
	unsigned char u = (unsigned char)c;

	return (u < ' ' && !is_xml_space(c)) || u == 0x7f;
}

static bool
has_control(struct span s)
{
	size_t i = 0, end;

	while (i < s.n) {
		end = i + 8 < s.n ? i + 8 : s.n;
		if (end - i == 8 && controls(word_load(s.p + i)) == 0)
			i = end;
		for (; i < end; i++)
			if (is_control(s.p[i]))
				return true;
	}
	return false;
}

bool
dkimtext_is_tag(const struct taglist_item *it)
{
	size_t i;

	if (it->value.p == NULL || it->name.n == 0 || !is_alpha(it->name.p[0]))
		return false;
	for (i = 1; i < it->name.n; i++)
		if (!is_alnum(it->name.p[i]) && it->name.p[i] != '_')
			return false;
	return !has_control(it->value);
}

/* What an octet is within base64. */
enum { BAD, DIGIT, PADDING, SPACE };

static const unsigned char kind[256] = {
    ['A'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    ['a'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    ['0'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    DIGIT,
    ['+'] = DIGIT, ['/'] = DIGIT, ['='] = PADDING,
    [' '] = SPACE, ['\t'] = SPACE, ['\r'] = SPACE, ['\n'] = SPACE,
};

/* RFC 6376, 2.10: base64string. */
bool
dkimtext_base64(struct span s, size_t *octets)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	size_t digits = 0, padding = 0;

	while (p < end) {
		const unsigned char *from = p;

		while (p < end && kind[*p] == DIGIT)
			p++;
		digits += (size_t)(p - from);
		if (padding > 0 && p > from)
			return false;
		if (p == end)
			break;
		if (kind[*p] == BAD)
			return false;
		padding += kind[*p++] == PADDING;
	}
	*octets = digits / 4 * 3 + digits % 4 * 6 / 8;
	return padding <= 2 && digits % 4 != 1;
}

void
dkimtext_decode(struct buf *b, struct span s)
{
	struct b64 state = {0};

	buf_reserve(b, B64_ROOM(s.n) + 2);
	b->n += b64_decode(&state, s.p, s.n, b->p + b->n);
	b->n += b64_finish(&state, b->p + b->n);
}

static bool
is_label(struct span s)
{
	size_t i;

	if (s.n == 0 || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' &&
		    (unsigned char)s.p[i] < 0x80)
			return false;
	return true;
}

bool
dkimtext_is_name(struct span s, size_t labels)
{
	struct span label;
	size_t n = 0;

	if (s.p == NULL || s.n > 1024)
		return false;
	for (; taglist_part(&s, '.', 0, &label); n++)
		if (!is_label(label))
			return false;
	return n >= labels;
}

bool
dkimtext_number(struct span s, uint64_t *v)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned int digit = (unsigned char)s.p[i] - (unsigned int)'0';

		if (digit > 9)
			return false;
		if (sum > (UINT64_MAX - digit) / 10)
			sum = UINT64_MAX;
		else
			sum = sum * 10 + digit;
	}
	*v = sum;
	return s.n > 0;
}

bool
dkimtext_has(struct span list, const char *item)
{
	struct span part;

	while (taglist_part(&list, ':', TAGLIST_FWS, &part))
		if (span_is(part, item))
			return true;
	return false;
}
