/* What has changed between policy rows of before and lookups of now. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/changes.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "rows/fields.h"
#include "rows/read.h"

static const size_t watched[CHANGES_WATCHED] = {
    POLICY_result, POLICY_effective, POLICY_policy_domain, POLICY_org_domain,
    POLICY_record, POLICY_external, POLICY_security, POLICY_dnssec,
};
/* Their places. */
enum { RESULT = 0, EXTERNAL = 5, SECURITY = 6, DNSSEC = 7 };

void
changes_free(struct changes *c)
{
	free(c->domain);
	free(c->row);
	table_free(&c->table);
	arena_free(&c->text);
	buf_free(&c->scratch[0]);
	buf_free(&c->scratch[1]);
	*c = (struct changes){0};
}

static struct changes_row *
find(const struct changes *c, struct span domain, uint32_t *hash)
{
	size_t at = 0;
	uint32_t i;

	*hash = (uint32_t)hash_bytes(domain.p, domain.n, c->seed);
	while ((i = table_next(&c->table, *hash, &at)) != TABLE_NONE)
		if (span_eq(c->row[i].domain, domain))
			return &c->row[i];
	return NULL;
}

/* Does a cell of external say this as a result? */
static bool
says(struct span cell, const char *result)
{
	struct span item, rest = cell, word = SPAN_NONE;
	bool more = cell.p != NULL;

	while (more) {
		more = span_cut(&rest, ';', &item);
		while (span_cut(&item, ',', &word))
			;
		if (span_is(word, result))
			return true;
	}
	return false;
}

/* Keeps a row; what is in cells is by watched, with the domain behind it. */
static void
keep(struct changes *c, const struct span *cells)
{
	struct span domain = cells[CHANGES_WATCHED];
	struct changes_row *r;
	uint32_t hash;
	char *p;
	size_t i;

	if (domain.n == 0 || span_is(domain, "-"))
		return;
	r = find(c, domain, &hash);
	if (r == NULL) {
		c->row = xgrow(c->row, c->n, &c->cap, sizeof(c->row[0]));
		c->domain = xgrow(c->domain, c->n, &c->domain_cap,
		    sizeof(c->domain[0]));
		p = arena_octets(&c->text, domain.n + 1);
		memcpy(p, domain.p, domain.n);
		p[domain.n] = '\0';
		table_put(&c->table, hash, (uint32_t)c->n);
		c->domain[c->n] = p;
		r = &c->row[c->n++];
		r->domain = (struct span){p, domain.n};
	}
	for (i = 0; i < CHANGES_WATCHED; i++)
		r->cell[i] = arena_dup(&c->text, cells[i]);
	c->checked |= r->cell[EXTERNAL].p != NULL &&
	    !says(r->cell[EXTERNAL], "unchecked");
}

const char *
changes_read(struct changes *c, struct stream in, struct buf *why,
    uint64_t *line)
{
	enum rows_event e = ROWS_END;
	const char *fault = NULL;
	bool any = false;
	struct rows rows;
	int slot[LIMIT_COLUMNS];
	size_t i, k, found;

	if (c->seed == 0)
		c->seed = hash_seed();
	rows_init(&rows, CHANGES_WATCHED + 1);
	rows_open(&rows, in);
	while (fault == NULL && (e = rows_next(&rows)) != ROWS_END) {
		any = true;
		if (e == ROWS_ROW) {
			keep(c, rows.cells);
			continue;
		}
		if (e != ROWS_HEADER) {
			buf_put_span(why, buf_span(&rows.text));
			buf_putc(why, '\0');
			fault = why->p;
			break;
		}
		for (i = found = 0; i < rows.n; i++) {
			slot[i] = span_is(rows.names[i], "domain") ?
			    CHANGES_WATCHED : -1;
			for (k = 0; k < CHANGES_WATCHED; k++)
				if (span_is(rows.names[i],
				    TABLE_POLICY.fields[watched[k]].name))
					slot[i] = (int)k;
			found |= slot[i] == CHANGES_WATCHED ? 1U :
			    slot[i] == RESULT ? 2U : 0U;
		}
		if (found == 3)
			rows_map(&rows, slot, 0);
		else
			fault = "no columns domain and result";
	}
	*line = rows.line;
	if (!any)
		fault = "no header line";
	rows_free(&rows);
	return fault;
}

/* Appends the hosts of an external cell without their results. */
static struct span
hosts_only(struct buf *b, struct span cell)
{
	struct span item, part, rest = cell;
	bool more = cell.p != NULL;

	b->n = 0;
	while (more) {
		more = span_cut(&rest, ';', &item);
		buf_puts(b, b->n > 0 ? ";" : "");
		(void)span_cut(&item, ',', &part);
		buf_put_span(b, part);
		buf_puts(b, ",");
		(void)span_cut(&item, ',', &part);
		buf_put_span(b, part);
	}
	return b->n > 0 ? buf_span(b) : cell;
}

const char *
changes_find(struct changes *c, const struct span *row, changes_tell *tell,
    void *ctx)
{
	static const struct changes_row none = {.domain = {NULL, 0}};
	uint32_t hash;
	const struct changes_row *r = find(c, row[POLICY_domain], &hash);
	struct span old, now, a, b;
	size_t i;

	if (r == NULL)
		r = &none;
	if (span_is(row[POLICY_result], "temperror"))
		return row[POLICY_error].p;
	if (span_is(r->cell[RESULT], "temperror"))
		return "it was a temporary failure before";
	for (i = 0; i < CHANGES_WATCHED; i++) {
		old = a = r->cell[i];
		now = b = row[watched[i]];
		if ((i == SECURITY || i == DNSSEC) &&
		    (old.p == NULL || now.p == NULL))
			continue;
		if (i == EXTERNAL && (says(old, "temperror") ||
		    says(now, "temperror") || says(old, "unchecked") ||
		    says(now, "unchecked"))) {
			a = hosts_only(&c->scratch[0], old);
			b = hosts_only(&c->scratch[1], now);
		}
		if (i == EXTERNAL && a.n + b.n == 0)
			continue; /* without a record it is absent */
		if (!span_eq(a, b))
			tell(ctx, TABLE_POLICY.fields[watched[i]].name, old,
			    now);
	}
	return NULL;
}
