/* Packs by zlib. */
/* SPDX-License-Identifier: ISC */
#include "send/pack.h"

#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/xalloc.h"

struct pack {
	z_stream z;
	struct spooled *to;
	unsigned char out[16384];
};

struct pack *
pack_new(struct spooled *to)
{
	enum { GZIP = 16 + MAX_WBITS, MEMORY = 8 };
	struct pack *p = xcalloc(1, sizeof(*p));

	p->to = to;
	if (deflateInit2(&p->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP,
	    MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		xalloc_fail();
	return p;
}

static bool
run(struct pack *p, int flush)
{
	do {
		p->z.next_out = p->out;
		p->z.avail_out = sizeof(p->out);
		deflate(&p->z, flush);
		if (!spool_add(p->to, (const char *)p->out,
		    sizeof(p->out) - p->z.avail_out))
			return false;
	} while (p->z.avail_out == 0);
	return true;
}

bool
pack_add(struct pack *p, struct span octets)
{
	p->z.next_in = (const unsigned char *)octets.p;
	p->z.avail_in = (unsigned int)octets.n;
	return run(p, Z_NO_FLUSH);
}

bool
pack_end(struct pack *p)
{
	p->z.avail_in = 0;
	return run(p, Z_FINISH);
}

void
pack_free(struct pack *p)
{
	if (p != NULL)
		deflateEnd(&p->z);
	free(p);
}

void
pack_library(struct buf *b)
{
	buf_puts(b, zlibVersion());
}
