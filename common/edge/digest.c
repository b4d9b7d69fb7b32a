/* CRC-32 of a document's octets, by zlib. */
/* SPDX-License-Identifier: ISC */
#include "edge/digest.h"

#include <zlib.h>

enum { CHUNK = 65536 };

bool
digest_blob(const struct blob *b, uint32_t *crc)
{
	unsigned char buf[CHUNK];
	unsigned long c = crc32(0, NULL, 0);
	uint64_t pos = 0;
	ssize_t n;

	if (b->mem != NULL) {
		*crc = (uint32_t)crc32_z(
		    c, (const unsigned char *)b->mem, (size_t)b->len);
		return true;
	}
	while ((n = blob_read(b, pos, (char *)buf, sizeof(buf))) > 0) {
		c = crc32(c, buf, (unsigned int)n);
		pos += (uint64_t)n;
	}
	*crc = (uint32_t)c;
	return n == 0;
}
