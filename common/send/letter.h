/* The mail that carries a report (RFC 9990, 3.5.2; RFC 5322, RFC 2045). */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_LETTER_H
#define SEND_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"
#include "send/report.h"

/*
 * A letter for one recipient. to is an address of ASCII without anything that
 * an address in a header would need quotes for, so that nothing can be added to
 * the header by it; packed is the report in gzip. Nothing in a letter depends
 * on the time, so that it is the same when it is made again; its Date: is the
 * end of the period.
 */
struct letter {
	const struct report *report;
	struct span to;
	uint64_t messages, passed;
	struct blob packed;
};

/* Appends the header without the empty line behind it. */
void letter_put_header(struct buf *b, const struct letter *l);

/* Gives the body to put(), piece by piece, with CR LF or LF at the ends of
 * lines. False if put() or the reading of packed was; then with errno. */
bool letter_put_body(const struct letter *l, const char *line_end,
    bool (*put)(void *ctx, struct span piece), void *ctx);

#endif
