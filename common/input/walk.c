/* One input loop: arguments, folders, files; looks only for an mbox. */
/* SPDX-License-Identifier: ISC */
#include "input/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "input/claim.h"
#include "input/flow.h"
#include "input/tree.h"
#include "mail/mbox.h"

struct walk {
	char *const *args;
	const struct limits *limits;
	const struct emit *emit;
	struct tree tree; /* its path is that of the input at hand */
	struct flow flow;
	bool flowing;
	struct mbox mbox;
	struct job_file *file; /* what mbox reads; NULL for nothing */
	uint64_t done;          /* octets handed out */
	uint64_t files, octets; /* regular files opened, their sizes */
	uint64_t args_left;
	struct state *state; /* or NULL */
	struct stat st;      /* of the file that was opened last */
	bool shared;         /* its position is not only ours */
	uint64_t last;       /* the "From " line of the message given last */
	char small[LIMIT_SMALL]; /* its first octets, or all */
};

struct walk *
walk_new(char *const *args, const struct limits *limits,
    const struct emit *emit)
{
	static char name[] = "-";
	static char *const alone[] = {name, NULL};
	struct walk *w = xcalloc(1, sizeof(*w));

	w->args = *args != NULL ? args : alone;
	while (w->args[w->args_left] != NULL)
		w->args_left++;
	w->limits = limits;
	w->emit = w->tree.emit = emit;
	w->mbox.window = MBOX_WINDOW;
	flow_init(&w->flow, limits, emit, FLOW_SEGMENT, MBOX_WINDOW);
	return w;
}

void
walk_free(struct walk *w)
{
	if (w == NULL)
		return;
	tree_free(&w->tree);
	job_file_release(w->file);
	mbox_free(&w->mbox);
	flow_free(&w->flow);
	free(w);
}

static bool
is_known(void *ctx, const char *path, const struct stat *st, bool unique)
{
	return state_knows(((struct walk *)ctx)->state, path, st, unique);
}

void
walk_remember(struct walk *w, struct state *state)
{
	w->state = state;
	w->tree.known = state != NULL ? is_known : NULL;
	w->tree.known_ctx = w;
}

/*
 * Sets *from to where to go on in an mbox that was read before: behind it, if
 * there begins a message, else at its last message, which has grown; and
 * *number to that of the message before. front is where it begins. False with
 * errno if it can't be read.
 */
static bool
resume(struct walk *w, const struct blob *b, size_t front, uint64_t *from,
    uint64_t *number)
{
	struct state_place place = {0};
	char octets[1 + MBOX_SNIFF]; /* from the last octet that was read on */
	struct span head = {octets, 0};
	ssize_t r;

	if (w->state != NULL && !w->shared && !state_resume(w->state,
	    w->tree.path.p, &w->st, b->fd, &place))
		return false;
	*number = place.number;
	*from = place.end > 0 ? place.end : front;
	if (place.end == 0 || place.end == b->len)
		return true;
	r = blob_read(b, place.end - 1, octets, sizeof(octets));
	if (r < 0)
		return false;
	head.n = (size_t)r;
	while (head.n > 0 && (head.p[0] == '\n' || head.p[0] == '\r'))
		span_advance(&head, 1);
	*from = place.end - 1 + (uint64_t)(head.p - octets);
	if (head.p > octets && (mbox_sniff(head) || *from == b->len))
		return true;
	--*number;
	*from = place.last;
	return true;
}

/* Takes fd, a regular file that w->st is of. True if it makes one job. */
static bool
open_file(struct walk *w, int fd, bool shared, struct job *j)
{
	struct blob b = {.fd = fd, .len = (uint64_t)w->st.st_size};
	struct job_file *file;
	struct span head = {w->small, 0};
	uint64_t number, from;
	size_t front;
	ssize_t r;
	off_t at;

	w->shared = shared;
	if (shared) {
		/* Others that share its position find it read. */
		at = lseek(fd, 0, SEEK_CUR);
		lseek(fd, 0, SEEK_END);
		b.off = at < 0 ? 0 : (uint64_t)at;
		b.off = b.off < b.len ? b.off : b.len;
		b.len -= b.off;
	}
	r = blob_read(&b, 0, w->small, b.len <= LIMIT_SMALL ? LIMIT_SMALL :
	    MBOX_SNIFF);
	if (r < 0) {
		emit_errno(w->emit, w->tree.path.p, errno);
		close(fd);
		return false;
	}
	w->files++;
	w->octets += b.len;
	file = job_file_new(w->tree.path.p, fd);
	head.n = (size_t)r < MBOX_SNIFF ? (size_t)r : MBOX_SNIFF;
	front = mbox_front(head);
	if (front > 0 || mbox_sniff(head)) {
		if (!resume(w, &b, front, &from, &number)) {
			emit_errno(w->emit, file->name, errno);
			job_file_release(file);
			return false;
		}
		w->file = file;
		b = blob_sub(&b, from, b.len - from);
		mbox_start(&w->mbox, &b, false);
		w->mbox.number = number;
		return false;
	}
	if ((uint64_t)r == b.len)
		b.mem = w->small;
	*j = (struct job){.file = file, .blob = b, .shared = shared};
	return true;
}

/* Opens an argument, whatever it is. True if it makes one job. */
static bool
open_argument(struct walk *w, const char *arg, struct job *j)
{
	bool is_stdin = strcmp(arg, "-") == 0;
	int fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) :
	    open(arg, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	tree_begin(&w->tree, arg);
	inodes_free(&w->tree.seen);
	if (fd < 0 || fstat(fd, &w->st) < 0) {
		emit_errno(w->emit, arg, errno);
		if (fd >= 0)
			close(fd);
	} else if (S_ISDIR(w->st.st_mode)) {
		tree_enter(&w->tree, fd, &w->st);
	} else if (S_ISREG(w->st.st_mode) && w->st.st_size == 0 &&
	    !is_stdin && !claim_name(span_str(arg))) {
		emit_text(w->emit, RESULT_PASSED, span_str(arg),
		    SPAN_LIT("empty")); /* an mbox often is */
		close(fd);
	} else if (S_ISREG(w->st.st_mode)) {
		if (is_stdin || w->state == NULL ||
		    !is_known(w, arg, &w->st, false))
			return open_file(w, fd, is_stdin, j);
		close(fd);
	} else {
		w->flowing = flow_start(&w->flow, fd, w->tree.path.p);
	}
	return false;
}

static bool
next_message(struct walk *w, struct job *j)
{
	struct buf where = {0};
	struct mbox_message m;
	enum mbox_result r = mbox_next(&w->mbox, &m);

	if (r == MBOX_MESSAGE) {
		w->file->refs++;
		w->last = w->mbox.blob.off + m.from;
		*j = (struct job){
		    .file = w->file,
		    .blob = mbox_blob(&w->mbox, &m),
		    .message = m.number,
		    .unquote = m.unquote,
		    .shared = true,
		};
		return true;
	}
	if (r == MBOX_ERROR) {
		buf_printf(&where, "%s:%" PRIu64, w->file->name,
		    w->mbox.number);
		buf_putc(&where, '\0');
		emit_errno(w->emit, where.p, w->mbox.err);
		buf_free(&where);
	}
	job_file_release(w->file);
	w->file = NULL;
	return false;
}

/* Tells the state of a job. */
static void
remember(struct walk *w, const struct job *j)
{
	struct state_place place = {w->mbox.blob.off + w->mbox.from,
	    j->message, w->last};

	state_given(w->state, w->flowing || w->shared ? NULL :
	    w->tree.path.p, &w->st, j->blob.fd, j->message > 0 ? &place : NULL);
}

bool
walk_next(struct walk *w, struct job *j)
{
	bool got = false;
	int fd;

	while (!got) {
		if (w->file != NULL) {
			got = next_message(w, j);
		} else if (w->flowing) {
			got = w->flowing = flow_next(&w->flow, j);
		} else if (w->tree.depth > 0) {
			fd = tree_next(&w->tree, &w->st);
			got = fd >= 0 && open_file(w, fd, false, j);
		} else if (*w->args != NULL) {
			w->args_left--;
			got = open_argument(w, *w->args++, j);
		} else {
			return false;
		}
	}
	w->done += j->blob.len;
	if (w->state != NULL)
		remember(w, j);
	return true;
}

void
walk_progress(const struct walk *w, uint64_t *done, uint64_t *ahead)
{
	uint64_t n = w->args_left + tree_ahead(&w->tree);

	*done = w->done;
	*ahead = 0;
	if (w->flowing)
		return;
	if (w->files > 0)
		*ahead = n * (w->octets / w->files);
	if (w->file != NULL)
		*ahead += w->mbox.blob.len - w->mbox.from;
}

bool
walk_is_single(char *const *args)
{
	bool is_stdin = args[0] == NULL || strcmp(args[0], "-") == 0;
	struct blob b = {.fd = STDIN_FILENO, .len = MBOX_SNIFF};
	char octets[MBOX_SNIFF];
	struct span head = {octets, 0};
	struct stat st;
	ssize_t r;

	if (args[0] != NULL && args[1] != NULL)
		return false;
	if ((is_stdin ? fstat(b.fd, &st) : stat(args[0], &st)) < 0 ||
	    S_ISDIR(st.st_mode))
		return false;
	if (!S_ISREG(st.st_mode))
		return true; /* opening a pipe shows at its other end */
	if (is_stdin)
		b.off = (uint64_t)lseek(b.fd, 0, SEEK_CUR);
	else
		b.fd = open(args[0], O_RDONLY | O_CLOEXEC);
	r = blob_read(&b, 0, octets, sizeof(octets));
	head.n = r > 0 ? (size_t)r : 0;
	if (!is_stdin && b.fd >= 0)
		close(b.fd);
	return r >= 0 && !mbox_sniff(head) && mbox_front(head) == 0;
}
