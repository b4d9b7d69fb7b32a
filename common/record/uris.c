/* The URIs of rua and ruf: RFC 9989, 4.8, and RFC 7489, 6.2. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/limits.h"
#include "record/reading.h"
#include "record/uri.h"

/* RFC 7489, 6.2: receivers must support two at least. */
enum { URIS_SUPPORTED = 2 };

/* Would "mailto:" before it make it one? */
static bool
is_address(struct span s)
{
	const char *at = memchr(s.p, '@', s.n);
	size_t i;

	if (at == NULL || at == s.p || at + 1 == s.p + s.n ||
	    memchr(at + 1, '@', (size_t)(s.p + s.n - at) - 1) != NULL)
		return false;
	for (i = 0; i < s.n; i++)
		if (taglist_is_space(TAGLIST_WSP, s.p[i]) ||
		    memchr("/<>:\"", s.p[i], 5) != NULL)
			return false;
	return true;
}

static void
note_invalid(struct record *r, const struct record_uri *u,
    const struct record_uri *first)
{
	struct span where, scheme;
	size_t i, n;

	/* Are there blanks behind which another URI begins? */
	for (i = 0; i < u->uri.n; i += n + 1) {
		for (n = 0; i + n < u->uri.n &&
		    taglist_is_space(TAGLIST_WSP, u->uri.p[i + n]); n++)
			;
		if (n > 0 && uri_scheme(span_from(u->uri, i + n), &scheme)) {
			record_note(r, FAULT_URI_LIST_SEPARATOR, u->tag,
			    (struct span){u->uri.p + i, n});
			return;
		}
	}
	i = 0;
	/* It lacks a scheme if no colon stands where one can end. */
	while (i < u->uri.n && memchr(":@/", u->uri.p[i], 3) == NULL)
		i++;
	if (i < u->uri.n && u->uri.p[i] == ':') {
		record_note(r, FAULT_URI_MALFORMED, u->tag, u->uri);
		return;
	}
	/* A comma in a local part makes two of one: "mailto:a" and "b@c". */
	if (u > first && u[-1].mailto &&
	    memchr(u[-1].uri.p, '@', u[-1].uri.n) == NULL &&
	    memchr(u->uri.p, '@', u->uri.n) != NULL) {
		where = (struct span){u->uri.p - 1, 1};
		while (*where.p != ',')
			where.p--;
		record_note(r, FAULT_URI_UNESCAPED_CHAR, u->tag, where);
	} else {
		record_note(r, is_address(u->uri) ? FAULT_URI_MISSING_SCHEME :
		    FAULT_URI_MALFORMED, u->tag, u->uri);
	}
}

/* The address of a mailto URI: can mail be sent there? */
static void
note_address(struct record *r, struct record_uri *u, struct span path)
{
	/* RFC 6761, 6762, 7686, and what ICANN has reserved in 2024; "test"
	 * and "example" aside, by which zones are tried. */
	static const struct span tops[] = {SPAN_LIT("localhost"),
	    SPAN_LIT("localdomain"), SPAN_LIT("local"), SPAN_LIT("internal"),
	    SPAN_LIT("invalid"), SPAN_LIT("onion")};
	const char *at = memchr(path.p, '@', path.n), *dot;
	struct span local = {path.p, (size_t)(at - path.p)}, top;
	size_t i;

	for (dot = local.p; (dot = memchr(dot, '.', (size_t)(at - dot))) !=
	    NULL; dot++)
		if (dot == local.p || dot + 1 == at || dot[-1] == '.')
			break;
	if (dot != NULL)
		record_note(r, FAULT_URI_ADDRESS_BAD, u->tag, local);
	path = span_from(path, local.n + 1);
	top = (struct span){path.p + path.n, 0};
	while (top.p > path.p && top.p[-1] != '.') {
		top.p--;
		top.n++;
	}
	for (i = 0; i < top.n && ascii_is_digit(top.p[i]); i++)
		;
	/* A literal in brackets, "%5B192.0.2.1%5D", has no name in the DNS. */
	u->local = i == top.n || span_is_nocase((struct span){path.p,
	    path.n < 3 ? path.n : 3}, "%5b");
	for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
		u->local = u->local || span_eq_nocase(top, tops[i]);
	if (u->local)
		record_note(r, FAULT_URI_HOST_LOCAL, u->tag, path);
}

/* s is not empty. first: the first URI of the same tag in r->uris. */
static void
read_uri(struct record *r, enum record_tag tag, struct span s, size_t first)
{
	const char *mark = memchr(s.p, '!', s.n);
	struct record_uri *u;
	struct span size;
	struct uri parts;
	size_t i = first, end;

	r->uris = record_room(r->uris, r->uri_room, r->nuris, RECORD_URIS,
	    sizeof(*r->uris));
	u = &r->uris[r->nuris];
	*u = (struct record_uri){.tag = tag, .uri = s};
	if (mark != NULL && uri_size(&u->uri, &u->size, &size))
		record_note(r, FAULT_URI_SIZE_LIMIT, tag, size);
	u->valid = uri_parse(&parts, u->uri);
	u->mailto = parts.mailto;
	if (u->mailto)
		u->valid = u->valid && uri_mailto(&parts, &u->host);
	if (!u->valid) {
		note_invalid(r, u, &r->uris[first]);
	} else {
		if (u->mailto)
			note_address(r, u, parts.path);
		else
			record_note(r, FAULT_URI_UNSUPPORTED_SCHEME, tag,
			    u->uri);
		/* RFC 9989, 4.8: must be encoded */
		if (mark != NULL && mark < u->uri.p + u->uri.n)
			record_note(r, FAULT_URI_UNESCAPED_CHAR, tag,
			    (struct span){mark, 1});
		end = r->nuris - first < LIMIT_URIS_COMPARED ? r->nuris :
		    first + LIMIT_URIS_COMPARED;
		while (i < end && !span_eq(r->uris[i].uri, u->uri))
			i++;
		if (i < end)
			record_note(r, FAULT_URI_DUPLICATE, tag, u->uri);
	}
	if (++r->nuris == first + URIS_SUPPORTED + 1)
		record_note(r, FAULT_URI_TOO_MANY, tag, u->uri);
}

void
record_read_uris(struct record *r, enum record_tag tag, struct span list)
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
