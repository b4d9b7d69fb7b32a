/* Unsigned decimal numbers in text. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_NUM_H
#define VALUE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/*
 * True if s is one or more digits and nothing else, and the number fits.
 * Leading zeros are taken. On false *v is left alone.
 */
bool num_parse(struct span s, uint64_t *v);

#endif
