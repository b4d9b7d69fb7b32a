/* Counts what a stream inflates to; knows nothing of what inflates it. */
/* SPDX-License-Identifier: ISC */
#include "input/meter.h"

#include <inttypes.h>
#include <stdio.h>

size_t
meter_room(const struct meter *m, size_t n)
{
	uint64_t bound = m->budget->limits->inflated;
	uint64_t used = m->budget->inflated;
	/* Octets that may still come in this pass. */
	uint64_t left = m->counted - m->out + (used < bound ? bound - used : 0);

	return n <= left ? n : (size_t)left + 1;
}

size_t
meter_add(struct meter *m, size_t n, uint64_t packed, const char **fault)
{
	const struct limits *limits = m->budget->limits;
	size_t left = meter_room(m, SIZE_MAX) - 1, pass = n <= left ? n : left;

	m->out += pass;
	if (m->out > m->counted) {
		m->budget->inflated += m->out - m->counted;
		m->counted = m->out;
	}
	if (pass < n) {
		m->budget->spent = true;
		snprintf(m->text, sizeof(m->text),
		    "inflates to more than %" PRIu64 " octets",
		    limits->inflated);
		*fault = m->text;
	} else if (m->out > LIMIT_RATIO_MIN &&
	    (m->out - 1) / limits->ratio >= packed) { /* out > ratio * packed */
		snprintf(m->text, sizeof(m->text),
		    "inflates more than %" PRIu64 "-fold", limits->ratio);
		*fault = m->text;
	}
	return pass;
}
