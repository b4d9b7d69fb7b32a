/* Questions to servers by TCP, for what UDP has no room for (RFC 7766). */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* SOCK_NONBLOCK */
#include "dns/tcp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/word.h"
#include "base/xalloc.h"
#include "dns/wire.h"
#include "sys/ready.h"

/* The two octets of length, then the message. */
enum { PREFIX = 2 };

struct tcp_conn {
	int fd; /* -1 for none */
	struct query *q;
	size_t out, outn; /* octets that are written, and to be written */
	size_t in, inn;   /* that are read, and to be read: first PREFIX */
	unsigned char query[PREFIX + DNS_WIRE_QUERY];
	unsigned char *reply; /* PREFIX + DNS_WIRE_TCP, from the first use */
};

struct tcp {
	struct dns_address address[LIMIT_DNS_SERVERS];
	unsigned int flags;
	struct ready *ready;
	uint32_t base;
	struct tcp_conn conn[LIMIT_DNS_TCP];
};

struct tcp *
tcp_new(const struct dns_server *server, size_t nservers, unsigned int flags,
    struct ready *ready, uint32_t base)
{
	struct tcp *t = xcalloc(1, sizeof(*t));
	size_t i;

	t->flags = flags;
	t->ready = ready;
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
			ready_close(t->ready, t->conn[i].fd);
		free(t->conn[i].reply);
	}
	free(t);
}

void
tcp_forget(struct tcp *t, struct query *q)
{
	struct tcp_conn *c = q->conn;

	ready_close(t->ready, c->fd);
	c->fd = -1;
	c->q = NULL;
	q->conn = NULL;
}

enum query_sent
tcp_send(struct tcp *t, struct query *q)
{
	const struct dns_address *a = &t->address[q->server];
	struct tcp_conn *c = t->conn;
	size_t n;

	while (c < t->conn + LIMIT_DNS_TCP && c->fd >= 0)
		c++;
	if (c == t->conn + LIMIT_DNS_TCP)
		return QUERY_FULL;
	if (getrandom(&q->id, sizeof(q->id), 0) != (ssize_t)sizeof(q->id))
		return QUERY_NO_WAY;
	c->fd = socket(a->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (c->fd < 0)
		return QUERY_NO_WAY;
	if ((connect(c->fd, (const void *)a->p, a->n) < 0 &&
	     errno != EINPROGRESS) ||
	    !ready_add(t->ready, c->fd, READY_TO_WRITE,
	     t->base + (uint32_t)(c - t->conn))) {
		close(c->fd);
		c->fd = -1;
		return QUERY_NO_WAY;
	}
	n = dns_wire_query(c->query + PREFIX,
	    &(struct dns_wire_question){&q->name, q->type, q->id, 0},
	    t->flags | (q->edns ? DNS_WIRE_EDNS : 0U));
	c->query[0] = (unsigned char)(n >> 8);
	c->query[1] = (unsigned char)(n & 0xff);
	c->outn = PREFIX + n;
	c->inn = PREFIX;
	c->out = c->in = 0;
	if (c->reply == NULL)
		c->reply = xmalloc(PREFIX + DNS_WIRE_TCP);
	c->q = q;
	q->conn = c;
	return QUERY_SENT;
}

struct tcp_result
tcp_event(struct tcp *t, uint32_t number)
{
	struct tcp_conn *c = &t->conn[number - t->base];
	struct tcp_result none = {.query = NULL}, r = {.query = c->q};
	ssize_t k;

	if (c->q == NULL) /* it ended since it was ready */
		return none;
	if (c->out < c->outn) {
		k = send(c->fd, c->query + c->out, c->outn - c->out,
		    MSG_NOSIGNAL);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			return none;
		if (k > 0)
			c->out += (size_t)k;
		if (k >= 0 && (c->out < c->outn || ready_change(t->ready,
		    c->fd, READY_TO_READ, number)))
			return none;
		r.error = "no TCP connection";
	}
	while (r.error == NULL && c->in < c->inn) {
		k = recv(c->fd, c->reply + c->in, c->inn - c->in, 0);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			return none;
		if (k <= 0)
			r.error = "TCP connection closed";
		else if ((c->in += (size_t)k) == PREFIX) /* the length */
			c->inn += word_big16(c->reply);
	}
	if (r.error == NULL) {
		r.p = c->reply + PREFIX;
		r.n = c->in - PREFIX;
		if (dns_wire_match(r.p, r.n, &(struct dns_wire_question){
		    &r.query->name, r.query->type, r.query->id, 0}) ==
		    DNS_WIRE_OTHER)
			r.error = "malformed reply";
	}
	tcp_forget(t, r.query);
	return r;
}
