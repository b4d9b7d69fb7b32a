/* Counts what an input costs; knows nothing of what it is. */
/* SPDX-License-Identifier: ISC */
#include "input/meter.h"

#include <inttypes.h>
#include <stdio.h>

/* Adds n to *used, of which there may be so many. */
static bool
charge(struct budget *b, uint64_t *used, uint64_t n, uint64_t bound,
    const char *what)
{
	*used += n;
	if (*used > bound && !b->over) {
		b->over = true;
		snprintf(b->text, sizeof(b->text), "more than %" PRIu64 " %s; "
		    "the rest of the input is not read", bound, what);
	}
	return !b->over;
}

bool
budget_open(struct budget *b, uint64_t n)
{
	return charge(b, &b->opened, n, b->limits->opened +
	    b->octets / LIMIT_OPENED_OCTETS, "members, parts and layers");
}

bool
budget_rows(struct budget *b, uint64_t n)
{
	return charge(b, &b->rows, n, b->limits->rows +
	    b->octets * LIMIT_ROWS_RATIO, "octets of rows");
}

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
	} else if ((m->out > LIMIT_RATIO_MIN &&
	    (m->out - 1) / limits->ratio >= packed) || /* > ratio * packed */
	    (m->budget->inflated > LIMIT_RATIO_ALL &&
	    (m->budget->inflated - 1) / limits->ratio >= m->budget->octets)) {
		snprintf(m->text, sizeof(m->text),
		    "inflates more than %" PRIu64 "-fold", limits->ratio);
		*fault = m->text;
	}
	return pass;
}
