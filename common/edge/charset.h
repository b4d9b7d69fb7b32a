/* Converters of charsets, loaded before a sandbox forbids it. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_CHARSET_H
#define EDGE_CHARSET_H

/*
 * glibc loads a converter from a file when a charset is first used, and
 * unloads it when it has not been used for a while. This loads those that
 * reports and mail use, for good, so that libxml2 has them in a sandbox, and
 * in all processes forked later. Call once; it takes 2 ms. Names that libc
 * doesn't know are left out.
 */
void charset_preload(void);

#endif
