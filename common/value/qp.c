/* Quoted-printable (RFC 2045, 6.7); does not encode. */
/* SPDX-License-Identifier: ISC */
#include "value/qp.h"

#include <stdbool.h>
#include <string.h>

#include "value/hex.h"

/* What s becomes with c held too; QP_NONE if c does not belong to it. */
static enum qp_state
holding(const struct qp *s, char c)
{
	bool soft = s->state == QP_ESCAPE || s->state == QP_SOFT;

	if (s->state == QP_LINE_CR || s->state == QP_SOFT_CR ||
	    s->state == QP_HEX)
		return QP_NONE;
	if (c == '\r')
		return soft ? QP_SOFT_CR : QP_LINE_CR;
	if ((c == ' ' || c == '\t') && s->n < QP_SPACE)
		return soft ? QP_SOFT : QP_BLANK;
	if (s->state == QP_NONE && c == '=')
		return QP_ESCAPE;
	return s->state == QP_ESCAPE && hex_digit(c) >= 0 ? QP_HEX : QP_NONE;
}

static char *
put_held(struct qp *s, char *dst)
{
	memcpy(dst, s->held, s->n);
	dst += s->n;
	s->n = 0;
	s->state = QP_NONE;
	return dst;
}

static bool
is_plain(char c)
{
	return c != '=' && c != ' ' && c != '\t' && c != '\r';
}

/* As far as it needs no holding; returns the characters used. */
static size_t
decode_run(const char *in, size_t n, char **dst)
{
	char *out = *dst;
	size_t i = 0;
	int c;

	while (i < n) {
		if (is_plain(in[i])) {
			*out++ = in[i++];
		} else if (in[i] != '=') {
			/* white space or CR inside a line */
			if (i + 1 == n || !is_plain(in[i + 1]) ||
			    in[i + 1] == '\n')
				break;
			*out++ = in[i++];
		} else {
			if (n - i < 3 || (c = hex_octet(in + i + 1)) < 0)
				break;
			*out++ = (char)c;
			i += 3;
		}
	}
	*dst = out;
	return i;
}

size_t
qp_decode(struct qp *s, const char *in, size_t n, char *dst)
{
	char *out = dst;
	size_t i = 0;
	enum qp_state next;
	bool soft;

	while (i < n) {
		if (s->state == QP_NONE)
			i += decode_run(in + i, n - i, &out);
		if (i == n)
			break;
		next = holding(s, in[i]);
		if (next != QP_NONE) {
			s->held[s->n++] = in[i++];
			s->state = next;
		} else if (in[i] == '\n') {
			soft = s->state == QP_ESCAPE || s->state == QP_SOFT ||
			    s->state == QP_SOFT_CR;
			out += qp_finish(s, out);
			if (!soft)
				*out++ = '\n';
			i++;
		} else if (s->state == QP_HEX && hex_digit(in[i]) >= 0) {
			*out++ = (char)(hex_digit(s->held[1]) * 16 +
			    hex_digit(in[i++]));
			s->n = 0;
			s->state = QP_NONE;
		} else {
			out = put_held(s, out);
		}
	}
	return (size_t)(out - dst);
}

size_t
qp_finish(struct qp *s, char *dst)
{
	char *end = s->state == QP_HEX ? put_held(s, dst) : dst;

	if (s->state == QP_LINE_CR)
		*end++ = '\r';
	s->n = 0; /* white space, or the soft line break with it */
	s->state = QP_NONE;
	return (size_t)(end - dst);
}
