/*
 * input/wire over any octets, as a worker that was taken over may send them: a
 * frame lies within its octets, parse then write is a fixed point, and no part
 * of a frame is taken for a whole one.
 */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input/wire.h"

#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = {(const char *)data, size}, whole;
	struct buf again = {0};
	struct result r;
	uint64_t job;
	size_t len, cut;

	while (frame_parse(in, &job, &r, &len) == FRAME_WHOLE) {
		whole = (struct span){in.p, len};
		must(len <= in.n && r.kind < RESULT_N);
		must(within(r.where, whole) && within(r.what, whole));
		again.n = 0;
		frame_put(&again, job, &r);
		must(again.n == len && memcmp(again.p, in.p, len) == 0);
		for (cut = 0; cut < len; cut = cut * 2 + 1)
			must(frame_parse((struct span){in.p, cut}, &job, &r,
			    &len) == FRAME_PART);
		in.p += again.n;
		in.n -= again.n;
	}
	buf_free(&again);
	return 0;
}
