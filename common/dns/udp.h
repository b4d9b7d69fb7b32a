/* Questions to servers by UDP: sockets, ports, IDs, datagrams. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_UDP_H
#define DNS_UDP_H

#include "dns/query.h"
#include "dns/resolvconf.h"

struct ready;
struct udp;

/*
 * For queries to these servers, of which window are open at once at most.
 * Sockets are added to ready, with numbers below UDP_SOCKETS.
 * flags: of DNS_WIRE_*, for each query; EDNS is the query's own.
 */
struct udp *udp_new(const struct dns_server *server, size_t nservers,
    size_t window, unsigned int flags, struct ready *ready);
void udp_free(struct udp *u);

enum { UDP_SOCKETS = 0x10000 };

/*
 * Sends n queries, up to LIMIT_DNS_BATCH, to a server. *sent were sent and
 * are waiting for a reply; the rest is untouched.
 */
enum query_sent udp_send(struct udp *u, size_t server, struct query **query,
    size_t n, size_t *sent);

/* A datagram: the query it replies to, which no longer waits; or NULL. */
struct udp_reply {
	struct query *query;
	const unsigned char *p;
	size_t n;
	bool other_case; /* its name is not in the case that was sent */
};

/*
 * Receives what has come in at a socket: fills up to LIMIT_DNS_BATCH replies,
 * which hold until the next call, and returns their number. A reply counts if
 * it comes from the server to that port and by dns_wire_match(). One that did
 * not fit in has its TC bit set. *refused is the server that can't be reached
 * at its port, as an ICMP message to that socket says, or -1.
 */
size_t udp_receive(struct udp *u, uint32_t sock, struct udp_reply *reply,
    int *refused);

/* Waits no longer for a reply to this. */
void udp_forget(struct udp *u, struct query *q);

#endif
