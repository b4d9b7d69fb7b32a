/* Received fields: a host says from whom it took a message (RFC 5321, 4.4). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_RECEIVED_H
#define MAIL_RECEIVED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "value/ip.h"

/*
 * What a field says, in the forms of Postfix, Sendmail, Exim, qmail, Exchange,
 * Gmail, OpenSMTPD, Courier and those that write alike. What it does not say
 * clearly is absent; client.bits is then 0.
 *
 * client: the client's address as the host wrote it, in brackets or
 * parentheses after the name; an IPv4 address within IPv6 is IPv4, and two
 * different addresses are none. from: the word after "from". helo: the name
 * that the client gave, as it came. by: the host that wrote the field, without
 * a final dot. with: the protocol. for_: the recipient, with or without angle
 * brackets. envelope_from: MAIL FROM, likewise, of "(envelope-from <path>)";
 * two of them are none. Spans borrow from the field's value.
 */
struct received {
	struct ip client;
	struct span from, helo, by, with, id, for_, envelope_from;
	bool has_time;
	int64_t time; /* seconds since 1970 */
};

/* Why a field can't be read. */
enum received_fault {
	RECEIVED_FINE,
	RECEIVED_EMPTY,
	RECEIVED_NO_NAME, /* no "by" with a name, as in qmail-queue's */
	RECEIVED_COMMENT, /* a comment without an end */
	RECEIVED_QUOTE,   /* a quote without an end, or where none belongs */
	RECEIVED_TWO_WAYS, /* it can be read in two ways */
	RECEIVED_FAULTS
};

/* After a fault, all is absent. */
enum received_fault received_parse(struct received *r, struct span value);

/* "comment without an end", for a message to a person. */
const char *received_fault_str(enum received_fault f);

#endif
