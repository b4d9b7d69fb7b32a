/* A question under way, as the bulk resolver and its transports share it. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_QUERY_H
#define DNS_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/dns.h"
#include "dns/wheel.h"
#include "zone/name.h"

struct tcp_conn;

/*
 * It is in a queue (of a server, of all, of TCP), or with a server by UDP (in
 * the table of IDs, its timer running), or by TCP (conn, its timer running).
 */
struct query {
	struct dns_timer timer; /* first, so that it leads here */
	struct query *next;     /* in its queue, or its row of the table */
	struct tcp_conn *conn;
	dns_done *done;
	void *arg;
	uint32_t tried;    /* a bit for each server */
	uint32_t ttl;      /* the least of the CNAMEs so far */
	uint32_t mix;      /* the case of its letters by UDP */
	uint16_t id, sock;
	uint8_t server, tries, hops;
	bool plain;        /* to be asked without EDNS */
	bool edns;         /* this try has it */
	bool ad;           /* of the answers so far */
	bool sampled;      /* of the sample of dns/pace.h */
	enum dns_type type;
	struct zone_name name;
	struct buf *chain; /* of names that it led to before; NULL for none */
	struct buf *proof; /* of the replies that led on; NULL for none */
};

/* What has become of queries that were to be sent. */
enum query_sent {
	QUERY_SENT,  /* all of them */
	QUERY_FULL,  /* no more can be sent now */
	QUERY_NO_WAY /* there is no socket or route */
};

/* All zero is empty. */
struct query_queue {
	struct query *head, *last;
};

static inline void
query_queue_add(struct query_queue *q, struct query *query)
{
	query->next = NULL;
	if (q->head == NULL)
		q->head = query;
	else
		q->last->next = query;
	q->last = query;
}

static inline void
query_queue_add_first(struct query_queue *q, struct query *query)
{
	if (q->head == NULL)
		q->last = query;
	query->next = q->head;
	q->head = query;
}

/* Removes the first, or gives NULL. */
static inline struct query *
query_queue_pop(struct query_queue *q)
{
	struct query *query = q->head;

	if (query != NULL)
		q->head = query->next;
	return query;
}

#endif
