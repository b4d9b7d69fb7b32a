/* Authentication-Results fields, put together and written. */
/* SPDX-License-Identifier: ISC */
#include "authres/write.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "mail/addr.h"

/* Columns that a line should not go beyond (RFC 5322, 2.1.1). */
#define COLUMNS 78U
#define TAB 8U

/* Octets for the comment at the end, at most. */
#define END_ROOM 128U

void
authres_add(struct authres *a, enum auth_method method,
    enum auth_result res, struct span comment, struct span reason)
{
	a->result = xgrow(a->result, a->n, &a->room, sizeof(*a->result));
	a->result[a->n++] = (struct authres_result){
	    .method = span_str(auth_methods[method]),
	    .version = 1,
	    .word = span_str(auth_result_str(res)),
	    .result = res,
	    .known = true,
	    .comment = comment,
	    .reason = reason,
	    .props = a->nprop,
	};
}

void
authres_add_prop(struct authres *a, const char *ptype, const char *name,
    struct span v)
{
	if (v.p == NULL)
		return;
	a->prop = xgrow(a->prop, a->nprop, &a->prop_room, sizeof(*a->prop));
	a->prop[a->nprop++] = (struct authres_prop){span_str(ptype),
	    span_str(name), v};
	a->result[a->n - 1].nprops++;
}

/* The length of the character at p; *clean is false if it must not be
 * written. */
static size_t
next(const char *p, size_t n, bool *clean)
{
	bool good;

	n = utf8_next(p, n, &good);
	*clean = good && !utf8_is_control(p, n) && !utf8_is_unseen(p, n);
	return n;
}

/* Is there the "=" of "dkim=pass" at i? What a stranger wrote must not have it
 * for those who search the field for these words. */
static bool
is_pass(struct span s, size_t i)
{
	struct span word = span_trim((struct span){s.p, i});
	struct span rest = span_trim(span_from(s, i + 1));
	enum auth_method method;
	size_t n;

	while (word.n > 0 && (ascii_is_digit(word.p[word.n - 1]) ||
	    word.p[word.n - 1] == '/')) /* a version */
		word.n--;
	for (n = word.n; n > 0 && ascii_is_letter(word.p[n - 1]); n--)
		;
	return span_has_prefix_nocase(rest, "pass") &&
	    auth_method_find(span_from(word, n), &method);
}

/* s with "?" for what must not be written, and "\" before each of special. */
static void
put_clean(struct buf *b, struct span s, const char *special)
{
	size_t i, n;
	bool clean;

	for (i = 0; i < s.n; i += n) {
		n = next(s.p + i, s.n - i, &clean);
		if (!clean || (s.p[i] == '=' && is_pass(s, i))) {
			buf_putc(b, '?');
			continue;
		}
		if (strchr(special, s.p[i]) != NULL)
			buf_putc(b, '\\');
		buf_add(b, s.p + i, n);
	}
}

/* RFC 8601, 2.2: [ [ local-part ] "@" ] domain-name? As addr_put() has it, so
 * that it is read as it is written. */
static bool
is_address(struct span s)
{
	struct addr_list l = {0};
	struct span domain = SPAN_NONE;
	struct buf b = {0};
	bool good = true;
	size_t i;

	if (s.n > 0 && s.p[0] == '@') {
		domain = span_from(s, 1);
	} else if (addr_path_parse(&l, s) && l.n == 1 &&
	    !l.box[0].literal) {
		addr_put(&b, &l.box[0]);
		good = span_eq(buf_span(&b), s);
		domain = l.box[0].domain;
	}
	for (i = 0; i < domain.n && good; i++)
		good = ascii_is_digit(domain.p[i]) ||
		    ascii_is_letter(domain.p[i]) || domain.p[i] == '-' ||
		    domain.p[i] == '.' || domain.p[i] == '_';
	buf_free(&b);
	addr_list_free(&l);
	return good && domain.n > 0;
}

enum text { VALUE, REASON, COMMENT };

/* A value, reason or comment, up to AUTHRES_VALUE_MAX octets of it. */
static void
put_text(struct buf *b, struct span v, enum text kind)
{
	struct buf ascii = {0}, shorter = {0};
	size_t i, n;
	bool good;

	/* the words may be from elsewhere, and this header have no UTF-8 */
	for (i = 0; kind != VALUE && i < v.n; i += n) {
		n = utf8_next(v.p + i, v.n - i, &good);
		buf_putc(&ascii, n > 1 || !good ? '?' : v.p[i]);
	}
	if (kind != VALUE)
		v = buf_span(&ascii);
	if (v.n > AUTHRES_VALUE_MAX) {
		buf_add(&shorter, v.p, utf8_cut(v, AUTHRES_VALUE_MAX - 3));
		buf_puts(&shorter, "...");
		v = buf_span(&shorter);
	}
	/* RFC 2045, 5.1: token, of which "." is one */
	for (i = 0; i < v.n; i++)
		if (v.p[i] <= ' ' || v.p[i] >= 0x7f ||
		    strchr("()<>@,;:\\\"/[]?=", v.p[i]) != NULL)
			break;
	if (kind == REASON)
		buf_puts(b, "reason=");
	if (kind == COMMENT) {
		buf_putc(b, '(');
		put_clean(b, v, "()\\");
		buf_putc(b, ')');
	} else if (v.n > 0 && i == v.n) {
		buf_put_span(b, v);
	} else {
		buf_putc(b, '"');
		put_clean(b, v, "\"\\");
		buf_putc(b, '"');
	}
	buf_free(&shorter);
	buf_free(&ascii);
}

struct writer {
	struct buf *b;
	const char *eol;
	size_t column;
	struct buf piece; /* what goes on one line, if it fits */
};

/*
 * Writes the piece, on a new line if it does not fit on this one. One that is
 * longer than a line is folded in front of its blanks.
 */
static void
flush(struct writer *w)
{
	struct span s = buf_span(&w->piece);
	size_t i, word;

	if (s.n == 0)
		return;
	/* White space stands in front of it in any case (RFC 8601, 2.2). */
	if (w->column + 1 + s.n > COLUMNS) {
		buf_puts(w->b, w->eol);
		buf_putc(w->b, '\t');
		w->column = TAB;
	} else {
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

/* With a ";" at the end, which the last one loses. */
static void
write_result(struct writer *w, const struct authres *a,
    const struct authres_result *r)
{
	const struct authres_prop *p;
	struct buf *b = &w->piece, clean = {0};
	size_t i;

	w->column = COLUMNS; /* a result begins a line */
	put_clean(b, r->method, "");
	if (r->version != 1)
		buf_printf(b, "/%u", r->version);
	buf_putc(b, '=');
	put_clean(b, r->word, "");
	if (r->comment.p != NULL) {
		flush(w);
		put_text(b, r->comment, COMMENT);
	}
	if (r->reason.p != NULL) {
		flush(w);
		put_text(b, r->reason, REASON);
	}
	for (i = 0; i < r->nprops; i++) {
		p = &a->prop[r->props + i];
		flush(w);
		if (p->value.n > AUTHRES_VALUE_MAX)
			continue;
		put_clean(b, p->ptype, "");
		if (p->property.n > 0) {
			buf_putc(b, '.');
			put_clean(b, p->property, "");
		}
		buf_putc(b, '=');
		/* What is left of it decides: it is all that is read. */
		clean.n = 0;
		put_clean(&clean, p->value, "");
		if (is_address(buf_span(&clean)))
			buf_put_span(b, buf_span(&clean));
		else
			put_text(b, buf_span(&clean), VALUE);
	}
	buf_free(&clean);
	buf_putc(b, ';');
	flush(w);
}

void
authres_write(struct buf *b, const struct authres *a, const char *eol)
{
	static const char name[] = "Authentication-Results:";
	struct writer w = {b, eol, sizeof(name) - 1, {0}};
	struct buf *piece = &w.piece;
	size_t i, end, begin = b->n, more;

	buf_puts(b, name);
	put_text(piece, a->id, VALUE);
	buf_puts(piece, a->n == 0 ? "; none" : ";");
	flush(&w);
	end = b->n;
	for (i = 0; i < a->n; i++, end = b->n) {
		write_result(&w, a, &a->result[i]);
		if (b->n - begin > LIMIT_AUTHRES_WRITTEN - END_ROOM)
			break;
	}
	b->n = a->n > 0 ? end - 1 : end; /* no ";" at the end */
	/* "(290 signatures not verified; 2 results left out)" */
	more = a->n - i;
	if (a->unverified > 0)
		buf_printf(piece, "(%zu signature%s not verified",
		    a->unverified, a->unverified > 1 ? "s" : "");
	if (more > 0)
		buf_printf(piece, "%s%zu result%s left out",
		    piece->n > 0 ? "; " : "(", more, more > 1 ? "s" : "");
	if (piece->n > 0)
		buf_putc(piece, ')');
	flush(&w);
	buf_puts(b, eol);
	buf_free(piece);
}
