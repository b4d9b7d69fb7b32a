/* Deviations that a report has and is read in spite of, from quirks.def. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_QUIRK_H
#define REPORT_QUIRK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum quirk {
#define QUIRK(id, code, class, value, seen, done) QUIRK_##id,
#include "report/quirks.def"
#undef QUIRK
	QUIRK_N
};

/*
 * The quirks of one record, or of a report, as the text of a list cell (see
 * rows/list.h). All zero is none. text holds at most LIMIT_QUIRKS items,
 * none of them twice.
 */
struct quirks {
	struct buf text;
	size_t n;
	uint64_t codes; /* QUIRK_BIT() of each */
};

#define QUIRK_BIT(q) (UINT64_C(1) << (q))

const char *quirk_str(enum quirk q);

/* Is one of these of class DEVIATION? */
bool quirks_deviate(uint64_t codes);

/*
 * Names q, with "=" and "where:what" behind it; where and what may be
 * absent, and so is the colon then.
 */
void quirks_add(struct quirks *qs, enum quirk q, struct span where,
    struct span what);
void quirks_reset(struct quirks *qs);
void quirks_free(struct quirks *qs);

#endif
