/* Jobs on their way to another process, by SCM_RIGHTS; for one machine. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* CMSG_SPACE */
#include "input/batch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* A job in a message; name_len octets of name follow, if it is a new file. */
struct wire {
	uint64_t off, len, message;
	uint32_t name_len; /* with its NUL; 0 for the file before */
	uint32_t unquote;
};

#define NAME_MAX_OCTETS (LIMIT_BATCH_BYTES / 4)

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(LIMIT_BATCH_FILES * sizeof(int))];
};

void
batch_reset(struct batch *b)
{
	b->jobs = b->files = 0;
	b->octets = b->n = 0;
	b->file = NULL;
	b->fd = -1;
}

bool
batch_takes(const struct job *j)
{
	return j->blob.mem == NULL && j->blob.fd >= 0 &&
	    strlen(j->file->name) < NAME_MAX_OCTETS;
}

bool
batch_full(const struct batch *b)
{
	return b->jobs >= LIMIT_BATCH_JOBS ||
	    b->files >= LIMIT_BATCH_FILES ||
	    b->octets >= LIMIT_BATCH_OCTETS ||
	    b->n + sizeof(struct wire) + NAME_MAX_OCTETS > sizeof(b->bytes);
}

void
batch_add(struct batch *b, const struct job *j)
{
	struct wire w = {j->blob.off, j->blob.len, j->message, 0, j->unquote};

	if (j->file != b->file || j->blob.fd != b->fd) {
		w.name_len = (uint32_t)strlen(j->file->name) + 1;
		b->fds[b->files++] = b->fd = j->blob.fd;
		b->file = j->file;
	}
	memcpy(b->bytes + b->n, &w, sizeof(w));
	b->n += sizeof(w);
	memcpy(b->bytes + b->n, j->file->name, w.name_len);
	b->n += w.name_len;
	b->octets += j->blob.len;
	b->jobs++;
}

static struct msghdr
message(struct iovec *iov, union control *c, size_t control_len)
{
	struct msghdr m = {0};

	m.msg_iov = iov;
	m.msg_iovlen = 1;
	m.msg_control = c->bytes;
	m.msg_controllen = control_len;
	return m;
}

bool
batch_send(const struct batch *b, int sock)
{
	size_t fds_len = b->files * sizeof(int);
	union control c = {0};
	struct iovec iov = {(void *)(uintptr_t)b->bytes, b->n};
	struct msghdr m = message(&iov, &c, CMSG_SPACE(fds_len));
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	ssize_t r;

	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(fds_len);
	memcpy(CMSG_DATA(h), b->fds, fds_len);
	do
		r = sendmsg(sock, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
	return r >= 0;
}

bool
batch_recv(struct batch_reader *b, int sock)
{
	union control c;
	struct iovec iov = {b->bytes, sizeof(b->bytes)};
	struct msghdr m = message(&iov, &c, sizeof(c.bytes));
	struct cmsghdr *h;
	ssize_t r;

	do
		r = recvmsg(sock, &m, 0);
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		return false;
	b->n = (size_t)r;
	b->at = 0;
	b->files = b->next = 0;
	b->file = NULL;
	h = CMSG_FIRSTHDR(&m);
	if (h != NULL && h->cmsg_type == SCM_RIGHTS) {
		b->files = (unsigned int)((h->cmsg_len - CMSG_LEN(0)) /
		    sizeof(int));
		memcpy(b->fds, CMSG_DATA(h), b->files * sizeof(int));
	}
	return true;
}

/* The descriptor of the next file; -1, unreadable, if it didn't get here. */
static int
next_fd(struct batch_reader *b)
{
	return b->next < b->files ? b->fds[b->next++] : -1;
}

bool
batch_next(struct batch_reader *b, struct job *j)
{
	struct wire w;

	if (b->at >= b->n) {
		job_file_release(b->file);
		b->file = NULL;
		return false;
	}
	memcpy(&w, b->bytes + b->at, sizeof(w));
	b->at += sizeof(w);
	if (w.name_len > 0) {
		job_file_release(b->file);
		b->file = job_file_new(b->bytes + b->at, next_fd(b));
		b->at += w.name_len;
	}
	*j = (struct job){.file = b->file,
	    .blob = {.fd = b->file->fd, .off = w.off, .len = w.len},
	    .message = w.message, .unquote = w.unquote != 0};
	return true;
}
