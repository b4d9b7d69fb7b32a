/*
 * The least that checking signed mail takes: mailfloor MBOX PROOF. Reads
 * the mbox and does for each message the work of t/bench/floor.h.
 */
/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "floor.h"

/* Octets that are read at a time, more than a message has. */
enum { PIECE = 1 << 20 };

/* As much as there is, up to n octets. */
static size_t
fill(int fd, char *p, size_t n)
{
	size_t got = 0;
	ssize_t r;

	while (got < n && (r = read(fd, p + got, n - got)) > 0)
		got += (size_t)r;
	return got;
}

static void
read_proof(struct floor *f, const char *name)
{
	unsigned char proof[FLOOR_PROOF];
	int fd = open(name, O_RDONLY);

	floor_need(fd >= 0);
	floor_init(f, proof, fill(fd, (char *)proof, sizeof(proof)));
	close(fd);
}

/* The start of the message behind p, or the end. */
static const char *
next_message(const char *p, const char *end)
{
	const char *nl = p;

	while ((nl = memchr(nl, '\n', (size_t)(end - nl))) != NULL) {
		nl++;
		if (end - nl >= 5 && memcmp(nl, "From ", 5) == 0)
			return nl;
	}
	return end;
}

int
main(int argc, char **argv)
{
	static char box[PIECE];
	const char *p, *next;
	size_t n = 0, got;
	struct floor f;
	int fd;

	if (argc != 3) {
		fputs("usage: mailfloor MBOX PROOF\n", stderr);
		return 2;
	}
	read_proof(&f, argv[2]);
	fd = open(argv[1], O_RDONLY);
	floor_need(fd >= 0);
	do {
		got = fill(fd, box + n, PIECE - n);
		n += got;
		for (p = box; n > 0; n -= (size_t)(next - p), p = next) {
			next = next_message(p, p + n);
			if (next == p + n && got > 0)
				break; /* there may be more of it */
			floor_check(&f, p, (size_t)(next - p));
		}
		memmove(box, p, n);
	} while (got > 0);
	close(fd);
	floor_free(&f);
	return 0;
}
