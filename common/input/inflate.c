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

enum { CHUNK = 64 << 10 /* octets read at once */ };

/*
 * Octets go blob -> chunk -> zlib -> the caller's memory. meter.out counts
 * what zlib has given in this pass.
 */
struct inflate {
	struct blob blob;
	struct meter meter;
	z_stream z;
	uint64_t in;     /* octets of blob that zlib was handed */
	uint64_t before; /* octets that earlier members gave */
	uint32_t crc;    /* of those */
	enum form { GZIP, ZLIB, RAW } form;
	bool end, trailing;
	bool sound; /* it has been inflated once without a fault */
	bool blind; /* so this pass goes without the checksum */
	bool lost;  /* zlib has given more than the caller got */
	const char *fault;
	struct errtext error; /* of a read, for fault */
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
	z->end = z->trailing = z->lost = false;
	z->fault = inflateReset(&z->z) == Z_OK ? NULL :
	    "compressed data cannot be inflated here";
}

static struct inflate *
open_form(struct inflate *z, const struct blob *b, struct budget *budget,
    enum form form)
{
	static const int bits[] = {
	    [GZIP] = 16 + MAX_WBITS, [ZLIB] = MAX_WBITS, [RAW] = -MAX_WBITS};

	if (z == NULL) {
		z = xmalloc(sizeof(*z));
		memset(z, 0, offsetof(struct inflate, chunk));
		z->z.zalloc = z_alloc;
		z->z.zfree = z_free;
		/* start() sees failure */
		inflateInit2(&z->z, bits[form]);
	} else if (z->form != form) {
		inflateReset2(&z->z, bits[form]);
	}
	z->form = form;
	z->blob = *b;
	z->meter = (struct meter){.budget = budget};
	z->sound = z->blind = false;
	inflateValidate(&z->z, 1);
	start(z);
	return z;
}

struct inflate *
inflate_open(struct inflate *z, const struct blob *b, struct budget *budget)
{
	return open_form(z, b, budget, GZIP);
}

struct inflate *
inflate_open_zlib(struct inflate *z, const struct blob *b,
    struct budget *budget)
{
	return open_form(z, b, budget, ZLIB);
}

struct inflate *
inflate_open_raw(struct inflate *z, const struct blob *b,
    struct budget *budget)
{
	return open_form(z, b, budget, RAW);
}

void
inflate_close(struct inflate *z)
{
	if (z == NULL)
		return;
	inflateEnd(&z->z);
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

/* CRC-32 of what was inflated so far. */
static uint32_t
sum(const struct inflate *z)
{
	return (uint32_t)(z->before == 0 ? z->z.adler :
	    crc32_combine(z->crc, z->z.adler,
	    (z_off_t)(z->meter.out - z->before)));
}

/* A member has ended, its trailer is checked. Does another one follow? */
static void
end_member(struct inflate *z)
{
	unsigned char h[4];

	z->crc = sum(z);
	z->before = z->meter.out;
	if (z->form == GZIP && blob_read(&z->blob, taken(z), (char *)h,
	    sizeof(h)) == sizeof(h) && is_header(h)) {
		inflateReset(&z->z);
		return;
	}
	z->end = true;
	z->trailing = taken(z) < z->blob.len;
	z->sound = true;
}

/* What zlib's error text means for gzip. */
static const char *
complaint(const char *msg, enum form form)
{
	static const struct {
		const char *msg, *gzip, *zlib;
	} texts[] = {
	    {"incorrect header check", "no gzip data", "no zlib data"},
	    {"unknown compression method", "gzip header is damaged",
		"zlib header is damaged"},
	    {"unknown header flags set", "gzip header is damaged", NULL},
	    {"header crc mismatch", "gzip header is damaged", NULL},
	    {"incorrect data check", "gzip checksum does not match",
		"zlib checksum does not match"},
	    {"incorrect length check", "gzip length does not match", NULL},
	};
	size_t i;

	for (i = 0; msg != NULL && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(msg, texts[i].msg) == 0)
			return form == GZIP || texts[i].zlib == NULL ?
			    texts[i].gzip : texts[i].zlib;
	return form == GZIP ? "gzip data is damaged" : form == ZLIB ?
	    "zlib data is damaged" : "deflated data is damaged";
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
		z->lost = meter_add(&z->meter, got, taken(z), &z->fault) < got;
		if (z->fault != NULL)
			break;
		if (r == Z_STREAM_END) {
			end_member(z);
			continue;
		}
		if (r != Z_OK && r != Z_BUF_ERROR)
			z->fault = complaint(z->z.msg, z->form);
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
			    z->form == GZIP ? "gzip data ends early" :
			    z->form == ZLIB ? "zlib data ends early" :
			    "deflated data ends early";
			break;
		}
		z->z.avail_in = (uInt)more;
		z->in += (uint64_t)more;
	}
	return (size_t)(z->meter.out - from);
}

static ssize_t
z_read(void *ctx, char *dst, size_t n)
{
	struct inflate *z = ctx;

	n = pull(z, dst, n);
	if (n > 0)
		return (ssize_t)n;
	return z->fault != NULL ? -1 : 0;
}

static bool
z_rewind(void *ctx)
{
	struct inflate *z = ctx;

	if (z->sound) {
		z->blind = true;
		inflateValidate(&z->z, 0);
	}
	start(z);
	return true;
}

static bool
z_crc(void *ctx, uint32_t *crc)
{
	const struct inflate *z = ctx;

	if (z->lost || z->blind || z->form != GZIP)
		return false;
	*crc = z->end ? z->crc : sum(z);
	return true;
}

struct stream
inflate_stream(struct inflate *z)
{
	return (struct stream){z, z_read, z_rewind, &z->fault, z_crc};
}

uint64_t
inflate_length(const struct inflate *z)
{
	return z->end ? taken(z) : 0;
}

bool
inflate_trails(const struct inflate *z)
{
	return z->trailing;
}
