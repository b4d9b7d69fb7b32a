/* The table of what can be wrong in a master file. */
/* SPDX-License-Identifier: ISC */
#include "zone/fault.h"

const struct zonefault zonefaults[ZONE_FAULT_N] = {
#define LOST true
#define KEPT false
#define ZONE_FAULT(id, code, severity, text) {code, text, severity},
#include "zone/faults.def"
#undef ZONE_FAULT
};
