/* Elements that have no column, written back as XML text. */
/* SPDX-License-Identifier: ISC */
#include "report/extension.h"

#include "report/value.h"

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

/* Declares the namespace of name. */
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

/* Is the namespace of attribute i bound already? xml: is bound everywhere. */
static bool
is_declared(const struct xml_tag *tag, size_t i, const struct xml_name *outer)
{
	const struct xml_name *a = &tag->attrs[i].name;
	size_t k;

	if (a->prefix == NULL || a->uri == NULL ||
	    strcmp(a->prefix, "xml") == 0 || same_binding(a, &tag->name) ||
	    same_binding(a, outer))
		return true;
	for (k = 0; k < i; k++)
		if (same_binding(a, &tag->attrs[k].name))
			return true;
	return false;
}

/* outer is the element around it: what is bound there alike is not declared
 * again. */
static void
put_start(struct buf *b, const struct xml_tag *tag,
    const struct xml_name *outer)
{
	const struct xml_name *name = &tag->name;
	size_t i;

	buf_putc(b, '<');
	put_name(b, name);
	/* A prefix without a namespace can't be declared. A name with neither
	 * must not fall into a default namespace further out. */
	if (!same_binding(name, outer) &&
	    (name->uri != NULL || name->prefix == NULL))
		declare(b, name);
	for (i = 0; i < tag->n; i++) {
		if (!is_declared(tag, i, outer))
			declare(b, &tag->attrs[i].name);
		buf_putc(b, ' ');
		put_name(b, &tag->attrs[i].name);
		put_attr_value(b, tag->attrs[i].value);
	}
	buf_putc(b, '>');
}

static void
put_end(struct buf *b, const struct xml_name *name)
{
	buf_puts(b, "</");
	put_name(b, name);
	buf_putc(b, '>');
}

void
report_extension_start(struct report_extension *e, struct buf *b,
    const struct xml_tag *tag, const struct report_place *place)
{
	const struct xml_name *outer = place->scope;
	struct xml_tag inner = *tag, around = {.n = 0};
	size_t i, at;

	if (tag->name.uri != NULL && tag->name.uri == place->scope->uri)
		inner.name.prefix = NULL;
	if (e->depth == 0) {
		e->start = b->n;
		for (i = 0; i < place->n; i++) {
			around.name.local = report_elem[place->path[i]].name;
			put_start(b, &around, &around.name);
		}
	} else if (e->depth < LIMIT_XML_DEPTH) {
		outer = &e->name[e->depth - 1];
	}
	if (e->depth < LIMIT_XML_DEPTH) {
		e->name[e->depth] = inner.name;
		at = b->n;
		if (b->n < LIMIT_RECORD)
			put_start(b, &inner, outer);
		report_value_tame(b, at);
	}
	e->depth++;
}

void
report_extension_text(struct buf *b, const char *p, size_t n)
{
	size_t at = b->n;

	if (b->n >= LIMIT_RECORD)
		return;
	put_escaped(b, p, n, false);
	report_value_tame(b, at);
}

bool
report_extension_end(struct report_extension *e, struct buf *b,
    const struct report_place *place)
{
	struct xml_name around = {NULL, NULL, NULL};
	size_t n = place->n;

	if (--e->depth < LIMIT_XML_DEPTH && b->n < LIMIT_RECORD)
		put_end(b, &e->name[e->depth]);
	if (e->depth > 0)
		return true;
	if (b->n >= LIMIT_RECORD) {
		b->n = e->start;
		return false;
	}
	while (n-- > 0) {
		around.local = report_elem[place->path[n]].name;
		put_end(b, &around);
	}
	return true;
}
