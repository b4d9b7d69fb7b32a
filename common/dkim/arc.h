/* Validates the ARC chain of a message (RFC 8617, 5.2). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_ARC_H
#define DKIM_ARC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "authres/result.h"
#include "dkim/check.h"
#include "dkim/sig.h"

enum arc_reason {
	ARC_VALID,        /* pass */
	ARC_NONE,         /* none: there are no sets */
	ARC_MANY,         /* more than LIMIT_ARC_SETS */
	ARC_STRUCTURE,    /* a field is missing, repeated, or unreadable */
	ARC_CV_FAIL,      /* the newest seal says cv=fail */
	ARC_CV_WRONG,     /* cv= is not none for 1, pass for others */
	ARC_MESSAGE,      /* the newest message signature does not verify */
	ARC_SEAL,         /* a seal does not verify */
	ARC_DNS,          /* no answer about a key; trying again may help */
	ARC_REASONS
};

/*
 * One set. results is the value of its ARC-Authentication-Results behind
 * "i=N;", unchanged. message and seal are outcomes like a DKIM signature's;
 * those that were not verified are DKIM_NOT_CHECKED.
 */
struct arc_set {
	unsigned int instance;
	enum dkimsig_cv cv;
	struct span results;
	struct dkim_outcome message, seal;
};

/*
 * result: none, pass, fail, or temperror. at: the instance that the reason is
 * about, 0 for none. oldest_pass: the lowest instance from which on all message
 * signatures verify; 0 if all do; valid only with pass (RFC 8617, 5.2 step 5).
 */
struct arc_outcome {
	enum auth_result result;
	enum arc_reason reason;
	const char *text; /* static */
	unsigned int at;
	unsigned int oldest_pass;
	const struct arc_set *sets; /* 1 first; none if the structure is bad */
	size_t n;
};

/*
 * Joins the DKIM verification of a message, so that the body is read once for
 * both: call arc_new() after dkim_new() and before the body, arc_finish()
 * after dkim_finish(), arc_free() before dkim_free().
 */
struct arc;
struct arc *arc_new(struct dkim *d);
const struct arc_outcome *arc_finish(struct arc *a);
void arc_free(struct arc *a);

#endif
