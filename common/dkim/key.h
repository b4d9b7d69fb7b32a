/* Key records of DKIM (RFC 6376, 3.6.1). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_KEY_H
#define DKIM_KEY_H

#include <stdbool.h>

#include "base/span.h"

enum dkimkey_kind { DKIMKEY_RSA, DKIMKEY_ED25519 };

enum dkimkey_fault {
	DKIMKEY_FINE,
	DKIMKEY_VERSION, /* v= is not DKIM1, or not the first tag */
	DKIMKEY_LIST,    /* not a list of tags */
	DKIMKEY_TWICE,
	DKIMKEY_KIND,    /* k= is neither rsa nor ed25519 */
	DKIMKEY_MISSING, /* no p= */
	DKIMKEY_REVOKED, /* p= is empty */
	DKIMKEY_BASE64,
	DKIMKEY_LARGE,   /* p= of more than LIMIT_DKIM_KEY characters */
	DKIMKEY_FAULTS
};

struct dkimkey {
	enum dkimkey_fault fault; /* the first that is found */
	enum dkimkey_kind kind;
	struct span p;      /* base64, borrowed, maybe with white space */
	bool sha1, sha256;  /* h= allows them */
	bool email;         /* s= allows it for mail */
	bool testing;       /* t=y */
	bool strict_domain; /* t=s: the domain of i= must be d= */
};

/* False if it is unusable; fault says why. */
bool dkimkey_parse(struct dkimkey *k, struct span record);
const char *dkimkey_fault_str(enum dkimkey_fault f);

#endif
