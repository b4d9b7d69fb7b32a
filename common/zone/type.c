/* Types, classes and TTLs of master files; of meta types none. */
/* SPDX-License-Identifier: ISC */
#include "zone/type.h"

#include "zone/foreign.h"

/* Those that rules look into, the usual ones first: it is searched from the
 * front. Of the others ldns knows the names. */
static const struct type {
	char name[8];
	uint16_t type;
} types[] = {
    {"A", 1}, {"NS", 2}, {"TXT", 16}, {"AAAA", 28}, {"CNAME", 5}, {"MX", 15},
    {"PTR", 12}, {"SOA", 6}, {"SPF", 99}, {"DNAME", 39},
};

enum { NTYPES = sizeof(types) / sizeof(types[0]) };

/* name is in upper case. */
static inline bool
same(struct span text, const char *name)
{
	size_t i;
	int differ;

	for (i = 0; i < text.n; i++) {
		differ = text.p[i] ^ name[i];
		if (differ != 0 && (differ != 0x20 || name[i] < 'A'))
			return false;
		if (name[i] == '\0')
			return false;
	}
	return name[i] == '\0';
}

uint16_t
zonetype_read(struct span text, bool *generic)
{
	uint32_t v;
	size_t i;

	*generic = false;
	if (text.n == 0)
		return 0;
	for (i = 0; i < NTYPES; i++)
		if (types[i].name[0] == (text.p[0] & ~32) &&
		    same(text, types[i].name))
			return types[i].type;
	/* RFC 3597, 5 */
	if (text.n < 5 || !span_has_prefix_nocase(text, "type") ||
	    !zonetype_number(span_from(text, 4), 65535, &v))
		return zoneforeign_type(text);
	*generic = true;
	/* RFC 6895, 3.1: 128 to 255 are questions only, 41 is OPT, and
	 * 65535 is reserved. */
	return v == 41 || (v >= 128 && v <= 255) || v == 65535 ? 0 :
	    (uint16_t)v;
}

const char *
zonetype_str(uint16_t type)
{
	size_t i;

	for (i = 0; i < NTYPES; i++)
		if (types[i].type == type)
			return types[i].name;
	return zoneforeign_str(type);
}

uint16_t
zonetype_class(struct span text)
{
	static const struct type classes[] = {
	    {"IN", 1}, {"CS", 2}, {"CH", 3}, {"CHAOS", 3}, {"HS", 4}};
	uint32_t v;
	size_t i;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (same(text, classes[i].name))
			return classes[i].type;
	return text.n > 5 && span_has_prefix_nocase(text, "class") &&
	    zonetype_number(span_from(text, 5), 65535, &v) ? (uint16_t)v : 0;
}

bool
zonetype_ttl(struct span text, uint32_t *ttl)
{
	static const char units[] = "smhdw";
	static const uint32_t seconds[] = {1, 60, 3600, 86400, 604800};
	uint64_t sum = 0, v;
	size_t i = 0, from;
	const char *u;

	if (zonetype_number(text, UINT32_MAX, ttl))
		return true;
	while (i < text.n) {
		v = 0;
		for (from = i; i < text.n && text.p[i] >= '0' &&
		     text.p[i] <= '9' && v <= UINT32_MAX; i++)
			v = v * 10 + (uint64_t)(text.p[i] - '0');
		if (i == from || i == text.n || (u = memchr(units,
		    ascii_lower(text.p[i++]), sizeof(units) - 1)) == NULL)
			return false;
		if ((sum += v * seconds[u - units]) > UINT32_MAX)
			return false;
	}
	*ttl = (uint32_t)sum;
	return text.n > 0;
}
