/* The time that has passed; not the time of day. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of a clock that never goes back (CLOCK_MONOTONIC). */
uint64_t clock_now(void);

/* Milliseconds of such a clock, some too few, which is cheaper to read. */
uint64_t clock_coarse(void);

#endif
