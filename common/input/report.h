/* Reads one XML document and puts its rows into a format. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_REPORT_H
#define INPUT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/stream.h"
#include "input/emit.h"
#include "input/place.h"
#include "rows/sink.h"

/* What rows are wanted; seed keys the hash that names reports. */
struct report_config {
	enum format format;
	bool reports; /* a row a report, not a row a record */
	bool strict;  /* none of a report that does not conform */
	bool colour, verbose; /* for FORMAT_TEXT */
	uint64_t seed;
};

struct report;

struct report *report_new(const struct report_config *config);
void report_free(struct report *r);

enum outcome {
	OUTCOME_READ,  /* there was a report, and it has been told of */
	OUTCOME_FAULT, /* there was none that could be read: told as well */
	OUTCOME_NONE,  /* it is no report */
};

/*
 * Reads the document of s, which stands at *place and has this digest and
 * length. quirks is a mask of what its container had. doubtful: it may well
 * be no XML at all (a part of a mail that begins with "<").
 */
enum outcome report_read(struct report *r, const struct stream *s,
    const struct place *place, uint32_t crc, uint64_t len, uint64_t quirks,
    bool doubtful, const struct emit *emit);

/* Rows since the last call. */
uint64_t report_records(struct report *r);

#endif
