/* Writes XML events back as text, for what has no column. */
/* SPDX-License-Identifier: ISC */
#include "report/xmltext.h"

static void
put_escaped(struct buf *b, const char *p, size_t n, bool attribute)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] == '&')
			buf_puts(b, "&amp;");
		else if (p[i] == '<')
			buf_puts(b, "&lt;");
		else if (p[i] == '>')
			buf_puts(b, "&gt;");
		else if (p[i] == '\r')
			buf_puts(b, "&#xD;");
		else if (attribute && p[i] == '"')
			buf_puts(b, "&quot;");
		else if (attribute && p[i] == '\n')
			buf_puts(b, "&#xA;");
		else if (attribute && p[i] == '\t')
			buf_puts(b, "&#x9;");
		else
			buf_putc(b, p[i]);
	}
}

void
xmltext_text(struct buf *b, const char *p, size_t n)
{
	put_escaped(b, p, n, false);
}

static void
put_name(struct buf *b, const struct xml_name *name)
{
	if (name->prefix != NULL) {
		buf_puts(b, name->prefix);
		buf_putc(b, ':');
	}
	buf_puts(b, name->local);
}

static void
put_attr_value(struct buf *b, struct span v)
{
	buf_puts(b, "=\"");
	put_escaped(b, v.p, v.n, true);
	buf_putc(b, '"');
}

/* An unprefixed name in no namespace must not fall into outer's default. */
static void
declare(struct buf *b, const struct xml_name *name)
{
	buf_puts(b, " xmlns");
	if (name->prefix != NULL) {
		buf_putc(b, ':');
		buf_puts(b, name->prefix);
	}
	put_attr_value(b, span_str(name->uri != NULL ? name->uri : ""));
}

static bool
same_binding(const struct xml_name *a, const struct xml_name *b)
{
	return a->prefix == b->prefix && a->uri == b->uri;
}

static bool
needs_declaration(const struct xml_name *name, const struct xml_name *outer)
{
	if (same_binding(name, outer))
		return false;
	/* A prefix without a namespace can't be declared. No prefix and no
	 * namespace may stand below a default one further out. */
	return name->uri != NULL || name->prefix == NULL;
}

/* xml: is bound everywhere. */
static bool
is_declared(const struct xml_attr *attrs, size_t i,
    const struct xml_name *name, const struct xml_name *outer)
{
	const struct xml_name *a = &attrs[i].name;
	size_t k;

	if (a->prefix == NULL || a->uri == NULL ||
	    strcmp(a->prefix, "xml") == 0 || same_binding(a, name) ||
	    same_binding(a, outer))
		return true;
	for (k = 0; k < i; k++)
		if (same_binding(a, &attrs[k].name))
			return true;
	return false;
}

void
xmltext_start(struct buf *b, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n, const struct xml_name *outer)
{
	size_t i;

	buf_putc(b, '<');
	put_name(b, name);
	if (needs_declaration(name, outer))
		declare(b, name);
	for (i = 0; i < n; i++) {
		if (!is_declared(attrs, i, name, outer))
			declare(b, &attrs[i].name);
		buf_putc(b, ' ');
		put_name(b, &attrs[i].name);
		put_attr_value(b, attrs[i].value);
	}
	buf_putc(b, '>');
}

void
xmltext_end(struct buf *b, const struct xml_name *name)
{
	buf_puts(b, "</");
	put_name(b, name);
	buf_putc(b, '>');
}
