/* Trace fields: who gave the message to whom, when (RFC 5321, 4.4). */
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
 * A Received field, in the shapes of Postfix, Sendmail, Exim, qmail, Exchange,
 * Gmail, OpenSMTPD, Courier and those who write as they do. What a field does
 * not say beyond doubt is absent; client.bits is then 0.
 *
 * client: whom the host saw on the other side, from what it wrote in brackets
 * or parentheses behind the name; an IPv4 address within IPv6 is IPv4. Two
 * different addresses there are none. helo: the name that the client gave, as
 * it gave it. by: the host that wrote the field, without a final dot. with:
 * the protocol. for_: the recipient, with or without angle brackets. Spans
 * borrow from the field's value.
 */
struct trace_received {
	struct ip client;
	struct span helo, by, with, id, for_;
	bool has_time;
	int64_t time; /* seconds since 1970 */
};

/*
 * False, and all absent, if no host wrote a field like that: it has neither
 * "from" nor "by" (as some of qmail's), or a comment or quote without an end.
 */
bool trace_received_parse(struct trace_received *r, struct span value);

/*
 * Which field the host wrote that took the message from outside: the topmost
 * Received whose by-host is border, in any case; without border (absent) the
 * topmost that can be read. It is in *r then. False, and *at h->n, if there is
 * none.
 */
bool trace_border(const struct rfc5322_header *h, struct span border,
    size_t *at, struct trace_received *r);

enum trace_path {
	TRACE_PATH_NONE,     /* no Return-Path */
	TRACE_PATH_NULL,     /* "<>" */
	TRACE_PATH_ADDRESS,
	TRACE_PATH_BAD,      /* no path by RFC 5321 */
	TRACE_PATH_SEVERAL   /* different ones, none of them above border */
};

/*
 * MAIL FROM as the last host wrote it (RFC 5321, 4.4): the topmost Return-Path
 * if that is above field border (of trace_border(), or h->n); else the only
 * one there is, since Exchange puts it further down. Fills l for an address;
 * *above says whether it stood where only our own hosts can put it.
 */
enum trace_path trace_return_path(const struct rfc5322_header *h,
    size_t border, struct addr_list *l, bool *above);

/* What mail that came over others often has. Spans borrow from the header. */
struct trace_hints {
	struct span list_id;   /* of List-Id, what is between "<" and ">"; */
	struct span list_post; /* the address or URI of List-Post, also so */
	struct span auto_submitted; /* its keyword, but for "no" (RFC 3834) */
	size_t arc_sets;       /* ARC-Seal fields */
	size_t hops;           /* Received fields */
	bool resent;           /* any Resent- field */
};

void trace_hints(const struct rfc5322_header *h, struct trace_hints *t);

/* What a forwarder or a list has made of a MAIL FROM, by its local part. */
enum trace_rewrite {
	TRACE_PLAIN,
	TRACE_SRS0, /* SRS0=hash=time=domain=local */
	TRACE_SRS1, /* SRS1=hash=host==... */
	TRACE_PRVS, /* prvs=tag=local (BATV) */
	TRACE_VERP  /* local-user=domain, with "=" or "+" as sign */
};

/* original: SRS0: the domain rewritten, else absent; borrows from local. */
enum trace_rewrite trace_rewrite(struct span local, struct span *original);
const char *trace_rewrite_str(enum trace_rewrite r); /* "SRS0" */

#endif
