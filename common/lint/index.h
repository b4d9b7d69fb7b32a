/* What lint keeps of zones: which names have what, and the records in point. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_INDEX_H
#define LINT_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "zone/name.h"

/* What is known of a name. */
enum lintname_flag {
	LINTNAME_ADDRESS = 1, /* A or AAAA */
	LINTNAME_MX = 2,
	LINTNAME_NULL_MX = 4, /* an MX with "." (RFC 7505) */
	LINTNAME_TXT = 8,
	LINTNAME_SPF = 16,    /* TXT that is an SPF record */
	LINTNAME_DMARC = 32,  /* TXT that is a DMARC record */
	LINTNAME_NS = 64,
	LINTNAME_CNAME = 128,
	LINTNAME_DNAME = 256,
	LINTNAME_SOA = 512,
	LINTNAME_OTHER = 1024, /* of another type, DNSSEC's aside */
	LINTNAME_BELOW = 2048,  /* it exists for the names below it; most that
	                         * have others are not told apart by it */
	LINTNAME_POLICY = 4096, /* "_dmarc" below it is DMARC, or a CNAME
	                         * or NS that lead to it */
	LINTNAME_SEEN = 16384,  /* lintindex_first_time() */
	LINTNAME_MX_BELOW = 8192, /* a name right below it has MX */
	LINTNAME_KEYS = 32768,  /* "_domainkey" below it has names */
	LINTNAME_WILD = 65536,  /* there is a "*" below it */
	LINTNAME_RECORDS = 0x7ff,
	/* What few names have, and many are asked for. */
	LINTNAME_CUT = LINTNAME_NS | LINTNAME_DNAME | LINTNAME_SOA,
	LINTNAME_SPECIAL = LINTNAME_CUT | LINTNAME_WILD,
};

/* A name by its hash, keyed so that nobody can make two of one. */
struct lintname {
	uint64_t key;
	uint32_t first; /* record that was kept, or 0 */
	uint32_t flags;
};

/* Why a record was kept. */
enum lintrr_kind {
	LINTRR_POLICY, /* text at _dmarc.NAME, whatever it is */
	LINTRR_REPORT, /* text at NAME._report._dmarc.NAME */
	LINTRR_SPF,
	LINTRR_STRAY,  /* DMARC text anywhere else, of whatever type */
	LINTRR_WILD,   /* other text at a wildcard */
	LINTRR_CNAME,
	LINTRR_DNAME,
	LINTRR_NS,
	LINTRR_SOA,
	LINTRR_OUT /* of a file's SOA below another one's, or not below it */
};

/*
 * A record. data is the text joined, or a name in wire form. Octet i of it
 * is in its file at column + i of the line, but where there are breaks; end
 * is the column behind the last one.
 */
struct lintrr {
	const char *data;
	const unsigned char *owner; /* wire form */
	uint32_t n;
	uint32_t next; /* the one before of the same name; 0 for none */
	uint32_t line, column, end;
	uint32_t breaks, nbreaks; /* the first one, and how many */
	uint32_t policy; /* what the text says (lintpolicy.h), or 0 */
	uint32_t ttl;
	uint32_t file;   /* of those of lintfind.h */
	uint16_t type;
	uint8_t kind;
	bool fixed;  /* all octets have one place */
	bool quoted; /* all strings are */
};

/*
 * From octet at of a text on, its place is this one. end is 0 within a
 * string, behind an escape, and else the column behind the string before.
 */
struct lintbreak {
	uint32_t at, line, column, end;
};

/* Names by their keys. */
struct lintnames {
	struct lintname *slot;
	size_t nslots, n;
};

struct lintindex {
	uint64_t seed;
	struct lintnames names, special;
	size_t cuts;    /* names with NS, DNAME or SOA */
	size_t clashes; /* names with CNAME and other data */
	struct lintrr *rr; /* the first is none */
	size_t nrr, rr_cap;
	struct lintbreak *br;
	size_t nbr, br_cap;
	struct lintchunk *chunk; /* octets that are kept */
	uint64_t recent[8]; /* names that were looked at last */
	struct lintput {
		uint64_t key;
		uint32_t flags, last, first;
	} queue[16]; /* so that memory can be fetched meanwhile */
	size_t queued;
};

void lintindex_init(struct lintindex *x);
void lintindex_free(struct lintindex *x);

/* Makes room for about n names that are to come. */
void lintindex_expect(struct lintindex *x, size_t n);

/*
 * The keys of a name and of all above it: key[0] is the root's, key[labels]
 * the name's; returns labels. at[i] is where in wire the name of key[i]
 * begins.
 */
size_t lintindex_keys(const struct lintindex *x, const unsigned char *wire,
    uint64_t key[ZONE_LABELS_MAX + 1], uint8_t at[ZONE_LABELS_MAX + 1]);

/* The same for a name of n octets whose end, as long as the last known
 * labels of the name that key and at are of, is the same; 0, and nothing is
 * changed, if that is not where a label begins. */
size_t lintindex_rekey(const unsigned char *wire, size_t n, size_t known,
    uint64_t key[ZONE_LABELS_MAX + 1], uint8_t at[ZONE_LABELS_MAX + 1]);

/* The key of a label (n octets, in lower case) below a name. */
uint64_t lintindex_below(uint64_t key, const void *label, size_t n);

/* A name has these flags, too, and these records, if last is not 0: a chain
 * by next from last to first. It may take until lintindex_flush() to be
 * seen. */
void lintindex_put(struct lintindex *x, uint64_t key, uint32_t flags,
    uint32_t last, uint32_t first);
void lintindex_flush(struct lintindex *x);

/* Has memory fetched what will be asked for soon. */
static inline void
lintindex_fetch(const struct lintindex *x, uint64_t key)
{
	__builtin_prefetch(&x->names.slot[(size_t)(key >> 8) &
	    (x->names.nslots - 1)], 1);
}

/* Has it been put lately? Then its parents need not be put again. */
bool lintindex_recent(struct lintindex *x, uint64_t key);

/* True once for each name that there is. */
bool lintindex_first_time(struct lintindex *x, uint64_t key);

/* The flags of LINTNAME_SPECIAL that a name has. */
uint32_t lintindex_special(const struct lintindex *x, uint64_t key);

/* NULL if there is no such name. */
const struct lintname *lintindex_find(const struct lintindex *x,
    uint64_t key);

/* A new record, all zero; the pointer holds until the next one. */
struct lintrr *lintindex_rr(struct lintindex *x, uint32_t *number);

/* Of breaks of a record, the next one, in order. */
void lintindex_break(struct lintindex *x, struct lintrr *rr,
    const struct lintbreak *b);

/* A copy that holds until lintindex_free() or lintindex_release(), which
 * frees all copies. For these an index may be all zero. */
const char *lintindex_keep(struct lintindex *x, const void *p, size_t n);
void lintindex_release(struct lintindex *x);

#endif
