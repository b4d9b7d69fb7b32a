/* Files, their names, and the journal; does not look into them. */
/* SPDX-License-Identifier: ISC */
#include "send/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/spool.h"
#include "base/xalloc.h"
#include "value/num.h"

static bool
fail(const char *what)
{
	diag(span_str(what), "%s", errtext(errno).s);
	return false;
}

/* --- the journal's lines: "report ID END MESSAGES PASSED FILES WAITS" --- */

static void
put_line(struct buf *b, const struct sent *s)
{
	buf_printf(b, "report\t%.*s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
	    "\t%" PRIu64 "\t%d\n", REPORT_ID_N, s->id, s->end, s->messages,
	    s->passed, s->files, s->waits);
}

static bool
read_line(struct span line, struct sent *s)
{
	uint64_t *const numbers[] = {&s->end, &s->messages, &s->passed,
	    &s->files};
	struct span word;
	uint64_t waits = 0;
	size_t i;

	span_cut(&line, '\t', &word);
	if (!span_is(word, "report"))
		return false;
	span_cut(&line, '\t', &word);
	if (word.n != REPORT_ID_N)
		return false;
	memcpy(s->id, word.p, REPORT_ID_N);
	for (i = 0; i < 4; i++) {
		span_cut(&line, '\t', &word);
		if (!num_parse(word, numbers[i]))
			return false;
	}
	if (!num_parse(line, &waits) || waits > 1)
		return false;
	s->waits = waits == 1;
	return true;
}

static void
enter(struct outbox *o, const struct sent *s)
{
	size_t i = names_add(&o->ids, (struct span){s->id, REPORT_ID_N});

	o->sent = xgrow(o->sent, i, &o->cap, sizeof(o->sent[0]));
	o->sent[i] = *s;
	if (i == o->nsent)
		o->nsent++;
}

static bool
take_line(void *ctx, struct span line)
{
	struct sent s;

	if (!read_line(line, &s))
		return false;
	enter(ctx, &s);
	return true;
}

/* Those of periods that nobody makes reports of any more are forgotten. */
static bool
is_recent(void *ctx, struct span line)
{
	const struct outbox *o = ctx;
	struct sent s;

	return read_line(line, &s) && (o->now < LIMIT_SENT_KEPT ||
	    s.end >= o->now - LIMIT_SENT_KEPT);
}

const struct sent *
outbox_find(const struct outbox *o, const char *id)
{
	size_t i = names_find(&o->ids, (struct span){id, REPORT_ID_N});

	return i < o->nsent ? &o->sent[i] : NULL;
}

/* --- names --- */

/* The name under which a file is written, before it is whole. */
static const char *
hidden(struct outbox *o, struct span name)
{
	o->name.n = 0;
	buf_printf(&o->name, ".%.*s.part%c", SPAN_ARG(name), 0);
	return o->name.p;
}

/* From its hidden name to its own. */
static bool
show(struct outbox *o, const struct outbox_file *f)
{
	int from = f->kind == SENDER_LATER ? o->waiting : o->tmp;
	int to = f->kind == SENDER_LATER ? o->waiting : o->out;
	struct buf name = {0};
	bool good;

	buf_printf(&name, "%.*s%c", SPAN_ARG(f->name), 0);
	good = renameat(from, hidden(o, f->name), to, name.p) == 0;
	if (!good)
		fail(name.p);
	buf_free(&name);
	return good;
}

/* The id with which a hidden name begins, and the name without the dot and
 * ".part"; false if it is none of ours. */
static bool
is_hidden(struct span entry, struct span *id, struct span *name)
{
	static const char end[] = ".part";
	size_t n = sizeof(end) - 1, i;
	struct span s = entry;

	if (s.n < n + 1 || s.p[0] != '.' ||
	    memcmp(s.p + s.n - n, end, n) != 0)
		return false;
	*name = (struct span){s.p + 1, s.n - n - 1};
	/* the id is 32 digits, somewhere: "ID.1.eml", "a!b!1!2!ID.xml.gz" */
	for (s = *name; s.n >= REPORT_ID_N; span_advance(&s, 1)) {
		for (i = 0; i < REPORT_ID_N && (ascii_is_digit(s.p[i]) ||
		    (s.p[i] >= 'a' && s.p[i] <= 'f'));)
			i++;
		*id = (struct span){s.p, REPORT_ID_N};
		if (i == REPORT_ID_N && (s.n == i || s.p[i] == '.'))
			return true;
	}
	return false;
}

/* Completes or removes what a run left in a folder. */
static bool
tidy(struct outbox *o, int folder, enum sender_kind kind)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	const struct sent *s;
	struct dirent *e;
	struct span id, name;
	bool good = d != NULL;

	if (d == NULL)
		return fail("a folder");
	while (good && (e = readdir(d)) != NULL) {
		if (!is_hidden(span_str(e->d_name), &id, &name))
			continue;
		s = outbox_find(o, id.p);
		if (s != NULL && (kind == SENDER_LATER ? s->waits : true))
			good = show(o, &(struct outbox_file){name, kind});
		else
			unlinkat(folder, e->d_name, 0);
	}
	closedir(d);
	return good;
}

/* --- opening --- */

static int
folder_at(int at, const char *path)
{
	int fd;

	if (mkdirat(at, path, 0777) != 0 && errno != EEXIST)
		return -1;
	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd;
}

static bool
open_out(struct outbox *o, const char *out, bool maildir)
{
	int top = folder_at(AT_FDCWD, out);

	if (top < 0)
		return fail(out);
	o->out = o->tmp = top;
	if (!maildir)
		return true;
	o->tmp = folder_at(top, "tmp");
	o->out = folder_at(top, "new");
	close(folder_at(top, "cur"));
	close(top);
	return (o->tmp >= 0 && o->out >= 0) || fail(out);
}

enum status
outbox_open(struct outbox *o, const char *out, bool maildir,
    const char *state, uint64_t now)
{
	struct journal_reader reader = {o, take_line}, keep = {o, is_recent};
	struct buf path = {0};
	enum status status;
	int top;

	*o = (struct outbox){.state = state, .out = -1, .tmp = -1,
	    .waiting = -1, .fd = -1, .now = now,
	    .journal = {.fd = -1}};
	if (!open_out(o, out, maildir))
		return STATUS_USAGE;
	if (state == NULL)
		return STATUS_OK;
	top = folder_at(AT_FDCWD, state);
	if (top >= 0)
		o->waiting = folder_at(top, "waiting");
	if (o->waiting < 0)
		fail(state);
	if (top >= 0)
		close(top);
	if (o->waiting < 0)
		return STATUS_USAGE;
	buf_printf(&path, "%s/journal%c", state, 0);
	status = journal_open(&o->journal, path.p, "dmarc-rua-generate",
	    &reader);
	if (status == STATUS_OK && o->journal.size > LIMIT_SENT_JOURNAL)
		journal_rewrite(&o->journal, &keep);
	o->journal.path = state;
	buf_free(&path);
	if (status == STATUS_OK && (!tidy(o, o->tmp, SENDER_FILE) ||
	    !tidy(o, o->waiting, SENDER_LATER)))
		status = STATUS_TEMP;
	return status;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
outbox_close(struct outbox *o)
{
	close_fd(o->fd);
	if (o->tmp != o->out)
		close_fd(o->tmp);
	close_fd(o->out);
	close_fd(o->waiting);
	if (o->state != NULL)
		journal_close(&o->journal);
	names_free(&o->ids);
	free(o->sent);
	free(o->file);
	arena_free(&o->text);
	buf_free(&o->name);
	*o = (struct outbox){.out = -1};
}

/* --- taking files --- */

/* The file at hand is whole, and on the disk. */
static bool
finish(struct outbox *o)
{
	bool good = o->fd < 0 || o->state == NULL || fdatasync(o->fd) == 0;

	if (o->fd >= 0 && close(o->fd) != 0)
		good = false;
	o->fd = -1;
	return good || fail(o->name.p);
}

static bool
take_begin(void *ctx, enum sender_kind kind, struct span name)
{
	struct outbox *o = ctx;
	int folder = kind == SENDER_LATER ? o->waiting : o->tmp;

	if (!finish(o))
		return false;
	o->file = xgrow(o->file, o->nfiles, &o->filecap, sizeof(o->file[0]));
	o->file[o->nfiles++] = (struct outbox_file){
	    arena_dup(&o->text, name), kind};
	o->fd = openat(folder, hidden(o, name), O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC | O_NOFOLLOW, 0666);
	return o->fd >= 0 || fail(o->name.p);
}

static bool
take_add(void *ctx, struct span piece)
{
	struct outbox *o = ctx;
	ssize_t r;

	while (piece.n > 0) {
		r = write(o->fd, piece.p, piece.n);
		if (r < 0 && errno != EINTR)
			return fail(o->name.p);
		span_advance(&piece, r > 0 ? (size_t)r : 0);
	}
	return true;
}

static bool
take_end(void *ctx, const struct sent *s)
{
	struct outbox *o = ctx;
	const struct sent *before = outbox_find(o, s->id);
	bool waited = before != NULL && before->waits && !s->waits, good;
	char name[REPORT_ID_N + 1];
	size_t i;

	good = finish(o);
	if (good && o->state != NULL) {
		put_line(&o->journal.lines, s);
		good = journal_write(&o->journal) &&
		    journal_commit(&o->journal) &&
		    (fdatasync(o->journal.fd) == 0 || fail(o->state));
		enter(o, s);
	}
	for (i = 0; i < o->nfiles && good; i++)
		good = show(o, &o->file[i]);
	o->nfiles = 0;
	arena_reset(&o->text);
	if (good && waited) {
		memcpy(name, s->id, REPORT_ID_N);
		name[REPORT_ID_N] = '\0';
		unlinkat(o->waiting, name, 0);
	}
	return good;
}

struct sender
outbox_sender(struct outbox *o)
{
	return (struct sender){o, take_begin, take_add, take_end};
}

/* --- through a pipe --- */

enum frame { FRAME_FILE, FRAME_LATER, FRAME_ADD, FRAME_END, FRAMES };
struct head {
	uint32_t kind, n;
};
enum { FRAME_MOST = 1 << 20 };

static bool
write_all(int fd, const char *p, size_t n)
{
	ssize_t r;

	for (; n > 0; n -= (size_t)r, p += r) {
		r = write(fd, p, n);
		if (r < 0 && errno != EINTR)
			return false;
		if (r < 0)
			r = 0;
	}
	return true;
}

/* Who reads has told what is wrong if the pipe has gone. */
static bool
put_frame(const struct outbox_pipe *p, enum frame kind, struct span s)
{
	struct head h = {kind, (uint32_t)s.n};

	return write_all(p->fd, (const char *)&h, sizeof(h)) &&
	    write_all(p->fd, s.p, s.n);
}

static bool
pipe_begin(void *ctx, enum sender_kind kind, struct span name)
{
	return put_frame(ctx, kind == SENDER_LATER ? FRAME_LATER : FRAME_FILE,
	    name);
}

static bool
pipe_add(void *ctx, struct span piece)
{
	struct span part;

	while (piece.n > 0) {
		part = (struct span){piece.p,
		    piece.n < FRAME_MOST ? piece.n : FRAME_MOST};
		if (!put_frame(ctx, FRAME_ADD, part))
			return false;
		span_advance(&piece, part.n);
	}
	return true;
}

static bool
pipe_end(void *ctx, const struct sent *s)
{
	return put_frame(ctx, FRAME_END,
	    (struct span){(const char *)s, sizeof(*s)});
}

struct sender
outbox_to_pipe(struct outbox_pipe *p)
{
	return (struct sender){p, pipe_begin, pipe_add, pipe_end};
}

/* Reads just so many; false at the end, which is an error within a frame. */
static bool
read_all(int fd, char *p, size_t n, bool *cut)
{
	ssize_t r = 1;
	size_t got;

	for (got = 0; got < n && r != 0; got += r > 0 ? (size_t)r : 0) {
		r = read(fd, p + got, n - got);
		if (r < 0 && errno != EINTR)
			break;
	}
	*cut = got > 0 && got < n;
	return got == n;
}

static bool
is_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!ascii_is_letter(s.p[i]) && !ascii_is_digit(s.p[i]) &&
		    (s.p[i] == '\0' || strchr("-._!", s.p[i]) == NULL))
			return false;
	return s.n > 0 && s.n <= LIMIT_SENT_FILE && s.p[0] != '.';
}

/* One frame to where it belongs; false if it is none, or can't be taken. */
static bool
take_frame(const struct head *h, struct span s, const struct sender *to,
    bool *file, bool *good)
{
	struct sent sent;

	switch (h->kind) {
	case FRAME_FILE:
	case FRAME_LATER:
		*file = true;
		*good = is_name(s);
		return *good && to->begin(to->ctx, h->kind == FRAME_LATER ?
		    SENDER_LATER : SENDER_FILE, s);
	case FRAME_ADD:
		*good = *file;
		return *good && to->add(to->ctx, s);
	default:
		*file = false;
		*good = h->kind == FRAME_END && s.n == sizeof(sent);
		if (*good)
			memcpy(&sent, s.p, sizeof(sent));
		return *good && to->end(to->ctx, &sent);
	}
}

bool
outbox_from_pipe(int fd, const struct sender *to)
{
	struct buf b = {0};
	struct head h;
	bool cut = false, file = false, good = true, taken = true;

	while (taken && good && read_all(fd, (char *)&h, sizeof(h), &cut)) {
		good = h.n <= FRAME_MOST;
		if (!good)
			break;
		b.n = 0;
		buf_reserve(&b, h.n + 1);
		good = read_all(fd, b.p, h.n, &cut);
		b.n = h.n;
		if (good)
			taken = take_frame(&h, buf_span(&b), to, &file, &good);
	}
	if (cut || !good)
		diag(SPAN_NONE, "the process that makes reports has failed");
	buf_free(&b);
	return taken && good && !cut;
}
