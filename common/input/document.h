/* Reads one XML document and puts its rows into a format. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_DOCUMENT_H
#define INPUT_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "input/found.h"
#include "input/shard.h"
#include "rows/sink.h"

/* What rows are wanted; seed keys the hash that names reports, and is 0 where
 * they are not compared. */
struct document_config {
	enum format format;
	bool reports; /* a row a report, not a row a record */
	const struct pick *pick; /* which columns of it; borrowed */
	bool strict;  /* none of a report that does not conform */
	bool colour;  /* for FORMAT_TEXT */
	bool verbose; /* likewise; and tell of what is no report */
	uint64_t seed;
	struct shard shard; /* by the policy domain of the first report */
};

struct document;

struct document *document_new(const struct document_config *config);
void document_free(struct document *d);

/*
 * What reads documents by it. One that belongs to another shard, as is known at
 * the end of policy_published, is read up to there, and only that is told.
 */
struct found_reader document_reader(struct document *d);

#endif
