/*
 * Jobs to a worker and its results back, as bytes between two processes of
 * one machine and program.
 */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* CMSG_SPACE */
#include "input/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* --- results --- */

/* What comes before the texts of a frame. */
struct frame_head {
	uint32_t kind;
	uint32_t where, what; /* octets, or ABSENT */
	uint32_t zero;
	uint64_t job, content, key[2], count;
};

#define ABSENT UINT32_MAX

void
frame_put(struct buf *b, uint64_t job, const struct result *r)
{
	struct span where = r->where, what = r->what;
	uint32_t most = r->kind == RESULT_ROWS ? LIMIT_FRAME_ROWS :
	    LIMIT_FRAME_TEXT;
	struct frame_head h = {.kind = (uint32_t)r->kind, .job = job,
	    .content = r->id.content, .key = {r->id.key[0], r->id.key[1]},
	    .count = r->count};

	if (where.n > most)
		where.n = most;
	if (what.n > most)
		what.n = most;
	h.where = where.p != NULL ? (uint32_t)where.n : ABSENT;
	h.what = what.p != NULL ? (uint32_t)what.n : ABSENT;
	buf_add(b, (const char *)&h, sizeof(h));
	buf_put_span(b, where);
	buf_put_span(b, what);
}

enum frame_state
frame_parse(struct span bytes, uint64_t *job, struct result *r, size_t *len)
{
	struct frame_head h;
	size_t where, what, most;

	if (bytes.n < sizeof(h))
		return FRAME_PART;
	memcpy(&h, bytes.p, sizeof(h));
	where = h.where != ABSENT ? h.where : 0;
	what = h.what != ABSENT ? h.what : 0;
	most = h.kind == RESULT_ROWS ? LIMIT_FRAME_ROWS : LIMIT_FRAME_TEXT;
	if (h.kind >= RESULT_N || h.zero != 0 || where > most || what > most)
		return FRAME_BAD;
	*len = sizeof(h) + where + what;
	if (bytes.n < *len)
		return FRAME_PART;
	*job = h.job;
	*r = (struct result){.kind = (enum result_kind)h.kind,
	    .id = {{h.key[0], h.key[1]}, h.content}, .count = h.count};
	if (h.where != ABSENT)
		r->where = (struct span){bytes.p + sizeof(h), where};
	if (h.what != ABSENT)
		r->what = (struct span){bytes.p + sizeof(h) + where, what};
	return FRAME_WHOLE;
}

/* --- jobs --- */

/* A job in a message; name_len octets of name follow, if it is a new file. */
struct job_head {
	uint64_t number, off, len, message;
	uint32_t name_len; /* with its NUL; 0 for the file of the job before */
	uint8_t unquote, at_once;
	uint16_t copied; /* the octets are in the worker's area */
};

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(LIMIT_BATCH_FILES * sizeof(int))];
};

bool
wire_send(int sock, struct span bytes, const int *fds, unsigned int nfds)
{
	size_t fds_len = nfds * sizeof(int);
	union control c = {0};
	struct iovec iov = {(void *)(uintptr_t)bytes.p, bytes.n};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *h;
	ssize_t r;

	if (nfds > 0) {
		m.msg_control = c.bytes;
		m.msg_controllen = (socklen_t)CMSG_SPACE(fds_len);
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = (socklen_t)CMSG_LEN(fds_len);
		memcpy(CMSG_DATA(h), fds, fds_len);
	}
	do
		r = sendmsg(sock, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
	return r >= 0;
}

size_t
wire_recv(int sock, char *p, size_t n, int *fds, unsigned int *nfds)
{
	union control c;
	struct iovec iov = {p, n};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = c.bytes, .msg_controllen = sizeof(c.bytes)};
	struct cmsghdr *h;
	ssize_t r;

	*nfds = 0;
	do
		r = recvmsg(sock, &m, MSG_CMSG_CLOEXEC);
	while (r < 0 && errno == EINTR);
	h = r > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	if (h != NULL && h->cmsg_type == SCM_RIGHTS) {
		*nfds = (unsigned int)((h->cmsg_len - CMSG_LEN(0)) /
		    sizeof(int));
		memcpy(fds, CMSG_DATA(h), *nfds * sizeof(int));
	}
	return r > 0 ? (size_t)r : 0;
}

bool
batch_add(struct batch *b, const struct job *j, uint64_t number, bool at_once)
{
	struct job_head h = {.number = number, .off = j->blob.off,
	    .len = j->blob.len, .message = j->message,
	    .unquote = j->unquote, .at_once = at_once,
	    .copied = j->file->fd < 0};

	if (b->jobs == LIMIT_BATCH_JOBS || b->files == LIMIT_BATCH_FILES ||
	    b->octets >= LIMIT_BATCH_OCTETS ||
	    b->n + sizeof(h) + BATCH_NAME_MAX > sizeof(b->bytes))
		return false;
	if (j->file != b->last) {
		h.name_len = (uint32_t)strlen(j->file->name) + 1;
		if (!h.copied)
			b->fds[b->files++] = j->blob.fd;
		b->last = j->file;
	}
	memcpy(b->bytes + b->n, &h, sizeof(h));
	b->n += sizeof(h);
	memcpy(b->bytes + b->n, j->file->name, h.name_len);
	b->n += h.name_len;
	b->octets += j->blob.len;
	b->jobs++;
	return true;
}

bool
batch_send(const struct batch *b, int sock)
{
	return wire_send(sock, (struct span){b->bytes, b->n}, b->fds,
	    b->files);
}

bool
batch_recv(struct batch *b, int sock, struct area area)
{
	b->n = wire_recv(sock, b->bytes, sizeof(b->bytes), b->fds, &b->files);
	b->at = 0;
	b->next = 0;
	b->file = NULL;
	b->area = area;
	return b->n > 0;
}

bool
batch_next(struct batch *b, struct job *j, uint64_t *number, bool *at_once)
{
	struct job_head h;

	if (b->at >= b->n) {
		job_file_release(b->file);
		b->file = NULL;
		return false;
	}
	memcpy(&h, b->bytes + b->at, sizeof(h));
	b->at += sizeof(h);
	if (h.name_len > 0) {
		job_file_release(b->file);
		/* A descriptor that did not get here can't be read. */
		b->file = job_file_new(b->bytes + b->at,
		    !h.copied && b->next < b->files ? b->fds[b->next++] : -1);
		b->at += h.name_len;
	}
	*j = (struct job){.file = b->file,
	    .blob = {.fd = h.copied ? b->area.fd : b->file->fd, .off = h.off,
		.len = h.len},
	    .message = h.message, .unquote = h.unquote != 0};
	if (h.copied && b->area.memory != NULL && h.off + h.len <= LIMIT_AREA)
		j->blob.mem = b->area.memory + h.off;
	*number = h.number;
	*at_once = h.at_once != 0;
	return true;
}
