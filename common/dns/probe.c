/* Part of dns_bulk: is a server that has fallen silent there at all? */
/* SPDX-License-Identifier: ISC */
#include "dns/probe.h"

#include "dns/udp.h"

static void
send_probe(struct dns_bulk *b, size_t server)
{
	struct bulk_server *s = &b->server[server];
	struct bulk_query *q = &s->probe;
	size_t sent;

	*q = (struct bulk_query){.type = DNS_NS, .server = (uint8_t)server,
	    .name = {.n = 1}};
	(void)bulk_udp_send(b, server, &q, 1, &sent);
	s->probing = sent > 0;
	if (s->probing)
		q->sampled = dns_pace_sent(&s->pace);
}

void
bulk_probe(struct dns_bulk *b)
{
	size_t i;

	for (i = 0; i < b->nservers; i++)
		if (b->server[i].pace.down && !b->server[i].probing)
			send_probe(b, i);
}

bool
bulk_is_probe(const struct dns_bulk *b, const struct bulk_query *q)
{
	return q == &b->server[q->server].probe;
}

void
bulk_probe_end(struct dns_bulk *b, const struct bulk_query *q, bool replied)
{
	struct bulk_server *s = &b->server[q->server];

	s->probing = false;
	s->unanswered = replied ? 0 : s->unanswered + 1;
}

bool
bulk_all_gone(const struct dns_bulk *b)
{
	size_t i;

	if (b->now - b->heard < b->silence)
		return false;
	for (i = 0; i < b->nservers; i++)
		if (!b->server[i].pace.down ||
		    b->server[i].unanswered < BULK_PROBES)
			return false;
	return true;
}
