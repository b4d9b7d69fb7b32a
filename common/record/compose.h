/* A new DMARC record, and the line of a zone file that has it. */
/* SPDX-License-Identifier: ISC */
#ifndef RECORD_COMPOSE_H
#define RECORD_COMPOSE_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends the record with these tags: "p=reject,rua=a@example.org", what is
 * between two commas being a tag if it begins with a known tag's name and an
 * equals sign, and else a part of the value before it. The version and p come
 * first (RFC 9989, 4.8), then the others as they are given; addresses of rua
 * and ruf get their "mailto:". Whether it is a good record is not looked at.
 * False, and nothing, if it doesn't begin with a known tag.
 */
bool compose_record(struct buf *b, struct span tags);

/*
 * Appends the record as a line of a zone file (RFC 1035, 5.1): for a domain
 * in normal form (value/dname.h), or absent for the file's origin. What is
 * longer than 255 octets is several strings.
 */
void compose_line(struct buf *b, struct span domain, struct span record);

#endif
