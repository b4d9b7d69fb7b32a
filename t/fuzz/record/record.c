/* DMARC records: places, the fixed point of print and parse, no policy that
 * is stronger than the text; and the parts of a URI make it up again. */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "record/record.h"
#include "record/uri.h"

#include "fuzz/fuzz.h"
#include "lib/recordvalues.h"

static bool
is_inside(struct span part, struct span all)
{
	return part.p == NULL ||
	    (part.p >= all.p && part.p + part.n <= all.p + all.n);
}

static bool
has_nocase(struct span s, const char *lit)
{
	size_t n = strlen(lit);

	for (; s.n >= n; s.p++, s.n--)
		if (span_is_nocase((struct span){s.p, n}, lit))
			return true;
	return false;
}

static void
check_places(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->nitems; i++) {
		const struct record_item *it = &r->items[i];

		must(it->name_at + it->name_n <= it->value_at);
		must(it->value_at + it->value_n <= r->text.n);
		must(it->tag < TAG_N || !it->first);
	}
	for (i = 0; i < r->nuris; i++) {
		const struct record_uri *u = &r->uris[i];

		must(u->uri.n > 0 && is_inside(u->uri, r->text));
		must(is_inside(u->host, u->uri));
		must(u->host.p == NULL || (u->valid && u->mailto));
	}
	for (i = 0; i < TAG_N; i++)
		must(is_inside(r->value[i], r->text));
}

static void
check_notes(const struct record *r, bool is)
{
	size_t found[FAULT_N] = {0}, why = 0, i;
	const struct record_note *n;
	int f;

	for (i = 0; i < r->nnotes; i++) {
		n = &r->notes[i];
		must(n->at <= r->text.n && n->n <= r->text.n - n->at);
		must(n->n > 0 || r->text.n == 0);
		must(i == 0 || n[-1].at <= n->at);
		found[n->fault]++;
	}
	for (f = 0; f < FAULT_N; f++) {
		must(found[f] == (r->found[f] < LIMIT_FAULT_PLACES ?
		    r->found[f] : LIMIT_FAULT_PLACES));
		if (f <= FAULT_VERSION_BAD_VALUE)
			why += r->found[f];
	}
	must(is == (why == 0));
	must(r->found[FAULT_UNRELATED] == 0 || r->nnotes == 1);
}

/* Nobody rejects or quarantines because of a record that doesn't say so. */
static void
check_strength(const struct record *r, struct record_policy d)
{
	enum policy most = POLICY_NONE;

	if (has_nocase(r->text, "quarantine"))
		most = POLICY_QUARANTINE;
	if (has_nocase(r->text, "reject"))
		most = POLICY_REJECT;
	must(d.p <= most && d.sp <= most && d.np <= most);
	must(d.usable == (d.p != POLICY_ABSENT));
	must(d.usable == (d.sp != POLICY_ABSENT));
	must(d.usable == (d.np != POLICY_ABSENT));
	must(d.p <= POLICY_NONE || d.p == r->p);
	must(d.sp <= d.p || d.sp == r->sp);
	must(d.np <= d.sp || d.np == r->np);
}

static bool
same_policy(struct record_policy a, struct record_policy b)
{
	return a.usable == b.usable && a.p == b.p && a.sp == b.sp &&
	    a.np == b.np;
}

static void
check_same(const struct record *a, const struct record *b)
{
	size_t i;

	must(same_policy(record_policy(a), record_policy(b)));
	must(a->p == b->p && a->sp == b->sp && a->np == b->np);
	must(a->adkim == b->adkim && a->aspf == b->aspf && a->psd == b->psd);
	must(a->t == b->t && a->pct == b->pct && a->nuris == b->nuris);
	for (i = 0; i < TAG_N; i++)
		must(a->value[i].n == b->value[i].n);
	for (i = 0; i < a->nuris; i++)
		must(a->uris[i].valid == b->uris[i].valid);
}

static void
check_values(const struct record *r)
{
	struct buf once = {0}, twice = {0};
	struct record again;

	put_values(&once, r);
	must(record_parse(&again, buf_span(&once)));
	put_values(&twice, &again);
	must(span_eq(buf_span(&once), buf_span(&twice)));
	/* rua may stand before ruf now */
	if (r->nuris == 0 || r->uris[0].tag <= r->uris[r->nuris - 1].tag)
		check_same(r, &again);
	must(record_policy_7489(r).p <= record_policy_7489(&again).p);
	record_free(&again);
	buf_free(&once);
	buf_free(&twice);
}

/* RFC 3986, 5.3. */
static void
check_uri(struct span text)
{
	struct uri u;
	struct buf b = {0};
	struct span host;

	if (!uri_parse(&u, text))
		return;
	buf_put_span(&b, u.scheme);
	buf_putc(&b, ':');
	if (u.host.p != NULL)
		buf_puts(&b, "//");
	buf_put_span(&b, u.userinfo);
	if (u.userinfo.p != NULL)
		buf_putc(&b, '@');
	buf_put_span(&b, u.host);
	if (u.port.p != NULL)
		buf_putc(&b, ':');
	buf_put_span(&b, u.port);
	buf_put_span(&b, u.path);
	if (u.query.p != NULL)
		buf_putc(&b, '?');
	buf_put_span(&b, u.query);
	if (u.fragment.p != NULL)
		buf_putc(&b, '#');
	buf_put_span(&b, u.fragment);
	must(span_eq(buf_span(&b), text));
	must(uri_mailto(&u, &host) || host.p == NULL);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = {n > 0 ? (const char *)data : "", n};
	struct record r;
	bool is = record_parse(&r, text);

	must(is == record_is(text));
	check_places(&r);
	check_notes(&r, is);
	check_strength(&r, record_policy(&r));
	check_strength(&r, record_policy_7489(&r));
	if (is)
		check_values(&r);
	record_free(&r);
	check_uri(text);
	return 0;
}
