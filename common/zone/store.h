/* The names and records of zones in memory, found by name. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_STORE_H
#define ZONE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "zone/name.h"

/*
 * What a name has. Flags from ZONE_FLAG_USER up belong to whoever fills the
 * store.
 */
enum zone_flag {
	ZONE_HAS_A = 1,
	ZONE_HAS_AAAA = 2,
	ZONE_HAS_MX = 4,
	ZONE_HAS_NS = 8,
	ZONE_HAS_TXT = 16,
	ZONE_HAS_CNAME = 32,
	ZONE_HAS_DNAME = 64,
	ZONE_HAS_SOA = 128,
	ZONE_HAS_OTHER = 256, /* any other type */
	ZONE_HAS_RECORDS = 511,
	ZONE_HAS_ERROR = 512, /* ZONE_TYPE_ERROR or ZONE_TYPE_PROOF */
	ZONE_EXISTS = 1024,   /* has records, or a name below it has */
	ZONE_FLAG_USER = 1 << 16
};

/* The pseudo type of ";ERROR" lines (dns/zone.h), which no record can have
 * (RFC 6895, 3.1). */
enum { ZONE_TYPE_ERROR = 0xffff };

/* More of them, of types that are for questions only: a record of the proof
 * that a ";PROOF" line has, behind the type of the question; and the text of a
 * TXT record in wire form (dns/zoneproof.h). */
enum { ZONE_TYPE_STRINGS = 253, ZONE_TYPE_PROOF = 254 };

/*
 * A name. Names are equal if their octets are: the hash only says which ones
 * to compare. name is where the octets are kept, and so the same for equal
 * names and for no others; a name above shares those of the name below that
 * brought it. 4 GB of octets are all that a store holds: more is out of memory.
 */
struct zone_node {
	uint32_t hash;  /* the low half of its key */
	uint32_t name;  /* 0 in a free slot */
	uint32_t first; /* the last record that was kept, or 0 */
	uint32_t flags;
};

/*
 * A record. data is the rdata in wire form, but for TXT and SPF the strings
 * joined; split then differs where the same octets are in other strings.
 *
 * For who wants places (the linter): octet i of a text is in its file at
 * column + i of the line, except after breaks; end is the column behind the
 * last octet.
 */
struct zone_rr {
	const char *data;
	const unsigned char *owner; /* wire form */
	uint32_t n;                 /* octets of data */
	uint32_t next; /* the record before of the same name, 0 for none */
	uint32_t line, column, end;
	uint32_t breaks, nbreaks; /* the first one, and how many */
	uint32_t policy;          /* the user's */
	uint32_t ttl;
	uint32_t file; /* the user's number */
	uint16_t type;
	uint16_t split;
	uint8_t kind; /* the user's */
	bool fixed;   /* all octets have one place */
	bool quoted;  /* all strings are */
	bool hidden;  /* never an answer: another zone covers the name */
};

/*
 * From octet at of a text on, its place is this one. end is 0 within a
 * string, behind an escape, and else the column behind the string before.
 */
struct zone_break {
	uint32_t at, line, column, end;
};

struct zonestore {
	uint64_t seed;
	struct zone_node *slot;
	size_t nslots, nnames;
	size_t cuts;    /* names with NS, DNAME or SOA */
	size_t clashes; /* names with CNAME and other data */
	bool outside;   /* an owner was not below a SOA of its file */
	struct zone_rr *rr; /* the first is none */
	size_t nrr, rr_cap;
	struct zone_firsts *firsts; /* what zonestore_first() found last */
	uint32_t *soa; /* the records of this type */
	size_t nsoa, soa_cap;
	struct zone_break *br;
	size_t nbr, br_cap;
	struct arena octets;
	unsigned char **names; /* chunks of octets of names */
	size_t nchunks, chunks_cap;
	unsigned char *room; /* for the next name, number next: in the last
	                      * chunk, of which so much is left */
	size_t left;
	uint32_t next;
	struct zone_put {
		uint64_t key;
		const unsigned char *wire; /* n octets */
		uint32_t flags, last, first, kept, n;
	} queue[16];
	size_t queued;
};

void zonestore_init(struct zonestore *s);
void zonestore_free(struct zonestore *s);

/* Makes room for about n names and as many records that are to come. */
void zonestore_expect(struct zonestore *s, size_t n);

/* --- names --- */

/*
 * A name and all names above it, which the functions below take by how many
 * labels they have: 0 is the root, labels the name itself. Keys are hashes with
 * a secret seed: they find a name, but two names may have the same.
 */
struct zone_keys {
	const unsigned char *wire, *end; /* borrowed, octets of the name */
	size_t labels;
	uint32_t kept; /* wire in the store, as struct zone_node has it, or 0 */
	uint64_t key[ZONE_LABELS_MAX + 1];
	uint8_t size[ZONE_LABELS_MAX + 1]; /* in octets */
	size_t shared; /* see zonestore_rekey() */
	struct zone_node *const *node; /* see zonestore_resolve(), or NULL */
};
void zonestore_keys(const struct zonestore *s, const unsigned char *wire,
    struct zone_keys *k);

/*
 * The same with those of another name at hand, whose wire still holds: keys of
 * names that both have, of up to k->shared labels, are taken from there. old
 * may be k.
 */
void zonestore_rekey(const struct zone_keys *old, const unsigned char *wire,
    struct zone_keys *k);

/* The octets of the name of i labels, k->size[i] of them. */
static inline const unsigned char *
zonestore_name(const struct zone_keys *k, size_t i)
{
	return k->end - k->size[i];
}

/*
 * Finds all of them once, for as long as nothing is put. node holds those of
 * the name that k was made from by zonestore_rekey(), and *found how many; 0
 * at first.
 */
void zonestore_resolve(const struct zonestore *s, struct zone_keys *k,
    struct zone_node *node[ZONE_LABELS_MAX + 1], size_t *found);

/* NULL if there is no such name. */
const struct zone_node *zonestore_find(const struct zonestore *s,
    const struct zone_keys *k, size_t i);

/* The same for the name with one label more (in lower case) before it. */
const struct zone_node *zonestore_child(const struct zonestore *s,
    const struct zone_keys *k, size_t i, struct span label);

/* The flags of a name; 0 if there is no such name. */
uint32_t zonestore_flags(const struct zonestore *s,
    const struct zone_keys *k, size_t i);

/*
 * Gives a name more flags and, if last is not 0, more records: the chain by
 * next from last to first. It is entered later, by zonestore_flush() at the
 * latest, and wire must hold until then: the memory of its slot is fetched
 * meanwhile, which makes filling a store of a million names 46 to 64 % faster.
 */
void zonestore_put(struct zonestore *s, const struct zone_keys *k, size_t i,
    uint32_t flags, uint32_t last, uint32_t first);
void zonestore_flush(struct zonestore *s);

/* Sets a flag of a name that exists; true if it was not set. */
bool zonestore_mark(struct zonestore *s, const struct zone_keys *k, size_t i,
    uint32_t flag);

/* Takes a flag from a name; true if it was set. */
bool zonestore_unmark(struct zonestore *s, const struct zone_keys *k, size_t i,
    uint32_t flag);

/* Fetches the memory of a name that will be asked for soon. */
static inline void
zonestore_fetch(const struct zonestore *s, const struct zone_keys *k, size_t i)
{
	__builtin_prefetch(&s->slot[(uint32_t)k->key[i] & (s->nslots - 1)], 1);
}

/* --- reading a file --- */

/* The owner of the records that come, and what is known of it so far. All
 * zero but store before the first record of a file. */
struct zone_owner {
	struct zonestore *store;
	struct zone_name *name; /* one of names, NULL for none yet */
	struct zone_keys k;
	uint32_t flags, last, first;
	uint32_t apex; /* the file's last SOA, 0 for none */
	size_t apex_labels;
	bool in_zone;     /* the owner is at or below it */
	size_t put, base; /* of the names above it, those with at most put
	                   * labels, but more than base, were put */
	struct zone_name names[17]; /* of the last owners: more than puts wait
	                             * in a queue, and each makes one */
};

/* The next records are of this name; true if those before were not. */
bool zonestore_owner(struct zone_owner *o, const struct zone_name *name);

/* The owner has these flags and, unless it is 0, the record with this number,
 * which zonestore_rr() gave. SOA records must have one. */
void zonestore_add(struct zone_owner *o, uint32_t flags, uint32_t number);

/* At the end of a file. */
void zonestore_end(struct zone_owner *o);

/* A copy of the owner that lives as long as the store. */
const unsigned char *zonestore_owner_wire(struct zone_owner *o);

/*
 * Once all files are read: names above a zone exist as well, but for those
 * that lie in another zone, where only its own records make names exist.
 * True if there is a zone in another one.
 */
bool zonestore_finish(struct zonestore *s);

/* --- where a name lies --- */

enum { ZONE_NO_CUT = ZONE_LABELS_MAX + 1 };

/* A name, which need not exist. Of the names above it, and itself, these are
 * given by how many labels they have. */
struct zone_where {
	struct zone_keys k;
	size_t encloser; /* the closest that exists */
	size_t apex;     /* of its zone; 0, the root, if it is in none */
	size_t cut;      /* the highest NS or DNAME in the way, ZONE_NO_CUT */
	bool in_zone;
	bool delegated; /* the cut is NS */
	bool present;   /* the store has the name, even if it does not exist */
};
void zonestore_locate(const struct zonestore *s, const unsigned char *wire,
    struct zone_where *w);

/* --- records --- */

/* A new record, all zero; the pointer holds until the next one. */
struct zone_rr *zonestore_rr(struct zonestore *s, uint32_t *number);

/* The flag of a type. */
uint32_t zonestore_flag(uint16_t type);

/* The first record of a type that a name has, in the order of the files; 0
 * if there is none. */
uint32_t zonestore_first(const struct zonestore *s,
    const struct zone_node *node, uint16_t type);

/* The text of a TXT or SPF record, given in wire form. */
void zonestore_join(struct zonestore *s, struct zone_rr *rr,
    struct span wire);

/* The next break of a record, in order; of several at one octet, which are of
 * empty strings, the last one counts. The place of octet 0 is that of rr. */
void zonestore_break(struct zonestore *s, struct zone_rr *rr,
    struct zone_break b);

/* A copy that lives as long as the store. */
static inline const char *
zonestore_keep(struct zonestore *s, const void *p, size_t n)
{
	char *to = arena_octets(&s->octets, n);

	return n > 0 ? memcpy(to, p, n) : to;
}

#endif
