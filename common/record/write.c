/* DMARC records written: a new one, and the line of a zone file. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"

#include "record/taglist.h"

/* Octets of a character-string (RFC 1035, 3.3). */
enum { STRING = 255 };

/* The tag that a part begins with, or TAG_N; *value is what follows its equals
 * sign, or for TAG_N all of it. */
static enum record_tag
tag_of(struct span part, struct span *value)
{
	struct span name = part;
	enum record_tag t;

	*value = span_trim(part);
	while (name.n > 0 && part.p[part.n - name.n] != '=')
		name.n--;
	if (name.n == 0)
		return TAG_N;
	name.n = part.n - name.n;
	t = record_tag_find(span_trim(name));
	if (t != TAG_N)
		*value = span_trim(span_from(part, name.n + 1));
	return t;
}

bool
record_compose(struct buf *b, struct span tags)
{
	struct span rest = tags, part, v;
	enum record_tag new, t;
	bool wanted;
	int pass;

	if (!taglist_part(&rest, ',', 0, &part) || tag_of(part, &v) == TAG_N)
		return false;
	buf_puts(b, "v=DMARC1");
	for (pass = 0; pass < 2; pass++) { /* p, then the others */
		t = TAG_N;
		wanted = false;
		for (rest = tags; taglist_part(&rest, ',', 0, &part);) {
			new = tag_of(part, &v);
			if (new != TAG_N) {
				t = new;
				wanted = t != TAG_V &&
				    (t == TAG_P) == (pass == 0);
			}
			if (!wanted)
				continue;
			if (new != TAG_N)
				buf_printf(b, "; %s=", record_tags[t].name.p);
			else
				buf_putc(b, ',');
			/* An address has no scheme: "dmarc@example.org". */
			if (record_tags[t].kind == VALUE_URIS && v.n > 0 &&
			    memchr(v.p, '@', v.n) != NULL &&
			    memchr(v.p, ':', v.n) == NULL)
				buf_puts(b, "mailto:");
			buf_put_span(b, v);
		}
	}
	return true;
}

void
record_zone_line(struct buf *b, struct span domain, struct span text)
{
	const char *dot = span_is(domain, ".") ? "" : ".";
	size_t i;

	buf_puts(b, "_dmarc");
	if (domain.p != NULL) {
		buf_puts(b, dot);
		buf_put_span(b, domain);
		buf_puts(b, dot);
	}
	buf_puts(b, "\tIN\tTXT\t\"");
	for (i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (i > 0 && i % STRING == 0)
			buf_puts(b, "\" \"");
		if (c < ' ' || c >= 0x7f)
			buf_printf(b, "\\%03u", (unsigned int)c);
		else if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else
			buf_putc(b, (char)c);
	}
	buf_puts(b, "\"\n");
}
