/* Finds fields of a header as a signature takes them: bottom up, each once. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_FIELDS_H
#define DKIM_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "mail/header.h"

/* All fields, sorted by name and then by place; the header must outlive it. */
struct fieldindex {
	const struct rfc5322_header *h;
	uint32_t *order;
	uint32_t *taken; /* how many of the name whose first is there */
};

/* n fields are sorted in n log n steps. */
void fieldindex_init(struct fieldindex *x, const struct rfc5322_header *h);
void fieldindex_free(struct fieldindex *x);

/* Nothing is taken any more. */
void fieldindex_reset(struct fieldindex *x);

/*
 * The last field of that name, in any case, that was not taken yet, which is
 * taken then; NULL if there is none (RFC 6376, 5.4.2).
 */
const struct rfc5322_field *fieldindex_take(struct fieldindex *x,
    struct span name);

#endif
