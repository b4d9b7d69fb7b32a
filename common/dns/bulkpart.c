/* What the parts of dns_bulk share: queues of questions, addresses. */
/* SPDX-License-Identifier: ISC */
#include "dns/bulkpart.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

void
bulk_queue_init(struct bulk_queue *q)
{
	q->head = NULL;
	q->tail = &q->head;
}

void
bulk_queue_add(struct bulk_queue *q, struct bulk_query *query)
{
	query->next = NULL;
	*q->tail = query;
	q->tail = &query->next;
}

void
bulk_queue_add_first(struct bulk_queue *q, struct bulk_query *query)
{
	query->next = q->head;
	if (q->head == NULL)
		q->tail = &query->next;
	q->head = query;
}

struct bulk_query *
bulk_queue_take(struct bulk_queue *q)
{
	struct bulk_query *query = q->head;

	if (query == NULL)
		return NULL;
	q->head = query->next;
	if (q->head == NULL)
		q->tail = &q->head;
	return query;
}

struct bulk_address
bulk_address(const struct dns_server *s)
{
	struct bulk_address a = {.family = s->ip.bits == 32 ? AF_INET :
	    AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET,
	    .sin_port = htons(s->port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
	    .sin6_port = htons(s->port), .sin6_scope_id = s->scope};

	if (a.family == AF_INET) {
		memcpy(&v4.sin_addr, s->ip.a, 4);
		memcpy(a.p, &v4, sizeof(v4));
		a.n = sizeof(v4);
	} else {
		memcpy(&v6.sin6_addr, s->ip.a, 16);
		memcpy(a.p, &v6, sizeof(v6));
		a.n = sizeof(v6);
	}
	return a;
}
