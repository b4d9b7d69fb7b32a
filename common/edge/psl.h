/* Organizational domains by the public suffix list, as RFC 7489 has them. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_PSL_H
#define EDGE_PSL_H

#include "base/span.h"

struct psl;

/*
 * Reads the list at path; NULL for the system's, or the one built into
 * libpsl, whichever is newer. NULL if there is none at path or it can't be
 * read. Open it before rights are given up; psl_close() frees it and takes
 * NULL. A list is only read after that, so threads and children may share it.
 */
struct psl *psl_open(const char *path);
void psl_close(struct psl *p);

/*
 * The organizational domain of a domain in normal form (notation/dname.h):
 * the public suffix and one label more (RFC 7489, 3.2), in domain itself.
 * Both sections of the list count, and of a TLD that it does not have each
 * child is one. Absent if the domain is itself a public suffix, or the root.
 */
struct span psl_org(const struct psl *p, struct span domain);

#endif
