/* The digest's model: what an owner of domains needs to know, counted. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_DIGEST_H
#define SUMMARY_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "summary/group.h"
#include "summary/results.h"
#include "summary/order.h"
#include "summary/senders.h"
#include "summary/filter.h"

/*
 * The sections, and the values that make the keys of their groups. By domain,
 * policy_domain is one more: the third value, or the fourth of a source.
 */
enum digest_section {
	DIGEST_TOTAL,
	DIGEST_DOMAIN,    /* enum digest_domain_key */
	DIGEST_ALIGNMENT, /* dkim+spf, dkim, spf, neither or unknown */
	DIGEST_FAILING,   /* disposition; and for each reason: its type, too */
	DIGEST_SOURCE,    /* enum digest_source_key; see digest_sources() */
	DIGEST_REPORTER,  /* org_name */
	DIGEST_REASON,    /* type */
	DIGEST_QUIRK,     /* code */
	DIGEST_DUPLICATE, /* org_name, report_id, policy_domain */
	DIGEST_CONFLICT,  /* the same */
	DIGEST_OTHERS,    /* as of DOMAIN: rejected mail of others */
	DIGEST_PERIOD,    /* as of DUPLICATE: absurd periods */
	DIGEST_SECTIONS
};

/* The policies other than p are absent where they say the same as what holds
 * without them; t is y or absent. */
enum digest_domain_key {
	DOMAIN_NAME,
	DOMAIN_P,
	DOMAIN_SP,
	DOMAIN_NP,
	DOMAIN_T,
	DOMAIN_KEYS
};

/* The columns of a digest's rows: those of its table, and the counts. */
enum { DIGEST_COLUMNS = DIGEST_N + (int)GROUP_N };

enum digest_source_key {
	SOURCE_NET,
	SOURCE_DKIM_DOMAIN,
	SOURCE_SPF_DOMAIN,
	SOURCE_DOMAIN, /* absent but by domain */
	SOURCE_KEYS
};

/* Domains come in the order of their failing messages, less the rejected ones
 * of others; of all their messages; or of their names. */
enum digest_sort { DIGEST_BY_FAIL, DIGEST_BY_MESSAGES, DIGEST_BY_NAME };

/* All zeros but for what digest_init() sets, and what the caller sets then:
 * sort and by_domain. */
struct digest {
	enum digest_sort sort;
	bool by_domain;
	struct sift sift;
	struct groups groups[DIGEST_SECTIONS];
	struct senders senders; /* one for each group of DIGEST_SOURCE */
	struct span domain; /* the row's, by domain */
	struct buf key;
	struct buf text[4];
};

void digest_init(struct digest *d, struct intake *in,
    const struct filter *filters, size_t nfilters, uint64_t seed);
void digest_free(struct digest *d);
void digest_row(struct digest *d, const struct intake *in,
    const struct intake_row *row);

/* How many values the key of a group of a section has. */
size_t digest_values(const struct digest *d, enum digest_section section);

/* Ends the counting. */
void digest_done(struct digest *d);

/* A section's groups by messages, to be freed. */
struct order_item *digest_groups(const struct digest *d,
    enum digest_section section, size_t *n);

/* One of the sums over all rows, GROUP_x; 0 if there was no row. */
uint64_t digest_total(const struct digest *d, int which);

/*
 * A domain and one policy of it. others: of its failing messages those that
 * were rejected and that nothing of an own domain authenticates (hints
 * third-party and unauthenticated).
 */
struct digest_domain {
	const struct group *group;
	uint64_t others;
	struct span keys[DOMAIN_KEYS];
};

/* All domains in the order of d->sort, as digest_sources() gives sources. */
struct digest_domain *digest_domains(const struct digest *d, size_t *n);

/* Appends p and, behind a blank each, "sp=none", "np=reject" and "t=y" where
 * they are in the keys, with b as put writes them. */
void digest_put_policy(struct buf *b, const struct span keys[DOMAIN_KEYS],
    void (*put)(struct buf *b, struct span s));

/* A source: all addresses of one network with the same two domains. */
struct digest_source {
	const struct group *group;
	const struct sender *sender;
	uint64_t fail, messages;
	struct span keys[SOURCE_KEYS];
};

/*
 * All sources, *n of them: first those with failing messages, the most
 * first, then the others by messages. The caller frees the array; what it
 * points to is the digest's.
 */
struct digest_source *digest_sources(const struct digest *d, size_t *n);

/* The digest as rows of TABLE_DIGEST and TABLE_GROUP side by side, at most
 * to->top groups a section. */
void digest_write(const struct digest *d, const struct summary_rows *to);

#endif
