/* How near a word is to another: for "perhaps ..." in messages. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

#include "base/span.h"

/* Letters to insert, remove or change to make one of the other, which is in
 * lower case; SIZE_MAX if b is longer than any code, keyword or column. */
size_t near_distance(struct span a, struct span b);

#endif
