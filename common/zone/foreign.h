/* Types that no rule looks into: their names and data, by ldns. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_FOREIGN_H
#define ZONE_FOREIGN_H

#include "base/buf.h"
#include "zone/data.h"

/* A type by its mnemonic, in any case; 0 if there is none, or if no zone can
 * hold it. And back, or NULL. */
uint16_t zoneforeign_type(struct span text);
const char *zoneforeign_str(uint16_t type);

/* True if the data of this type is checked. Not checked are types that ldns
 * does not know or are obsolete, WKS, which files of the system describe, and
 * IPSECKEY. */
bool zoneforeign_known(uint16_t type);

/* Looks at the data of a type that is not zoneforeign_known(): octets that are
 * not ASCII outside of quotes are a fault, but for text. */
enum zone_fault zoneforeign_opaque(uint16_t type, struct zone_fields *f);

/*
 * Appends the data of f to wire, as zonedata_read() does. type is one that
 * zoneforeign_known(). What ldns does not read as BIND does (parameters of SVCB
 * and HTTPS, types in bitmaps that ldns does not know) is not checked: then
 * f->whole is false, and wire has a part of the data only.
 */
enum zone_fault zoneforeign_read(struct buf *wire, uint16_t type,
    struct zone_fields *f);

#endif
