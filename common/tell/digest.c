/* The digest as a person reads it. */
/* SPDX-License-Identifier: ISC */
#include "tell/digest.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/term.h"
#include "base/utf8.h"
#include "tell/page.h"
#include "value/date.h"

/* Where the texts of a source begin, its hint, and how wide its names get. */
enum { SOURCE = 30, SOURCE_NAME = 44, SOURCE_SHORT = 16, HINT = 84 };

struct page {
	struct buf *b;
	const struct digest *d;
	const struct tell_digest *how;
	size_t top; /* lines a section */
	uint64_t total[GROUP_N];
};

static bool
knows(const struct page *p, int which)
{
	return (p->how->known >> which & 1) != 0;
}

/* Period, reports, reporters, messages. */
static void
put_head(struct page *p)
{
	const uint64_t *n = p->total;
	size_t reporters = p->d->groups[DIGEST_REPORTER].n;
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
	if (knows(p, GROUP_reports))
		buf_printf(p->b, "%" PRIu64 " %s from %zu %s, ",
		    n[GROUP_reports],
		    PLURAL(n[GROUP_reports], "report", "reports"), reporters,
		    PLURAL(reporters, "reporter", "reporters"));
	buf_printf(p->b, "%" PRIu64 " %s, %" PRIu64 " %s\n",
	    n[GROUP_records], PLURAL(n[GROUP_records], "record", "records"),
	    n[GROUP_messages],
	    PLURAL(n[GROUP_messages], "message", "messages"));
	while ((g = groups_next(&p->d->groups[DIGEST_DUPLICATE], &at)) != NULL)
		copies += group_count(g, GROUP_reports);
	if (copies > 0)
		buf_printf(p->b, "  %" PRIu64 " %s left out\n", copies,
		    PLURAL(copies, "duplicate report", "duplicate reports"));
	else if (!p->how->duplicates_told)
		buf_puts(p->b, "  duplicates can't be detected: columns "
		    "are missing\n");
}

/*
 * A section of the digest: domains and reporters by messages, with what of
 * them passes; conflicts and duplicates by name, which is "org_name,
 * policy_domain, report_id"; others by the sum which, with their share.
 */
static void
put_section(struct page *p, enum digest_section section, const char *title,
    int which)
{
	bool passing = section == DIGEST_DOMAIN || section == DIGEST_REPORTER;
	bool named = section == DIGEST_CONFLICT || section == DIGEST_DUPLICATE;
	uint64_t all;
	const struct group *g;
	struct buf name = {0};
	struct order_item *v;
	struct span policy;
	size_t i, n;

	v = digest_groups(p->d, section, &n);
	if (n > 0 && named)
		page_title(p->b, title, p->how->colour);
	else if (n > 0)
		page_columns(p->b, title, TABLE_GROUP.fields[which].name,
		    !passing ? "share" : knows(p, GROUP_pass) ? "pass" : "",
		    p->how->colour);
	for (i = 0; i < n && i < p->top; i++) {
		g = v[i].group;
		if (passing) { /* a domain, with its policy, or a reporter */
			all = group_count(g, GROUP_messages);
			policy = group_value(g, 1);
			name.n = 0;
			page_printf(&name, PAGE_NAME - 18, "%.*s",
			    PAGE_ARG(group_value(g, 0)));
			if (policy.n > 0)
				page_printf(&name, 11, ", p=%.*s",
				    SPAN_ARG(policy));
			buf_printf(p->b, "  %-*.*s %12" PRIu64, PAGE_NAME - 3,
			    SPAN_ARG(buf_span(&name)), all);
			if (knows(p, GROUP_pass))
				page_share(p->b, group_count(g, GROUP_pass),
				    all, true);
			buf_putc(p->b, '\n');
		} else if (named) {
			page_printf(p->b, 30, "  %-30.*s %-30.*s ",
			    PAGE_ARG(group_value(g, 0)),
			    PAGE_ARG(group_value(g, 2)));
			page_printf(p->b, 36, "%.*s\n",
			    PAGE_ARG(group_value(g, 1)));
		} else {
			page_line(p->b, 2, group_value(g, 0),
			    group_count(g, which), p->total[which]);
		}
	}
	if (i < n)
		buf_printf(p->b, "  ... and %zu more\n", n - i);
	buf_free(&name);
	free(v);
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
	uint64_t all = n[GROUP_messages], sum;
	const struct groups *groups = &p->d->groups[DIGEST_ALIGNMENT];
	const struct group *g;
	struct groups_at at;
	size_t i;

	if (!knows(p, GROUP_pass) || all == 0)
		return;
	page_columns(p->b, "Results", "messages", "share", p->how->colour);
	page_line(p->b, 2, SPAN_LIT("pass"), n[GROUP_pass], all);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]) && groups->n > 0;
	    i++) {
		at = (struct groups_at){0};
		sum = 0;
		while ((g = groups_next(groups, &at)) != NULL)
			if (span_is(group_value(g, 0), parts[i].key))
				sum = group_count(g, GROUP_messages);
		page_line(p->b, 4, span_str(parts[i].text), sum, all);
	}
	page_line(p->b, 2, SPAN_LIT("fail: neither aligned"), n[GROUP_fail],
	    all);
	sum = n[GROUP_pass] + n[GROUP_fail];
	if (sum < all)
		page_line(p->b, 2, SPAN_LIT("unknown"), all - sum, all);
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
	uint64_t sum, fail = p->total[GROUP_fail];
	struct order_item *v;
	size_t i, k, n;

	if (fail == 0 || !knows(p, GROUP_none))
		return;
	page_columns(p->b, "What was done with those that fail", "messages",
	    "share", p->how->colour);
	v = digest_groups(p->d, DIGEST_FAILING, &n);
	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		sum = 0;
		for (k = 0; k < n; k++)
			if (span_is(group_value(v[k].group, 0), actions[i].key))
				sum += group_count(v[k].group, GROUP_messages);
		if (sum > 0)
			page_line(p->b, 2, span_str(actions[i].text), sum,
			    fail);
		/* reasons for doing something else than the policy says */
		for (k = 0; k < n; k++)
			if (group_value(v[k].group, 1).n > 0 && span_is(
			    group_value(v[k].group, 0), actions[i].key))
				page_line(p->b, 4, group_value(v[k].group, 1),
				    group_count(v[k].group, GROUP_messages),
				    fail);
	}
	free(v);
}

/* Appends a domain, its selector, and its result, to a piece of a line. */
static void
put_auth(struct buf *b, const char *what, struct span domain,
    struct span selector, struct span result)
{
	buf_puts(b, what);
	if (domain.n == 0) {
		buf_puts(b, " none");
		return;
	}
	page_printf(b, SOURCE_NAME, " %.*s", SPAN_ARG(domain));
	if (selector.n > 0)
		page_printf(b, SOURCE_SHORT, " s=%.*s", SPAN_ARG(selector));
	if (result.n > 0)
		page_printf(b, SOURCE_SHORT, " %.*s", SPAN_ARG(result));
}

/* Moves a piece behind *used columns of a source's second line; to a new line
 * if there is no room. */
static void
put_piece(struct page *p, int *used, struct buf *piece)
{
	int n = (int)utf8_width(buf_span(piece));

	if (*used > 0 && SOURCE + *used + 3 + n <= PAGE_WIDTH) {
		buf_puts(p->b, ", ");
		*used += 2;
	} else {
		buf_printf(p->b, "%s%*s", *used > 0 ? ",\n" : "", SOURCE, "");
		*used = 0;
	}
	buf_put_span(p->b, buf_span(piece));
	*used += n;
	piece->n = 0;
}

/* Addresses, counts, a hint; then the names that tell who it is. */
static void
put_source(struct page *p, const struct digest_source *s)
{
	uint64_t fail = group_count(s->group, GROUP_fail);
	uint64_t all = group_count(s->group, GROUP_messages);
	bool one = s->sender->addresses == 1;
	const struct span *names = s->names;
	struct buf text = {0};
	int used = 0;

	buf_printf(p->b, "%10" PRIu64 "%10" PRIu64, fail, all);
	page_share(p->b, group_count(s->group, GROUP_pass), all, false);
	page_printf(&text, 39, "%.*s", PAGE_ARG(one ? names[SENDER_IP] :
	    s->keys[SOURCE_NET]));
	if (s->sender->addresses > 1)
		buf_printf(&text, " (%zu addresses)", s->sender->addresses);
	if (fail > 0)
		buf_printf(p->b, "  %-*.*s %s\n", HINT - SOURCE - 1,
		    SPAN_ARG(buf_span(&text)),
		    hint_str(sender_hint(s->sender)));
	else
		buf_printf(p->b, "  %.*s\n", SPAN_ARG(buf_span(&text)));

	text.n = 0;
	page_printf(&text, SOURCE_NAME, "from %.*s",
	    PAGE_ARG(names[SENDER_FROM]));
	if (s->sender->froms > 1)
		buf_printf(&text, " (+%zu)", s->sender->froms - 1);
	put_piece(p, &used, &text);
	put_auth(&text, "DKIM", s->keys[SOURCE_DKIM_DOMAIN],
	    names[SENDER_SELECTOR], names[SENDER_DKIM_RESULT]);
	put_piece(p, &used, &text);
	put_auth(&text, "SPF", s->keys[SOURCE_SPF_DOMAIN], SPAN_NONE,
	    names[SENDER_SPF_RESULT]);
	put_piece(p, &used, &text);
	buf_putc(p->b, '\n');
	buf_free(&text);
}

/* Those that fail, which come first, and the others. */
static void
put_sources(struct page *p)
{
	struct digest_source *v, *s;
	size_t i, n, all, fail = 0;
	int part;

	v = digest_sources(p->d, &all);
	while (fail < all && group_count(v[fail].group, GROUP_fail) > 0)
		fail++;
	for (part = 0; part < 2; part++) {
		s = part == 0 ? v : v + fail;
		n = part == 0 ? fail : all - fail;
		if (n == 0)
			continue;
		page_title(p->b, part == 0 ? "Sources that fail" :
		    knows(p, GROUP_fail) ? "Sources that do not fail" :
		    "Sources", p->how->colour);
		buf_printf(p->b, "%10s%10s%8s  %s\n", "fail", "messages",
		    "pass", "source");
		for (i = 0; i < n && i < p->top; i++)
			put_source(p, &s[i]);
		if (i < n)
			buf_printf(p->b, "  ... and %zu more\n", n - i);
	}
	free(v);
}

void
tell_digest(struct buf *b, const struct digest *d,
    const struct tell_digest *how)
{
	struct page p = {b, d, how, how->top != 0 ? how->top : SIZE_MAX, {0}};
	int i;

	for (i = 0; i < GROUP_N; i++)
		p.total[i] = digest_total(d, i);
	put_head(&p);
	put_section(&p, DIGEST_DOMAIN, "Domains", GROUP_messages);
	put_results(&p);
	put_actions(&p);
	put_sources(&p);
	put_section(&p, DIGEST_REPORTER, "Reporters", GROUP_messages);
	put_section(&p, DIGEST_REASON, "Reasons the reporters gave",
	    GROUP_messages);
	put_section(&p, DIGEST_CONFLICT, "Conflicts: the same report with "
	    "other content, both counted", GROUP_reports);
	put_section(&p, DIGEST_DUPLICATE, "Duplicates left out", GROUP_reports);
	put_section(&p, DIGEST_QUIRK, "Quirks, see dmarc-wild(7)",
	    knows(&p, GROUP_reports) ? GROUP_reports : GROUP_records);
}
