/* Counts what a stream inflates to; knows nothing of what inflates it. */
/* SPDX-License-Identifier: ISC */
#include "input/meter.h"

#include <inttypes.h>
#include <stdio.h>

/* Octets that may still come in this pass. */
static uint64_t
left(const struct meter *m)
{
	uint64_t bound = m->budget->limits->inflated;
	uint64_t used = m->budget->inflated;

	return m->counted - m->out + (used < bound ? bound - used : 0);
}

size_t
meter_room(const struct meter *m, size_t n)
{
	uint64_t l = left(m);

	return n <= l ? n : (size_t)l + 1;
}

size_t
meter_add(struct meter *m, size_t n, uint64_t packed, const char **fault)
{
	const struct limits *limits = m->budget->limits;
	uint64_t l = left(m);
	size_t pass = n <= l ? n : (size_t)l;

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
