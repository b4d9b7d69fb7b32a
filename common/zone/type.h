/* Types, classes and TTLs as master files write them (RFC 1035, 3597). */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_TYPE_H
#define ZONE_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum {
	ZONE_TYPE_A = 1,
	ZONE_TYPE_NS = 2,
	ZONE_TYPE_CNAME = 5,
	ZONE_TYPE_SOA = 6,
	ZONE_TYPE_PTR = 12,
	ZONE_TYPE_MX = 15,
	ZONE_TYPE_TXT = 16,
	ZONE_TYPE_AAAA = 28,
	ZONE_TYPE_DNAME = 39,
	ZONE_TYPE_SPF = 99,
	ZONE_CLASS_IN = 1,
};

static inline bool
zonetype_is_text(uint16_t type)
{
	return type == ZONE_TYPE_TXT || type == ZONE_TYPE_SPF;
}

/* A type from its mnemonic or TYPE123, in any case; 0 if it is neither, or no
 * zone can hold it. *generic: it was TYPE123. */
uint16_t zonetype_read(struct span text, bool *generic);

/* The mnemonic of a type, or NULL. */
const char *zonetype_str(uint16_t type);

/* A class: IN, CH, HS, CS or CLASS123; 0 if it is none. */
uint16_t zonetype_class(struct span text);

/*
 * A TTL: seconds, or numbers with units as BIND reads them ("1h30m", "2W").
 * False if it is none, or of more than 2^32 - 1 seconds.
 */
bool zonetype_ttl(struct span text, uint32_t *ttl);

/* A decimal number up to max; false if it is none. */
static inline bool
zonetype_number(struct span text, uint32_t max, uint32_t *value)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(text.p[i] - '0');
		if (v > max)
			return false;
	}
	*value = (uint32_t)v;
	return text.n > 0;
}

#endif
