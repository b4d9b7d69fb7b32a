/* Internationalized domain names: U-labels to A-labels (RFC 5891, UTS 46). */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_IDN_H
#define DNS_IDN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends the name with its U-labels as A-labels, non-transitional; the
 * other dots of IDNA become dots. A name in ASCII is appended as it is,
 * whatever its labels are: what is in the DNS can be asked for. Returns
 * NULL, or what is wrong with the name as a static text, with b as it was.
 * value/dname.h brings the result into normal form.
 */
const char *idn_put(struct buf *b, struct span name);

/* Has it no octet beyond ASCII, so that idn_put() changes nothing? */
bool idn_is_ascii(struct span name);

#endif
