/* Names and data of records within DNS messages (RFC 1035, 3.3, 4.1.4). */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "dns/dns.h"
#include "zone/name.h"

/*
 * Where the name at p[at] of a message of n octets ends in the message; 0 if
 * it is cut off. What a pointer points to is not looked at.
 */
size_t dns_rdata_skip(const unsigned char *p, size_t n, size_t at);

/*
 * The same, and reads the name, in lower case. 0 also if a pointer does not
 * point back to before what it is part of, or the name is over 255 octets.
 */
size_t dns_rdata_name(const unsigned char *p, size_t n, size_t at,
    struct zone_name *name);

/*
 * Appends the size octets of data at p[at], which lie within the message, as
 * struct dns_answer wants them for the type; a SOA in wire form without
 * pointers; other types as they are. False, with b as it was, if they are not
 * of the type's form.
 */
bool dns_rdata_put(struct buf *b, const unsigned char *p, size_t n, size_t at,
    size_t size, enum dns_type type);

#endif
