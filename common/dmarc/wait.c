/* A discovery whose questions are put to a source, and waited for. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/wait.h"

#include "dns/wait.h"

struct discover *
discover_wait(struct span domain, unsigned int flags, const struct dns *dns)
{
	struct discover *d = discover_new(domain, flags);
	struct dns_kept k;
	struct span name;
	enum dns_type type;

	while (discover_next(d, &name, &type)) {
		dns_wait(dns, name, type, &k);
		discover_feed(d, &k.answer);
		dns_kept_free(&k);
	}
	return d;
}

void
discover7489_wait(struct discover7489 *d, const struct dns *dns)
{
	struct dns_kept k;
	struct span name;
	enum dns_type type;

	while (discover7489_next(d, &name, &type)) {
		dns_wait(dns, name, type, &k);
		discover7489_feed(d, &k.answer);
		dns_kept_free(&k);
	}
}
