/* gzip without a time in it: the same octets each time (RFC 1952). */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_PACK_H
#define SEND_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/spool.h"

struct pack;

/* Packed octets are added to *to. NULL is never returned. */
struct pack *pack_new(struct spooled *to);

/* False with errno if they can't be put away. */
bool pack_add(struct pack *p, struct span octets);
bool pack_end(struct pack *p);
void pack_free(struct pack *p);

void pack_library(struct buf *b); /* appends zlib's version */

#endif
