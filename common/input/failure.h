/* Reads messages that are failure reports, and puts their rows into a format.
 */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_FAILURE_H
#define INPUT_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "input/found.h"
#include "mail/redact.h"
#include "rows/sink.h"

/*
 * What rows are wanted. page (or NULL) appends a report for a person in place
 * of a row in that format; seed keys the hash that names reports. Pointers are
 * borrowed.
 */
struct failures_config {
	const struct limits *limits;
	enum format format;
	const struct pick *pick;
	struct redact redact;
	void (*page)(void *ctx, struct buf *b, const struct span *cells);
	void *page_ctx;
	bool verbose;
	uint64_t seed;
};

struct failures;

struct failures *failures_new(const struct failures_config *config);
void failures_free(struct failures *r); /* NULL is ignored */

/*
 * What reads messages by it. A message is a report if it has a part of type
 * message/feedback-report, or one that looks like that; else if it is a text
 * as Exim writes it, or says in its Content-Type that it is a feedback report.
 * One with several parts with fields is several reports. XML is no failure
 * report.
 */
struct found_reader failures_reader(struct failures *r);

#endif
