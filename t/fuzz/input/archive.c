/*
 * input/inflate, input/archive, input/cms over any octets: never more than the
 * bound, the same octets after a rewind, and a digest that is true.
 */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "input/ahead.h"
#include "input/archive.h"
#include "input/cms.h"
#include "input/inflate.h"

#include "fuzz/fuzz.h"

enum { BOUND = 1 << 20 };

/* One pass: how much came, its checksum, and how it ended. */
struct pass {
	uint64_t n;
	uint32_t crc;
	bool fault;
};

static void
check(bool held)
{
	if (!held)
		abort();
}

static struct pass
run(struct stream s, size_t step)
{
	static char dst[65536];
	struct pass p = {0};
	ssize_t n;

	while ((n = s.read(s.ctx, dst, step)) > 0) {
		check((size_t)n <= step);
		p.crc = (uint32_t)crc32(p.crc, (const Bytef *)dst, (uInt)n);
		p.n += (uint64_t)n;
		check(p.n <= BOUND);
	}
	p.fault = n < 0;
	check((*s.error != NULL) == p.fault);
	return p;
}

static struct pass
twice(struct stream s)
{
	struct pass p = run(s, 4000), q;

	check(s.rewind(s.ctx));
	q = run(s, 65536);
	check(p.n == q.n && p.crc == q.crc && p.fault == q.fault);
	check(s.rewind(s.ctx));
	return p;
}

/* The digest is that of the octets that come, and the stream is as before. */
static void
by_digest(struct stream s, const struct pass *p)
{
	static struct ahead ahead;
	struct digest d;
	struct pass q;

	ahead_begin(&ahead, &s);
	check(ahead_digest(&ahead, 1, &d) == !p->fault);
	check(d.crc == p->crc && d.len == p->n);
	q = run(ahead_stream(&ahead), 4000);
	check(q.crc == p->crc && q.n == p->n && q.fault == p->fault);
}

static void
try_packed(const struct coder *c, const struct blob *b, struct budget *budget)
{
	struct inflate *z = inflate_open(NULL, c, b, budget);
	struct pass p = run(inflate_stream(z), 65536);
	uint64_t was;

	/* Of a damaged block libbz2 keeps what the last call has put out. */
	if (c == &coder_bzip2 && p.fault) {
		inflate_close(z);
		return;
	}
	inflate_open(z, c, b, budget);
	budget->inflated = 0;
	p = twice(inflate_stream(z));
	was = budget->inflated;

	inflate_open(z, c, b, budget);
	budget->inflated = 0;
	by_digest(inflate_stream(z), &p);
	check(budget->inflated == was);
	inflate_close(z);
}

static void
try_cms(const struct blob *b)
{
	struct cms *c = cms_open(b);
	struct pass p;

	if (c == NULL)
		return;
	p = twice(cms_stream(c));
	check(p.n <= b->len);
	by_digest(cms_stream(c), &p);
	cms_close(c);
}

static void
try_zip(const struct blob *b, struct budget *budget)
{
	const char *error = NULL;
	struct archive *a = archive_open(b, budget, &error);
	struct member m;
	struct pass p;

	check((a == NULL) == (error != NULL));
	while (a != NULL && archive_next(a, &m)) {
		check(m.name.p != NULL);
		p = twice(m.stream);
		check(p.fault || m.problem == NULL);
		by_digest(m.stream, &p);
	}
	archive_close(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits = limits_default();
	struct budget budget = {.limits = &limits};
	struct blob b = {.mem = (const char *)data, .fd = -1, .len = size};
	const struct coder *coder;

	limits.inflated = BOUND;
	if (data == NULL)
		b.mem = "";
	coder = coder_find((struct span){b.mem, size});
	if (size > 1 && data[0] == 'P' && data[1] == 'K')
		try_zip(&b, &budget);
	else if (size > 1 && data[0] == 0x30 && size <= BOUND)
		try_cms(&b);
	else if (coder != NULL && coder->open != NULL)
		try_packed(coder, &b, &budget);
	check(budget.inflated <= BOUND);
	return 0;
}
