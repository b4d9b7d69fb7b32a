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

/* begin is what stands before the name: "<", say. */
static void
put_name(struct buf *b, const char *begin, const struct xml_name *name,
    const char *end)
{
	buf_puts(b, begin);
	if (name->prefix != NULL) {
		buf_puts(b, name->prefix);
		buf_putc(b, ':');
	}
	buf_puts(b, name->local);
	buf_puts(b, end);
}

/* Declares the namespace of name. */
static void
declare(struct buf *b, const struct xml_name *name)
{
	const char *uri = name->uri != NULL ? name->uri : "";
	struct xml_name attr = {.local = "xmlns"};

	if (name->prefix != NULL)
		attr = (struct xml_name){name->prefix, "xmlns", NULL};
	put_name(b, " ", &attr, "=\"");
	put_escaped(b, uri, strlen(uri), true);
	buf_putc(b, '"');
}

static bool
same_binding(const struct xml_name *a, const struct xml_name *b)
{
	return a->prefix == b->prefix && a->uri == b->uri;
}

void
report_extension_start(struct report_extension *e, struct buf *b,
    const struct xml_tag *tag)
{
	/* What is bound alike around it is not declared again. */
	const struct xml_name *outer = e->scope;
	struct xml_name around = {NULL, NULL, NULL}, name = tag->name;
	const struct xml_attr *a = tag->attrs, *other;
	size_t i, at;
	bool bound;

	if (name.uri != NULL && name.uri == e->scope->uri)
		name.prefix = NULL;
	if (e->depth == 0) {
		e->start = b->n;
		e->broken = false;
		for (i = 0; i < e->n; i++) {
			around.local = report_elem[e->path[i]].name;
			put_name(b, "<", &around, ">");
		}
	} else if (e->depth < LIMIT_XML_DEPTH) {
		outer = &e->name[e->depth - 1];
	}
	if (e->depth++ >= LIMIT_XML_DEPTH)
		return;
	e->name[e->depth - 1] = name;
	at = b->n;
	if (at >= LIMIT_RECORD)
		return;
	put_name(b, "<", &name, "");
	/* A prefix without a namespace can't be declared. A name with neither
	 * must not fall into a default namespace further out. */
	if (!same_binding(&name, outer) &&
	    (name.uri != NULL || name.prefix == NULL))
		declare(b, &name);
	for (; a < tag->attrs + tag->n; a++) {
		/* The prefix xml is bound everywhere. */
		bound = a->name.prefix == NULL || a->name.uri == NULL ||
		    strcmp(a->name.prefix, "xml") == 0 ||
		    same_binding(&a->name, &name) ||
		    same_binding(&a->name, outer);
		for (other = tag->attrs; !bound && other < a; other++)
			bound = same_binding(&a->name, &other->name);
		if (!bound)
			declare(b, &a->name);
		put_name(b, " ", &a->name, "=\"");
		put_escaped(b, a->value.p, a->value.n, true);
		buf_putc(b, '"');
	}
	buf_putc(b, '>');
	report_value_tame(b, at);
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
report_extension_end(struct report_extension *e, struct buf *b)
{
	struct xml_name around = {NULL, NULL, NULL};
	size_t n = e->n;

	if (--e->depth < LIMIT_XML_DEPTH && b->n < LIMIT_RECORD)
		put_name(b, "</", &e->name[e->depth], ">");
	if (e->depth > 0)
		return true;
	if (b->n >= LIMIT_RECORD || e->broken) {
		b->n = e->start;
		return false;
	}
	while (n-- > 0) {
		around.local = report_elem[e->path[n]].name;
		put_name(b, "</", &around, ">");
	}
	return true;
}
