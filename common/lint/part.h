/* What the files of lint share: the store of findings, the texts that they are
 * about, what is known of a domain, and who calls whom. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_PART_H
#define LINT_PART_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/names.h"
#include "base/table.h"
#include "lint/lint.h"
#include "record/record.h"
#include "zone/store.h"

/* --- what is kept in the store of names and records --- */

/* What is known of a name. */
enum lintname_flag {
	LINTNAME_ADDRESS = ZONE_HAS_A | ZONE_HAS_AAAA,
	LINTNAME_MX = ZONE_HAS_MX,
	LINTNAME_TXT = ZONE_HAS_TXT,
	LINTNAME_NS = ZONE_HAS_NS,
	LINTNAME_CNAME = ZONE_HAS_CNAME,
	LINTNAME_DNAME = ZONE_HAS_DNAME,
	LINTNAME_SOA = ZONE_HAS_SOA,
	LINTNAME_OTHER = ZONE_HAS_OTHER, /* DNSSEC's types aside */
	LINTNAME_RECORDS = ZONE_HAS_RECORDS,
	LINTNAME_NULL_MX = ZONE_FLAG_USER,   /* an MX with "." (RFC 7505) */
	LINTNAME_SPF = ZONE_FLAG_USER << 1,  /* TXT that is an SPF record */
	LINTNAME_DMARC = ZONE_FLAG_USER << 2, /* TXT that is a DMARC record */
	/* "_dmarc" below it is DMARC, or an alias leads to a record, or out of
	 * the zones. */
	LINTNAME_POLICY = ZONE_FLAG_USER << 3,
	LINTNAME_MX_BELOW = ZONE_FLAG_USER << 4, /* a child has MX */
	LINTNAME_KEYS = ZONE_FLAG_USER << 5, /* "_domainkey" below has keys */
	LINTNAME_WILD = ZONE_FLAG_USER << 6, /* there is a "*" below it */
	LINTNAME_SEEN = ZONE_FLAG_USER << 7, /* zonestore_mark() */
	LINTNAME_KEYS_BAD = ZONE_FLAG_USER << 9, /* so it has, of no use */
	LINTNAME_END = ZONE_FLAG_USER << 8, /* an alias leads here from a
	                                     * _dmarc name */
	LINTNAME_KEYS_VIA = ZONE_FLAG_USER << 10, /* it leads to some elsewhere,
	                                           * as far as is known */
};

/* Why a record was kept. */
enum lintrr_kind {
	LINTRR_POLICY, /* text at _dmarc.NAME, whatever it is */
	LINTRR_REPORT, /* text at NAME._report._dmarc.NAME */
	LINTRR_SPF,
	LINTRR_STRAY,  /* DMARC text anywhere else, of whatever type; up to
	                * here texts that must be served to mean anything */
	LINTRR_WILD,   /* other text at a wildcard */
	LINTRR_ALIAS,  /* CNAME or NS in the way to a record (lint.aliases) */
	LINTRR_CNAME,
	LINTRR_DNAME,
	LINTRR_NS,
	LINTRR_SOA,
	LINTRR_KEY,    /* text of a DKIM key */
	LINTRR_OUT     /* a text that is not served; it is hidden too */
};

/* --- find.c: the store of findings --- */

/* No file: a record by itself, or what DNS answered. */
#define LINT_NO_FILE UINT32_MAX

/* n octets in a line of a file (a number of the store's files). */
struct lint_place {
	uint32_t file, line, column, n;
};

/* The rules that a comment disables, and in which lines. */
struct lint_off {
	uint32_t from, to;
	uint64_t rules[(LINT_N + 63) / 64];
};

/* A file that was read; top is the one that it was read with, or itself. */
struct lint_file {
	struct zone_file file;
	struct span text;
	uint32_t top;
	bool has_soa; /* of a top */
	bool lost;    /* of a top: a part of it could not be read */
	/* Of a top: its records that make policies of resolvers (RPZ), those
	 * of DNSSEC, and whether it has mail and so is no such zone. */
	uint32_t rpz, signing;
	bool has_mx, is_rpz;
	struct lint_off *off; /* by line */
	size_t noff, noff_max;
	/* By rule: how many findings are kept, how many more there were, the
	 * gravest severity of those and the place of the first one. */
	struct lint_count {
		uint32_t kept, line, column;
		uint8_t severity;
		uint64_t more;
	} *count;
};

struct lint_finds {
	const struct lint_options *o;
	uint32_t kept_max; /* findings of a rule that are kept in a file */
	struct lint_counts *counts;
	const struct zonestore *store; /* of the records that rr are */
	struct arena octets;           /* that findings have */
	struct lint_file **file;
	size_t nfiles, files_max;
	struct lint_found {
		struct finding f;
		uint32_t file;
	} *found;
	size_t n, cap;
};

void lint_finds_free(struct lint_finds *s);

/* Adds a file; returns its number. top may be LINT_NO_FILE for a file that
 * is its own. text must hold until the findings are emitted. */
uint32_t lint_finds_file(struct lint_finds *s, const struct zone_file *file,
    struct span text, uint32_t top);

/* Makes a file, a top, a response policy zone: only the rules on how it is
 * written apply to it, and findings of others are dropped. */
void lint_finds_rpz(struct lint_finds *s, uint32_t top);

/* A copy that holds until the findings are emitted: the text of a name (wire
 * form) without its first skip labels. */
struct span lint_keep_name(struct lint_finds *s, const unsigned char *wire,
    size_t skip);

/*
 * A text that findings are about, and where it stands: rr, a record of a
 * zone; or with rr NULL a text by itself at this place, whose file is in
 * at.file, or if that is LINT_NO_FILE in file, which may be NULL.
 */
struct lint_text {
	struct lint_finds *finds;
	const struct zone_rr *rr;
	struct lint_place at;         /* for rr NULL: of its first octet */
	const struct zone_file *file;
	struct span text;
	struct span domain;           /* absent: that of rr's owner */
	/* Or NULL: the alias that leads to the text. Findings are placed there
	 * and name the target, where the text stands. */
	const struct zone_rr *via;
	struct span target;
	bool is_field; /* no record, but a field of a file or a name in it:
	                * at.n tells how much of the line it is, and text
	                * and domain are copied */
};

/* The text of a record in a zone. */
struct lint_text lint_text_of(struct lint *l, const struct zone_rr *rr);

/*
 * One case of a rule. Where it shows in the text: octets from at on, n of
 * them (cut at the end of the text); or the tag of a DMARC record, its
 * version if it has no such tag; or with a host the first URI of that host
 * in the tag's list. All zero but rule and n is the usual case.
 */
struct lint_case {
	enum lint_rule rule;
	enum lint_severity severity; /* LINT_BY_RULE, or what it is here */
	const char *why;             /* NULL, or what receivers do here */
	size_t at, n;
	bool by_tag;
	enum record_tag tag;
	struct span host;            /* in normal form; absent: the tag */
	struct span detail;          /* absent: none */
};

/* As much as there is. */
#define LINT_ALL SIZE_MAX

/*
 * Adds a finding: the only way to do so. NULL if the rule is disabled, or
 * enough findings of it are kept for the file; it is counted then. Spans of
 * the text must hold until the findings are emitted (but for a field's); a
 * detail is copied. The finding is the store's and valid until the next one
 * is added; the caller may add a detail or a fix.
 */
struct finding *lint_add(const struct lint_text *t, struct lint_case c);

/* Sets the detail of a finding of this text; f may be NULL. */
void lint_detail(const struct lint_text *t, struct finding *f,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Hands over all findings in order and forgets them. */
void lint_finds_emit(struct lint_finds *s);

/* --- place.c: which octet of a record stands where in its file --- */

/* Where n octets from at on of a record stand, as far as one line goes. */
void lint_place_of(const struct zonestore *x, const struct zone_rr *rr,
    size_t at, size_t n, struct lint_place *place);

/* The same for octets to be replaced: false if they are neither adjacent in one
 * string nor in two strings of one line; *between is then what stands between
 * these, and else of no octets. */
bool lint_place_within(const struct zonestore *x, const struct zone_rr *rr,
    size_t at, size_t n, struct lint_place *place, struct lint_place *between);

/* The number of the first break of a record behind octet at; its number of
 * breaks if there is none. */
size_t lint_place_next_break(const struct zonestore *x,
    const struct zone_rr *rr, size_t at);

/* Sets the text of rr, and where its octets are, from the record read. */
void lint_place_read(struct zonestore *x, struct zone_rr *rr,
    const struct zone_record *r);

/* --- policy.c: what records say, once for each text --- */

struct lint_policy {
	bool is;     /* a DMARC record */
	bool meant;  /* it is not, but was meant for one */
	bool usable; /* RFC 9989, 4.10.1 */
	bool has_sp, has_np; /* and they are valid */
	char psd;
	uint8_t p, sp, np; /* enum policy, with defaults */
	uint32_t hosts, nhosts; /* the first of lint_policies.host, how many */
};

enum { LINT_POLICY_CACHE = 256 };

struct lint_policies {
	uint64_t seed;
	struct lint_policy *policy; /* by number; 0 is none */
	size_t n, cap;
	struct lint_host {   /* a host that reports go to */
		uint32_t number;
		uint8_t tag; /* TAG_RUA or TAG_RUF */
	} *host;
	size_t nhosts, hosts_cap;
	struct names names; /* of hosts, in normal form */
	struct buf scratch; /* for the name of a host */
	/* The texts read last, by their hash. */
	struct lint_parsed {
		struct record record;
		uint32_t policy;
	} cache[LINT_POLICY_CACHE];
};

/* What a record says; hosts of reports are numbered too, unless p is NULL. */
void lint_policy_of(struct lint_policies *p, struct lint_policy *new,
    const struct record *r, bool is);

/*
 * Parses a text, which must hold as long as the lint. The result is valid until
 * the next call.
 */
const struct lint_parsed *lint_policy_read(struct lint_policies *p,
    struct span text);

/* True if two records are of two files with a SOA each: these are views of
 * one zone, for inside and outside, and nobody is served both. */
bool lint_other_view(const struct lint *l, const struct zone_rr *a,
    const struct zone_rr *b);

/* The DMARC record in the zones of the domain of i labels; one that is none if
 * there are several, which receivers discard; or NULL. */
const struct lint_policy *lint_policy_at(const struct lint *l,
    const struct zone_keys *k, size_t i);

/*
 * The Organizational Domain of a name (of k, with so many labels) by the
 * records of the zones (RFC 9989, 4.10.2), and by the public suffix list: how
 * many labels it has, 0 for unknown, and for a public suffix. *policy: its
 * DMARC record, NULL for none.
 */
size_t lint_org(const struct lint *l, const struct zone_keys *k,
    size_t labels, const struct lint_policy **policy);
size_t lint_org_listed(const struct psl *psl, const unsigned char *wire);

/* --- the linter --- */

/* Where the question for a record ends that an alias leads elsewhere. */
struct lint_end {
	enum {
		LINT_END_NEW,
		LINT_END_OUTSIDE, /* neither the zones nor DNS tell */
		LINT_END_NONE,    /* there is no record, or only what was */
		LINT_END_RECORD   /* meant for one: policy tells */
	} is;
	bool told;                /* its texts were linted */
	bool several;             /* records, which receivers discard */
	uint32_t policy;
	const struct zone_rr *rr; /* of the record; NULL if it is from DNS */
	struct span text;         /* of the record */
	bool has_spf; /* its texts were looked at as those of a domain, too */
	uint8_t spf;  /* what is there then, enum lint_spf */
	uint8_t key;  /* and as keys: enum lint_key, or 0 */
};

struct lint {
	struct lint_options o;
	struct lint_counts counts;
	struct zonestore index;
	struct lint_finds finds;  /* in files */
	struct lint_finds alone;  /* in records by themselves, and in DNS */
	struct lint_policies policies;
	uint32_t *aliases; /* records that may lead from _dmarc elsewhere */
	size_t naliases, aliases_cap;
	uint32_t *key_aliases; /* and from below _domainkey, to keys */
	size_t nkey_aliases, key_aliases_cap;
	size_t keys_asked;      /* in DNS */
	struct names end_names; /* in wire form */
	struct lint_end *ends;  /* by number */
	size_t ends_cap;
	struct lint_host_facts *hosts;   /* by number (report.c) */
	size_t nhosts;
	uint64_t written;               /* see struct zone_options */
	struct names included_names;    /* by SPF */
	struct lint_included *included; /* by number (spf.c) */
	size_t included_cap;
	struct spfrec_term *terms;      /* of the record that is looked at */
	size_t terms_cap;
};

/* True if the name of i labels has one of these flags in the zones. */
static inline bool
lint_has(const struct lint *l, const struct zone_keys *k, size_t i,
    uint32_t flags)
{
	return (zonestore_flags(&l->index, k, i) & flags) != 0;
}

/* True if the label at p (wire form) is this one. */
static inline bool
lint_label_is(const unsigned char *p, const char *name)
{
	size_t n = strlen(name);

	return p[0] == n && memcmp(p + 1, name, n) == 0;
}

/* --- read.c, keep.c: master files --- */

/* The owner of the records that are being read. */
struct lint_owner {
	struct zone_owner z;
	/* It is _dmarc.X; X._report._dmarc.Y; *.X; has _domainkey in it; is
	 * the apex of the file's zone. */
	bool policy, report, wildcard, key, is_apex;
	bool report_astray; /* it has _report, and nobody asks for it */
	bool key_twice;     /* _domainkey is in it twice */
	size_t mx_labels; /* of the file's last MX, if the name above that is
	                   * above this owner, too; else 0 */
};

/*
 * Keeps what the rules need of a record in this file: returns what it says of
 * its owner (enum lintname_flag), and sets *number if the record is kept.
 * Faults of the owner become findings.
 */
uint32_t lint_keep_record(struct lint *l, struct lint_owner *o,
    uint32_t file, const struct zone_record *r, uint32_t *number);

/* The beginning of a TXT record: its first string. */
struct span lint_first_string(const struct zone_record *r);

/* --- record.c: findings about the text of one record --- */

void lint_record_notes(const struct lint_text *t, const struct record *r);

/* For a detail: untrusted text stands in quotes, cut to its beginning:
 * LINT_QUOTED with LINT_QUOTED_ARG(span). */
#define LINT_QUOTED "\"%.*s%s\""
#define LINT_QUOTED_ARG(s) \
	(int)((s).n > 80 ? 80 : (s).n), (s).p != NULL ? (s).p : "", \
	(s).n > 80 ? "..." : ""

/* "v=DMARC...", perhaps with quotes or blanks before: meant for a record. */
bool lint_like_dmarc(struct span text);

/* --- fix.c: how findings are mended --- */

/* Adds a fix for a note's finding if it can be mended safely. */
void lint_fix_note(const struct lint_text *t, struct finding *f,
    const struct record *r, const struct record_note *note);

/* Adds the fix that n octets at at become text. */
void lint_fix_put(const struct lint_text *t, struct finding *f, size_t at,
    size_t n, struct span text);

/* True for a text without quotes that is a record of known tags and can
 * hardly be a comment. */
bool lint_fix_is_quotable(struct span text);

/* True for printable ASCII, which all formats show as it is. */
bool lint_fix_is_plain(struct span text);

/* --- view.c: the zones as a source of answers --- */

/* What the zones don't tell is DNS_TEMPFAIL, or asked of options.dns. Valid
 * as long as l. */
struct dns lint_view(struct lint *l);

/* True if a chain of aliases has no end: that is no temporary failure. */
bool lint_is_loop(const struct dns_answer *a);

/* True if one of the zones that were read answers for the name, and does not
 * delegate it. */
bool lint_serves(const struct lint *l, const unsigned char *wire);

/* --- served.c: which records are served --- */

/* The apexes that files have, and the one that was found last. An apex is
 * known by the octets of its name (struct zone_node). */
struct lint_served {
	struct lint *l;
	struct lint_own {
		uint32_t apex, top;
	} *own, last;
	struct table owns;
};
void lint_served_init(struct lint_served *s, struct lint *l);
void lint_served_free(struct lint_served *s);

/* The zone of a record: that of a SOA of its own file; of any for a file
 * without one. */
struct lint_where {
	uint32_t apex; /* 0 for none */
	size_t labels; /* of the apex */
	bool found;    /* false: it is outside of the zones of its file */
	bool in_zone;  /* there is a SOA */
	bool other;    /* another file has a zone in between */
};
void lint_served_in(struct lint_served *s, const struct zone_keys *k,
    const struct zone_rr *rr, struct lint_where *w);

/* Marks a record that must be served to mean anything, but is not; that is a
 * finding. */
void lint_served_check(struct lint_served *s, const struct zone_keys *k,
    struct zone_rr *rr, const struct lint_where *w);

/* The same of all. Their domains have no policy by them. k is overwritten. */
void lint_served_all(struct lint_served *s, struct zone_keys *k);

/* --- walk.c: what there is to look at --- */

/* All records of all files. */
void lint_walk(struct lint *l);

/* --- zone.c: the rules, by what they look at --- */

enum lint_mail {
	LINT_MAIL_UNKNOWN,
	LINT_MAIL_NONE, /* neither MX nor address */
	LINT_MAIL_NULL, /* a null MX (RFC 7505) */
	LINT_MAIL_HOST, /* an address only */
	LINT_MAIL_MX
};

enum lint_spf {
	LINT_SPF_IS_UNKNOWN,
	LINT_SPF_IS_ABSENT,
	LINT_SPF_IS_NOMAIL, /* "v=spf1 -all" */
	LINT_SPF_IS_THERE
};

enum lint_truth { LINT_UNKNOWN, LINT_NO, LINT_YES };

/* True for "v=spf1 -all", but for blanks: the domain sends no mail. */
bool lint_spf_is_nomail(struct span text);

/* What is known of a domain, from the zones or from DNS. */
struct lint_facts {
	const struct lint_policy *policy; /* its record's */
	size_t labels;
	size_t org;         /* labels of its Organizational Domain, or 0 */
	enum policy org_sp; /* what that one's record has for subdomains */
	enum lint_mail mail;
	enum lint_spf spf;
	enum lint_truth suffix;   /* it is a public suffix */
	enum lint_truth dkim;     /* there are keys below _domainkey */
	enum lint_truth wildcard; /* there is a wildcard right below it */
	enum lint_truth online;   /* its servers may deny no name */
	enum lint_truth compact;  /* they were seen to deny none (RFC 9824) */
	enum lint_truth mx_below; /* names below it have mail */
	enum lint_truth above;    /* a domain above it has no record, though
	                           * it should */
	bool wanted;              /* LINT_AT_BARE: it should have a record */
	const struct zone_keys *k; /* its name in the zones, or one below it;
	                            * NULL: in DNS, and these are set: */
	struct span domain, org_domain; /* org_domain is absent if unknown */
};

/* What rules look at. */
enum lint_subject {
	LINT_AT_STRAY, /* DMARC text elsewhere than at a _dmarc name */
	LINT_AT_WILD,  /* text at a wildcard */
	LINT_AT_CNAME,
	LINT_AT_SPF,
	LINT_AT_ACCEPT, /* a record that accepts reports: X._report._dmarc.Y */
	LINT_AT_NAME,   /* all texts at a _dmarc name */
	LINT_AT_DOMAIN, /* a domain with a DMARC record */
	LINT_AT_BARE    /* a domain without one, or a zone's SOA */
};

/* A text at a _dmarc name, as DNS has it. */
struct lint_said {
	struct lint_text text;
	bool is, meant; /* as in struct lint_policy */
	bool wild;      /* a wildcard has it, not that name */
};

/*
 * A subject with what is known around it. For one from DNS, k is NULL and so
 * is text.rr.
 */
struct lint_sight {
	struct lint *l;
	struct dns dns;
	struct lint_text text;      /* the record; of a domain, its own */
	const struct zone_keys *k;  /* of the record's owner */
	size_t apex;                /* labels of its zone's */
	/* LINT_AT_NAME: the texts in their order, from DNS or records of a
	 * zone, of which there may be very many. */
	const struct lint_said *said;
	struct zone_rr *const *rrs;
	size_t ntexts;
	bool has_record;  /* there is a DMARC record at its _dmarc name */
	bool again;       /* LINT_AT_SPF in DNS: it is not the first one */
	struct span domain; /* in DNS */
	const struct lint_facts *facts; /* LINT_AT_DOMAIN, LINT_AT_BARE */
};

/* Applies all rules that look at such a subject. */
void lint_look(const struct lint_sight *x, enum lint_subject subject);

/* --- spf.c, report.c: more rules, called by zone.c's table --- */

/* True for "v=spf1;" and the like: meant for an SPF record, but it is none. */
bool lint_spf_like(struct span text);

/* Rules on an SPF record. is_domain: of a name that mail comes from; those
 * of helpers ("_spf") are not followed. */
void lint_spf_look(const struct lint_sight *x, bool is_domain);

/* How mail is delivered to a name: RFC 5321, 5.1. */
enum lint_mail lint_mail_of(const struct dns *dns, struct span name);

/* Where a domain's reports go: can they be delivered, are they accepted? */
void lint_report_look(const struct lint_sight *x);

/* A record that accepts reports. */
void lint_report_accept(const struct lint_sight *x);

/* --- key.c: DKIM --- */

/* Rules on a key record, which are only evaluated without tell; true if
 * signatures by it can pass. */
bool lint_key_look(const struct lint_text *t, bool tell);

/* True for a text that looks like a key: it begins with a tag of one. */
bool lint_key_like(struct span text);

/* How many octets of an owner are before "_report._dmarc"; SIZE_MAX if it has
 * no such labels. */
size_t lint_report_at(const unsigned char *owner);

/* True if mail comes from a name, by what it has: not from helpers ("_spf"). */
bool lint_is_sender(const struct lint *l, const struct zone_keys *k,
    size_t labels);

/* --- alias.c: records that are elsewhere --- */

/* Remembers a record that may lead from a _dmarc name elsewhere. */
void lint_alias_keep(struct lint *l, uint32_t rr);

/*
 * Follows an alias, of whose owner x is, and lints the texts at its end, unless
 * that is done where they stand. What becomes known of the domain is put, but
 * not flushed.
 */
void lint_alias_look(const struct lint_sight *x, struct zone_rr *rr);

/* Then the record that an alias leads to as the text of its domain, which has
 * so many labels of x->k; false if there is none. */
bool lint_alias_text(const struct lint_sight *x, const struct zone_rr *rr,
    size_t *labels, struct lint_text *t);

/* Lints the SPF record of a domain that is a CNAME itself. */
enum lint_spf lint_alias_spf(const struct lint_sight *x, size_t labels);

/* What is where the question for a DKIM key ends. */
enum lint_key {
	LINT_KEY_NONE = 1,
	LINT_KEY_BAD,
	LINT_KEY_GOOD,
	LINT_KEY_UNKNOWN
};

/* True if a CNAME or DNAME leads to a name of which the files say nothing, as
 * do most below _domainkey. *last, absent at first, is the end of such a name,
 * of which all below it are: they cost little. */
bool lint_alias_is_outside(const struct lint *l, const struct zone_rr *rr,
    struct span *last);

/* Follows an alias below _domainkey and lints the keys at its end, unless that
 * is done where they stand. */
enum lint_key lint_alias_key(const struct lint_sight *x,
    const struct zone_rr *rr);

#endif
