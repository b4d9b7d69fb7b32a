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
#include "record/taglist.h"

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

enum dkimsig_cv {
	DKIMSIG_CV_NONE,
	DKIMSIG_CV_FAIL,
	DKIMSIG_CV_PASS,
	DKIMSIG_CVS
};

/* Why a signature is unusable: the first fault that is found. */
enum dkimsig_fault {
	DKIMSIG_FINE,
	DKIMSIG_LIST,        /* not a list of tags (3.2) */
	DKIMSIG_TWICE,       /* a tag that is repeated (3.2) */
	DKIMSIG_MISSING,     /* a required tag is missing */
	DKIMSIG_VERSION,
	DKIMSIG_ALGORITHM,
	DKIMSIG_CANON,
	DKIMSIG_DOMAIN,
	DKIMSIG_SELECTOR,
	DKIMSIG_IDENTITY,    /* i= is no address, or not at or below d= */
	DKIMSIG_QUERY,       /* q= does not have dns/txt */
	DKIMSIG_NAMES,       /* h= is not a list of field names */
	DKIMSIG_NAMES_MANY,  /* of more than LIMIT_DKIM_NAMES */
	DKIMSIG_NO_FROM,     /* h= is without From (5.4) */
	DKIMSIG_SEALED,      /* h= names ARC-Seal, or a seal has h= */
	DKIMSIG_NUMBER,      /* t=, x= or l= is not a number */
	DKIMSIG_TIMES,       /* x= is not later than t= */
	DKIMSIG_BASE64,      /* b= or bh= is not base64, or empty */
	DKIMSIG_HASH_LENGTH, /* bh= has not the length of the hash */
	DKIMSIG_INSTANCE,    /* i= of ARC is not 1 to LIMIT_ARC_SETS, in one
	                      * or two digits */
	DKIMSIG_CV,
	DKIMSIG_FAULTS
};

/*
 * A parsed field. Spans borrow from the field and are absent where the tag
 * is; they keep line ends within, but no white space at both ends. domain,
 * selector and identity are checked, yet may hold U-labels (RFC 8616). length
 * and the times hold UINT64_MAX for anything larger.
 */
struct dkimsig {
	enum dkimsig_kind kind;
	enum dkimsig_fault fault;
	struct span tag; /* the name of the tag that fault is about */
	enum dkimsig_algorithm algorithm;
	enum canon header, body;
	struct span domain, selector, identity;
	struct span names;  /* h=, for taglist_part() with ":" */
	struct span b, bh;  /* base64 */
	bool has_time, has_expiry, has_length;
	uint64_t time, expiry, length; /* t= and x=: seconds since 1970; l= */
	unsigned int instance; /* of ARC; 0 if there is none */
	enum dkimsig_cv cv;
};

/*
 * Parses a field's value (behind the colon). False if it is unusable: fault
 * and tag say why, and the other members hold what could be read.
 */
bool dkimsig_parse(struct dkimsig *s, enum dkimsig_kind kind,
    struct span value);

const char *dkimsig_fault_str(enum dkimsig_fault f);
const char *dkimsig_algorithm_str(enum dkimsig_algorithm a);
const char *dkimsig_cv_str(enum dkimsig_cv cv);

/* The part behind the last "@" of an identity; absent if there is none. */
struct span dkimsig_identity_domain(struct span identity);

/*
 * Appends identity (i=) with its quoted-printable undone (2.11), or "@" and
 * the domain if it is absent.
 */
void dkimsig_put_identity(struct buf *b, const struct dkimsig *s);

/*
 * Appends a field, raw as in struct header_field, without the value of its b=
 * (3.7) and otherwise unchanged.
 */
void dkimsig_unsigned(struct buf *b, const struct dkimsig *s,
    struct span raw);

#endif
