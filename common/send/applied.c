/* The log of what was done; knows nothing of policies. */
/* SPDX-License-Identifier: ISC */
#include "send/applied.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "rows/list.h"
#include "rows/read.h"

const char *const applied_words[] = {"none", "quarantine", "reject", NULL};
const char *const applied_reasons[] = {"local_policy", "mailing_list", "other",
    "policy_test_mode", "trusted_forwarder", NULL};

int
applied_find(const char *const *words, struct span word)
{
	int i;

	for (i = 0; words[i] != NULL; i++)
		if (span_is(word, words[i]))
			return i;
	return -1;
}

enum { ID, DISPOSITION, REASONS, COLUMNS };

/* Maps the columns that count; false if one is missing. */
static bool
take_header(struct rows *r)
{
	static const char *const names[COLUMNS] = {"message_id",
	    "disposition", "reasons"};
	int slot[LIMIT_COLUMNS], k, at;
	size_t i;

	for (i = 0, at = 0; i < r->n; i++) {
		slot[i] = -1;
		for (k = 0; k < COLUMNS; k++)
			if (span_is(r->names[i], names[k])) {
				slot[i] = k;
				at |= 1 << k;
			}
	}
	rows_map(r, slot, 0);
	return (at & (1 << ID)) != 0 && (at & (1 << DISPOSITION)) != 0;
}

static const char *
take_row(struct applied *a, const struct span *cells)
{
	struct span list = cells[REASONS], item, type = SPAN_NONE;
	int what = applied_find(applied_words, cells[DISPOSITION]);
	int why = APPLIED_NO_REASON;
	uint64_t id;

	if (cells[ID].n == 0)
		return NULL; /* a message without one can't be found again */
	if (what < 0)
		return "disposition is not none, quarantine or reject";
	if (list_next(&list, &item) && list_sub(&item, &type) &&
	    (why = applied_find(applied_reasons, type)) < 0)
		return "reasons has a type that RFC 9990 does not have";
	id = hash_bytes(cells[ID].p, cells[ID].n, a->seed);
	a->v = xgrow(a->v, a->n, &a->cap, sizeof(a->v[0]));
	table_put(&a->table, (uint32_t)id, (uint32_t)a->n);
	a->v[a->n++] = (struct applied_message){id, (uint8_t)what,
	    (uint8_t)why};
	return NULL;
}

const char *
applied_read(struct applied *a, struct stream in, uint64_t seed,
    uint64_t *line)
{
	const char *bad = NULL;
	struct rows r;
	bool more = true;

	*a = (struct applied){.how = APPLIED_LISTED, .seed = seed};
	rows_init(&r, COLUMNS);
	rows_open(&r, in);
	while (more && bad == NULL) {
		switch (rows_next(&r)) {
		case ROWS_HEADER:
			if (!take_header(&r))
				bad = "the columns message_id and disposition "
				    "are wanted";
			break;
		case ROWS_ROW:
			bad = take_row(a, r.cells);
			break;
		case ROWS_BAD:
			bad = "not a row";
			break;
		case ROWS_ERROR:
			bad = "can't be read";
			break;
		default:
			more = false;
		}
	}
	*line = r.line;
	rows_free(&r);
	return bad;
}

void
applied_free(struct applied *a)
{
	table_free(&a->table);
	free(a->v);
	*a = (struct applied){0};
}

/* The last line about a message counts. */
const struct applied_message *
applied_of(const struct applied *a, struct span message_id)
{
	const struct applied_message *found = NULL;
	uint64_t id;
	uint32_t i;
	size_t at = 0;

	if (message_id.n == 0)
		return NULL;
	id = hash_bytes(message_id.p, message_id.n, a->seed);
	while ((i = table_next(&a->table, (uint32_t)id, &at)) != TABLE_NONE)
		if (a->v[i].id == id && (found == NULL || &a->v[i] > found))
			found = &a->v[i];
	return found;
}
