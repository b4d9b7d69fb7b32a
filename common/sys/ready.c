/* Waiting until one of many sockets can be read or written. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* epoll */
#include "sys/ready.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"

#ifdef __linux__
#include <sys/epoll.h>

/* Events that are taken from the kernel in one call. */
enum { EVENTS = 64 };

struct ready {
	int epoll;
	struct epoll_event event[EVENTS];
};

struct ready *
ready_new(void)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);
	struct ready *r;

	if (fd < 0)
		return NULL;
	r = xmalloc(sizeof(*r));
	r->epoll = fd;
	return r;
}

void
ready_free(struct ready *r)
{
	if (r == NULL)
		return;
	close(r->epoll);
	free(r);
}

static bool
control(struct ready *r, int op, int fd, enum ready_for what, uint32_t number)
{
	struct epoll_event e = {.data.u32 = number,
	    .events = what == READY_TO_READ ? EPOLLIN : EPOLLOUT};

	return epoll_ctl(r->epoll, op, fd, &e) == 0;
}

bool
ready_add(struct ready *r, int fd, enum ready_for what, uint32_t number)
{
	return control(r, EPOLL_CTL_ADD, fd, what, number);
}

bool
ready_change(struct ready *r, int fd, enum ready_for what, uint32_t number)
{
	return control(r, EPOLL_CTL_MOD, fd, what, number);
}

void
ready_close(struct ready *r, int fd)
{
	(void)r; /* the kernel forgets it, as no other process has it */
	close(fd);
}

size_t
ready_wait(struct ready *r, uint32_t *number, size_t n, int ms)
{
	int k, i;

	k = epoll_wait(r->epoll, r->event, n < EVENTS ? (int)n : EVENTS, ms);
	for (i = 0; i < k; i++)
		number[i] = r->event[i].data.u32;
	return k > 0 ? (size_t)k : 0;
}

#else
#include <poll.h>

struct ready {
	struct pollfd *fds;
	uint32_t *number; /* of each of fds */
	size_t n, cap, numbers_cap;
	size_t turn; /* where to look first, so that each has its turn */
};

struct ready *
ready_new(void)
{
	return xcalloc(1, sizeof(struct ready));
}

void
ready_free(struct ready *r)
{
	if (r == NULL)
		return;
	free(r->fds);
	free(r->number);
	free(r);
}

/* The place of fd in the set, or r->n. */
static size_t
place(const struct ready *r, int fd)
{
	size_t i = 0;

	while (i < r->n && r->fds[i].fd != fd)
		i++;
	return i;
}

bool
ready_change(struct ready *r, int fd, enum ready_for what, uint32_t number)
{
	size_t i = place(r, fd);

	if (i == r->n) {
		errno = ENOENT;
		return false;
	}
	r->fds[i].events = what == READY_TO_READ ? POLLIN : POLLOUT;
	r->number[i] = number;
	return true;
}

bool
ready_add(struct ready *r, int fd, enum ready_for what, uint32_t number)
{
	r->fds = xgrow(r->fds, r->n, &r->cap, sizeof(r->fds[0]));
	r->number = xgrow(r->number, r->n, &r->numbers_cap,
	    sizeof(r->number[0]));
	r->fds[r->n++].fd = fd;
	return ready_change(r, fd, what, number);
}

void
ready_close(struct ready *r, int fd)
{
	size_t i = place(r, fd);

	if (i < r->n) {
		r->fds[i] = r->fds[--r->n];
		r->number[i] = r->number[r->n];
	}
	close(fd);
}

size_t
ready_wait(struct ready *r, uint32_t *number, size_t n, int ms)
{
	size_t found = 0, i, k;

	if (poll(r->fds, (nfds_t)r->n, ms) <= 0)
		return 0;
	for (i = 0; i < r->n && found < n; i++) {
		k = (r->turn + i) % r->n;
		if (r->fds[k].revents != 0)
			number[found++] = r->number[k];
	}
	r->turn = r->n > 0 ? (r->turn + i) % r->n : 0;
	return found;
}
#endif
