/* Writes a zone file of the answers that were used, to give them again. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_RECORDER_H
#define DNS_RECORDER_H

#include "base/buf.h"
#include "base/names.h"
#include "dns/tap.h"

/*
 * What passes a tap is appended to *to, which the caller may empty between
 * questions, as lines that dns/zone.h reads as a fragment: a source made of
 * them, and of nothing else, gives the same answers to the same questions.
 * Each question counts once, by its first answer. An alias is not written as
 * such: its name has the records that it led to. A name that exists without
 * records of the type gets a record of a private type (RFC 6895, 3.1). A name
 * that does not exist, or a failure, gets an ;ERROR line; a failure other than
 * SERVFAIL, REFUSED and timeout is written as SERVFAIL. With prove each
 * question also gets ;PROOF lines, of the records of its proof, or one without
 * any.
 *
 * It keeps the questions: names_free() them. All zero but to, which must
 * outlive it, is none yet.
 */
struct recorder {
	struct buf *to;
	bool prove;
	struct names recorded; /* the questions so far */
};

/* The listener; ctx is a struct recorder. */
dns_listener recorder_hear;

#endif
