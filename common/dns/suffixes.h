/* The public suffix list: its rules in text form, and a table of them. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_SUFFIXES_H
#define DNS_SUFFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* What a rule says of its name. */
enum {
	SUFFIX_ITSELF = 1, /* it is a public suffix */
	SUFFIX_BELOW = 2,  /* each of its children is one */
	SUFFIX_NOT = 4     /* it is none, although it would be */
};

struct suffix_rule {
	unsigned int says; /* one or two of them */
	struct span name;  /* as it is in the list, behind "*." or "!" */
	bool plain;        /* it is short, and in normal form if it is a name */
};

/*
 * The next rule of a list in the form of https://publicsuffix.org/list/, which
 * then goes on behind its line; false if there is none. A rule is what stands
 * in a line up to a space or a control character. "//" begins a comment, which
 * is all that sections are: rules are alike. A byte order mark is passed over.
 * "*" is a wildcard in a "*." at the left alone; "*.name" makes the name
 * itself a suffix as well, as with libpsl.
 */
bool suffixes_next(struct span *list, struct suffix_rule *rule);

/*
 * All zero is a table without rules; suffixes_free() frees it. It has 256 KB,
 * or 16 to 32 octets for a rule's name and each above it. Names are not kept,
 * but known by 60 bits of a hash with a random seed.
 */
struct suffixes {
	uint64_t *slots; /* a hash, with what is said in its last bits */
	size_t size, n;
	uint64_t seed;
};

/*
 * Adds a rule that is plain, or whose name has been brought into normal form
 * (value/dname.h). What is no name does no harm. The rules of a name add up
 * in any order; SUFFIX_NOT goes before the others, but is not heard of a
 * top-level domain.
 */
void suffixes_add(struct suffixes *s, struct suffix_rule rule);

/*
 * The public suffix of a domain and one label more, in domain, which is in
 * normal form and not the root. The suffix is the longest that rules make one,
 * or else the top-level domain. Absent if the domain is one itself. It costs a
 * look at each end of the domain that ends a longer rule, and at one more.
 */
struct span suffixes_org(const struct suffixes *s, struct span domain);

void suffixes_free(struct suffixes *s);

#endif
