/* zone/store: names are told apart by their octets, whatever their keys. */
/* SPDX-License-Identifier: ISC */
#include "zone/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/table.h"
#include "unit/tap.h"
#include "zone/type.h"

/* A name with its keys. */
struct known {
	struct zone_name name;
	struct zone_keys k;
};

static void
know(const struct zonestore *s, struct known *x, const char *text)
{
	if (!zonename_absolute(&x->name, span_str(text)))
		abort();
	zonestore_keys(s, x->name.wire, &x->k);
}

static uint32_t
flags_of(const struct zonestore *s, const struct known *x)
{
	return zonestore_flags(s, &x->k, x->k.labels);
}

/* --- two names of one hash --- */

/* The first two names of a sequence whose keys have the same low half: as the
 * store's hash has 32 bits, there are some among 200,000. */
static void
find_alike(const struct zonestore *s, struct known *a, struct known *b)
{
	struct table t = {0};
	char text[32];
	uint32_t i, other;
	size_t at;

	for (i = 0;; i++) {
		snprintf(text, sizeof(text), "n%" PRIu32 ".example", i);
		know(s, b, text);
		at = 0;
		other = table_next(&t, (uint32_t)b->k.key[2], &at);
		if (other != TABLE_NONE)
			break;
		table_put(&t, (uint32_t)b->k.key[2], i);
	}
	snprintf(text, sizeof(text), "n%" PRIu32 ".example", other);
	know(s, a, text);
	table_free(&t);
}

static void
check_apart(struct zonestore *s, const struct known *a, const struct known *b,
    const char *what)
{
	const struct zone_node *x, *y;
	struct zone_where w;
	size_t n = s->nnames;

	zonestore_put(s, &a->k, 2, ZONE_HAS_A | ZONE_EXISTS, 0, 0);
	zonestore_flush(s);
	ok(zonestore_find(s, &a->k, 2) != NULL, "%s: one is there", what);
	ok(zonestore_find(s, &b->k, 2) == NULL, "%s: the other is not", what);
	is_uint(flags_of(s, b), 0, "%s: it has no flags", what);
	ok(!zonestore_mark(s, &b->k, 2, ZONE_FLAG_USER),
	    "%s: it can't be marked", what);
	is_uint(flags_of(s, a), ZONE_HAS_A | ZONE_EXISTS,
	    "%s: marks of one are not the other's", what);
	zonestore_locate(s, b->name.wire, &w);
	ok(!w.present && w.encloser == 0, "%s: it lies nowhere", what);
	zonestore_put(s, &b->k, 2, ZONE_HAS_MX | ZONE_EXISTS, 0, 0);
	zonestore_put(s, &a->k, 2, ZONE_HAS_TXT, 0, 0);
	zonestore_flush(s);
	is_uint(s->nnames, n + 2, "%s: two names", what);
	is_uint(flags_of(s, a), ZONE_HAS_A | ZONE_HAS_TXT | ZONE_EXISTS,
	    "%s: flags of one", what);
	is_uint(flags_of(s, b), ZONE_HAS_MX | ZONE_EXISTS,
	    "%s: flags of the other", what);
	x = zonestore_find(s, &a->k, 2);
	y = zonestore_find(s, &b->k, 2);
	ok(x != NULL && y != NULL && x->name != y->name && x->hash == y->hash,
	    "%s: one hash, two numbers", what);
	ok(zonestore_mark(s, &b->k, 2, ZONE_FLAG_USER) &&
	    (flags_of(s, a) & ZONE_FLAG_USER) == 0 &&
	    (flags_of(s, b) & ZONE_FLAG_USER) != 0, "%s: marked apart", what);
	ok(zonestore_unmark(s, &b->k, 2, ZONE_FLAG_USER) &&
	    !zonestore_unmark(s, &b->k, 2, ZONE_FLAG_USER) &&
	    (flags_of(s, b) & ZONE_FLAG_USER) == 0, "%s: and unmarked", what);
	zonestore_expect(s, 4 * s->nslots);
	ok((flags_of(s, a) & ZONE_HAS_A) != 0 &&
	    (flags_of(s, b) & ZONE_HAS_MX) != 0,
	    "%s: both are found in a larger store", what);
}

static void
check_alike(void)
{
	struct zonestore s;
	struct known a, b, c;
	struct zone_where w;

	zonestore_init(&s);
	find_alike(&s, &a, &b);
	check_apart(&s, &a, &b, "half a key");
	zonestore_locate(&s, b.name.wire, &w);
	ok(w.present && w.encloser == 2, "it is located");
	zonestore_free(&s);
	/* All of it, and so below them: nobody knows two such names. */
	zonestore_init(&s);
	know(&s, &a, "a.example");
	know(&s, &b, "b.example");
	b.k.key[2] = a.k.key[2];
	check_apart(&s, &a, &b, "a whole key");
	know(&s, &c, "x.a.example");
	zonestore_put(&s, &c.k, 3, ZONE_HAS_A, 0, 0);
	zonestore_flush(&s);
	ok(zonestore_child(&s, &a.k, 2, SPAN_LIT("x")) != NULL &&
	    zonestore_child(&s, &b.k, 2, SPAN_LIT("x")) == NULL,
	    "names below them are apart");
	zonestore_free(&s);
}

/* --- keys made of others --- */

static void
check_keys(void)
{
	static const char *const names[] = {".", "com", "example.com",
	    "a.example.com", "b.example.com", "x.a.example.com",
	    "a\\007example\\003com", "q.a\\007example.com", "a.example.net",
	    "\\003com", "a.a.a.a.a", "b.a.a.a.a", "b.a.b.a.a", "_dmarc.a.a",
	    "a.a", "0123456789012345678901234567890123456789.example.com"};
	enum { N = sizeof(names) / sizeof(names[0]) };
	struct zonestore s;
	struct known from, to, x;
	unsigned int wrong = 0;
	size_t i, j, n;

	zonestore_init(&s);
	for (i = 0; i < N; i++) {
		for (j = 0; j < N; j++) {
			know(&s, &from, names[i]);
			know(&s, &to, names[j]);
			zonestore_rekey(&from.k, to.name.wire, &x.k);
			zonestore_rekey(&from.k, to.name.wire, &from.k);
			n = to.k.labels + 1;
			wrong += x.k.labels != to.k.labels ||
			    from.k.labels != to.k.labels ||
			    memcmp(x.k.key, to.k.key, 8 * n) != 0 ||
			    memcmp(x.k.size, to.k.size, n) != 0 ||
			    memcmp(from.k.key, to.k.key, 8 * n) != 0 ||
			    memcmp(from.k.size, to.k.size, n) != 0;
		}
	}
	is_uint(wrong, 0, "keys of any name made of those of any other");
	zonestore_free(&s);
}

/* --- names that a file brings --- */

enum { MANY = 5000 };

static void
name_of(char *text, size_t size, size_t i)
{
	snprintf(text, size, "a.b%zu.c%zu.%sexample", i, i % 7,
	    i % 3 == 0 ? "sub." : "");
}

static void
check_owners(void)
{
	static struct zone_owner o;
	struct zonestore s;
	struct known x;
	struct zone_rr *rr;
	char text[64];
	size_t i, j, twice;
	unsigned int wrong = 0, apart = 0;
	uint32_t number;

	zonestore_init(&s);
	o.store = &s;
	know(&s, &x, "example");
	zonestore_owner(&o, &x.name);
	rr = zonestore_rr(&s, &number);
	rr->owner = zonestore_owner_wire(&o);
	zonestore_add(&o, ZONE_HAS_SOA, number);
	for (twice = 0; twice < 2; twice++) {
		for (i = 0; i < MANY; i++) {
			name_of(text, sizeof(text), i);
			know(&s, &x, text);
			zonestore_owner(&o, &x.name);
			if (i % 5 == 0)
				zonestore_owner_wire(&o);
			zonestore_add(&o, twice ? ZONE_HAS_MX : ZONE_HAS_A, 0);
		}
	}
	ok(o.in_zone, "in the zone");
	know(&s, &x, "example.net");
	zonestore_owner(&o, &x.name);
	ok(!o.in_zone, "outside of it");
	zonestore_end(&o);
	for (i = 0; i < MANY; i++) {
		name_of(text, sizeof(text), i);
		know(&s, &x, text);
		wrong += flags_of(&s, &x) !=
		    (ZONE_HAS_A | ZONE_HAS_MX | ZONE_EXISTS);
		for (j = 1; j < x.k.labels; j++)
			wrong += (zonestore_flags(&s, &x.k, j) &
			    ZONE_EXISTS) == 0;
		apart += zonestore_find(&s, &x.k, x.k.labels)->name + 2 !=
		    zonestore_find(&s, &x.k, x.k.labels - 1)->name;
	}
	is_uint(wrong, 0, "all of many names, and those above them");
	ok(apart < MANY / 10, "most names share octets with the one above");
	/* Each with the one above it; c0 to c6 twice; the last four. */
	is_uint(s.nnames, 2 * MANY + 14 + 4, "so many names");
	zonestore_free(&s);
	/* The root may be an apex, too. */
	zonestore_init(&s);
	o = (struct zone_owner){.store = &s};
	know(&s, &x, ".");
	zonestore_owner(&o, &x.name);
	rr = zonestore_rr(&s, &number);
	rr->owner = zonestore_owner_wire(&o);
	zonestore_add(&o, ZONE_HAS_SOA, number);
	know(&s, &x, "a.b");
	zonestore_owner(&o, &x.name);
	zonestore_end(&o);
	is_uint(s.nnames, 3, "the root, and two names below it");
	zonestore_free(&s);
}

/* Records stay what they are where room is made for more. */
static void
check_expect(void)
{
	enum { RECORDS = 100000 };
	struct zonestore s;
	struct zone_rr *rr;
	uint32_t number;
	size_t i, wrong = 0;

	zonestore_init(&s);
	for (i = 1; i <= RECORDS; i++) {
		if (i % 30000 == 0)
			zonestore_expect(&s, i);
		rr = zonestore_rr(&s, &number);
		wrong += number != i || rr->line != 0 || rr->data != NULL;
		rr->line = number;
	}
	for (i = 0; i <= RECORDS; i++)
		wrong += s.rr[i].line != i;
	is_uint(wrong, 0, "records in a store that makes room");
	ok(s.rr_cap >= 90000 + 90000, "it has made it");
	zonestore_free(&s);
}

int
main(void)
{
	check_expect();
	check_alike();
	check_keys();
	check_owners();
	return done_testing();
}
