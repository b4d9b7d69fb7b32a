/* A domain as people and messages write it, on its way into the DNS. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_DOMAIN_H
#define VALUE_DOMAIN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* What a domain may look like. Without any of these: like any name that the
 * DNS can have, with or without a final dot, with or without escapes. */
enum {
	/* A domain of mail (RFC 5321, 2.3.5): only letters, digits, "-" and
	 * "_" between its dots; neither an IP address nor the root. */
	DOMAIN_MAIL = 1,
	/* Without escapes, which only zone files have. */
	DOMAIN_NO_ESCAPES = 2,
	/* Without a final dot, which messages do not allow. */
	DOMAIN_NO_FINAL_DOT = 4,
	/* A-labels are read and written anew: names that are shown alike have
	 * one form, and an A-label that stands for nothing is a fault. */
	DOMAIN_READ_ALABELS = 8
};

/*
 * Appends the domain's normal form (value/dname.h), its U-labels as A-labels
 * (RFC 5891, UTS 46 non-transitional; other dots of IDNA become dots). A-labels
 * that are there already are not checked: what is in the DNS can be asked for.
 * rules: of DOMAIN_*, added up.
 *
 * Returns NULL, or the reason why it is no domain: a static text to be put
 * behind "not a domain name: ". b is then as it was.
 */
const char *domain_put(struct buf *b, struct span text, unsigned int rules);

/*
 * The short way for nearly all: true only of what domain_put() takes with
 * DOMAIN_MAIL and leaves as it is. False does not say that it would not.
 */
bool domain_is_plain(struct span text);

/* Appends the version of libidn2, which knows what U-labels are. */
void domain_library(struct buf *b);

/* Is there an A-label in text, or what looks like one: "xn--"? */
bool domain_has_alabel(struct span text);

#endif
