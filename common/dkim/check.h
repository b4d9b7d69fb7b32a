/* One signature of a message; what DKIM and ARC have in common. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_CHECK_H
#define DKIM_CHECK_H

#include <stdbool.h>

#include "base/buf.h"
#include "dkim/bodyhash.h"
#include "dkim/verify.h"
#include "dkim/sig.h"
#include "dkim/fields.h"

/* A text that is kept until the message is done with. */
struct dkim_text;

/* A message whose signatures are verified. */
struct dkim_message {
	struct dkim_options options;
	struct crypt *crypt;
	const struct dns *dns;
	const struct rfc5322_header *header;
	struct fieldindex index; /* made when it is needed first */
	struct bodyhash *body;
	struct buf signed_octets, scratch;
	struct dkim_text *texts;
};

struct dkim_check {
	struct dkimsig sig;
	const struct bodyhash_want *body; /* NULL: it needs none */
	struct span identity_domain; /* in normal form */
	struct dkim_outcome out;
};

/* Of the message that d verifies. */
struct dkim_message *dkim_message(struct dkim *d);

/* A copy that holds as long as the message. */
struct span dkim_keep(struct dkim_message *m, struct span s);
void dkim_free_texts(struct dkim_message *m);

/* Sets the reason, the result that goes with it, and its text, or the one
 * that says it better, if there is one. */
void dkim_set_reason(struct dkim_outcome *o, enum dkim_reason r,
    const char *text);

/*
 * Takes apart the header's field of that number, and asks for the body's
 * hash, before the body comes. If it can't be used that is its outcome, and
 * false. dkim_check_skip() is for one that is not to be verified.
 */
bool dkim_check_begin(struct dkim_message *m, struct dkim_check *c,
    enum dkimsig_kind kind, size_t field);
void dkim_check_skip(struct dkim_message *m, struct dkim_check *c,
    size_t field);

/*
 * Behind the body: asks for the key, verifies, and decides. What is signed is
 * named by h=, or is the octets, which the unsigned field itself follows.
 */
void dkim_check_finish(struct dkim_message *m, struct dkim_check *c);
void dkim_check_finish_seal(struct dkim_message *m, struct dkim_check *c,
    struct span octets);

/* dkim/find.c: asks for key records and tries them on the signature,
 * of that hash. True if one could be used, with what came of it. */
bool dkim_find_key(struct dkim_message *m, struct dkim_check *c,
    const unsigned char *hash);

/* The hash that an algorithm has. */
static inline enum crypt_hash
dkim_hash(enum dkimsig_algorithm a)
{
	return a == DKIMSIG_RSA_SHA1 ? CRYPT_SHA1 : CRYPT_SHA256;
}

#endif
