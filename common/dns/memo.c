/* A memo of answers in front of another source: asks nothing twice. */
/* SPDX-License-Identifier: ISC */
#include "dns/memo.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/memostore.h"
#include "dns/memotable.h"
#include "zone/name.h"

/* Who waits for an answer, beyond the first. */
struct waiter {
	struct waiter *next;
	dns_done *done;
	void *arg;
};

/* A question that is open; its number is its place in the table. */
struct question {
	struct memo_key key;
	struct dns_memo *memo;
	dns_done *done;
	void *arg;
	struct waiter *more, **last;
	struct question *spare; /* another that is free */
	uint32_t number;
	unsigned char wire[ZONE_NAME_MAX];
};

struct dns_memo {
	struct dns source;
	struct dns_memo_options options;
	struct dns_memo_stats stats;
	uint64_t seed;
	uint64_t time; /* what the clock says within a run; 0 if not asked */
	bool running;
	struct memo_store store;
	struct memo_table open;
	struct question **question, *spare; /* number n is at n - 1 */
	size_t nquestions, room;
	size_t waiting;
};

enum { OPEN_MIN = 256 };

/* It is asked for each question, and some milliseconds are nothing to a TTL:
 * so the clock that only has to be read. */
static uint64_t
system_now(void *ctx)
{
	struct timespec t;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct dns_memo *
dns_memo_new(const struct dns *source, const struct dns_memo_options *o)
{
	struct dns_memo *m = xcalloc(1, sizeof(*m));

	m->source = *source;
	m->options = *o;
	if (m->options.now == NULL)
		m->options.now = system_now;
	m->seed = hash_seed();
	memo_store_init(&m->store, o->octets);
	memo_table_init(&m->open, OPEN_MIN);
	return m;
}

void
dns_memo_free(struct dns_memo *m)
{
	if (m == NULL)
		return;
	while (m->nquestions > 0)
		free(m->question[--m->nquestions]);
	free(m->question);
	memo_table_free(&m->open);
	memo_store_free(&m->store);
	free(m);
}

struct dns_memo_stats
dns_memo_stats(const struct dns_memo *m)
{
	struct dns_memo_stats stats = m->stats;

	stats.octets = memo_store_octets(&m->store);
	return stats;
}

/* The clock is asked once for all the answers of a run. */
static uint64_t
now_of(struct dns_memo *m)
{
	if (!m->running || m->time == 0)
		m->time = m->options.now(m->options.ctx);
	return m->time;
}

/* --- handing out --- */

/* What is being handed out counts as fresh, and must stay. */
static bool
is_fresh(const struct memo_entry *e, uint64_t now)
{
	return e->held > 0 || now < e->expires;
}

static void
release(struct dns_memo *m, struct memo_entry *e, uint64_t now)
{
	memo_store_release(&m->store, e);
	if (!is_fresh(e, now))
		memo_store_drop(&m->store, e);
}

static void
hand_out(struct dns_memo *m, struct memo_entry *e, uint64_t now,
    dns_done *done, void *arg)
{
	struct dns_answer answer = e->answer;

	if (answer.result != DNS_TEMPFAIL)
		answer.ttl = now < e->expires ?
		    (uint32_t)((e->expires - now) / 1000) : 0;
	e->used = true;
	memo_store_hold(&m->store, e);
	done(arg, &answer);
	release(m, e, now);
}

/* --- questions that are open --- */

static struct question *
find_open(const struct dns_memo *m, const struct memo_key *key)
{
	struct question *q;
	uint32_t number;
	size_t away = 0;

	while ((number = memo_table_next(&m->open, key->hash, &away)) != 0) {
		q = m->question[number - 1];
		if (memo_key_same(&q->key, key))
			return q;
	}
	return NULL;
}

static struct question *
question_add(struct dns_memo *m)
{
	struct question *q = xmalloc(sizeof(*q));

	if (m->nquestions == m->room) {
		m->room = m->room > 0 ? 2 * m->room : OPEN_MIN;
		m->question = xreallocarray(m->question, m->room,
		    sizeof(m->question[0]));
	}
	m->question[m->nquestions++] = q;
	q->number = (uint32_t)m->nquestions;
	q->memo = m;
	q->spare = NULL;
	return q;
}

static struct question *
question_open(struct dns_memo *m, const struct memo_key *key)
{
	struct question *q = m->spare != NULL ? m->spare : question_add(m);

	m->spare = q->spare;
	q->key = *key;
	q->key.wire = memcpy(q->wire, key->wire, key->n);
	q->more = NULL;
	q->last = &q->more;
	memo_table_put(&m->open, key->hash, q->number);
	return q;
}

static void
question_close(struct dns_memo *m, struct question *q)
{
	memo_table_cut(&m->open, q->key.hash, q->number);
	q->spare = m->spare;
	m->spare = q;
}

static void
join(struct dns_memo *m, struct question *q, dns_done *done, void *arg)
{
	struct waiter *w = xmalloc(sizeof(*w));

	*w = (struct waiter){.done = done, .arg = arg};
	*q->last = w;
	q->last = &w->next;
	m->waiting++;
	m->stats.joined++;
}

/* --- answers of the source --- */

static uint64_t
lifetime(const struct dns_answer *answer)
{
	uint32_t ttl = answer->result == DNS_TEMPFAIL ? LIMIT_DNS_FAIL_TTL :
	    answer->ttl;

	return 1000 * (uint64_t)(ttl < LIMIT_DNS_TTL ? ttl : LIMIT_DNS_TTL);
}

/*
 * The key to keep an answer by: of what proves that there is no such name, one
 * for all types. What said so before goes, unless it is in use.
 */
static struct memo_key
key_of(struct dns_memo *m, const struct memo_key *asked,
    const struct dns_answer *answer)
{
	struct memo_key key;
	struct memo_entry *old;

	if (answer->result != DNS_NXDOMAIN || !answer->direct)
		return *asked;
	key = memo_key(asked->wire, asked->n, MEMO_NO_NAME, m->seed);
	old = memo_store_find(&m->store, &key);
	if (old != NULL && old->held > 0)
		return *asked;
	if (old != NULL)
		memo_store_drop(&m->store, old);
	return key;
}

static void
tell(struct dns_memo *m, struct waiter *w, const struct dns_answer *answer)
{
	struct waiter *next;

	for (; w != NULL; w = next) {
		next = w->next;
		m->waiting--;
		w->done(w->arg, answer);
		free(w);
	}
}

/* The question is free again before anybody is told, so that who asks on
 * finds room. */
static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct question *q = arg;
	struct dns_memo *m = q->memo;
	dns_done *done = q->done;
	struct waiter *more = q->more;
	uint64_t now = now_of(m);
	struct memo_key key;
	struct memo_entry *e;

	arg = q->arg;
	__builtin_prefetch(arg); /* it was left alone for long */
	memo_table_expect(&m->store.table, q->key.hash);
	question_close(m, q);
	key = key_of(m, &q->key, answer);
	e = memo_store_add(&m->store, &key, answer, now + lifetime(answer),
	    now);
	if (e != NULL) {
		answer = &e->answer;
		memo_store_hold(&m->store, e);
	}
	done(arg, answer);
	tell(m, more, answer);
	if (e != NULL)
		release(m, e, now);
}

/* --- questions --- */

/* What says that a name, or one above it, does not exist. */
static struct memo_entry *
find_proof(const struct dns_memo *m, const struct memo_key *name, uint64_t now)
{
	size_t i = 0, labels = memo_labels(name->wire);
	struct memo_entry *e;
	struct memo_key key;

	for (;; i += 1U + name->wire[i], labels--) {
		if (memo_store_proves(&m->store, name->wire + i, labels)) {
			key = memo_key(name->wire + i, name->n - i,
			    MEMO_NO_NAME, m->seed);
			e = memo_store_find(&m->store, &key);
			if (e != NULL && is_fresh(e, now))
				return e;
		}
		if (labels == 0)
			return NULL;
	}
}

/* What is kept, if it is not out of date. */
static struct memo_entry *
find_kept(struct dns_memo *m, const struct memo_key *key, uint64_t now)
{
	struct memo_entry *e = memo_store_find(&m->store, key);

	if (e == NULL || is_fresh(e, now))
		return e;
	memo_store_drop(&m->store, e);
	return NULL;
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_memo *m = ctx;
	uint64_t now = now_of(m);
	struct question *open;
	struct memo_entry *e, *proof;
	struct zone_name wire;
	struct memo_key key;

	if (!zonename_absolute(&wire, name)) {
		m->source.ask(m->source.ctx, name, type, done, arg);
		return;
	}
	key = memo_key(wire.wire, wire.n, type, m->seed);
	memo_table_expect(&m->store.table, key.hash);
	open = find_open(m, &key);
	proof = find_proof(m, &key, now);
	if ((e = find_kept(m, &key, now)) != NULL) {
		m->stats.kept++;
		hand_out(m, e, now, done, arg);
	} else if (proof != NULL) {
		m->stats.proved++;
		hand_out(m, proof, now, done, arg);
	} else if (open != NULL) {
		join(m, open, done, arg);
	} else {
		open = question_open(m, &key);
		open->done = done;
		open->arg = arg;
		m->stats.asked++;
		m->source.ask(m->source.ctx, name, type, on_answer, open);
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
	size_t source = m->source.room(m->source.ctx);
	size_t own = LIMIT_DNS_WAITERS - m->waiting;

	if (m->waiting > LIMIT_DNS_WAITERS)
		own = 0;
	return source < own ? source : own;
}

struct dns
dns_memo_source(struct dns_memo *m)
{
	return (struct dns){.ctx = m, .ask = ask, .run = run, .room = room};
}
