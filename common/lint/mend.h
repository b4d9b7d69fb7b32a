/* Mends what has findings that say how: texts of files, and of records. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_MEND_H
#define LINT_MEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "lint/finding.h"

/*
 * Mending goes in rounds, since one fix may show the next fault: all texts
 * are linted as mend_text() gives them, the findings handed to mend_add(),
 * and with mend_apply() the texts change; until it changes none. Fixes that
 * overlap wait for the next round, and of a record only what the first of its
 * rules has is mended in one.
 *
 * A text is known by its file's name; the absent name is that of one record
 * by itself, linted at line 1, column 1.
 */
struct mend;

struct mend *mend_new(void);
void mend_free(struct mend *m);

/*
 * The text as it is now: text itself, which is borrowed until mend_free(), or
 * what was made of it. It holds until mend_apply().
 */
struct span mend_text(struct mend *m, struct span name, struct span text);

/* Takes note of a finding's fix, if it has one. */
void mend_add(struct mend *m, const struct finding *f);

/* Changes the texts by the fixes noted; false if none could be. No octet
 * changes but those they name, and no line comes or goes. */
bool mend_apply(struct mend *m);

/* Octets of all texts as they are now. */
uint64_t mend_octets(const struct mend *m);

/* The texts in the order of mend_text(), and how many fixes were made in
 * each. Spans are absent for i beyond the last. */
struct mended {
	struct span name, old, now;
	uint64_t fixes;
};
struct mended mend_get(const struct mend *m, size_t i);

#endif
