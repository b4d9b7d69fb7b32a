/* An aggregate report: what it is called, and its XML (RFC 9990). */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_REPORT_H
#define SEND_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dkim/crypt.h"
#include "send/tuple.h"

/* Who reports, the same in all reports of a run. All but the names are UTF-8
 * text as the user wrote it. */
struct reporter {
	struct span org;       /* what org_name says */
	struct span submitter; /* a domain in normal form: whose mail it was */
	struct span email;     /* an address of ASCII, where people write to */
	struct span contact;   /* extra_contact_info, or absent */
	bool legacy;           /* in the form of RFC 7489 */
};

enum { REPORT_ID_N = 32 };

/*
 * One report. value[] are those of one of its keys, of which the ones up to
 * TUPLE_T count. end is its last second. id is made of the reporter, the
 * period, and the policy, so that the report has the same when it is made
 * again.
 */
struct report {
	const struct reporter *by;
	const struct span *value;
	uint64_t begin, end;
	char id[REPORT_ID_N];
};
void report_begin(struct report *r, const struct reporter *by,
    struct crypt *crypt, const struct span *value, uint64_t begin,
    uint64_t length);

/* "receiver!example.com!1796169600!1796255999!ID.xml.gz" (3.5.2). */
void report_put_file(struct buf *b, const struct report *r, bool packed);

/* Append its parts: all up to the records; a record; the end. */
void report_put_head(struct buf *b, const struct report *r);
void report_put_record(struct buf *b, const struct report *r,
    const struct span value[TUPLE_N], uint64_t count);
void report_put_end(struct buf *b);

#endif
