/* A record made of what value[] keeps of one, for tests. */
/* SPDX-License-Identifier: ISC */
#ifndef LIB_RECORDVALUES_H
#define LIB_RECORDVALUES_H

#include "base/buf.h"
#include "record/record.h"

/* Adds what value[] keeps of r as a record, keywords in lower case. */
static inline void
put_values(struct buf *b, const struct record *r)
{
	enum record_tag t;
	size_t i;

	buf_puts(b, "v=DMARC1");
	for (t = TAG_V + 1; t < TAG_N; t++) {
		struct span v = r->value[t];

		if (v.p == NULL)
			continue;
		buf_printf(b, "; %s=", record_tags[t].name.p);
		for (i = 0; i < v.n; i++)
			buf_putc(b, record_tags[t].kind == VALUE_URIS ?
			    v.p[i] : ascii_lower(v.p[i]));
	}
}

#endif
