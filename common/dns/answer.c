/* Answers that are kept longer than the call they are handed to. */
/* SPDX-License-Identifier: ISC */
#include "dns/answer.h"

#include <string.h>

size_t
dns_answer_size(const struct dns_answer *a)
{
	size_t i, n = a->n * sizeof(a->records[0]);

	for (i = 0; i < a->n; i++)
		n += a->records[i].n;
	return n;
}

void
dns_answer_copy(struct dns_answer *to, const struct dns_answer *a,
    struct span *room)
{
	size_t i;
	char *p;

	*to = *a;
	to->records = NULL;
	if (a->n == 0)
		return;
	to->records = room;
	p = (char *)(room + a->n);
	for (i = 0; i < a->n; i++) {
		if (a->records[i].n > 0)
			memcpy(p, a->records[i].p, a->records[i].n);
		room[i] = (struct span){p, a->records[i].n};
		p += a->records[i].n;
	}
}
