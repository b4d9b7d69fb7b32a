/* The DMARC Policy Record: RFC 9989, 4.7 and 4.8, and as RFC 7489 read it. */
/* SPDX-License-Identifier: ISC */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

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

/* The tags that a record may have, those that RFC 9989 removed among them. */
enum record_tag {
#define TAG(id, ...) TAG_##id,
#include "record/tags.def"
	TAG_N
};

/* What values a tag takes (RFC 9989, 4.7 and 4.8; RFC 7489, 6.4). */
enum value_kind {
	VALUE_POLICY,  /* none, quarantine, reject */
	VALUE_LETTER,  /* one of its letters */
	VALUE_FLAG,    /* the letter y or n */
	VALUE_LETTERS, /* some of its letters, with colons between them */
	VALUE_PERCENT, /* 0 to 100 */
	VALUE_URIS,    /* URIs, with commas between them */
	VALUE_TEXT     /* anything */
};

/* A row of tags.def, which says what each member is. */
struct tag {
	struct span name, preset;
	const char *text;
	enum value_kind kind;
	bool removed;
	uint8_t fault; /* enum record_fault; FAULT_N if any value is valid */
	size_t field;  /* the offset in struct record */
};
extern const struct tag record_tags[TAG_N];

/*
 * What deviates from the grammar or from good sense; dmarc-lint makes
 * findings of these.
 */
enum record_fault {
#define RECORD_FAULT(id, code, severity) FAULT_##id,
#include "record/faults.def"
#undef RECORD_FAULT
	FAULT_N
};
extern const char *const record_faults[FAULT_N]; /* "policy-invalid" */

/*
 * A fault: n octets from at on in the text. What should be there and is not
 * is noted at the version (n > 0 unless the text is empty). tag is the tag
 * that it is about, for FAULT_TAG_TYPO, _MALFORMED and _UNKNOWN the one that
 * is probably meant, for FAULT_SEPARATOR_MISSING the one before which it is
 * missing; else TAG_N.
 */
struct record_note {
	uint8_t fault, tag; /* enum record_fault, enum record_tag */
	uint32_t at, n;
};

/* How severe a fault is. The graver the less. */
enum record_severity { RECORD_ERROR = 1, RECORD_WARNING, RECORD_NOTE };

/*
 * What stands between two semicolons, unless that is nothing: where it is in
 * the text. Without an equals sign the name is all of it, and value_n is 0.
 */
struct record_item {
	uint8_t tag; /* enum record_tag; TAG_N if unknown or malformed */
	bool first;  /* of its tag, and not empty: the others do not count */
	uint32_t name_at, name_n, value_at, value_n;
};

/*
 * An URI of rua or ruf. valid: by RFC 3986, and one address if it is mailto
 * (see record/uri.h); an "!" in it is let pass.
 */
struct record_uri {
	enum record_tag tag;
	bool valid, mailto;
	bool local;       /* no other network can send mail to the host */
	struct span uri;  /* without "!size", in the text */
	struct span host; /* of mailto: the domain, in the text; else absent,
	                     and absent too if it is percent-encoded */
	uint64_t size;    /* RFC 7489's limit in octets, 0 for none */
};

/*
 * How many of each have room in the record itself: powers of 2. With all on the
 * heap, linting records takes 11 % more instructions.
 */
enum { RECORD_ITEMS = 8, RECORD_URIS = 4, RECORD_NOTES = 4 };

/*
 * A record. text is the caller's and borrowed. Arrays are the record's and
 * freed by record_free(); short ones are in the room that it has for them, so
 * it must not be copied or moved.
 *
 * value[] is what counts of each tag, as it stands in the text: of the first
 * of that name. It is absent if there is none, or if its value is invalid
 * and the default stands in (RFC 9989, 4.8); but for p, sp and np, where an
 * invalid value, even an empty one, is not the same as none (4.10.1). Any other
 * tag with an empty value is ignored, as the grammar requires 1*dmarc-value.
 *
 * notes are in the order of their places, at most LIMIT_FAULT_PLACES (the
 * first ones) of each fault; found[] counts all there are.
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
	struct record_uri *uris; /* those of the tags that count */
	size_t nuris;
	struct record_note *notes;
	size_t nnotes;
	uint32_t found[FAULT_N];
	struct record_item item_room[RECORD_ITEMS];
	struct record_uri uri_room[RECORD_URIS];
	struct record_note note_room[RECORD_NOTES];
};

/*
 * Is text a DMARC record (RFC 9989, 4.7 and 4.8)? It begins with
 * "v" equals %s"DMARC1", and then ends or goes on with a semicolon, white
 * space aside: "v=DMARC1 p=none" is none, since its v tag has the value
 * "DMARC1 p=none". Strings that are no DMARC records are discarded.
 */
bool record_is(struct span text);

/*
 * Parses text (of less than 4 GiB; DNS has no longer ones than 64 KiB) in
 * linear time. Most records take no memory but *r; a text made for it takes 48
 * octets for each of its own. False if record_is() is false; *r then still
 * has the notes that say why, and must be freed as well. If the text was meant
 * for a record by all appearance, the rest of *r is what it would say if its
 * beginning were mended. Else there is one note, FAULT_UNRELATED.
 */
bool record_parse(struct record *r, struct span text);
void record_free(struct record *r);

/*
 * What a record makes a receiver do. If usable, the three are POLICY_NONE,
 * _QUARANTINE or _REJECT, before t and pct; else there is no DMARC processing
 * and they are POLICY_ABSENT.
 */
struct record_policy {
	bool usable;
	enum policy p, sp, np;
};

/*
 * By RFC 9989. A missing p is as p=none, whether there is a rua or not (4.7;
 * 4.10.1 could be read otherwise), and sp and np then still count. sp
 * defaults to p, np to sp. If one of the three is invalid, all are none where
 * rua has a valid URI of whatever scheme, and where not the record is not
 * usable (4.10.1).
 */
struct record_policy record_policy(const struct record *r);

/*
 * By RFC 7489, 6.3, 6.4 and 6.6.3. p must be the second tag; where it is not,
 * or it or sp is invalid, all are none if rua has a valid URI, else the
 * record is not usable. np is unknown: as sp. r->pct then samples.
 */
struct record_policy record_policy_7489(const struct record *r);

/* How severe a note on this record is: an error if because of it the policy is
 * not in force, or reports are lost. */
enum record_severity record_severity(const struct record *r,
    const struct record_note *note);

const char *policy_str(enum policy p);             /* "none", ...; "" */

/* The policy of this name, in any case; POLICY_INVALID if it is none. */
enum policy policy_find(struct span name);

/* The tag of this name, in any case; TAG_N if it is unknown. */
enum record_tag record_tag_find(struct span name);

/*
 * The tag that an unknown name is probably meant for: but for blanks, one
 * octet of it is too many, missing or wrong, or two are exchanged. TAG_N if
 * there is none.
 */
enum record_tag record_tag_near(struct span name);

/* What a letter, in any case, says as a value of this tag, or as a part of
 * one: "a failure report if SPF fails". NULL if it is none of its letters. */
const char *record_letter_str(enum record_tag t, char letter);

/*
 * Appends a new record with these tags: "p=reject,rua=a@example.org". What is
 * between two commas is a tag if it begins with a known tag's name and an
 * equals sign, and else a part of the value before it. The version and p come
 * first (RFC 9989, 4.8), then the others in the order given; addresses of rua
 * and ruf get their "mailto:". Values are not checked. False, and nothing is
 * appended, if it does not begin with a known tag.
 */
bool record_compose(struct buf *b, struct span tags);

/*
 * Appends text as a line of a zone file (RFC 1035, 5.1): the TXT record of a
 * domain in normal form (value/dname.h), or of the file's origin if domain is
 * absent. A text of more than 255 octets becomes several strings.
 */
void record_zone_line(struct buf *b, struct span domain, struct span text);

#endif
