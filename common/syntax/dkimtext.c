/* What the tag lists of DKIM have in common (RFC 6376, 2 and 3.2). */
/* SPDX-License-Identifier: ISC */
#include "syntax/dkimtext.h"

#include "notation/b64.h"

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

bool
dkimtext_is_tag(const struct taglist_item *it)
{
	size_t i;

	if (it->value.p == NULL || it->name.n == 0 || !is_alpha(it->name.p[0]))
		return false;
	for (i = 1; i < it->name.n; i++)
		if (!is_alnum(it->name.p[i]) && it->name.p[i] != '_')
			return false;
	for (i = 0; i < it->value.n; i++) {
		unsigned char c = (unsigned char)it->value.p[i];

		if ((c < ' ' && !is_xml_space((char)c)) || c == 0x7f)
			return false;
	}
	return true;
}

static bool
is_base64(char c)
{
	return is_alnum(c) || c == '+' || c == '/';
}

/* RFC 6376, 2.10: base64string. */
bool
dkimtext_base64(struct span s, size_t *octets)
{
	size_t i, digits = 0, padding = 0;

	for (i = 0; i < s.n; i++) {
		if (is_xml_space(s.p[i]))
			continue;
		if (s.p[i] == '=')
			padding++;
		else if (padding == 0 && is_base64(s.p[i]))
			digits++;
		else
			return false;
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
	for (; taglist_part(&s, '.', "", &label); n++)
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
