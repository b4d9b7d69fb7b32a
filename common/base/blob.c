/* Bytes that can be read at any place; no buffering. */
/* SPDX-License-Identifier: ISC */
#include "base/blob.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

ssize_t
blob_read(const struct blob *b, uint64_t pos, char *dst, size_t n)
{
	size_t got = 0;
	ssize_t r;

	if (pos >= b->len)
		return 0;
	if (n > b->len - pos)
		n = (size_t)(b->len - pos);
	if (n > SSIZE_MAX)
		n = SSIZE_MAX;
	if (b->mem != NULL) {
		memcpy(dst, b->mem + pos, n);
		return (ssize_t)n;
	}
	while (got < n) {
		r = pread(b->fd, dst + got, n - got,
		    (off_t)(b->off + pos + got));
		if (r < 0 && errno == EINTR)
			continue;
		if (r == 0)
			errno = BLOB_SHRANK;
		if (r <= 0 && b->failed != NULL)
			*b->failed = true;
		if (r <= 0)
			return got > 0 ? (ssize_t)got : -1;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

struct blob
blob_sub(const struct blob *b, uint64_t pos, uint64_t len)
{
	struct blob s = *b;

	if (pos > b->len)
		pos = b->len;
	if (len > b->len - pos)
		len = b->len - pos;
	if (s.mem != NULL)
		s.mem += pos;
	s.off += pos;
	s.len = len;
	return s;
}
