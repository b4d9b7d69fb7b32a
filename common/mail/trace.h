/* Trace fields: which hosts a message came through, and which of them say what
 * is believed (RFC 5321, 4.4). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_TRACE_H
#define MAIL_TRACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "mail/addr.h"
#include "mail/header.h"
#include "mail/received.h"

/*
 * A Received field of a header; the topmost comes first. at: its index in the
 * header. fault: why it can't be read, and then r is absent. form: what it is
 * if it is one that hosts write between their own, such as qmail-queue's, which
 * says nothing about the client; else NULL.
 */
struct trace_hop {
	size_t at;
	enum received_fault fault;
	const char *form;
	struct received r;
};

/* Which hop is the border, the host that took the message from outside. */
enum trace_border {
	TRACE_TOPMOST,    /* the topmost hop, as no border was named */
	TRACE_NAMED,      /* the topmost that the named border wrote */
	TRACE_NONE,       /* none: there is no Received, or only forms */
	TRACE_UNREADABLE, /* none: hop stop can't be read, and may be its own */
	TRACE_UNMATCHED,  /* none: none was written by the named border */
	TRACE_BORDERS
};

/* How MAIL FROM is known, or why it is not. */
enum trace_path {
	TRACE_PATH_NONE,      /* nothing says it */
	TRACE_PATH_OWN,       /* known: "envelope-from" of the border's hop */
	TRACE_PATH_ABOVE,     /* known: Return-Path above the border's hop */
	TRACE_PATH_EXCHANGE,  /* known: Return-Path among Exchange's fields */
	TRACE_PATH_BELOW,     /* a Return-Path that may be the sender's own */
	TRACE_PATH_NO_BORDER, /* a Return-Path, but no border's hop */
	TRACE_PATH_BAD,       /* it is not a path of RFC 5321 */
	TRACE_PATHS
};

/*
 * The way of a message, from the top to the bottom of its header. Whoever sends
 * a message writes fields of his own, which are below all that our hosts write:
 * the topmost Received was written by the host that has the message now. So
 * the border is the topmost hop, or, if the border's name is told, the topmost
 * that has it after "by"; forms are passed over. A hop that can't be read ends
 * the search, unless a border is named and the hop can't be that host's: what
 * is below may be the sender's.
 *
 * border: the hop, NULL if none. stop: the hop that ended the search, n if
 * none did. ours: the fields of the header above this index were written by
 * our hosts; 0 if none is known to be. likely: the hop that looks like a
 * host's that takes mail from outside, for a hint to a person, who may then
 * name it; NULL if none does, or it is the border. Nothing else follows from
 * it. inside: the border's client has an address that no client from outside
 * has: it is another host, or took the message from another program of its own.
 *
 * MAIL FROM is known from the border's own hop, from the Return-Path that is
 * topmost and above it, or from one right below it among fields that only
 * Exchange can write; mail_from then has the address, or none for the null
 * path. path_at: the field that path is about, h->n if none. ignored: the
 * topmost Return-Path that is not believed because the sender may have written
 * it, h->n if none.
 *
 * All zero is empty; spans borrow from the header. Memory is reused.
 */
struct trace {
	struct trace_hop *hop;
	size_t n, stop, ours;
	bool inside;
	enum trace_border found;
	const struct trace_hop *border, *likely;
	enum trace_path path;
	size_t path_at, ignored;
	struct addr_list mail_from;
	size_t room;
};

/*
 * border: the host's name, in any case; absent if none is named. strict: no
 * Return-Path is believed but one above the border's hop.
 */
void trace_read(struct trace *t, const struct header *h, struct span border,
    bool strict);
void trace_free(struct trace *t);

bool trace_path_known(const struct trace *t);

/* "the topmost Received", "Return-Path above the Received of the border". */
const char *trace_border_str(enum trace_border f);
const char *trace_path_str(enum trace_path p);

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
