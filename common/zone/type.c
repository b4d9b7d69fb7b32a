/* Types, classes and TTLs of master files; of meta types none. */
/* SPDX-License-Identifier: ISC */
#include "zone/type.h"

/* The usual ones first: it is searched from the front. */
static const struct type {
	char name[12];
	uint16_t type;
} types[] = {
    {"A", 1}, {"NS", 2}, {"TXT", 16}, {"AAAA", 28}, {"CNAME", 5}, {"MX", 15},
    {"RRSIG", 46}, {"NSEC3", 50}, {"NSEC", 47}, {"DS", 43}, {"PTR", 12},
    {"SOA", 6}, {"SRV", 33}, {"CAA", 257}, {"TLSA", 52}, {"SPF", 99},
    {"DNAME", 39}, {"DNSKEY", 48}, {"HTTPS", 65}, {"SVCB", 64},
    {"NAPTR", 35}, {"SSHFP", 44}, {"HINFO", 13}, {"LOC", 29},
    {"CDS", 59}, {"CDNSKEY", 60}, {"NSEC3PARAM", 51}, {"OPENPGPKEY", 61},
    {"SMIMEA", 53}, {"URI", 256}, {"RP", 17}, {"AFSDB", 18}, {"CERT", 37},
    {"CSYNC", 62}, {"ZONEMD", 63}, {"IPSECKEY", 45}, {"KEY", 25},
    {"SIG", 24}, {"NXT", 30}, {"KX", 36}, {"APL", 42}, {"DHCID", 49},
    {"HIP", 55}, {"DLV", 32769}, {"TA", 32768}, {"MD", 3}, {"MF", 4},
    {"MB", 7}, {"MG", 8}, {"MR", 9}, {"NULL", 10}, {"WKS", 11},
    {"MINFO", 14}, {"X25", 19}, {"ISDN", 20}, {"RT", 21}, {"NSAP", 22},
    {"NSAP-PTR", 23}, {"PX", 26}, {"GPOS", 27}, {"EID", 31},
    {"NIMLOC", 32}, {"ATMA", 34}, {"A6", 38}, {"SINK", 40},
    {"NINFO", 56}, {"RKEY", 57}, {"TALINK", 58}, {"NID", 104},
    {"L32", 105}, {"L64", 106}, {"LP", 107}, {"EUI48", 108},
    {"EUI64", 109}, {"AVC", 258}, {"DOA", 259}, {"AMTRELAY", 260},
    {"UNSPEC", 103}, {"RESINFO", 261}, {"WALLET", 262},
};

enum { NTYPES = sizeof(types) / sizeof(types[0]) };

bool
zonetype_number(struct span text, uint32_t max, uint32_t *value)
{
	uint64_t v = 0;
	size_t i;

	if (text.n == 0)
		return false;
	for (i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(text.p[i] - '0');
		if (v > max)
			return false;
	}
	*value = (uint32_t)v;
	return true;
}

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

/* The number behind a prefix, as in TYPE65280 and CLASS1 (RFC 3597, 5). */
static bool
numbered(struct span text, const char *prefix, size_t n, uint32_t *value)
{
	return text.n > n && same((struct span){text.p, n}, prefix) &&
	    zonetype_number((struct span){text.p + n, text.n - n}, 65535,
	    value);
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
	if (!numbered(text, "TYPE", 4, &v))
		return 0;
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
	return NULL;
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
	return numbered(text, "CLASS", 5, &v) ? (uint16_t)v : 0;
}

static uint32_t
unit(char c)
{
	switch (ascii_lower(c)) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return 604800;
	default:
		return 0;
	}
}

bool
zonetype_ttl(struct span text, uint32_t *ttl)
{
	uint64_t sum = 0, v;
	size_t i = 0, from;
	uint32_t u;

	if (zonetype_number(text, UINT32_MAX, ttl))
		return true;
	while (i < text.n) {
		v = 0;
		for (from = i; i < text.n && text.p[i] >= '0' &&
		     text.p[i] <= '9' && v <= UINT32_MAX; i++)
			v = v * 10 + (uint64_t)(text.p[i] - '0');
		if (i == from || i == text.n || (u = unit(text.p[i++])) == 0)
			return false;
		if ((sum += v * u) > UINT32_MAX)
			return false;
	}
	*ttl = (uint32_t)sum;
	return text.n > 0;
}
