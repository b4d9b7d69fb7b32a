/* Bytes that are pulled from front to back, and can be pulled again. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * read fills up to n bytes (n > 0) and returns how many, 0 at the end, -1 on
 * a fault, of which *error then says what (a static or ctx-owned text, lower
 * case, no full stop). What was returned before the fault is good. rewind
 * starts again from the first byte and clears the fault; false if it can't.
 * crc is NULL, or sets the CRC-32 of all that has been read since the start,
 * where reading has found it anyway; else false. about is how many octets there
 * are by what their container claims, which may be wrong, or 0. ctx belongs to
 * whoever made the stream.
 */
struct stream {
	void *ctx;
	ssize_t (*read)(void *ctx, char *dst, size_t n);
	bool (*rewind)(void *ctx);
	const char *const *error;
	bool (*crc)(void *ctx, uint32_t *crc);
	uint64_t about;
};

#endif
