/* Failure reports: fields in, cells out (RFC 5965, 6591, 6692, 9991). */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_FAILURE_H
#define REPORT_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "mail/redact.h"
#include "rows/fields.h"

/*
 * What a report consists of; all are absent where it lacks them. mail: its own
 * header. feedback: the fields, decoded. text: what is for people, where there
 * are no fields. message: the header of the reported message, and perhaps more
 * behind it. quirks: FAILURE_BIT()s of what was noticed before. type: of the
 * part with the fields.
 */
struct failure_parts {
	struct span mail, feedback, text, message, type;
	uint64_t quirks;
};

#define FAILURE_BIT(q) (UINT64_C(1) << (q))

/* What makes cells of reports, of one after the other; redact, which is
 * copied, keeps people out of them. */
struct failure;
struct failure *failure_new(const struct redact *redact);
void failure_free(struct failure *f); /* NULL is ignored */

/*
 * Sets all RUF_N cells but input, part and digest, which are left alone. They
 * hold until the next call. Time and memory are linear in the parts, of which
 * LIMIT_HEADER octets each are read.
 */
void failure_read(struct failure *f, const struct failure_parts *parts,
    struct span *cells);

/* Do these first octets look like the fields of a report? like the text of one
 * for people? */
bool failure_sniff_fields(struct span head);
bool failure_sniff_text(struct span head);

#endif
