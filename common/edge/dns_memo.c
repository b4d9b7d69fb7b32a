/* A memo of answers in front of another source: asks nothing twice. */
/* SPDX-License-Identifier: ISC */
#include "edge/dns_memo.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "edge/memo_table.h"
#include "syntax/zonename.h"

/* Who waits for an answer. */
struct waiter {
	struct waiter *next;
	dns_done *done;
	void *arg;
};

/* A question that is open. */
struct question {
	struct memo_key key; /* first, so that it leads here */
	struct dns_memo *memo;
	struct waiter first, **last;
	struct question *spare; /* the next one that is free */
	unsigned char wire[ZONE_NAME_MAX];
};

/*
 * An answer that is kept, in one block of memory with its records, their
 * octets and the name. It is in the list of use unless it is being handed
 * out.
 */
struct entry {
	struct memo_key key; /* first, so that it leads here; type 0: the name
	                      * does not exist */
	struct entry *newer, *older; /* in the list of use */
	uint64_t expires;
	struct dns_answer answer;
	size_t size;
	unsigned int held; /* how often it is being handed out */
	struct span records[];
};

/* Memory that is free, and was an entry. */
struct spare {
	struct spare *next;
};

/* Sizes of memory that is kept for the next use, in steps of a unit; and how
 * much of each. An answer comes for each that goes, of about its size: it
 * gets the other's memory, which malloc(3) would join to its neighbours' and
 * cut up again. */
enum { UNIT = 32, CLASSES = 33, SPARES = 64 };

struct dns_memo {
	struct dns source;
	struct dns_memo_options options;
	struct dns_memo_stats stats;
	struct spare *spare[CLASSES];
	unsigned char spares[CLASSES];
	uint64_t seed;
	uint64_t time; /* what the clock says within a run; 0 if not asked */
	bool running;
	size_t waiting;
	size_t proofs[ZONE_LABELS_MAX + 1]; /* by their number of labels */
	struct memo_table open, kept;
	struct question *spare_question;
	struct entry use; /* head of the list, a ring */
};

/* Octets of answers for one row of the table; a small answer has 300, so
 * that most rows are empty and few strangers' entries are looked at. And what
 * the block of an entry takes beyond its size. */
#define OCTETS_A_ROW 128U
#define OVERHEAD 32U
/* Rows at first for what is open, which is little and often looked for. */
#define OPEN_ROWS 256U
#define NO_NAME 0U

static uint64_t
system_now(void *ctx)
{
	struct timespec t;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &t);
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
	memo_table_init(&m->open, OPEN_ROWS);
	memo_table_init(&m->kept, o->octets / OCTETS_A_ROW);
	m->seed = hash_seed();
	m->use.newer = m->use.older = &m->use;
	m->stats.octets = sizeof(*m) + memo_table_octets(&m->open) +
	    memo_table_octets(&m->kept);
	return m;
}

struct dns_memo_stats
dns_memo_stats(const struct dns_memo *m)
{
	return m->stats;
}

/* The clock is asked once for all the answers of a run. */
static uint64_t
now_of(struct dns_memo *m)
{
	if (!m->running || m->time == 0)
		m->time = m->options.now(m->options.ctx);
	return m->time;
}

/* --- memory --- */

static void *
take(struct dns_memo *m, size_t size)
{
	size_t class = (size + UNIT - 1) / UNIT;
	struct spare *s;

	if (class >= CLASSES)
		return xmalloc(size);
	if ((s = m->spare[class]) == NULL)
		return xmalloc(class * UNIT);
	m->spare[class] = s->next;
	m->spares[class]--;
	return s;
}

/* p may be NULL. */
static void
give(struct dns_memo *m, void *p, size_t size)
{
	size_t class = (size + UNIT - 1) / UNIT;
	struct spare *s = p;

	if (s == NULL || class >= CLASSES || m->spares[class] == SPARES) {
		free(s);
		return;
	}
	s->next = m->spare[class];
	m->spare[class] = s;
	m->spares[class]++;
}

/* --- what is kept --- */

static size_t
labels_of(const unsigned char *wire)
{
	size_t n = 0;

	for (; *wire != 0; wire += 1 + *wire)
		n++;
	return n;
}

static struct entry *
find(const struct dns_memo *m, const struct memo_key *key)
{
	return (struct entry *)memo_table_find(&m->kept, key);
}

static void
enter(struct dns_memo *m, struct entry *e)
{
	memo_table_enter(&m->kept, &e->key);
	m->proofs[labels_of(e->key.wire)] += e->key.type == NO_NAME;
}

static void
leave(struct dns_memo *m, struct entry *e)
{
	memo_table_leave(&m->kept, &e->key);
	m->proofs[labels_of(e->key.wire)] -= e->key.type == NO_NAME;
}

/* --- the list of use --- */

static void
unlist(struct entry *e)
{
	if (e->newer == NULL)
		return;
	e->newer->older = e->older;
	e->older->newer = e->newer;
	e->newer = e->older = NULL;
}

static void
list(struct dns_memo *m, struct entry *e)
{
	e->older = m->use.older;
	e->newer = &m->use;
	e->older->newer = e;
	m->use.older = e;
}

static void
drop(struct dns_memo *m, struct entry *e)
{
	leave(m, e);
	unlist(e);
	m->stats.octets -= e->size + OVERHEAD;
	give(m, e, e->size);
}

void
dns_memo_free(struct dns_memo *m)
{
	struct entry *e, *next;
	struct question *q;
	struct spare *s;
	size_t i;

	if (m == NULL)
		return;
	for (e = m->use.newer; e != &m->use; e = next) {
		next = e->newer;
		free(e);
	}
	while ((q = m->spare_question) != NULL) {
		m->spare_question = q->spare;
		free(q);
	}
	for (i = 0; i < CLASSES; i++) {
		while ((s = m->spare[i]) != NULL) {
			m->spare[i] = s->next;
			free(s);
		}
	}
	memo_table_free(&m->open);
	memo_table_free(&m->kept);
	free(m);
}

/*
 * What goes was used longest ago and is in no cache of the processor: the one
 * that goes next is fetched ahead, and then the row that it is in.
 */
static void
make_room(struct dns_memo *m)
{
	struct entry *e;

	while (m->stats.octets > m->options.octets &&
	    (e = m->use.newer) != &m->use) {
		__builtin_prefetch(e->newer->newer);
		memo_table_expect_row(&m->kept, &e->newer->key);
		drop(m, e);
	}
}

/* --- entries --- */

static char *
put(char *p, const void *octets, size_t n)
{
	if (n > 0)
		memcpy(p, octets, n);
	return p + n;
}

/* Copies the answer, with all it points to. */
static struct entry *
entry_new(struct dns_memo *m, const struct memo_key *key,
    const struct dns_answer *answer)
{
	size_t i, size = sizeof(struct entry) + key->n +
	    answer->n * sizeof(answer->records[0]);
	struct entry *e;
	char *p;

	for (i = 0; i < answer->n; i++)
		size += answer->records[i].n;
	e = take(m, size);
	*e = (struct entry){.key = *key, .answer = *answer, .size = size};
	p = (char *)&e->records[answer->n];
	e->key.wire = (unsigned char *)p;
	p = put(p, key->wire, key->n);
	for (i = 0; i < answer->n; i++) {
		e->records[i] = (struct span){p, answer->records[i].n};
		p = put(p, answer->records[i].p, answer->records[i].n);
	}
	e->answer.records = answer->n > 0 ? e->records : NULL;
	m->stats.octets += size + OVERHEAD;
	return e;
}

/* --- handing out --- */

/* What is being handed out counts as fresh, and must stay. */
static bool
is_fresh(const struct entry *e, uint64_t now)
{
	return e->held > 0 || now < e->expires;
}

static void
hold(struct entry *e)
{
	e->held++;
	unlist(e);
}

static void
release(struct dns_memo *m, struct entry *e, uint64_t now)
{
	if (--e->held > 0)
		return;
	if (now < e->expires)
		list(m, e);
	else
		drop(m, e);
	make_room(m);
}

static void
hand_out(struct dns_memo *m, struct entry *e, uint64_t now, dns_done *done,
    void *arg)
{
	struct dns_answer answer = e->answer;

	if (answer.result != DNS_TEMPFAIL)
		answer.ttl = now < e->expires ?
		    (uint32_t)((e->expires - now) / 1000) : 0;
	hold(e);
	done(arg, &answer);
	release(m, e, now);
}

/* --- answers of the source --- */

static uint64_t
lifetime(const struct dns_answer *answer)
{
	uint32_t ttl = answer->result == DNS_TEMPFAIL ? LIMIT_DNS_FAIL_TTL :
	    answer->ttl;

	return 1000 * (uint64_t)(ttl < LIMIT_DNS_TTL ? ttl : LIMIT_DNS_TTL);
}

/* From now on e says that there is no such name; what said so before goes,
 * or stays if it is in use. */
static void
make_proof(struct dns_memo *m, struct entry *e)
{
	struct memo_key key = memo_key(e->key.wire, e->key.n, NO_NAME,
	    m->seed);
	struct entry *old = find(m, &key);

	if (old != NULL && old->held > 0)
		return;
	if (old != NULL)
		drop(m, old);
	e->key = key;
}

static void
tell(struct dns_memo *m, const struct waiter *first,
    const struct dns_answer *answer)
{
	struct waiter *w = first->next, *next;

	first->done(first->arg, answer);
	for (; w != NULL; w = next) {
		next = w->next;
		m->waiting--;
		w->done(w->arg, answer);
		free(w);
	}
}

static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct question *q = arg;
	struct dns_memo *m = q->memo;
	struct waiter first = q->first;
	uint64_t now = now_of(m);
	struct entry *e;

	/* They were left alone for long. */
	__builtin_prefetch(first.arg);
	memo_table_expect_row(&m->kept, &q->key);
	memo_table_leave(&m->open, &q->key);
	e = entry_new(m, &q->key, answer);
	q->spare = m->spare_question;
	m->spare_question = q;
	e->expires = now + lifetime(answer);
	hold(e);
	if (answer->result == DNS_NXDOMAIN && answer->direct)
		make_proof(m, e);
	enter(m, e);
	tell(m, &first, &e->answer);
	release(m, e, now);
}

/* --- questions --- */

/* What says that a name, or one above it, does not exist. */
static struct entry *
find_proof(const struct dns_memo *m, const struct zone_name *name,
    uint64_t now)
{
	size_t i = 0, labels = labels_of(name->wire);
	struct memo_key key;
	struct entry *e;

	for (;; i += 1U + name->wire[i], labels--) {
		if (m->proofs[labels] > 0) {
			key = memo_key(name->wire + i, name->n - i, NO_NAME,
			    m->seed);
			e = find(m, &key);
			if (e != NULL && is_fresh(e, now))
				return e;
		}
		if (labels == 0)
			return NULL;
	}
}

static struct question *
question_new(struct dns_memo *m, const struct memo_key *key)
{
	struct question *q = m->spare_question;

	if (q != NULL)
		m->spare_question = q->spare;
	else
		q = xmalloc(sizeof(*q));
	q->key = *key;
	q->key.wire = memcpy(q->wire, key->wire, key->n);
	q->memo = m;
	return q;
}

static void
ask_on(struct dns_memo *m, const struct memo_key *key, struct span name,
    dns_done *done, void *arg)
{
	struct question *q = question_new(m, key);

	memo_table_enter(&m->open, &q->key);
	q->first = (struct waiter){.done = done, .arg = arg};
	q->last = &q->first.next;
	m->stats.asked++;
	m->source.ask(m->source.ctx, name, (enum dns_type)key->type, on_answer,
	    q);
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

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	static const struct zone_name root = {.n = 1};
	struct dns_memo *m = ctx;
	uint64_t now = now_of(m);
	struct question *open;
	struct entry *e, *proof;
	struct zone_name wire;
	struct memo_key key;
	size_t at;

	if (span_is(name, "@"))
		name = SPAN_LIT("\\@"); /* it is no origin here */
	if (zonename_read(&wire, name, &root, &at) != ZONE_FINE) {
		m->source.ask(m->source.ctx, name, type, done, arg);
		return;
	}
	key = memo_key(wire.wire, wire.n, type, m->seed);
	memo_table_expect(&m->kept, &key);
	open = (struct question *)memo_table_find(&m->open, &key);
	proof = find_proof(m, &wire, now);
	e = find(m, &key);
	if (e != NULL && !is_fresh(e, now)) {
		drop(m, e);
		e = NULL;
	}
	if (e != NULL) {
		m->stats.kept++;
		hand_out(m, e, now, done, arg);
	} else if (proof != NULL) {
		m->stats.proved++;
		hand_out(m, proof, now, done, arg);
	} else if (open != NULL) {
		join(m, open, done, arg);
	} else {
		ask_on(m, &key, name, done, arg);
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
