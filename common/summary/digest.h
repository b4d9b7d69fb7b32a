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

/* The sections, and the values that make the keys of their groups. */
enum digest_section {
	DIGEST_TOTAL,
	DIGEST_DOMAIN,    /* policy_domain, p */
	DIGEST_ALIGNMENT, /* dkim+spf, dkim, spf, neither or unknown */
	DIGEST_FAILING,   /* disposition, type of the first reason */
	DIGEST_SOURCE,    /* enum digest_source_key; see digest_sources() */
	DIGEST_REPORTER,  /* org_name */
	DIGEST_REASON,    /* type */
	DIGEST_QUIRK,     /* code */
	DIGEST_DUPLICATE, /* org_name, report_id, policy_domain */
	DIGEST_CONFLICT,  /* the same */
	DIGEST_SECTIONS
};

enum digest_source_key {
	SOURCE_NET,
	SOURCE_DKIM_DOMAIN,
	SOURCE_SPF_DOMAIN,
	SOURCE_KEYS
};

/* All zeros but for what digest_init() sets. */
struct digest {
	struct sift sift;
	struct groups groups[DIGEST_SECTIONS];
	struct senders senders; /* one for each group of DIGEST_SOURCE */
	struct buf key;
	struct buf text[4];
};

void digest_init(struct digest *d, struct intake *in,
    const struct filter *filters, size_t nfilters, uint64_t seed);
void digest_free(struct digest *d);
void digest_row(struct digest *d, const struct intake *in,
    const struct intake_row *row);

/* Ends the counting. */
void digest_done(struct digest *d);

/* A section's groups by messages (failing: by messages too), to be freed. */
struct order_item *digest_groups(const struct digest *d,
    enum digest_section section, size_t *n);

/* One of the sums over all rows, GROUP_x; 0 if there was no row. */
uint64_t digest_total(const struct digest *d, int which);

/* A source: all addresses of one network with the same two domains. */
struct digest_source {
	const struct group *group;
	const struct sender *sender;
	struct span keys[SOURCE_KEYS];
	struct span names[SENDER_NAMES];
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
