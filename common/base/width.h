/* How wide text is on a terminal. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stddef.h>

#include "base/span.h"

/* Columns that the one character of n octets at p takes: two for wide ones
 * (UAX 11), none for a mark that goes onto the one before. */
size_t width_columns(const char *p, size_t n);

/* Columns of s. Octets that are no UTF-8 count as what they look like. */
size_t width_of(struct span s);

#endif
