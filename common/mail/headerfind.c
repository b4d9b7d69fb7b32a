/* Finds fields of a header, and tells what a few of them say. */
/* SPDX-License-Identifier: ISC */
#include "mail/header.h"

#include "mail/mimeword.h"

const struct rfc5322_field *
rfc5322_find(const struct rfc5322_header *h, const char *name, size_t *i)
{
	for (; *i < h->n; (*i)++)
		if (rfc5322_is(&h->field[*i], name))
			return &h->field[*i];
	return NULL;
}

void
rfc5322_unfold(struct buf *b, struct span value)
{
	const char *nl;

	value = span_trim(value);
	while (value.n > 0 && (nl = memchr(value.p, '\n', value.n)) != NULL) {
		size_t n = (size_t)(nl - value.p), next = n + 1;

		if (n > 0 && value.p[n - 1] == '\r')
			n--;
		buf_add(b, value.p, n);
		value.p += next;
		value.n -= next;
	}
	buf_put_span(b, value);
}

struct span
rfc5322_message_id(const struct rfc5322_header *h)
{
	size_t i = 0;
	const struct rfc5322_field *f = rfc5322_find(h, "message-id", &i);
	struct span s;
	const char *p, *q;

	if (f == NULL)
		return SPAN_NONE;
	s = span_trim(f->value);
	if (s.n == 0)
		return SPAN_NONE;
	p = memchr(s.p, '<', s.n);
	q = p != NULL ? memchr(p, '>', s.n - (size_t)(p - s.p)) : NULL;
	if (q != NULL)
		return (struct span){p, (size_t)(q - p) + 1};
	for (i = 0; i < s.n && !is_xml_space(s.p[i]); i++)
		;
	return (struct span){s.p, i};
}

bool
rfc5322_subject(struct buf *b, const struct rfc5322_header *h)
{
	size_t i = 0, from = b->n, to;
	const struct rfc5322_field *f = rfc5322_find(h, "subject", &i);
	struct buf text = {0};

	if (f == NULL)
		return false;
	rfc5322_unfold(&text, f->value);
	mimeword_decode(b, buf_span(&text));
	buf_free(&text);
	for (i = to = from; i < b->n; i++)
		if (!is_xml_space(b->p[i]))
			b->p[to++] = b->p[i];
		else if (to > from && b->p[to - 1] != ' ')
			b->p[to++] = ' ';
	while (to > from && b->p[to - 1] == ' ')
		to--;
	b->n = to;
	return true;
}
