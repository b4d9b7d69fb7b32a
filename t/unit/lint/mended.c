/* Properties of what is mended, over records and zones that are broken. */
/* SPDX-License-Identifier: ISC */
#include "lint/lint.h"
#include "lint/mend.h"
#include "base/limits.h"
#include "unit/tap.h"

enum { RECORDS = 20000, ZONES = 2000, LINES = 6 };

/* --- made-up records --- */

static uint64_t
next(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static const char *
pick(uint64_t *s, const char *const *from, size_t n)
{
	return from[next(s) % n];
}

#define PICK(s, from) pick(s, from, sizeof(from) / sizeof((from)[0]))

static void
put_record(struct buf *b, uint64_t *s)
{
	static const char *const versions[] = {"v=DMARC1", "v=DMARC1",
	    "v=DMARC1", "v=DMARC1", "v=dmarc1", "v=DMARC 1", "v = DMARC1",
	    " v=DMARC1", "V=DMARC1", "\"v=DMARC1", "v=DMARC2", "p=none", ""};
	static const char *const between[] = {"; ", "; ", "; ", ";", " ;", ";;",
	    " ", "; ;", "\\; ", "\\;", ",", "&#59; ", ";\t", "\n; ", "\xc2\xa0",
	    "; ; ;"};
	static const char *const tags[] = {"p=none", "p=reject",
	    "p=quarantine", "p=regect", "p=", "sp=none", "sp=reject", "sp=",
	    "np=reject", "np", "adkim=r", "adkim=relaxed", "aspf=Strict",
	    "aspf=x", "fo=1", "fo=1:d", "fo=x", "pct=100", "pct=50",
	    "pct=x", "rf=afrf", "ri=86400", "t=y", "t=n", "psd=n", "x=y",
	    "rua=mailto:a@b.example", "rua=a@b.example",
	    "rua=mailto://a@b.example",
	    "rua=mailto:a@b.example,mailto:a@b.example",
	    "rua=mailto:a@b.example mailto:c@d.example",
	    "rua=mailto:a@b.example; mailto:c@d.example",
	    "rua=mailto:a@b.example!10m,,mailto:c@d.example",
	    "ruf=mailto:a@b.example,a@c.example", "ruf=", "rua=, ",
	    "rua=\xe2\x80\x9cmailto:a@b.example\xe2\x80\x9d", "garbage",
	    "p=reject\xe2\x80\x99", "rua=mailto:a&#64;b.example", "="};
	static const char *const ends[] = {"", "", "", ";", "; ", "\"", "'",
	    " ", "\n", ";;", "\\;"};
	size_t i, n = next(s) % 6;

	buf_puts(b, PICK(s, versions));
	for (i = 0; i < n; i++) {
		buf_puts(b, PICK(s, between));
		buf_puts(b, PICK(s, tags));
	}
	buf_puts(b, PICK(s, ends));
}

/* A line of a zone that has it, in some way. */
static void
put_line(struct buf *b, uint64_t *s, size_t number)
{
	struct buf record = {0};
	bool quoted = next(s) % 8 != 0;
	size_t i;

	put_record(&record, s);
	buf_printf(b, "_dmarc.n%zu TXT %s%s", number, next(s) % 4 == 0 ?
	    "( " : "", quoted ? "\"" : "");
	for (i = 0; i < record.n; i++) {
		unsigned char c = (unsigned char)record.p[i];

		if (quoted && next(s) % 32 == 0)
			buf_puts(b, next(s) % 2 == 0 ? "\" \"" : "\"\t\"");
		if (c == '\n' || (c >= 0x80 && next(s) % 2 == 0))
			buf_printf(b, "\\%03u", c);
		else if (quoted && (c == '"' || c == '\\'))
			buf_printf(b, "\\%c", c);
		else
			buf_putc(b, record.p[i]);
	}
	buf_puts(b, quoted ? "\"" : "");
	if (memchr(b->p, '(', b->n) != NULL && next(s) % 2 == 0)
		buf_puts(b, " )");
	buf_puts(b, next(s) % 2 == 0 ? " ; it \"is\" so\n" : "\n");
	buf_free(&record);
}

/* --- mending them --- */

struct run {
	struct mend *mend;
	uint64_t fixes; /* that the last round would have made */
};

static void
on_finding(void *ctx, const struct finding *f)
{
	struct run *r = ctx;

	if (f->fix.text.p == NULL)
		return;
	r->fixes++;
	mend_add(r->mend, f);
}

static void
lint_once(struct run *r, bool zone, struct span name, struct span text)
{
	const struct lint_options o = {.emit = on_finding, .ctx = r};
	const struct zone_place at = {NULL, 1, 1};
	struct lint *l = lint_new(&o);
	struct lint_source s = {.name = name, .text = text,
	    .origin = SPAN_LIT("example.org")};

	r->fixes = 0;
	if (zone) {
		lint_zone(l, &s);
		lint_finish(l);
	} else {
		lint_record(l, &at, SPAN_NONE, text);
	}
	lint_free(l);
}

/* Rounds that it took; the mended text goes to b. */
static unsigned int
mend(struct run *r, bool zone, struct span text, struct buf *b)
{
	struct span name = zone ? SPAN_LIT("a.zone") : SPAN_NONE;
	unsigned int rounds = 0;

	*r = (struct run){.mend = mend_new()};
	mend_text(r->mend, name, text);
	lint_once(r, zone, name, text);
	while (rounds < LIMIT_LINT_ROUNDS && mend_apply(r->mend)) {
		rounds++;
		lint_once(r, zone, name,
		    mend_text(r->mend, name, SPAN_NONE));
	}
	buf_put_span(b, mend_text(r->mend, name, SPAN_NONE));
	mend_free(r->mend);
	r->mend = NULL;
	return rounds;
}

/* How many URIs of rua are good. */
static size_t
good_uris(const struct record *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->nuris; i++)
		n += r->uris[i].tag == TAG_RUA && r->uris[i].valid;
	return n;
}

/* What was in force still is, and reports go somewhere if they did. */
static bool
keeps_policy(struct span old, struct span new)
{
	struct record a, b;
	struct record_policy p, q;
	bool kept = true;

	if (record_parse(&a, old)) {
		p = record_policy(&a);
		kept = record_parse(&b, new);
		q = record_policy(&b);
		if (kept && p.usable && a.p == p.p && a.sp != POLICY_INVALID &&
		    a.np != POLICY_INVALID)
			kept = q.usable && q.p == p.p;
		if (good_uris(&a) > 0)
			kept &= good_uris(&b) > 0;
		record_free(&b);
	}
	record_free(&a);
	return kept;
}

static void
records(void)
{
	unsigned int rounds, most = 0;
	uint64_t seed = 88172645463325252U, mended = 0;
	struct run r;
	int i;

	for (i = 0; i < RECORDS; i++) {
		struct buf old = {0}, new = {0};

		put_record(&old, &seed);
		rounds = mend(&r, false, buf_span(&old), &new);
		mended += rounds > 0;
		most = rounds > most ? rounds : most;
		if (r.fixes > 0 || rounds == LIMIT_LINT_ROUNDS ||
		    !keeps_policy(buf_span(&old), buf_span(&new))) {
			ok(false, "record %d, %u rounds", i, rounds);
			tap_show("old", buf_span(&old));
			tap_show("new", buf_span(&new));
		}
		buf_free(&old);
		buf_free(&new);
	}
	ok(mended > RECORDS / 4, "%" PRIu64 " records were mended", mended);
	ok(most < LIMIT_LINT_ROUNDS / 4, "in %u rounds at most", most);
}

/* Lines that are not at fault stay as they are, and there are as many. */
static bool
keeps_lines(struct span old, struct span new)
{
	size_t a = 0, b = 0, i;

	for (i = 0; i < old.n; i++)
		a += old.p[i] == '\n';
	for (i = 0; i < new.n; i++)
		b += new.p[i] == '\n';
	return a == b;
}

static void
zones(void)
{
	static const char head[] = "$TTL 1h\n@ SOA a b 1 2 3 4 5\n NS a\n"
	    "a A 192.0.2.1\n";
	uint64_t seed = 2463534242U, mended = 0;
	unsigned int rounds;
	struct run r;
	size_t line;
	int i;

	for (i = 0; i < ZONES; i++) {
		struct buf old = {0}, new = {0}, again = {0};

		buf_puts(&old, head);
		for (line = 0; line < LINES; line++)
			put_line(&old, &seed, line);
		rounds = mend(&r, true, buf_span(&old), &new);
		mended += rounds > 0;
		if (r.fixes > 0 || rounds == LIMIT_LINT_ROUNDS ||
		    mend(&r, true, buf_span(&new), &again) > 0 ||
		    !span_eq(buf_span(&new), buf_span(&again)) ||
		    !keeps_lines(buf_span(&old), buf_span(&new))) {
			ok(false, "zone %d, %u rounds", i, rounds);
			tap_show("old", buf_span(&old));
			tap_show("new", buf_span(&new));
		}
		buf_free(&old);
		buf_free(&new);
		buf_free(&again);
	}
	ok(mended > ZONES / 4, "%" PRIu64 " zones were mended", mended);
}

int
main(void)
{
	records();
	zones();
	return done_testing();
}
