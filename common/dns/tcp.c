/* Questions to servers by TCP, for what UDP has no room for (RFC 7766). */
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
#include "dns/wire.h"

/* The two octets of length, then the message. */
enum { PREFIX = 2 };

struct tcp_conn {
	int fd; /* -1 for none */
	struct query *q;
	size_t out, outn, in; /* octets written, to be written, read */
	unsigned char query[PREFIX + DNS_WIRE_QUERY];
	unsigned char *reply; /* PREFIX + DNS_WIRE_TCP, from the first use */
};

struct tcp {
	struct dns_address address[LIMIT_DNS_SERVERS];
	unsigned int flags;
	int epoll;
	uint32_t base;
	size_t open;
	struct tcp_conn conn[LIMIT_DNS_TCP];
};

struct tcp *
tcp_new(const struct dns_server *server, size_t nservers, unsigned int flags,
    int epoll, uint32_t base)
{
	struct tcp *t = xcalloc(1, sizeof(*t));
	size_t i;

	t->flags = flags;
	t->epoll = epoll;
	t->base = base;
	for (i = 0; i < nservers; i++)
		t->address[i] = dns_server_address(&server[i]);
	for (i = 0; i < LIMIT_DNS_TCP; i++)
		t->conn[i].fd = -1;
	return t;
}

void
tcp_free(struct tcp *t)
{
	size_t i;

	for (i = 0; i < LIMIT_DNS_TCP; i++) {
		if (t->conn[i].fd >= 0)
			close(t->conn[i].fd);
		free(t->conn[i].reply);
	}
	free(t);
}

bool
tcp_is_free(const struct tcp *t)
{
	return t->open < LIMIT_DNS_TCP;
}

void
tcp_forget(struct tcp *t, struct query *q)
{
	struct tcp_conn *c = q->conn;

	close(c->fd);
	c->fd = -1;
	c->q = NULL;
	q->conn = NULL;
	t->open--;
}

static bool
is_passing(int error)
{
	return error == EAGAIN || error == EINTR;
}

bool
tcp_send(struct tcp *t, struct query *q)
{
	const struct dns_address *a = &t->address[q->server];
	struct tcp_conn *c = t->conn;
	struct epoll_event e = {.events = EPOLLOUT};
	size_t n;

	while (c->fd >= 0)
		c++;
	if (getrandom(&q->id, sizeof(q->id), 0) != (ssize_t)sizeof(q->id))
		return false;
	c->fd = socket(a->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (c->fd < 0)
		return false;
	e.data.u32 = t->base + (uint32_t)(c - t->conn);
	if ((connect(c->fd, (const void *)a->p, a->n) < 0 &&
	     errno != EINPROGRESS) ||
	    epoll_ctl(t->epoll, EPOLL_CTL_ADD, c->fd, &e) < 0) {
		close(c->fd);
		c->fd = -1;
		return false;
	}
	n = dns_wire_query(c->query + PREFIX, q->id, &q->name, q->type,
	    t->flags | (q->edns ? DNS_WIRE_EDNS : 0U));
	c->query[0] = (unsigned char)(n >> 8);
	c->query[1] = (unsigned char)(n & 0xff);
	c->outn = PREFIX + n;
	c->out = c->in = 0;
	if (c->reply == NULL)
		c->reply = xmalloc(PREFIX + DNS_WIRE_TCP);
	c->q = q;
	q->conn = c;
	t->open++;
	return true;
}

/* Writes on; NULL, or the error that ends the connection. */
static const char *
write_on(struct tcp *t, struct tcp_conn *c)
{
	struct epoll_event e = {.events = EPOLLIN};
	ssize_t k = send(c->fd, c->query + c->out, c->outn - c->out,
	    MSG_NOSIGNAL);

	if (k < 0)
		return is_passing(errno) ? NULL : "no TCP connection";
	c->out += (size_t)k;
	e.data.u32 = t->base + (uint32_t)(c - t->conn);
	return c->out < c->outn ||
	    epoll_ctl(t->epoll, EPOLL_CTL_MOD, c->fd, &e) == 0 ? NULL :
	    "no TCP connection";
}

/* Octets that are still wanted: those of the length, then of the message. */
static size_t
wanted(const struct tcp_conn *c)
{
	if (c->in < PREFIX)
		return PREFIX - c->in;
	return PREFIX + ((size_t)c->reply[0] << 8 | c->reply[1]) - c->in;
}

/* Reads on, until nothing is wanted any more or nothing is there. */
static const char *
read_on(struct tcp_conn *c)
{
	ssize_t k;

	do {
		k = recv(c->fd, c->reply + c->in, wanted(c), 0);
		if (k < 0 && is_passing(errno))
			return NULL;
		if (k <= 0)
			return "TCP connection closed";
		c->in += (size_t)k;
	} while (wanted(c) > 0);
	return NULL;
}

struct tcp_result
tcp_event(struct tcp *t, uint32_t data)
{
	struct tcp_conn *c = &t->conn[data - t->base];
	struct query *q = c->q;
	struct tcp_result r = {.query = NULL};

	if (q == NULL) /* it ended since epoll told of it */
		return r;
	r.error = c->out < c->outn ? write_on(t, c) : read_on(c);
	if (r.error == NULL && (c->in < PREFIX || wanted(c) > 0))
		return r;
	if (r.error == NULL) {
		r.p = c->reply + PREFIX;
		r.n = c->in - PREFIX;
		if (!dns_wire_matches(r.p, r.n, q->id, &q->name, q->type))
			r.error = "malformed reply";
	}
	tcp_forget(t, q);
	r.query = q;
	return r;
}
