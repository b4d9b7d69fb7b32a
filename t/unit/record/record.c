/* record/record: what records mean, what is amiss with them, and where. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"

#include <time.h>

#include "base/limits.h"
#include "lib/recordvalues.h"
#include "unit/tap.h"

/*
 * meaning is what receivers read:
 *	policies by RFC 9989: letters of p, sp, np; "unusable"; "-" no record
 *	policies by RFC 7489, likewise
 *	what is not the default; of a URI its host, "?" if it has none,
 *	"!" behind it if it is invalid
 * faults is code@place'text' of each note.
 */
static const struct {
	struct span text;
	const char *meaning;
	struct span faults;
} cases[] = {
#define CASE(text, meaning, faults) {SPAN_LIT(text), meaning, \
	SPAN_LIT(faults)},
#include "record.def"
#undef CASE
};

static void
put_policy(struct buf *b, bool is, struct record_policy d)
{
	static const char letter[] = "-nqr";

	if (!is)
		buf_puts(b, "-");
	else if (!d.usable)
		buf_puts(b, "unusable");
	else
		buf_printf(b, "%c%c%c", letter[d.p], letter[d.sp],
		    letter[d.np]);
}

static void
put_uris(struct buf *b, const struct record *r)
{
	enum record_tag last = TAG_N;
	size_t i;

	for (i = 0; i < r->nuris; i++) {
		const struct record_uri *u = &r->uris[i];

		if (u->tag != last)
			buf_printf(b, " %s=", record_tags[u->tag].name.p);
		else
			buf_putc(b, ',');
		last = u->tag;
		if (u->host.p != NULL)
			buf_put_span(b, u->host);
		else
			buf_putc(b, '?');
		if (u->size > 0)
			buf_printf(b, "/%" PRIu64, u->size);
		if (!u->valid)
			buf_putc(b, '!');
	}
}

static void
put_meaning(struct buf *b, const struct record *r)
{
	/* RFC 7489, 6.4, wants a semicolon behind the version. */
	bool is = record_is(r->text), old = is &&
	    memchr(r->text.p, ';', r->text.n) != NULL;

	put_policy(b, is, record_policy(r));
	buf_putc(b, ' ');
	put_policy(b, old, record_policy_7489(r));
	if (r->adkim != 'r')
		buf_printf(b, " adkim=%c", r->adkim);
	if (r->aspf != 'r')
		buf_printf(b, " aspf=%c", r->aspf);
	if (r->psd != 'u')
		buf_printf(b, " psd=%c", r->psd);
	if (r->t)
		buf_puts(b, " t");
	if (r->pct != 100)
		buf_printf(b, " pct=%u", r->pct);
	if (r->value[TAG_FO].p != NULL) {
		buf_puts(b, " fo=");
		buf_put_span(b, r->value[TAG_FO]);
	}
	put_uris(b, r);
}

static void
put_faults(struct buf *b, const struct record *r)
{
	size_t i;

	for (i = 0; i < r->nnotes; i++) {
		const struct record_note *n = &r->notes[i];

		if (i > 0)
			buf_putc(b, ' ');
		buf_printf(b, "%s@%" PRIu32 "'", record_faults[n->fault],
		    n->at);
		buf_add(b, r->text.p + n->at, n->n);
		buf_putc(b, '\'');
	}
}

static void
test_case(size_t i)
{
	struct span text = cases[i].text;
	struct record r;
	struct buf meaning = {0}, faults = {0};
	bool is = record_parse(&r, text);

	put_meaning(&meaning, &r);
	put_faults(&faults, &r);
	ok(is == record_is(text), "%zu: record_is agrees", i);
	is_span(buf_span(&meaning), cases[i].meaning, "%zu: meaning of %s", i,
	    text.p);
	is_bytes(buf_span(&faults), cases[i].faults, "%zu: faults of %s", i,
	    text.p);
	buf_free(&meaning);
	buf_free(&faults);
	record_free(&r);
}

/* The tag that a note is about. */
static void
about(const char *text, enum record_fault f, enum record_tag want)
{
	struct record r;
	enum record_tag got = TAG_N;
	size_t i;

	record_parse(&r, span_str(text));
	for (i = 0; i < r.nnotes; i++)
		if (r.notes[i].fault == f)
			got = r.notes[i].tag;
	ok(got == want, "%s of %s is about tag %d", record_faults[f], text,
	    (int)want);
	record_free(&r);
}

static void
test_about(void)
{
	about("v=DMARC1; ps=none", FAULT_TAG_TYPO, TAG_SP);
	about("v=DMARC1; spf=s", FAULT_TAG_TYPO, TAG_ASPF);
	about("v=DMARC1; dkim=s", FAULT_TAG_TYPO, TAG_ADKIM);
	about("v=DMARC1; ru=a", FAULT_TAG_TYPO, TAG_RUA);
	about("v=DMARC1; R UF =a", FAULT_TAG_TYPO, TAG_RUF);
	about("v=DMARC1; PP=a", FAULT_TAG_TYPO, TAG_P);
	about("v=DMARC1; info=a", FAULT_TAG_UNKNOWN, TAG_N);
	about("v=DMARC1; p=none np=none", FAULT_SEPARATOR_MISSING, TAG_NP);
	about("v=DMARC1; p=nonepct=1", FAULT_SEPARATOR_MISSING, TAG_PCT);
	about("v=DMARC1; aspf=x", FAULT_ALIGNMENT_INVALID, TAG_ASPF);
	about("v=DMARC1; ruf=x@y", FAULT_URI_MISSING_SCHEME, TAG_RUF);
	about("v=DMARC1; p=none", FAULT_RUA_MISSING, TAG_V);
}

static void
keeps(const char *text, const char *want)
{
	struct record r;
	struct buf b = {0};

	record_parse(&r, span_str(text));
	put_values(&b, &r);
	is_span(buf_span(&b), want, "what is kept of %s", text);
	buf_free(&b);
	record_free(&r);
}

static void
test_values(void)
{
	keeps("v=DMARC1", "v=DMARC1");
	keeps("V = DMARC1 ;;T = Y ; P=REJECT; ",
	    "v=DMARC1; p=reject; t=y");
	keeps("v=DMARC1; ruf=MAILTO:A@b.example; RUA = mailto:a@b.example , "
	       "mailto:C@d.example!10M; pct=50; ri=1; rf=AFRF; info=x; fo=D:1; "
	       "psd=N; aspf=S; adkim=R; np=None; sp=quarantine; p=none; p=x",
	    "v=DMARC1; p=none; sp=quarantine; np=none; adkim=r; aspf=s; "
	    "fo=d:1; psd=n; rua=mailto:a@b.example , mailto:C@d.example!10M; "
	    "ruf=MAILTO:A@b.example; pct=50; rf=afrf; ri=1");
	keeps("v=DMARC1; p=Bogus; sp=; adkim=x; fo=x; psd=x; t=x; pct=x",
	    "v=DMARC1; p=bogus; sp=");
	keeps("v=DMARC1; np=Worse; sp=Bad", "v=DMARC1; sp=bad; np=worse");
}

/* What is kept of a record, and how each of it is found again. */
static void
test_items(void)
{
	struct record r;

	record_parse(&r, SPAN_LIT("v=DMARC1; p =none;;p=reject; x"));
	is_uint(r.nitems, 4, "an empty tag is no item");
	ok(r.items[1].tag == TAG_P && r.items[1].first, "the first p counts");
	is_uint(r.items[1].name_at, 10, "where its name is");
	is_uint(r.items[1].name_n, 1, "how long that is");
	is_uint(r.items[1].value_at, 13, "where its value is");
	is_uint(r.items[1].value_n, 4, "how long that is");
	ok(r.items[2].tag == TAG_P && !r.items[2].first,
	    "the second does not count");
	ok(r.items[3].tag == TAG_N && r.items[3].value_n == 0 &&
	    r.items[3].value_at == 30, "no equals sign, no value");
	record_free(&r);
	ok(!record_parse(&r, SPAN_NONE) && r.found[FAULT_UNRELATED] == 1,
	    "no text is no record");
	record_free(&r);
}

/* Every name is known, in any case, and no slip of it is. */
static void
test_tags(void)
{
	enum record_tag t;

	for (t = 0; t < TAG_N; t++) {
		const char *name = record_tags[t].name.p;
		char text[] = "v=DMARC1;      =x";
		struct record r;
		size_t i;

		memcpy(text + 10, name, strlen(name));
		record_parse(&r, span_str(text));
		ok(r.items[1].tag == t, "%s is known", name);
		record_free(&r);
		for (i = 0; i < strlen(name); i++) {
			text[10 + i] -= 'a' - 'A';
			record_parse(&r, span_str(text));
			ok(r.items[1].tag == t, "%s is", text);
			record_free(&r);
			text[10 + i] ^= '@';
			record_parse(&r, span_str(text));
			ok(r.items[1].tag == TAG_N, "%s is not", text);
			record_free(&r);
			text[10 + i] ^= '@';
		}
	}
}

/* Arrays that are longer than the room in the record keep all they have. */
static void
test_room(void)
{
	struct record r;
	struct buf b = {0};
	size_t i, n = 50, good = 0;

	buf_puts(&b, "v=DMARC1; p=none");
	for (i = 0; i < n; i++)
		buf_printf(&b, "; x%02zu=%02zu", i, i);
	buf_puts(&b, "; rua=mailto:a@b");
	for (i = 0; i < n; i++)
		buf_printf(&b, ",mailto:a@h%02zu", i);
	ok(record_parse(&r, buf_span(&b)), "a record with much of all");
	is_uint(r.nitems, n + 3, "its items");
	is_uint(r.nuris, n + 1, "its URIs");
	for (i = 0; i < n; i++) {
		const struct record_item *it = &r.items[i + 2];
		struct span host = r.uris[i + 1].host;
		unsigned int h = host.n != 3 ? 100 :
		    (unsigned int)(host.p[1] - '0') * 10 +
		    (unsigned int)(host.p[2] - '0');

		good += it->name_at == 18 + i * 8 && it->name_n == 3 &&
		    it->value_at == it->name_at + 4 && it->value_n == 2 &&
		    h == i;
	}
	is_uint(good, n, "each of them where it is");
	for (i = 0, good = 0; i < r.nnotes; i++)
		good += r.notes[i].fault == FAULT_TAG_MALFORMED &&
		    r.notes[i].at == 18 + good * 8 && r.notes[i].n == 6;
	is_uint(good, LIMIT_FAULT_PLACES, "so are notes");
	record_free(&r);
	record_free(&r);
	ok(r.items == NULL && r.uris == NULL && r.notes == NULL,
	    "freed twice is freed once");
	buf_free(&b);
}

/* A record of n octets: how many notes say that it is long. */
static size_t
long_notes(size_t n)
{
	struct buf b = {0};
	struct record r;
	size_t found;

	buf_puts(&b, "v=DMARC1; p=none; x=");
	while (b.n < n)
		buf_putc(&b, 'a');
	record_parse(&r, buf_span(&b));
	found = r.found[FAULT_RECORD_LONG];
	record_free(&r);
	buf_free(&b);
	return found;
}

/* 256 KiB of the same, more than a DNS record can be: fast, few notes. */
static void
test_flood(void)
{
	static const char *const heads[] = {"v=DMARC1;", "v=DMARC1; rua=", ""};
	static const char *const floods[] = {";", "; ", "a=", "a=;", "=", " ",
	    "\t", " =", "\t=", ",", ", ", " ,", "&", "&quot;", "\\", "\"",
	    "\x80", "\xc2\xa0", "p=", ";p=none", " p=none", "rua=", ",mailto:a",
	    ",a@b.example", ",mailto:a@b.example", " mailto:a@b", "mailto:",
	    "!1", "!1,", ":", ";v", ";ps=x", "v=DMARC1", "a", "a:", "\n", "@",
	    ",mailto:a,a@b"};
	size_t i, h, most = 0, size = 1U << 18;
	clock_t begin, longest = 0;
	struct buf b = {0};
	struct record r;

	for (i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		for (h = 0; h < sizeof(heads) / sizeof(heads[0]); h++) {
			b.n = 0;
			buf_puts(&b, heads[h]);
			while (b.n < size)
				buf_puts(&b, floods[i]);
			begin = clock();
			record_parse(&r, buf_span(&b));
			begin = clock() - begin;
			longest = begin > longest ? begin : longest;
			most = r.nnotes > most ? r.nnotes : most;
			record_free(&r);
		}
	}
	buf_free(&b);
	ok(longest < CLOCKS_PER_SEC, "256 KiB of anything takes %.3f s",
	    (double)longest / CLOCKS_PER_SEC);
	ok(most <= (size_t)FAULT_N * LIMIT_FAULT_PLACES, "%zu notes at most",
	    most);
}

static void
test_limits(void)
{
	struct record r;

	is_uint(long_notes(LIMIT_RECORD_SHORT), 0, "a record just not long");
	is_uint(long_notes(LIMIT_RECORD_SHORT + 1), 1, "a long record");
	record_parse(&r, SPAN_LIT("v=DMARC1;p=none;;;;;;;;;;;;;;;;;;;;;;;;;"));
	is_uint(r.found[FAULT_EMPTY_TAG], 24, "all faults are counted");
	is_uint(r.nnotes, LIMIT_FAULT_PLACES + 2, "not all are kept");
	record_free(&r);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		test_case(i);
	test_about();
	test_values();
	test_items();
	test_tags();
	test_room();
	test_limits();
	test_flood();
	return done_testing();
}
