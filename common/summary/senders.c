/* Who the sources of mail are: names beside the counts of a group. */
/* SPDX-License-Identifier: ISC */
#include "summary/senders.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "rows/cells.h"
#include "summary/group.h"

void
senders_free(struct senders *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		buf_free(&s->v[i].key);
		buf_free(&s->v[i].names);
	}
	free(s->v);
	table_free(&s->table);
	names_free(&s->met);
	buf_free(&s->scratch);
	*s = (struct senders){0};
}

/* True if this sender meets the value for the first time. */
static bool
is_new(struct senders *s, struct sender *v, uint32_t kind, struct span value)
{
	uint32_t head[] = {(uint32_t)(v - s->v), kind};
	size_t n = s->met.n, i;

	if (value.p != NULL &&
	    span_eq(value, v->last[kind == SENDER_FROM]))
		return false;
	s->scratch.n = 0;
	buf_add(&s->scratch, (const char *)head, sizeof(head));
	buf_put_span(&s->scratch, value);
	i = names_add(&s->met, buf_span(&s->scratch));
	v->last[kind == SENDER_FROM] =
	    span_from(s->met.name[i], sizeof(head));
	return i == n;
}

void
senders_add(struct senders *s, struct span key, enum hint hint,
    uint64_t count, const struct span names[SENDER_NAMES])
{
	uint32_t hash = (uint32_t)hash_bytes(key.p, key.n, s->seed), known;
	uint64_t weight = count + 1;
	struct sender *v;
	size_t i, at = 0;

	do
		known = table_next(&s->table, hash, &at);
	while (known != TABLE_NONE &&
	    !span_eq(buf_span(&s->v[known].key), key));
	if (known == TABLE_NONE) {
		known = (uint32_t)s->n++;
		table_put(&s->table, hash, known);
		s->v = xgrow(s->v, known, &s->cap, sizeof(s->v[0]));
		s->v[known] = (struct sender){0};
		buf_put_span(&s->v[known].key, key);
	}
	v = &s->v[known];
	if (hint != HINT_PASS)
		weight |= UINT64_C(1) << 63; /* failing ones come first */
	v->hints[hint] += count;
	v->addresses += is_new(s, v, SENDER_IP, names[SENDER_IP]);
	v->froms += is_new(s, v, SENDER_FROM, names[SENDER_FROM]);
	if (weight <= v->best)
		return;
	v->best = weight;
	v->names.n = 0;
	for (i = 0; i < SENDER_NAMES; i++)
		cells_pack(&v->names, names[i]);
}

enum hint
sender_hint(const struct sender *s)
{
	size_t i, best = HINT_PASS + 1;

	for (i = best + 1; i < HINT_N; i++)
		if (s->hints[i] > s->hints[best])
			best = i;
	return s->hints[best] > 0 ? (enum hint)best : HINT_PASS;
}
