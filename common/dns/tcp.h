/* Questions to servers by TCP, for what UDP has no room for (RFC 7766). */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_TCP_H
#define DNS_TCP_H

#include "dns/query.h"
#include "dns/resolvconf.h"

struct ready;
struct tcp;

/*
 * LIMIT_DNS_TCP connections, one for each query, which is the simplest and
 * rare. They are added to ready, with numbers from base on.
 * flags: of DNS_WIRE_*, for each query; EDNS is the query's own.
 */
struct tcp *tcp_new(const struct dns_server *server, size_t nservers,
    unsigned int flags, struct ready *ready, uint32_t base);
void tcp_free(struct tcp *t);

/* Connects to q->server for a query; QUERY_FULL if LIMIT_DNS_TCP connections
 * are open. */
enum query_sent tcp_send(struct tcp *t, struct query *q);

/* What has become of a connection. The query, or NULL while it goes on, is no
 * longer the connection's. */
struct tcp_result {
	struct query *query;
	const char *error;      /* static, or NULL for a reply */
	const unsigned char *p; /* it holds until the next tcp_send() */
	size_t n;
};

/* Goes on with a connection that is ready, by its number. */
struct tcp_result tcp_event(struct tcp *t, uint32_t number);

/* Ends the connection of a query. */
void tcp_forget(struct tcp *t, struct query *q);

#endif
