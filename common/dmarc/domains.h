/* Domains from arguments or lines: what stands there, as it was written. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_DOMAINS_H
#define DMARC_DOMAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/lines.h"
#include "base/span.h"

/*
 * The domain in a text from a person or another tool, which it borrows: the
 * host of a URL; what stands behind the "@" of an address ("user@example.com",
 * "mailto:...", "A. User <user@example.com>"); else all of it, without white
 * space around it, as of several addresses, which are no name. It may still be
 * no valid domain.
 */
struct span domains_find(struct span text);

/*
 * Appends text with A-labels in the hosts of its addresses: what stands behind
 * an "@", up to a comma, blank, semicolon, question or exclamation mark, and
 * has octets that are not ASCII, goes through domain_put() (value/domain.h).
 * Returns NULL, or why that is no domain, and *host is it.
 */
const char *domains_put_hosts(struct buf *b, struct span text,
    struct span *host);

/*
 * Names from the nargs arguments, or from lines if there are none. Of a line
 * with tabs the first cell counts. A line with a cell that is "domain" is a
 * header, and from then on it is that column. Empty lines and those that begin
 * with "#" are passed over. All zero but these two and lines.fd is the
 * beginning; buf_free() of lines.data is the end.
 */
struct domains {
	char *const *args;
	size_t nargs, next; /* next: that comes next */
	struct lines lines;
	size_t column;
};

enum domains_event {
	DOMAINS_NAME,
	DOMAINS_WAIT, /* nothing has come, and wait was false */
	DOMAINS_END
};

/*
 * The next one, as domains_find() gives it; it holds until the next call. Only
 * the first LIMIT_DOMAIN_LINE octets of a line are read.
 */
enum domains_event domains_next(struct domains *d, bool wait,
    struct span *name);

/* About how many names there are in all, when so many have come; 0 if that
 * is not known, as for a pipe. */
uint64_t domains_total(const struct domains *d, uint64_t names);

#endif
