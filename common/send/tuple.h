/* What a report has of a message: check rows made into keys (RFC 9990, 3.1). */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_TUPLE_H
#define SEND_TUPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "send/applied.h"

/*
 * The values of a key, in this order, behind the number of its period (eight
 * octets, the highest first). Those up to TUPLE_T say which report a message
 * belongs to, the others which record of it; so sorted keys are reports one
 * after the other, each with its records together. All values are valid: a
 * domain is in normal form, an address as inet_ntop(3) has it, a tag has the
 * value that counts, which may be its default.
 *
 * DKIM is a list of "domain,selector,result,text", the most telling signature
 * first (3.1.3), at most LIMIT_SENT_SIGNATURES; REASONS one of "type,comment".
 * SPF_DOMAIN and what follows it are absent unless MAIL FROM was checked.
 */
enum tuple_value {
	TUPLE_DOMAIN, /* the DMARC Policy Domain */
	TUPLE_METHOD, /* psl, treewalk */
	TUPLE_P,
	TUPLE_SP,
	TUPLE_NP,
	TUPLE_ADKIM,
	TUPLE_ASPF,
	TUPLE_FO,
	TUPLE_T,
	TUPLE_SOURCE_IP,
	TUPLE_HEADER_FROM,
	TUPLE_DISPOSITION,
	TUPLE_DKIM_ALIGNED,
	TUPLE_SPF_ALIGNED,
	TUPLE_REASONS,
	TUPLE_ENVELOPE_FROM,
	TUPLE_ENVELOPE_TO,
	TUPLE_DKIM,
	TUPLE_SPF_DOMAIN,
	TUPLE_SPF_RESULT,
	TUPLE_SPF_TEXT,
	TUPLE_N
};
enum { TUPLE_PERIOD_N = 8 };

/* Why a row is in no report. */
enum tuple_left {
	TUPLE_TAKEN,
	TUPLE_NO_POLICY, /* there is no DMARC record that applies */
	TUPLE_UNKNOWN,   /* no result, or one that is none of DMARC's */
	TUPLE_ABOUT,     /* mail that is a report, or answers one */
	TUPLE_NO_TIME,
	TUPLE_OUTSIDE,   /* of another period than asked for, or one that has
	                  * not ended */
	TUPLE_NO_SOURCE, /* no address of a client */
	TUPLE_BROKEN,    /* a value can't be right: see what */
	TUPLE_LEFT_N
};

/*
 * Settings, set by the caller, and the key of the last row. length is that of
 * a period in seconds, periods begin at multiples of it since 1970; only those
 * are taken that lie from since to until, which is the first second that does
 * not belong to them.
 */
struct tuples {
	uint64_t length, since, until;
	const struct applied *applied;

	struct buf key;
	const char *what; /* BROKEN: a column */
	struct buf text, list, reasons, name;
};

/* Makes the key of a check row, by CHECK_*. */
enum tuple_left tuple_make(struct tuples *t, const struct span *cells);
void tuples_free(struct tuples *t);

/* Takes a key apart; the values borrow from it. */
void tuple_read(struct span key, uint64_t *period,
    struct span value[TUPLE_N]);

/* Octets of the key that two records of one report share, up to the value
 * which is not included. */
size_t tuple_prefix(struct span key, enum tuple_value upto);

#endif
