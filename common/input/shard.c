/* Which reports a process takes, where several read the same inputs. */
/* SPDX-License-Identifier: ISC */
#include "input/shard.h"

#include <string.h>
#include <zlib.h>

#include "base/limits.h"
#include "value/num.h"

bool
shard_parse(struct shard *s, struct span text)
{
	const char *slash = text.n > 0 ? memchr(text.p, '/', text.n) : NULL;
	size_t at = slash != NULL ? (size_t)(slash - text.p) : 0;
	uint64_t k, n;

	if (slash == NULL || !num_parse((struct span){text.p, at}, &k) ||
	    !num_parse(span_from(text, at + 1), &n) || k < 1 || k > n ||
	    n > LIMIT_SHARDS)
		return false;
	*s = (struct shard){(uint32_t)k - 1, (uint32_t)n};
	return true;
}

bool
shard_has(const struct shard *s, struct span domain)
{
	return s->n == 0 || crc32_z(0, (const unsigned char *)domain.p,
	    domain.n) % s->n == s->k;
}
