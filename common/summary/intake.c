/* Takes rows in: which report they are of, and what they count for. */
/* SPDX-License-Identifier: ISC */
#include "summary/intake.h"

#include "base/hash.h"
#include "base/limits.h"
#include "value/ip.h"
#include "value/num.h"

/* DESIGN: these name a report. */
static const int report_key[] = {
    RUA_org_name, RUA_policy_domain, RUA_report_id, RUA_begin, RUA_end};

/* What is always looked at where it is there. */
static const int always[] = {RUA_count, RUA_record, RUA_digest, RUA_input,
    RUA_part, RUA_disposition, RUA_dkim_aligned, RUA_spf_aligned, RUA_dmarc};

#define N(a) (sizeof(a) / sizeof((a)[0]))

static uint32_t
bit(int which)
{
	return UINT32_C(1) << which;
}

void
intake_init(struct intake *in, uint64_t seed)
{
	size_t i;

	*in = (struct intake){0};
	in->seed[0] = seed;
	in->seed[1] = hash_bytes(&seed, sizeof(seed), seed);
	for (i = 0; i < N(report_key); i++)
		in->want[report_key[i]] = true;
	for (i = 0; i < N(always); i++)
		in->want[always[i]] = true;
}

void
intake_want(struct intake *in, int column)
{
	struct column_from from = column_from(column);
	unsigned int i;

	in->want[column] = true;
	for (i = 0; i < from.n; i++)
		in->want[from.from[i]] = true;
}

void
intake_need(struct intake *in, int column)
{
	size_t i;

	intake_want(in, column);
	for (i = 0; i < in->nneed; i++)
		if (in->need[i] == column)
			return;
	in->need[in->nneed++] = column;
}

static bool
is_key(const struct intake *in, int column)
{
	size_t i;

	for (i = 0; i < in->nkeys; i++)
		if (in->key[i] == column)
			return true;
	return false;
}

static const char *
missing(const struct intake *in)
{
	struct column_from from;
	unsigned int j;
	size_t i;

	if (!in->merging && !in->have[RUA_count])
		return "count";
	for (i = 0; i < in->nneed; i++) {
		if (in->have[in->need[i]])
			continue;
		if (in->merging && column_is_period(in->need[i]))
			return column_field(in->need[i])->name;
		from = column_from(in->need[i]);
		for (j = 0; j < from.required; j++)
			if (!in->have[from.from[j]])
				return column_field(from.from[j])->name;
	}
	return NULL;
}

static uint32_t
telling(const struct intake *in)
{
	const bool *have = in->have;
	bool result = have[RUA_dmarc] ||
	    (have[RUA_dkim_aligned] && have[RUA_spf_aligned]);
	bool report = true;
	size_t i;

	for (i = 0; i < N(report_key); i++)
		report = report && have[report_key[i]];
	return bit(GROUP_messages) | bit(GROUP_records) |
	    (report ? bit(GROUP_reports) : 0) |
	    (result ? bit(GROUP_pass) | bit(GROUP_fail) : 0) |
	    (have[RUA_dkim_aligned] ? bit(GROUP_dkim_aligned) : 0) |
	    (have[RUA_spf_aligned] ? bit(GROUP_spf_aligned) : 0) |
	    (have[RUA_disposition] ? bit(GROUP_none) | bit(GROUP_quarantine) |
	    bit(GROUP_reject) : 0) |
	    (have[RUA_begin] ? bit(GROUP_first) : 0) |
	    (have[RUA_end] ? bit(GROUP_last) : 0);
}

/*
 * Where each column goes. A table's keys come before its messages; a name that
 * is both a key and a count is a key there, and if it is asked for as one. Of
 * columns with the same name the first counts.
 */
static void
map_columns(struct intake *in, const struct span *names, size_t n, int *slot)
{
	bool after_messages = false;
	int column, count;
	size_t i;

	memset(in->have, 0, sizeof(in->have));
	for (i = 0; i < n; i++) {
		column = column_find(names[i]);
		count = in->merging ?
		    rows_table_find(&TABLE_GROUP, names[i]) : -1;
		if (count >= 0 && (column < 0 ||
		    (after_messages && !is_key(in, column))))
			slot[i] = COLUMN_group + count;
		else
			slot[i] = column >= 0 && in->want[column] ? column : -1;
		after_messages = after_messages ||
		    slot[i] == COLUMN_group + GROUP_messages;
		if (slot[i] >= 0 && in->have[slot[i]])
			slot[i] = -1;
		if (slot[i] >= 0)
			in->have[slot[i]] = true;
	}
}

const char *
intake_header(struct intake *in, const struct span *names, size_t n,
    int *slot, size_t *shared)
{
	bool messages = false, count = false;
	size_t i, keys = 0;

	in->section++;
	for (i = 0; i < n; i++) {
		messages = messages || span_is(names[i], "messages");
		count = count || span_is(names[i], "count");
	}
	/* a digest can't be made of sums; a table may be one by count */
	in->merging = in->nkeys > 0 && messages &&
	    (!count || is_key(in, RUA_count));
	map_columns(in, names, n, slot);
	/* columns at the front that are the same for all rows of a report;
	 * one that stands elsewhere is looked at in each row */
	*shared = 0;
	in->trust = !in->merging;
	for (i = 0; i < n; i++) {
		if (rows_table_find(&TABLE_REPORT, names[i]) < 0)
			continue;
		if (!in->merging && i == *shared &&
		    rows_table_find(&TABLE_RUA, names[i]) >= 0)
			++*shared;
		else if (slot[i] >= 0 && slot[i] < COLUMN_derived)
			in->trust = false;
	}
	in->telling = in->merging ? 0 : telling(in);
	in->known |= in->telling;
	/* the reports of a table add up if its keys are those to be made */
	in->whole_reports = in->merging;
	for (i = 0; i < n; i++) {
		if (slot[i] >= COLUMN_group)
			continue;
		in->whole_reports = in->whole_reports && slot[i] >= 0 &&
		    is_key(in, slot[i]);
		keys++;
	}
	in->whole_reports = in->whole_reports && keys == in->nkeys;
	if (!in->merging) {
		in->unnamed = in->unnamed ||
		    (in->telling & bit(GROUP_reports)) == 0;
		in->placed = in->have[RUA_input] || in->have[RUA_part];
		in->numbered = in->have[RUA_record] &&
		    (in->placed || in->have[RUA_digest]);
		in->unplaced = in->unplaced ||
		    (!in->placed && !in->numbered);
	}
	return missing(in);
}

/* Chained, so that a value's place among them counts. */
static uint64_t
hash_cells(const struct span *cells, const int *which, size_t n, uint64_t h)
{
	size_t i;

	for (i = 0; i < n; i++)
		h = hash_bytes(cells[which[i]].p, cells[which[i]].n,
		    h + (cells[which[i]].p == NULL));
	return h;
}

/* A time in seconds, absent or far off (over 2^40) leaving *t at 0. */
static bool
take_time(struct span s, uint64_t *t)
{
	*t = 0;
	if (s.n == 0)
		return true;
	if (!num_parse(s, t))
		return false;
	*t = *t < UINT64_C(1) << 40 ? *t + 1 : 0;
	return true;
}

static bool
is_absurd(const struct intake *in, const struct span *cells)
{
	const struct intake_report *r = &in->report;
	const uint64_t times[] = {r->first, r->last};
	const struct span said[] = {cells[RUA_begin], cells[RUA_end]};
	size_t i;

	for (i = 0; i < N(times); i++)
		if (said[i].n > 0 && (times[i] <= LIMIT_EPOCH ||
		    (int64_t)times[i] > in->now + LIMIT_FUTURE))
			return true;
	return r->first != 0 && r->last != 0 &&
	    (!r->has_period || r->last < r->first);
}

/* The report that this row is of; fresh, drop and apart of *row. */
static void
take_report(struct intake *in, const struct span *cells,
    struct intake_row *row)
{
	static const int digest[] = {RUA_digest};
	static const int place[] = {RUA_input, RUA_part};
	struct intake_report *r = &in->report;
	struct dedup_id id;

	if ((in->telling & bit(GROUP_reports)) == 0) {
		r->serial = 0;
		r->what = DEDUP_AGAIN;
		return;
	}
	id.key[0] = hash_cells(cells, report_key, N(report_key), in->seed[0]);
	id.key[1] = hash_cells(cells, report_key, N(report_key), in->seed[1]);
	id.content = hash_cells(cells, digest, 1, in->seed[0]);
	id.place = hash_cells(cells, place, 2, in->seed[0] + in->section);
	if (r->serial != 0 && memcmp(&id, &r->id, sizeof(id)) == 0)
		return;
	r->id = id;
	r->what = dedup_add(&in->dedup, &id, &r->serial);
	row->fresh = r->what != DEDUP_AGAIN && r->what != DEDUP_DROPPED;
	row->apart = !row->fresh;
}

static bool
is4(struct span s, const char *word)
{
	return s.n == 4 && memcmp(s.p, word, 4) == 0;
}

static uint32_t
kinds_of(const struct intake *in, const struct span *cells)
{
	bool dkim = is4(cells[RUA_dkim_aligned], "pass");
	bool spf = is4(cells[RUA_spf_aligned], "pass");
	struct span s = cells[RUA_dmarc], d = cells[RUA_disposition];
	bool pass = is4(s, "pass"), fail = is4(s, "fail");
	uint32_t kinds = bit(GROUP_messages);

	if (!in->have[RUA_dmarc]) {
		pass = dkim || spf;
		fail = is4(cells[RUA_dkim_aligned], "fail") &&
		    is4(cells[RUA_spf_aligned], "fail");
	}
	if (pass)
		kinds |= bit(GROUP_pass);
	else if (fail)
		kinds |= bit(GROUP_fail);
	if (dkim)
		kinds |= bit(GROUP_dkim_aligned);
	if (spf)
		kinds |= bit(GROUP_spf_aligned);
	if (is4(d, "none") || is4(d, "pass"))
		kinds |= bit(GROUP_none);
	else if (span_is(d, "reject"))
		kinds |= bit(GROUP_reject);
	else if (span_is(d, "quarantine"))
		kinds |= bit(GROUP_quarantine);
	return kinds & in->telling;
}

/* A row of a table: its sums, and which of them there are. */
static const char *
take_counts(struct intake *in, const struct span *cells,
    struct intake_row *row)
{
	const struct span *c = cells + COLUMN_group;
	int i;

	for (i = 0; i < GROUP_N; i++) {
		row->counts[i] = 0;
		if (c[i].p == NULL ||
		    (i == GROUP_reports && !in->whole_reports))
			continue;
		if (!num_parse(c[i], &row->counts[i]))
			return "a sum is no number";
		row->counts[i] += i >= GROUP_first &&
		    row->counts[i] < GROUP_MAX;
		in->known |= bit(i);
	}
	return NULL;
}

/* "::ffff:192.0.2.1", as rows of older versions have it, is 192.0.2.1. */
static void
unmap(struct span *s)
{
	static const char mapped[] = "::ffff:";
	struct ip ip;

	if (s->n > sizeof(mapped) && span_has_prefix(*s, mapped) &&
	    memchr(s->p, '.', s->n) != NULL && ip_parse(*s, &ip) &&
	    ip_unmap(&ip))
		span_advance(s, sizeof(mapped) - 1);
}

const char *
intake_row(struct intake *in, struct span *cells, bool same,
    struct intake_row *row)
{
	struct intake_report *r = &in->report;
	uint64_t record;

	unmap(&cells[RUA_source_ip]);
	row->cells = cells;
	row->drop = row->fresh = row->apart = row->repeated = false;
	if (in->merging)
		return take_counts(in, cells, row);
	row->add.count = 0;
	if (cells[RUA_count].n > 0 &&
	    !num_parse(cells[RUA_count], &row->add.count))
		return "count is no number";
	if (row->add.count > LIMIT_COUNT)
		return "count is out of range";
	if (!same || !in->trust) {
		if (!take_time(cells[RUA_begin], &r->first))
			return "begin is no number";
		if (!take_time(cells[RUA_end], &r->last))
			return "end is no number";
		r->has_period = r->first != 0 && r->last != 0 &&
		    spread_init(&r->spread, (int64_t)r->first - 1,
		    (int64_t)r->last - 1);
		r->absurd = is_absurd(in, cells);
		take_report(in, cells, row);
	}
	row->drop = r->what == DEDUP_DUPLICATE || r->what == DEDUP_DROPPED;
	if (!row->drop && in->numbered && r->serial != 0 &&
	    num_parse(cells[RUA_record], &record) && record <= UINT32_MAX &&
	    dedup_record(&in->dedup, r->serial, (uint32_t)record)) {
		row->drop = row->repeated = true;
		in->repeated++;
	}
	row->add.report = r->serial;
	row->add.first = r->first;
	row->add.last = r->last;
	row->add.kinds = kinds_of(in, cells);
	row->add.records = !span_is(cells[RUA_record], "0");
	return NULL;
}
