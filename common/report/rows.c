/* The rows of one report on their way out: held back, then let go. */
/* SPDX-License-Identifier: ISC */
#include "report/rows.h"

#include <stdint.h>
#include <string.h>

void
ruarows_free(struct ruarows *h)
{
	buf_free(&h->bytes);
	*h = (struct ruarows){0};
}

void
ruarows_clear(struct ruarows *h)
{
	h->bytes.n = h->next = 0;
	h->n = 0;
}

/* A row is, for each cell, its length (SIZE_MAX for absent) and its text. */
void
ruarows_put(struct ruarows *h, const struct span *cells)
{
	size_t i, len;

	for (i = RUA_record; i < RUA_N; i++) {
		len = cells[i].p != NULL ? cells[i].n : SIZE_MAX;
		buf_add(&h->bytes, (const char *)&len, sizeof(len));
		buf_put_span(&h->bytes, cells[i]);
	}
	h->n++;
}

bool
ruarows_take(struct ruarows *h, struct span *cells)
{
	size_t i, len;

	if (h->next == h->bytes.n) {
		ruarows_clear(h);
		return false;
	}
	for (i = RUA_record; i < RUA_N; i++) {
		memcpy(&len, h->bytes.p + h->next, sizeof(len));
		h->next += sizeof(len);
		cells[i] = SPAN_NONE;
		if (len == SIZE_MAX)
			continue;
		cells[i] = (struct span){h->bytes.p + h->next, len};
		h->next += len;
	}
	return true;
}
