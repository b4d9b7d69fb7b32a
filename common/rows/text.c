/* Rows as aligned text: escaped, never cut. */
/* SPDX-License-Identifier: ISC */
#include "rows/format.h"

#include "base/term.h"
#include "base/width.h"
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

/* A line of cells in their columns, or of the columns' names for NULL. */
static void
put_line(struct sink *s, const struct span *cells)
{
	const struct field *f = s->table->fields + s->prefix;
	const struct field *end = s->table->fields + s->table->n;
	struct span name, text;
	const char *colour, *cut;
	size_t i, room, width;
	int pad;
	bool right;

	for (; f < end; f++) {
		if (f->show == 0)
			continue;
		/* a wider name is shown up to its first '_' */
		name = span_str(f->name);
		cut = memchr(name.p, '_', name.n);
		if (name.n > f->show && cut != NULL)
			name.n = (size_t)(cut - name.p);
		text = cells == NULL ? name :
		    rendered(s, f, cells[f - s->table->fields]);
		colour = s->colour && cells == NULL ? BOLD : "";
		for (i = 0; s->colour && cells != NULL &&
		    i < sizeof(paints) / sizeof(paints[0]); i++)
			if (strcmp(f->name, paints[i].field) == 0 &&
			    span_is(text, paints[i].value))
				colour = paints[i].colour;
		room = name.n > f->show ? name.n : f->show;
		width = width_of(text);
		pad = room > width ? (int)(room - width) : 0;
		right = f->type == FIELD_UINT;
		buf_printf(s->out, "%*s%s%.*s%s%*s", right ? pad : 0, "",
		    colour, SPAN_ARG(text), colour[0] != '\0' ? PLAIN : "",
		    right ? 2 : pad + 2, "");
	}
	while (s->out->n > 0 && s->out->p[s->out->n - 1] == ' ')
		s->out->n--;
	buf_putc(s->out, '\n');
}

static void
begin(struct sink *s)
{
	if (s->header)
		put_line(s, NULL);
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
	bool number;

	buf_printf(s->out, "    %s ", f->name);
	while (list_name(&names, &name, &number) && list_sub(&item, &raw)) {
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

	put_line(s, cells);
	for (i = s->prefix; s->verbose && i < s->table->n; i++)
		if (f[i].type == FIELD_LIST)
			for (list = cells[i]; list_next(&list, &item);)
				put_item(s, &f[i], item);
}

const struct format_writer FORMAT_WRITER_TEXT = {.name = "text",
    .prefix = prefix, .row = row, .begin = begin};
