/* Part of dns_bulk: is a server that has fallen silent there at all? */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_PROBE_H
#define DNS_PROBE_H

#include <stdbool.h>

#include "dns/bulkpart.h"

/*
 * A resolver is silent about names whose own servers are dead, so that
 * losses tell little. Each server that is down (dns/pace.h) is therefore
 * asked for the root's NS records, which any resolver has (RFC 8109), one
 * question after the other; whatever it replies, it is there.
 */
void bulk_probe(struct dns_bulk *b);

/* Is it the question of a probe? It has no done. */
bool bulk_is_probe(const struct dns_bulk *b, const struct bulk_query *q);

/* How a probe ended. */
void bulk_probe_end(struct dns_bulk *b, const struct bulk_query *q,
    bool replied);

/*
 * Has no server replied to anything for as long as b->silence, nor to
 * BULK_PROBES probes in a row? Then no question is worth waiting for, until
 * one does.
 */
enum { BULK_PROBES = 2 };
bool bulk_all_gone(const struct dns_bulk *b);

#endif
