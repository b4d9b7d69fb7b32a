/* A file of lines in groups; does not know what the lines mean. */
/* SPDX-License-Identifier: ISC */
#include "input/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/spool.h"

/* FORM changes with the form of the lines, and with what is hashed. */
#define MAGIC "%s state\t"
#define FORM "1"

/* Octets that are read at once; no line is longer. */
#define PIECE (256U << 10)

/* Octets of a group when the file is written anew. */
#define GROUP (64U << 10)

/* --- one line --- */

/*
 * The first line. Its second number is a hash of a known text, long enough to
 * go all ways through hash_bytes(): it differs where the machine, or a later
 * version, computes hashes in another way.
 */
static size_t
put_header(const struct journal *j, char *line, size_t size, uint64_t *sum)
{
	static const char text[] = "dmarc-rua-parse state\tis what a file "
	    "begins with that says which inputs and reports have been read; "
	    "it is known by this text";

	*sum = hash_bytes(text, sizeof(text), j->seed);
	return (size_t)snprintf(line, size, MAGIC FORM "\t%016" PRIx64
	    "\t%016" PRIx64 "\n", j->kind, j->seed, *sum);
}

static size_t
put_marker(char *line, size_t size, uint64_t sum)
{
	return (size_t)snprintf(line, size, "out\t%016" PRIx64 "\n", sum);
}

static void
tell(const struct journal *j, const char *what)
{
	diag(span_str(j->path), "%s", what);
}

/* A write has failed: nothing of it stays, if possible. False. */
static bool
fail(struct journal *j)
{
	tell(j, errtext(errno).s);
	if (ftruncate(j->fd, (off_t)j->end) < 0)
		tell(j, errtext(errno).s);
	return false;
}

/* Writes the first line, of a file without any. */
static bool
begin(struct journal *j)
{
	char line[128];

	j->end = put_header(j, line, sizeof(line), &j->sum);
	if (ftruncate(j->fd, 0) == 0 && spool_write(j->fd, line, j->end, 0))
		return true;
	j->end = 0;
	return fail(j);
}

/* --- reading --- */

/* Verifies the first line of a file that is not empty. */
static enum status
read_header(struct journal *j)
{
	char line[128] = "", want[128];
	struct blob b = {.fd = j->fd, .len = sizeof(line) - 1};
	size_t n;

	if (blob_read(&b, 0, line, sizeof(line) - 1) < 0 &&
	    errno != BLOB_SHRANK) {
		tell(j, errtext(errno).s);
		return STATUS_TEMP;
	}
	n = (size_t)snprintf(want, sizeof(want), MAGIC, j->kind);
	/* a process died while it wrote this line, and so no other */
	if (strncmp(line, want, n) == 0 && strchr(line, '\n') == NULL &&
	    j->size < sizeof(line))
		return begin(j) ? STATUS_OK : STATUS_TEMP;
	if (strncmp(line, want, n) != 0) {
		tell(j, "not a state file, and left as it is");
		return STATUS_USAGE;
	}
	if (sscanf(line + n, FORM "\t%16" SCNx64 "\t", &j->seed) != 1) {
		tell(j, "a state file of another version, or damaged: line 1");
		return STATUS_USAGE;
	}
	n = put_header(j, want, sizeof(want), &j->sum);
	if (strncmp(line, want, n) != 0) {
		tell(j, "a state file of another kind of machine, or damaged: "
		    "line 1");
		return STATUS_USAGE;
	}
	j->end = n;
	return STATUS_OK;
}

/* The lines of one group; false if one of them can't be. *number is that of the
 * line before, and becomes that of the last or the bad one. */
static bool
take_group(struct span group, const struct journal_reader *reader,
    uint64_t *number)
{
	struct span line;
	bool good = true;

	while (good && group.n > 0) {
		span_cut(&group, '\n', &line);
		++*number;
		good = reader->line(reader->ctx, line);
	}
	return good;
}

/*
 * Hands over all whole groups from j->end on. Sets j->end and j->sum to where
 * the last one ends, *left to the octets behind it. NULL, or what is wrong with
 * line *number.
 */
static const char *
read_groups(struct journal *j, const struct journal_reader *reader,
    uint64_t *left, uint64_t *number)
{
	struct buf b = {0};
	size_t group = 0, at = 0; /* in b: of this group; of the next line */
	uint64_t sum = j->sum, before = 1; /* lines that are before the group */
	const char *nl, *bad = NULL;
	char marker[32];
	struct span line;
	ssize_t r = 1;

	for (*number = 2; bad == NULL; ++*number) {
		while (bad == NULL && r > 0 && (at == b.n ||
		    memchr(b.p + at, '\n', b.n - at) == NULL)) {
			if (group > 0)
				memmove(b.p, b.p + group, b.n - group);
			b.n -= group;
			at -= group;
			group = 0;
			if (b.n - at > PIECE)
				bad = "a line is too long";
			buf_reserve(&b, PIECE);
			r = pread(j->fd, b.p + b.n, PIECE,
			    (off_t)(j->end + b.n));
			b.n += r > 0 ? (size_t)r : 0;
		}
		if (r < 0)
			bad = "can't be read";
		nl = at < b.n ? memchr(b.p + at, '\n', b.n - at) : NULL;
		if (nl == NULL || bad != NULL)
			break;
		line = (struct span){b.p + at, (size_t)(nl - b.p) + 1 - at};
		at += line.n;
		if (!span_has_prefix(line, "out\t")) {
			sum = hash_bytes(line.p, line.n, sum);
			continue;
		}
		put_marker(marker, sizeof(marker), sum);
		if (!span_is(line, marker)) {
			bad = "this line, or one before it, is damaged";
			break;
		}
		if (!take_group((struct span){b.p + group,
		    (size_t)(line.p - b.p) - group}, reader, &before)) {
			bad = "not a line that is known";
			*number = before;
			break;
		}
		j->end += at - group;
		j->sum = sum;
		group = at;
		before = *number;
	}
	*left = b.n - group;
	buf_free(&b);
	return bad;
}

/* --- opening --- */

/* Opens the file and locks it. Sets *empty. */
static enum status
open_locked(struct journal *j, bool *empty)
{
	struct stat st, now;

	for (;;) {
		j->fd = open(j->path, O_RDWR | O_CREAT | O_CLOEXEC |
		    O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
		if (j->fd < 0 || fstat(j->fd, &st) < 0) {
			tell(j, errno == ELOOP ?
			    "a symbolic link, which a state file must not be" :
			    errtext(errno).s);
			return STATUS_USAGE;
		}
		if (!S_ISREG(st.st_mode)) {
			tell(j, "not a regular file");
			return STATUS_USAGE;
		}
		if (flock(j->fd, LOCK_EX | LOCK_NB) < 0) {
			tell(j, errno == EWOULDBLOCK ?
			    "another process uses this state file" :
			    errtext(errno).s);
			return STATUS_TEMP;
		}
		/* Whoever had it may have put another one in its place. */
		if (stat(j->path, &now) == 0 && now.st_dev == st.st_dev &&
		    now.st_ino == st.st_ino)
			break;
		close(j->fd);
	}
	fstat(j->fd, &st);
	*empty = st.st_size == 0;
	j->size = (uint64_t)st.st_size;
	j->dev = st.st_dev;
	j->ino = st.st_ino;
	return STATUS_OK;
}

enum status
journal_open(struct journal *j, const char *path, const char *kind,
    const struct journal_reader *reader)
{
	uint64_t left, number;
	enum status status;
	const char *bad;
	bool empty;

	*j = (struct journal){
	    .path = path, .kind = kind, .fd = -1, .seed = hash_seed()};
	status = open_locked(j, &empty);
	if (status == STATUS_OK && empty)
		return begin(j) ? STATUS_OK : STATUS_TEMP;
	if (status == STATUS_OK)
		status = read_header(j);
	if (status != STATUS_OK)
		return status;
	bad = read_groups(j, reader, &left, &number);
	if (bad != NULL) {
		diag(span_str(path), "line %" PRIu64 ": %s; the state file is "
		    "left as it is", number, bad);
		return STATUS_USAGE;
	}
	if (j->end + left < j->size) {
		tell(j, errtext(BLOB_SHRANK).s);
		return STATUS_TEMP;
	}
	if (left == 0)
		return STATUS_OK;
	tell(j, "the last run died while it wrote; what it wrote last may come "
	    "again");
	if (ftruncate(j->fd, (off_t)j->end) == 0)
		return STATUS_OK;
	tell(j, errtext(errno).s);
	return STATUS_TEMP;
}

/* --- writing --- */

bool
journal_write(struct journal *j)
{
	return spool_write(j->fd, j->lines.p, j->lines.n, j->end) || fail(j);
}

bool
journal_commit(struct journal *j)
{
	struct span left = buf_span(&j->lines);
	uint64_t sum = j->sum;
	char marker[32];
	size_t n;

	if (left.n == 0)
		return true;
	while (left.n > 0) {
		n = (size_t)((const char *)memchr(left.p, '\n', left.n) -
		    left.p) + 1;
		sum = hash_bytes(left.p, n, sum);
		span_advance(&left, n);
	}
	n = put_marker(marker, sizeof(marker), sum);
	if (!spool_write(j->fd, marker, n, j->end + j->lines.n))
		return fail(j);
	j->end += j->lines.n + n;
	j->sum = sum;
	j->lines.n = 0;
	return true;
}

void
journal_close(struct journal *j)
{
	if (j->fd >= 0)
		close(j->fd);
	buf_free(&j->lines);
	*j = (struct journal){.fd = -1};
}

/* --- writing it anew --- */

struct copy {
	const struct journal_reader *keep;
	struct journal *to;
};

static bool
copy_line(void *ctx, struct span line)
{
	struct copy *c = ctx;
	struct buf *lines = &c->to->lines;

	if (!c->keep->line(c->keep->ctx, line))
		return true;
	buf_add(lines, line.p, line.n + 1);
	return lines->n < GROUP ||
	    (journal_write(c->to) && journal_commit(c->to));
}

/* Removes what a process left that died while it did this. */
static void
remove_old(struct journal *j)
{
	char line[128] = "", magic[128];
	int n = snprintf(magic, sizeof(magic), MAGIC, j->kind);
	int fd = open(j->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd >= 0 && read(fd, line, (size_t)n) > 0 &&
	    strcmp(line, magic) == 0)
		unlink(j->path);
	if (fd >= 0)
		close(fd);
}

void
journal_rewrite(struct journal *j, const struct journal_reader *keep)
{
	struct buf path = {0};
	struct journal to = {.kind = j->kind, .seed = j->seed}, from = *j;
	struct copy c = {keep, &to};
	struct journal_reader reader = {&c, copy_line};
	uint64_t left, number;
	struct stat st;
	char line[128];

	buf_printf(&path, "%s.new", j->path);
	buf_putc(&path, '\0');
	to.path = path.p;
	remove_old(&to);
	to.fd = open(to.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to.fd < 0) {
		tell(&to, errtext(errno).s);
		buf_free(&path);
		return;
	}
	from.end = put_header(j, line, sizeof(line), &from.sum);
	if (begin(&to) && flock(to.fd, LOCK_EX | LOCK_NB) == 0 &&
	    read_groups(&from, &reader, &left, &number) == NULL &&
	    from.end == j->end &&
	    journal_write(&to) && journal_commit(&to) &&
	    fdatasync(to.fd) == 0 && fstat(to.fd, &st) == 0 &&
	    rename(to.path, j->path) == 0) {
		to.path = j->path;
		to.dev = st.st_dev;
		to.ino = st.st_ino;
		journal_close(j);
		*j = to;
	} else {
		tell(&to, "the state file could not be written anew");
		unlink(to.path);
		journal_close(&to);
	}
	buf_free(&path);
}
