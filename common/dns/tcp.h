/* The connections of dns_bulk, for what UDP has no room for (RFC 7766). */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_TCP_H
#define DNS_TCP_H

#include "dns/bulkpart.h"

/* What epoll gives for a connection: this and its index; less is a socket
 * of bulk_udp. */
#define BULK_TCP 0x10000U

struct bulk_tcp *bulk_tcp_new(const struct dns_bulk_options *o);
void bulk_tcp_free(struct bulk_tcp *t);

/* Takes a query for q->server; it waits its turn. */
void bulk_tcp_ask(struct dns_bulk *b, struct bulk_query *q);

/* Connects for those that wait, LIMIT_DNS_TCP at once; a query a connection,
 * which is the simplest and rare. */
void bulk_tcp_start(struct dns_bulk *b);

/* Goes on with a connection; calls bulk_reply() or bulk_no_reply(). */
void bulk_tcp_event(struct dns_bulk *b, uint32_t index);

/* Ends the connection of a query, without a call. */
void bulk_tcp_forget(struct dns_bulk *b, struct bulk_query *q);

#endif
