/* Domains of mail addresses, on their way into the DNS. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_MAILDOMAIN_H
#define DNS_MAILDOMAIN_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends a domain's normal form with A-labels. It has letters, digits, "-" and
 * "_" between its dots, or U-labels (RFC 5321, 2.3.5; RFC 6531); no final dot.
 * Returns NULL, or what is wrong with it as a static text, with b as it was.
 */
const char *maildomain_put(struct buf *b, struct span text);

#endif
