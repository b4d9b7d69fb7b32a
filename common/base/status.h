/* Exit statuses and the lines that go to stderr. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include "base/span.h"
#include "base/term.h"

/* Every program's exit statuses; of several, status_worse() picks. */
enum status {
	STATUS_OK = 0,
	STATUS_NO = 1,     /* done, and the answer is no */
	STATUS_USAGE = 2,  /* usage, or input that can't be used at all */
	STATUS_TEMP = 75,  /* EX_TEMPFAIL: trying again may help */
};

/* The worse of two: USAGE over TEMP over NO over OK. */
enum status status_worse(enum status a, enum status b);

/* strerror(3)'s text for err, in lower case as diagnostics are: use
 * errtext(err).s at once, or keep it all. */
struct errtext {
	char s[80];
};

struct errtext errtext(int err);

/*
 * One line "PROGRAM: where: what" on stderr in a single write; where may be
 * absent. Both are escaped. PROGRAM is the last part of argv[0].
 */
void diag(struct span where, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
