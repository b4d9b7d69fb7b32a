/* Replays files through a fuzz target where there is no libFuzzer. */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

/* The whole file in a block of just its size, so that ASan sees an overrun. */
static uint8_t *
slurp(const char *path, size_t *n)
{
	uint8_t *data;
	FILE *f = fopen(path, "rb");
	long end;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (end = ftell(f)) < 0)
		goto fail;
	rewind(f);
	*n = (size_t)end;
	data = malloc(*n > 0 ? *n : 1);
	if (data == NULL || fread(data, 1, *n, f) != *n)
		goto fail;
	fclose(f);
	return data;
fail:
	perror(path);
	exit(2);
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		size_t n;
		uint8_t *data = slurp(argv[i], &n);

		/* Said first, so that a crash leaves its name behind. */
		fprintf(stderr, "%s\n", argv[i]);
		LLVMFuzzerTestOneInput(data, n);
		free(data);
	}
	return 0;
}
