/* Streams read to their ends, and octets that compress well, for tests. */
/* SPDX-License-Identifier: ISC */
#ifndef UNIT_DRAIN_H
#define UNIT_DRAIN_H

#include <stdio.h>

#include "base/buf.h"
#include "base/stream.h"

/* What became of one pass over a stream: up to DRAIN_KEEP octets, how many
 * there were, and why it ended, which is empty if there was no fault. */
enum { DRAIN_KEEP = 4 << 20 };

struct pass {
	struct buf out;
	uint64_t n;
	char fault[80];
};

/* Reads step octets at a time. */
static inline void
drain(const struct stream *s, size_t step, struct pass *p)
{
	static char dst[1 << 20];
	ssize_t n;

	p->out.n = 0;
	p->n = 0;
	p->fault[0] = '\0';
	while ((n = s->read(s->ctx, dst, step)) > 0) {
		if (p->out.n < DRAIN_KEEP)
			buf_add(&p->out, dst, (size_t)n);
		p->n += (uint64_t)n;
	}
	if (n < 0)
		snprintf(p->fault, sizeof(p->fault), "%s", *s->error);
}

/* n octets as a report has them. */
static inline struct buf
drain_text(size_t n)
{
	struct buf b = {0};
	unsigned int i = 0;

	buf_reserve(&b, n + 1);
	while (b.n < n) {
		buf_printf(&b, "<record><row><source_ip>192.0.2.%u</source_ip>"
		    "<count>%u</count></row></record>\n", i % 256,
		    (i * 2654435761U) >> 20);
		i++;
	}
	b.n = n;
	return b;
}

#endif
