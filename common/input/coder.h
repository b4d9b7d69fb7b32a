/* The formats of packed data, as libraries read them. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_CODER_H
#define INPUT_CODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"

/* Octets to unpack and room for what they give; a step moves both on. */
struct coder_io {
	const unsigned char *in;
	unsigned char *out;
	size_t in_n, out_n; /* at most INT_MAX */
};

/* CODER_END: the member has ended, and all of it is out. */
enum coder_result { CODER_MORE, CODER_END, CODER_BAD };

/*
 * A format. Where its library was not there when the program was built, open
 * is NULL, and what follows it is not used.
 */
struct coder {
	const char *name;
	const char *early; /* the fault of data without an end */
	const char *absent; /* what such data are where open is NULL */
	int bits;          /* for zlib, which has three formats */
	bool kept;         /* its memory is small, and serves the next data */
	bool padded;       /* zeros may follow a member */
	/* Does data of this format begin so? NULL: nothing says so. */
	bool (*begins)(struct span head);
	/* Do these CODER_HEAD octets or fewer, behind a member, begin another
	 * one? NULL: the format has no members. */
	bool (*follows)(struct span head);

	const char *(*version)(void);
	/* The library's state, or NULL. */
	void *(*open)(const struct coder *c);
	void (*close)(void *state);
	/* Begins with the first member, or the next one; trusted: all of this
	 * has been unpacked before and had the right checksums. */
	bool (*start)(void *state, bool next, bool trusted);
	/* For CODER_BAD, *fault says why. No progress is no fault. */
	enum coder_result (*step)(void *state, struct coder_io *io,
	    const char **fault);
	/* The octets of the last member, or of all, by what the data claim;
	 * NULL: they claim nothing. */
	uint64_t (*about)(const struct blob *b);
	/* CRC-32 of what all members gave; NULL: it is not known. */
	uint32_t (*crc)(const void *state);
};

enum { CODER_HEAD = 8 };

extern const struct coder coder_gzip, coder_zlib, coder_raw; /* deflate.c */
extern const struct coder coder_xz, coder_bzip2, coder_zstd;

/* The format of data that begin with head; NULL if they are none of these. */
const struct coder *coder_find(struct span head);

/* Names them all, with the version of the library or that it is absent. */
void coder_describe(struct buf *b);

#endif
