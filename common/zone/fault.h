/* What can be wrong in a master file, from zone/faults.def. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FAULT_H
#define ZONE_FAULT_H

#include <stdbool.h>

enum zone_fault {
#define ZONE_FAULT(id, code, severity, text) ZONE_##id,
#include "zone/faults.def"
#undef ZONE_FAULT
	ZONE_FAULT_N
};

extern const struct zonefault {
	const char *code; /* "paren-unclosed" */
	const char *text; /* a sentence for people */
	bool lost;        /* something was not read */
} zonefaults[ZONE_FAULT_N];

#endif
