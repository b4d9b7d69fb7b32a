/* gzip (RFC 1952) as a stream, by zlib; no file names, no times. */
/* SPDX-License-Identifier: ISC */
#include "input/inflate.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/status.h"
#include "base/xalloc.h"
#include "input/meter.h"

enum {
	CHUNK = 64 << 10, /* octets read at once */
	HEAD = 256 << 10, /* octets inflated ahead for the digest */
	TRAILER = 8,      /* CRC-32 and ISIZE: RFC 1952, 2.3 */
	DRIFT = 8,        /* how far the whole's ratio may be off the head's */
};

/*
 * Octets go blob -> chunk -> zlib -> the caller's memory; the first HEAD of
 * them by way of head, so that a look at them and the digest cost no second
 * pass. meter.out counts what zlib has given in this pass, head or not.
 */
struct inflate {
	struct blob blob;
	struct meter meter;
	z_stream z;
	uint64_t in;     /* octets of blob that zlib was handed */
	uint64_t before; /* octets that earlier members gave */
	uint32_t crc;    /* of those */
	bool end, trailing;
	const char *fault;
	struct errtext error; /* of a read, for fault */
	char *head;
	size_t head_n, head_pos;
	bool known; /* the digest, possibly only from the trailer */
	uint32_t digest_crc;
	uint64_t digest_len;
	unsigned char chunk[CHUNK];
};

static void *
z_alloc(void *ctx, uInt n, uInt size)
{
	(void)ctx;
	return xreallocarray(NULL, n, size);
}

static void
z_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

/* Back to the first octet of the blob. */
static void
start(struct inflate *z)
{
	z->z.avail_in = 0;
	z->in = z->before = z->meter.out = 0;
	z->crc = 0;
	z->end = false;
	z->head_n = z->head_pos = 0;
	z->fault = inflateReset(&z->z) == Z_OK ? NULL :
	    "gzip data cannot be inflated here";
}

struct inflate *
inflate_open(struct inflate *z, const struct blob *b, struct budget *budget)
{
	if (z == NULL) {
		z = xmalloc(sizeof(*z));
		memset(z, 0, offsetof(struct inflate, chunk));
		z->z.zalloc = z_alloc;
		z->z.zfree = z_free;
		inflateInit2(&z->z, 16 + MAX_WBITS); /* start() sees failure */
	}
	z->blob = *b;
	z->meter = (struct meter){.budget = budget};
	z->known = z->trailing = false;
	z->digest_crc = 0;
	z->digest_len = 0;
	start(z);
	return z;
}

void
inflate_close(struct inflate *z)
{
	if (z == NULL)
		return;
	inflateEnd(&z->z);
	free(z->head);
	free(z);
}

/* Octets that zlib has taken. */
static uint64_t
taken(const struct inflate *z)
{
	return z->in - z->z.avail_in;
}

/*
 * RFC 1952, 2.3.1: the magic, the one method there is, and reserved flags
 * that must be zero; zlib refuses others.
 */
static bool
is_header(const unsigned char *p)
{
	return p[0] == 0x1f && p[1] == 0x8b && p[2] == Z_DEFLATED &&
	    p[3] < 0x20;
}

/* A member has ended, its trailer is checked. Does another one follow? */
static void
end_member(struct inflate *z)
{
	uint64_t n = z->meter.out - z->before;
	unsigned char h[4];

	z->crc = (uint32_t)(z->before == 0 ? z->z.adler :
	    crc32_combine(z->crc, z->z.adler, (z_off_t)n));
	z->before = z->meter.out;
	if (blob_read(&z->blob, taken(z), (char *)h, sizeof(h)) ==
	    sizeof(h) && is_header(h)) {
		inflateReset(&z->z);
		return;
	}
	z->end = true;
	z->trailing = taken(z) < z->blob.len;
	if (z->known &&
	    (z->crc != z->digest_crc || z->before != z->digest_len))
		z->fault = "octets after the gzip data pose as its trailer";
	z->known = true;
	z->digest_crc = z->crc;
	z->digest_len = z->before;
}

/* What zlib's error text means for gzip. */
static const char *
complaint(const char *msg)
{
	static const struct {
		const char *msg, *text;
	} texts[] = {
	    {"incorrect header check", "no gzip data"},
	    {"unknown compression method", "gzip header is damaged"},
	    {"unknown header flags set", "gzip header is damaged"},
	    {"header crc mismatch", "gzip header is damaged"},
	    {"incorrect data check", "gzip checksum does not match"},
	    {"incorrect length check", "gzip length does not match"},
	};
	size_t i;

	for (i = 0; msg != NULL && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(msg, texts[i].msg) == 0)
			return texts[i].text;
	return "gzip data is damaged";
}

/* Inflates up to n octets, fewer only before the end or a fault. */
static size_t
pull(struct inflate *z, char *dst, size_t n)
{
	uint64_t from = z->meter.out, left;
	uInt room, got;
	ssize_t more;
	int r;

	z->z.next_out = (unsigned char *)dst;
	z->z.avail_out = (uInt)meter_room(&z->meter, n < INT_MAX ? n : INT_MAX);
	while (z->z.avail_out > 0 && !z->end && z->fault == NULL) {
		room = z->z.avail_out;
		/* Z_FINISH: no window to fill where all comes out at once. */
		r = inflate(&z->z, Z_FINISH);
		got = room - z->z.avail_out;
		if (meter_add(&z->meter, got, taken(z), &z->fault) < got ||
		    z->fault != NULL)
			break;
		if (r == Z_STREAM_END) {
			end_member(z);
			continue;
		}
		if (r != Z_OK && r != Z_BUF_ERROR)
			z->fault = complaint(z->z.msg);
		if (z->fault != NULL || z->z.avail_in > 0 ||
		    z->z.avail_out == 0)
			continue;
		/* Hands zlib more: memory as it is, a file through chunk. */
		left = z->blob.len - z->in;
		if (z->blob.mem != NULL) {
			more = left < INT_MAX ? (ssize_t)left : INT_MAX;
			z->z.next_in =
			    (const unsigned char *)z->blob.mem + z->in;
		} else {
			more = blob_read(&z->blob, z->in, (char *)z->chunk,
			    CHUNK);
			z->z.next_in = z->chunk;
		}
		if (more <= 0) {
			z->error = errtext(errno);
			z->fault = more < 0 ? z->error.s :
			    "gzip data ends early";
			break;
		}
		z->z.avail_in = (uInt)more;
		z->in += (uint64_t)more;
	}
	return (size_t)(z->meter.out - from);
}

/* Where nothing has come yet: fills head. */
static void
begin(struct inflate *z)
{
	if (z->meter.out > 0 || z->end || z->fault != NULL)
		return;
	if (z->head == NULL)
		z->head = xmalloc(HEAD);
	z->head_n = pull(z, z->head, HEAD);
}

static ssize_t
z_read(void *ctx, char *dst, size_t n)
{
	struct inflate *z = ctx;

	begin(z);
	if (z->head_pos < z->head_n) {
		if (n > z->head_n - z->head_pos)
			n = z->head_n - z->head_pos;
		memcpy(dst, z->head + z->head_pos, n);
		z->head_pos += n;
		return (ssize_t)n;
	}
	n = pull(z, dst, n);
	if (n > 0)
		return (ssize_t)n;
	return z->fault != NULL ? -1 : 0;
}

static bool
z_rewind(void *ctx)
{
	struct inflate *z = ctx;

	if (z->fault == NULL && z->meter.out == z->head_n)
		z->head_pos = 0;
	else
		start(z);
	return true;
}

struct stream
inflate_stream(struct inflate *z)
{
	return (struct stream){z, z_read, z_rewind, &z->fault};
}

/*
 * Takes the digest from the last octets if they can be a trailer: no line
 * end, a length (known modulo 2^32 only) that goes with the head's ratio, and
 * nothing behind the first header that could be another.
 */
static void
believe(struct inflate *z)
{
	uint64_t inflated = z->meter.budget->limits->inflated;
	uint64_t guess = z->blob.len * z->head_n / taken(z), at;
	uint64_t most = guess < inflated / DRIFT ? guess * DRIFT : inflated;
	unsigned char t[TRAILER];
	const unsigned char *p, *end;
	uint32_t crc = 0, len = 0;
	ssize_t n;
	int i;

	if (blob_read(&z->blob, z->blob.len - TRAILER, (char *)t, TRAILER) !=
	    TRAILER)
		return;
	for (i = 3; i >= 0; i--) { /* least octet first */
		crc = crc << 8 | t[i];
		len = len << 8 | t[4 + i];
	}
	if (t[7] == '\n' || len < guess / DRIFT || len > most ||
	    len + (1ULL << 32) <= most)
		return;
	z->in = taken(z); /* zlib gets it again: chunk is needed */
	z->z.avail_in = 0;
	for (at = 1; (n = blob_read(&z->blob, at, (char *)z->chunk, CHUNK)) > 3;
	     at += (uint64_t)n - 3) {
		end = z->chunk + n - 3;
		for (p = z->chunk; (p = memchr(p, 0x1f, (size_t)(end - p))) !=
		     NULL; p++)
			if (is_header(p))
				return;
	}
	if (n < 0)
		return;
	z->known = true;
	z->digest_crc = crc;
	z->digest_len = len;
}

bool
inflate_digest(struct inflate *z, uint32_t *crc, uint64_t *len, bool *trailing)
{
	z_rewind(z);
	begin(z);
	if (!z->known && z->fault == NULL)
		believe(z);
	if (!z->known && z->fault == NULL) {
		while (!z->end && z->fault == NULL)
			pull(z, z->head, HEAD);
		start(z);
	}
	*crc = z->digest_crc;
	*len = z->digest_len;
	*trailing = z->trailing;
	return z->known;
}
