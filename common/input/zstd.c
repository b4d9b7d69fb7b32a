/* zstd (RFC 8878), by libzstd where that is there; no dictionaries. */
/* SPDX-License-Identifier: ISC */
#include "input/coder.h"

/* A frame, or one to be skipped (RFC 8878, 3.1.2), which some begin with. */
static bool
is_zstd(struct span s)
{
	return span_has_prefix(s, "\x28\xb5\x2f\xfd") ||
	    (s.n >= 4 && ((unsigned char)s.p[0] & 0xf0) == 0x50 &&
	    memcmp(s.p + 1, "\x2a\x4d\x18", 3) == 0);
}

#define IS_ZSTD \
	.name = "zstd", .begins = is_zstd, .follows = is_zstd, \
	.early = "zstd data ends early", \
	.absent = "zstd, which this program was built without"

#ifdef WITH_ZSTD
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/limits.h"
#include "base/xalloc.h"

/*
 * A call that meets a fault keeps what it has put out to itself. So none gets
 * more than what is next (a header, a block, a checksum), nor anything while
 * there is something to be put out.
 */
struct zstd {
	ZSTD_DCtx *z;
	size_t next; /* octets of it; the library says 3 more for a block */
	bool full;   /* there was no room for all of the last one */
};

enum { BEGIN = 5, BLOCK = 3 };

static void *
zstd_open(const struct coder *form)
{
	struct zstd *d = xcalloc(1, sizeof(*d));

	(void)form;
	d->z = ZSTD_createDCtx();
	if (d->z == NULL)
		xalloc_fail();
	return d;
}

static void
zstd_close(void *ctx)
{
	struct zstd *d = ctx;

	ZSTD_freeDCtx(d->z);
	free(d);
}

static bool
zstd_start(void *ctx, bool next, bool trusted)
{
	struct zstd *d = ctx;

	(void)next;
	(void)trusted;
	d->next = BEGIN;
	d->full = false;
	return !ZSTD_isError(ZSTD_DCtx_reset(d->z, ZSTD_reset_session_only)) &&
	    !ZSTD_isError(ZSTD_DCtx_setParameter(d->z, ZSTD_d_windowLogMax,
	    LIMIT_CODER_LOG));
}

static enum coder_result
zstd_step(void *ctx, struct coder_io *io, const char **fault)
{
	struct zstd *d = ctx;
	ZSTD_inBuffer in = {io->in, d->full ? 0 : io->in_n, 0};
	ZSTD_outBuffer out = {io->out, io->out_n, 0};
	size_t r;

	if (in.size > d->next)
		in.size = d->next;
	r = ZSTD_decompressStream(d->z, &out, &in);
	io->in += in.pos;
	io->in_n -= in.pos;
	io->out += out.pos;
	io->out_n -= out.pos;
	d->next = r > BLOCK ? r - BLOCK : r;
	d->full = io->out_n == 0;
	if (!ZSTD_isError(r))
		return r == 0 ? CODER_END : CODER_MORE;
	switch (ZSTD_getErrorCode(r)) {
	case ZSTD_error_frameParameter_windowTooLarge:
	case ZSTD_error_memory_allocation:
		*fault = "zstd data takes too much memory to unpack";
		break;
	case ZSTD_error_dictionary_wrong:
		*fault = "zstd data needs a dictionary";
		break;
	case ZSTD_error_checksum_wrong:
		*fault = "zstd checksum does not match";
		break;
	default:
		*fault = "zstd data is damaged";
		break;
	}
	return CODER_BAD;
}

const struct coder coder_zstd = {IS_ZSTD, .version = ZSTD_versionString,
    .open = zstd_open, .close = zstd_close, .start = zstd_start,
    .step = zstd_step};
#else
const struct coder coder_zstd = {IS_ZSTD};
#endif
