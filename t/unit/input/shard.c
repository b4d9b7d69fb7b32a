/* Which shard a policy domain is in: for good, and everywhere. */
/* SPDX-License-Identifier: ISC */
#include "input/shard.h"

#include "base/limits.h"
#include "unit/tap.h"

static uint32_t
shard_of(struct span domain, uint32_t n)
{
	struct shard s = {0, n};
	uint32_t found = n;

	for (; s.k < n; s.k++)
		if (shard_has(&s, domain))
			found = found == n ? s.k : n + 1;
	return found;
}

int
main(void)
{
	/* CRC-32 as zip and PNG have it; Python's zlib.crc32() says so. */
	static const struct {
		const char *domain;
		uint32_t in2, in7, in65536;
	} pinned[] = {
	    {"example.org", 1, 5, 13023},
	    {"example.com", 1, 3, 20153},
	    {"xn--bcher-kva.example", 0, 5, 23606},
	    {"", 0, 0, 0},
	};
	static const char *const bad[] = {"", "/", "1", "1/", "/2", "0/2",
	    "3/2", "0/0", "1/0", "-1/2", "+1/2", " 1/2", "1/2 ", "1/2/2",
	    "1/65537", "1/18446744073709551617", "4294967297/65536", "a/b"};
	struct shard s = {7, 7};
	size_t i;

	for (i = 0; i < sizeof(pinned) / sizeof(pinned[0]); i++) {
		struct span d = span_str(pinned[i].domain);

		ok(shard_of(d, 2) == pinned[i].in2 &&
		    shard_of(d, 7) == pinned[i].in7 &&
		    shard_of(d, LIMIT_SHARDS) == pinned[i].in65536,
		    "'%s' stays where it is", pinned[i].domain);
	}
	ok(shard_of(SPAN_NONE, 1) == 0 && shard_of(SPAN_NONE, 5) == 0,
	    "no domain is in the first shard");
	ok(shard_has(&(struct shard){0, 0}, SPAN_LIT("example.org")) &&
	    shard_has(&(struct shard){0, 0}, SPAN_NONE), "0 is all");
	ok(shard_parse(&s, SPAN_LIT("3/16")) && s.k == 2 && s.n == 16, "3/16");
	ok(shard_parse(&s, SPAN_LIT("65536/65536")) && s.k == 65535 &&
	    s.n == 65536, "the largest");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!shard_parse(&s, span_str(bad[i])) && s.k == 65535,
		    "'%s' is no shard", bad[i]);
	return done_testing();
}
