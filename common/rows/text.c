/* Rows as aligned text: escaped, never cut. */
/* SPDX-License-Identifier: ISC */
#include "rows/format.h"

#include "base/term.h"
#include "base/utf8.h"
#include "rows/list.h"
#include "value/date.h"
#include "value/num.h"

#define BOLD "\033[1m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[m"

/* 9999-12-31 23:59:59; what is later is no date but a broken number. */
#define LAST_TIME UINT64_C(253402300799)

static const struct paint {
	const char *field, *value, *colour;
} paints[] = {
	{"dmarc", "pass", GREEN},
	{"dmarc", "fail", RED},
	{"disposition", "pass", GREEN},
	{"disposition", "reject", RED},
};

/* text, or if it is absent the column's name. */
static void
put_aligned(struct sink *s, const struct field *f, struct span text)
{
	struct span name = span_str(f->name);
	const char *end = memchr(name.p, '_', name.n);
	const char *colour = s->colour && text.p == NULL ? BOLD : "";
	bool right = f->type == FIELD_UINT;
	size_t i, room, width;
	int pad;

	for (i = 0; s->colour && i < sizeof(paints) / sizeof(paints[0]); i++)
		if (strcmp(f->name, paints[i].field) == 0 &&
		    span_is(text, paints[i].value))
			colour = paints[i].colour;

	/* a name that is wider than its column is shown up to its first '_' */
	if (name.n > f->show && end != NULL)
		name.n = (size_t)(end - name.p);
	if (text.p == NULL)
		text = name;
	room = name.n > f->show ? name.n : f->show;
	width = utf8_width(text);
	pad = room > width ? (int)(room - width) : 0;
	buf_printf(s->out, "%*s%s%.*s%s%*s", right ? pad : 0, "",
	    colour, SPAN_ARG(text), colour[0] != '\0' ? PLAIN : "",
	    right ? 2 : pad + 2, "");
}

static void
end_line(struct buf *b)
{
	while (b->n > 0 && b->p[b->n - 1] == ' ')
		b->n--;
	buf_putc(b, '\n');
}

static void
begin(struct sink *s)
{
	const struct rows_table *t = s->table;
	size_t i;

	for (i = s->prefix; s->header && i < t->n; i++)
		if (t->fields[i].show > 0)
			put_aligned(s, &t->fields[i], SPAN_NONE);
	if (s->header)
		end_line(s->out);
}

/* The cell in s->head, which is only scratch memory in this format. */
static struct span
rendered(struct sink *s, const struct field *f, struct span cell)
{
	uint64_t t;

	s->head.n = 0;
	if (cell.p == NULL)
		buf_putc(&s->head, '-');
	else if (f->type == FIELD_TIME && num_parse(cell, &t) &&
	    t <= LAST_TIME)
		date_put(&s->head, (int64_t)t);
	else
		term_escape(&s->head, cell);
	return buf_span(&s->head);
}

/* TABLE_RUA: what the rows that follow have in common. */
static void
prefix(struct sink *s, const struct span *cells)
{
	static const struct {
		const char *before;
		enum rua_field field;
	} parts[] = {
		{"", RUA_org_name},
		{"  ", RUA_policy_domain},
		{"  ", RUA_begin},
		{" to ", RUA_end},
		{"  p=", RUA_p},
	};
	const struct field *f = s->table->fields;
	size_t i;

	buf_printf(s->out, "\n%s", s->colour ? BOLD : "");
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_puts(s->out, parts[i].before);
		buf_put_span(s->out, rendered(s, &f[parts[i].field],
		    cells[parts[i].field]));
	}
	buf_printf(s->out, "%s\n", s->colour ? PLAIN : "");
}

/* One line an item: "    dkim_results  domain=example.org result=pass" */
static void
put_item(struct sink *s, const struct field *f, struct span item)
{
	struct span names = span_str(f->sub), name, raw;

	buf_printf(s->out, "    %s ", f->name);
	while (list_sub(&names, &name) && list_sub(&item, &raw)) {
		s->head.n = 0;
		if (!list_value(&s->head, raw))
			continue;
		buf_printf(s->out, " %.*s%s", SPAN_ARG(name),
		    name.n > 0 ? "=" : "");
		term_escape(s->out, buf_span(&s->head));
	}
	buf_putc(s->out, '\n');
}

static void
row(struct sink *s, const struct span *cells)
{
	const struct field *f = s->table->fields;
	struct span list, item;
	size_t i;

	for (i = s->prefix; i < s->table->n; i++)
		if (f[i].show > 0)
			put_aligned(s, &f[i], rendered(s, &f[i], cells[i]));
	end_line(s->out);
	for (i = s->prefix; s->verbose && i < s->table->n; i++)
		if (f[i].type == FIELD_LIST)
			for (list = cells[i]; list_next(&list, &item);)
				put_item(s, &f[i], item);
}

const struct format_writer FORMAT_WRITER_TEXT = {.name = "text",
    .prefix = prefix, .row = row, .begin = begin};
