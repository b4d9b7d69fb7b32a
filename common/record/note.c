/* The faults of a DMARC record: noted, counted, put in order. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "record/part.h"

static const char *const codes[FAULT_N] = {
#define RECORD_FAULT(id, code) code,
#include "record/faults.def"
#undef RECORD_FAULT
};

const char *
record_fault_str(enum record_fault f)
{
	return codes[f];
}

void
record_note(struct record *r, enum record_fault f, enum record_tag tag,
    struct span where)
{
	if (r->found[f]++ >= LIMIT_FAULT_PLACES)
		return;
	r->notes = record_room(r->notes, r->note_room, r->nnotes,
	    RECORD_NOTES, sizeof(*r->notes));
	r->notes[r->nnotes++] = (struct record_note){
	    .fault = (uint8_t)f, .tag = (uint8_t)tag,
	    .at = (uint32_t)(where.p - r->text.p), .n = (uint32_t)where.n};
}

static int
compare(const void *va, const void *vb)
{
	const struct record_note *a = va, *b = vb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->fault > b->fault) - (a->fault < b->fault);
}

void
record_sort(struct record *r)
{
	size_t i;

	/* Most are noted in order, and most records have few or none. */
	for (i = 1; i < r->nnotes; i++)
		if (compare(&r->notes[i - 1], &r->notes[i]) > 0)
			break;
	if (i < r->nnotes)
		qsort(r->notes, r->nnotes, sizeof(*r->notes), compare);
}
