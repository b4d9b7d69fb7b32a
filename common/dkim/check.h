/* Verifies the DKIM signatures of a message (RFC 6376, 8301, 8463, 8616). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_CHECK_H
#define DKIM_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dkim/crypt.h"
#include "dns/dns.h"
#include "authres/result.h"
#include "mail/header.h"

struct dkim_options {
	int64_t now;         /* seconds since 1970, for t= and x= */
	size_t max;          /* signatures that are verified, from the top: */
	struct span first;   /* before others those with the last two labels
	                      * of this domain, in normal form; or absent */
	unsigned int min_bits; /* of RSA keys; RFC 8301, 3.2 says 1024 */
	bool allow_sha1;     /* else rsa-sha1 is policy (RFC 8301, 3.1) */
	bool allow_unsigned; /* l= may leave octets of the body unsigned */
};

/* LIMIT_DKIM_SIGNATURES, 1024 bits, nothing allowed. */
struct dkim_options dkim_defaults(int64_t now);

/* Why a signature has its result. */
enum dkim_reason {
	DKIM_VERIFIED,        /* pass */
	DKIM_NOT_CHECKED,     /* neutral: options.max others are verified */
	DKIM_BAD_SIGNATURE,   /* permerror: the field is unusable */
	DKIM_NO_KEY,          /* permerror: no key record */
	DKIM_KEY_REVOKED,     /* permerror */
	DKIM_BAD_KEY,         /* permerror: the key record is unusable */
	DKIM_KEY_MISMATCH,    /* permerror: its k=, h=, s= or t=s forbids it */
	DKIM_DNS,             /* temperror: no answer about the key record */
	DKIM_SHA1,            /* policy */
	DKIM_SHORT_KEY,       /* policy: fewer than options.min_bits */
	DKIM_BODY_CHANGED,    /* fail: only the body hash differs */
	DKIM_HEADER_CHANGED,  /* fail: only the signature does not verify */
	DKIM_BOTH_CHANGED,    /* fail: neither fits */
	DKIM_SHORT_BODY,      /* fail: the body is shorter than l= */
	DKIM_EXPIRED,         /* policy: x= is past */
	DKIM_FUTURE,          /* policy: t= is in the future */
	DKIM_UNSIGNED_OCTETS, /* policy: the body is longer than l= */
	DKIM_REASONS
};

/*
 * The key record that was used, or the best of those that were tried. name:
 * its domain, in normal form; records: how many TXT records there were.
 */
struct dkim_key {
	struct span name, record; /* absent: not asked, none */
	size_t records;
	uint32_t ttl;
	bool ad;
	const char *error; /* with DKIM_DNS: static, "timeout" */
	bool testing; /* t=y: the domain is testing DKIM (3.6.1) */
};

/*
 * One DKIM-Signature. domain is d= in normal form (A-labels), selector is s=
 * in the same form, identity is i= or "@" and d=, quoted-printable decoded;
 * escape them, they are foreign. Each is absent where the field has no usable
 * one.
 *
 * header_ok: the signature verifies over the fields that h= names; checked if
 * there is a key. body_ok: bh= is the body's hash; checked unless the field is
 * unusable or one too many. Both are independent of each other and of result.
 * unsigned_octets: how much of the canonical body l= leaves unsigned. names is
 * h=, for taglist_part() with ":".
 */
struct dkim_outcome {
	enum auth_result result;
	enum dkim_reason reason;
	const char *text;  /* static, for a person: "body hash differs" */
	struct span tag;   /* the tag that text is about, or absent */
	size_t field;      /* its number among the header's fields */
	struct span domain, selector, identity, names;
	const char *algorithm; /* "rsa-sha256"; NULL if it is none we know */
	const char *canon_header, *canon_body; /* "relaxed" */
	unsigned int bits; /* of the key; 0 if there is none */
	bool header_checked, header_ok;
	bool body_checked, body_ok;
	bool has_length;   /* l= is there */
	uint64_t unsigned_octets;
	bool has_time, has_expiry;
	uint64_t time, expiry;
	struct span b;     /* first 8 characters of b= (RFC 6008) */
	struct dkim_key key;
};

/*
 * One message. dkim_new() reads its DKIM-Signature fields from the top; header,
 * dns and crypt are the caller's and must outlive it. dkim_body() takes the
 * body in any pieces, and does nothing if no signature needs it. dkim_ask()
 * asks for all keys at once, and does not wait for them. dkim_finish() asks
 * unless that was done, waits, and decides; it returns how many outcomes there
 * are, in order of appearance, one for each field. They are valid until
 * dkim_free(). Memory does not depend on the body.
 */
struct dkim;
struct dkim *dkim_new(const struct dkim_options *o, struct crypt *crypt,
    const struct dns *dns, const struct header *h);
void dkim_body(struct dkim *d, struct span octets);
void dkim_ask(struct dkim *d);
size_t dkim_finish(struct dkim *d);
const struct dkim_outcome *dkim_outcome(const struct dkim *d, size_t i);
void dkim_free(struct dkim *d);

/* What t= and x= make of it at that time, in seconds since 1970: DKIM_VERIFIED,
 * DKIM_EXPIRED or DKIM_FUTURE. Signers may be ahead by five minutes. */
enum dkim_reason dkim_at(const struct dkim_outcome *o, int64_t at);

#endif
