/* Interns names: equal names get equal numbers, from 0. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/table.h"

/* All zero is empty. */
struct names {
	struct span *name; /* by number; copies */
	size_t n, cap;
	struct table table;
	struct arena octets;
	uint64_t seed;
};

/* The number of a name; s->n if it has none. */
size_t names_find(const struct names *s, struct span name);

/* The same, but a new name gets a number: s->n, as it was before. */
size_t names_add(struct names *s, struct span name);

void names_free(struct names *s);

#endif
