/* What the parts of reading a master file for lint share: lintread,
 * lintcomment, lintowner, linttext. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_READING_H
#define LINT_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lint/part.h"
#include "zone/file.h"

/* What is going on while one file is read. */
struct reading {
	struct lint *l;
	const struct lint_source *source;
	uint32_t top, file;
	struct given { /* the texts that were included */
		struct span name, text;
	} *given;
	size_t ngiven;

	/* The owner of the record before. */
	struct zone_owner o;
	uint64_t mx_above; /* the name that was said of last */
	struct lintowner {
		bool policy, report, wildcard, key, is_apex;
	} is;

	/* A semicolon that cuts the text of the record that comes next. */
	struct zone_note semicolon;
	bool has_semicolon;

	/* Comments that disable rules for the entry that comes next: how many
	 * of the file's last ones. */
	size_t pending;
	uint32_t pending_file;
};

/* --- files and faults (lintread.c) --- */

/* The number of a file, which d->file is then; what includes it has one
 * already. */
uint32_t lintread_file(struct reading *d, const struct zone_file *file);

/* A finding about a fault in d->file; NULL as lintfind_add(), or if the fault
 * has no rule. */
struct finding *lintread_fault(struct reading *d, const struct zone_note *n,
    enum lint_severity severity);

/* --- comments that disable rules (lintcomment.c) --- */

/* A comment of a struct zone_handler; ctx is the struct reading. */
void lintcomment_take(void *ctx, struct span text,
    const struct zone_place *at);

/* Those before or within an entry, of lines from to to of d->file, hold for
 * all of its lines. */
void lintcomment_settle(struct reading *d, uint32_t from, uint32_t to);

/* --- owners that are not what was meant (lintowner.c) --- */

/* A finding about d->owner, that of r; NULL as lintfind_add(). */
struct finding *lintowner_add(struct reading *d, const struct zone_record *r,
    enum lint_rule rule);

/* Says so if the owner of r has the origin twice. */
void lintowner_check_doubled(struct reading *d, const struct zone_record *r);

/* Is the name (in wire form) almost one at _dmarc? */
bool lintowner_is_typo(const unsigned char *wire);

/* --- records by type (linttext.c) --- */

/* DMARC text where no text belongs. */
static inline bool
linttext_is_stray(const struct zone_record *r)
{
	const struct zone_token *t = r->data;

	return r->ndata > 0 && t->n >= 8 && ascii_lower(t->p[0]) == 'v' &&
	    lint_like_dmarc((struct span){t->p, t->n});
}

/* A record at d->owner for the index; *number is set to its number. */
struct zone_rr *linttext_keep(struct reading *d, const struct zone_record *r,
    enum lintrr_kind kind, uint32_t *number);

/*
 * Takes a TXT record, or one of another type: what it says of its owner, as
 * flags of enum lintname_flag. *number is set if the record is kept, and
 * else left as it is.
 */
uint32_t linttext_put(struct reading *d, const struct zone_record *r,
    uint32_t *number);
uint32_t linttext_put_other(struct reading *d, const struct zone_record *r,
    uint32_t *number);

/* The record of d->semicolon, if there is one, is r: how grave is it? */
void linttext_semicolon(struct reading *d, const struct zone_record *r);

#endif
