/* Record data of master files, in wire form: RFC 1035, 3.3, RFC 3597, 5. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_DATA_H
#define ZONE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "zone/file.h"

/*
 * What the data of A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, DNAME and SPF
 * consists of, a letter a field: n name, 4 and 6 addresses, h number of 16
 * bits, l of 32 bits, t TTL; S strings to the end, at least one. NULL for any
 * other type.
 */
const char *zonedata_kinds(uint16_t type);

/* True if the fields have the form of RFC 3597, "\# length hexadecimal". */
bool zonedata_is_generic(const struct zone_token *t, size_t n);

/* The fields of a record's data, and what came of reading them. */
struct zone_fields {
	const struct zone_token *t;
	size_t n;
	const struct zone_name *origin; /* of relative names */
	/* A fault shows at octet at of this field; of field n where one is
	 * missing. */
	size_t field, at;
	bool whole; /* all data is in wire (zone/foreign.h) */
};

/*
 * Appends f's data to wire, names absolute and in lower case. Any type in
 * generic form is read, of which a known one is checked; in its own form, a
 * known one only. Returns ZONE_FINE or the fault.
 */
enum zone_fault zonedata_read(struct buf *wire, uint16_t type,
    struct zone_fields *f);

/*
 * The place of octet at of the joined strings of a TXT or SPF record: for an
 * escape that of the backslash, for the form of RFC 3597 that of the first
 * digit. Past the end it is the place behind the last field.
 */
struct zone_place zonedata_place(const struct zone_record *r, size_t at);

#endif
