/* Copies text and finds what must be escaped in it, eight bytes at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_CLEAN_H
#define ROWS_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
#include "base/word.h"

/*
 * A stop is a byte that a format may have to write otherwise: a control, DEL,
 * one of the format's own three characters (ASCII; repeat one if there are
 * fewer), or 0xc2, with which the C1 controls begin, but also U+00A0 to
 * U+00BF, which a format passes on as they are.
 *
 * All is inline, for the characters and the function to be constants.
 */

/* Not 0 if one of the eight bytes is a stop, or is not ASCII. */
static inline uint64_t
clean_word(uint64_t w, const char q[3])
{
	uint64_t m = w | (w - WORD_EACH(0x20)) | (w + WORD_EACH(1));

	m |= (w ^ WORD_EACH(q[0])) - WORD_EACH(1);
	m |= (w ^ WORD_EACH(q[1])) - WORD_EACH(1);
	m |= (w ^ WORD_EACH(q[2])) - WORD_EACH(1);
	return m & WORD_HIGH;
}

/* How many bytes are before the first stop. */
static inline size_t
clean_find(const char *p, size_t n, const char q[3])
{
	size_t i = 0, end;

	while (i < n) {
		end = n - i < 8 ? n : i + 8;
		if (end == i + 8 && clean_word(word_load(p + i), q) == 0)
			i = end;
		for (; i < end; i++)
			if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f ||
			    p[i] == '\xc2' || p[i] == q[0] || p[i] == q[1] ||
			    p[i] == q[2])
				return i;
	}
	return n;
}

/* Copies s. False if one of its bytes is a stop, or is not ASCII. */
static inline bool
clean_copy(char *to, struct span s, const char q[3])
{
	uint64_t w, m = 0;
	uint32_t tail;
	size_t i;

	if (s.n == 0)
		return true;
	if (s.n < 8) {
		w = word_short(s.p, s.n);
		tail = (uint32_t)(w >> 32);
		if (s.n >= 4) {
			memcpy(to, s.p, 4);
			memcpy(to + (s.n - 4), &tail, 4);
		} else {
			to[0] = s.p[0];
			to[s.n / 2] = s.p[s.n / 2];
			to[s.n - 1] = s.p[s.n - 1];
		}
		return clean_word(w, q) == 0;
	}
	for (i = 0; i + 8 < s.n; i += 8) {
		w = word_load(s.p + i);
		memcpy(to + i, &w, 8);
		m |= clean_word(w, q);
	}
	i = s.n - 8; /* the tail, with bytes seen before */
	w = word_load(s.p + i);
	memcpy(to + i, &w, 8);
	return (m | clean_word(w, q)) == 0;
}

/*
 * Appends s; stop() appends what stands for each character that begins with a
 * stop: one byte, or two of which the first is 0xc2.
 */
static inline void
clean_escape(struct buf *b, struct span s, const char q[3],
    void (*stop)(struct buf *b, const char *p, size_t n))
{
	size_t k;

	for (;;) {
		k = clean_find(s.p, s.n, q);
		buf_add(b, s.p, k);
		if (k == s.n)
			return;
		span_advance(&s, k);
		k = s.p[0] == '\xc2' && s.n > 1 ? 2 : 1;
		stop(b, s.p, k);
		span_advance(&s, k);
	}
}

/* The same, and faster for what has no stops. */
static inline void
clean_put(struct buf *b, struct span s, const char q[3],
    void (*stop)(struct buf *b, const char *p, size_t n))
{
	if (s.n == 0)
		return;
	buf_reserve(b, s.n);
	if (clean_copy(b->p + b->n, s, q))
		b->n += s.n;
	else
		clean_escape(b, s, q, stop);
}

#endif
