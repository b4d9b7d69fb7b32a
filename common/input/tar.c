/* tar archives: where members are; no links, owners, times, sparse files. */
/* SPDX-License-Identifier: ISC */
#include "input/tar.h"

#include <errno.h>

#include "base/limits.h"
#include "base/status.h"

/* Places in a header (POSIX.1-2008, pax, "ustar Interchange Format"). */
enum { NAME = 0, SIZE = 124, SUM = 148, TYPE = 156, MAGIC = 257, PREFIX = 345 };
enum { NAME_N = 100, SIZE_N = 12, SUM_N = 8, PREFIX_N = 155 };

/* A number: octal digits among blanks, or GNU's base 256. */
static bool
number(const char *p, size_t n, uint64_t *v)
{
	size_t i = 0, digits = 0;

	*v = 0;
	if ((unsigned char)p[0] == 0x80) {
		for (i = 1; i < n; i++) {
			if (*v >> 55 != 0)
				return false;
			*v = *v << 8 | (unsigned char)p[i];
		}
		return true;
	}
	while (i < n && p[i] == ' ')
		i++;
	for (; i < n && p[i] >= '0' && p[i] <= '7'; i++, digits++)
		*v = *v << 3 | (uint64_t)(p[i] - '0');
	return digits > 0 && (i == n || p[i] == ' ' || p[i] == '\0');
}

bool
tar_sniff(struct span head)
{
	uint64_t sum, found = 0;
	size_t i;

	if (head.n < TAR_BLOCK || !number(head.p + SUM, SUM_N, &sum))
		return false;
	for (i = 0; i < TAR_BLOCK; i++)
		found += i >= SUM && i < SUM + SUM_N ? ' ' :
		    (unsigned char)head.p[i];
	return found == sum;
}

static struct span
text(const char *p, size_t n)
{
	const char *end = memchr(p, '\0', n);

	return (struct span){p, end != NULL ? (size_t)(end - p) : n};
}

/* Sets t->next to the name that a pax header or GNU's has, if that is one. */
static void
long_name(struct tar *t, char type, struct blob b)
{
	char octets[LIMIT_TAR_NAME];
	ssize_t r = blob_read(&b, 0, octets, sizeof(octets));
	struct span s = {octets, r > 0 ? (size_t)r : 0};
	size_t len, digits;

	if (type == 'L') {
		t->next.n = 0;
		buf_put_span(&t->next, text(s.p, s.n));
		return;
	}
	/* Records "LENGTH KEY=VALUE\n", the length with itself. */
	while (s.n > 0) {
		len = 0;
		for (digits = 0; digits < s.n && digits < 6 &&
		     s.p[digits] >= '0' && s.p[digits] <= '9'; digits++)
			len = len * 10 + (size_t)(s.p[digits] - '0');
		if (len > s.n || len < digits + 2)
			return;
		if (len > digits + 7 &&
		    memcmp(s.p + digits, " path=", 6) == 0) {
			t->next.n = 0;
			buf_add(&t->next, s.p + digits + 6, len - digits - 7);
		}
		span_advance(&s, len);
	}
}

/*
 * Goes on to the next header of POSIX's or GNU's form, wherever it begins, or
 * to the end of the octets. What is between is skipped.
 */
static void
find_header(struct tar *t)
{
	enum { NEAR = 8 * TAR_BLOCK };
	char p[NEAR];
	uint64_t size;
	ssize_t r;
	size_t at;

	while ((r = blob_read(&t->blob, t->pos, p, NEAR)) >= TAR_BLOCK) {
		for (at = 0; at + TAR_BLOCK <= (size_t)r; at++)
			if (p[at + MAGIC] == 'u' &&
			    memcmp(p + at + MAGIC, "ustar", 5) == 0 &&
			    tar_sniff((struct span){p + at, TAR_BLOCK}) &&
			    number(p + at + SIZE, SIZE_N, &size))
				break;
		t->pos += at;
		if (at + TAR_BLOCK <= (size_t)r)
			return;
	}
	t->pos = t->blob.len;
}

/* Passes over zeros. */
static void
skip_zeros(struct tar *t)
{
	char p[8 * TAR_BLOCK];
	ssize_t r, at = 0;

	while (at == 0 && (r = blob_read(&t->blob, t->pos, p, sizeof(p))) > 0) {
		while (at < r && p[at] == '\0')
			at++;
		t->pos += (uint64_t)at;
		at = at < r;
	}
}

enum tar_result
tar_next(struct tar *t, uint64_t max, struct span *name, struct blob *octets,
    bool *cut, const char **error)
{
	static const char zeros[TAR_BLOCK];
	char h[TAR_BLOCK];
	struct span s;
	uint64_t size, left;
	ssize_t r;
	char type;

	for (t->next.n = 0;;) {
		r = blob_read(&t->blob, t->pos, h, sizeof(h));
		if (r == 0 && t->ended)
			return TAR_END;
		if (r > 0 && memcmp(h, zeros, (size_t)r) == 0) {
			/* The end, behind which another one may begin. */
			t->ended = true;
			skip_zeros(t);
			t->rest = t->pos;
			find_header(t);
			continue;
		}
		*error = r < 0 ? "read error" : (size_t)r < sizeof(h) ?
		    "tar archive ends early" : "tar header is damaged";
		s = (struct span){h, r > 0 ? (size_t)r : 0};
		if (!tar_sniff(s) || !number(h + SIZE, SIZE_N, &size)) {
			t->ended = true; /* as far as it is known */
			t->rest = t->blob.len;
			t->pos += s.n > 0;
			find_header(t);
			return TAR_BAD;
		}
		*error = "tar archive has too many members";
		if (++t->opened > max) {
			t->ended = true;
			t->pos = t->rest = t->blob.len;
			return TAR_BAD;
		}
		t->rest = t->blob.len;
		t->pos += TAR_BLOCK;
		left = t->blob.len - t->pos;
		t->ended = *cut = size > left;
		*octets = blob_sub(&t->blob, t->pos, size);
		t->pos += *cut ? left : size;
		size = (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
		left = t->blob.len - t->pos;
		t->pos += size < left ? size : left;
		type = h[TYPE];
		if (type == 'L' || type == 'x')
			long_name(t, type, *octets);
		else if (type == '0' || type == '\0' || type == '7')
			break;
		else if (type != 'g' && type != 'K')
			t->next.n = 0; /* it was that one's */
	}
	t->name.n = 0;
	s = text(h + PREFIX, PREFIX_N);
	if (t->next.n > 0) {
		buf_put_span(&t->name, buf_span(&t->next));
	} else {
		if (memcmp(h + MAGIC, "ustar", 6) == 0 && s.n > 0) {
			buf_put_span(&t->name, s);
			buf_putc(&t->name, '/');
		}
		buf_put_span(&t->name, text(h + NAME, NAME_N));
	}
	*name = buf_span(&t->name);
	return TAR_MEMBER;
}

void
tar_free(struct tar *t)
{
	buf_free(&t->name);
	buf_free(&t->next);
}
