/* What the files that make up lint/lint share. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_PART_H
#define LINT_PART_H

#include "lint/lint.h"
#include "lint/find.h"
#include "lint/index.h"
#include "lint/policy.h"

enum { LINT_MEMO = 64 };

struct lint {
	struct lint_options o;
	struct lint_counts counts;
	struct zonestore index;
	struct zonestore scratch; /* keeps octets only, of one of alone */
	struct lintfinds finds; /* in files */
	struct lintfinds alone; /* in records by themselves, and in DNS */
	struct lintpolicies policies;
	struct linthost_facts *hosts; /* by number (lintreport.c) */
	size_t nhosts;
	struct lintincluded *included; /* by SPF (lintspf.c) */
	struct spfrec_term *terms;     /* of the record that is looked at */
	size_t terms_cap;
	struct lintspflast { /* and the last one of them */
		struct span arg;
		unsigned int lookups, voids;
	} spf_last;
	struct lintmemo {
		uint64_t key;
		const struct lintpolicy *policy;
	} memo[LINT_MEMO]; /* records of domains; once all is read */
};

/* Is the label at p (in wire form) this one? */
static inline bool
lintlabel_is(const unsigned char *p, const char *name)
{
	size_t n = strlen(name);

	return p[0] == n && memcmp(p + 1, name, n) == 0;
}

/* --- places of octets (lintplace.c) --- */

/* Where n octets from at on of a record stand, as far as one line goes. */
void lintplace_of(const struct zonestore *x, const struct zone_rr *rr,
    size_t at, size_t n, struct lintplace *place);

/* The same where they stand in one string and nothing else between: false
 * if they don't, and can't be replaced. */
bool lintplace_within(const struct zonestore *x, const struct zone_rr *rr,
    size_t at, size_t n, struct lintplace *place);

/* Takes the text of a record, and where its octets are. */
void lintplace_take(struct zonestore *x, struct zone_rr *rr,
    const struct zone_record *r);

/* --- findings about one record (lintrecord.c) --- */

/*
 * Where a finding is: a record of a zone, or with rr NULL a text that stands
 * at a place by itself.
 */
struct lintabout {
	struct lintfinds *finds;
	const struct zonestore *index;
	const struct zone_rr *rr;
	struct lintplace at;
	const struct zone_file *file; /* for rr NULL */
	struct span text;
	struct span domain;
};

/* A finding about n octets at at of the record; NULL as lintfind_add(). */
struct finding *lintabout_add(const struct lintabout *a, enum lint_rule rule,
    enum lint_severity severity, size_t at, size_t n);

/* Those that show in the text alone. */
void lintrecord_notes(const struct lintabout *a, const struct record *r);

/* How to mend one of these, if it can be done safely (lintfix.c). */
void lintfix_note(const struct lintabout *a, struct finding *f,
    const struct record *r, const struct record_note *note);

/* Is this, which stands in a master file without quotes, a record of known
 * tags and nothing that a person would say in a comment? */
bool lintfix_is_quotable(struct span text);

/* Printable ASCII, which all formats show as it is. */
bool lintfix_is_plain(struct span text);

/* n octets at at become text. */
void lintfix_put(const struct lintabout *a, struct finding *f, size_t at,
    size_t n, struct span text);

/* The record's own, in a zone; domain is that of its owner. */
struct lintabout lintabout_rr(struct lint *l, const struct zone_rr *rr);

/* A name without its first skip labels, as text to keep. */
struct span lintname_text(struct lintfinds *s, const unsigned char *wire,
    size_t skip);

/* As a detail shows untrusted text: in quotes, its beginning. */
void lint_put_quoted(struct buf *b, struct span s);

/* "v=DMARC...", perhaps with quotes or blanks before: meant for a record. */
bool lint_like_dmarc(struct span text);

/* "v=spf1;" and the like: meant for an SPF record, but it is none. */
bool lint_like_spf(struct span text);

/* --- master files (lintread.c) --- */
void lintread_zone(struct lint *l, const struct lint_source *s);

/* --- zones as served (lintview.c) --- */

/* The zones as a source of answers; what they don't tell is DNS_TEMPFAIL, or
 * asked of options.dns. It holds as long as l. */
struct dns lintview_dns(struct lint *l);

/* Where a name is served. */
enum lintwhere {
	LINT_NOWHERE,  /* in no zone that is known */
	LINT_SERVED,
	LINT_DELEGATED /* at or below a zone cut, and no file has it */
};
enum lintwhere lintview_where(const struct lint *l, const struct zone_keys *k,
    size_t *apex);

/* --- all files together (lintzone.c) --- */
void lintzone_run(struct lint *l);

/* --- Organizational Domains (lintorg.c) --- */

/*
 * The Organizational Domain of a name, as far as the zones tell (RFC 9989,
 * 4.10.2): how many labels it has. 0 if they tell of no record.
 */
size_t lintorg_of(struct lint *l, const struct zone_keys *k);

/* The DMARC record of the domain of a key, if there is one in the zones. */
const struct lintpolicy *lintorg_policy(struct lint *l, uint64_t key);

/* --- where reports go (lintreport.c) --- */
struct lintdestination {
	const struct lintabout *about;
	const struct lintpolicy *policy;
	const struct zone_keys *k; /* of the domain, NULL for one of DNS */
	size_t org;               /* labels, 0 if unknown */
	struct span domain, org_domain; /* absent for k */
};
void lintreport_run(struct lint *l, const struct lintdestination *d);

/* A record that accepts reports, k being its owner's. */
void lintreport_accepting(struct lint *l, const struct zone_rr *rr,
    const struct zone_keys *k);
void lintreport_free(struct lint *l);

/* --- SPF (lintspf.c) --- */

/* What an SPF record is to its domain (absent: the owner of a->rr); names of
 * helpers ("_spf") are not looked at as closely. */
void lintspf_run(struct lint *l, const struct dns *dns,
    const struct lintabout *a, bool is_domain, struct span domain);

/* The same for what lint_like_spf(). */
void lintspf_none(const struct lintabout *a);
void lintspf_free(struct lint *l);

/* --- without files (lintalone.c) --- */
void lintalone_record(struct lint *l, const struct lintabout *a);
bool lintalone_domain(struct lint *l, struct span domain,
    const char **error);

#endif
