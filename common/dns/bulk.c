/* The resolver for many names: asks recursive servers, thousands at once. */
/* SPDX-License-Identifier: ISC */
#include "dns/bulk.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/names.h"
#include "base/xalloc.h"
#include "dns/pace.h"
#include "dns/query.h"
#include "dns/tcp.h"
#include "dns/udp.h"
#include "dns/wheel.h"
#include "dns/wire.h"
#include "sys/ready.h"
#include "zone/name.h"

/* Queries are allocated so many at a time. */
#define CHUNK 64U
#define EVENTS 64
/* Milliseconds after which run() returns if nothing happens. */
#define NAP 96

struct server {
	struct dns_pace pace;
	struct query_queue ready; /* further tries, for this server */
	char where[80]; /* its address, and "@port" if that is not 53 */
	bool no_edns;
	bool local;   /* nobody but this host can send from its address */
	bool refused; /* a message of ICMP said so, and no reply came since */
	unsigned int cased; /* replies in a row that kept the case of names */

	/*
	 * A resolver does not reply for names whose own servers are dead, so
	 * losses do not prove that it is gone. A server that is down
	 * (dns/pace.h) is therefore asked for the root's NS records, which any
	 * resolver has (RFC 8109), one question after the other; any reply
	 * proves that it is there.
	 */
	struct query probe;      /* the only one whose done is NULL */
	bool probing;            /* it is under way */
	unsigned int unanswered; /* probes in a row */
};

/* Replies in a row after which a server is expected to keep the case. */
enum { CASED = 16 };

/* Probes without a reply after which a server may be gone. */
enum { PROBES = 2 };

/* The error of a question to a server where nobody listens. */
static const char no_port[] = "port closed";

struct chunk {
	struct chunk *next;
	struct query query[CHUNK];
};

struct dns_bulk {
	struct server server[LIMIT_DNS_SERVERS];
	size_t nservers, window, turn;
	unsigned int timeout, tries;

	struct ready *ready;
	uint64_t now; /* milliseconds */
	uint64_t heard, silence; /* the last reply, or when there was nothing
	                          * to reply to; how long is too long */
	struct dns_wheel wheel;
	size_t open;
	struct query_queue fresh; /* for whichever server has room */
	struct query_queue by_tcp;
	struct query *spare;
	struct chunk *chunks;

	struct udp *udp;
	struct tcp *tcp;
	struct dns_wire wire;
	struct buf why;      /* what the reply that is read says of its error */
	struct names errors; /* each with a NUL behind it */
	struct dns_bulk_stats *stats, unseen;
};

/* Reads the clock. A time when nobody listened does not count as silence. */
static void
set_now(struct dns_bulk *b)
{
	uint64_t now = clock_now() / 1000000;

	if (now - b->now >= b->silence)
		b->heard = now;
	b->now = now;
}

void
dns_bulk_free(struct dns_bulk *b)
{
	struct chunk *c, *next;
	size_t i;

	if (b == NULL)
		return;
	udp_free(b->udp);
	tcp_free(b->tcp);
	for (c = b->chunks; c != NULL; c = next) {
		next = c->next;
		for (i = 0; i < CHUNK; i++) {
			if (c->query[i].chain != NULL)
				buf_free(c->query[i].chain);
			free(c->query[i].chain);
			if (c->query[i].proof != NULL)
				buf_free(c->query[i].proof);
			free(c->query[i].proof);
		}
		free(c);
	}
	dns_wire_free(&b->wire);
	buf_free(&b->why);
	names_free(&b->errors);
	ready_free(b->ready);
	free(b);
}

/* --- queries --- */

/* Ends a query. It is free before done is called, so that done finds room. */
static void
finish(struct dns_bulk *b, struct query *q, struct dns_answer *answer)
{
	struct buf *proof = q->proof, *chain = q->chain;
	dns_done *done = q->done;
	void *arg = q->arg;

	if (proof != NULL) {
		buf_put_span(proof, answer->proof);
		answer->proof = buf_span(proof);
		q->proof = NULL;
	}
	if (chain != NULL) {
		buf_put_span(chain, answer->chain);
		answer->chain = buf_span(chain);
		q->chain = NULL;
	}
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
	if (chain != NULL) {
		buf_free(chain);
		free(chain);
	}
	if (proof != NULL) {
		buf_free(proof);
		free(proof);
	}
}

/* An error with the server that it is of: "SERVFAIL (192.0.2.1: Network
 * Error)". It holds as long as the resolver. */
static const char *
error_of(struct dns_bulk *b, const char *error, const struct query *q)
{
	struct buf text = {0};
	size_t i;

	if (b->errors.n >= LIMIT_DNS_ERRORS)
		b->why.n = 0;
	buf_printf(&text, "%s (%s%s", error, b->server[q->server].where,
	    b->why.n > 0 ? ": " : "");
	buf_put_span(&text, buf_span(&b->why));
	buf_add(&text, ")", 2);
	i = names_add(&b->errors, buf_span(&text));
	buf_free(&text);
	return b->errors.name[i].p;
}

/* Queues a query for another try, or ends it with the error. elsewhere: only a
 * server that has not been asked yet. */
static void
try_again(struct dns_bulk *b, struct query *q, const char *error,
    bool elsewhere)
{
	struct dns_answer failed = {.result = DNS_TEMPFAIL};
	unsigned int merit, most = 0;
	size_t i, at, best = 0;
	bool tried;

	/* Best is a server not asked yet, then one that is up, then another. */
	for (i = 1; i <= b->nservers; i++) {
		at = (q->server + i) % b->nservers;
		tried = (q->tried >> at & 1) != 0;
		merit = 1U + (tried ? 0U : 4U) +
		    (b->server[at].pace.down ? 0U : 2U) + (at != q->server);
		if (merit > most) {
			most = merit;
			best = at;
		}
	}
	tried = (q->tried >> best & 1) != 0;
	if (q->tries >= b->tries || (elsewhere && tried)) {
		failed.error = error_of(b, error, q);
		finish(b, q, &failed);
	} else {
		query_queue_add(&b->server[best].ready, q);
	}
}

/* --- what becomes of a try --- */

/* A try has failed; no transport has the query any more. This may call done,
 * which may ask further questions. */
static void
no_reply(struct dns_bulk *b, struct query *q, const char *error)
{
	struct server *s = &b->server[q->server];

	if (q->done == NULL) {
		s->probing = false;
		s->unanswered++;
	} else {
		try_again(b, q, error, false);
	}
}

/*
 * A message of ICMP says that a server can't be reached. Anybody may have sent
 * it who guesses a port, so all that it does is that the server counts as down
 * and those are asked now that were not: what has no other server waits on, but
 * for a server on this host.
 */
static void
refused(struct dns_bulk *b, size_t server)
{
	struct dns_answer failed = {.result = DNS_TEMPFAIL};
	struct server *s = &b->server[server];
	struct chunk *c;
	struct query *q;
	bool all;

	s->pace.down = s->refused = true;
	for (c = b->chunks; c != NULL; c = c->next) {
		for (q = c->query; q < c->query + CHUNK; q++) {
			all = q->tried + 1U == 1U << b->nservers;
			if (q->timer.at == NULL || q->conn != NULL ||
			    q->server != server || (all && !s->local))
				continue;
			dns_wheel_cancel(&b->wheel, &q->timer);
			udp_forget(b->udp, q);
			dns_pace_ended(&s->pace, q->sampled, false);
			q->tries--;
			if (all)
				failed.error = error_of(b, no_port, q);
			if (all)
				finish(b, q, &failed);
			else
				try_again(b, q, no_port, true);
		}
	}
}

/*
 * A reply has come; as above. One that may be forged, as its server has kept
 * the case of names so far, is asked for by TCP as if it were truncated; a
 * server that has not always kept it, or a farm of them, loses nothing.
 */
static void
reply(struct dns_bulk *b, const struct udp_reply *r, bool tcp)
{
	struct query *q = r->query;
	struct server *s = &b->server[q->server];
	struct dns_wire *w = &b->wire;
	bool doubt = r->other_case && s->cased == CASED;

	__builtin_prefetch(q->arg); /* done needs it after the reply is read */
	dns_wheel_cancel(&b->wheel, &q->timer);
	b->heard = b->now;
	s->unanswered = 0;
	s->refused = false;
	if (!tcp)
		dns_pace_ended(&s->pace, q->sampled, true);
	if (q->done == NULL) {
		s->probing = false;
		return;
	}
	if (r->other_case)
		s->cased = 0;
	else if (!tcp && s->cased < CASED)
		s->cased++;
	switch (doubt ? DNS_WIRE_TRUNCATED :
	    dns_wire_read(w, r->p, r->n, &q->name, q->type, q->hops)) {
	case DNS_WIRE_ANSWER:
		/* The server rejects EDNS, and not the question. */
		s->no_edns |= q->plain && !q->edns;
		finish(b, q, &w->answer);
		break;
	case DNS_WIRE_CHAIN: /* ask for the name that it leads to */
		q->ad = w->answer.ad && (q->ad || q->hops == 0);
		q->hops = (uint8_t)(q->hops + w->hops);
		if (w->prove && q->proof == NULL)
			q->proof = xcalloc(1, sizeof(*q->proof));
		if (w->prove && q->proof->n <= LIMIT_DNSSEC_PROOF)
			buf_put_span(q->proof, w->answer.proof);
		if (q->chain == NULL)
			q->chain = xcalloc(1, sizeof(*q->chain));
		buf_put_span(q->chain, w->answer.chain);
		if (w->ttl < q->ttl)
			q->ttl = w->ttl;
		q->name = w->name;
		q->tries = 0;
		q->tried = 0;
		query_queue_add_first(&s->ready, q);
		break;
	case DNS_WIRE_TRUNCATED:
		if (tcp)
			try_again(b, q, "truncated over TCP", true);
		else
			query_queue_add(&b->by_tcp, q);
		break;
	case DNS_WIRE_NO_EDNS:
		if (!q->edns) {
			try_again(b, q, w->error, true);
			break;
		}
		q->plain = true;
		q->tries--;
		query_queue_add_first(&s->ready, q);
		break;
	case DNS_WIRE_FAILED:
		dns_wire_put_why(&b->why, r->p, r->n, &q->name);
		try_again(b, q, w->error, true);
		break;
	}
	b->why.n = 0;
}

/* --- sending --- */

/* Sends up to n queries; *sent of them then wait for their replies. */
static enum query_sent
send_queries(struct dns_bulk *b, size_t server, struct query **query,
    size_t n, size_t *sent)
{
	struct server *s = &b->server[server];
	enum query_sent r;
	size_t i;

	for (i = 0; i < n; i++)
		query[i]->edns = !query[i]->plain && !s->no_edns;
	r = udp_send(b->udp, server, query, n, sent);
	for (i = 0; i < *sent; i++) {
		dns_wheel_set(&b->wheel, &query[i]->timer, b->now, b->timeout);
		query[i]->sampled = dns_pace_sent(&s->pace);
	}
	b->stats->sent += *sent;
	return r;
}

/* Sends a batch of up to max queries; false if nothing more can be sent now. */
static bool
send_batch(struct dns_bulk *b, size_t server, size_t max)
{
	struct server *s = &b->server[server];
	struct query *batch[LIMIT_DNS_BATCH], *q;
	size_t i, n = 0, sent;
	enum query_sent r;

	while (n < max && n < LIMIT_DNS_BATCH &&
	    ((batch[n] = query_queue_pop(&s->ready)) != NULL ||
	     (batch[n] = query_queue_pop(&b->fresh)) != NULL))
		n++;
	if (n == 0)
		return false;
	r = send_queries(b, server, batch, n, &sent);
	for (i = n; i > 0; i--) {
		q = batch[i - 1];
		if (i > sent && r != QUERY_NO_WAY) {
			query_queue_add_first(&s->ready, q);
			continue;
		}
		q->server = (uint8_t)server;
		q->tried |= 1U << server;
		q->tries++;
		if (i > sent) {
			s->pace.down = true;
			try_again(b, q, "no socket or route", false);
		}
	}
	return r != QUERY_FULL;
}

/*
 * True if no server has replied to anything for b->silence, nor to PROBES
 * probes in a row: questions fail at once until a server replies again.
 */
static bool
all_gone(const struct dns_bulk *b)
{
	size_t i;

	if (b->now - b->heard < b->silence)
		return false;
	for (i = 0; i < b->nservers; i++)
		if (!b->server[i].pace.down ||
		    b->server[i].unanswered < PROBES)
			return false;
	return true;
}

static void
send_all(struct dns_bulk *b)
{
	struct dns_answer none = {.result = DNS_TEMPFAIL,
	    .error = "no server replies"};
	bool gone = all_gone(b), none_up = true;
	enum query_sent sent;
	struct server *s;
	struct query *q;
	size_t i, at, room;

	for (i = 0; i < b->nservers; i++)
		none_up &= b->server[i].pace.down;
	b->turn++;
	for (i = 0; i < b->nservers; i++) {
		at = (b->turn + i) % b->nservers;
		s = &b->server[at];
		/* What waits for one that went down may go to any other. */
		while ((gone || (s->pace.down && !none_up)) &&
		    (q = query_queue_pop(&s->ready)) != NULL)
			query_queue_add(&b->fresh, q);
		do
			room = gone ? 0 :
			    dns_pace_room(&s->pace, b->now, none_up);
		while (room > 0 && send_batch(b, at, room));
	}
	while (gone && (q = query_queue_pop(&b->fresh)) != NULL)
		finish(b, q, &none);
	while ((q = b->by_tcp.head) != NULL &&
	    (sent = tcp_send(b->tcp, q)) != QUERY_FULL) {
		query_queue_pop(&b->by_tcp);
		if (sent == QUERY_SENT) {
			dns_wheel_set(&b->wheel, &q->timer, b->now,
			    b->timeout);
			b->stats->tcp++;
		} else {
			no_reply(b, q, "no TCP connection");
		}
	}
}

/* --- waiting --- */

/* Reads what has come in at a descriptor that is ready, by its number. */
static void
receive(struct dns_bulk *b, uint32_t number)
{
	struct udp_reply r[LIMIT_DNS_BATCH];
	struct tcp_result tcp;
	size_t i, n;
	int closed;

	if (number >= UDP_SOCKETS) {
		tcp = tcp_event(b->tcp, number);
		if (tcp.query != NULL && tcp.error == NULL) {
			r[0] = (struct udp_reply){tcp.query, tcp.p, tcp.n,
			    false};
			reply(b, &r[0], true);
		} else if (tcp.query != NULL) {
			dns_wheel_cancel(&b->wheel, &tcp.query->timer);
			no_reply(b, tcp.query, tcp.error);
		}
		return;
	}
	n = udp_receive(b->udp, number, r, &closed);
	if (closed >= 0)
		refused(b, (size_t)closed);
	for (i = 0; i < n; i++) {
		if (r[i].query != NULL)
			reply(b, &r[i], false);
		else
			b->stats->ignored++;
	}
}

static bool
run(void *ctx)
{
	struct dns_bulk *b = ctx;
	uint32_t ready[EVENTS];
	uint64_t wait, rate;
	struct server *s, *end = b->server + b->nservers;
	struct dns_timer *t;
	struct query *q;
	size_t sent, i, n;

	if (b->open == 0)
		return false;
	set_now(b);
	while ((t = dns_wheel_pop(&b->wheel, b->now)) != NULL) {
		q = (struct query *)t;
		b->stats->lost++;
		if (q->conn != NULL) {
			tcp_forget(b->tcp, q);
		} else {
			udp_forget(b->udp, q);
			dns_pace_ended(&b->server[q->server].pace,
			    q->sampled, false);
		}
		no_reply(b, q, b->server[q->server].refused ?
		    no_port : "timeout");
	}
	for (s = b->server; s < end; s++) {
		if (!s->pace.down || s->probing)
			continue;
		q = &s->probe;
		*q = (struct query){.type = DNS_NS,
		    .server = (uint8_t)(s - b->server), .name = {.n = 1}};
		(void)send_queries(b, q->server, &q, 1, &sent);
		s->probing = sent > 0;
	}
	send_all(b);
	wait = dns_wheel_wait(&b->wheel, b->now, NAP);
	for (s = b->server; s < end; s++) {
		rate = dns_pace_wait(&s->pace);
		if (rate > 0 && rate < wait)
			wait = rate;
	}
	n = ready_wait(b->ready, ready, EVENTS, b->open > 0 ? (int)wait : 0);
	for (i = 0; i < n; i++)
		receive(b, ready[i]);
	return true;
}

/* --- struct dns --- */

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_answer never = {.result = DNS_NXDOMAIN};
	struct dns_bulk *b = ctx;
	struct chunk *c;
	struct query *q;
	size_t i;

	if (b->spare == NULL) {
		c = xmalloc(sizeof(*c));
		c->next = b->chunks;
		b->chunks = c;
		for (i = 0; i < CHUNK; i++) {
			c->query[i].next = b->spare;
			c->query[i].proof = c->query[i].chain = NULL;
			c->query[i].timer.at = NULL;
			b->spare = &c->query[i];
		}
	}
	q = b->spare;
	b->spare = q->next;
	q->timer = (struct dns_timer){0};
	q->conn = NULL;
	q->done = done;
	q->arg = arg;
	q->tried = 0;
	q->ttl = UINT32_MAX;
	q->server = q->tries = q->hops = 0;
	q->plain = q->ad = false;
	q->type = type;
	if (b->open++ == 0) {
		/* There was nothing to reply to, so the time of silence
		 * begins now, unless the servers are known to be gone. */
		set_now(b);
		if (!all_gone(b))
			b->heard = b->now;
	}
	if (zonename_absolute(&q->name, name))
		query_queue_add(&b->fresh, q);
	else
		finish(b, q, &never);
}

static size_t
room(void *ctx)
{
	const struct dns_bulk *b = ctx;

	return b->open < b->window ? b->window - b->open : 0;
}

/* 127.0.0.0/8 and ::1, which no packet from elsewhere may have (RFC 1122,
 * 3.2.1.3; RFC 4291, 2.5.3). */
static bool
is_local(const struct ip *ip)
{
	static const unsigned char one[16] = {[15] = 1};

	return ip->bits == 32 ? ip->a[0] == 127 :
	    memcmp(ip->a, one, sizeof(one)) == 0;
}

struct dns_bulk *
dns_bulk_new(const struct dns_bulk_options *o, struct dns *dns)
{
	unsigned int flags = (o->want_ad ? DNS_WIRE_AD : 0U) |
	    (o->prove ? DNS_WIRE_DNSSEC : 0U);
	struct dns_bulk *b;
	size_t i;
	struct buf where = {0};
	struct ready *ready = ready_new();

	if (ready == NULL)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->ready = ready;
	b->silence = o->silence > 0 ? o->silence : 1000 * LIMIT_DNS_SILENCE;
	b->nservers = o->nservers;
	b->window = o->window;
	b->timeout = o->timeout;
	b->tries = o->tries;
	b->wire.prove = o->prove;
	b->stats = o->stats != NULL ? o->stats : &b->unseen;
	set_now(b);
	b->heard = b->now;
	for (i = 0; i < o->nservers; i++) {
		dns_pace_init(&b->server[i].pace, o->window, o->qps, b->now);
		b->server[i].local = is_local(&o->server[i].ip);
		ip_put(&where, &o->server[i].ip);
		if (o->server[i].port != 53)
			buf_printf(&where, "@%u", o->server[i].port);
		memcpy(b->server[i].where, where.p, where.n);
		where.n = 0;
	}
	buf_free(&where);
	b->udp = udp_new(o->server, o->nservers, o->window, flags, ready);
	b->tcp = tcp_new(o->server, o->nservers, flags, ready, UDP_SOCKETS);
	*dns = (struct dns){.ctx = b, .ask = ask, .run = run, .room = room};
	return b;
}
