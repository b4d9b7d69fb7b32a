/* What the parts of dns_bulk share: questions, servers, the whole. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_BULKPART_H
#define DNS_BULKPART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "dns/bulk.h"
#include "dns/pace.h"
#include "dns/wheel.h"
#include "dns/wire.h"

struct bulk_conn;
struct bulk_udp;
struct bulk_tcp;

/*
 * One question. It is in a queue (of a server, of all, of TCP), or with the
 * server by UDP (in the table of IDs, its timer running), or by TCP (conn,
 * its timer running).
 */
struct bulk_query {
	struct dns_timer timer; /* first, so that it leads here */
	struct bulk_query *next; /* in its queue, or its row of the table */
	struct bulk_conn *conn;
	dns_done *done;
	void *arg;
	const char *error; /* what the last try came to */
	uint32_t tried;    /* a bit for each server */
	uint32_t ttl;      /* the least of the CNAMEs so far */
	uint16_t id, sock;
	uint8_t server, tries, hops;
	bool plain;        /* to be asked without EDNS */
	bool edns;         /* this try has it */
	bool ad;           /* of the answers so far */
	bool sampled;      /* of the sample of dns/pace.h */
	enum dns_type type;
	struct zone_name name;
};

struct bulk_queue {
	struct bulk_query *head, **tail;
};

struct bulk_server {
	struct dns_pace pace;
	struct bulk_queue ready; /* further tries, for this server */
	bool no_edns;
	bool probing;            /* probe is under way (dns/probe.h) */
	unsigned int unanswered; /* probes in a row */
	struct bulk_query probe;
};

struct dns_bulk {
	struct bulk_server server[LIMIT_DNS_SERVERS];
	size_t nservers, window, turn;
	unsigned int timeout, tries, flags;

	int epoll;
	uint64_t now; /* milliseconds */
	uint64_t heard, silence; /* the last reply, or when there was nothing
	                          * to reply to; how long is too long */
	struct dns_wheel wheel;
	size_t open;
	struct bulk_queue fresh; /* for whichever server has room */
	struct bulk_query *spare;
	struct bulk_chunk *chunks;

	struct bulk_udp *udp;
	struct bulk_tcp *tcp;
	struct dns_wire wire;
	struct dns_bulk_stats stats;
};

/* An address as connect(2) takes it. */
struct bulk_address {
	_Alignas(8) unsigned char p[128];
	unsigned int n;
	int family;
};

struct bulk_address bulk_address(const struct dns_server *s);

void bulk_queue_init(struct bulk_queue *q);
void bulk_queue_add(struct bulk_queue *q, struct bulk_query *query);
void bulk_queue_add_first(struct bulk_queue *q, struct bulk_query *query);
struct bulk_query *bulk_queue_take(struct bulk_queue *q); /* or NULL */

/*
 * What became of a try; the query is in no queue or table any more. A reply
 * is one that dns_wire_matches(). Each may call done, which may ask on.
 */
void bulk_reply(struct dns_bulk *b, struct bulk_query *q,
    const unsigned char *p, size_t n, bool tcp);
void bulk_no_reply(struct dns_bulk *b, struct bulk_query *q,
    const char *error);

#endif
