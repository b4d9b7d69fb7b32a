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

/* Is the data of this type checked? */
bool zoneforeign_known(uint16_t type);

/*
 * Appends the data that f's fields are to wire, as zonedata_read() does. What
 * ldns does not read as BIND does is passed over: then f->whole is false, and
 * wire has a part of the data only. So is the data of types that are obsolete,
 * or that a file of the system describes (WKS).
 */
enum zone_fault zoneforeign_read(struct buf *wire, uint16_t type,
    struct zone_fields *f);

#endif
