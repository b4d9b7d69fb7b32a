/* Copies a message with an Authentication-Results field of ours on top. */
/* SPDX-License-Identifier: ISC */
#include "authres/annotate.h"

enum { PIECE = 32768 };

const char *
authres_annotate_eol(const struct message *m)
{
	struct span head = span_from(buf_span(&m->head), m->front);
	const char *nl = head.n > 0 ? memchr(head.p, '\n', head.n) : NULL;

	return nl != NULL && nl > head.p && nl[-1] == '\r' ? "\r\n" : "\n";
}

bool
authres_annotate(struct out *out, const struct message *m, const struct blob *b,
    struct span field, struct authres_strip *strip)
{
	const struct header *h = &m->header;
	bool none = h->n == 0 && h->body_at == h->begin;
	size_t front = m->front + h->begin;
	uint64_t pos = front;
	struct span octets;
	char piece[PIECE];
	size_t i;
	ssize_t r;

	buf_add(&out->buf, m->head.p, front);
	for (i = 0; i < front; i++)
		strip->line += m->head.p[i] == '\n';
	buf_put_span(&out->buf, field);
	if (none)
		buf_puts(&out->buf, authres_annotate_eol(m));
	while ((r = blob_read(b, pos, piece, sizeof(piece))) > 0) {
		octets = (struct span){piece, (size_t)r};
		if (none)
			buf_put_span(&out->buf, octets);
		else
			authres_strip_feed(strip, octets, &out->buf);
		pos += (uint64_t)r;
		if (!out_spill(out))
			break;
	}
	authres_strip_end(strip, &out->buf);
	return r >= 0;
}
