/* The DMARC Policy Record: RFC 9989, 4.7 and 4.8, and as RFC 7489 read it. */
/* SPDX-License-Identifier: ISC */
#ifndef SYNTAX_RECORD_H
#define SYNTAX_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum policy {
	POLICY_ABSENT, /* no such tag */
	POLICY_NONE,
	POLICY_QUARANTINE,
	POLICY_REJECT,
	POLICY_INVALID, /* there is one, but its value is none of these */
};

/* The tags that a record may have; the removed ones of RFC 7489 too. */
enum record_tag {
	TAG_V,
	TAG_P,
	TAG_SP,
	TAG_NP,
	TAG_ADKIM,
	TAG_ASPF,
	TAG_FO,
	TAG_PSD,
	TAG_T,
	TAG_RUA,
	TAG_RUF,
	TAG_PCT, /* removed by RFC 9989 */
	TAG_RF,
	TAG_RI,
	TAG_N
};

/*
 * What deviates from the grammar or from good sense, found by the one pass
 * over the text: code, the place of its first octet and its length in the
 * text. dmarc-lint turns these into findings.
 */
enum record_fault {
#define RECORD_FAULT(id, code) FAULT_##id,
#include "syntax/record_faults.def"
#undef RECORD_FAULT
	FAULT_N
};

struct record_note {
	enum record_fault fault;
	size_t at, n;
};

/* One tag as it stands: where its name and its value are in the text. */
struct record_item {
	enum record_tag tag; /* TAG_N if it is unknown */
	size_t name_at, name_n, value_at, value_n;
	bool first; /* of its name; later ones do not count */
};

/* An URI of rua or ruf: valid by RFC 3986, and of which scheme. */
struct record_uri {
	enum record_tag tag;
	struct span uri;  /* without "!size", in the text */
	struct span host; /* of mailto: the domain, in the text; else absent */
	uint64_t size;    /* RFC 7489's limit in octets, 0 for none */
	bool valid, mailto;
};

/*
 * A record. text is the caller's and borrowed. Arrays are the record's and
 * freed by record_free(). value[] is the value in force of each tag, absent
 * where there is none.
 */
struct record {
	struct span text;
	enum policy p, sp, np; /* as written */
	char adkim, aspf;      /* 'r', 's'; default 'r' */
	char psd;              /* 'y', 'n', 'u'; default 'u' */
	bool t;                /* t=y */
	unsigned int pct;      /* 0 to 100; default 100; RFC 7489 only */
	struct span value[TAG_N];
	struct record_item *items;
	size_t nitems;
	struct record_uri *uris;
	size_t nuris;
	struct record_note *notes;
	size_t nnotes;
};

/*
 * Is text a DMARC record at all, that is, does it begin with the version
 * (RFC 9989, 4.7: "v" equals %s"DMARC1", ended by a separator, space or the
 * end)? Strings that do not are no DMARC records and are discarded.
 */
bool record_is(struct span text);

/*
 * Parses text. False if record_is() is false; *r then still has the notes
 * that say why it is not one, and must be freed as well.
 */
bool record_parse(struct record *r, struct span text);
void record_free(struct record *r);

/*
 * RFC 9989, 4.10.1: does the record lead to DMARC processing? usable is
 * false where p is invalid, or sp or np is there and invalid, and no rua URI
 * is valid; with a valid rua URI all of them count as none. A missing p is
 * none. *p, *sp, *np are then POLICY_NONE, _QUARANTINE or _REJECT: sp
 * defaults to p, np to sp.
 */
struct record_policy {
	bool usable;
	enum policy p, sp, np;
};
struct record_policy record_policy(const struct record *r);

/* The same by RFC 7489, 6.3 and 6.6.3 (np is sp, t is ignored; a record
 * whose p is missing or invalid counts only with a valid rua, as p=none). */
struct record_policy record_policy_7489(const struct record *r);

const char *policy_str(enum policy p);           /* "none", ...; "" */
const char *record_tag_str(enum record_tag t);   /* "adkim" */
const char *record_fault_str(enum record_fault f); /* "policy-invalid" */

/* Writes the record back: tags in force, in the specification's order. */
void record_write(struct buf *b, const struct record *r);

#endif
