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

static void
add(void *ctx, const char *p, size_t n)
{
	buf_add(ctx, p, n);
}

/* Reads up to MESSAGE_PIECE octets to dst. False with err set. */
static bool
read_piece(struct message *m, char *dst, size_t *n)
{
	uint64_t left = m->blob.len - m->pos;
	ssize_t r;

	*n = left < MESSAGE_PIECE ? (size_t)left : MESSAGE_PIECE;
	r = *n > 0 ? blob_read(&m->blob, m->pos, dst, *n) : 0;
	if (r == (ssize_t)*n) {
		m->pos += *n;
		return true;
	}
	m->err = r < 0 ? errno : 0;
	return false;
}

/* Appends a piece without its quoting to b; *last: it is the last one. */
static bool
read_plain(struct message *m, struct buf *b, bool *last)
{
	size_t n;

	if (!m->unquote) {
		buf_reserve(b, MESSAGE_PIECE);
		if (!read_piece(m, b->p + b->n, &n))
			return false;
		b->n += n;
	} else {
		if (!read_piece(m, m->piece, &n))
			return false;
		mbox_unquote(&m->quote, m->piece, n, add, b);
	}
	*last = m->pos == m->blob.len;
	if (*last && m->unquote)
		mbox_unquote_end(&m->quote, add, b);
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
	m->begun = false;
	m->quote = (struct mbox_quote){0};
	m->head.n = 0;
	if (m->piece == NULL)
		m->piece = xmalloc(MESSAGE_PIECE);
	do
		if (!read_plain(m, &m->head, &last))
			return false;
	while (!header_end(&end, buf_span(&m->head), last));
	header_parse(&m->header, buf_span(&m->head));
	return true;
}

bool
message_body(struct message *m, struct span *octets)
{
	size_t n = m->header.body_at;
	bool last;

	if (!m->begun) {
		m->begun = true;
		*octets = (struct span){m->head.p + n, m->head.n - n};
		if (octets->n > 0)
			return true;
	}
	*octets = SPAN_NONE;
	m->plain.n = 0;
	while (m->pos < m->blob.len && m->unquote) {
		if (!read_plain(m, &m->plain, &last))
			return false;
		*octets = buf_span(&m->plain);
		if (octets->n > 0)
			return true;
	}
	if (m->pos == m->blob.len)
		return true;
	*octets = (struct span){m->piece, 0};
	return read_piece(m, m->piece, &octets->n);
}
