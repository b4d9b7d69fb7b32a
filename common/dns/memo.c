/* A memo of answers in front of another source: asks nothing twice. */
/* SPDX-License-Identifier: ISC */
#include "dns/memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/xalloc.h"
#include "dns/dns.h"
#include "zone/name.h"

/* The type of an entry that says that its name does not exist at all. */
enum { NO_NAME = 0 };

/* One that waits for an answer. */
struct waiter {
	struct waiter *next;
	dns_done *done;
	void *arg;
};

/* What an entry is found by; wire is in lower case. */
struct key {
	const unsigned char *wire;
	uint32_t hash;
	uint16_t type;
	unsigned char n;
};

/* A place in a ring of entries. */
struct link {
	struct link *prev, *next;
};

/* A question that is open, or an answer that is kept: one block of memory. */
struct entry {
	struct link link; /* first, so that it leads here */
	struct key key;
	uint32_t number;  /* of those in the table */
	unsigned int held; /* it is being handed out so many times: it stays */
	size_t octets;
	union {
		struct {
			struct dns_memo *memo;
			struct waiter first, **last;
		} open;
		struct {
			uint64_t expires; /* milliseconds of the clock */
			struct dns_answer answer;
		} kept;
	};
	bool is_open;
	struct span records[]; /* their octets, and the name */
};

/* The octets that malloc(3) needs for a block. */
enum { MALLOC = 16 };

enum { FIRSTS = 32 };

struct dns_memo {
	struct dns source;
	struct dns_memo_options options;
	struct dns_memo_stats stats; /* octets: of the entries that are kept */
	uint64_t seed;
	uint64_t time; /* what the clock says within a run; 0 if not asked */
	bool running;
	size_t waiting;

	struct table table;
	union {
		struct entry *entry;
		size_t next; /* of a free one: the next of them, plus 1 */
	} *by_number;
	size_t nnumbers, room, spare;
	struct link open, kept; /* rings; kept: the least recently used first */

	/*
	 * How many entries there are of type NO_NAME, by their number of
	 * labels and by the first octet. Most are of "_dmarc.something", below
	 * which nobody asks; so this saves a look for each name above.
	 */
	uint32_t proofs[ZONE_LABELS_MAX + 1][FIRSTS];
};

/* The clock is read once for all the answers of a run. */
static uint64_t
now_of(struct dns_memo *m)
{
	if (m->running && m->time != 0)
		return m->time;
	if (m->options.now != NULL)
		return m->time = m->options.now(m->options.ctx);
	return m->time = clock_coarse(); /* no TTL counts milliseconds */
}

struct dns_memo_stats
dns_memo_stats(const struct dns_memo *m)
{
	struct dns_memo_stats stats = m->stats;

	stats.octets += m->room * sizeof(m->by_number[0]);
	if (m->table.mask > 0)
		stats.octets += (m->table.mask + 1) *
		    sizeof(m->table.cell[0]);
	return stats;
}

/* --- entries --- */

static void
ring_add(struct link *ring, struct link *l)
{
	l->next = ring;
	l->prev = ring->prev;
	ring->prev->next = l;
	ring->prev = l;
}

static struct key
key_of(const struct dns_memo *m, const unsigned char *wire, size_t n,
    unsigned int type)
{
	return (struct key){wire, (uint32_t)hash_bytes(wire, n,
	    m->seed ^ (uint64_t)type << 32), (uint16_t)type,
	    (unsigned char)n};
}

static struct entry *
find(const struct dns_memo *m, const struct key *key)
{
	struct entry *e;
	uint32_t i;
	size_t at = 0;

	while ((i = table_next(&m->table, key->hash, &at)) != TABLE_NONE) {
		e = m->by_number[i].entry;
		if (e->key.type == key->type && e->key.n == key->n &&
		    memcmp(e->key.wire, key->wire, key->n) == 0)
			return e;
	}
	return NULL;
}

/* The count of proofs that a name belongs to. */
static uint32_t *
proofs_of(struct dns_memo *m, const unsigned char *wire)
{
	unsigned int first = wire[0] > 0 ? wire[1] % FIRSTS : 0;
	size_t labels = 0;

	for (; *wire != 0; wire += 1 + *wire)
		labels++;
	return &m->proofs[labels][first];
}

/* Adds an entry with space for so many octets of records. */
static struct entry *
entry_new(struct dns_memo *m, const struct key *key, size_t records)
{
	size_t octets = sizeof(struct entry) + records + key->n;
	struct entry *e = xmalloc(octets);

	e->octets = octets + MALLOC;
	e->held = 0;
	e->key = *key;
	e->key.wire = memcpy((char *)e->records + records, key->wire, key->n);
	if (m->spare > 0) {
		e->number = (uint32_t)(m->spare - 1);
		m->spare = m->by_number[e->number].next;
	} else {
		e->number = (uint32_t)m->nnumbers;
		m->by_number = xgrow(m->by_number, m->nnumbers, &m->room,
		    sizeof(m->by_number[0]));
		m->nnumbers++;
	}
	m->by_number[e->number].entry = e;
	table_put(&m->table, key->hash, e->number);
	return e;
}

static void
entry_free(struct dns_memo *m, struct entry *e)
{
	table_remove(&m->table, e->key.hash, e->number);
	m->by_number[e->number].next = m->spare;
	m->spare = e->number + 1U;
	e->link.next->prev = e->link.prev;
	e->link.prev->next = e->link.next;
	if (!e->is_open)
		m->stats.octets -= e->octets;
	if (e->key.type == NO_NAME)
		--*proofs_of(m, e->key.wire);
	free(e);
}

/* --- what is kept --- */

/*
 * Frees what was not used for longest, until the bound holds; false if an
 * answer that is being handed out, or the new one, would have to go.
 */
static bool
make_room(struct dns_memo *m, const struct entry *new)
{
	struct entry *oldest;

	while (dns_memo_stats(m).octets > m->options.octets) {
		oldest = (struct entry *)m->kept.next;
		if (&oldest->link == &m->kept || oldest == new ||
		    oldest->held > 0)
			return false;
		entry_free(m, oldest);
	}
	return true;
}

/*
 * Keeps an answer, for which the oldest have to go. NULL if it is too large,
 * or what would have to go is being handed out.
 */
static struct entry *
keep(struct dns_memo *m, const struct key *asked,
    const struct dns_answer *answer, uint64_t now)
{
	size_t records = dns_answer_size(answer);
	uint64_t ttl = answer->result == DNS_TEMPFAIL ? LIMIT_DNS_FAIL_TTL :
	    answer->ttl > LIMIT_DNS_TTL ? LIMIT_DNS_TTL :
	    answer->ttl < LIMIT_DNS_TTL_LEAST ? LIMIT_DNS_TTL_LEAST :
	    answer->ttl;
	struct key key = *asked;
	struct entry *e;

	if (records > m->options.octets / 40)
		return NULL;
	/* A proof that the name does not exist holds for all types. */
	if (answer->result == DNS_NXDOMAIN && answer->direct) {
		key = key_of(m, asked->wire, asked->n, NO_NAME);
		e = find(m, &key);
		if (e != NULL && e->held > 0)
			key = *asked;
		else if (e != NULL)
			entry_free(m, e);
	}
	e = entry_new(m, &key, records);
	e->is_open = false;
	e->kept.expires = now + 1000 * ttl;
	dns_answer_copy(&e->kept.answer, answer, e->records);
	ring_add(&m->kept, &e->link);
	m->stats.octets += e->octets;
	if (key.type == NO_NAME)
		++*proofs_of(m, e->key.wire);
	if (make_room(m, e))
		return e;
	entry_free(m, e);
	return NULL;
}

/*
 * What is known of a question: its answer that is kept, or else what says that
 * its name or one above does not exist (RFC 8020), or else the same question,
 * which is open; or NULL.
 */
static struct entry *
look_up(struct dns_memo *m, const struct key *asked, uint64_t now)
{
	struct entry *e = find(m, asked), *proof;
	const unsigned char *p;
	struct key key;

	if (e != NULL && !e->is_open) {
		/* What is being handed out counts as fresh: it has to stay. */
		if (e->held > 0 || now < e->kept.expires)
			return e;
		entry_free(m, e);
		e = NULL;
	}
	for (p = asked->wire;; p += 1 + *p) {
		if (*proofs_of(m, p) > 0) {
			key = key_of(m, p, (size_t)(asked->wire + asked->n - p),
			    NO_NAME);
			proof = find(m, &key);
			if (proof != NULL && (proof->held > 0 ||
			    now < proof->kept.expires))
				return proof;
		}
		if (*p == 0)
			return e;
	}
}

/*
 * Hands an answer to all who wait for it: to the first, and to others, which
 * are freed. The entry that it lies in, if any, stays meanwhile; whoever asks
 * again from within finds it, however old it is.
 */
static void
hand_out(struct dns_memo *m, struct entry *e, const struct dns_answer *answer,
    const struct waiter *first, uint64_t now)
{
	struct waiter *w, *next;

	if (e != NULL)
		e->held++;
	first->done(first->arg, answer);
	for (w = first->next; w != NULL; w = next) {
		next = w->next;
		m->waiting--;
		w->done(w->arg, answer);
		free(w);
	}
	if (e != NULL && --e->held == 0 && now >= e->kept.expires)
		entry_free(m, e);
}

/* --- the source --- */

/* The question is gone before anybody is told, so that a question from within
 * is a new one. */
static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct entry *q = arg, *e;
	struct dns_memo *m = q->open.memo;
	struct waiter first = q->open.first;
	uint64_t now = now_of(m);

	__builtin_prefetch(first.arg); /* unused since the question was put */
	e = keep(m, &q->key, answer, now);
	entry_free(m, q);
	hand_out(m, e, e != NULL ? &e->kept.answer : answer, &first, now);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_memo *m = ctx;
	uint64_t now = now_of(m);
	struct waiter asker = {NULL, done, arg};
	struct dns_answer answer;
	struct zone_name wire;
	struct entry *e;
	uint32_t left;
	struct key key;

	if (!zonename_absolute(&wire, name)) {
		m->source.ask(m->source.ctx, name, type, done, arg);
		return;
	}
	key = key_of(m, wire.wire, wire.n, type);
	e = look_up(m, &key, now);
	if (e == NULL) {
		e = entry_new(m, &key, 0);
		e->is_open = true;
		e->open.memo = m;
		e->open.first = asker;
		e->open.last = &e->open.first.next;
		ring_add(&m->open, &e->link);
		(void)make_room(m, e); /* the index may have grown */
		m->stats.asked++;
		m->source.ask(m->source.ctx, name, type, on_answer, e);
	} else if (e->is_open) { /* it waits for the same answer */
		*e->open.last = xmalloc(sizeof(asker));
		**e->open.last = asker;
		e->open.last = &(*e->open.last)->next;
		m->waiting++;
		m->stats.joined++;
	} else {
		m->stats.kept += e->key.type != NO_NAME;
		m->stats.proved += e->key.type == NO_NAME;
		answer = e->kept.answer;
		left = now < e->kept.expires ?
		    (uint32_t)((e->kept.expires - now) / 1000) : 0;
		if (left < answer.ttl)
			answer.ttl = left;
		/* It is the most recently used now. */
		e->link.next->prev = e->link.prev;
		e->link.prev->next = e->link.next;
		ring_add(&m->kept, &e->link);
		hand_out(m, e, &answer, &asker, now);
	}
}

static bool
run(void *ctx)
{
	struct dns_memo *m = ctx;
	bool more;

	m->running = true;
	m->time = 0;
	more = m->source.run(m->source.ctx);
	m->running = false;
	return more;
}

static size_t
room(void *ctx)
{
	const struct dns_memo *m = ctx;
	size_t source = m->source.room(m->source.ctx), own = 0;

	if (m->waiting < LIMIT_DNS_WAITERS)
		own = LIMIT_DNS_WAITERS - m->waiting;
	return source < own ? source : own;
}

struct dns_memo *
dns_memo_new(struct dns *dns, const struct dns_memo_options *o)
{
	struct dns_memo *m = xcalloc(1, sizeof(*m));

	m->source = *dns;
	m->options = *o;
	m->seed = hash_seed();
	m->open = (struct link){&m->open, &m->open};
	m->kept = (struct link){&m->kept, &m->kept};
	*dns = (struct dns){.ctx = m, .ask = ask, .run = run, .room = room};
	return m;
}

void
dns_memo_free(struct dns_memo *m)
{
	if (m == NULL)
		return;
	while (m->open.next != &m->open)
		entry_free(m, (struct entry *)m->open.next);
	while (m->kept.next != &m->kept)
		entry_free(m, (struct entry *)m->kept.next);
	table_free(&m->table);
	free(m->by_number);
	free(m);
}
