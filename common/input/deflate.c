/* gzip, zlib and deflate (RFC 1952, 1950, 1951), by zlib. */
/* SPDX-License-Identifier: ISC */
#include "input/coder.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/word.h"
#include "base/xalloc.h"

struct deflate {
	z_stream z;
	const struct coder *form;
	uint32_t crc; /* of what earlier members gave */
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

static void *
deflate_open(const struct coder *form)
{
	struct deflate *d = xcalloc(1, sizeof(*d));

	d->form = form;
	d->z.zalloc = z_alloc;
	d->z.zfree = z_free;
	inflateInit2(&d->z, form->bits); /* deflate_start() sees failure */
	return d;
}

static void
deflate_close(void *ctx)
{
	struct deflate *d = ctx;

	inflateEnd(&d->z);
	free(d);
}

/* CRC-32 up to here; zlib has that of the member at hand. */
static uint32_t
deflate_crc(const void *ctx)
{
	const struct deflate *d = ctx;

	return (uint32_t)crc32_combine(d->crc, d->z.adler,
	    (z_off_t)d->z.total_out);
}

static bool
deflate_start(void *ctx, bool next, bool trusted)
{
	struct deflate *d = ctx;

	d->crc = next ? deflate_crc(d) : 0;
	return inflateReset(&d->z) == Z_OK &&
	    inflateValidate(&d->z, !trusted) == Z_OK;
}

/* What zlib's error text means. */
static const char *
complaint(const char *msg, const struct coder *form)
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
			return form == &coder_gzip || texts[i].zlib == NULL ?
			    texts[i].gzip : texts[i].zlib;
	return form == &coder_gzip ? "gzip data is damaged" :
	    form == &coder_zlib ? "zlib data is damaged" :
	    "deflated data is damaged";
}

static enum coder_result
deflate_step(void *ctx, struct coder_io *io, const char **fault)
{
	struct deflate *d = ctx;
	z_stream *z = &d->z;
	int r;

	z->next_in = io->in;
	z->avail_in = (uInt)io->in_n;
	z->next_out = io->out;
	z->avail_out = (uInt)io->out_n;
	/* Z_FINISH: no window to fill where all comes out at once. */
	r = inflate(z, Z_FINISH);
	*io = (struct coder_io){
	    z->next_in, z->next_out, z->avail_in, z->avail_out};
	if (r == Z_OK || r == Z_BUF_ERROR)
		return CODER_MORE;
	if (r == Z_STREAM_END)
		return CODER_END;
	*fault = complaint(z->msg, d->form);
	return CODER_BAD;
}

static bool
is_gzip(struct span s)
{
	return span_has_prefix(s, "\x1f\x8b");
}

/*
 * RFC 1952, 2.3.1: the magic, the one method there is, and reserved flags
 * that must be zero; zlib refuses others.
 */
static bool
is_member(struct span s)
{
	return s.n >= 4 && is_gzip(s) && s.p[2] == Z_DEFLATED &&
	    (unsigned char)s.p[3] < 0x20;
}

/* RFC 1952, 2.3.1: ISIZE, modulo 2^32. */
static uint64_t
claimed(const struct blob *b)
{
	char size[4];

	return b->len > sizeof(size) && blob_read(b, b->len - sizeof(size),
	    size, sizeof(size)) == sizeof(size) ?
	    word_little(size, sizeof(size)) : 0;
}

/* What all compressors write. */
static bool
is_zlib(struct span s)
{
	return span_has_prefix(s, "\x78\x01") ||
	    span_has_prefix(s, "\x78\x9c") || span_has_prefix(s, "\x78\xda");
}

#define BY_ZLIB \
	.kept = true, .version = zlibVersion, .open = deflate_open, \
	.close = deflate_close, .start = deflate_start, .step = deflate_step

const struct coder coder_gzip = {.name = "gzip",
    .early = "gzip data ends early", .bits = 16 + MAX_WBITS,
    .begins = is_gzip, .follows = is_member, .about = claimed,
    .crc = deflate_crc, BY_ZLIB};
const struct coder coder_zlib = {.name = "zlib",
    .early = "zlib data ends early", .bits = MAX_WBITS,
    .begins = is_zlib, BY_ZLIB};
const struct coder coder_raw = {.name = "deflate",
    .early = "deflated data ends early", .bits = -MAX_WBITS, BY_ZLIB};
