/* The digest as a person reads it. */
/* SPDX-License-Identifier: ISC */
#include "tell/digest.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "tell/page.h"
#include "value/date.h"

/* Where the second line of a source begins, and how wide its names get. */
enum { SOURCE = 30, SOURCE_NAME = 44, SOURCE_SHORT = 16 };

struct page {
	struct buf *b;
	const struct digest *d;
	const struct digest_text *how;
	uint64_t total[GROUP_N];
};

static bool
knows(const struct page *p, int which)
{
	return (p->how->known >> which & 1) != 0;
}

static size_t
at_most(const struct page *p, size_t n)
{
	return p->how->top != 0 && n > p->how->top ? p->how->top : n;
}

static void
put_title(struct page *p, const char *title, const char *number,
    const char *rate)
{
	size_t used = strlen(title);

	page_title(p->b, title, p->how->colour);
	page_pad(p->b, PAGE_NAME + 12 - strlen(number) - used);
	buf_puts(p->b, number);
	buf_printf(p->b, "%8s\n", rate);
}

static size_t
count_groups(const struct page *p, enum digest_section section)
{
	return p->d->groups[section].n;
}

/* Period, reports, reporters, messages. */
static void
put_head(struct page *p)
{
	const uint64_t *n = p->total;
	struct groups_at at = {0};
	const struct group *g;
	uint64_t copies = 0;

	buf_puts(p->b, "DMARC aggregate reports");
	if (n[GROUP_first] != 0 && n[GROUP_last] != 0) {
		buf_puts(p->b, ", ");
		date_put(p->b, (int64_t)n[GROUP_first] - 1);
		buf_puts(p->b, " to ");
		date_put(p->b, (int64_t)n[GROUP_last] - 1);
		buf_puts(p->b, " UTC");
	}
	buf_puts(p->b, "\n\n  ");
	if (knows(p, GROUP_reports)) {
		page_plural(p->b, n[GROUP_reports], "report", "reports");
		buf_puts(p->b, " from ");
		page_plural(p->b, count_groups(p, DIGEST_REPORTER), "reporter",
		    "reporters");
		buf_puts(p->b, ", ");
	}
	page_plural(p->b, n[GROUP_records], "record", "records");
	buf_puts(p->b, ", ");
	page_plural(p->b, n[GROUP_messages], "message", "messages");
	buf_putc(p->b, '\n');
	while ((g = groups_next(&p->d->groups[DIGEST_DUPLICATE], &at)) != NULL)
		copies += group_count(g, GROUP_reports);
	if (copies > 0) {
		buf_puts(p->b, "  ");
		page_plural(p->b, copies, "duplicate report",
		    "duplicate reports");
		buf_puts(p->b, " left out\n");
	} else if (!p->how->duplicates_told) {
		buf_puts(p->b, "  duplicates can't be told: columns are "
		    "missing\n");
	}
}

/* A domain, with its policy, or a reporter. */
static void
put_name(struct page *p, const struct group *g)
{
	uint64_t n = group_count(g, GROUP_messages);
	struct span policy = group_value(g, 1);
	size_t used;

	buf_puts(p->b, "  ");
	used = 2 + page_text(p->b, group_value(g, 0), PAGE_NAME - 18);
	if (policy.n > 0) {
		buf_puts(p->b, ", p=");
		used += 4 + page_text(p->b, policy, 11);
	}
	page_pad(p->b, PAGE_NAME - used);
	buf_printf(p->b, "%12" PRIu64, n);
	if (knows(p, GROUP_pass)) {
		page_share(p->b, group_count(g, GROUP_pass), n);
		page_bar(p->b, group_count(g, GROUP_pass), n);
	}
	buf_putc(p->b, '\n');
}

/* Domains or reporters: by messages, with what of them passes. */
static void
put_passing(struct page *p, enum digest_section section, const char *title)
{
	struct order_item *v;
	size_t i, n;

	v = digest_groups(p->d, section, &n);
	if (n > 0)
		put_title(p, title, "messages",
		    knows(p, GROUP_pass) ? "pass" : "");
	for (i = 0; i < at_most(p, n); i++)
		put_name(p, v[i].group);
	page_more(p->b, at_most(p, n), n);
	free(v);
}

static uint64_t
messages_of(const struct page *p, const char *alignment)
{
	struct groups_at at = {0};
	const struct group *g;

	while ((g = groups_next(&p->d->groups[DIGEST_ALIGNMENT], &at)) !=
	    NULL)
		if (span_is(group_value(g, 0), alignment))
			return group_count(g, GROUP_messages);
	return 0;
}

static void
put_results(struct page *p)
{
	static const struct {
		const char *key, *text;
	} parts[] = {
	    {"dkim+spf", "DKIM and SPF aligned"},
	    {"dkim", "DKIM aligned only"},
	    {"spf", "SPF aligned only"},
	};
	const uint64_t *n = p->total;
	uint64_t all = n[GROUP_messages], rest;
	size_t i;

	if (!knows(p, GROUP_pass) || all == 0)
		return;
	put_title(p, "Results", "messages", "share");
	page_line(p->b, 2, SPAN_LIT("pass"), n[GROUP_pass], all);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]) &&
	    count_groups(p, DIGEST_ALIGNMENT) > 0; i++)
		page_line(p->b, 4, span_str(parts[i].text),
		    messages_of(p, parts[i].key), all);
	page_line(p->b, 2, SPAN_LIT("fail: neither aligned"), n[GROUP_fail],
	    all);
	rest = all - n[GROUP_pass] - n[GROUP_fail];
	if (n[GROUP_pass] + n[GROUP_fail] < all)
		page_line(p->b, 2, SPAN_LIT("can't be told"), rest, all);
}

/* Failing messages of a disposition. */
static uint64_t
failing(const struct order_item *v, size_t n, const char *disposition)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (span_is(group_value(v[i].group, 0), disposition))
			sum += group_count(v[i].group, GROUP_messages);
	return sum;
}

/* The reporters' reasons for what they did instead of the policy. */
static void
put_overrides(struct page *p, const struct order_item *v, size_t n,
    const char *disposition)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (span_is(group_value(v[i].group, 0), disposition) &&
		    group_value(v[i].group, 1).n > 0)
			page_line(p->b, 4, group_value(v[i].group, 1),
			    group_count(v[i].group, GROUP_messages),
			    p->total[GROUP_fail]);
}

static void
put_actions(struct page *p)
{
	static const struct {
		const char *key, *text;
	} actions[] = {
	    {"none", "delivered"},
	    {"pass", "delivered (pass)"},
	    {"quarantine", "quarantined"},
	    {"reject", "rejected"},
	};
	struct order_item *v;
	uint64_t sum;
	size_t i, n;

	if (p->total[GROUP_fail] == 0 || !knows(p, GROUP_none))
		return;
	put_title(p, "What was done with those that fail", "messages",
	    "share");
	v = digest_groups(p->d, DIGEST_FAILING, &n);
	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		sum = failing(v, n, actions[i].key);
		if (sum > 0)
			page_line(p->b, 2, span_str(actions[i].text), sum,
			    p->total[GROUP_fail]);
		put_overrides(p, v, n, actions[i].key);
	}
	free(v);
}

/* A domain, and in brackets what is said of it. */
static void
put_auth(struct buf *b, struct span domain, struct span selector,
    struct span result)
{
	if (domain.n == 0) {
		buf_puts(b, "none");
		return;
	}
	page_text(b, domain, SOURCE_NAME);
	if (selector.n > 0) {
		buf_puts(b, " s=");
		page_text(b, selector, SOURCE_SHORT);
	}
	if (result.n > 0) {
		buf_putc(b, ' ');
		page_text(b, result, SOURCE_SHORT);
	}
}

/* Ends what stands in *piece; on a new line if the last has no room. */
static void
put_piece(struct page *p, size_t *used, struct buf *piece)
{
	size_t n = utf8_width(buf_span(piece));

	if (*used == 0) {
		page_pad(p->b, SOURCE);
	} else if (SOURCE + *used + 3 + n > PAGE_WIDTH) {
		buf_puts(p->b, ",\n");
		page_pad(p->b, SOURCE);
		*used = 0;
	} else {
		buf_puts(p->b, ", ");
		*used += 2;
	}
	buf_put_span(p->b, buf_span(piece));
	*used += n;
	piece->n = 0;
}

/* The names that tell who it is. */
static void
put_names(struct page *p, const struct digest_source *s)
{
	const struct span *names = s->names;
	struct buf piece = {0};
	size_t used = 0;

	buf_puts(&piece, "from ");
	page_text(&piece, names[SENDER_FROM], SOURCE_NAME);
	if (s->sender->froms > 1)
		buf_printf(&piece, " (+%zu)", s->sender->froms - 1);
	put_piece(p, &used, &piece);
	buf_puts(&piece, "DKIM ");
	put_auth(&piece, s->keys[SOURCE_DKIM_DOMAIN], names[SENDER_SELECTOR],
	    names[SENDER_DKIM_RESULT]);
	put_piece(p, &used, &piece);
	buf_puts(&piece, "SPF ");
	put_auth(&piece, s->keys[SOURCE_SPF_DOMAIN], SPAN_NONE,
	    names[SENDER_SPF_RESULT]);
	put_piece(p, &used, &piece);
	buf_putc(p->b, '\n');
	buf_free(&piece);
}

static void
put_source(struct page *p, const struct digest_source *s)
{
	uint64_t fail = group_count(s->group, GROUP_fail);
	uint64_t all = group_count(s->group, GROUP_messages);
	size_t used = SOURCE, from;

	buf_printf(p->b, "%10" PRIu64 "%10" PRIu64, fail, all);
	page_share(p->b, group_count(s->group, GROUP_pass), all);
	buf_puts(p->b, "  ");
	used += page_text(p->b, s->sender->addresses == 1 ?
	    s->names[SENDER_IP] : s->keys[SOURCE_NET], 39);
	from = p->b->n;
	if (s->sender->addresses > 1)
		buf_printf(p->b, " (%zu addresses)", s->sender->addresses);
	used += p->b->n - from;
	if (fail > 0) {
		page_pad(p->b, used < 84 ? 84 - used : 1);
		buf_puts(p->b, hint_str(sender_hint(s->sender)));
	}
	buf_putc(p->b, '\n');
	put_names(p, s);
}

/* v[0..n) of sources under a title. */
static void
put_source_list(struct page *p, const char *title,
    const struct digest_source *v, size_t n)
{
	size_t i;

	if (n == 0)
		return;
	page_title(p->b, title, p->how->colour);
	buf_printf(p->b, "\n%10s%10s%8s  %s\n", "fail", "messages", "pass",
	    "source");
	for (i = 0; i < at_most(p, n); i++)
		put_source(p, &v[i]);
	page_more(p->b, at_most(p, n), n);
}

static void
put_sources(struct page *p)
{
	struct digest_source *v;
	size_t n, fail = 0;

	v = digest_sources(p->d, &n);
	while (fail < n && group_count(v[fail].group, GROUP_fail) > 0)
		fail++;
	put_source_list(p, "Sources that fail", v, fail);
	put_source_list(p, knows(p, GROUP_fail) ? "Sources that do not fail" :
	    "Sources", v + fail, n - fail);
	free(v);
}

/* A list by one of the sums, with what its groups have of the total. */
static void
put_section(struct page *p, enum digest_section section, const char *title,
    int which)
{
	struct order_item *v;
	size_t i, n;

	v = digest_groups(p->d, section, &n);
	if (n > 0)
		put_title(p, title, TABLE_GROUP.fields[which].name, "share");
	for (i = 0; i < at_most(p, n); i++)
		page_line(p->b, 2, group_value(v[i].group, 0),
		    group_count(v[i].group, which), p->total[which]);
	page_more(p->b, at_most(p, n), n);
	free(v);
}

/* Reports that are named: "org_name, policy_domain, report_id". */
static void
put_reports(struct page *p, enum digest_section section, const char *title)
{
	struct order_item *v;
	size_t i, n, used;

	v = digest_groups(p->d, section, &n);
	if (n > 0) {
		page_title(p->b, title, p->how->colour);
		buf_putc(p->b, '\n');
	}
	for (i = 0; i < at_most(p, n); i++) {
		buf_puts(p->b, "  ");
		used = page_text(p->b, group_value(v[i].group, 0), 30);
		page_pad(p->b, 31 - used);
		used = page_text(p->b, group_value(v[i].group, 2), 30);
		page_pad(p->b, 31 - used);
		page_text(p->b, group_value(v[i].group, 1), 36);
		buf_putc(p->b, '\n');
	}
	page_more(p->b, at_most(p, n), n);
	free(v);
}

void
digest_text(struct buf *b, const struct digest *d,
    const struct digest_text *how)
{
	struct page p = {b, d, how, {0}};
	int i;

	for (i = 0; i < GROUP_N; i++)
		p.total[i] = digest_total(d, i);
	put_head(&p);
	put_passing(&p, DIGEST_DOMAIN, "Domains");
	put_results(&p);
	put_actions(&p);
	put_sources(&p);
	put_passing(&p, DIGEST_REPORTER, "Reporters");
	put_section(&p, DIGEST_REASON, "Reasons the reporters gave",
	    GROUP_messages);
	put_reports(&p, DIGEST_CONFLICT,
	    "Conflicts: the same report with other content, both counted");
	put_reports(&p, DIGEST_DUPLICATE, "Duplicates left out");
	put_section(&p, DIGEST_QUIRK, "Quirks, see dmarc-wild(7)",
	    knows(&p, GROUP_reports) ? GROUP_reports : GROUP_records);
}
