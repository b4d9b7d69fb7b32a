/* The octets of an XML document, decoded to UTF-8. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_DECODE_H
#define REPORT_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/stream.h"
#include "report/machine.h"

/*
 * Loads the converters of the charsets that reports use, for good, so that
 * they are there in a sandbox, and in all processes forked later: glibc loads
 * a converter from a file when its charset is first used, and unloads it
 * after a while without use. Call once; it takes 2 ms. Charsets that libc
 * does not know are left out.
 */
void report_decoder_preload(void);

/*
 * Between the stream and the parser, which gets valid UTF-8 in any case,
 * without byte order mark and without white space before the declaration. A
 * document in UTF-16, UTF-32 or a declared charset that iconv(3) knows is
 * converted; else octets that are not UTF-8 are read as windows-1252. The
 * parser must ignore the declared encoding.
 */
struct report_decoder {
	const struct stream *s;
	struct report_machine *machine; /* gets the quirks */
	struct charset *charset; /* NULL for UTF-8 */
	struct span outer; /* charset of documents that name none, or absent */
	bool declared;   /* begins with <?xml */
	bool bad;        /* there were octets that are no character */
	struct buf raw;  /* read, not yet decoded */
	struct buf fixed; /* a piece that needed changes */
	struct span ready; /* to be returned next, in raw or fixed */
	size_t used;     /* octets of raw that ready comes from */
	bool ended, failed;
};

/* Begins a document: reads the first octets. */
void report_decoder_begin(struct report_decoder *d, const struct stream *s,
    struct report_machine *machine);
void report_decoder_free(struct report_decoder *d);

/*
 * The whole document with a NUL at its end, if all of it has been read and it
 * has no NUL; else NULL. Call it before report_decoder_read(), or not at all.
 */
const char *report_decoder_whole(struct report_decoder *d);

/* Up to n octets; 0 at the end, -1 if the stream failed. */
int report_decoder_read(struct report_decoder *d, char *dst, int n);

#endif
