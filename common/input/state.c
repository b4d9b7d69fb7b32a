/* What earlier runs have read; where the lines are kept is input/journal.h. */
/* SPDX-License-Identifier: ISC */
#include "input/state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/xalloc.h"
#include "input/journal.h"

/* Octets of an mbox that are compared: at its beginning, and before the place
 * to which it was read. */
#define HEAD 4096U
#define TAIL 1024U

/* Octets of the file for an input and its report, or a few more; of so many
 * inputs at most does its size tell. */
#define LINES 128U
#define ENTRIES (UINT32_C(4) << 20)

/* The file is written anew when it has so many lines that do not count. */
#define SLACK 1000U

/* --- lines of the file --- */

enum kind {
	KIND_FILE,   /* was read */
	KIND_TRIED,  /* could not be read */
	KIND_MBOX,   /* was read so far */
	KIND_GONE,   /* was not met on this day */
	KIND_REPORT, /* was read on this day */
	KIND_SHARD,  /* is all that was read */
	KIND_N
};

/* The numbers of each kind, in decimal or hexadecimal; and a name? */
static const struct {
	const char word[7];
	uint8_t n; /* octets of word */
	bool named;
	const char numbers[7];
} KINDS[KIND_N] = {
    [KIND_FILE] = {"file", 4, true, "dd"},
    [KIND_TRIED] = {"tried", 5, true, "ddd"},
    [KIND_MBOX] = {"mbox", 4, true, "ddxddd"},
    [KIND_GONE] = {"gone", 4, false, "dx"},
    [KIND_REPORT] = {"report", 6, false, "dxxx"},
    [KIND_SHARD] = {"shard", 5, false, "dd"},
};

/* Which number is which; the first two of all that have a name are these. */
enum { SIZE, MTIME, TRIES, HASH = 2, END, NUMBER, LAST, NUMBERS };
enum { DAY, NAME, KEY = 1, CONTENT = 3 };
enum { K, N };

struct line {
	enum kind kind;
	uint64_t v[NUMBERS];
	struct span name; /* escaped */
};

/* The values of digits; 16 for what is none. */
#define N8 16, 16, 16, 16, 16, 16, 16, 16
#define N32 N8, N8, N8, N8
static const uint8_t DIGITS[256] = {N32, N8, N8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    16, 16, 16, 16, 16, 16, N32, 16, 10, 11, 12, 13, 14, 15, 16, N8, N8, N8,
    N32, N32, N32, N32};

/* Takes a number, of 16 hexadecimal digits at most or 20 others, and the tab
 * behind it, if there is one. */
static bool
take_number(struct span *s, char base, uint64_t *v)
{
	const uint64_t b = base == 'x' ? 16 : 10;
	const size_t most = base == 'x' ? 16 : 20;
	size_t i, n = s->n < most ? s->n : most;
	unsigned int digit;

	for (i = 0, *v = 0; i < n; i++) {
		digit = DIGITS[(unsigned char)s->p[i]];
		if (digit >= b)
			break;
		*v = *v * b + digit;
	}
	/* 20 digits may be too large: those of 2^64 and more that begin with 1
	 * come out below 10^19. */
	if (i == 0 || (i < s->n && s->p[i] != '\t') || (i == 20 &&
	    (s->p[0] != '1' || *v < UINT64_C(10000000000000000000))))
		return false;
	*s = span_from(*s, i + (i < s->n));
	return true;
}

static bool
parse_line(struct span s, struct line *l)
{
	const char *tab = memchr(s.p, '\t', s.n), *c;
	struct span word = {s.p, tab != NULL ? (size_t)(tab - s.p) : s.n};
	size_t i = 0;

	for (l->kind = 0; l->kind < KIND_N; l->kind++)
		if (word.n == KINDS[l->kind].n &&
		    memcmp(word.p, KINDS[l->kind].word, word.n) == 0)
			break;
	if (l->kind == KIND_N || tab == NULL)
		return false;
	span_advance(&s, word.n + 1);
	for (c = KINDS[l->kind].numbers; *c != '\0'; c++)
		if (!take_number(&s, *c, &l->v[i++]))
			return false;
	/* A message of an mbox begins before it ends; days are not so many. */
	if ((l->kind == KIND_MBOX && (l->v[LAST] >= l->v[END] ||
	    l->v[NUMBER] == 0)) || (!KINDS[l->kind].named &&
	    l->v[DAY] > UINT32_MAX / 2))
		return false;
	l->name = s;
	return KINDS[l->kind].named ? s.n > 0 : s.n == 0;
}

static void
put_line(struct buf *b, const struct line *l)
{
	const char *c;
	size_t i = 0;

	buf_puts(b, KINDS[l->kind].word);
	for (c = KINDS[l->kind].numbers; *c != '\0'; c++, i++)
		if (*c == 'x')
			buf_printf(b, "\t%016" PRIx64, l->v[i]);
		else
			buf_printf(b, "\t%" PRIu64, l->v[i]);
	if (KINDS[l->kind].named) {
		buf_putc(b, '\t');
		buf_put_span(b, l->name);
	}
	buf_putc(b, '\n');
}

/* --- what is known --- */

struct entry {
	uint64_t name, size, mtime; /* name: hash of it, with the file's seed */
	uint32_t gone;              /* since this day; 0: it is not */
	uint32_t place;             /* of an mbox: index, from 1 */
	uint8_t tries;              /* that failed; 0: it was read */
	bool met, kept;
};

struct place {
	struct state_place at;
	uint64_t hash;
};

/* A job that is not done: its line, but for what comes of it. */
struct given {
	struct line line;
	char *name; /* NULL: nothing to be known by */
	uint64_t hash;
};

struct state {
	struct journal journal;
	struct shard shard;
	uint64_t today; /* days since 1970 */
	struct buf base; /* the current folder; empty for the root */
	struct entry *entries;
	size_t nentries, cap, next;
	struct table table;
	struct place *places;
	size_t nplaces, places_cap;
	uint64_t lines, reports, known;
	void (*report)(void *ctx, const struct report_id *id);
	void *ctx;

	struct given *given; /* a queue */
	size_t first, ngiven, given_cap;
	struct buf name;    /* of the input at hand, as it is known */
	struct buf folder;  /* that it is in, as it is named */
	size_t parent;      /* octets of name that are of the folder, */
	bool mail;          /* which is one of a Maildir */
	struct buf found;   /* reports of the job at hand */
	struct buf mbox;    /* the line of the mbox at hand */
	uint64_t mbox_name; /* its hash */
	bool failed;
};

static struct entry *
find(struct state *s, uint64_t name)
{
	size_t at = 0;
	uint32_t i;

	/* Mostly inputs come in the order of the file. */
	if (s->next < s->nentries && s->entries[s->next].name == name)
		return &s->entries[s->next++];
	while ((i = table_next(&s->table, (uint32_t)name, &at)) != TABLE_NONE)
		if (s->entries[i].name == name) {
			s->next = i + 1U;
			return &s->entries[i];
		}
	return NULL;
}

/* The part of a name before the flags of a Maildir, ":2,S". */
static struct span
unique_name(struct span name)
{
	size_t i = name.n;

	while (i > 0 && name.p[i - 1] != ':')
		i--;
	if (i > 1 && name.n - i >= 2 && ascii_is_digit(name.p[i]) &&
	    name.p[i + 1] == ',')
		name.n = i - 1;
	return name;
}

/* Appends a part of a path and a slash before it, unless it begins with one,
 * without control octets, as a cell of TSV; nothing for parts that lead
 * nowhere. */
static void
put_part(struct buf *b, struct span part)
{
	size_t i, from = 0;

	if (part.n == 0 || span_is(part, "."))
		return;
	if (part.p[0] != '/')
		buf_putc(b, '/');
	for (i = 0; i < part.n; i++)
		if ((unsigned char)part.p[i] < ' ' || part.p[i] == 0x7f ||
		    part.p[i] == '\\') {
			buf_add(b, part.p + from, i - from);
			buf_printf(b, "\\x%02x", (unsigned int)part.p[i]);
			from = i + 1;
		}
	buf_add(b, part.p + from, part.n - from);
}

/*
 * Sets s->name to what an input is known by, and returns a hash of it: its
 * path from the root, escaped; of a message in a Maildir in cur and without
 * flags.
 */
static uint64_t
set_name(struct state *s, const char *path)
{
	struct span last = span_behind(span_str(path), '/'), part;
	struct span folder = {path, (size_t)(last.p - path)};

	if (s->parent == 0 || !span_eq(folder, buf_span(&s->folder))) {
		s->folder.n = s->name.n = 0;
		buf_put_span(&s->folder, folder);
		if (path[0] != '/')
			put_part(&s->name, buf_span(&s->base));
		while (folder.n > 0) {
			span_cut(&folder, '/', &part);
			put_part(&s->name, part);
		}
		s->parent = s->name.n;
		s->mail = s->parent >= 4 &&
		    (memcmp(s->name.p + s->parent - 4, "/cur", 4) == 0 ||
		    memcmp(s->name.p + s->parent - 4, "/new", 4) == 0);
		if (s->mail)
			memcpy(s->name.p + s->parent - 4, "/cur", 4);
	}
	s->name.n = s->parent;
	put_part(&s->name, s->mail ? unique_name(last) : last);
	return hash_bytes(s->name.p, s->name.n, s->journal.seed);
}

static uint64_t
mtime_of(const struct stat *st)
{
	return (uint64_t)st->st_mtim.tv_sec * 1000000000U +
	    (uint64_t)st->st_mtim.tv_nsec;
}

/* --- reading the file --- */

/* What the line says is what is known of that input from now on. */
static void
learn(struct state *s, const struct line *l)
{
	uint64_t name = hash_bytes(l->name.p, l->name.n, s->journal.seed);
	struct entry *e = find(s, name);

	if (s->nentries == 0) {
		s->cap = s->journal.size / LINES < ENTRIES ?
		    (size_t)(s->journal.size / LINES) : ENTRIES;
		s->entries = xdense(s->cap, sizeof(*e));
		table_reserve(&s->table, s->cap);
	}
	if (e == NULL) {
		s->entries = xgrow(s->entries, s->nentries, &s->cap,
		    sizeof(s->entries[0]));
		table_put(&s->table, (uint32_t)name, (uint32_t)s->nentries);
		e = &s->entries[s->nentries++];
		*e = (struct entry){.name = name};
	}
	e->size = l->v[SIZE];
	e->mtime = l->v[MTIME];
	e->gone = 0;
	e->tries = l->kind != KIND_TRIED ? 0 :
	    l->v[TRIES] < UINT8_MAX ? (uint8_t)l->v[TRIES] : UINT8_MAX;
	if (l->kind != KIND_MBOX) {
		e->place = 0;
		return;
	}
	if (e->place == 0) {
		s->places = xgrow(s->places, s->nplaces, &s->places_cap,
		    sizeof(s->places[0]));
		e->place = (uint32_t)++s->nplaces;
	}
	s->places[e->place - 1] = (struct place){{l->v[END], l->v[NUMBER],
	    l->v[LAST]}, l->v[HASH]};
}

static bool
is_recent(const struct state *s, uint64_t day, uint64_t days)
{
	return day + days >= s->today;
}

/* An input that is known, and not forgotten. */
static struct entry *
find_known(struct state *s, uint64_t name)
{
	struct entry *e = find(s, name);

	return e == NULL || (e->gone != 0 &&
	    !is_recent(s, e->gone, LIMIT_STATE_DAYS)) ? NULL : e;
}

static bool
take_line(void *ctx, struct span text)
{
	struct state *s = ctx;
	struct report_id id;
	struct entry *e;
	struct line l;

	if (!parse_line(text, &l))
		return false;
	s->lines++;
	if (KINDS[l.kind].named) {
		learn(s, &l);
	} else if (l.kind == KIND_GONE) {
		e = find(s, l.v[NAME]);
		if (e != NULL)
			e->gone = (uint32_t)l.v[DAY];
	} else if (l.kind == KIND_SHARD) {
		s->shard = (struct shard){(uint32_t)l.v[K] - 1,
		    (uint32_t)l.v[N]};
		return l.v[K] >= 1 && l.v[K] <= l.v[N] &&
		    l.v[N] <= LIMIT_SHARDS;
	} else if (is_recent(s, l.v[DAY], LIMIT_STATE_REPORT_DAYS)) {
		s->reports++;
		id = (struct report_id){{l.v[KEY], l.v[KEY + 1]},
		    l.v[CONTENT]};
		if (s->report != NULL)
			s->report(s->ctx, &id);
	}
	return true;
}

/* Does the line still count, when the file is written anew? */
static bool
keep_line(void *ctx, struct span text)
{
	struct state *s = ctx;
	struct entry *e;
	struct line l;
	bool keep;

	if (!parse_line(text, &l))
		return false;
	if (l.kind == KIND_SHARD)
		return true;
	if (l.kind == KIND_REPORT)
		return is_recent(s, l.v[DAY], LIMIT_STATE_REPORT_DAYS);
	e = find_known(s, l.kind == KIND_GONE ? l.v[NAME] :
	    hash_bytes(l.name.p, l.name.n, s->journal.seed));
	if (e == NULL)
		return false;
	if (l.kind == KIND_GONE)
		return e->gone == l.v[DAY];
	keep = !e->kept && e->size == l.v[SIZE] && e->mtime == l.v[MTIME] &&
	    e->tries == (l.kind == KIND_TRIED ? l.v[TRIES] : 0) &&
	    (e->place != 0) == (l.kind == KIND_MBOX) && (e->place == 0 ||
	    s->places[e->place - 1].at.end == l.v[END]);
	e->kept |= keep;
	return keep;
}

/* Lines that keep_line() would keep, or a few more. */
static uint64_t
count_live(const struct state *s)
{
	uint64_t n = s->reports;
	size_t i;

	for (i = 0; i < s->nentries; i++)
		if (s->entries[i].gone == 0)
			n++;
		else if (is_recent(s, s->entries[i].gone, LIMIT_STATE_DAYS))
			n += 2;
	return n;
}

struct state *
state_open(const char *path,
    void (*report)(void *ctx, const struct report_id *id), void *ctx,
    enum status *status)
{
	struct state *s = xcalloc(1, sizeof(*s));
	struct journal_reader take = {s, take_line}, keep = {s, keep_line};
	char folder[LIMIT_PATH];

	s->report = report;
	s->ctx = ctx;
	s->today = (uint64_t)time(NULL) / 86400;
	if (getcwd(folder, sizeof(folder)) != NULL)
		buf_puts(&s->base, strcmp(folder, "/") != 0 ? folder : "");
	*status = journal_open(&s->journal, path, "dmarc-rua-parse",
	    &take);
	if (*status != STATUS_OK) {
		state_free(s);
		return NULL;
	}
	if (s->lines > 2 * count_live(s) + SLACK)
		journal_rewrite(&s->journal, &keep);
	return s;
}

void
state_free(struct state *s)
{
	if (s == NULL)
		return;
	while (s->first < s->ngiven)
		free(s->given[s->first++].name);
	journal_close(&s->journal);
	table_free(&s->table);
	buf_free(&s->base);
	buf_free(&s->name);
	buf_free(&s->folder);
	buf_free(&s->found);
	buf_free(&s->mbox);
	free(s->entries);
	free(s->places);
	free(s->given);
	free(s);
}

bool
state_shard(struct state *s, const struct shard *shard)
{
	struct line l = {.kind = KIND_SHARD, .v = {shard->k + 1, shard->n}};
	const char *before = s->shard.n > 0 ? "another --shard" : "no --shard";

	if (s->shard.k == shard->k && s->shard.n == shard->n)
		return true;
	if (s->lines > 0) {
		diag(span_str(s->journal.path), "has been used with %s; each "
		    "shard needs a state file of its own", before);
		return false;
	}
	put_line(&s->journal.lines, &l);
	return true;
}

uint64_t
state_seed(const struct state *s)
{
	return s->journal.seed;
}

uint64_t
state_known(const struct state *s)
{
	return s->known;
}

bool
state_failed(const struct state *s)
{
	return s->failed;
}

/* --- what is met --- */

/* Its line once more, so that the line that says it is gone does not count. */
static void
put_again(struct state *s, const struct entry *e)
{
	struct line l = {.kind = e->tries > 0 ? KIND_TRIED : KIND_FILE,
	    .v = {e->size, e->mtime, e->tries}, .name = buf_span(&s->name)};

	if (e->place != 0) {
		const struct place *p = &s->places[e->place - 1];

		l = (struct line){KIND_MBOX, {e->size, e->mtime, p->hash,
		    p->at.end, p->at.number, p->at.last}, l.name};
	}
	put_line(&s->journal.lines, &l);
}

bool
state_knows(struct state *s, const char *path, const struct stat *st,
    bool unique)
{
	struct entry *e;

	if (st->st_dev == s->journal.dev && st->st_ino == s->journal.ino)
		return true;
	e = find_known(s, set_name(s, path));
	if (e == NULL)
		return false;
	e->met = true;
	if (e->gone != 0) {
		e->gone = 0;
		put_again(s, e);
	}
	if ((!unique && (e->size != (uint64_t)st->st_size ||
	    e->mtime != mtime_of(st))) ||
	    (e->tries > 0 && e->tries < LIMIT_STATE_TRIES) ||
	    (e->place > 0 && s->places[e->place - 1].at.end < e->size))
		return false;
	s->known++;
	return true;
}

/* Of what an mbox is known by: its beginning and the octets before end. False
 * with errno if they can't be read. */
static bool
hash_mbox(const struct state *s, int fd, uint64_t end, uint64_t *hash)
{
	struct blob b = {.fd = fd, .len = end};
	const size_t head = end < HEAD ? (size_t)end : HEAD;
	const size_t tail = end < TAIL ? (size_t)end : TAIL;
	char octets[HEAD];

	if (blob_read(&b, 0, octets, head) != (ssize_t)head)
		return false;
	*hash = hash_bytes(octets, head, s->journal.seed);
	if (blob_read(&b, end - tail, octets, tail) != (ssize_t)tail)
		return false;
	*hash = hash_bytes(octets, tail, *hash);
	return true;
}

bool
state_resume(struct state *s, const char *path, const struct stat *st, int fd,
    struct state_place *place)
{
	const struct entry *e = find_known(s, set_name(s, path));
	const struct place *p;
	uint64_t hash = 0;

	*place = (struct state_place){0};
	if (e == NULL || e->place == 0)
		return true;
	p = &s->places[e->place - 1];
	if (p->at.end <= (uint64_t)st->st_size) {
		if (!hash_mbox(s, fd, p->at.end, &hash))
			return false;
		if (hash == p->hash) {
			*place = p->at;
			return true;
		}
	}
	diag(span_str(path), "the mbox was changed in what had been read; all "
	    "of it is read again");
	return true;
}

/* --- what is read --- */

void
state_given(struct state *s, const char *path, const struct stat *st, int fd,
    const struct state_place *place)
{
	struct given g = {.line = {.kind = KIND_FILE}};
	uint64_t hash = 0;

	if (s->first == s->ngiven) {
		s->first = s->ngiven = 0;
	} else if (s->ngiven == s->given_cap && s->first > s->ngiven / 2) {
		s->ngiven -= s->first;
		memcpy(s->given, s->given + s->first,
		    s->ngiven * sizeof(g));
		s->first = 0;
	}
	/* Where it can't be known by what is in it, it is not known. */
	if (path != NULL && (place == NULL ||
	    hash_mbox(s, fd, place->end, &hash))) {
		g.hash = set_name(s, path);
		g.name = xmalloc(s->name.n);
		memcpy(g.name, s->name.p, s->name.n);
		g.line = (struct line){KIND_FILE, {(uint64_t)st->st_size,
		    mtime_of(st)}, {g.name, s->name.n}};
	}
	if (g.name != NULL && place != NULL) {
		g.line.kind = KIND_MBOX;
		g.line.v[HASH] = hash;
		g.line.v[END] = place->end;
		g.line.v[NUMBER] = place->number;
		g.line.v[LAST] = place->last;
	}
	s->given = xgrow(s->given, s->ngiven, &s->given_cap, sizeof(g));
	s->given[s->ngiven++] = g;
}

void
state_report(struct state *s, const struct report_id *id)
{
	struct line l = {.kind = KIND_REPORT,
	    .v = {s->today, id->key[0], id->key[1], id->content}};

	put_line(&s->found, &l);
}

/* The place in the mbox at hand goes to the lines: it won't go on. */
static void
leave_mbox(struct state *s)
{
	buf_put_span(&s->journal.lines, buf_span(&s->mbox));
	s->mbox.n = 0;
}

void
state_done(struct state *s, bool fault)
{
	struct given *g = &s->given[s->first++];
	struct entry *e;

	if (g->line.kind != KIND_MBOX || g->hash != s->mbox_name)
		leave_mbox(s);
	if (g->line.kind == KIND_MBOX) {
		s->mbox_name = g->hash;
		s->mbox.n = 0;
		put_line(&s->mbox, &g->line);
	} else if (g->name != NULL) {
		if (fault && s->found.n == 0) {
			e = find_known(s, g->hash);
			g->line.kind = KIND_TRIED;
			g->line.v[TRIES] = e == NULL || e->tries == 0 ||
			    e->size != g->line.v[SIZE] ||
			    e->mtime != g->line.v[MTIME] ? 1 : e->tries + 1U;
		}
		put_line(&s->journal.lines, &g->line);
	}
	buf_put_span(&s->journal.lines, buf_span(&s->found));
	s->found.n = 0;
	free(g->name);
}

size_t
state_waiting(const struct state *s)
{
	return s->journal.lines.n + s->mbox.n;
}

bool
state_write(struct state *s)
{
	leave_mbox(s);
	s->failed |= !journal_write(&s->journal);
	return !s->failed;
}

bool
state_commit(struct state *s)
{
	s->failed |= !journal_commit(&s->journal);
	return !s->failed;
}

bool
state_end(struct state *s)
{
	struct line l = {.kind = KIND_GONE, .v = {s->today}};
	size_t i;

	for (i = 0; i < s->nentries; i++) {
		l.v[NAME] = s->entries[i].name;
		if (!s->entries[i].met && s->entries[i].gone == 0)
			put_line(&s->journal.lines, &l);
	}
	return state_write(s) && state_commit(s);
}
