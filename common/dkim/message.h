/* A message whose signatures are verified: what check.c and arc.c share. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_MESSAGE_H
#define DKIM_MESSAGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "dkim/bodyhash.h"
#include "dkim/check.h"
#include "dkim/sig.h"
#include "dns/dns.h"

/* One signature. */
struct dkim_check {
	struct dkimsig sig;
	const struct bodyhash_want *body; /* NULL: of no body (a seal) */
	struct span identity_domain; /* in normal form */
	bool asked;          /* for its key, */
	struct dns_kept key; /* which comes here */
	struct dkim_outcome out;
};

struct dkim {
	struct dkim_options options;
	struct crypt *crypt;
	const struct dns *dns;
	const struct header *header;
	struct canon_fields fields; /* of the header, once one is needed */
	struct bodyhash *body;
	struct buf signed_octets, scratch;
	struct arena texts; /* of outcomes */
	struct dkim_check *check;
	size_t n;
};

/* Sets the reason and the result that goes with it; text: a better one than
 * the reason's own, or NULL. */
void dkim_set_reason(struct dkim_outcome *o, enum dkim_reason r,
    const char *text);

/*
 * Parses the header's field of that number and registers for the body's hash;
 * call it before the body. False if it is unusable, which is its outcome then.
 */
bool dkim_check_begin(struct dkim *d, struct dkim_check *c,
    enum dkimsig_kind kind, size_t field);

/* Asks for the key, unless that was done, or the signature is unusable. */
void dkim_check_ask(struct dkim *d, struct dkim_check *c);

/*
 * After the body: waits for the key, verifies, and decides. octets: what is
 * signed, in front of the signature field itself; absent: the fields that h=
 * names.
 */
void dkim_check_finish(struct dkim *d, struct dkim_check *c,
    struct span octets);

#endif
