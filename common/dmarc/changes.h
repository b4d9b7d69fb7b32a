/* What has changed between policy rows of before and lookups of now. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_CHANGES_H
#define DMARC_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/stream.h"
#include "base/table.h"

/* The columns of a policy row that are compared. */
enum { CHANGES_WATCHED = 8 };

/*
 * The rows of before. domain are their domains, each once and ended by NUL, in
 * the order of their first rows; of several rows the last counts. checked:
 * authorizations of reports were asked. All zero is empty.
 */
struct changes {
	char **domain;
	size_t n;
	bool checked;

	struct changes_row {
		struct span domain, cell[CHANGES_WATCHED];
	} *row;
	size_t cap, domain_cap;
	struct table table;
	struct arena text;
	uint64_t seed;
	struct buf scratch[2];
};

/*
 * Reads policy rows, which need the columns domain and result (dmarc-rows(5)).
 * NULL, or what is wrong in which line, after which nothing is read; the text
 * is in *why.
 */
const char *changes_read(struct changes *c, struct stream in, struct buf *why,
    uint64_t *line);
void changes_free(struct changes *c);

/*
 * Compares a policy row of now. Calls tell for each column that has changed;
 * absent is a value that was not there. What was not asked at one of the two
 * times does not count as a change: authorizations that are unchecked, DNSSEC.
 * Returns NULL, or why the rows can't be compared: one of them is of a
 * temporary failure.
 */
typedef void changes_tell(void *ctx, const char *what, struct span old,
    struct span now);
const char *changes_find(struct changes *c, const struct span *row,
    changes_tell *tell, void *ctx);

#endif
