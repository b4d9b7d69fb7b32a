/* The sockets of dns_bulk: ports, IDs, datagrams. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* sendmmsg, recvmmsg */
#include "dns/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"

/* Replies are larger than they were asked to be at times. */
#define ROOM (LIMIT_DNS_UDP + 512U)
/* Octets that the kernel may hold for a socket, each way. */
#define KERNEL_ROOM (4 << 20)
#define RANDOMS 128U /* 256 octets come without an interruption */

struct sock {
	int fd; /* -1 for none */
	bool retired; /* nothing is asked from it any more */
	unsigned int uses;
	size_t inflight;
};

/* Of each server's sockets half may be waiting for their last replies. */
#define SLOTS (2 * LIMIT_DNS_SOCKETS)

struct bulk_udp {
	struct bulk_address address[LIMIT_DNS_SERVERS];
	size_t nsocks;
	struct sock sock[LIMIT_DNS_SERVERS * SLOTS];
	unsigned int live[LIMIT_DNS_SERVERS][LIMIT_DNS_SOCKETS];

	struct bulk_query **row; /* by ID and socket */
	size_t mask;
	uint16_t random[RANDOMS];
	size_t randoms;

	struct mmsghdr out[LIMIT_DNS_BATCH], in[LIMIT_DNS_BATCH];
	struct iovec out_at[LIMIT_DNS_BATCH], in_at[LIMIT_DNS_BATCH];
	unsigned char query[LIMIT_DNS_BATCH][DNS_WIRE_QUERY];
	unsigned char reply[LIMIT_DNS_BATCH][ROOM];
};

#define NO_SOCK UINT32_MAX

static void
init_batches(struct bulk_udp *u)
{
	size_t i;

	for (i = 0; i < LIMIT_DNS_BATCH; i++) {
		u->out_at[i].iov_base = u->query[i];
		u->out[i].msg_hdr.msg_iov = &u->out_at[i];
		u->out[i].msg_hdr.msg_iovlen = 1;
		u->in_at[i].iov_base = u->reply[i];
		u->in_at[i].iov_len = ROOM;
		u->in[i].msg_hdr.msg_iov = &u->in_at[i];
		u->in[i].msg_hdr.msg_iovlen = 1;
	}
}

struct bulk_udp *
bulk_udp_new(const struct dns_bulk_options *o)
{
	struct bulk_udp *u = xcalloc(1, sizeof(*u));
	size_t i, k;

	for (i = 0; i < o->nservers; i++) {
		u->address[i] = bulk_address(&o->server[i]);
		for (k = 0; k < LIMIT_DNS_SOCKETS; k++)
			u->live[i][k] = NO_SOCK;
	}
	u->nsocks = o->nservers * SLOTS;
	for (i = 0; i < u->nsocks; i++)
		u->sock[i].fd = -1;
	for (u->mask = 64; u->mask < 2 * o->window; u->mask *= 2)
		;
	u->row = xcalloc(u->mask, sizeof(u->row[0]));
	u->mask--;
	init_batches(u);
	return u;
}

void
bulk_udp_free(struct bulk_udp *u)
{
	size_t i;

	for (i = 0; i < u->nsocks; i++)
		if (u->sock[i].fd >= 0)
			close(u->sock[i].fd);
	free(u->row);
	free(u);
}

/* --- random numbers --- */

/* False if the kernel has none to give, which happens only at boot. */
static bool
random16(struct bulk_udp *u, uint16_t *v)
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

/* --- the table of what is asked --- */

static struct bulk_query **
row_of(struct bulk_udp *u, uint16_t id, uint32_t sock)
{
	return &u->row[(id ^ sock * 0x9e37U) & u->mask];
}

static struct bulk_query *
find(struct bulk_udp *u, uint16_t id, uint32_t sock)
{
	struct bulk_query *q = *row_of(u, id, sock);

	while (q != NULL && (q->id != id || q->sock != sock))
		q = q->next;
	return q;
}

/* An ID that is not in use at this socket. So few are that it takes one or
 * two draws. */
static bool
note(struct bulk_udp *u, struct bulk_query *q, uint32_t sock)
{
	struct bulk_query **row;

	do {
		if (!random16(u, &q->id))
			return false;
	} while (find(u, q->id, sock) != NULL);
	q->sock = (uint16_t)sock;
	row = row_of(u, q->id, sock);
	q->next = *row;
	*row = q;
	u->sock[sock].inflight++;
	return true;
}

static void
close_retired(struct sock *s)
{
	if (s->retired && s->inflight == 0) {
		close(s->fd); /* and out of epoll with it */
		*s = (struct sock){.fd = -1};
	}
}

void
bulk_udp_forget(struct dns_bulk *b, struct bulk_query *q)
{
	struct bulk_udp *u = b->udp;
	struct bulk_query **at = row_of(u, q->id, q->sock);

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	q->next = NULL;
	u->sock[q->sock].inflight--;
	close_retired(&u->sock[q->sock]);
	dns_wheel_cancel(&b->wheel, &q->timer);
}

/* --- sockets --- */

static int
open_socket(const struct bulk_address *a)
{
	int fd, room = KERNEL_ROOM;

	fd = socket(a->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* As much as there is: a burst of replies must not be lost here. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	/* Bound to a port that the kernel picks at random. */
	if (connect(fd, (const void *)a->p, a->n) < 0) {
		int e = errno;

		close(fd);
		errno = e;
		return -1;
	}
	return fd;
}

/* A socket in a slot of the server's that is free. */
static uint32_t
open_sock(struct dns_bulk *b, size_t server)
{
	struct bulk_udp *u = b->udp;
	uint32_t i = (uint32_t)(server * SLOTS), end = i + SLOTS;
	struct epoll_event e = {.events = EPOLLIN};
	int fd;

	while (i < end && u->sock[i].fd >= 0)
		i++;
	if (i == end)
		return NO_SOCK;
	if ((fd = open_socket(&u->address[server])) < 0)
		return NO_SOCK;
	e.data.u32 = i;
	if (epoll_ctl(b->epoll, EPOLL_CTL_ADD, fd, &e) < 0) {
		close(fd);
		return NO_SOCK;
	}
	u->sock[i] = (struct sock){.fd = fd};
	return i;
}

/* One of the server's sockets by chance; what has been used enough is
 * replaced, unless all slots wait for their last replies. */
static uint32_t
pick_sock(struct dns_bulk *b, size_t server)
{
	struct bulk_udp *u = b->udp;
	uint16_t r = 0;
	unsigned int *live;
	uint32_t sock, old;

	if (!random16(u, &r))
		return NO_SOCK;
	live = &u->live[server][r % LIMIT_DNS_SOCKETS];
	old = *live;
	if (old != NO_SOCK && u->sock[old].uses < LIMIT_DNS_SOCKET_USES)
		return old;
	sock = open_sock(b, server);
	if (sock == NO_SOCK)
		return old;
	if (old != NO_SOCK) {
		u->sock[old].retired = true;
		close_retired(&u->sock[old]);
	}
	return *live = sock;
}

/* --- sending --- */

static bool
prepare(struct dns_bulk *b, size_t server, struct bulk_query *q, size_t i,
    uint32_t sock)
{
	struct bulk_udp *u = b->udp;

	if (!note(u, q, sock))
		return false;
	q->edns = !q->plain && !b->server[server].no_edns;
	u->out_at[i].iov_len = dns_wire_query(u->query[i], q->id, &q->name,
	    q->type, b->flags | (q->edns ? DNS_WIRE_EDNS : 0U));
	dns_wheel_set(&b->wheel, &q->timer, b->now, b->timeout);
	return true;
}

/* An error that tells of an earlier datagram is not one of these: they are
 * tried again. Others count as sent, and lost. */
static enum bulk_sent
transmit(struct bulk_udp *u, int fd, size_t n, size_t *sent)
{
	bool again = false;
	int k;

	while (*sent < n) {
		k = sendmmsg(fd, u->out + *sent, (unsigned int)(n - *sent), 0);
		if (k > 0) {
			*sent += (size_t)k;
			again = false;
		} else if (errno == EAGAIN || errno == ENOBUFS) {
			return BULK_FULL;
		} else if (errno != EINTR) {
			*sent += again;
			again = !again;
		}
	}
	return BULK_SENT;
}

enum bulk_sent
bulk_udp_send(struct dns_bulk *b, size_t server, struct bulk_query **query,
    size_t n, size_t *sent)
{
	struct bulk_udp *u = b->udp;
	uint32_t sock = pick_sock(b, server);
	enum bulk_sent r;
	size_t i;

	*sent = 0;
	if (sock == NO_SOCK)
		return BULK_NO_WAY;
	for (i = 0; i < n; i++)
		if (!prepare(b, server, query[i], i, sock))
			break;
	n = i;
	r = transmit(u, u->sock[sock].fd, n, sent);
	u->sock[sock].uses += (unsigned int)*sent;
	b->stats.sent += *sent;
	for (i = *sent; i < n; i++)
		bulk_udp_forget(b, query[i]);
	return n > 0 ? r : BULK_NO_WAY;
}

/* --- receiving --- */

static void
take(struct dns_bulk *b, uint32_t sock, const struct mmsghdr *m,
    const unsigned char *p)
{
	struct bulk_query *q = find(b->udp, dns_wire_id(p, m->msg_len), sock);

	if (q == NULL ||
	    !dns_wire_matches(p, m->msg_len, q->id, &q->name, q->type)) {
		b->stats.ignored++;
		return;
	}
	bulk_udp_forget(b, q);
	bulk_reply(b, q, p, m->msg_len, false);
}

void
bulk_udp_event(struct dns_bulk *b, uint32_t sock)
{
	struct bulk_udp *u = b->udp;
	int fd = u->sock[sock].fd, i, n;

	if (fd < 0)
		return;
	n = recvmmsg(fd, u->in, LIMIT_DNS_BATCH, MSG_DONTWAIT, NULL);
	if (n < 0 && errno == ECONNREFUSED) /* nobody listens there */
		b->server[sock / SLOTS].pace.down = true;
	for (i = 0; i < n; i++)
		__builtin_prefetch(*row_of(u, dns_wire_id(u->reply[i],
		    u->in[i].msg_len), sock));
	for (i = 0; i < n; i++) {
		/* What did not fit in is to come by TCP. */
		if ((u->in[i].msg_hdr.msg_flags & MSG_TRUNC) != 0)
			u->reply[i][2] |= 0x02;
		take(b, sock, &u->in[i], u->reply[i]);
	}
}
