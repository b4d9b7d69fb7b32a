/* Questions to servers by UDP: sockets, ports, IDs, datagrams. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* sendmmsg, recvmmsg */
#include "dns/udp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/word.h"
#include "base/xalloc.h"
#include "dns/wire.h"
#include "sys/ready.h"

/* Some replies are larger than was asked for. */
#define ROOM (LIMIT_DNS_UDP + 512U)
/* Octets that the kernel may hold for a socket, each way. */
#define KERNEL_ROOM (4 << 20)
#define RANDOMS 128U /* 256 octets come without an interruption */

struct sock {
	int fd; /* -1 for none */
	bool retired; /* nothing is sent from it any more */
	unsigned int uses;
	size_t inflight; /* and those of sockets that had its slot before */
};

#define NO_SOCK UINT32_MAX

/* Ports from here on are free for all (RFC 5452, 9.2). */
#define FIRST_PORT 1024U

struct udp {
	struct dns_address address[LIMIT_DNS_SERVERS];
	unsigned int flags;
	struct ready *ready;
	/* Each server has so many slots, that are used in turn. */
	struct sock sock[LIMIT_DNS_SOCKETS_ALL];
	uint32_t slots, turn[LIMIT_DNS_SERVERS];
	uint32_t live[LIMIT_DNS_SERVERS][LIMIT_DNS_SOCKETS];

	struct query **row; /* those that wait for a reply, by ID and socket */
	size_t mask;
	uint16_t random[RANDOMS];
	size_t randoms;

	struct mmsghdr out[LIMIT_DNS_BATCH], in[LIMIT_DNS_BATCH];
	struct iovec out_at[LIMIT_DNS_BATCH], in_at[LIMIT_DNS_BATCH];
	unsigned char query[LIMIT_DNS_BATCH][DNS_WIRE_QUERY];
	unsigned char reply[LIMIT_DNS_BATCH][ROOM];
};

struct udp *
udp_new(const struct dns_server *server, size_t nservers, size_t window,
    unsigned int flags, struct ready *ready)
{
	struct udp *u = xcalloc(1, sizeof(*u));
	size_t i, k;

	u->flags = flags;
	u->ready = ready;
	for (i = 0; i < nservers; i++) {
		u->address[i] = dns_server_address(&server[i]);
		for (k = 0; k < LIMIT_DNS_SOCKETS; k++)
			u->live[i][k] = NO_SOCK;
	}
	u->slots = LIMIT_DNS_SOCKETS_ALL / (uint32_t)nservers;
	for (i = 0; i < LIMIT_DNS_SOCKETS_ALL; i++)
		u->sock[i].fd = -1;
	for (u->mask = 64; u->mask < 2 * window; u->mask *= 2)
		;
	u->row = xcalloc(u->mask, sizeof(u->row[0]));
	u->mask--;
	for (i = 0; i < LIMIT_DNS_BATCH; i++) {
		u->out_at[i].iov_base = u->query[i];
		u->out[i].msg_hdr.msg_iov = &u->out_at[i];
		u->out[i].msg_hdr.msg_iovlen = 1;
		u->in_at[i] = (struct iovec){u->reply[i], ROOM};
		u->in[i].msg_hdr.msg_iov = &u->in_at[i];
		u->in[i].msg_hdr.msg_iovlen = 1;
	}
	return u;
}

void
udp_free(struct udp *u)
{
	size_t i;

	for (i = 0; i < LIMIT_DNS_SOCKETS_ALL; i++)
		if (u->sock[i].fd >= 0)
			ready_close(u->ready, u->sock[i].fd);
	free(u->row);
	free(u);
}

/* --- the table of queries that wait --- */

static struct query **
row_of(struct udp *u, uint16_t id, uint32_t sock)
{
	return &u->row[(id ^ sock * 0x9e37U) & u->mask];
}

static struct query *
find(struct udp *u, uint16_t id, uint32_t sock)
{
	struct query *q = *row_of(u, id, sock);

	while (q != NULL && (q->id != id || q->sock != sock))
		q = q->next;
	return q;
}

/* False if the kernel has no random numbers, which happens only at boot. */
static bool
random16(struct udp *u, uint16_t *v)
{
	size_t n = sizeof(u->random);

	if (u->randoms == 0) {
		if (getrandom(u->random, n, 0) != (ssize_t)n)
			return false;
		u->randoms = RANDOMS;
	}
	*v = u->random[--u->randoms];
	return true;
}

static void
close_retired(struct udp *u, struct sock *s)
{
	if (s->retired && s->inflight == 0) {
		ready_close(u->ready, s->fd);
		s->fd = -1;
		s->retired = false;
	}
}

void
udp_forget(struct udp *u, struct query *q)
{
	struct query **at = row_of(u, q->id, q->sock);

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	q->next = NULL;
	u->sock[q->sock].inflight--;
	close_retired(u, &u->sock[q->sock]);
}

/* --- sockets --- */

/* Gives a socket a port that is picked at random from all there are. If that
 * is in use, or may not be picked, the kernel picks one of its range. */
static void
bind_port(struct udp *u, int fd, int family)
{
	struct sockaddr_in6 a = {.sin6_family = (sa_family_t)family};
	socklen_t n = family == AF_INET ? sizeof(struct sockaddr_in) :
	    sizeof(a);
	uint16_t port;
	int tries = 4;

	/* family and port are in the same place for IPv4 */
	while (tries-- > 0 && random16(u, &port)) {
		a.sin6_port = htons(port);
		if (port >= FIRST_PORT && bind(fd, (const void *)&a, n) == 0)
			break;
	}
}

/*
 * Picks one of the server's sockets at random. A socket that has been used
 * LIMIT_DNS_SOCKET_USES times is replaced, by one in the next slot. What still
 * waits for a reply there, since so many sockets, has lost it; its ID stays
 * taken until it times out.
 */
static uint32_t
pick_sock(struct udp *u, size_t server)
{
	const struct dns_address *a = &u->address[server];
	int fd, room = KERNEL_ROOM;
	uint32_t i, *live, old;
	uint16_t r = 0;

	if (!random16(u, &r))
		return NO_SOCK;
	live = &u->live[server][r % LIMIT_DNS_SOCKETS];
	old = *live;
	if (old != NO_SOCK && u->sock[old].uses < LIMIT_DNS_SOCKET_USES)
		return old;
	do
		i = (uint32_t)server * u->slots +
		    u->turn[server]++ % u->slots;
	while (u->sock[i].fd >= 0 && !u->sock[i].retired);
	fd = socket(a->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return old;
	/* As much as the system allows, so that bursts are not lost here. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	bind_port(u, fd, a->family);
	if (connect(fd, (const void *)a->p, a->n) < 0 ||
	    !ready_add(u->ready, fd, READY_TO_READ, i)) {
		close(fd);
		return old;
	}
	if (u->sock[i].fd >= 0)
		ready_close(u->ready, u->sock[i].fd);
	u->sock[i] = (struct sock){.fd = fd,
	    .inflight = u->sock[i].inflight};
	if (old != NO_SOCK) {
		u->sock[old].retired = true;
		close_retired(u, &u->sock[old]);
	}
	return *live = i;
}

/* --- sending and receiving --- */

enum query_sent
udp_send(struct udp *u, size_t server, struct query **query, size_t n,
    size_t *sent)
{
	uint32_t sock = pick_sock(u, server);
	enum query_sent r = QUERY_SENT;
	struct query *q, **row;
	bool random, again = false;
	uint16_t mix[2];
	size_t i;
	int k;

	*sent = 0;
	if (sock == NO_SOCK)
		return QUERY_NO_WAY;
	for (i = 0; i < n; i++) {
		q = query[i];
		/* An ID that is not in use at this socket. So few are in use
		 * that one or two draws are enough. */
		do
			random = random16(u, &q->id);
		while (random && find(u, q->id, sock) != NULL);
		if (!random || !random16(u, &mix[0]) || !random16(u, &mix[1]))
			break;
		q->mix = (uint32_t)mix[0] << 16 | mix[1];
		q->sock = (uint16_t)sock;
		row = row_of(u, q->id, sock);
		q->next = *row;
		*row = q;
		u->sock[sock].inflight++;
		u->out_at[i].iov_len = dns_wire_query(u->query[i],
		    &(struct dns_wire_question){&q->name, q->type, q->id,
			q->mix}, u->flags | (q->edns ? DNS_WIRE_EDNS : 0U));
	}
	n = i;
	/*
	 * An error may belong to a datagram that was sent before, so these are
	 * tried once more. After a second error the first of them counts as
	 * sent, and will time out.
	 */
	while (*sent < n && r == QUERY_SENT) {
		k = (int)sendmmsg(u->sock[sock].fd, u->out + *sent,
		    (unsigned int)(n - *sent), 0);
		if (k > 0) {
			*sent += (size_t)k;
			again = false;
		} else if (errno == EAGAIN || errno == ENOBUFS) {
			r = QUERY_FULL;
		} else if (errno != EINTR) {
			*sent += again;
			again = !again;
		}
	}
	u->sock[sock].uses += (unsigned int)*sent;
	for (i = *sent; i < n; i++)
		udp_forget(u, query[i]);
	return n > 0 ? r : QUERY_NO_WAY;
}

size_t
udp_receive(struct udp *u, uint32_t sock, struct udp_reply *reply,
    int *refused)
{
	int fd = u->sock[sock].fd, i, n;
	uint16_t id[LIMIT_DNS_BATCH];
	enum dns_wire_match match;
	struct query *q;

	*refused = -1;
	if (fd < 0) /* closed since it was ready */
		return 0;
	n = (int)recvmmsg(fd, u->in, LIMIT_DNS_BATCH, MSG_DONTWAIT, NULL);
	if (n < 0 && (errno == ECONNREFUSED || errno == EHOSTUNREACH ||
	    errno == ENETUNREACH))
		*refused = (int)(sock / u->slots);
	for (i = 0; i < n; i++) {
		id[i] = 0;
		if (u->in[i].msg_len >= 2)
			id[i] = word_big16(u->reply[i]);
		__builtin_prefetch(*row_of(u, id[i], sock));
	}
	for (i = 0; i < n; i++) {
		unsigned char *p = u->reply[i];
		size_t size = (size_t)u->in[i].msg_len;

		if ((u->in[i].msg_hdr.msg_flags & MSG_TRUNC) != 0)
			p[2] |= 0x02; /* TC: it is to come by TCP */
		q = find(u, id[i], sock);
		match = q == NULL ? DNS_WIRE_OTHER : dns_wire_match(p, size,
		    &(struct dns_wire_question){&q->name, q->type, q->id,
			q->mix});
		if (match == DNS_WIRE_OTHER)
			q = NULL;
		else
			udp_forget(u, q);
		reply[i] = (struct udp_reply){q, p, size,
		    match == DNS_WIRE_NOT_CASE};
	}
	return n > 0 ? (size_t)n : 0;
}
