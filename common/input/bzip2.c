/* bzip2, by libbz2 where that is there. */
/* SPDX-License-Identifier: ISC */
#include "input/coder.h"

static bool
is_bzip2(struct span s)
{
	return span_has_prefix(s, "BZh") && s.n > 3 && s.p[3] >= '1' &&
	    s.p[3] <= '9';
}

#define IS_BZIP2 \
	.name = "bzip2", .begins = is_bzip2, .follows = is_bzip2, \
	.early = "bzip2 data ends early", \
	.absent = "bzip2, which this program was built without"

#ifdef WITH_BZIP2
#include <stdlib.h>

#include <bzlib.h>

#include "base/xalloc.h"

static void *
bzip2_alloc(void *ctx, int n, int size)
{
	(void)ctx;
	return xreallocarray(NULL, (size_t)n, (size_t)size);
}

static void
bzip2_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

static void *
bzip2_open(const struct coder *form)
{
	bz_stream *z = xcalloc(1, sizeof(*z));

	(void)form;
	z->bzalloc = bzip2_alloc;
	z->bzfree = bzip2_free;
	return z;
}

static void
bzip2_close(void *ctx)
{
	BZ2_bzDecompressEnd(ctx); /* or it was not begun, which is fine */
	free(ctx);
}

static bool
bzip2_start(void *ctx, bool next, bool trusted)
{
	(void)next;
	(void)trusted;
	BZ2_bzDecompressEnd(ctx);
	return BZ2_bzDecompressInit(ctx, 0, 0) == BZ_OK;
}

static enum coder_result
bzip2_step(void *ctx, struct coder_io *io, const char **fault)
{
	bz_stream *z = ctx;
	int r;

	z->next_in = (char *)(uintptr_t)io->in;
	z->avail_in = (unsigned int)io->in_n;
	z->next_out = (char *)io->out;
	z->avail_out = (unsigned int)io->out_n;
	r = BZ2_bzDecompress(z);
	*io = (struct coder_io){(unsigned char *)z->next_in,
	    (unsigned char *)z->next_out, z->avail_in, z->avail_out};
	if (r == BZ_OK)
		return CODER_MORE;
	if (r == BZ_STREAM_END)
		return CODER_END;
	/* What this call has put out of the block is lost, if its CRC is not
	 * what is wrong. */
	*fault = "bzip2 data is damaged";
	return CODER_BAD;
}

const struct coder coder_bzip2 = {IS_BZIP2, .version = BZ2_bzlibVersion,
    .open = bzip2_open, .close = bzip2_close, .start = bzip2_start,
    .step = bzip2_step};
#else
const struct coder coder_bzip2 = {IS_BZIP2};
#endif
