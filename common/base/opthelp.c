/* What a table of options says: --help, and what a shell completes. */
/* SPDX-License-Identifier: ISC */
#include "base/opthelp.h"

#include <inttypes.h>
#include <string.h>

enum {
	HELP_TEXT = 30,  /* columns before the text of --help */
	HELP_WIDTH = 80,
};

const struct opt *
opt_find(const struct opts *o, char letter, struct span name)
{
	const struct opt *t = o->row;

	while (t < o->row + o->n && (letter != 0 ? t->letter != letter :
	    !span_is(name, t->name)))
		t++;
	return t < o->row + o->n ? t : NULL;
}

bool
opt_excludes(const struct opt *t, const struct opt *other)
{
	struct span rest = span_str(t->excludes != NULL ? t->excludes : "");
	struct span name;
	bool more, is = false;

	do {
		more = span_cut(&rest, ' ', &name);
		is |= span_is(name, other->name);
	} while (more);
	return is;
}

void
opt_put_names(struct buf *b, const struct opt *t)
{
	const struct opt_format *f = t->format;
	const char *names[OPT_MAX];
	int n = 0, i;

	if (f != NULL) {
		names[n++] = f->name(f->piped);
		if (f->terminal != f->piped)
			names[n++] = f->name(f->terminal);
		for (i = 0; i <= f->last; i++)
			if (i != f->piped && i != f->terminal)
				names[n++] = f->name(i);
	} else if (t->named != NULL) {
		while (n < OPT_MAX && (names[n] = t->name_of(n)) != NULL)
			n++;
	}
	for (i = 0; i < n; i++)
		buf_printf(b, "%s%s", i == 0 ? "" : i < n - 1 ? ", " : " or ",
		    names[i]);
}

/* What the option does and takes, for people. */
static void
put_text(struct buf *b, const struct opt *t)
{
	bool number = t->number != NULL || t->count != NULL;

	buf_puts(b, t->text != NULL ? t->text : "");
	if (t->text != NULL && t->named != NULL)
		buf_puts(b, ": ");
	opt_put_names(b, t);
	if (number && t->max < INT64_MAX)
		buf_printf(b, "; %" PRIu64 "-%" PRIu64, t->min, t->max);
	else if (number)
		buf_printf(b, "; from %" PRIu64, t->min);
}

/* Appends a text, whose lines but the first begin at a column. */
static void
put_folded(struct buf *b, struct span text, size_t column)
{
	struct span word;
	size_t start = b->n, at = column;

	while (text.n > 0) {
		span_cut(&text, ' ', &word);
		if (b->n > start && at + 1 + word.n > HELP_WIDTH) {
			buf_printf(b, "\n%*s", (int)column, "");
			at = column;
		} else if (b->n > start) {
			buf_putc(b, ' ');
			at++;
		}
		buf_put_span(b, word);
		at += word.n;
	}
	buf_putc(b, '\n');
}

void
opt_put_help(struct buf *b, const struct opts *o, const char *program)
{
	const struct opt *t;
	struct buf text = {0};
	size_t start;

	buf_printf(b, "usage: %s %s\n", program, o->usage);
	for (t = o->row; t < o->row + o->n; t++) {
		start = b->n;
		if (t->letter != 0)
			buf_printf(b, "  -%c, --%s", t->letter, t->name);
		else
			buf_printf(b, "      --%s", t->name);
		if (t->arg != NULL)
			buf_printf(b, " %s", t->arg);
		do
			buf_putc(b, ' ');
		while (b->n - start < HELP_TEXT);
		text.n = 0;
		put_text(&text, t);
		put_folded(b, buf_span(&text), b->n - start);
	}
	buf_free(&text);
}

/* --- completions --- */

void
opt_offer(struct buf *b, const struct opt_cursor *c, const char *name,
    const char *text)
{
	struct span typed = span_str(c->word + c->fixed), item;
	struct span before = {c->word + c->argument, c->fixed - c->argument};

	if (strncmp(name, typed.p, typed.n) != 0)
		return;
	while (c->list && span_cut(&before, ',', &item))
		if (span_is(item.n > 0 && item.p[0] == '+' ?
		    span_from(item, 1) : item, name))
			return;
	buf_printf(b, "%s%s\t%s\n", name, c->suffix, text);
}

void
opt_offer_begin(struct buf *b, const struct opt_cursor *c)
{
	buf_printf(b, "%s %.*s\n", c->list ? "list" : "words",
	    (int)c->fixed, c->word);
}

/* The options that could still come. */
static void
offer_options(struct buf *b, const struct opts *o, const bool *given)
{
	const struct opt_cursor *c = &o->common->cursor;
	struct buf name = {0}, text = {0};
	const struct opt *t;
	size_t i, k;
	bool off;

	opt_offer_begin(b, c);
	for (i = 0; i < o->n; i++) {
		t = &o->row[i];
		off = given[i] && t->set != NULL;
		for (k = 0; k < o->n; k++)
			off |= given[k] && (opt_excludes(t, &o->row[k]) ||
			    opt_excludes(&o->row[k], t));
		if (off)
			continue;
		name.n = text.n = 0;
		put_text(&text, t);
		buf_putc(&text, '\0');
		buf_printf(&name, "-%c%c", t->letter, '\0');
		if (t->letter != 0 && strlen(c->word) <= 2)
			opt_offer(b, c, name.p, text.p);
		name.n = 0;
		buf_printf(&name, "--%s%c", t->name, '\0');
		opt_offer(b, c, name.p, text.p);
	}
	buf_free(&name);
	buf_free(&text);
}

/*
 * The option whose argument the word has, as in "-cNAME" and "--pick=NAME", and
 * where that begins. NULL if it has none; what is offered then are options, if
 * it can be one, or nothing.
 */
static const struct opt *
find_attached(struct buf *b, const struct opts *o, const bool *given)
{
	struct opt_cursor *c = &o->common->cursor;
	const char *at = c->word + 1;
	const struct opt *t = NULL;
	struct span name;

	if (*at == '-') {
		at += 1 + strcspn(at + 1, "=");
		name = (struct span){c->word + 2, (size_t)(at - c->word) - 2};
		if (*at == '=')
			t = opt_find(o, 0, name);
	} else {
		while (*at != '\0' && (t = opt_find(o, *at, SPAN_NONE)) !=
		    NULL && t->arg == NULL)
			at++;
		if (at[0] != '\0' && at[1] == '\0')
			at++; /* "-c" alone is whole */
	}
	if (*at == '\0')
		offer_options(b, o, given);
	if (*at == '\0' || t == NULL || t->arg == NULL)
		return NULL;
	c->argument = c->fixed = (size_t)(at + 1 - c->word);
	return t;
}

bool
opt_complete(struct buf *b, const struct opts *o, const bool *given,
    const struct opt *wants, bool operand)
{
	struct opt_cursor *c = &o->common->cursor;
	const char *takes = o->usage, *at, *name;
	bool folder;
	int i;

	for (at = c->word; *at != '\0'; at++)
		if ((*at > 0 && *at < ' ') || *at == '\x7f')
			return true;
	if (wants == NULL && !operand && c->word[0] == '-') {
		wants = find_attached(b, o, given);
		if (wants == NULL)
			return true;
	}
	if (wants != NULL)
		takes = wants->arg;
	at = c->word + c->fixed;
	folder = strstr(takes, "FOLDER") != NULL;
	if (folder || strstr(takes, "FILE") != NULL ||
	    strstr(takes, "file") != NULL) {
		if ((strstr(takes, "=]F") != NULL ||
		    strstr(takes, "=]f") != NULL) && strchr(at, '=') != NULL)
			c->fixed += strcspn(at, "=") + 1;
		buf_printf(b, "%s %.*s\n", folder ? "folders" : "files",
		    (int)c->fixed, c->word);
		return true;
	}
	if (wants == NULL)
		return true;
	c->list = strstr(takes, ",...") != NULL;
	while (c->list && at[strcspn(at, ",+")] != '\0') {
		at += strcspn(at, ",+") + 1;
		c->fixed = (size_t)(at - c->word);
	}
	if (wants->columns != OPT_NO_COLUMNS) {
		c->suffix = strchr(takes, '=') != NULL ? "=" : "";
		c->columns = wants->columns;
		return false;
	}
	opt_offer_begin(b, c);
	for (i = 0; wants->format != NULL && i <= wants->format->last; i++)
		opt_offer(b, c, wants->format->name(i), "");
	for (i = 0; wants->name_of != NULL &&
	    (name = wants->name_of(i)) != NULL; i++)
		opt_offer(b, c, name, "");
	return true;
}
