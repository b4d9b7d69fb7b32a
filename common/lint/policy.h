/* What records say, kept short and once for all that have the same text. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_POLICY_H
#define LINT_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "record/record.h"

/* A host that reports go to: its number, and the list it is in. */
struct linthost {
	uint32_t host;
	uint8_t tag; /* TAG_RUA or TAG_RUF */
};

struct lintpolicy {
	bool is;     /* a DMARC record */
	bool meant;  /* it is not, but was meant for one */
	bool usable; /* RFC 9989 */
	bool has_sp, has_np; /* and they are valid */
	bool t;
	char psd;
	uint8_t p, sp, np; /* enum policy, with defaults */
	uint32_t hosts, nhosts; /* the first one, and how many */
};

enum { LINTPOLICY_CACHE = 256 };

struct lintpolicies {
	uint64_t seed;
	struct lintpolicy *policy; /* the first is none */
	size_t n, cap;
	struct linthost *host;
	size_t nhosts, hosts_cap;
	struct span *name; /* of hosts: normal form */
	size_t nnames, names_cap;
	uint32_t *bucket; /* of names, + 1 */
	size_t nbuckets;
	/* Texts that were read last, by their hash. */
	struct lintparsed {
		struct record record;
		uint32_t policy;
	} cache[LINTPOLICY_CACHE];
};

void lintpolicies_init(struct lintpolicies *p);
void lintpolicies_free(struct lintpolicies *p);

/* What a record says, without hosts; and its hosts. */
void lintpolicy_of(struct lintpolicy *new, const struct record *r, bool is);
void lintpolicy_hosts(struct lintpolicies *p, struct lintpolicy *new,
    const struct record *r);

/*
 * Reads a text, which must hold until lintpolicies_free(). What it gives
 * holds until the next call.
 */
const struct lintparsed *lintpolicy_read(struct lintpolicies *p,
    struct span text);

#endif
