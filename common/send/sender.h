/* Where finished letters and reports go, piece by piece. */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_SENDER_H
#define SEND_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "send/report.h"

enum sender_kind {
	SENDER_FILE, /* a letter, or a report: it goes out */
	SENDER_LATER /* a report that waits for the next run */
};

/*
 * What is known of a report, by its id: what it counted when it was made, how
 * many files went out, and whether it still waits.
 */
struct sent {
	char id[REPORT_ID_N];
	uint64_t end, messages, passed, files;
	bool waits;
};

/*
 * begin() starts a file of that name, of letters, digits, "-", ".", "_" and
 * "!", add() adds to it, and end() ends the report whose files have been
 * given since the last end(): only then they go out, all or none. False: no
 * more can be taken, and it has been told why.
 */
struct sender {
	void *ctx;
	bool (*begin)(void *ctx, enum sender_kind kind, struct span name);
	bool (*add)(void *ctx, struct span piece);
	bool (*end)(void *ctx, const struct sent *sent);
};

#endif
