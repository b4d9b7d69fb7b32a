/* What a process has counted, told to another one that adds it. */
/* SPDX-License-Identifier: ISC */
#include "summary/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

_Static_assert(PART_COUNTED == PART_COUNTS + (int)COUNT_N, "n of the count");
_Static_assert(sizeof(struct dedup_id) == 4 * sizeof(uint64_t), "as a frame");

void
merge_free(struct merge *m)
{
	buf_free(&m->from.said);
	buf_free(&m->reports);
}

/* --- told --- */

static void
write_frame(struct out *out, const struct part_frame *f)
{
	part_put(&out->buf, f);
	out_spill(out);
}

static void
write_addresses(const struct senders *s, struct out *out)
{
	struct part_frame f = {.kind = PART_ADDRESS};
	const struct sender *v;
	struct buf b = {0};
	unsigned int octet;
	uint32_t number;
	size_t i;

	for (i = 0; i < s->n; i++) {
		v = &s->v[i];
		f.v[PART_SOURCE] = i;
		f.text = v->address;
		write_frame(out, &f);
		for (octet = 0; v->near != NULL && octet < 256; octet++) {
			if ((v->near[octet / 64] >> octet % 64 & 1) == 0)
				continue;
			b.n = 0;
			sender_put_near(&b, v, octet);
			f.text = buf_span(&b);
			write_frame(out, &f);
		}
	}
	for (i = 0; i < s->addresses.n; i++) {
		memcpy(&number, s->addresses.name[i].p, sizeof(number));
		f.v[PART_SOURCE] = number;
		f.text = span_from(s->addresses.name[i], sizeof(number));
		write_frame(out, &f);
	}
	buf_free(&b);
}

static void
write_looks(const struct senders *s, struct out *out)
{
	struct part_frame f = {.kind = PART_LOOK};
	const struct sender_look *other;
	size_t i;

	for (i = 0; i < s->looks.n; i++) {
		f.text = s->looks.name[i];
		write_frame(out, &f);
	}
	f = (struct part_frame){.kind = PART_LOOKS};
	for (i = 0; i < s->n; i++) {
		f.v[PART_SOURCE] = i;
		f.v[PART_WHICH] = s->v[i].look;
		f.v[PART_MESSAGES] = s->v[i].messages;
		write_frame(out, &f);
	}
	for (i = 0; i < s->nother; i++) {
		other = &s->other[i];
		f.v[PART_SOURCE] = other->sender;
		f.v[PART_WHICH] = other->look;
		f.v[PART_MESSAGES] = other->messages;
		write_frame(out, &f);
	}
}

static void
write_groups(struct groups *g, size_t section, struct out *out)
{
	struct part_frame f = {.kind = PART_PAIRS, .of = (unsigned int)section};
	struct groups_at at = {0};
	const struct group *group;
	int k;

	groups_done(g);
	f.v[0] = g->npairs;
	write_frame(out, &f);
	f.kind = PART_GROUP;
	while ((group = groups_next(g, &at)) != NULL) {
		for (k = 0; k < GROUP_N; k++)
			f.v[k] = group_count(group, k);
		f.text = (struct span){group->key, group->n};
		write_frame(out, &f);
	}
}

void
merge_write(struct count *c, bool failed, size_t known, struct span notes,
    struct out *out)
{
	struct part_frame f = {.kind = PART_NUMBERS, .v = {
	    [PART_FAILED] = failed, [PART_COUNTED] = c->tally.rows,
	    [PART_LINES] = c->rows.line, [PART_REPEATED] = c->in.repeated,
	    [PART_REPORTS] = c->in.dedup.n - known}};
	struct groups *groups;
	size_t i, n;

	memcpy(&f.v[PART_COUNTS], c->n, sizeof(c->n));
	part_put(&out->buf, &f);
	f.kind = PART_REPORT;
	for (i = known; i < c->in.dedup.n; i++) {
		memcpy(f.v, &c->in.dedup.v[i], sizeof(c->in.dedup.v[i]));
		write_frame(out, &f);
	}
	buf_put_span(&out->buf, notes);
	groups = count_sections(c, &n);
	for (i = 0; i < n; i++)
		write_groups(&groups[i], i, out);
	write_looks(&c->digest.senders, out);
	write_addresses(&c->digest.senders, out);
	f.kind = PART_END;
	part_put(&out->buf, &f);
}

/* --- taken --- */

bool
merge_reports(struct merge *m, uint64_t most)
{
	struct part_frame f;
	uint64_t i;

	m->reports.n = 0;
	if (!part_next(&m->from, &f) || f.kind != PART_NUMBERS ||
	    f.v[PART_FAILED] != 0 || f.v[PART_REPORTS] > most)
		return false;
	memcpy(m->v, f.v, sizeof(m->v));
	for (i = 0; i < m->v[PART_REPORTS]; i++) {
		if (!part_next(&m->from, &f) || f.kind != PART_REPORT)
			return false;
		buf_add(&m->reports, (const char *)f.v,
		    sizeof(struct dedup_id));
	}
	return true;
}

void
merge_know(struct dedup *d, const struct merge *m)
{
	struct span ids = buf_span(&m->reports);
	struct dedup_id id;
	uint32_t serial;

	for (; ids.n > 0; span_advance(&ids, sizeof(id))) {
		memcpy(&id, ids.p, sizeof(id));
		dedup_add(d, &id, &serial);
	}
}

bool
merge_is_known(const struct dedup *d, const struct merge *m)
{
	struct span ids = buf_span(&m->reports);
	struct dedup_id id;

	for (; ids.n > 0; span_advance(&ids, sizeof(id))) {
		memcpy(&id, ids.p, sizeof(id));
		if (dedup_has_key(d, &id))
			return true;
	}
	return false;
}

/* Which senders the sources of a part are, and which are its looks, here. */
struct known {
	struct number {
		uint32_t *v;
		size_t n, cap;
	} sender, look;
};

static void
number_add(struct number *to, size_t number)
{
	to->v = xgrow(to->v, to->n, &to->cap, sizeof(to->v[0]));
	to->v[to->n++] = (uint32_t)number;
}

static bool
add_group(struct count *c, struct known *known, const struct part_frame *f)
{
	struct groups *groups;
	uint32_t hash;
	size_t n;

	groups = count_sections(c, &n);
	if (f->of >= n || !part_is_values(f->text, count_values(c, f->of)))
		return false;
	hash = groups_merge(&groups[f->of], f->text, f->v);
	if (c->tally.nkeys == 0 && f->of == DIGEST_SOURCE)
		number_add(&known->sender, senders_find(&c->digest.senders,
		    f->text, hash));
	return true;
}

/* What the sources look like, and their addresses. */
static bool
add_sender(struct senders *s, struct known *known, const struct part_frame *f)
{
	const uint64_t *v = f->v;

	if (f->kind == PART_LOOK) {
		if (f->text.n == 0 || (unsigned char)f->text.p[0] >= HINT_N ||
		    !part_is_values(span_from(f->text, 1), SENDER_NAMES))
			return false;
		number_add(&known->look, names_add(&s->looks, f->text));
		return true;
	}
	if (v[PART_SOURCE] >= known->sender.n)
		return false;
	if (f->kind == PART_ADDRESS) {
		if (!part_is_value(f->text))
			return false;
		senders_address(s, known->sender.v[v[PART_SOURCE]], f->text);
		return true;
	}
	if (v[PART_WHICH] >= known->look.n)
		return false;
	senders_look(s, known->sender.v[v[PART_SOURCE]],
	    known->look.v[v[PART_WHICH]], v[PART_MESSAGES]);
	return true;
}

/* Takes the frames up to END; of the numbers leaves what there are no notes
 * of. */
static bool
add_frames(struct merge *m, struct count *c, uint64_t lines,
    struct known *known)
{
	uint64_t *left = &m->v[PART_COUNTS];
	struct groups *groups;
	struct part_frame f;
	size_t n;

	groups = count_sections(c, &n);
	while (part_next(&m->from, &f))
		switch (f.kind) {
		case PART_NOTE:
			if (f.of >= COUNT_N || left[f.of] == 0)
				return false;
			left[f.of]--;
			count_note(c, (enum count_number)f.of,
			    lines + f.v[0], f.text);
			break;
		case PART_PAIRS:
			if (f.of >= n)
				return false;
			pairs_elsewhere(&groups[f.of].pairs, f.v[0]);
			break;
		case PART_GROUP:
			if (!add_group(c, known, &f))
				return false;
			break;
		case PART_LOOK:
		case PART_LOOKS:
		case PART_ADDRESS:
			if (!add_sender(&c->digest.senders, known, &f))
				return false;
			break;
		default:
			return f.kind == PART_END;
		}
	return false;
}

bool
merge_add(struct merge *m, struct count *c, uint64_t lines)
{
	struct known known = {0};
	struct groups *groups;
	bool good;
	size_t i, n;

	merge_know(&c->in.dedup, m);
	good = add_frames(m, c, lines, &known);
	for (i = 0; i < COUNT_N; i++)
		c->n[i] += m->v[PART_COUNTS + i];
	c->tally.rows += m->v[PART_COUNTED];
	c->in.repeated += m->v[PART_REPEATED];
	groups = count_sections(c, &n);
	for (i = 0; i < n; i++)
		groups_settle(&groups[i]);
	free(known.sender.v);
	free(known.look.v);
	return good;
}
