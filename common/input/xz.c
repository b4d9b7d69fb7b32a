/* xz (the .xz file format 1.1), by liblzma where that is there; no .lzma. */
/* SPDX-License-Identifier: ISC */
#include "input/coder.h"

static bool
is_xz(struct span s)
{
	return s.n >= 6 && memcmp(s.p, "\xfd" "7zXZ", 6) == 0;
}

#define IS_XZ \
	.name = "xz", .begins = is_xz, .follows = is_xz, .padded = true, \
	.early = "xz data ends early", \
	.absent = "xz, which this program was built without"

#ifdef WITH_XZ
#include <stdlib.h>

#include <lzma.h>

#include "base/limits.h"
#include "base/xalloc.h"

struct xz {
	lzma_stream z;
	lzma_allocator memory;
};

static void *
xz_alloc(void *ctx, size_t n, size_t size)
{
	(void)ctx;
	return xreallocarray(NULL, n, size);
}

static void
xz_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

static void *
xz_open(const struct coder *form)
{
	struct xz *x = xcalloc(1, sizeof(*x));

	(void)form;
	x->memory = (lzma_allocator){.alloc = xz_alloc, .free = xz_free};
	x->z = (lzma_stream)LZMA_STREAM_INIT;
	x->z.allocator = &x->memory;
	return x;
}

static void
xz_close(void *ctx)
{
	struct xz *x = ctx;

	lzma_end(&x->z);
	free(x);
}

static bool
xz_start(void *ctx, bool next, bool trusted)
{
	struct xz *x = ctx;

	(void)next;
	return lzma_stream_decoder(&x->z, LIMIT_CODER,
	    trusted ? LZMA_IGNORE_CHECK : 0) == LZMA_OK;
}

static enum coder_result
xz_step(void *ctx, struct coder_io *io, const char **fault)
{
	lzma_stream *z = &((struct xz *)ctx)->z;
	lzma_ret r;

	z->next_in = io->in;
	z->avail_in = io->in_n;
	z->next_out = io->out;
	z->avail_out = io->out_n;
	r = lzma_code(z, LZMA_RUN);
	*io = (struct coder_io){
	    z->next_in, z->next_out, z->avail_in, z->avail_out};
	if (r == LZMA_OK || r == LZMA_BUF_ERROR)
		return CODER_MORE;
	if (r == LZMA_STREAM_END)
		return CODER_END;
	*fault = r == LZMA_MEMLIMIT_ERROR ?
	    "xz data takes too much memory to unpack" :
	    r == LZMA_OPTIONS_ERROR ? "xz data of a kind that is not known" :
	    "xz data is damaged";
	return CODER_BAD;
}

const struct coder coder_xz = {IS_XZ, .version = lzma_version_string,
    .open = xz_open, .close = xz_close, .start = xz_start, .step = xz_step};
#else
const struct coder coder_xz = {IS_XZ};
#endif
