/* input/archive: members, their octets, and archives that lie. */
/* SPDX-License-Identifier: ISC */
#include "input/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include "base/buf.h"

#include "unit/drain.h"
#include "unit/tap.h"

/* A member to be; method is ZIP_CM_STORE or ZIP_CM_DEFLATE. */
struct entry {
	const char *name;
	struct span data;
	int method;
	bool encrypted;
};

static struct limits limits;

static void
add(zip_t *z, const struct entry *e)
{
	zip_source_t *s = zip_source_buffer(z, e->data.p, e->data.n, 0);
	zip_int64_t i;

	i = zip_file_add(z, e->name, s, ZIP_FL_ENC_GUESS);
	if (i < 0 || zip_set_file_compression(z, (zip_uint64_t)i, e->method,
	    9) < 0)
		abort();
	zip_file_set_mtime(z, (zip_uint64_t)i, 1700000000, 0);
	if (e->encrypted && zip_file_set_encryption(z, (zip_uint64_t)i,
	    ZIP_EM_AES_256, "secret") < 0)
		abort();
}

/* The archive that libzip makes of n entries. */
static struct buf
archive(const struct entry *e, size_t n, const char *comment)
{
	zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, NULL);
	struct buf b = {0};
	zip_int64_t got;
	zip_stat_t st;
	zip_t *z;
	size_t i;

	zip_source_keep(s);
	z = zip_open_from_source(s, ZIP_TRUNCATE, NULL);
	for (i = 0; i < n; i++)
		add(z, &e[i]);
	if (comment != NULL)
		zip_set_archive_comment(z, comment,
		    (zip_uint16_t)strlen(comment));
	if (zip_close(z) < 0 || zip_source_stat(s, &st) < 0 ||
	    zip_source_open(s) < 0)
		abort();
	buf_reserve(&b, st.size);
	got = zip_source_read(s, b.p, st.size);
	b.n = (size_t)got;
	zip_source_close(s);
	zip_source_free(s);
	return b;
}

static struct archive *
open_mem(const struct buf *b, struct budget *budget)
{
	struct blob blob = {.mem = b->p, .fd = -1, .len = b->n};
	const char *error;

	*budget = (struct budget){.limits = &limits};
	return archive_open(&blob, budget, &error);
}

static const char *
open_error(struct span s)
{
	struct blob blob = {.mem = s.p, .fd = -1, .len = s.n};
	struct budget budget = {.limits = &limits};
	const char *error = NULL;
	struct archive *a = archive_open(&blob, &budget, &error);

	archive_close(a);
	return a == NULL ? error : NULL;
}

static void
run(const struct member *m, size_t step, struct pass *p)
{
	struct stream s = m->stream;
	char c;

	drain(&s, step, p);
	if (p->fault[0] == '\0' && s.read(s.ctx, &c, 1) != 0)
		snprintf(p->fault, sizeof(p->fault), "goes on after its end");
}

static void
again(const struct member *m)
{
	m->stream.rewind(m->stream.ctx);
}

static void
put_le(struct buf *b, size_t at, uint64_t v, size_t n)
{
	for (; n > 0; n--, at++, v >>= 8)
		b->p[at] = (char)(v & 0xff);
}

/* Where the directory entry i begins (APPNOTE 4.3.12). */
static size_t
entry_at(const struct buf *b, size_t i)
{
	size_t at;

	for (at = 0; at + 4 < b->n; at++)
		if (memcmp(b->p + at, "PK\1\2", 4) == 0 && i-- == 0)
			return at;
	abort();
}

/* All members of b, in the order of e, with the octets they should have. */
static bool
as_entries(const struct blob *b, const struct entry *e, size_t n, size_t step)
{
	struct budget budget = {.limits = &limits};
	struct pass p = {0};
	const char *error;
	struct archive *a = archive_open(b, &budget, &error);
	struct member m;
	bool good = a != NULL;
	uint64_t sum = 0;
	uint32_t crc;
	size_t i, pass;

	for (i = 0; good && archive_next(a, &m); i++) {
		good &= i < n && span_is(m.name, e[i].name) &&
		    m.problem == NULL;
		for (pass = 0; pass < 2; pass++) {
			run(&m, step, &p);
			good &= p.fault[0] == '\0' &&
			    span_eq(buf_span(&p.out), e[i].data) &&
			    m.stream.crc(m.stream.ctx, &crc) && crc ==
			    crc32(0, (const Bytef *)e[i].data.p,
			        (uInt)e[i].data.n);
			again(&m);
		}
		sum += e[i].data.n;
	}
	good &= i == n && !archive_next(a, &m) && budget.inflated == sum;
	archive_close(a);
	buf_free(&p.out);
	return good;
}

static void
test_members(void)
{
	static const size_t steps[] = {1, 57, 4000, 65536};
	char path[] = "/tmp/archive.XXXXXX";
	struct buf small = drain_text(5000), big = drain_text(300000), z;
	struct entry e[] = {
	    {"example.com!example.org!1!2.xml", buf_span(&small),
	        ZIP_CM_DEFLATE, false},
	    {"stored", buf_span(&small), ZIP_CM_STORE, false},
	    {"empty", SPAN_LIT(""), ZIP_CM_STORE, false},
	    {"folder/", SPAN_LIT(""), ZIP_CM_STORE, false},
	    {"folder/big.xml", buf_span(&big), ZIP_CM_DEFLATE, false},
	    {"../../etc/passwd", SPAN_LIT("x"), ZIP_CM_DEFLATE, false},
	    {"/absolute", SPAN_LIT("y"), ZIP_CM_STORE, false},
	    {"C:\\a\\b", SPAN_LIT("z"), ZIP_CM_STORE, false},
	    {"tab\tlf\nesc\x1b[1m", SPAN_LIT("1"), ZIP_CM_STORE, false},
	    {"gr\xc3\xbc\xc3\x9f.xml", SPAN_LIT("2"), ZIP_CM_STORE, false},
	    {"latin \xfc.xml", SPAN_LIT("3"), ZIP_CM_STORE, false},
	    {"", SPAN_LIT("4"), ZIP_CM_STORE, false},
	    {"no folder/", SPAN_LIT("5"), ZIP_CM_STORE, false},
	};
	size_t i, n = sizeof(e) / sizeof(e[0]);
	struct budget budget;
	struct archive *a;
	struct member m;
	struct blob b;
	unsigned int folders = 0;
	int fd;

	z = archive(e, n, "a comment");
	b = (struct blob){.mem = z.p, .fd = -1, .len = z.n};
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		ok(as_entries(&b, e, n, steps[i]), "in memory, by %zu",
		    steps[i]);
	fd = mkstemp(path);
	unlink(path);
	if (pwrite(fd, z.p, z.n, 7) != (ssize_t)z.n)
		abort();
	b = (struct blob){.fd = fd, .off = 7, .len = z.n};
	ok(as_entries(&b, e, n, 4000), "in a file");
	close(fd);
	buf_puts(&z, "\r\ntrailing octets\r\n");
	b = (struct blob){.mem = z.p, .fd = -1, .len = z.n};
	ok(as_entries(&b, e, n, 4000), "octets after the end");
	a = open_mem(&z, &budget);
	while (archive_next(a, &m))
		folders += m.folder;
	is_uint(folders, 1, "one folder");
	is_uint(budget.inflated, 0, "what is not read costs nothing");
	archive_close(a);
	archive_close(NULL);
	buf_free(&z);
	buf_free(&small);
	buf_free(&big);
}

static void
test_no_archive(void)
{
	static const char missing[] = "zip directory is missing or damaged";
	struct blob b = {.fd = -1, .len = 100};
	struct budget budget = {.limits = &limits};
	const char *error;

	is_str(open_error(SPAN_LIT("")), missing, "empty");
	is_str(open_error(SPAN_LIT("PK\3\4 and so on")), missing,
	    "no directory");
	ok(archive_open(&b, &budget, &error) == NULL, "no descriptor");
	is_str(error, "read error", "a read error");
	ok(open_error(SPAN_LIT("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")) ==
	    NULL, "no members, but an archive");
}

static void
test_problems(void)
{
	struct buf data = drain_text(3000), z;
	struct entry e[] = {
	    {"a", buf_span(&data), ZIP_CM_DEFLATE, true},
	    {"b", buf_span(&data), ZIP_CM_DEFLATE, false},
	    {"c", buf_span(&data), ZIP_CM_DEFLATE, false},
	};
	struct budget budget;
	struct pass p = {0};
	struct archive *a;
	struct member m;

	z = archive(e, 3, NULL);
	put_le(&z, entry_at(&z, 1) + 10, 98, 2);
	a = open_mem(&z, &budget);
	ok(archive_next(a, &m), "first");
	is_str(m.problem, "encrypted", "encrypted");
	run(&m, 4000, &p);
	is_str(p.fault, "encrypted", "so it can't be read");
	ok(archive_next(a, &m), "second");
	is_str(m.problem, "compression method 98 is not supported", "method");
	run(&m, 4000, &p);
	is_str(p.fault, m.problem, "so it can't be read");
	ok(archive_next(a, &m) && m.problem == NULL, "third");
	run(&m, 4000, &p);
	ok(p.fault[0] == '\0' && span_eq(buf_span(&p.out), buf_span(&data)),
	    "can be read");
	archive_close(a);
	buf_free(&data);
	buf_free(&p.out);
	buf_free(&z);
}

/* What reading the one member gives where 4 octets of its entry say v. */
static void
try_lie(size_t len, int method, size_t at, uint64_t v, bool all,
    const char *fault)
{
	struct buf data = drain_text(len), z;
	struct entry e = {"a", buf_span(&data), method, false};
	struct budget budget;
	struct pass p = {0};
	struct archive *a;
	struct member m;
	unsigned int pass;

	z = archive(&e, 1, NULL);
	put_le(&z, entry_at(&z, 0) + at, v, 4);
	a = open_mem(&z, &budget);
	ok(a != NULL && archive_next(a, &m), "method %d: a lie at %zu", method,
	    at);
	for (pass = 0; pass < 2; pass++) {
		run(&m, 1000, &p);
		ok(fault != NULL ? strcmp(p.fault, fault) == 0 :
		    p.fault[0] != '\0', "method %d: %s", method, p.fault);
		ok(p.n <= data.n && (!all || p.n == data.n) &&
		    span_eq(buf_span(&p.out), (struct span){data.p, p.n}),
		    "%s", all ? "all octets came" : "what came is good");
		again(&m);
	}
	is_uint(budget.inflated, p.n, "they are counted");
	archive_close(a);
	buf_free(&data);
	buf_free(&z);
	buf_free(&p.out);
}

static void
test_lies(void)
{
	static const char crc[] = "zip checksum does not match";
	static const char shorter[] =
	    "zip member is shorter than its directory says";
	static const char longer[] =
	    "zip member is longer than its directory says";

	try_lie(3000, ZIP_CM_STORE, 16, 1, true, crc);
	try_lie(3000, ZIP_CM_DEFLATE, 16, 1, true, crc);
	try_lie(0, ZIP_CM_STORE, 16, 1, true, crc);
	try_lie(3000, ZIP_CM_DEFLATE, 24, 2999, false, longer);
	try_lie(3000, ZIP_CM_DEFLATE, 24, 0, false, longer);
	try_lie(3000, ZIP_CM_DEFLATE, 24, 3001, true, shorter);
	try_lie(3000, ZIP_CM_DEFLATE, 24, 0xfffffffe, true, shorter);
	/* Versions of libzip differ in what they call this. */
	try_lie(3000, ZIP_CM_DEFLATE, 20, 30, false, NULL);
	try_lie(3000, ZIP_CM_DEFLATE, 20, 0, false, NULL);
}

/* mb MiB of zeros in one member, and then a small one. */
static struct buf
bomb(unsigned int mb)
{
	struct buf zeros = {0}, z;
	struct entry e[2];

	buf_reserve(&zeros, (size_t)mb << 20);
	zeros.n = (size_t)mb << 20;
	memset(zeros.p, 0, zeros.n);
	e[0] = (struct entry){"0", buf_span(&zeros), ZIP_CM_DEFLATE, false};
	e[1] = (struct entry){"1", SPAN_LIT("x"), ZIP_CM_DEFLATE, false};
	z = archive(e, 2, NULL);
	buf_free(&zeros);
	return z;
}

static void
test_bomb(void)
{
	struct buf z = bomb(64);
	struct limits was = limits;
	struct budget budget;
	struct pass p = {0};
	struct archive *a;
	struct member m;

	a = open_mem(&z, &budget);
	archive_next(a, &m);
	run(&m, 4000, &p);
	is_str(p.fault, "inflates more than 500-fold", "64 MiB of zeros");
	ok(p.n > LIMIT_RATIO_MIN && p.n < 32 << 20, "stopped soon");
	ok(archive_next(a, &m), "there is another");
	run(&m, 4000, &p);
	ok(p.fault[0] == '\0' && p.n == 1, "and it can be read");
	archive_close(a);
	limits.ratio = 2000;
	limits.inflated = 20000000;
	a = open_mem(&z, &budget);
	archive_next(a, &m);
	run(&m, 4000, &p);
	is_str(p.fault, "inflates to more than 20000000 octets", "its bound");
	is_uint(p.n, 20000000, "to the octet");
	again(&m);
	run(&m, 65536, &p);
	is_uint(p.n, 20000000, "and again");
	is_uint(budget.inflated, 20000000, "at the same cost");
	archive_next(a, &m);
	run(&m, 4000, &p);
	ok(p.n == 0 && p.fault[0] != '\0', "the next gets nothing");
	archive_close(a);
	limits.inflated = (64 << 20) + 1;
	a = open_mem(&z, &budget);
	archive_next(a, &m);
	run(&m, 65536, &p);
	ok(p.fault[0] == '\0' && p.n == 64 << 20, "what is allowed comes");
	archive_next(a, &m);
	run(&m, 65536, &p);
	ok(p.fault[0] == '\0' && p.n == 1, "to the last");
	archive_close(a);
	limits = was;
	buf_free(&z);
	buf_free(&p.out);
}

/*
 * Reads all there is, twice: the same octets come, and no fault means that
 * they have the checksum.
 * Returns how many members were read without one.
 */
static size_t
survey(struct span s, bool *good)
{
	struct blob b = {.mem = s.p, .fd = -1, .len = s.n};
	struct budget budget = {.limits = &limits};
	struct pass p = {0}, q = {0};
	const char *error = NULL;
	struct archive *a = archive_open(&b, &budget, &error);
	struct member m;
	uint32_t crc;
	size_t n = 0;

	*good &= a != NULL || error != NULL;
	while (a != NULL && archive_next(a, &m)) {
		run(&m, 100, &p);
		again(&m);
		run(&m, 4000, &q);
		*good &= span_eq(buf_span(&p.out), buf_span(&q.out)) &&
		    strcmp(p.fault, q.fault) == 0;
		if (p.fault[0] != '\0')
			continue;
		n++;
		*good &= m.stream.crc(m.stream.ctx, &crc) && crc == crc32(0,
		    (const Bytef *)q.out.p, (uInt)q.out.n);
	}
	archive_close(a);
	buf_free(&p.out);
	buf_free(&q.out);
	return n;
}

static void
test_damage(void)
{
	struct buf data = drain_text(700), z, inner;
	struct entry e[] = {
	    {"a.xml", buf_span(&data), ZIP_CM_DEFLATE, false},
	    {"b.xml", buf_span(&data), ZIP_CM_STORE, false},
	};
	struct entry outer;
	bool good = true;
	size_t i;
	char *prefix;

	z = archive(e, 2, NULL);
	is_uint(survey(buf_span(&z), &good), 2, "both members");
	for (i = 0; i < z.n; i++) {
		prefix = malloc(i + 1); /* its end is where it is */
		memcpy(prefix, z.p, i);
		good &= survey((struct span){prefix, i}, &good) == 0;
		free(prefix);
	}
	ok(good, "no prefix is an archive");
	for (i = 0; i < z.n * 8; i++) {
		z.p[i / 8] ^= (char)(1 << i % 8);
		survey(buf_span(&z), &good);
		z.p[i / 8] ^= (char)(1 << i % 8);
	}
	ok(good, "every bit flipped: the same octets however many are read at "
	    "once; a fault, or what the checksum says");
	inner = z;
	outer = (struct entry){"z.zip", buf_span(&inner), ZIP_CM_STORE, false};
	z = archive(&outer, 1, NULL);
	is_uint(survey(buf_span(&z), &good), 1, "the outer of two is seen");
	ok(good, "as one member");
	buf_free(&inner);
	buf_free(&z);
	buf_free(&data);
}

/* Entries that all name the same data. */
static struct buf
many(size_t n)
{
	struct entry e = {"aaaaa", SPAN_LIT("hello"), ZIP_CM_STORE, false};
	struct buf one = archive(&e, 1, NULL), z = {0};
	size_t at = entry_at(&one, 0), end = one.n - 22, i;
	char name[8];

	buf_add(&z, one.p, at);
	for (i = 0; i < n; i++) {
		buf_add(&z, one.p + at, end - at);
		snprintf(name, sizeof(name), "%05zu", i % 100000);
		memcpy(z.p + z.n - (end - at) + 46, name, 5);
	}
	buf_add(&z, one.p + end, 22);
	put_le(&z, z.n - 14, n % 65536, 2);
	put_le(&z, z.n - 12, n % 65536, 2);
	put_le(&z, z.n - 10, n * (end - at), 4);
	buf_free(&one);
	return z;
}

static void
test_many(void)
{
	struct buf z = many(10001);
	struct budget budget;
	struct pass p = {0};
	struct archive *a = open_mem(&z, &budget);
	struct member m;
	uint64_t n = 0;
	bool good = true;

	ok(a != NULL, "10,001 members can be opened");
	is_uint(budget.opened, 10001, "which are charged to the input");
	for (; archive_next(a, &m); n++) {
		run(&m, 4000, &p);
		good &= n == 0 ? span_is(buf_span(&p.out), "hello") :
		    p.out.n == 0 && strcmp(p.fault,
		    "zip member overlaps another one; the rest of the "
		    "archive is not read") == 0;
		again(&m);
	}
	is_uint(n, 2, "and looked at");
	ok(good, "until one names the octets of another");
	is_uint(budget.inflated, 5, "and count once");
	archive_close(a);
	buf_free(&z);
	buf_free(&p.out);
	z = many(60000);
	is_str(open_error(buf_span(&z)), "zip directory is too large",
	    "a directory beyond all proportion");
	buf_free(&z);
}

/* A directory that claims more entries than it has octets for. */
static void
test_claims(void)
{
	struct buf z = many(3), y = {0};
	size_t end = z.n - 22, dir = entry_at(&z, 0);

	put_le(&z, z.n - 14, 65535, 2);
	put_le(&z, z.n - 12, 65535, 2);
	ok(open_error(buf_span(&z)) != NULL, "65535 entries claimed");
	/* Zip64 (APPNOTE 4.3.14): record, locator, and 0xffff in the end. */
	buf_add(&y, z.p, end);
	buf_add(&y, "PK\6\6\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0", 16);
	buf_reserve(&y, 60);
	memset(y.p + y.n, 0, 60);
	put_le(&y, y.n + 8, 1ULL << 28, 8);
	put_le(&y, y.n + 16, 1ULL << 28, 8);
	put_le(&y, y.n + 24, end - dir, 8);
	put_le(&y, y.n + 32, dir, 8);
	memcpy(y.p + y.n + 40, "PK\6\7", 4);
	put_le(&y, y.n + 48, end, 8);
	put_le(&y, y.n + 56, 1, 4);
	y.n += 60;
	buf_add(&y, z.p + end, 22);
	memset(y.p + y.n - 14, 0xff, 12);
	ok(open_error(buf_span(&y)) != NULL, "2^28 entries claimed");
	buf_free(&z);
	buf_free(&y);
}

int
main(void)
{
	limits = limits_default();
	test_members();
	test_no_archive();
	test_problems();
	test_lies();
	test_bomb();
	test_damage();
	test_many();
	test_claims();
	return done_testing();
}
