/* The URIs of rua and ruf: RFC 9989, 4.8, and RFC 7489, 6.2. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/limits.h"
#include "record/part.h"
#include "record/taglist.h"
#include "record/uri.h"

/* RFC 7489, 6.2: receivers must support two at least. */
enum { URIS_SUPPORTED = 2 };

static struct record_uri *
add_uri(struct record *r, enum record_tag tag, struct span s)
{
	struct record_uri *new;

	r->uris = record_room(r->uris, r->uri_room, r->nuris, RECORD_URIS,
	    sizeof(*r->uris));
	new = &r->uris[r->nuris++];
	*new = (struct record_uri){.tag = tag, .uri = s};
	return new;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The blanks behind which another URI begins; absent if there are none. */
static struct span
gap_before_uri(struct span s)
{
	struct span scheme, gap;
	size_t i, n;

	for (i = 0; i < s.n; i += n + 1) {
		gap.p = s.p + i;
		for (n = 0; i + n < s.n && is_blank(gap.p[n]); n++)
			;
		gap.n = n;
		if (n > 0 && uri_scheme((struct span){gap.p + n, s.n - i - n},
		    &scheme))
			return gap;
	}
	return SPAN_NONE;
}

static bool
has(struct span s, char c)
{
	return s.n > 0 && memchr(s.p, c, s.n) != NULL;
}

/* Does no colon stand before what could not be in a scheme's place? */
static bool
lacks_scheme(struct span s)
{
	size_t i;

	for (i = 0; i < s.n && s.p[i] != '@' && s.p[i] != '/'; i++)
		if (s.p[i] == ':')
			return false;
	return true;
}

/*
 * Did a comma in a local part make two of one URI, "mailto:a" and "b@c"? u
 * is the latter; gives the comma, or absent.
 */
static struct span
stray_comma(const struct record_uri *u, const struct record_uri *first)
{
	struct span comma = u->uri;

	if (u == first || !u[-1].mailto || has(u[-1].uri, '@') ||
	    !has(u->uri, '@'))
		return SPAN_NONE;
	do
		comma.p--;
	while (*comma.p != ',');
	comma.n = 1;
	return comma;
}

static void
note_invalid(struct record *r, const struct record_uri *u,
    const struct record_uri *first)
{
	struct span where = gap_before_uri(u->uri);
	enum record_fault f = FAULT_URI_LIST_SEPARATOR;

	if (where.p == NULL && lacks_scheme(u->uri)) {
		f = FAULT_URI_UNESCAPED_CHAR;
		where = stray_comma(u, first);
		if (where.p == NULL)
			f = FAULT_URI_MISSING_SCHEME;
	} else if (where.p == NULL) {
		f = FAULT_URI_MALFORMED;
	}
	record_note(r, f, u->tag, where.p != NULL ? where : u->uri);
}

static void
note_valid(struct record *r, const struct record_uri *u,
    const struct record_uri *first, struct span mark)
{
	const struct record_uri *other;

	if (!u->mailto)
		record_note(r, FAULT_URI_UNSUPPORTED_SCHEME, u->tag, u->uri);
	if (mark.p != NULL) /* RFC 9989, 4.8: must be encoded */
		record_note(r, FAULT_URI_UNESCAPED_CHAR, u->tag, mark);
	for (other = first; other < u; other++) {
		if (other - first == LIMIT_URIS_COMPARED)
			break;
		if (!span_eq(other->uri, u->uri))
			continue;
		record_note(r, FAULT_URI_DUPLICATE, u->tag, u->uri);
		break;
	}
}

/* Takes the size off it, and gives the first "!" that is left, or absent. */
static struct span
read_size(struct record *r, struct record_uri *u)
{
	const char *mark = memchr(u->uri.p, '!', u->uri.n);
	struct span size;

	if (mark == NULL)
		return SPAN_NONE;
	if (uri_size(&u->uri, &u->size, &size))
		record_note(r, FAULT_URI_SIZE_LIMIT, u->tag, size);
	return mark < u->uri.p + u->uri.n ? (struct span){mark, 1} :
	    SPAN_NONE;
}

static void
read_uri(struct record *r, enum record_tag tag, struct span s, size_t first)
{
	struct record_uri *u = add_uri(r, tag, s);
	struct span mark = read_size(r, u);
	struct uri parts;

	u->valid = uri_parse(&parts, u->uri);
	u->mailto = parts.mailto;
	if (u->mailto)
		u->valid = u->valid && uri_mailto(&parts, &u->host);
	if (u->valid)
		note_valid(r, u, &r->uris[first], mark);
	else
		note_invalid(r, u, &r->uris[first]);
	if (r->nuris == first + URIS_SUPPORTED + 1)
		record_note(r, FAULT_URI_TOO_MANY, tag, u->uri);
}

void
record_uris(struct record *r, enum record_tag tag, struct span list)
{
	const char *end = list.p + list.n;
	struct span s;
	size_t first = r->nuris;
	bool empty = false;

	while (taglist_part(&list, ',', TAGLIST_WSP, &s)) {
		if (s.n > 0)
			read_uri(r, tag, s, first);
		else if (s.p < end) /* at the comma behind it */
			record_note(r, FAULT_URI_MALFORMED, tag,
			    (struct span){s.p, 1});
		else if (!empty) /* at the one before it */
			record_note(r, FAULT_URI_MALFORMED, tag,
			    (struct span){s.p - 1, 1});
		empty = s.n == 0;
	}
}
