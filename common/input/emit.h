/* What reading an input tells to whoever collects it. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_EMIT_H
#define INPUT_EMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Names a report: DESIGN's key, and the digest of its text, hashed. */
struct report_id {
	uint64_t key[2]; /* org_name, policy_domain, report_id, begin, end */
	uint32_t crc;
	uint64_t len;
};

/*
 * A sink for the results of one input, called in the order of the input.
 *
 * report: the rows that follow, up to the next report, are this report's;
 *   where names it ("input:part").
 * rows: whole rows, formatted; any number of calls.
 * fault: a report that could not be read, or not wholly; where is
 *   "input:part:line:column" as far as known.
 * passed: something that is no report was passed over; what says what it is.
 * done: the job has ended; records counts its rows, or is what a tool that
 *   writes no reports makes of it (0 where the job came to nothing).
 *
 * Spans hold for the call only.
 */
struct emit {
	void *ctx;
	void (*report)(void *ctx, struct span where,
	    const struct report_id *id);
	void (*rows)(void *ctx, struct span bytes);
	void (*fault)(void *ctx, struct span where, struct span what);
	void (*passed)(void *ctx, struct span where, struct span what);
	void (*done)(void *ctx, uint64_t records);
};

/* A fault whose text is strerror(err)'s, in lower case. */
void emit_errno(const struct emit *e, const char *where, int err);

#endif
