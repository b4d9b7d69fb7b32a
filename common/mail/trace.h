/* Trace fields: which hosts a message came through (RFC 5321, 4.4). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_TRACE_H
#define MAIL_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "value/ip.h"
#include "mail/addr.h"
#include "mail/header.h"

/*
 * A Received field, in the forms of Postfix, Sendmail, Exim, qmail, Exchange,
 * Gmail, OpenSMTPD, Courier and those that write alike. What a field does not
 * say clearly is absent; client.bits is then 0.
 *
 * client: the client's address as the host wrote it, in brackets or
 * parentheses after the name; an IPv4 address within IPv6 is IPv4, and two
 * different addresses are none. helo: the name that the client gave, as it
 * came. by: the host that wrote the field, without a final dot. with: the
 * protocol. for_: the recipient, with or without angle brackets. Spans borrow
 * from the field's value.
 */
struct trace_received {
	struct ip client;
	struct span helo, by, with, id, for_;
	bool has_time;
	int64_t time; /* seconds since 1970 */
};

/*
 * False, and all absent, if it has neither "from" nor "by" (as some of
 * qmail's), or a comment or quote without an end.
 */
bool trace_received_parse(struct trace_received *r, struct span value);

/*
 * Finds the field of the host that received the message from outside: the
 * topmost Received whose by-host is border, in any case; if border is absent,
 * the topmost that can be read. *at is its index, *r its contents. False, and
 * *at h->n, if there is none.
 */
bool trace_border(const struct header *h, struct span border,
    size_t *at, struct trace_received *r);

enum trace_path {
	TRACE_PATH_NONE,     /* no Return-Path */
	TRACE_PATH_NULL,     /* "<>" */
	TRACE_PATH_ADDRESS,
	TRACE_PATH_BAD,      /* not a path of RFC 5321 */
	TRACE_PATH_SEVERAL   /* different ones, and none above border */
};

/*
 * MAIL FROM as the last host wrote it (RFC 5321, 4.4): the topmost Return-Path
 * if that is above field border (of trace_border(), or h->n); else the only
 * one, since Exchange puts it further down. Fills l for an address; *above
 * says whether it is where only our own hosts can put it.
 */
enum trace_path trace_return_path(const struct header *h,
    size_t border, struct addr_list *l, bool *above);

/* Signs of forwarding and mailing lists. Spans borrow from the header. */
struct trace_hints {
	struct span list_id;   /* of List-Id, the text between "<" and ">" */
	struct span list_post; /* of List-Post, the same: an address or URI */
	struct span auto_submitted; /* its keyword, except "no" (RFC 3834) */
	size_t arc_sets;       /* number of ARC-Seal fields */
	size_t hops;           /* number of Received fields */
	bool resent;           /* there is a Resent- field */
};

void trace_hints(const struct header *h, struct trace_hints *t);

/* How a forwarder or list rewrote a MAIL FROM, judged by its local part. */
enum trace_rewrite {
	TRACE_PLAIN,
	TRACE_SRS0, /* SRS0=hash=time=domain=local */
	TRACE_SRS1, /* SRS1=hash=host==... */
	TRACE_PRVS, /* prvs=tag=local (BATV) */
	TRACE_VERP  /* list-user=domain, or with "+" for "-" */
};

/* original: for SRS0 the domain that was rewritten, borrowed from local; else
 * absent. */
enum trace_rewrite trace_rewrite(struct span local, struct span *original);
const char *trace_rewrite_str(enum trace_rewrite r); /* "SRS0" */

#endif
