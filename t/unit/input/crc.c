/* CRC-32: the known value, and the same in whatever pieces as by zlib. */
/* SPDX-License-Identifier: ISC */
#include "input/crc.h"

#include <stdio.h>
#include <zlib.h>

#include "unit/tap.h"

enum { MOST = 1000 };

static void
make(unsigned char *p, size_t n)
{
	unsigned int x = 1;
	size_t i;

	for (i = 0; i < n; i++) {
		x = x * 1103515245 + 12345;
		p[i] = (unsigned char)(x >> 16);
	}
}

static bool
is_zlibs(const unsigned char *p, size_t n)
{
	struct blob b = {(const char *)p, -1, 0, n};
	uint32_t crc;

	return crc_blob(&b, &crc) && crc == crc32_z(0, p, n);
}

/* Each length and start, since the fast way takes 64 octets at once. */
static bool
lengths(const unsigned char *p)
{
	size_t n, off;

	for (n = 0; n <= MOST - 16; n++)
		for (off = 0; off < 16; off++)
			if (!is_zlibs(p + off, n))
				return false;
	return true;
}

static bool
pieces(const unsigned char *p)
{
	uint32_t whole = (uint32_t)crc32_z(0, p, MOST);
	size_t n;

	for (n = 0; n <= MOST; n++)
		if (crc_update(crc_update(0, p, n), p + n, MOST - n) !=
		    whole)
			return false;
	return true;
}

static bool
of_file(const unsigned char *p)
{
	FILE *f = tmpfile();
	struct blob b = {NULL, f != NULL ? fileno(f) : -1, 100, MOST - 100};
	uint32_t crc;
	bool good = f != NULL && fwrite(p, 1, MOST, f) == MOST &&
	    fflush(f) == 0 && crc_blob(&b, &crc) &&
	    crc == crc32_z(0, p + 100, MOST - 100);

	if (f != NULL)
		fclose(f);
	return good;
}

int
main(void)
{
	static unsigned char bytes[MOST];

	make(bytes, sizeof(bytes));
	ok(crc_update(0, "123456789", 9) == 0xcbf43926,
	    "the check value of CRC-32");
	ok(lengths(bytes), "any length, anywhere in memory, as by zlib");
	ok(pieces(bytes), "two pieces give what the whole gives");
	ok(of_file(bytes), "a range of a file");
	return done_testing();
}
