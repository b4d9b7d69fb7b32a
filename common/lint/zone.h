/* What the parts of a run over all zones share: lintzone, linttexts, lintother,
 * lintorg. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_ZONE_H
#define LINT_ZONE_H

#include "lint/domain.h"
#include "lint/part.h"

/* What is known of the zone that was looked at last. */
struct lintzonefacts {
	uint64_t apex;
	bool known;
	enum lintbool suffix, online;
	size_t org; /* labels of the public suffix list's, 0 if unknown */
	bool lost;  /* not all of it was read */
};

/* The run, and the record that it is at. */
struct lintrun {
	struct lint *l;
	struct dns dns;
	const struct zone_keys *k; /* of the record's owner */
	size_t apex;  /* the labels of its zone's */
	bool in_zone; /* there is a SOA */
	struct lintzonefacts zone;
	/* The last name that was found to be the apex of a file's zone. */
	uint64_t own;
	uint32_t own_top;
};

/* The file that a record was read with. */
static inline uint32_t
lintzone_top(const struct lint *l, const struct zone_rr *rr)
{
	return l->finds.file[rr->file]->top;
}

/* --- lintzone.c --- */

/* A finding about all of a record; NULL as lintfind_add(). */
struct finding *lintzone_add(struct lintrun *x, const struct zone_rr *rr,
    enum lint_rule rule, enum lint_severity severity);

/* Gives f, unless it is NULL, the text and then the name as its detail. */
void lintzone_detail(struct lintrun *x, struct finding *f, const char *text,
    const unsigned char *wire);

/* --- lintorg.c --- */

/* The labels of the Organizational Domain that the list has; 0 for none. */
size_t lintorg_listed(const struct psl *psl, const unsigned char *wire);

/* --- linttexts.c --- */

/* A text at a _dmarc name: the first one has all of the name looked at. */
void linttexts_run(struct lintrun *x, struct zone_rr *rr);

/* Have the two the same data? */
bool linttexts_same(const struct zone_rr *a, const struct zone_rr *b);

/* Are they of two files with a SOA each? These are what two views of a zone
 * hold, for inside and outside; nobody is served both. */
bool linttexts_other_view(const struct lint *l, const struct zone_rr *a,
    const struct zone_rr *b);

/* Where the mail of a domain goes, by its name's flags. */
enum lintmail linttexts_mail(uint32_t flags);

/* What SPF a name has; NULL is a name without records. */
enum lintspf linttexts_spf(const struct lint *l, const struct zone_node *name);

/* --- lintother.c --- */

/* A text that looks like DMARC, at a name that nobody asks for one. */
void lintother_stray(struct lintrun *x, struct zone_rr *rr);

/* Other data at its name; for a _dmarc name, what it leads to. */
void lintother_cname(struct lintrun *x, struct zone_rr *rr);
void lintother_spf(struct lintrun *x, struct zone_rr *rr);

/* A text at "*": does it answer for _dmarc? */
void lintother_wild(struct lintrun *x, struct zone_rr *rr);

#endif
