/* Counts what an input costs against its bounds. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_METER_H
#define INPUT_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

/*
 * Charges n members, parts or layers that are opened, or n octets of rows that
 * are written. False once budget->over is set.
 */
bool budget_open(struct budget *budget, uint64_t n);
bool budget_rows(struct budget *budget, uint64_t n);

/*
 * What a stream inflates to.
 *
 * out: octets of this pass over the stream. counted: the most of any pass,
 * which is what was added to the budget; so octets that are read again cost
 * nothing. Set out to 0 to begin another pass. All zero but budget, which is
 * borrowed, is the beginning.
 */
struct meter {
	struct budget *budget;
	uint64_t out, counted;
	char text[64];
};

/*
 * How many octets to ask for where n are wanted: n, or if fewer are left
 * one more than those, so that passing the bound shows.
 */
size_t meter_room(const struct meter *m, size_t n);

/*
 * n octets have come, out of packed ones so far. Returns how many of them
 * may be passed on. Sets *fault to a text in *m if a bound is passed.
 */
size_t meter_add(struct meter *m, size_t n, uint64_t packed,
    const char **fault);

#endif
