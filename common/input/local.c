/* The headers in front of a zip archive's members; not what is in them. */
/* SPDX-License-Identifier: ISC */
#include "input/local.h"

#include "base/word.h"

/* Places in a header, and its length. */
enum { FLAGS = 6, METHOD = 8, PACKED = 18, NAME_N = 26, EXTRA_N = 28 };
enum { ALL = 30 };
enum { ENCRYPTED = 1, DESCRIPTOR = 8 };

#define MAGIC "PK\3\4"

bool
local_read(const struct blob *b, uint64_t pos, struct local *m)
{
	char h[ALL];
	uint32_t len, flags, name;
	ssize_t r;

	if (blob_read(b, pos, h, ALL) != ALL || memcmp(h, MAGIC, 4) != 0)
		return false;
	flags = (uint32_t)word_little(h + FLAGS, 2);
	name = (uint32_t)word_little(h + NAME_N, 2);
	len = (uint32_t)word_little(h + PACKED, 4);
	r = blob_read(b, pos + ALL, m->octets,
	    name < LIMIT_NAME ? name : LIMIT_NAME);
	m->name = (struct span){m->octets, r > 0 ? (size_t)r : 0};
	m->stored = word_little(h + METHOD, 2) == 0;
	m->deflated = word_little(h + METHOD, 2) == 8;
	m->encrypted = (flags & ENCRYPTED) != 0;
	m->known = (flags & DESCRIPTOR) == 0 && len != UINT32_MAX;
	pos += ALL + name + word_little(h + EXTRA_N, 2);
	if (pos > b->len)
		pos = b->len;
	m->packed = blob_sub(b, pos, m->known ? len : b->len);
	m->cut = m->known && m->packed.len < len;
	return true;
}

uint64_t
local_next(const struct blob *b, uint64_t pos)
{
	static const unsigned char lengths[] = {0, 12, 16, 20, 24};
	char h[4];
	size_t i;

	for (i = 0; i < sizeof(lengths); i++)
		if (blob_read(b, pos + lengths[i], h, sizeof(h)) == sizeof(h) &&
		    memcmp(h, MAGIC, sizeof(h)) == 0)
			return pos + lengths[i];
	return b->len;
}
