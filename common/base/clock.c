/* The time that has passed; not the time of day. */
/* SPDX-License-Identifier: ISC */
#include "base/clock.h"

#include <time.h>

#ifndef CLOCK_MONOTONIC_COARSE /* Linux, FreeBSD 14 */
#define CLOCK_MONOTONIC_COARSE CLOCK_MONOTONIC
#endif

uint64_t
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

uint64_t
clock_coarse(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}
