/* The header of a message or part; fields outside of MIME are not kept. */
/* SPDX-License-Identifier: ISC */
#include "mail/mimehead.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "mail/mimeparam.h"
#include "mail/mimeword.h"
#include "mail/header.h"

#define NO_FIELD (-1)

static const struct {
	const char *name;
	enum mimehead_field field;
} fields[] = {
    {"content-type", MIMEHEAD_TYPE},
    {"contenttype", MIMEHEAD_TYPE}, /* Trustwave SEG */
    {"content-transfer-encoding", MIMEHEAD_ENCODING},
    {"content-disposition", MIMEHEAD_DISPOSITION},
    {"content-description", MIMEHEAD_DESCRIPTION},
};

void
mimehead_reset(struct mimehead *h)
{
	size_t i;

	for (i = 0; i < MIMEHEAD_N; i++) {
		h->value[i].n = 0;
		h->seen[i] = false;
	}
	h->current = NO_FIELD;
	h->cut = false;
}

void
mimehead_free(struct mimehead *h)
{
	size_t i;

	for (i = 0; i < MIMEHEAD_N; i++)
		buf_free(&h->value[i]);
}

/* Which field to keep the value in, NO_FIELD for none. */
static int
find(const struct mimehead *h, struct span name)
{
	size_t i;

	if (ascii_lower(name.p[0]) != 'c')
		return NO_FIELD;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_is_nocase(name, fields[i].name))
			return h->seen[fields[i].field] ? NO_FIELD
			                                : (int)fields[i].field;
	return NO_FIELD;
}

static void
keep(struct mimehead *h, struct span s, bool whole)
{
	struct buf *b;

	if (h->current == NO_FIELD)
		return;
	b = &h->value[h->current];
	h->seen[h->current] = true;
	if (s.n > LIMIT_MAIL_FIELD - b->n) {
		s.n = LIMIT_MAIL_FIELD - b->n;
		whole = false;
	}
	h->cut = h->cut || !whole;
	buf_put_span(b, s);
}

enum mimehead_line
mimehead_line(struct mimehead *h, struct span line, bool whole)
{
	struct span name, value;

	if (line.n > 0 && line.p[line.n - 1] == '\n')
		line.n--;
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0)
		return MIMEHEAD_BLANK;
	if (is_wsp(line.p[0])) {
		keep(h, line, whole);
		return MIMEHEAD_MORE;
	}
	if (!rfc5322_field(line, &name, &value))
		return MIMEHEAD_JUNK;
	h->current = find(h, name);
	keep(h, value, whole);
	return MIMEHEAD_MORE;
}

void
mimehead_type(const struct mimehead *h, const char *otherwise,
    struct buf *b)
{
	struct span field = buf_span(&h->value[MIMEHEAD_TYPE]);
	struct buf raw = {0};

	mimeparam_value(&raw, &field);
	if (raw.n > 0)
		utf8_repair(b, buf_span(&raw));
	else
		buf_puts(b, otherwise);
	buf_free(&raw);
}

/* A parameter of a field; false if it has none, or an empty one. */
static bool
param(const struct mimehead *h, enum mimehead_field field, const char *attr,
    struct buf *b, bool *extended)
{
	struct span params = buf_span(&h->value[field]);
	struct buf value = {0};

	mimeparam_value(&value, &params);
	buf_free(&value);
	return mimeparam_get(b, params, attr, extended) && b->n > 0;
}

void
mimehead_boundary(const struct mimehead *h, struct buf *b)
{
	bool extended;

	param(h, MIMEHEAD_TYPE, "boundary", b, &extended);
}

enum mimehead_encoding
mimehead_encoding(const struct mimehead *h)
{
	struct span field = buf_span(&h->value[MIMEHEAD_ENCODING]);
	enum mimehead_encoding e = MIMEHEAD_IDENTITY;
	struct buf token = {0};

	mimeparam_value(&token, &field);
	if (span_has_prefix(buf_span(&token), "base64"))
		e = MIMEHEAD_BASE64;
	else if (span_has_prefix(buf_span(&token), "quoted-printable"))
		e = MIMEHEAD_QP;
	buf_free(&token);
	return e;
}

bool
mimehead_name(const struct mimehead *h, struct buf *b)
{
	struct buf raw = {0}, words = {0};
	bool extended, found;

	found = param(h, MIMEHEAD_DISPOSITION, "filename", &raw, &extended) ||
	    param(h, MIMEHEAD_TYPE, "name", &raw, &extended);
	if (!found) {
		buf_put_span(&raw, span_trim(buf_span(
		    &h->value[MIMEHEAD_DESCRIPTION])));
		found = raw.n > 0;
		extended = false;
	}
	if (extended)
		buf_put_span(&words, buf_span(&raw));
	else
		mimeword_decode(&words, buf_span(&raw));
	utf8_repair(b, buf_span(&words));
	buf_free(&words);
	buf_free(&raw);
	return found;
}
