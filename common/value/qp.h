/* Quoted-printable (RFC 2045, 6.7), decoded in any pieces. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_QP_H
#define VALUE_QP_H

#include <stddef.h>

/*
 * White space at the end of a line is dropped, but no more octets of it
 * than this; a line has 998 at most (RFC 5322, 2.1.1).
 */
#define QP_SPACE 998U

/* What is held, until the rest of the line tells what it means. */
enum qp_state {
	QP_NONE,    /* nothing */
	QP_BLANK,   /* white space */
	QP_LINE_CR, /* white space, CR */
	QP_ESCAPE,  /* = */
	QP_HEX,     /* = and one digit */
	QP_SOFT,    /* = and white space */
	QP_SOFT_CR, /* =, white space, CR */
};

/* All zero is a start. */
struct qp {
	enum qp_state state;
	size_t n;
	char held[QP_SPACE + 2];
};

/* Octets that n more characters can give. */
#define QP_ROOM(n) ((n) + QP_SPACE + 2)

/*
 * Decodes n characters into dst, which has QP_ROOM(n) octets and does not
 * overlap in; returns how many octets were written. Line ends, LF or CRLF,
 * stay what they are. Hex digits may be lower-case; a '=' that begins
 * neither an octet nor a soft line break stays as it is (6.7, notes 1 and
 * 2). The octets do not depend on the pieces.
 */
size_t qp_decode(struct qp *s, const char *in, size_t n, char *dst);

/*
 * The end, which ends a line too, and a soft line break: gives what is left
 * (QP_ROOM(0) octets at most) and makes *s ready for another run.
 */
size_t qp_finish(struct qp *s, char *dst);

#endif
