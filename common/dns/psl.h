/* Organizational domains by the public suffix list, as RFC 7489 has them. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_PSL_H
#define DNS_PSL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

struct psl;

/*
 * Reads the list at path: a text (https://publicsuffix.org/list/) of less than
 * LIMIT_PSL octets, or what psl-make-dafsa(1) makes of one. For NULL it is the
 * newest that libpsl knows: the system's or the one built into libpsl.
 *
 * NULL if there is none at path, or nothing in it, or it can't be read. Open
 * it before rights are given up; psl_close() frees it and takes NULL. It does
 * not change: children and threads may share it.
 */
struct psl *psl_open(const char *path);
void psl_close(struct psl *p);

/* Appends libpsl's version, and of what day the list is that psl_open() takes
 * for NULL: "0.21.2, suffix list of 2023-02-09". */
void psl_library(struct buf *b);

/* Is a label, in normal form, a top-level domain of the list at p? False for
 * NULL. */
bool psl_is_tld(const void *p, struct span label);

/*
 * The organizational domain of a domain in normal form (value/dname.h):
 * the public suffix and one label more (RFC 7489, 3.2), in domain itself.
 * Both sections of the list count, and of a TLD that it does not have each
 * child is one. Absent if the domain is itself a public suffix, or the root.
 */
struct span psl_org(const struct psl *p, struct span domain);

/* Is a public suffix one of the list's private section alone: of a company
 * that hands out names below it, not of a registry? */
bool psl_is_private(const struct psl *p, struct span suffix);

#endif
