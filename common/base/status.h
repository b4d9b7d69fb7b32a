/* Exit statuses and the lines that go to stderr. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include "base/span.h"
#include "base/buf.h"

/* Every program's exit statuses; of several, status_worse() picks. */
enum status {
	STATUS_OK = 0,
	STATUS_NO = 1,     /* done, and the answer is no */
	STATUS_USAGE = 2,  /* usage, or input that can't be used at all */
	STATUS_TEMP = 75,  /* EX_TEMPFAIL: trying again may help */
};

/* The worse of two: USAGE over TEMP over NO over OK. */
enum status status_worse(enum status a, enum status b);

/*
 * Appends s with control bytes, DEL, the C1 controls, bytes that are not UTF-8
 * and characters that turn text around written as \xHH, so that it is safe on
 * a terminal, reads as it is and stays on one line. A backslash stays.
 */
void diag_escape(struct buf *b, struct span s);

/*
 * One line "PROGRAM: where: what" on stderr in a single write; where may be
 * absent. Both are escaped. PROGRAM is program_invocation_short_name.
 */
void diag(struct span where, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
