/* What is found in an input, and whoever makes rows of it. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_FOUND_H
#define INPUT_FOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/stream.h"
#include "input/ahead.h"
#include "input/job.h"
#include "input/place.h"

/* Where something was found, and what is known of it before it is read. */
struct found {
	struct place *place; /* the reader may enter it, and leaves it again */
	uint64_t *records;     /* counts rows */
	struct budget *budget; /* is charged for their octets */
	struct digest digest;  /* of a document */
	uint64_t quirks; /* of its container, a mask of QUIRK_BIT() */
	struct span charset; /* of a part, for XML that names none; or absent */
	bool doubtful;   /* a part of a mail: "<" may begin something else */
	char separator;  /* of a message: before the sections of its parts */
	const bool *failed; /* the system has, which all shards tell */
};

/*
 * Tells *emit of the reports in what was found, or why there is none.
 *
 * xml reads a document. False if it may be a report nevertheless, as it is not
 * well-formed.
 *
 * message (or NULL) looks at a message before its parts are opened. True if it
 * is a report and has been read; else its parts are opened, and messages that
 * are attached come here in their turn. Without it, messages only hold
 * documents.
 *
 * verbose: tell of each part that is no report (RESULT_PASSED), too. mute: of
 * containers, tell only what the system refuses, as another shard tells the
 * rest. seed is for the digest of documents.
 */
struct found_reader {
	void *ctx;
	bool (*xml)(void *ctx, const struct stream *s,
	    const struct found *found, const struct emit *emit);
	bool (*message)(void *ctx, const struct blob *b, bool unquote,
	    const struct found *found, const struct emit *emit);
	bool verbose, mute;
	uint64_t seed;
};

#endif
