/* Reads one XML document and puts its rows into a format. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_DOCUMENT_H
#define INPUT_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/stream.h"
#include "input/ahead.h"
#include "input/job.h"
#include "input/place.h"
#include "rows/sink.h"

/* What rows are wanted; seed keys the hash that names reports. */
struct document_config {
	enum format format;
	bool reports; /* a row a report, not a row a record */
	const struct pick *pick; /* which columns of it; borrowed */
	bool strict;  /* none of a report that does not conform */
	bool colour;  /* for FORMAT_TEXT */
	bool verbose; /* likewise; and tell of what is no report */
	uint64_t seed;
};

struct document;

struct document *document_new(const struct document_config *config);
void document_free(struct document *d);

/* The place of a document, and what is known of it before it is read. */
struct document_source {
	const struct place *place;
	struct digest digest;
	uint64_t quirks; /* of its container, a mask of QUIRK_BIT() */
	struct span charset; /* of a part, for XML that names none; or absent */
	bool doubtful;   /* a part of a mail: "<" may begin something else */
	uint64_t *records; /* counts rows */
	struct budget *budget; /* is charged for their octets */
};

/*
 * Reads the document that s brings, and tells *emit of its reports; or why
 * there is none that can be read, or (RESULT_PASSED) that it is no report.
 * False if it may be one nevertheless, as it is not well-formed.
 */
bool document_read(struct document *d, const struct stream *s,
    const struct document_source *source, const struct emit *emit);

#endif
