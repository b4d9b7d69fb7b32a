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

const char *zonefault_str(enum zone_fault f);  /* "paren-unclosed" */
const char *zonefault_text(enum zone_fault f); /* a sentence for people */
bool zonefault_lost(enum zone_fault f);        /* something was not read */

#endif
