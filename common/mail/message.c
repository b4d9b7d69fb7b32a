/* Reads a message: the header at once, the body in pieces. */
/* SPDX-License-Identifier: ISC */
#include "mail/message.h"

#include <errno.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
message_free(struct message *m)
{
	header_free(&m->header);
	buf_free(&m->head);
	buf_free(&m->plain);
	free(m->piece);
	*m = (struct message){0};
}

/*
 * Appends up to MESSAGE_PIECE octets, without their quoting or as UTF-8, to b;
 * *last: they are the last ones. False with err set.
 */
static bool
read_piece(struct message *m, struct buf *b, bool *last)
{
	uint64_t left = m->blob.len - m->pos;
	size_t n = left < MESSAGE_PIECE ? (size_t)left : MESSAGE_PIECE;
	bool change = m->unquote || m->utf16;
	char *dst = m->piece;
	ssize_t r;

	if (!change) {
		buf_reserve(b, MESSAGE_PIECE);
		dst = b->p + b->n;
	}
	r = n > 0 ? blob_read(&m->blob, m->pos, dst, n) : 0;
	if (r != (ssize_t)n) {
		m->err = errno;
		return false;
	}
	m->pos += n;
	*last = m->pos == m->blob.len;
	if (m->utf16)
		utf16_decode(&m->units, (struct span){m->piece, n}, *last, b);
	else if (m->unquote)
		mbox_unquote(&m->quote, (struct span){m->piece, n}, *last, b);
	else
		b->n += n;
	return true;
}

bool
message_begin(struct message *m, const struct blob *b, bool unquote)
{
	struct header_end end = {0};
	bool last = false;

	m->blob = *b;
	m->pos = 0;
	m->unquote = unquote;
	m->utf16 = m->begun = false;
	m->quote = (struct mbox_quote){0};
	m->head.n = 0;
	if (unquote && m->piece == NULL)
		m->piece = xmalloc(MESSAGE_PIECE);
	if (!read_piece(m, &m->head, &last))
		return false;
	m->utf16 = utf16_sniff(&m->units, buf_span(&m->head));
	if (m->utf16) {
		if (m->piece == NULL)
			m->piece = xmalloc(MESSAGE_PIECE);
		m->pos = m->head.n = 0;
		if (!read_piece(m, &m->head, &last))
			return false;
	}
	m->bom = span_has_prefix(buf_span(&m->head), "\xef\xbb\xbf");
	m->front = header_front(buf_span(&m->head));
	m->empty_lines = m->front > (m->bom ? 3 : 0);
	while (!header_end(&end, span_from(buf_span(&m->head), m->front),
	    last))
		if (!read_piece(m, &m->head, &last))
			return false;
	header_parse(&m->header, span_from(buf_span(&m->head), m->front));
	return true;
}

bool
message_body(struct message *m, struct span *octets)
{
	size_t n = m->front + m->header.body_at;
	bool last;

	if (!m->begun) {
		m->begun = true;
		*octets = span_from(buf_span(&m->head), n);
		if (octets->n > 0)
			return true;
	}
	*octets = SPAN_NONE;
	m->plain.n = 0;
	while (m->pos < m->blob.len && octets->n == 0) {
		if (!read_piece(m, &m->plain, &last))
			return false;
		*octets = buf_span(&m->plain);
	}
	return true;
}
