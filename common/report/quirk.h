/* Deviations that a report may have and still be read, from quirks.def. */
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
 * each of them once.
 */
struct quirk_list {
	struct buf text;
	size_t n;
	uint64_t codes; /* QUIRK_BIT() of each */
};

#define QUIRK_BIT(q) (UINT64_C(1) << (q))

/* The quirks of failure reports are a table of their own. */
enum failure_quirk {
#define QUIRK(id, code, class, value, seen, done) FAILURE_##id,
#include "report/failurequirks.def"
#undef QUIRK
	FAILURE_QUIRKS
};

extern const char *const quirk_code[QUIRK_N]; /* "ill-formed" */
extern const uint64_t quirk_deviations; /* QUIRK_BIT()s of that class */

/*
 * Adds q, written as its code, "=" and "where:what"; where may be NULL and
 * what absent, and there is no colon then.
 */
void quirk_add(struct quirk_list *l, enum quirk q, const char *where,
    struct span what);
void quirk_add_failure(struct quirk_list *l, enum failure_quirk q,
    const char *where, struct span what);
void quirk_list_free(struct quirk_list *l);

#endif
