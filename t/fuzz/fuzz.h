/* What the fuzz targets have in common. */
/* SPDX-License-Identifier: ISC */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/span.h"

/* What each target has, and libFuzzer or t/fuzz/main.c calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static inline void
must(bool held)
{
	if (!held)
		abort();
}

/* Is part, unless it is absent, a piece of all? */
static inline bool
within(struct span part, struct span all)
{
	return part.p == NULL ||
	    (part.p >= all.p && part.p + part.n <= all.p + all.n);
}

/* An input that is taken to pieces. */
struct input {
	const uint8_t *p;
	size_t n;
};

/* The next octet; 0 at the end. */
static inline unsigned int
octet(struct input *in)
{
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->p++;
}

#endif
