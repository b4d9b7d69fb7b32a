/* A borrowed run of bytes; who owns it, and until when, its user says. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * n bytes at p, not NUL-terminated. p == NULL (and n == 0) is "absent", which
 * is not the same as an empty span, where p is set and n is 0.
 */
struct span {
	const char *p;
	size_t n;
};

#define SPAN_NONE ((struct span){NULL, 0})
#define SPAN_LIT(s) ((struct span){("" s), sizeof(s) - 1})

/* The two arguments of "%.*s" in buf_printf() and its like. */
#define SPAN_ARG(s) (int)(s).n, (s).p != NULL ? (s).p : ""

/* The span of a C string; absent for NULL. */
static inline struct span
span_str(const char *s)
{
	return (struct span){s, s != NULL ? strlen(s) : 0};
}

/* The rest behind the first n bytes, which it must have. */
static inline struct span
span_from(struct span s, size_t n)
{
	return (struct span){s.p + n, s.n - n};
}

static inline void
span_advance(struct span *s, size_t n)
{
	*s = span_from(*s, n);
}

/* *head is what is in front of the first c, *s becomes what is behind it. False
 * if there is none: then *head is all, and *s empty. */
static inline bool
span_cut(struct span *s, char c, struct span *head)
{
	const char *at = s->n > 0 ? memchr(s->p, c, s->n) : NULL;

	*head = *s;
	if (at != NULL)
		head->n = (size_t)(at - s->p);
	span_advance(s, head->n + (at != NULL));
	return at != NULL;
}

/* What is behind the last c; all of it if there is none. */
static inline struct span
span_behind(struct span s, char c)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != c)
		i--;
	return i > 0 ? span_from(s, i) : s;
}

/* True for the same bytes. Two absent spans are equal; absent and empty are
 * not. */
static inline bool
span_eq(struct span a, struct span b)
{
	if (a.p == NULL || b.p == NULL)
		return a.p == b.p;
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* By the bytes, like memcmp(3); an absent span is like an empty one. */
static inline int
span_compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int cmp = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return cmp != 0 ? cmp : (a.n > b.n) - (a.n < b.n);
}

/* True if it is this literal, which has no NUL inside. */
static inline bool
span_is(struct span a, const char *lit)
{
	size_t n = strlen(lit);

	return a.p != NULL && a.n == n && memcmp(a.p, lit, n) == 0;
}

/* True if it begins with this literal. */
static inline bool
span_has_prefix(struct span a, const char *lit)
{
	size_t n = strlen(lit);

	return a.p != NULL && a.n >= n && memcmp(a.p, lit, n) == 0;
}

static inline bool
is_xml_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without XML white space (space, tab, LF, CR) at both ends. */
static inline struct span
span_trim(struct span s)
{
	while (s.n > 0 && is_xml_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_xml_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* ASCII only, whatever the locale. */
static inline bool
ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool
ascii_is_letter(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* True for the same bytes but for ASCII case; lit is in lower case. */
static inline bool
span_is_nocase(struct span a, const char *lit)
{
	size_t i;

	if (a.p == NULL || a.n != strlen(lit))
		return false;
	for (i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != lit[i])
			return false;
	return true;
}

/* True if it begins with this literal in lower case, but for ASCII case. */
static inline bool
span_has_prefix_nocase(struct span a, const char *lit)
{
	size_t n = strlen(lit);

	return a.n >= n && span_is_nocase((struct span){a.p, n}, lit);
}

/* The same of two spans that may be in any case; absent is like empty. */
static inline bool
span_eq_nocase(struct span a, struct span b)
{
	size_t i;

	if (a.n != b.n)
		return false;
	for (i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

#endif
