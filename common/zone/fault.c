/* The table of what can be wrong in a master file. */
/* SPDX-License-Identifier: ISC */
#include "zone/fault.h"

static const struct {
	const char *code, *text;
	bool lost;
} faults[] = {
#define LOST true
#define KEPT false
#define ZONE_FAULT(id, code, severity, text) {code, text, severity},
#include "zone/faults.def"
#undef ZONE_FAULT
};

const char *
zonefault_str(enum zone_fault f)
{
	return faults[f].code;
}

const char *
zonefault_text(enum zone_fault f)
{
	return faults[f].text;
}

bool
zonefault_lost(enum zone_fault f)
{
	return faults[f].lost;
}
