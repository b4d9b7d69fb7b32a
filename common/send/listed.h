/* Lists of addresses, hosts and domains, to send to or not to. */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_LISTED_H
#define SEND_LISTED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/names.h"
#include "base/span.h"

/*
 * A line is an address, "@host" for all addresses of a host, or a policy
 * domain, in any case. Behind a blank may stand "until=SECONDS" (since 1970),
 * from when on the line does not count, and a comment; a line that is empty or
 * begins with "#" is none. All zero is a list of nothing.
 */
struct listed {
	struct names names;
	struct buf lower; /* its own */
};

/* Adds the lines of an open file; false after telling why, by name, some of
 * them can't be read or are none of these. now: seconds since 1970. */
bool listed_read(struct listed *l, int fd, const char *name, uint64_t now);
bool listed_has_domain(struct listed *l, struct span domain);
/* The address, or its host. */
bool listed_has_address(struct listed *l, struct span address);
void listed_free(struct listed *l);

#endif
