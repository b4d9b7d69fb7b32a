/* input/inflate: what comes out, how it ends, what it costs the budget. */
/* SPDX-License-Identifier: ISC */
#include "input/inflate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "input/ahead.h"

#include "unit/drain.h"
#include "unit/tap.h"

enum { HEAD = 256 << 10 };

static struct limits limits;

static struct buf
noise(size_t n)
{
	struct buf b = {0};
	uint32_t x = 1;

	while (b.n < n) {
		x = x * 1664525 + 1013904223;
		buf_putc(&b, (char)(x >> 24));
	}
	return b;
}

static void
gz(struct buf *to, struct span s, int level, gz_header *head)
{
	z_stream z = {0};

	deflateInit2(&z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
	if (head != NULL)
		deflateSetHeader(&z, head);
	buf_reserve(to, deflateBound(&z, s.n) + 1000);
	z.next_in = (Bytef *)(uintptr_t)s.p;
	z.avail_in = (uInt)s.n;
	z.next_out = (Bytef *)to->p + to->n;
	z.avail_out = (uInt)(to->cap - to->n);
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	to->n += z.total_out;
	deflateEnd(&z);
}

static uint32_t
crc_of(struct span s)
{
	return (uint32_t)crc32(0, (const Bytef *)s.p, (uInt)s.n);
}

static struct blob
mem_blob(struct span s)
{
	return (struct blob){.mem = s.p, .fd = -1, .len = s.n};
}

/* The same octets in an unlinked file, behind some others. */
static struct blob
file_blob(struct span s)
{
	char path[] = "/tmp/inflate.XXXXXX";
	int fd = mkstemp(path);

	unlink(path);
	if (pwrite(fd, s.p, s.n, 7) != (ssize_t)s.n)
		abort();
	return (struct blob){.fd = fd, .off = 7, .len = s.n};
}

static void
run(struct inflate *z, size_t step, struct pass *p)
{
	struct stream s = inflate_stream(z);

	drain(&s, step, p);
}

static bool
again(struct inflate *z)
{
	struct stream s = inflate_stream(z);

	return s.rewind(s.ctx);
}

static struct ahead ahead;
static bool trails; /* what the last digest said */

/* The digest of what can be read, by way of input/ahead, from the start. */
static bool
digest_of(struct inflate *z, uint32_t *crc, uint64_t *len)
{
	struct stream s = inflate_stream(z);
	struct digest d;
	bool good;

	s.rewind(s.ctx);
	ahead_begin(&ahead, &s);
	good = ahead_digest(&ahead, 1, &d);
	trails = inflate_trails(z);
	again(z);
	*crc = d.crc;
	*len = d.len;
	return good;
}

/*
 * All ways to read the blob: with and without the digest first, in steps of
 * any length, twice each. Is it always s, with the right digest and count?
 */
static bool
all_ways(const struct blob *b, struct span s, bool trailing)
{
	static const size_t steps[] = {4000, 65536, 1 << 20, 57, 1};
	struct pass p = {0};
	bool good = true;
	size_t i, steps_n = s.n > HEAD ? 2 : s.n > 5000 ? 3 : 5;
	unsigned int digest, pass;
	uint32_t crc;
	uint64_t len;

	for (i = 0; i < steps_n; i++)
		for (digest = 0; digest < 2; digest++) {
			struct budget budget = {.limits = &limits};
			struct inflate *z = inflate_open(
			    NULL, &coder_gzip, b, &budget);

			for (pass = 0; pass < 3; pass++) {
				if (digest == 1 || pass == 2)
					good &= digest_of(z, &crc, &len) &&
					    crc == crc_of(s) && len == s.n &&
					    trails == trailing;
				run(z, steps[i], &p);
				good &= p.fault[0] == '\0' &&
				    span_eq(buf_span(&p.out), s) &&
				    budget.inflated == s.n;
				again(z);
			}
			inflate_close(z);
		}
	buf_free(&p.out);
	return good;
}

static void
both_ways(const struct buf *packed, struct span s, bool trailing,
    const char *what)
{
	struct blob b = mem_blob(buf_span(packed));

	ok(all_ways(&b, s, trailing), "%s, in memory", what);
	b = file_blob(buf_span(packed));
	ok(all_ways(&b, s, trailing), "%s, in a file", what);
	close(b.fd);
}

static void
test_contents(void)
{
	static const size_t sizes[] = {
	    0, 1, 5000, 65536, HEAD - 1, HEAD, HEAD + 1, 1000000};
	struct buf in, packed = {0};
	char name[80];
	size_t i;
	int level;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (level = 0; level < 10; level += 6) {
			in = level == 0 ? noise(sizes[i])
					: drain_text(sizes[i]);
			packed.n = 0;
			gz(&packed, buf_span(&in), level, NULL);
			snprintf(name, sizeof(name), "%zu octets, level %d",
			    sizes[i], level);
			both_ways(&packed, buf_span(&in), false, name);
			buf_free(&in);
		}
	buf_free(&packed);
}

static void
test_header(void)
{
	gz_header h = {.text = 1, .time = 1, .os = 77, .hcrc = 1,
	    .extra = (Bytef *)(uintptr_t) "ab\2\0xy", .extra_len = 6,
	    .name = (Bytef *)(uintptr_t) "r\xe9port.xml",
	    .comment = (Bytef *)(uintptr_t) "comment"};
	struct buf in = drain_text(500), packed = {0};

	gz(&packed, buf_span(&in), 9, &h);
	both_ways(&packed, buf_span(&in), false, "every header field");
	buf_free(&in);
	buf_free(&packed);
}

/* Members of n[0], n[1], ... octets of one text. */
static void
try_members(const struct buf *in, const size_t *n, size_t members, int level)
{
	struct buf packed = {0};
	char name[80];
	size_t i, at = 0;

	for (i = 0; i < members; i++) {
		gz(&packed, (struct span){in->p + at, n[i]}, level, NULL);
		at += n[i];
	}
	snprintf(name, sizeof(name), "%zu members, the first of %zu octets",
	    members, n[0]);
	both_ways(&packed, (struct span){in->p, at}, false, name);
	buf_free(&packed);
}

static void
test_members(void)
{
	struct buf in = drain_text(4 << 20), raw = noise(400000);
	size_t i, n[3];

	try_members(&in, (const size_t[]){10, 20, 30}, 3, 6);
	try_members(&in, (const size_t[]){0, 0, 5000}, 3, 6);
	try_members(&in, (const size_t[]){5000, 0, 0}, 3, 6);
	try_members(&in, (const size_t[]){HEAD - 5, 10, 500000}, 3, 6);
	try_members(&in, (const size_t[]){500000, 1000000}, 2, 6);
	try_members(&in, (const size_t[]){1000000, 1}, 2, 6);
	/* Stored, so that the second header crosses the end of a chunk. */
	for (i = 65536 - 40; i < 65536 - 20; i += 1) {
		n[0] = i;
		n[1] = i % 2 == 0 ? 100 : 300000;
		try_members(&raw, n, 2, 0);
		n[1] = 300100 - n[1];
		try_members(&raw, n, 2, 0);
	}
	buf_free(&in);
	buf_free(&raw);
}

static void
test_trailing(void)
{
	static const struct span tails[] = {SPAN_LIT("\n"), SPAN_LIT("\r\n"),
	    SPAN_LIT("\0"), SPAN_LIT("\0\0\0"),
	    SPAN_LIT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	    SPAN_LIT("\x1f\x8b"), SPAN_LIT("\x1f\x8b\x08"),
	    SPAN_LIT("\x1f\x8b\x08\x20 more"), SPAN_LIT("\x1f\x8b\x07\x00..."),
	    SPAN_LIT("-- \na footer of some mailing list"),
	    SPAN_LIT("-- \r\nthe same\r\n"), SPAN_LIT("PK\3\4")};
	static const size_t sizes[] = {0, 3000, 1000000};
	struct buf in, packed = {0};
	char name[80];
	size_t i, k, n;

	for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		in = drain_text(sizes[k]);
		packed.n = 0;
		gz(&packed, buf_span(&in), 6, NULL);
		n = packed.n;
		for (i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
			packed.n = n;
			buf_put_span(&packed, tails[i]);
			snprintf(name, sizeof(name),
			    "%zu octets and tail %zu", sizes[k], i);
			both_ways(&packed, buf_span(&in), true, name);
		}
		buf_free(&in);
	}
	buf_free(&packed);
}

/* Octets that look like a header within the one member there is. */
static void
test_false_header(void)
{
	struct buf in = noise(1000000), packed = {0};
	size_t at;

	for (at = 40000; at < in.n; at += 10007)
		memcpy(in.p + at, "\x1f\x8b\x08\x00", 4);
	gz(&packed, buf_span(&in), 0, NULL);
	both_ways(&packed, buf_span(&in), false, "headers in the data");
	buf_free(&in);
	buf_free(&packed);
}

/* What could be a trailer, and is none. */
static void
test_posed(void)
{
	struct buf in = drain_text(1000000), packed = {0};

	gz(&packed, buf_span(&in), 6, NULL);
	buf_add(&packed, "\1\2\3\4\x41\x42\x0f\0", 8); /* 1000001 */
	both_ways(&packed, buf_span(&in), true, "a tail like a trailer");
	buf_free(&in);
	buf_free(&packed);
}

/* A document that is too long to be kept is read twice, a damaged one too,
 * and whether its length is claimed or not. */
static void
test_long(void)
{
	struct buf in = drain_text(LIMIT_AHEAD + 100000), packed = {0};
	struct budget budget = {.limits = &limits};
	struct digest d, other = {0};
	struct pass p = {0};
	struct stream s;
	struct inflate *z = NULL;
	struct blob b;
	int damaged, i;

	gz(&packed, buf_span(&in), 1, NULL);
	b = mem_blob(buf_span(&packed));
	for (i = 0; i < 4; i++) {
		damaged = i / 2;
		packed.p[packed.n - 5] ^= (char)(i == 2);
		z = inflate_open(z, &coder_gzip, &b, &budget);
		s = inflate_stream(z);
		is_uint(s.about, in.n, "it claims its length");
		s.about = i % 2 == 0 ? s.about : 0;
		ahead_begin(&ahead, &s);
		ok((ahead_head(&ahead).n < LIMIT_AHEAD) == (i % 2 == 0),
		    "nothing is kept of what claims to be long");
		ok(ahead_digest(&ahead, 7, &d) == (damaged == 0) &&
		        d.len == in.n && d.crc == crc_of(buf_span(&in)),
		    "a long document, %s: the digest", damaged == 0 ?
		    "whole" : "damaged");
		s = ahead_stream(&ahead);
		drain(&s, 65536, &p);
		ok(p.n == in.n && memcmp(p.out.p, in.p, DRAIN_KEEP) == 0,
		    "and its octets");
		is_str(p.fault, damaged == 0 ? "" :
		    "gzip checksum does not match", "and its fault");
		if (i == 0)
			other = d;
		is_uint(d.hash, other.hash, "the hash is of the octets alone");
	}
	inflate_close(z);
	buf_free(&in);
	buf_free(&packed);
	buf_free(&p.out);
}

/* A short document that claims to be long is what it is. */
static void
test_boast(void)
{
	struct buf in = drain_text(3000000), packed = {0};
	struct budget budget = {.limits = &limits};
	struct digest d;
	struct pass p = {0};
	struct stream s;
	struct inflate *z;
	struct blob b;

	gz(&packed, buf_span(&in), 1, NULL);
	packed.p[packed.n - 1] = '\x7f';
	b = mem_blob(buf_span(&packed));
	z = inflate_open(NULL, &coder_gzip, &b, &budget);
	s = inflate_stream(z);
	ok(s.about > LIMIT_AHEAD, "a short document claims to be long");
	ahead_begin(&ahead, &s);
	ok(!ahead_digest(&ahead, 0, &d) && d.len == in.n && d.hash == 0 &&
	    d.crc == crc_of(buf_span(&in)), "the digest is right");
	s = ahead_stream(&ahead);
	drain(&s, 65536, &p);
	ok(p.n == in.n && memcmp(p.out.p, in.p, p.out.n) == 0,
	    "and its octets");
	is_str(p.fault, "gzip length does not match", "and its fault");
	inflate_close(z);
	buf_free(&in);
	buf_free(&packed);
	buf_free(&p.out);
}

/* Does the stream begin as s does, end in that fault and do so again? */
static bool
faulty(const struct blob *b, struct span s, const char *fault)
{
	struct budget budget = {.limits = &limits};
	struct inflate *z = inflate_open(NULL, &coder_gzip, b, &budget);
	struct pass p = {0};
	bool good = true;
	uint32_t crc;
	uint64_t len, n = 0;
	unsigned int pass;

	for (pass = 0; pass < 3; pass++) {
		if (pass == 1)
			good &= !digest_of(z, &crc, &len) && len == n &&
			    crc == crc_of((struct span){s.p, len});
		run(z, 1000, &p);
		good &= p.out.n <= s.n &&
		    span_eq(buf_span(&p.out), (struct span){s.p, p.out.n}) &&
		    strcmp(p.fault, fault) == 0 && (pass == 0 || p.n == n);
		n = p.n;
		again(z);
	}
	good &= budget.inflated == n;
	inflate_close(z);
	buf_free(&p.out);
	return good;
}

static void
test_truncated(void)
{
	struct buf in = drain_text(3000), packed = {0};
	struct blob b;
	struct pass p = {0};
	size_t n;
	bool good = true;

	buf_add(&p.out, "", 1);
	gz(&packed, (struct span){in.p, 2000}, 6, NULL);
	gz(&packed, (struct span){in.p + 2000, 1000}, 6, NULL);
	for (n = 0; n < packed.n; n++) {
		struct budget budget = {.limits = &limits};
		struct inflate *z;
		bool fault;

		b = mem_blob((struct span){packed.p, n});
		z = inflate_open(NULL, &coder_gzip, &b, &budget);
		run(z, 100, &p);
		fault = strcmp(p.fault, "gzip data ends early") == 0;
		good &= memcmp(p.out.p, in.p, p.out.n) == 0 &&
		    (fault || p.n == 2000);
		inflate_close(z);
	}
	ok(good, "every prefix of two members gives a prefix");
	b = mem_blob((struct span){packed.p, packed.n - 1});
	ok(faulty(&b, buf_span(&in), "gzip data ends early"),
	    "all but the last octet");
	buf_free(&in);
	in = drain_text(1000000);
	packed.n = 0;
	gz(&packed, buf_span(&in), 6, NULL);
	for (n = 1; n < packed.n; n += 19973) {
		b = file_blob((struct span){packed.p, n});
		good &= faulty(&b, buf_span(&in), "gzip data ends early");
		close(b.fd);
	}
	ok(good, "prefixes of a long one");
	buf_free(&in);
	buf_free(&packed);
	buf_free(&p.out);
}

/* A flipped bit is a fault, or in a place where it changes nothing. */
static void
test_flipped(void)
{
	struct buf in = drain_text(1000), packed = {0};
	struct budget budget = {.limits = &limits};
	struct pass p = {0};
	struct inflate *z;
	struct blob b;
	unsigned int bit;
	bool good = true, digest;
	uint32_t crc;
	uint64_t len;
	size_t i;

	gz(&packed, buf_span(&in), 6, NULL);
	b = mem_blob(buf_span(&packed));
	z = inflate_open(NULL, &coder_gzip, &b, &budget);
	for (i = 0; i < packed.n; i++)
		for (bit = 0; bit < 8; bit++) {
			packed.p[i] ^= (char)(1 << bit);
			inflate_open(z, &coder_gzip, &b, &budget);
			digest = digest_of(z, &crc, &len);
			run(z, 100, &p);
			good &= digest == (p.fault[0] == '\0') &&
			    len == p.n && crc == crc_of(buf_span(&p.out)) &&
			    (!digest ||
			    span_eq(buf_span(&p.out), buf_span(&in)));
			packed.p[i] ^= (char)(1 << bit);
		}
	ok(good, "every bit flipped");
	inflate_close(z);
	buf_free(&in);
	buf_free(&packed);
	buf_free(&p.out);
}

static void
test_texts(void)
{
	static const struct {
		size_t at; /* from the end if over 1000 */
		char to;
		const char *fault;
	} tab[] = {
	    {0, 'x', "no gzip data"},
	    {2, 7, "gzip header is damaged"},
	    {3, 0x40, "gzip header is damaged"},
	    {10, 7, "gzip data is damaged"},
	    {1008, 1, "gzip checksum does not match"},
	    {1004, 1, "gzip length does not match"},
	    {1001, 1, "gzip length does not match"},
	};
	struct buf in = drain_text(3000), packed = {0};
	struct blob b;
	size_t i, at;
	char was;

	gz(&packed, buf_span(&in), 6, NULL);
	b = mem_blob(buf_span(&packed));
	for (i = 0; i < sizeof(tab) / sizeof(tab[0]); i++) {
		at = tab[i].at < 1000 ? tab[i].at :
		    packed.n - (tab[i].at - 1000);
		was = packed.p[at];
		packed.p[at] = tab[i].to;
		ok(faulty(&b, buf_span(&in), tab[i].fault), "%s",
		    tab[i].fault);
		packed.p[at] = was;
	}
	buf_free(&in);
	in = drain_text(1000000);
	packed.n = 0;
	gz(&packed, buf_span(&in), 6, NULL);
	packed.p[packed.n - 4] ^= 1;
	b = mem_blob(buf_span(&packed));
	ok(faulty(&b, buf_span(&in), "gzip length does not match"),
	    "a believed trailer is found out at the end");
	buf_free(&in);
	buf_free(&packed);
}

/* mb MiB of zeros. */
static struct buf
bomb(unsigned int mb)
{
	struct buf b = {0}, zeros = {0}, block = {0};
	z_stream z = {0};
	uLong crc = 0, one;
	unsigned int i;
	uint32_t n = mb << 20;

	buf_reserve(&zeros, 1 << 20);
	memset(zeros.p, 0, 1 << 20);
	one = crc32(0, (const Bytef *)zeros.p, 1 << 20);
	deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
	buf_reserve(&block, 1 << 20);
	z.next_in = (Bytef *)zeros.p;
	z.avail_in = 1 << 20;
	z.next_out = (Bytef *)block.p;
	z.avail_out = 1 << 20;
	deflate(&z, Z_FULL_FLUSH);
	block.n = z.total_out;
	deflateEnd(&z);
	buf_add(&b, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
	for (i = 0; i < mb; i++) {
		buf_put_span(&b, buf_span(&block));
		crc = crc32_combine(crc, one, 1 << 20);
	}
	buf_add(&b, "\3", 2);
	for (i = 0; i < 4; i++)
		buf_putc(&b, (char)(crc >> 8 * i & 0xff));
	for (i = 0; i < 4; i++)
		buf_putc(&b, (char)(n >> 8 * i & 0xff));
	buf_free(&zeros);
	buf_free(&block);
	return b;
}

static void
test_bomb(void)
{
	struct buf packed = bomb(1024);
	struct blob b = mem_blob(buf_span(&packed));
	struct limits l = limits;
	struct budget budget = {.limits = &l}, other = {.limits = &l};
	struct inflate *z = inflate_open(NULL, &coder_gzip, &b, &budget);
	struct pass p = {0};
	uint32_t crc;
	uint64_t len;

	run(z, 4000, &p);
	is_str(p.fault, "inflates more than 500-fold", "1 GiB of zeros");
	ok(p.n > LIMIT_RATIO_MIN && p.n < LIMIT_RATIO_MIN + 4001 &&
	        budget.inflated == p.n, "stopped at once");
	l.ratio = 2000;
	l.inflated = 100000000;
	inflate_open(z, &coder_gzip, &b, &other);
	ok(!digest_of(z, &crc, &len), "too much for a digest");
	run(z, 4000, &p);
	is_str(p.fault, "inflates to more than 100000000 octets", "its bound");
	is_uint(p.n, 100000000, "to the octet");
	again(z);
	run(z, 65536, &p);
	is_uint(p.n, 100000000, "and again");
	is_uint(other.inflated, 100000000, "at the same cost");
	inflate_open(z, &coder_gzip, &b, &other);
	run(z, 4000, &p);
	ok(p.n == 0 && p.fault[0] != '\0', "the next gets nothing");
	l.inflated = 1ULL << 30;
	other.inflated = 0;
	other.octets = b.len;
	inflate_open(z, &coder_gzip, &b, &other);
	run(z, 1 << 20, &p);
	ok(p.n == 1ULL << 30 && p.fault[0] == '\0', "just what is allowed");
	inflate_close(z);
	buf_free(&packed);
	buf_free(&p.out);
}

/* A line end behind so much data that it could make up a trailer. */
static void
test_line_end(void)
{
	struct buf packed = bomb(64);
	struct limits l = limits;
	struct budget budget = {.limits = &l};
	struct inflate *z;
	struct blob b;
	uint32_t crc;
	uint64_t len;

	l.ratio = 2000;
	buf_putc(&packed, '\n');
	b = mem_blob(buf_span(&packed));
	z = inflate_open(NULL, &coder_gzip, &b, &budget);
	ok(digest_of(z, &crc, &len) && len == 64 << 20,
	    "a line end is no part of a trailer");
	inflate_close(z);
	buf_free(&packed);
}

/* gzip in gzip: the inner stream is read from what the outer one gave. */
static void
test_nested(void)
{
	struct buf in = drain_text(100000), one = {0}, two = {0};
	struct budget budget = {.limits = &limits};
	struct pass p = {0}, q = {0};
	struct inflate *y, *z;
	struct blob b;

	gz(&one, buf_span(&in), 6, NULL);
	gz(&two, buf_span(&one), 6, NULL);
	b = mem_blob(buf_span(&two));
	y = inflate_open(NULL, &coder_gzip, &b, &budget);
	run(y, 4000, &p);
	b = mem_blob(buf_span(&p.out));
	z = inflate_open(NULL, &coder_gzip, &b, &budget);
	run(z, 4000, &q);
	is_bytes(buf_span(&q.out), buf_span(&in), "gzip in gzip");
	is_uint(budget.inflated, one.n + in.n, "both counted");
	inflate_close(y);
	inflate_close(z);
	inflate_close(NULL);
	buf_free(&in);
	buf_free(&one);
	buf_free(&two);
	buf_free(&p.out);
	buf_free(&q.out);
}

static void
test_read_error(void)
{
	struct blob b = {.fd = -1, .len = 100};

	ok(faulty(&b, SPAN_LIT(""), "bad file descriptor"),
	    "a read error");
}

/* A fault is forgotten: what could not be read may be there by now. */
static void
test_clears(void)
{
	struct budget budget = {.limits = &limits};
	struct buf in = drain_text(1000), packed = {0};
	struct pass p = {0};
	struct inflate *z;
	struct blob b;
	uint32_t crc;
	uint64_t len;

	gz(&packed, buf_span(&in), 6, NULL);
	b = file_blob(buf_span(&packed));
	if (ftruncate(b.fd, 9) != 0)
		abort();
	z = inflate_open(NULL, &coder_gzip, &b, &budget);
	ok(!digest_of(z, &crc, &len), "the file has shrunk");
	run(z, 4000, &p);
	is_str(p.fault, "file became shorter while it was read",
	    "the stream finds so too");
	if (pwrite(b.fd, packed.p, packed.n, 7) != (ssize_t)packed.n)
		abort();
	again(z);
	run(z, 4000, &p);
	is_bytes(buf_span(&p.out), buf_span(&in), "and then that it has not");
	inflate_close(z);
	close(b.fd);
	buf_free(&in);
	buf_free(&packed);
	buf_free(&p.out);
}

int
main(void)
{
	limits = limits_default();
	test_contents();
	test_header();
	test_members();
	test_trailing();
	test_false_header();
	test_posed();
	test_long();
	test_boast();
	test_truncated();
	test_flipped();
	test_texts();
	test_bomb();
	test_line_end();
	test_nested();
	test_read_error();
	test_clears();
	return done_testing();
}
