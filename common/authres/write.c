/* Authentication-Results fields, written. */
/* SPDX-License-Identifier: ISC */
#include "authres/write.h"

#include "base/utf8.h"
#include "mail/addr.h"

/* Columns that a line should not go beyond (RFC 5322, 2.1.1). */
#define COLUMNS 78U
#define TAB 8U

struct writer {
	struct buf *b;
	const char *eol;
	size_t column;
	struct buf piece; /* what goes on one line, if it fits */
};

/* RFC 2045, 5.1, where "." is one of them. */
static bool
is_token(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f ||
		    strchr("()<>@,;:\\\"/[]?=", s.p[i]) != NULL)
			return false;
	return s.n > 0;
}

static bool
is_domain(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '-' &&
		    s.p[i] != '.' && s.p[i] != '_' &&
		    (ascii_lower(s.p[i]) < 'a' || ascii_lower(s.p[i]) > 'z'))
			return false;
	return s.n > 0;
}

/* Must the character of n octets at p not get out? */
static bool
is_unclean(const char *p, size_t n, bool good)
{
	return !good || utf8_is_control(p, n) || utf8_is_turning(p, n);
}

static bool
is_clean(struct span s)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (is_unclean(s.p + i, n, good))
			return false;
	}
	return true;
}

/* RFC 8601, 2.2: [ [ local-part ] "@" ] domain-name? */
static bool
is_address(struct span s)
{
	struct addr_list l = {0};
	struct buf b = {0};
	bool good;

	if (s.n > 0 && s.p[0] == '@')
		return is_domain((struct span){s.p + 1, s.n - 1});
	/* As addr_put() has it, so that it is read as it is written. */
	good = is_clean(s) && addr_path_parse(&l, s) && l.n == 1 &&
	    !l.box[0].literal && is_domain(l.box[0].domain);
	if (good)
		addr_put(&b, &l.box[0]);
	good = good && span_eq(buf_span(&b), s);
	buf_free(&b);
	addr_list_free(&l);
	return good;
}

/* s with "?" for what must not get out, and "\" before each of special. */
static void
put_clean(struct buf *b, struct span s, const char *special)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (is_unclean(s.p + i, n, good)) {
			buf_putc(b, '?');
			continue;
		}
		if (strchr(special, s.p[i]) != NULL)
			buf_putc(b, '\\');
		buf_add(b, s.p + i, n);
	}
}

/* s, or where it is too long what is left of it, in b. */
static struct span
cut(struct buf *b, struct span s)
{
	if (s.n <= AUTHRES_VALUE_MAX)
		return s;
	buf_add(b, s.p, utf8_cut(s, AUTHRES_VALUE_MAX - 3));
	buf_puts(b, "...");
	return buf_span(b);
}

/* A reason or comment in b: in ASCII, for its words may be from elsewhere, and
 * this header have no UTF-8. */
static struct span
words(struct buf *b, struct span s)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		buf_putc(b, n > 1 || !good ? '?' : s.p[i]);
	}
	return buf_span(b);
}

static void
put_value(struct buf *b, struct span v)
{
	struct buf shorter = {0};

	v = cut(&shorter, v);
	if (is_token(v)) {
		buf_put_span(b, v);
	} else {
		buf_putc(b, '"');
		put_clean(b, v, "\"\\");
		buf_putc(b, '"');
	}
	buf_free(&shorter);
}

static void
put_comment(struct buf *b, struct span s)
{
	struct buf text = {0}, shorter = {0};

	buf_putc(b, '(');
	put_clean(b, cut(&shorter, words(&text, s)), "()\\");
	buf_putc(b, ')');
	buf_free(&shorter);
	buf_free(&text);
}

static void
put_reason(struct buf *b, struct span s)
{
	struct buf text = {0};

	buf_puts(b, "reason=");
	put_value(b, words(&text, s));
	buf_free(&text);
}

/* Begins a line within the field. */
static void
fold(struct writer *w)
{
	buf_puts(w->b, w->eol);
	buf_putc(w->b, '\t');
	w->column = TAB;
}

/*
 * Puts the piece out, on a new line if this one has no room; one that no line
 * has room for is folded in front of blanks that it has.
 */
static void
flush(struct writer *w)
{
	struct span s = buf_span(&w->piece);
	size_t i, word;

	if (w->column > TAB && w->column + 1 + s.n > COLUMNS)
		fold(w);
	if (w->column > TAB) {
		buf_putc(w->b, ' ');
		w->column++;
	}
	for (i = 0; i < s.n; i += word) {
		for (word = 0; i + word < s.n && s.p[i + word] == ' ';)
			word++;
		while (i + word < s.n && s.p[i + word] != ' ')
			word++;
		if (i > 0 && w->column + word > COLUMNS) {
			buf_puts(w->b, w->eol);
			w->column = 0;
		}
		buf_add(w->b, s.p + i, word);
		w->column += word;
	}
	w->piece.n = 0;
}

static void
write_property(struct writer *w, const struct authres_prop *p)
{
	if (p->value.n > AUTHRES_VALUE_MAX)
		return;
	put_clean(&w->piece, p->ptype, "");
	if (p->property.n > 0) {
		buf_putc(&w->piece, '.');
		put_clean(&w->piece, p->property, "");
	}
	buf_putc(&w->piece, '=');
	if (is_address(p->value))
		buf_put_span(&w->piece, p->value);
	else
		put_value(&w->piece, p->value);
}

/* last: is ";" to follow? */
static void
write_result(struct writer *w, const struct authres *a,
    const struct authres_result *r, bool last)
{
	size_t i;

	fold(w);
	put_clean(&w->piece, r->method, "");
	if (r->version != 1) {
		buf_putc(&w->piece, '/');
		buf_put_uint(&w->piece, r->version);
	}
	buf_putc(&w->piece, '=');
	put_clean(&w->piece, r->word, "");
	if (r->comment.p != NULL) {
		flush(w);
		put_comment(&w->piece, r->comment);
	}
	if (r->reason.p != NULL) {
		flush(w);
		put_reason(&w->piece, r->reason);
	}
	for (i = r->props; i < r->props + r->nprops; i++) {
		if (w->piece.n > 0)
			flush(w);
		write_property(w, &a->prop[i]);
	}
	if (!last)
		buf_putc(&w->piece, ';');
	if (w->piece.n > 0)
		flush(w);
}

void
authres_write(struct buf *b, const struct authres *a, const char *eol)
{
	static const char name[] = "Authentication-Results:";
	struct writer w = {b, eol, sizeof(name) - 1, {0}};
	size_t i;

	buf_puts(b, name);
	put_value(&w.piece, a->id);
	buf_puts(&w.piece, a->n == 0 ? "; none" : ";");
	flush(&w);
	for (i = 0; i < a->n; i++)
		write_result(&w, a, &a->result[i], i + 1 == a->n);
	buf_puts(b, eol);
	buf_free(&w.piece);
}
