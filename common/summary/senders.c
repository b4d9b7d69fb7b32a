/* Who the sources of mail are: names beside the counts of a group. */
/* SPDX-License-Identifier: ISC */
#include "summary/senders.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "rows/cells.h"
#include "summary/group.h"

void
senders_init(struct senders *s, uint64_t seed)
{
	*s = (struct senders){.seed = seed};
	pairs_apart(&s->met);
}

void
senders_free(struct senders *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		buf_free(&s->v[i].key);
		buf_free(&s->v[i].names);
	}
	free(s->v);
	free(s->slots);
	pairs_free(&s->met);
	*s = (struct senders){0};
}

/* Where that key is, or could be put. */
static uint32_t *
slot_of(const struct senders *s, struct span key, uint64_t hash)
{
	size_t mask = s->size * 2 - 1, i = (size_t)hash & mask;
	const struct sender *v;

	for (; s->slots[i] != 0; i = (i + 1) & mask) {
		v = &s->v[s->slots[i] - 1];
		if (v->hash == hash && span_eq(buf_span(&v->key), key))
			break;
	}
	return &s->slots[i];
}

static void
grow(struct senders *s)
{
	size_t i;

	s->size = s->size > 0 ? s->size * 2 : 64;
	s->v = xreallocarray(s->v, s->size, sizeof(s->v[0]));
	free(s->slots);
	s->slots = xcalloc(s->size * 2, sizeof(s->slots[0]));
	for (i = 0; i < s->n; i++)
		*slot_of(s, buf_span(&s->v[i].key), s->v[i].hash) =
		    (uint32_t)i + 1;
}

static struct sender *
find(struct senders *s, struct span key)
{
	uint64_t hash = hash_bytes(key.p, key.n, s->seed);
	struct sender *new;
	uint32_t *slot;

	if (s->n == s->size)
		grow(s);
	slot = slot_of(s, key, hash);
	if (*slot != 0)
		return &s->v[*slot - 1];
	new = &s->v[s->n++];
	*new = (struct sender){.hash = hash};
	buf_put_span(&new->key, key);
	*slot = (uint32_t)s->n;
	return new;
}

/* Does this sender meet the value for the first time? */
static bool
is_new(struct senders *s, const struct sender *v, uint32_t kind,
    struct span value)
{
	return pairs_add(&s->met, hash_bytes(value.p, value.n, v->hash), kind);
}

void
senders_add(struct senders *s, struct span key, enum hint hint,
    uint64_t count, const struct span names[SENDER_NAMES])
{
	struct sender *v = find(s, key);
	uint64_t weight = count + 1;
	size_t i;

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
