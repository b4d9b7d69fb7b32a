/* Signature fields: DKIM-Signature (RFC 6376, 3.5) and ARC's (RFC 8617, 4). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_SIG_H
#define DKIM_SIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dkim/canon.h"

enum dkimsig_kind {
	DKIMSIG_DKIM, /* DKIM-Signature */
	DKIMSIG_AMS,  /* ARC-Message-Signature */
	DKIMSIG_SEAL, /* ARC-Seal */
};

enum dkimsig_algorithm {
	DKIMSIG_RSA_SHA1,
	DKIMSIG_RSA_SHA256,
	DKIMSIG_ED25519_SHA256, /* RFC 8463 */
	DKIMSIG_ALGORITHMS
};

enum dkimsig_cv { DKIMSIG_CV_NONE, DKIMSIG_CV_FAIL, DKIMSIG_CV_PASS };

/* What makes a signature one that can't be used; the first that is found. */
enum dkimsig_fault {
	DKIMSIG_FINE,
	DKIMSIG_LIST,        /* no list of tags (3.2) */
	DKIMSIG_TWICE,       /* a tag is there twice (3.2) */
	DKIMSIG_MISSING,     /* a tag that must be there is not */
	DKIMSIG_VERSION,
	DKIMSIG_ALGORITHM,
	DKIMSIG_CANON,
	DKIMSIG_DOMAIN,
	DKIMSIG_SELECTOR,
	DKIMSIG_IDENTITY,    /* i= is no address, or not at or below d= */
	DKIMSIG_QUERY,       /* q= knows no dns/txt */
	DKIMSIG_NAMES,       /* h= is no list of fields */
	DKIMSIG_NAMES_MANY,  /* of more than LIMIT_DKIM_NAMES */
	DKIMSIG_NO_FROM,     /* h= is without From (5.4) */
	DKIMSIG_SEALED,      /* h= of ARC has what it must not have */
	DKIMSIG_NUMBER,      /* t=, x= or l= is no number */
	DKIMSIG_TIMES,       /* x= is not behind t= */
	DKIMSIG_BASE64,      /* b= or bh= is none, or empty */
	DKIMSIG_HASH_LENGTH, /* bh= is not as long as a hash is */
	DKIMSIG_INSTANCE,    /* i= of ARC is not 1 to LIMIT_ARC_SETS */
	DKIMSIG_CV,
	DKIMSIG_FAULTS
};

/*
 * A field taken apart. Spans borrow from the field and are absent where the
 * tag is: they are as they stand, line ends and all, but for white space at
 * both ends. domain, selector and identity are checked, yet may hold U-labels
 * (RFC 8616). l and the times hold UINT64_MAX for what is larger.
 */
struct dkimsig {
	enum dkimsig_kind kind;
	enum dkimsig_fault fault;
	struct span tag; /* the name of the tag that fault is about */
	enum dkimsig_algorithm algorithm;
	enum canon header, body;
	struct span domain, selector, identity;
	struct span names;  /* h= */
	struct span b, bh;  /* base64 */
	bool has_time, has_expiry, has_length;
	uint64_t time, expiry, length; /* t= and x=: seconds since 1970; l= */
	unsigned int instance; /* of ARC; 0 if there is none */
	enum dkimsig_cv cv;
};

/*
 * Takes apart a field's value (behind the colon). False if it can't be used;
 * fault and tag say why, and what could be read is there all the same.
 */
bool dkimsig_parse(struct dkimsig *s, enum dkimsig_kind kind,
    struct span value);

const char *dkimsig_fault_str(enum dkimsig_fault f);
const char *dkimsig_algorithm_str(enum dkimsig_algorithm a);

/* The next name of h=, from *rest, which is s->names at first; false at the
 * end. */
bool dkimsig_name(struct span *rest, struct span *name);

/* Appends what base64 with white space within says. */
void dkimsig_octets(struct buf *b, struct span base64);

/* What is behind the last "@" of an identity; absent if there is none. */
struct span dkimsig_identity_domain(struct span identity);

/*
 * Appends identity (i=) with its quoted-printable undone (2.11), or "@" and
 * the domain if it is absent.
 */
void dkimsig_put_identity(struct buf *b, const struct dkimsig *s);

/*
 * Appends a field, raw as in struct rfc5322_field, with the value of its b=
 * taken out (3.7), all else as it is.
 */
void dkimsig_unsigned(struct buf *b, const struct dkimsig *s,
    struct span raw);

#endif
