/* Validates the ARC chain of a message (RFC 8617, 5.2). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_ARC_H
#define DKIM_ARC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "authres/result.h"
#include "dkim/check.h"
#include "dkim/sig.h"

enum arc_reason {
	ARC_VALID,        /* pass */
	ARC_NONE,         /* none: there are no sets */
	ARC_STRAY,        /* a field's instance is not 1 to LIMIT_ARC_SETS */
	ARC_MISSING,      /* a field of a set is missing, or all are */
	ARC_SEVERAL,      /* a field of a set is there more than once */
	ARC_CV_FAIL,      /* the newest seal says cv=fail */
	ARC_CV_WRONG,     /* cv= is not none for 1, pass for others */
	ARC_MESSAGE,      /* the newest message signature does not verify */
	ARC_SEAL,         /* a seal does not verify */
	ARC_DNS,          /* no answer about a key; trying again may help */
	ARC_REASONS
};

/*
 * One set. results is the value of its ARC-Authentication-Results behind
 * "i=N;", unchanged; absent if there is not exactly one. seal is an outcome
 * like a DKIM signature's.
 */
struct arc_set {
	unsigned int instance;
	enum dkimsig_cv cv;
	struct span results;
	struct dkim_outcome seal;
	enum arc_reason reason; /* ARC_VALID: nothing is known against it */
	const char *field;      /* that is missing or several; NULL: all are */
	const struct dkim_outcome *failed; /* with MESSAGE, SEAL and DNS */
};

/*
 * result: none, pass, fail, or temperror. at: the instance that the reason is
 * about, 0 for none. message: the outcome of the newest message signature,
 * which is the only one that is verified. Validation stops where RFC 8617, 5.2
 * stops: what comes later is DKIM_NOT_CHECKED, and its keys are not asked for.
 */
struct arc_outcome {
	enum auth_result result;
	enum arc_reason reason;
	const char *text; /* static */
	unsigned int at;
	struct dkim_outcome message;
	const struct arc_set *sets; /* 1 first, up to the highest instance */
	size_t n;
};

/*
 * Appends why the next set is not valid, from that with index *at on, which is
 * advanced: "set 2: no ARC-Seal", "sets 1 to 49: missing". False if no other
 * set has a reason.
 */
bool arc_next_cause(struct buf *b, const struct arc_outcome *o, size_t *at);

/*
 * Joins the DKIM verification of a message, so that the body is read once for
 * both: call arc_new() after dkim_new() and before the body, arc_finish()
 * after dkim_finish(), arc_free() before dkim_free(). arc_ask(), before
 * arc_finish(), asks for the first key that it needs, and does not wait for it.
 * The others are asked for at once: up to LIMIT_ARC_SETS.
 */
struct arc;
struct arc *arc_new(struct dkim *d);
void arc_ask(struct arc *a);
const struct arc_outcome *arc_finish(struct arc *a);
void arc_free(struct arc *a);

#endif
