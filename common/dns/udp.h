/* The sockets of dns_bulk: ports, IDs, datagrams. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_UDP_H
#define DNS_UDP_H

#include "dns/bulkpart.h"

/* Copies what it needs of the options. */
struct bulk_udp *bulk_udp_new(const struct dns_bulk_options *o);
void bulk_udp_free(struct bulk_udp *u);

enum bulk_sent {
	BULK_SENT,  /* all of them */
	BULK_FULL,  /* the kernel takes no more now */
	BULK_NO_WAY /* there is no socket or route: errno */
};

/*
 * Sends n queries, up to LIMIT_DNS_BATCH, to a server. *sent were sent and
 * are waiting for a reply; the rest is untouched.
 */
enum bulk_sent bulk_udp_send(struct dns_bulk *b, size_t server,
    struct bulk_query **query, size_t n, size_t *sent);

/* Takes what has come in at a socket, and calls bulk_reply(). */
void bulk_udp_event(struct dns_bulk *b, uint32_t sock);

/* Waits no longer for a reply to this. */
void bulk_udp_forget(struct dns_bulk *b, struct bulk_query *q);

#endif
