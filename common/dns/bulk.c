/* The resolver for many names: asks recursive servers, thousands at once. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* epoll_create1 */
#include "dns/bulk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "dns/bulkpart.h"
#include "dns/probe.h"
#include "dns/tcp.h"
#include "dns/udp.h"
#include "zone/name.h"

/* Queries are allocated so many at a time. */
#define CHUNK 64U
#define EVENTS 64

struct bulk_chunk {
	struct bulk_chunk *next;
	struct bulk_query query[CHUNK];
};

static uint64_t
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* That nothing was heard says nothing of a time when nobody listened. */
static void
set_now(struct dns_bulk *b)
{
	uint64_t now = clock_now();

	if (now - b->now >= b->silence)
		b->heard = now;
	b->now = now;
}

struct dns_bulk *
dns_bulk_new(const struct dns_bulk_options *o)
{
	struct dns_bulk *b;
	size_t i;
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->epoll = fd;
	b->now = b->heard = clock_now();
	b->silence = o->silence > 0 ? o->silence : 1000 * LIMIT_DNS_SILENCE;
	b->nservers = o->nservers;
	b->window = o->window;
	b->timeout = o->timeout;
	b->tries = o->tries;
	b->flags = o->want_ad ? DNS_WIRE_AD : 0;
	for (i = 0; i < o->nservers; i++) {
		dns_pace_init(&b->server[i].pace, o->window, o->qps, b->now);
		bulk_queue_init(&b->server[i].ready);
	}
	bulk_queue_init(&b->fresh);
	dns_wheel_init(&b->wheel, b->now);
	b->udp = bulk_udp_new(o);
	b->tcp = bulk_tcp_new(o);
	return b;
}

void
dns_bulk_free(struct dns_bulk *b)
{
	struct bulk_chunk *c, *next;

	if (b == NULL)
		return;
	bulk_udp_free(b->udp);
	bulk_tcp_free(b->tcp);
	dns_wire_free(&b->wire);
	for (c = b->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	close(b->epoll);
	free(b);
}

struct dns_bulk_stats
dns_bulk_stats(const struct dns_bulk *b)
{
	return b->stats;
}

/* --- queries --- */

static struct bulk_query *
query_new(struct dns_bulk *b)
{
	struct bulk_query *q;
	size_t i;

	if (b->spare == NULL) {
		struct bulk_chunk *c = xmalloc(sizeof(*c));

		c->next = b->chunks;
		b->chunks = c;
		for (i = 0; i < CHUNK; i++) {
			c->query[i].next = b->spare;
			b->spare = &c->query[i];
		}
	}
	q = b->spare;
	b->spare = q->next;
	return q;
}

/* The query is free before done is called, so that done finds room. */
static void
finish(struct dns_bulk *b, struct bulk_query *q, struct dns_answer *answer)
{
	dns_done *done = q->done;
	void *arg = q->arg;

	if (q->hops > 0) {
		answer->direct = false;
		answer->ad = answer->ad && q->ad;
		if (q->ttl < answer->ttl)
			answer->ttl = q->ttl;
	}
	q->next = b->spare;
	b->spare = q;
	b->open--;
	done(arg, answer);
}

static void
give_up(struct dns_bulk *b, struct bulk_query *q, const char *error)
{
	struct dns_answer answer = {.result = DNS_TEMPFAIL, .error = error};

	finish(b, q, &answer);
}

/* --- which server next --- */

static bool
is_tried(const struct bulk_query *q, size_t server)
{
	return (q->tried >> server & 1) != 0;
}

/* How much a server is to be preferred for a query's next try; the one that
 * was asked last comes last. */
static unsigned int
merit(const struct dns_bulk *b, const struct bulk_query *q, size_t server)
{
	return (is_tried(q, server) ? 0U : 4U) +
	    (b->server[server].pace.down ? 0U : 2U) + (server != q->server);
}

static size_t
best_server(const struct dns_bulk *b, const struct bulk_query *q)
{
	size_t i, at, best = q->server;

	for (i = 1; i <= b->nservers; i++) {
		at = (q->server + i) % b->nservers;
		if (merit(b, q, at) > merit(b, q, best))
			best = at;
	}
	return best;
}

/* Tries a query once more, or is done with it. elsewhere: only where it was
 * not tried yet. */
static void
try_again(struct dns_bulk *b, struct bulk_query *q, const char *error,
    bool elsewhere)
{
	size_t s = best_server(b, q);

	if (q->tries >= b->tries || (elsewhere && is_tried(q, s)))
		give_up(b, q, error);
	else
		bulk_queue_add(&b->server[s].ready, q);
}

/* --- what becomes of a try --- */

static void
ask_on(struct dns_bulk *b, struct bulk_query *q)
{
	const struct dns_wire *w = &b->wire;

	q->ad = w->answer.ad && (q->ad || q->hops == 0);
	q->hops = (uint8_t)(q->hops + w->hops);
	if (w->ttl < q->ttl)
		q->ttl = w->ttl;
	q->name = w->name;
	q->tries = 0;
	q->tried = 0;
	bulk_queue_add_first(&b->server[q->server].ready, q);
}

static void
without_edns(struct dns_bulk *b, struct bulk_query *q)
{
	if (!q->edns) {
		try_again(b, q, b->wire.error, true);
		return;
	}
	q->plain = true;
	q->tries--;
	bulk_queue_add_first(&b->server[q->server].ready, q);
}

void
bulk_reply(struct dns_bulk *b, struct bulk_query *q, const unsigned char *p,
    size_t n, bool tcp)
{
	struct bulk_server *s = &b->server[q->server];

	__builtin_prefetch(q->arg); /* done needs it after the reply is read */
	b->heard = b->now;
	s->unanswered = 0;
	if (!tcp)
		dns_pace_reply(&s->pace, q->sampled);
	if (bulk_is_probe(b, q)) {
		bulk_probe_end(b, q, true);
		return;
	}
	switch (dns_wire_read(&b->wire, p, n, &q->name, q->type, q->hops)) {
	case DNS_WIRE_ANSWER:
		/* It was EDNS that it did not like, and not the question. */
		s->no_edns |= q->plain && !q->edns;
		finish(b, q, &b->wire.answer);
		break;
	case DNS_WIRE_CHAIN:
		ask_on(b, q);
		break;
	case DNS_WIRE_TRUNCATED:
		if (tcp)
			try_again(b, q, "truncated over TCP", true);
		else
			bulk_tcp_ask(b, q);
		break;
	case DNS_WIRE_NO_EDNS:
		without_edns(b, q);
		break;
	case DNS_WIRE_FAILED:
		try_again(b, q, b->wire.error, true);
		break;
	}
}

void
bulk_no_reply(struct dns_bulk *b, struct bulk_query *q, const char *error)
{
	if (bulk_is_probe(b, q))
		bulk_probe_end(b, q, false);
	else
		try_again(b, q, error, false);
}

/* --- sending --- */

static bool
all_down(const struct dns_bulk *b)
{
	size_t i;

	for (i = 0; i < b->nservers; i++)
		if (!b->server[i].pace.down)
			return false;
	return true;
}

/* What waits for a server that went down may go to any other. */
static void
release(struct dns_bulk *b, struct bulk_server *s)
{
	struct bulk_query *q;

	while ((q = bulk_queue_take(&s->ready)) != NULL)
		bulk_queue_add(&b->fresh, q);
}

static void
count_try(struct bulk_query *q, size_t server)
{
	q->server = (uint8_t)server;
	q->tried |= 1U << server;
	q->tries++;
}

/* Sends one batch, of max at most; false if that was all for now. */
static bool
send_batch(struct dns_bulk *b, size_t server, size_t max)
{
	struct bulk_server *s = &b->server[server];
	struct bulk_query *batch[LIMIT_DNS_BATCH];
	size_t i, n = 0, sent;
	enum bulk_sent r;

	while (n < max && n < LIMIT_DNS_BATCH &&
	    ((batch[n] = bulk_queue_take(&s->ready)) != NULL ||
	     (batch[n] = bulk_queue_take(&b->fresh)) != NULL))
		n++;
	if (n == 0)
		return false;
	r = bulk_udp_send(b, server, batch, n, &sent);
	for (i = 0; i < sent; i++) {
		count_try(batch[i], server);
		batch[i]->sampled = dns_pace_sent(&s->pace);
	}
	for (i = n; i > sent && r != BULK_NO_WAY; i--)
		bulk_queue_add_first(&s->ready, batch[i - 1]);
	for (; i > sent; i--) {
		count_try(batch[i - 1], server);
		s->pace.down = true;
		try_again(b, batch[i - 1], "no socket or route", false);
	}
	return r != BULK_FULL;
}

static void
send_all(struct dns_bulk *b)
{
	bool none = all_down(b);
	size_t i, at, room;

	b->turn++;
	for (i = 0; i < b->nservers; i++) {
		at = (b->turn + i) % b->nservers;
		if (b->server[at].pace.down && !none)
			release(b, &b->server[at]);
		do
			room = dns_pace_room(&b->server[at].pace, b->now,
			    none);
		while (room > 0 && send_batch(b, at, room));
	}
}

/* What waits to be asked, when nobody is there to answer it. */
static void
give_up_all(struct dns_bulk *b)
{
	struct bulk_query *q;
	size_t i;

	for (i = 0; i < b->nservers; i++)
		release(b, &b->server[i]);
	while ((q = bulk_queue_take(&b->fresh)) != NULL)
		give_up(b, q, "no server replies");
}

/* --- waiting --- */

static void
expire(struct dns_bulk *b)
{
	struct dns_timer *t;

	while ((t = dns_wheel_pop(&b->wheel, b->now)) != NULL) {
		struct bulk_query *q = (struct bulk_query *)t;

		b->stats.lost++;
		if (q->conn != NULL) {
			bulk_tcp_forget(b, q);
		} else {
			bulk_udp_forget(b, q);
			dns_pace_lost(&b->server[q->server].pace,
			    q->sampled);
		}
		bulk_no_reply(b, q, "timeout");
	}
}

/* Milliseconds until something is to be done, if nothing comes in. */
static int
patience(const struct dns_bulk *b)
{
	uint64_t wait = DNS_WHEEL_TICK;
	size_t i;

	for (i = 0; i < b->nservers; i++) {
		uint64_t w = dns_pace_wait(&b->server[i].pace);

		if (w > 0 && w < wait)
			wait = w;
	}
	return (int)wait;
}

static bool
run(void *ctx)
{
	struct dns_bulk *b = ctx;
	struct epoll_event e[EVENTS];
	int i, n;

	if (b->open == 0)
		return false;
	set_now(b);
	expire(b);
	bulk_probe(b);
	if (bulk_all_gone(b))
		give_up_all(b);
	else
		send_all(b);
	bulk_tcp_start(b);
	n = epoll_wait(b->epoll, e, EVENTS, b->open > 0 ? patience(b) : 0);
	for (i = 0; i < n; i++) {
		if (e[i].data.u32 < BULK_TCP)
			bulk_udp_event(b, e[i].data.u32);
		else
			bulk_tcp_event(b, e[i].data.u32);
	}
	return true;
}

/* --- struct dns --- */

/* There was nothing to reply to, so that silence begins now; unless the
 * servers were found to be gone. */
static void
listen_anew(struct dns_bulk *b)
{
	set_now(b);
	if (!bulk_all_gone(b))
		b->heard = b->now;
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_answer never = {.result = DNS_NXDOMAIN};
	struct dns_bulk *b = ctx;
	struct bulk_query *q = query_new(b);

	q->timer = (struct dns_timer){0};
	q->conn = NULL;
	q->done = done;
	q->arg = arg;
	q->tried = 0;
	q->ttl = UINT32_MAX;
	q->server = q->tries = q->hops = 0;
	q->plain = q->ad = false;
	q->type = type;
	if (b->open++ == 0)
		listen_anew(b);
	if (zonename_absolute(&q->name, name))
		bulk_queue_add(&b->fresh, q);
	else
		finish(b, q, &never);
}

static size_t
room(void *ctx)
{
	const struct dns_bulk *b = ctx;

	return b->open < b->window ? b->window - b->open : 0;
}

struct dns
dns_bulk_source(struct dns_bulk *b)
{
	return (struct dns){.ctx = b, .ask = ask, .run = run, .room = room};
}
