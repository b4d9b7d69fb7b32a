/* The digest as a person reads it. */
/* SPDX-License-Identifier: ISC */
#include "tell/digest.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/names.h"
#include "base/term.h"
#include "base/width.h"
#include "base/xalloc.h"
#include "tell/page.h"
#include "value/date.h"

/*
 * The texts of a source begin behind its counts, or at NEAR where lines have
 * less than WIDE columns; so wide its names get, and a hint is.
 */
enum { NEAR = 12, WIDE = 76, SOURCE_NAME = 44, SOURCE_SHORT = 16, HINT = 15 };

/* An address, and what it gets in a short digest. */
enum { ADDRESS = 39, SHORT = 30 };

/* Columns of a domain's name at least, before its policy gets its own line,
 * and of "  policy" above the policies. */
enum { DOMAIN = 20, TITLE = 8 };

/* Columns of the page's title. */
enum { TITLE_WIDE = 65 };

struct page {
	struct buf *b;
	const struct digest *d;
	const struct tell_digest *how;
	struct page_form form;
	size_t top;    /* lines a section */
	size_t number; /* columns of a count, with a blank before it */
	uint64_t total[GROUP_N];
};

static bool
knows(const struct page *p, int which)
{
	return (p->how->known >> which & 1) != 0;
}

/* By domain, a reporter has a group for each domain. */
static size_t
count_reporters(const struct digest *d)
{
	struct groups_at at = {0};
	struct names names = {0};
	const struct group *g;
	size_t n;

	if (!d->by_domain)
		return d->groups[DIGEST_REPORTER].n;
	while ((g = groups_next(&d->groups[DIGEST_REPORTER], &at)) != NULL)
		names_add(&names, group_value(g, 0));
	n = names.n;
	names_free(&names);
	return n;
}

/* Period, reports, reporters, messages. */
static void
put_head(struct page *p)
{
	const uint64_t *n = p->total;
	size_t reporters = count_reporters(p->d);
	struct groups_at at = {0};
	const struct group *g;
	uint64_t copies = 0, rows = 0;

	buf_puts(p->b, "DMARC aggregate reports");
	if (n[GROUP_first] != 0 && n[GROUP_last] != 0) {
		buf_puts(p->b, p->form.width < TITLE_WIDE ? ",\n" : ", ");
		date_put(p->b, (int64_t)n[GROUP_first] - 1);
		buf_puts(p->b, " to ");
		date_put(p->b, (int64_t)n[GROUP_last] - 1);
		buf_puts(p->b, " UTC");
	}
	buf_puts(p->b, "\n\n  ");
	if (knows(p, GROUP_reports))
		buf_printf(p->b, "%" PRIu64 " %s from %zu %s,%s",
		    n[GROUP_reports],
		    PLURAL(n[GROUP_reports], "report", "reports"), reporters,
		    PLURAL(reporters, "reporter", "reporters"),
		    page_digits(n[GROUP_reports]) +
		    page_digits(reporters) + page_digits(n[GROUP_records]) +
		    page_digits(n[GROUP_messages]) + 48 > p->form.width ?
		    "\n  " : " ");
	buf_printf(p->b, "%" PRIu64 " %s, %" PRIu64 " %s\n",
	    n[GROUP_records], PLURAL(n[GROUP_records], "record", "records"),
	    n[GROUP_messages],
	    PLURAL(n[GROUP_messages], "message", "messages"));
	while ((g = groups_next(&p->d->groups[DIGEST_DUPLICATE],
	    &at)) != NULL) {
		copies += group_count(g, GROUP_reports);
		rows += group_count(g, GROUP_records);
	}
	if (rows > 0)
		buf_printf(p->b, "  %" PRIu64 " %s left out: the same record "
		    "of a report again\n", rows, PLURAL(rows, "row", "rows"));
	if (copies > 0)
		buf_printf(p->b, "  %" PRIu64 " %s left out\n", copies,
		    PLURAL(copies, "duplicate report", "duplicate reports"));
	else if (!p->how->duplicates_told)
		buf_puts(p->b, "  duplicates can't be detected: columns "
		    "are missing\n");
}

static void
put_more(struct page *p, size_t n)
{
	if (n > 0)
		buf_printf(p->b, "  ... and %zu more\n", n);
}

static void
put_line(struct page *p, size_t indent, struct span name, uint64_t n,
    uint64_t all)
{
	page_line(p->b, &p->form, indent, name,
	    (struct page_count){n, n, all});
}

/* A section by the sum which, with its share of all; of a reporter's messages
 * it is the share of those that pass. */
static void
put_section(struct page *p, enum digest_section section, const char *title,
    int which)
{
	bool passing = section == DIGEST_REPORTER && knows(p, GROUP_pass);
	struct page_count count;
	const struct group *g;
	struct order_item *v;
	size_t i, n;

	v = digest_groups(p->d, section, &n);
	if (n > 0)
		page_columns(p->b, &p->form, title,
		    TABLE_GROUP.fields[which].name, passing ? "pass" : "share");
	for (i = 0; i < n && i < p->top; i++) {
		g = v[i].group;
		count.number = group_count(g, which);
		count.part = passing ? group_count(g, GROUP_pass) :
		    count.number;
		count.all = passing ? count.number : p->total[which];
		page_line(p->b, &p->form, 2, group_value(g, 0), count);
	}
	put_more(p, n - i);
	free(v);
}

/* A time that is one more than it is, 0 for none. */
static void
put_day(struct page *p, uint64_t t)
{
	if (t == 0)
		buf_putc(p->b, '?');
	else
		date_put_day(p->b, (int64_t)t - 1);
}

/* Reports by name: "org_name policy_domain report_id"; before them their
 * period if it is that which is absurd. */
static void
put_reports(struct page *p, enum digest_section section, const char *title)
{
	size_t wide = (p->form.width - 10) / 3, i, n;
	const struct group *g;
	struct order_item *v;

	v = digest_groups(p->d, section, &n);
	if (n > 0)
		page_title(p->b, title, p->form.colour);
	for (i = 0; i < n && i < p->top; i++) {
		g = v[i].group;
		buf_puts(p->b, "  ");
		page_name(p->b, group_value(g, 0), wide, wide + 1);
		page_name(p->b, group_value(g, 2), wide, wide + 1);
		page_name(p->b, group_value(g, 1), wide, 0);
		if (section == DIGEST_PERIOD) {
			buf_puts(p->b, "\n    ");
			put_day(p, group_count(g, GROUP_first));
			buf_puts(p->b, " to ");
			put_day(p, group_count(g, GROUP_last));
		}
		buf_putc(p->b, '\n');
	}
	put_more(p, n - i);
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
	page_columns(p->b, &p->form, "Results", "messages", "share");
	put_line(p, 2, SPAN_LIT("pass"), n[GROUP_pass], all);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]) && groups->n > 0;
	    i++) {
		at = (struct groups_at){0};
		sum = 0;
		while ((g = groups_next(groups, &at)) != NULL)
			if (span_is(group_value(g, 0), parts[i].key))
				sum = group_count(g, GROUP_messages);
		put_line(p, 4, span_str(parts[i].text), sum, all);
	}
	put_line(p, 2, SPAN_LIT("fail: neither aligned"), n[GROUP_fail], all);
	sum = n[GROUP_pass] + n[GROUP_fail];
	if (sum < all)
		put_line(p, 2, SPAN_LIT("unknown"), all - sum, all);
}

/* What was done with messages that fail: their dispositions. */
static const struct {
	const char *key, *text;
} actions[] = {
    {"none", "delivered"},
    {"pass", "delivered (pass)"},
    {"quarantine", "quarantined"},
    {"reject", "rejected"},
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
put_actions(struct page *p)
{
	uint64_t sum, count, fail = p->total[GROUP_fail], told = 0;
	struct order_item *v;
	struct span reason;
	size_t i, k, n;

	if (fail == 0 || !knows(p, GROUP_none))
		return;
	page_columns(p->b, &p->form, "What was done with those that fail",
	    "messages", "share");
	v = digest_groups(p->d, DIGEST_FAILING, &n);
	for (i = 0; i < N(actions); i++) {
		sum = 0;
		/* the sum of a disposition comes before its reasons */
		for (k = 0; k < n; k++) {
			if (!span_is(group_value(v[k].group, 0),
			    actions[i].key))
				continue;
			count = group_count(v[k].group, GROUP_messages);
			reason = group_value(v[k].group, 1);
			if (reason.p == NULL)
				put_line(p, 2, span_str(actions[i].text),
				    sum = count, fail);
			else if (reason.n > 0)
				put_line(p, 4, reason, count, fail);
		}
		told += sum;
	}
	if (told < fail)
		put_line(p, 2, SPAN_LIT("unknown"), fail - told, fail);
	free(v);
}

/* --- domains --- */

/* The table of domains, and the columns of the name. */
struct domains {
	struct digest_domain *v;
	size_t n, name;
};

/* The columns that text takes, at most those of a line. */
static size_t
told_width(const struct page *p, struct span text)
{
	struct buf b = {0};
	size_t n;

	page_name(&b, text, p->form.width - 4, 0);
	n = width_of(buf_span(&b));
	buf_free(&b);
	return n;
}

/* Columns beside the name and the policy. */
static size_t
domain_counts(const struct page *p)
{
	return 2 + (knows(p, GROUP_pass) ? 2 * p->number + 16 : p->number);
}

/* Names get what the longest policy leaves them, if that is enough. */
static void
take_domains(struct page *p, struct domains *t, size_t lines)
{
	size_t room = p->form.width - domain_counts(p), i, w, name = 0;
	size_t policy = 0;
	struct buf text = {0};

	t->v = digest_domains(p->d, &t->n);
	for (i = 0; i < t->n && i < lines; i++) {
		w = told_width(p, page_shown(t->v[i].keys[DOMAIN_NAME]));
		name = w > name ? w : name;
		text.n = 0;
		digest_put_policy(&text, t->v[i].keys, buf_put_span);
		w = told_width(p, buf_span(&text)) + 2;
		w = w < TITLE ? TITLE : w;
		policy = w > policy ? w : policy;
	}
	buf_free(&text);
	t->name = name + policy > room && room < DOMAIN + policy ? room :
	    room - policy;
	if (t->name > name)
		t->name = name > 5 ? name : 5; /* "Domains" has two more */
}

static void
put_domains_title(struct page *p, const struct domains *t)
{
	bool colour = p->form.colour;

	buf_printf(p->b, "\n%sDomains%s%*s%*s", colour ? "\033[1m" : "",
	    colour ? "\033[m" : "", (int)t->name - 5, "", (int)p->number,
	    "messages");
	if (knows(p, GROUP_pass))
		buf_printf(p->b, "%*s%8s%8s", (int)p->number, "fail", "pass",
		    "own");
	buf_puts(p->b, domain_counts(p) + t->name + TITLE > p->form.width ?
	    "\n" : "  policy\n");
}

static void
put_domain(struct page *p, const struct domains *t,
    const struct digest_domain *v)
{
	uint64_t all = group_count(v->group, GROUP_messages);
	uint64_t pass = group_count(v->group, GROUP_pass);
	struct buf policy = {0};

	buf_puts(p->b, "  ");
	page_name(p->b, v->keys[DOMAIN_NAME], t->name, t->name);
	buf_printf(p->b, "%*" PRIu64, (int)p->number, all);
	if (knows(p, GROUP_pass)) {
		buf_printf(p->b, "%*" PRIu64, (int)p->number,
		    group_count(v->group, GROUP_fail));
		page_share(p->b, pass, all);
		page_share(p->b, pass, all - v->others);
	}
	digest_put_policy(&policy, v->keys, buf_put_span);
	if (policy.n > 0) {
		buf_puts(p->b, domain_counts(p) + t->name + 2 + told_width(p,
		    buf_span(&policy)) > p->form.width ? "\n    " : "  ");
		page_name(p->b, buf_span(&policy), p->form.width - 4, 0);
	}
	buf_putc(p->b, '\n');
	buf_free(&policy);
}

static void
put_domains(struct page *p)
{
	struct domains t;
	size_t i;

	take_domains(p, &t, p->top);
	if (t.n > 0)
		put_domains_title(p, &t);
	for (i = 0; i < t.n && i < p->top; i++)
		put_domain(p, &t, &t.v[i]);
	put_more(p, t.n - i);
	free(t.v);
}

/* --- sources --- */

/* Appends a domain, its selector, and its result, in room columns at most. */
static void
put_auth(struct buf *b, size_t room, const char *what, struct span domain,
    struct span selector, struct span result)
{
	struct buf rest = {0};

	buf_puts(b, what);
	if (domain.n == 0) {
		buf_puts(b, " none");
		return;
	}
	if (selector.n > 0)
		page_printf(&rest, SOURCE_SHORT, " s=%.*s", SPAN_ARG(selector));
	if (result.n > 0)
		page_printf(&rest, SOURCE_SHORT, " %.*s", SPAN_ARG(result));
	/* the domain gets what they leave it */
	room -= strlen(what) + 1 + width_of(buf_span(&rest));
	buf_putc(b, ' ');
	page_name(b, domain, room < SOURCE_NAME ? room : SOURCE_NAME, 0);
	buf_put_span(b, buf_span(&rest));
	buf_free(&rest);
}

/* Moves a piece behind *used columns of a source's second line; to a new line
 * if there is no room. */
static void
put_piece(struct page *p, size_t *used, struct buf *piece)
{
	size_t n = width_of(buf_span(piece)) + 1; /* a comma may follow */
	size_t at = 2 * p->number + 12;

	if (p->form.width < WIDE || at + n > p->form.width)
		at = NEAR;
	if (*used > 0 && *used + 2 + n <= p->form.width) {
		buf_puts(p->b, ", ");
		*used += 2;
	} else {
		buf_printf(p->b, "%s%*s", *used > 0 ? ",\n" : "", (int)at, "");
		*used = at;
	}
	buf_put_span(p->b, buf_span(piece));
	*used += n - 1;
	piece->n = 0;
}

/* Its addresses, as they stand behind its counts. */
static void
put_addresses(struct buf *b, const struct digest_source *s)
{
	const struct sender *v = s->sender;

	page_name(b, v->addresses == 1 ? v->address : s->keys[SOURCE_NET],
	    ADDRESS, 0);
	if (v->addresses > 1)
		buf_printf(b, " (%u addresses)", v->addresses);
}

/* Counts, addresses and a hint, as far as they fit onto a line; then what is
 * left, and the names that tell who it is. */
static void
put_source(struct page *p, const struct digest_source *s)
{
	uint64_t fail = s->fail, all = s->messages;
	struct look look = sender_look(&p->d->senders, s->sender);
	const char *hint = hint_str(look.hint);
	size_t room = p->form.width - 2 * p->number - 12, used = 0, wide;
	size_t line = p->form.width - NEAR - 1;
	struct buf text = {0};

	buf_printf(p->b, "%*" PRIu64 "%*" PRIu64, (int)p->number + 1, fail,
	    (int)p->number + 1, all);
	page_share(p->b, group_count(s->group, GROUP_pass), all);
	put_addresses(&text, s);
	wide = width_of(buf_span(&text));
	if (wide <= room) {
		buf_puts(p->b, "  ");
		buf_put_span(p->b, buf_span(&text));
		text.n = 0;
	}
	if (fail > 0 && wide + 2 + HINT <= room) {
		buf_printf(p->b, "%*s%s", (int)(room - wide - HINT - 1), "",
		    hint);
		hint = NULL;
	}
	buf_putc(p->b, '\n');
	if (text.n > 0)
		put_piece(p, &used, &text);
	if (fail > 0 && hint != NULL) {
		buf_puts(&text, hint);
		put_piece(p, &used, &text);
	}
	buf_puts(&text, "from ");
	page_name(&text, look.names[SENDER_FROM], line < SOURCE_NAME + 9 ?
	    line - 14 : SOURCE_NAME - 5, 0);
	if (look.froms > 1)
		buf_printf(&text, " (+%zu)", look.froms - 1);
	put_piece(p, &used, &text);
	put_auth(&text, line, "DKIM", s->keys[SOURCE_DKIM_DOMAIN],
	    look.names[SENDER_SELECTOR], look.names[SENDER_DKIM_RESULT]);
	put_piece(p, &used, &text);
	put_auth(&text, line, look.names[SENDER_SCOPE].n > 0 ? "SPF helo" :
	    "SPF", s->keys[SOURCE_SPF_DOMAIN], SPAN_NONE,
	    look.names[SENDER_SPF_RESULT]);
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
	while (fail < all && v[fail].fail > 0)
		fail++;
	for (part = 0; part < 2; part++) {
		s = part == 0 ? v : v + fail;
		n = part == 0 ? fail : all - fail;
		if (n == 0)
			continue;
		page_title(p->b, part == 0 ? "Sources that fail" :
		    knows(p, GROUP_fail) ? "Sources that do not fail" :
		    "Sources", p->form.colour);
		buf_printf(p->b, "%*s%*s%8s  %s\n", (int)p->number + 1, "fail",
		    (int)p->number + 1, "messages", "pass", "source");
		for (i = 0; i < n && i < p->top; i++)
			put_source(p, &s[i]);
		put_more(p, n - i);
	}
	free(v);
}

/* --- by domain --- */

/* Things of a section, sorted by the number of their domain. */
struct ranked {
	size_t domain, i;
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->domain != y->domain)
		return x->domain < y->domain ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

/* The parts of the page that are of domains: the table, what was done with
 * those that fail, and sources; each is walked through once. */
struct parts {
	struct names names; /* of the domains in their order */
	struct domains table;
	struct order_item *failing;
	struct digest_source *sources;
	struct ranked *domain, *action, *source;
	size_t nactions, nsources;
};

static void
take_parts(struct page *p, struct parts *t)
{
	size_t i;

	*t = (struct parts){0};
	take_domains(p, &t->table, SIZE_MAX);
	t->failing = digest_groups(p->d, DIGEST_FAILING, &t->nactions);
	t->sources = digest_sources(p->d, &t->nsources);
	t->domain = xcalloc(t->table.n + 1, sizeof(t->domain[0]));
	t->action = xcalloc(t->nactions + 1, sizeof(t->action[0]));
	t->source = xcalloc(t->nsources + 1, sizeof(t->source[0]));
	for (i = 0; i < t->table.n; i++)
		t->domain[i] = (struct ranked){names_add(&t->names,
		    t->table.v[i].keys[DOMAIN_NAME]), i};
	for (i = 0; i < t->nactions; i++)
		t->action[i] = (struct ranked){names_find(&t->names,
		    group_value(t->failing[i].group, 2)), i};
	for (i = 0; i < t->nsources; i++)
		t->source[i] = (struct ranked){names_find(&t->names,
		    t->sources[i].keys[SOURCE_DOMAIN]), i};
	qsort(t->domain, t->table.n, sizeof(t->domain[0]), compare_ranked);
	qsort(t->action, t->nactions, sizeof(t->action[0]), compare_ranked);
	qsort(t->source, t->nsources, sizeof(t->source[0]), compare_ranked);
}

/* "delivered 50, rejected 69": one line, if there are any. */
static void
put_short_actions(struct page *p, const struct parts *t,
    const struct ranked *r, size_t n)
{
	const char *before = "    ";
	const struct group *g;
	size_t i, k;

	for (i = 0; i < N(actions); i++)
		for (k = 0; k < n; k++) {
			g = t->failing[r[k].i].group;
			if (group_value(g, 1).p != NULL ||
			    !span_is(group_value(g, 0), actions[i].key))
				continue;
			buf_printf(p->b, "%s%s %" PRIu64, before,
			    actions[i].text, group_count(g, GROUP_messages));
			before = ", ";
		}
	if (before[0] == ',')
		buf_putc(p->b, '\n');
}

/* Moves a word behind *used columns; to a new line if there is no room. */
static void
put_word(struct page *p, size_t *used, size_t at, struct buf *word)
{
	size_t n = width_of(buf_span(word));

	if (*used > at && *used + 1 + n > p->form.width) {
		while (p->b->p[p->b->n - 1] == ' ')
			p->b->n--;
		buf_printf(p->b, "\n%*s", (int)at, "");
		*used = at;
	} else if (*used > at) {
		buf_putc(p->b, ' ');
		++*used;
	}
	buf_put_span(p->b, buf_span(word));
	*used += n;
	word->n = 0;
}

/* A source that fails: on one line if there is room. */
static void
put_short_source(struct page *p, const struct digest_source *s)
{
	struct look look = sender_look(&p->d->senders, s->sender);
	bool dkim = s->keys[SOURCE_DKIM_DOMAIN].n > 0;
	bool narrow = p->form.width < WIDE;
	size_t at = p->number + 5, used = at;
	struct buf text = {0};

	buf_printf(p->b, "   %*" PRIu64 "  ", (int)p->number, s->fail);
	put_addresses(&text, s);
	while (!narrow && width_of(buf_span(&text)) < SHORT)
		buf_putc(&text, ' ');
	put_word(p, &used, at, &text);
	buf_printf(&text, "%-*s", narrow ? 0 : HINT, hint_str(look.hint));
	put_word(p, &used, at, &text);
	if (dkim)
		put_auth(&text, p->form.width - at, "DKIM",
		    s->keys[SOURCE_DKIM_DOMAIN], look.names[SENDER_SELECTOR],
		    look.names[SENDER_DKIM_RESULT]);
	else
		put_auth(&text, p->form.width - at,
		    look.names[SENDER_SCOPE].n > 0 ? "SPF helo" : "SPF",
		    s->keys[SOURCE_SPF_DOMAIN], SPAN_NONE,
		    look.names[SENDER_SPF_RESULT]);
	put_word(p, &used, at, &text);
	buf_putc(p->b, '\n');
	buf_free(&text);
}

/* All policies of a domain, what was done, and the sources of most failures. */
static void
put_by_domain(struct page *p)
{
	const struct digest_source *s;
	struct parts t;
	size_t d, i = 0, a = 0, k = 0, n, fail;

	take_parts(p, &t);
	put_domains_title(p, &t.table);
	for (d = 0; d < t.names.n; d++) {
		for (; i < t.table.n && t.domain[i].domain == d; i++)
			put_domain(p, &t.table, &t.table.v[t.domain[i].i]);
		for (n = 0; a + n < t.nactions && t.action[a + n].domain == d;)
			n++;
		put_short_actions(p, &t, &t.action[a], n);
		a += n;
		for (fail = 0; k < t.nsources && t.source[k].domain == d;
		    k++) {
			s = &t.sources[t.source[k].i];
			if (s->fail == 0)
				continue;
			if (fail++ < p->top)
				put_short_source(p, s);
		}
		if (fail > p->top)
			buf_printf(p->b, "    ... and %zu more %s\n",
			    fail - p->top, PLURAL(fail - p->top,
			    "source that fails", "sources that fail"));
	}
	names_free(&t.names);
	free(t.table.v);
	free(t.failing);
	free(t.sources);
	free(t.domain);
	free(t.action);
	free(t.source);
}

void
tell_digest(struct buf *b, const struct digest *d,
    const struct tell_digest *how)
{
	struct page p = {.b = b, .d = d, .how = how,
	    .top = how->top != 0 ? how->top : SIZE_MAX};
	int i;

	for (i = 0; i < GROUP_N; i++)
		p.total[i] = digest_total(d, i);
	p.form = page_form(how->width, p.total[GROUP_messages], how->colour);
	p.number = page_digits(p.total[GROUP_messages]) + 1;
	if (p.number < 9)
		p.number = 9;
	put_head(&p);
	if (d->by_domain) {
		put_by_domain(&p);
	} else {
		put_domains(&p);
		put_results(&p);
		put_actions(&p);
		put_sources(&p);
		put_section(&p, DIGEST_REPORTER, "Reporters", GROUP_messages);
		put_section(&p, DIGEST_REASON, "Reasons the reporters gave",
		    GROUP_messages);
	}
	put_reports(&p, DIGEST_CONFLICT, "Conflicts: the same report with "
	    "other content, both counted");
	put_reports(&p, DIGEST_DUPLICATE, "Duplicates left out");
	put_reports(&p, DIGEST_PERIOD, "Reports with an impossible period, "
	    "which is left out above");
	if (!d->by_domain)
		put_section(&p, DIGEST_QUIRK, "Quirks, see dmarc-wild(7)",
		    knows(&p, GROUP_reports) ? GROUP_reports : GROUP_records);
}
