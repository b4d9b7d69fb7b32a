/* input/tar: members lie in the archive, one behind the other, and it ends. */
/* SPDX-License-Identifier: ISC */
#include "input/tar.h"

#include "base/limits.h"

#include "fuzz/fuzz.h"

enum { MOST = 1000 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tar t = {.blob = {.mem = (const char *)data, .fd = -1,
	    .len = size}};
	const char *error = NULL, *end = (const char *)data;
	enum tar_result r;
	struct span name;
	struct blob b;
	size_t n = 0, bad = 0;
	bool cut;

	if (data == NULL)
		return 0;
	while ((r = tar_next(&t, MOST, &name, &b, &cut, &error)) != TAR_END) {
		must(t.pos <= size);
		if (r == TAR_BAD) {
			must(error != NULL && ++bad <= size + 1);
			continue;
		}
		must(++n <= MOST && name.n <= LIMIT_TAR_NAME);
		must(b.len <= size && (b.len == 0 || b.mem >= end));
		must(b.len == 0 || b.mem + b.len <= t.blob.mem + size);
		if (b.len > 0)
			end = b.mem + b.len;
	}
	must(t.rest <= size);
	tar_free(&t);
	return 0;
}
