/* Organizational domains by the public suffix list, as RFC 7489 has them. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_PSL_H
#define DNS_PSL_H

#include "base/span.h"

struct psl;

/*
 * Reads the list at path: a text (https://publicsuffix.org/list/) of less than
 * LIMIT_PSL octets, or what psl-make-dafsa(1) makes of one. For NULL it is the
 * text in /usr/share/publicsuffix or /usr/local/share/public_suffix_list; if
 * there is none, or libpsl has been built with a newer one, the newest that
 * libpsl knows. Of a text's names that are none (RFC 1035, 2.3.4) or whose
 * U-labels libidn2 does not take nothing is kept: no domain is in them.
 *
 * NULL if there is none at path, or nothing in it, or it can't be read. Open
 * it before rights are given up; psl_close() frees it and takes NULL. Children
 * may share it, but not threads: rules with U-labels are looked at when the
 * first domain with an A-label is asked for.
 */
struct psl *psl_open(const char *path);
void psl_close(struct psl *p);

/*
 * The organizational domain of a domain in normal form (value/dname.h):
 * the public suffix and one label more (RFC 7489, 3.2), in domain itself.
 * Both sections of the list count, and of a TLD that it does not have each
 * child is one. Absent if the domain is itself a public suffix, or the root.
 */
struct span psl_org(const struct psl *p, struct span domain);

#endif
