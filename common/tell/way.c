/* The way that a message came, and what hosts say of it; part of tell/check. */
/* SPDX-License-Identifier: ISC */
#include "tell/way.h"

#include "authres/claim.h"
#include "tell/page.h"
#include "value/date.h"

/* Widest foreign texts: a name of a host, a property, what goes to the line's
 * end; and the column where hosts begin. */
enum { NAME = 44, PROPERTY = 60, REST = 76, UNREAD = 300, HOSTS = 32 };

/* The hops, reports, and results or properties of one, that are shown: those
 * of an ordinary message, and of any. */
enum { HOPS = 6, HOPS_ALL = 100, REPORTS = 20, RESULTS = 20 };

/* --- hops --- */

/* "2026-03-01 12:00:05    +3 s" of a hop, and how long after the one below
 * that tells its time; where hosts begin. */
static void
put_time(struct buf *b, const struct trace *t, size_t i)
{
	static const struct {
		int seconds;
		const char *name;
	} units[] = {{DATE_DAY, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	const struct received *r = &t->hop[i].r;
	struct buf text = {0};
	int64_t took, of_day;
	size_t u = 0;

	if (r->has_time) {
		of_day = r->time - date_day(r->time) * DATE_DAY;
		date_put_day(&text, r->time);
		buf_printf(&text, " %02d:%02d:%02d", (int)(of_day / 3600),
		    (int)(of_day / 60 % 60), (int)(of_day % 60));
		while (++i < t->n && !t->hop[i].r.has_time)
			;
	}
	buf_printf(b, "  %-19.*s", (int)text.n, text.n > 0 ? text.p : "");
	text.n = 0;
	if (r->has_time && i < t->n) {
		took = r->time - t->hop[i].r.time;
		buf_putc(&text, took < 0 ? '-' : '+');
		if (took < 0)
			took = -took;
		/* the greatest unit of which there are two */
		while (u < 3 && took / units[u].seconds < 2)
			u++;
		buf_put_uint(&text, (uint64_t)(took / units[u].seconds));
		buf_printf(&text, " %s", units[u].name);
	}
	buf_printf(b, "  %7.*s  ", (int)text.n, text.n > 0 ? text.p : "");
	buf_free(&text);
}

static void
put_hop(struct buf *b, const struct trace *t, size_t i, bool all)
{
	const struct trace_hop *hop = &t->hop[i];
	const struct received *r = &hop->r;

	put_time(b, t, i);
	if (hop->fault != RECEIVED_FINE) {
		buf_printf(b, "%s%s\n", hop->form != NULL ? hop->form :
		    "not readable: ", hop->form != NULL ? "" :
		    received_fault_str(hop->fault));
		return;
	}
	page_printf(b, NAME, "by %.*s", PAGE_ARG(r->by));
	if (all && r->with.p != NULL)
		page_printf(b, NAME, " with %.*s", PAGE_ARG(r->with));
	if (hop->form != NULL)
		buf_printf(b, ": %s", hop->form);
	buf_puts(b, hop != t->border ? "\n" : t->inside || t->likely != NULL ?
	    ", taken for the border\n" : ", the border\n");
	if (r->from.p == NULL && r->client.bits == 0)
		return;
	page_printf(b, NAME, "%*sfrom %.*s", HOSTS, "", PAGE_ARG(r->from));
	if (r->helo.p != NULL && !span_eq(r->helo, r->from))
		page_printf(b, NAME, " (HELO %.*s)", PAGE_ARG(r->helo));
	if (r->client.bits > 0) {
		buf_puts(b, " [");
		ip_put(b, &r->client);
		buf_putc(b, ']');
	}
	buf_putc(b, '\n');
}

/* The first of them, and in any case the border and the last. */
static void
put_hops(struct buf *b, const struct trace *t, bool all)
{
	size_t i, left = 0, most = all ? HOPS_ALL : HOPS;

	for (i = 0; i < t->n; i++) {
		if (i >= most && &t->hop[i] != t->border && i + 1 < t->n) {
			left++;
			continue;
		}
		if (left > 0)
			buf_printf(b, "%*s... %zu more\n", HOSTS, "", left);
		left = 0;
		put_hop(b, t, i, all);
		if (&t->hop[i] == t->border && i + 1 < t->n)
			buf_puts(b, "  the sender may have written what "
			    "follows\n");
	}
}

static void
put_path(struct buf *b, const struct evaluation *e)
{
	const struct trace *t = e->trace;
	const struct header *h = e->header;
	struct span value;

	if (t->path_at < h->n) {
		value = t->path == TRACE_PATH_OWN ?
		    t->border->r.envelope_from :
		    span_trim(h->field[t->path_at].value);
		page_printf(b, NAME, "  MAIL FROM %.*s, ", PAGE_ARG(value));
		buf_printf(b, "%s%s\n", trace_path_known(t) ? "" :
		    "not believed: ", trace_path_str(t->path));
	}
	if (t->ignored < h->n && t->ignored != t->path_at) {
		value = span_trim(h->field[t->ignored].value);
		page_printf(b, NAME, "  Return-Path %.*s, ", PAGE_ARG(value));
		buf_puts(b, "not believed: the sender may have written it\n");
	}
}

/* --- what hosts say --- */

/* "dkim=pass header.d=example.com" on a line of its own, for each; the value
 * itself if it can't be read, such as Exchange Online's without an id. */
static void
put_results(struct buf *b, const struct authres *a, struct span value)
{
	const struct authres_result *r = a->result;
	const struct authres_prop *p;
	struct buf text = {0};
	size_t i, k;

	if (a->fault != AUTHRES_FINE) {
		header_unfold(&text, value);
		for (i = 0; i < text.n; i++)
			if (text.p[i] == '\t')
				text.p[i] = ' ';
		page_printf(b, UNREAD, "    not readable: %.*s\n",
		    PAGE_ARG(buf_span(&text)));
		buf_free(&text);
	} else if (a->n == 0) {
		buf_puts(b, "    no results\n");
	}
	for (i = 0; i < a->n && i < RESULTS; i++, r++) {
		page_printf(b, NAME, "    %.*s=%.*s", PAGE_ARG(r->method),
		    PAGE_ARG(r->word));
		for (k = 0; k < r->nprops && k < RESULTS; k++) {
			p = &a->prop[r->props + k];
			page_printf(b, PROPERTY, " %.*s%s%.*s=%.*s",
			    SPAN_ARG(p->ptype), p->property.n > 0 ? "." : "",
			    SPAN_ARG(p->property), SPAN_ARG(p->value));
		}
		if (r->comment.n > 0)
			page_printf(b, REST, " (%.*s)", SPAN_ARG(r->comment));
		buf_putc(b, '\n');
	}
	if (i < a->n)
		buf_printf(b, "    ... and %zu more\n", a->n - i);
}

static void
put_reports(struct buf *b, const struct evaluation *e, bool colour)
{
	const struct header *h = e->header;
	const struct trusted *t = e->trusted;
	const struct evaluate_options *o = e->options;
	const struct arc_outcome *arc = e->arc;
	const struct arc_set *set;
	const struct header_field *f;
	struct authres a = {0};
	size_t i, k, n = 0, sets = arc != NULL ? arc->n : 0;
	bool counts;

	page_title(b, "Results of hosts", colour);
	for (i = 0; (f = header_find(h, "authentication-results", &i)) != NULL;
	     i++) {
		if (n++ >= REPORTS)
			continue;
		authres_parse(&a, f->value);
		counts = t != NULL && t->fields > 0 && i <= t->last &&
		    authres_claims(f->value, t->ids.trusted) == AUTHRES_OURS;
		page_printf(b, NAME, "  %.*s, ", PAGE_ARG(a.id));
		buf_puts(b, counts ? "trusted\n" : i < e->trace->ours ?
		    "above the border\n" :
		    "not above the border: the sender may have written it\n");
		put_results(b, &a, f->value);
	}
	for (i = sets; i > 0; i--) {
		if (n++ >= REPORTS)
			continue;
		set = &arc->sets[i - 1];
		authres_parse(&a, set->results);
		page_printf(b, NAME, "  %.*s", PAGE_ARG(a.id));
		page_printf(b, NAME, ", in ARC set %u, sealed by %.*s",
		    set->instance, PAGE_ARG(set->seal.domain));
		for (k = 0, counts = false; k < o->ntrust_arc; k++)
			counts |= span_eq_nocase(o->trust_arc[k],
			    set->seal.domain);
		buf_puts(b, arc->result != AUTH_PASS ? ", not verified\n" :
		    counts ? ", trusted\n" : "\n");
		put_results(b, &a, set->results);
	}
	if (n == 0)
		buf_puts(b, "  none\n");
	if (n > REPORTS)
		buf_printf(b, "  ... and %zu more\n", n - REPORTS);
	authres_free(&a);
}

void
tell_way(struct buf *b, const struct evaluation *e, bool colour, bool all)
{
	const struct trace *t = e->trace;

	if (t->n > 0 || t->path_at < e->header->n) {
		page_title(b, "Way", colour);
		if (t->border == NULL)
			buf_printf(b, "  no border: %s\n",
			    trace_border_str(t->found));
		put_hops(b, t, all);
		put_path(b, e);
	}
	if (all)
		put_reports(b, e, colour);
}
