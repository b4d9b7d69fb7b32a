/* The connections of dns_bulk, for what UDP has no room for (RFC 7766). */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* SOCK_NONBLOCK */
#include "dns/tcp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"

/* The two octets of length, then the message. */
enum { PREFIX = 2 };

struct bulk_conn {
	int fd; /* -1 for none */
	struct bulk_query *q;
	size_t out, outn, in; /* octets written, to be written, read */
	unsigned char query[PREFIX + DNS_WIRE_QUERY];
	unsigned char *reply; /* PREFIX + DNS_WIRE_TCP, from the first use */
};

struct bulk_tcp {
	struct bulk_address address[LIMIT_DNS_SERVERS];
	struct bulk_queue waiting;
	struct bulk_conn conn[LIMIT_DNS_TCP];
};

struct bulk_tcp *
bulk_tcp_new(const struct dns_bulk_options *o)
{
	struct bulk_tcp *t = xcalloc(1, sizeof(*t));
	size_t i;

	for (i = 0; i < o->nservers; i++)
		t->address[i] = bulk_address(&o->server[i]);
	for (i = 0; i < LIMIT_DNS_TCP; i++)
		t->conn[i].fd = -1;
	bulk_queue_init(&t->waiting);
	return t;
}

void
bulk_tcp_free(struct bulk_tcp *t)
{
	size_t i;

	for (i = 0; i < LIMIT_DNS_TCP; i++) {
		if (t->conn[i].fd >= 0)
			close(t->conn[i].fd);
		free(t->conn[i].reply);
	}
	free(t);
}

void
bulk_tcp_ask(struct dns_bulk *b, struct bulk_query *q)
{
	bulk_queue_add(&b->tcp->waiting, q);
}

void
bulk_tcp_forget(struct dns_bulk *b, struct bulk_query *q)
{
	struct bulk_conn *c = q->conn;

	close(c->fd);
	c->fd = -1;
	c->q = NULL;
	q->conn = NULL;
	dns_wheel_cancel(&b->wheel, &q->timer);
}

static void
fail(struct dns_bulk *b, struct bulk_conn *c, const char *error)
{
	struct bulk_query *q = c->q;

	bulk_tcp_forget(b, q);
	bulk_no_reply(b, q, error);
}

/* --- connecting --- */

/* Connects, or begins to; false with nothing left behind. */
static bool
connect_to(struct dns_bulk *b, struct bulk_conn *c,
    const struct bulk_address *a)
{
	struct epoll_event e = {.events = EPOLLOUT};

	e.data.u32 = BULK_TCP + (uint32_t)(c - b->tcp->conn);
	c->fd = socket(a->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (c->fd < 0)
		return false;
	if ((connect(c->fd, (const void *)a->p, a->n) == 0 ||
	     errno == EINPROGRESS) &&
	    epoll_ctl(b->epoll, EPOLL_CTL_ADD, c->fd, &e) == 0)
		return true;
	close(c->fd);
	c->fd = -1;
	return false;
}

static void
begin(struct dns_bulk *b, struct bulk_conn *c, struct bulk_query *q)
{
	size_t n;

	if (getrandom(&q->id, sizeof(q->id), 0) != (ssize_t)sizeof(q->id) ||
	    !connect_to(b, c, &b->tcp->address[q->server])) {
		bulk_no_reply(b, q, "no TCP connection");
		return;
	}
	n = dns_wire_query(c->query + PREFIX, q->id, &q->name, q->type,
	    b->flags | (q->edns ? DNS_WIRE_EDNS : 0U));
	c->query[0] = (unsigned char)(n >> 8);
	c->query[1] = (unsigned char)(n & 0xff);
	c->outn = PREFIX + n;
	c->out = c->in = 0;
	if (c->reply == NULL)
		c->reply = xmalloc(PREFIX + DNS_WIRE_TCP);
	c->q = q;
	q->conn = c;
	dns_wheel_set(&b->wheel, &q->timer, b->now, b->timeout);
	b->stats.tcp++;
}

void
bulk_tcp_start(struct dns_bulk *b)
{
	struct bulk_query *q;
	size_t i;

	for (i = 0; i < LIMIT_DNS_TCP; i++) {
		if (b->tcp->conn[i].fd >= 0)
			continue;
		if ((q = bulk_queue_take(&b->tcp->waiting)) == NULL)
			return;
		begin(b, &b->tcp->conn[i], q);
	}
}

/* --- writing and reading --- */

static bool
is_passing(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static void
go_on_writing(struct dns_bulk *b, struct bulk_conn *c)
{
	struct epoll_event e = {.events = EPOLLIN};
	ssize_t k = send(c->fd, c->query + c->out, c->outn - c->out,
	    MSG_NOSIGNAL);

	if (k < 0 && is_passing())
		return;
	if (k < 0) {
		fail(b, c, "no TCP connection");
		return;
	}
	c->out += (size_t)k;
	e.data.u32 = BULK_TCP + (uint32_t)(c - b->tcp->conn);
	if (c->out == c->outn &&
	    epoll_ctl(b->epoll, EPOLL_CTL_MOD, c->fd, &e) < 0)
		fail(b, c, "no TCP connection");
}

/* Octets that are still wanted: those of the length, then of the message. */
static size_t
wanted(const struct bulk_conn *c)
{
	if (c->in < PREFIX)
		return PREFIX - c->in;
	return PREFIX + ((size_t)c->reply[0] << 8 | c->reply[1]) - c->in;
}

static void
complete(struct dns_bulk *b, struct bulk_conn *c)
{
	const unsigned char *p = c->reply + PREFIX;
	struct bulk_query *q = c->q;
	size_t n = c->in - PREFIX;

	if (!dns_wire_matches(p, n, q->id, &q->name, q->type)) {
		fail(b, c, "malformed reply");
		return;
	}
	bulk_tcp_forget(b, q);
	/* The buffer is the connection's: nothing begins before it is read. */
	bulk_reply(b, q, p, n, true);
}

static void
go_on_reading(struct dns_bulk *b, struct bulk_conn *c)
{
	ssize_t k;

	do {
		k = recv(c->fd, c->reply + c->in, wanted(c), 0);
		if (k < 0 && is_passing())
			return;
		if (k <= 0) {
			fail(b, c, "TCP connection closed");
			return;
		}
		c->in += (size_t)k;
	} while (wanted(c) > 0);
	complete(b, c);
}

void
bulk_tcp_event(struct dns_bulk *b, uint32_t index)
{
	struct bulk_conn *c = &b->tcp->conn[index - BULK_TCP];

	if (c->q == NULL) /* it ended since epoll told of it */
		return;
	if (c->out < c->outn)
		go_on_writing(b, c);
	else
		go_on_reading(b, c);
}
