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

/* What lines are, as the first of them says. */
enum domains_form {
	DOMAINS_NEW,   /* none has come */
	DOMAINS_PLAIN, /* a name each, or in the first of several cells */
	DOMAINS_TSV,   /* rows below a header */
	DOMAINS_CSV
};

/*
 * Appends text with A-labels in the hosts of its addresses: what stands behind
 * an "@", up to a comma, blank, semicolon, question or exclamation mark, and
 * has octets that are not ASCII, goes through domain_put() (value/domain.h).
 * Returns NULL, or why that is no domain, and *host is it.
 */
const char *domains_put_hosts(struct buf *b, struct span text,
    struct span *host);

/*
 * Names from the nargs arguments, or from lines if there are none, and where
 * an argument is "-". A first line with a cell that is column, or, where that
 * is NULL, "domain" or another column of dmarc-rows(5) that has a domain, is
 * the header of TSV or CSV, and the names are in that column; a later line is
 * one, too, if all of its cells could be names of columns. Else a line is a
 * name, or the first cell of a line with tabs. Empty lines and those that begin
 * with "#" are passed over. All zero but args, nargs, column and lines.fd is
 * the beginning.
 *
 * fault, static, is why there are no names in the lines, or no more: no column
 * has them (line is 1 or so), or a quote of CSV that begins in line row_line
 * has no end. absent counts the rows that have no domain. prefixed counts the
 * names that began with "_dmarc.", which is left out; first is the first.
 */
struct domains {
	char *const *args;
	size_t nargs, next; /* next: that comes next */
	struct lines lines;
	const char *column;

	const char *fault;
	uint64_t line, row_line, absent, prefixed;
	struct buf first;

	/* the reader's own */
	enum domains_form form;
	size_t at;        /* the column, from 0 */
	bool reading;     /* the lines, for an argument "-" */
	bool open;        /* within a quote of the row's */
	struct buf text, row;
};

void domains_free(struct domains *d);

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
