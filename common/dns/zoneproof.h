/* Proofs from zones in memory, as a server of signed zones sends them. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_ZONEPROOF_H
#define DNS_ZONEPROOF_H

#include <stdbool.h>

#include "base/buf.h"
#include "zone/store.h"

/*
 * The proof of an answer (dns/dns.h): the records that it is made of, with
 * their signatures, and where there is none, or a wildcard stands for a name,
 * the NSEC or NSEC3 records that deny it (RFC 4035, 3.1; RFC 5155, 7.2). Zones
 * are as their files have them; whether all of that is right is for
 * dns/proof.h.
 */
struct zoneproof;

/* The store, which has all its records, is borrowed. Of texts it needs, as
 * records of type ZONE_TYPE_STRINGS, the wire form, too. */
struct zoneproof *zoneproof_new(const struct zonestore *s);
void zoneproof_free(struct zoneproof *p);

/* Begins a new proof, for questions of a type. */
void zoneproof_begin(struct zoneproof *p, unsigned int type);

/* Adds what belongs to one name of an answer's chain. For DS it is the zone
 * above a zone that is asked. False if no zone knows of the name. */
bool zoneproof_link(struct zoneproof *p, const struct zone_where *w);

/* Takes the proof that ZONE_TYPE_PROOF records of the name have, instead; false
 * if there are none. */
bool zoneproof_recorded(struct zoneproof *p, const unsigned char *name);

/* The proof so far, which the caller frees; one that would be too large is
 * empty. */
struct buf zoneproof_take(struct zoneproof *p);

/*
 * A record of a proof as a line of text, without its end, and back: as master
 * files have it, or where that would not give the same octets "\#" and these in
 * hexadecimal. Reading appends wire form; false if it is neither.
 */
void zoneproof_write(struct buf *b, struct span wire);
bool zoneproof_read(struct buf *wire, struct span text);

/* The length of the first record of a proof, which is not empty; 0 if it is
 * none. */
size_t zoneproof_size(struct span proof);

#endif
