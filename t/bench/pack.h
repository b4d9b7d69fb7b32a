/* The containers that reports travel in. */
/* SPDX-License-Identifier: ISC */
#ifndef BENCH_PACK_H
#define BENCH_PACK_H

#include <stdio.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/span.h"

/* A gzip file that is written piece by piece. */
struct gz {
	z_stream z;
	FILE *to;
};

void gz_open(struct gz *g, FILE *to);
void gz_add(struct gz *g, struct span bytes);
void gz_close(struct gz *g); /* leaves to open */

/*
 * Each appends one whole container; name is the report's file name without
 * its end, kind is gzip or zip.
 */
void pack_gzip(struct buf *out, struct span xml);
void pack_zip(struct buf *out, struct span name, struct span xml);
void pack_mail(struct buf *out, struct span name, const char *kind,
    struct span attachment);

#endif
