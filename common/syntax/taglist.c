/* Lists of tag=value by RFC 6376, 3.2, as places in the text; no meaning. */
/* SPDX-License-Identifier: ISC */
#include "syntax/taglist.h"

#include <string.h>

static bool
is_space(const char *space, char c)
{
	if ((unsigned char)c > ' ') /* as most are: no set has these */
		return false;
	while (*space != '\0' && *space != c)
		space++;
	return *space != '\0';
}

struct span
taglist_trim(struct span s, const char *space)
{
	while (s.n > 0 && is_space(space, s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_space(space, s.p[s.n - 1]))
		s.n--;
	return s;
}

/* s up to the first c; *after is what follows it, absent if there is no c. */
static struct span
cut(struct span s, char c, struct span *after)
{
	const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;
	size_t n;

	*after = SPAN_NONE;
	if (at == NULL)
		return s;
	n = (size_t)(at - s.p);
	*after = (struct span){at + 1, s.n - n - 1};
	return (struct span){s.p, n};
}

bool
taglist_part(struct span *rest, char sep, const char *space,
    struct span *part)
{
	if (rest->p == NULL)
		return false;
	*part = taglist_trim(cut(*rest, sep, rest), space);
	return true;
}

bool
taglist_next(struct taglist *l, struct taglist_item *item)
{
	struct span name;

	if (!taglist_part(&l->rest, ';', l->space, &item->all))
		return false;
	if (l->rest.p == NULL && item->all.n == 0)
		return false;
	name = cut(item->all, '=', &item->value);
	item->name = taglist_trim(name, l->space);
	item->value = taglist_trim(item->value, l->space);
	return true;
}
