/* Reads what can't seek, through temporary files; looks only for an mbox. */
/* SPDX-License-Identifier: ISC */
#include "input/flow.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/spool.h"
#include "base/xalloc.h"
#include "input/sniff.h"

/* Octets read at once: what a pipe holds on most systems. */
#define PIECE (64U << 10)

void
flow_init(struct flow *f, const struct limits *limits,
    const struct emit *emit, uint64_t segment, size_t window)
{
	int fd = spool_tmpfile();

	*f = (struct flow){
	    .limits = limits,
	    .emit = emit,
	    .segment = segment,
	    .mbox = {.window = window},
	    .file = fd >= 0 ? job_file_new("", fd) : NULL,
	    .fd = -1,
	};
}

static void
close_input(struct flow *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void
flow_free(struct flow *f)
{
	close_input(f);
	mbox_free(&f->mbox);
	job_file_release(f->file);
	free(f->buf);
	free(f->name);
	*f = (struct flow){.fd = -1};
}

static void
fail(struct flow *f, int err)
{
	emit_errno(f->emit, f->name, err);
	close_input(f);
}

static void
fail_size(struct flow *f, uint64_t message)
{
	struct buf where = {0}, what = {0};

	buf_puts(&where, f->name);
	if (message > 0)
		buf_printf(&where, ":%llu", (unsigned long long)message);
	buf_printf(&what, "larger than %llu octets",
	    (unsigned long long)f->bound);
	emit_text(f->emit, RESULT_FAULT, buf_span(&where), buf_span(&what));
	buf_free(&where);
	buf_free(&what);
}

/* One more piece, of at most n octets, onto the file. False once told. */
static bool
pull(struct flow *f, size_t n)
{
	struct pollfd p = {.fd = f->fd, .events = POLLIN};
	ssize_t r;

	while ((r = read(f->fd, f->buf, n < PIECE ? n : PIECE)) < 0 &&
	    (errno == EINTR || errno == EAGAIN))
		if (errno == EAGAIN)
			poll(&p, 1, -1);
	if (r < 0 || !spool_write(f->file->fd, f->buf, (size_t)r, f->len)) {
		fail(f, errno);
		return false;
	}
	if (r == 0)
		close_input(f);
	f->len += (uint64_t)r;
	return true;
}

/*
 * Goes to a file that no job holds, be it the old one, and begins it with
 * what the old one has from place from on. False with errno. What else the
 * old one has stays behind len: to write over it costs less than to free it.
 */
static bool
next_file(struct flow *f, uint64_t from)
{
	struct blob rest = {
	    .fd = f->file != NULL ? f->file->fd : -1, .len = f->len};
	bool again = f->file != NULL && f->file->refs == 1;
	uint64_t pos;
	ssize_t r = 0;
	int fd = again ? f->file->fd : spool_tmpfile();

	if (fd < 0)
		return false;
	for (pos = from; pos < f->len; pos += (uint64_t)r) {
		r = blob_read(&rest, pos, f->buf, PIECE);
		if (r <= 0 || !spool_write(fd, f->buf, (size_t)r, pos - from))
			break;
	}
	if (pos < f->len) {
		if (!again)
			close(fd);
		return false;
	}
	if (again)
		f->file->fd = -1; /* goes to the new one */
	job_file_release(f->file);
	f->file = job_file_new(f->name, fd);
	f->len -= from;
	return true;
}

bool
flow_start(struct flow *f, int fd, const char *name)
{
	struct blob b;
	struct span head;
	enum content content;
	const char *what;
	size_t at;
	ssize_t r;

	free(f->name);
	f->name = xstrdup(name);
	f->fd = fd;
	f->kind = FLOW_END;
	f->forget = false;
	if (f->buf == NULL)
		f->buf = xmalloc(PIECE);
	if (!next_file(f, f->len) || ftruncate(f->file->fd, 0) < 0) {
		fail(f, errno);
		return false;
	}
	while (f->fd >= 0 && f->len < FLOW_HEAD)
		if (!pull(f, FLOW_HEAD - f->len))
			return false;
	/* Whoever pipes a message waits for what is said of it. */
	if (f->len == 0 && (f->limits->other <= FLOW_HEAD ||
	    strcmp(f->name, "-") != 0)) {
		emit_text(f->emit, RESULT_PASSED, span_str(f->name),
		    SPAN_LIT("empty"));
		return false;
	}
	b = (struct blob){.fd = f->file->fd, .len = f->len};
	r = blob_read(&b, 0, f->buf, FLOW_HEAD);
	if (r < 0) {
		fail(f, errno);
		return false;
	}

	/* The head tells what kind it is of. */
	head = (struct span){f->buf, (size_t)r};
	if (mbox_front(head) > 0) {
		span_advance(&head, mbox_front(head));
		b.len = f->len = head.n;
		if (!spool_write(b.fd, head.p, head.n, 0)) {
			fail(f, errno);
			return false;
		}
	}
	content = sniff(head, &what, &at);
	f->bound = content == CONTENT_XML ? f->limits->inflated :
	    f->limits->part;
	f->kind = mbox_sniff(head) ? FLOW_MBOX : FLOW_WHOLE;
	if (f->kind == FLOW_MBOX)
		mbox_start(&f->mbox, &b, f->fd >= 0);
	else if (content >= CONTENT_OTHER && f->limits->other <= FLOW_HEAD)
		close_input(f); /* the rest is never read */
	return true;
}

static bool
next_message(struct flow *f, struct mbox_message *m)
{
	enum mbox_result r;
	uint64_t from, needs;
	bool told, large;

	while ((r = mbox_next(&f->mbox, m)) == MBOX_MESSAGE ||
	    r == MBOX_MORE) {
		told = f->forget;
		if (r == MBOX_MESSAGE) {
			large = m->pos + m->len - m->from > f->bound;
			f->forget = false;
			if (!large && !told)
				return true;
			if (!told)
				fail_size(f, m->number);
			continue;
		}
		/* Makes space and reads on. */
		from = f->mbox.from;
		needs = mbox_needs(&f->mbox);
		large = f->len - from > f->bound + MBOX_LOOK && needs > from;
		f->forget = told || large;
		if (large && !told)
			fail_size(f, f->mbox.number);
		from = !large && f->len < f->segment ? 0 :
		    f->forget ? needs : from;
		if (from > 0 && !next_file(f, from)) {
			fail(f, errno);
			return false;
		}
		pull(f, PIECE); /* on a fault, go on with what was read */
		mbox_grow(&f->mbox, &(struct blob){.fd = f->file->fd,
		    .len = f->len}, from, f->fd >= 0);
	}
	if (r == MBOX_ERROR)
		fail(f, f->mbox.err);
	return false;
}

bool
flow_next(struct flow *f, struct job *j)
{
	enum flow_kind kind = f->kind;
	struct mbox_message m = {.number = 0};
	struct blob b;

	if (kind != FLOW_MBOX || !next_message(f, &m)) {
		f->kind = FLOW_END;
		if (kind != FLOW_WHOLE)
			return false;
		while (f->fd >= 0 && f->len <= f->bound)
			if (!pull(f, PIECE))
				return false;
		close_input(f);
		if (f->len > f->bound) {
			fail_size(f, 0);
			return false;
		}
		b = (struct blob){.fd = f->file->fd, .len = f->len};
	} else {
		b = mbox_blob(&f->mbox, &m);
	}
	f->file->refs++;
	*j = (struct job){.file = f->file, .message = m.number, .blob = b,
	    .unquote = m.unquote, .shared = true};
	return true;
}
