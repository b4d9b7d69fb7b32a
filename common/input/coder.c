/* The formats of packed data that there are. */
/* SPDX-License-Identifier: ISC */
#include "input/coder.h"

#include <string.h>

static const struct coder *const coders[] = {&coder_gzip, &coder_zlib,
    &coder_xz, &coder_bzip2, &coder_zstd};

const struct coder *
coder_find(struct span head)
{
	size_t i;

	for (i = 0; i < sizeof(coders) / sizeof(coders[0]); i++)
		if (coders[i]->begins(head))
			return coders[i];
	return NULL;
}

void
coder_describe(struct buf *b)
{
	const char *version;
	size_t i;

	for (i = 0; i < sizeof(coders) / sizeof(coders[0]); i++) {
		buf_printf(b, "%s%s ", i > 0 ? ", " : "", coders[i]->name);
		version = coders[i]->open == NULL ? "(not built in)" :
		    coders[i]->version();
		/* libbz2 adds a date. */
		buf_add(b, version, strcspn(version, ","));
	}
}
