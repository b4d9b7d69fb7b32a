/* Room for bytes of unknown length; base/blob.h reads them. */
/* SPDX-License-Identifier: ISC */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"

int
spool_tmpfile(void)
{
	return spool_tmpfile_read(NULL);
}

int
spool_tmpfile_read(int *reader)
{
	const char *dirs[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
	struct buf path = {0};
	size_t i;
	int err, fd = -1;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]) && fd < 0; i++) {
		if (dirs[i] == NULL || dirs[i][0] == '\0')
			continue;
		path.n = 0;
		buf_printf(&path, "%s/dmarcutils.XXXXXX%c", dirs[i], '\0');
		fd = mkstemp(path.p);
		if (fd >= 0 && reader != NULL &&
		    (*reader = open(path.p, O_RDONLY | O_CLOEXEC)) < 0) {
			unlink(path.p);
			close(fd);
			fd = -1;
		}
	}
	err = errno;
	if (fd >= 0) {
		unlink(path.p);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	buf_free(&path);
	errno = err;
	return fd;
}

bool
spool_write(int fd, const char *p, size_t n, uint64_t pos)
{
	ssize_t r;

	for (; n > 0; n -= (size_t)r, p += r, pos += (size_t)r) {
		r = pwrite(fd, p, n, (off_t)pos);
		if (r < 0 && errno != EINTR)
			return false;
		if (r < 0)
			r = 0;
	}
	return true;
}

void
spool_close(struct spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	buf_free(&s->spare);
	*s = (struct spool){.fd = -1};
}

void
spool_begin(struct spool *s, struct spooled *p)
{
	*p = (struct spooled){.spool = s, .mem = s->spare, .start = s->top};
	s->spare = (struct buf){0}; /* p->mem has it now */
	p->mem.n = 0;
}

/* Cuts the file to what is in use; errno stays as it is. */
static void
cut(const struct spool *s)
{
	int err = errno;

	while (ftruncate(s->fd, (off_t)s->top) < 0 && errno == EINTR)
		;
	errno = err;
}

/* Writes behind what p has in the file. */
static bool
put(struct spooled *p, const char *bytes, size_t n)
{
	struct spool *s = p->spool;

	if (p->disk == 0)
		p->start = s->top;
	if (!spool_write(s->fd, bytes, n, s->top)) {
		cut(s);
		return false;
	}
	s->top += n;
	p->disk += n;
	return true;
}

bool
spool_add(struct spooled *p, const char *bytes, size_t n)
{
	if (n <= LIMIT_SPOOL_MEM - p->mem.n) {
		buf_add(&p->mem, bytes, n);
		return true;
	}
	if (!put(p, p->mem.p, p->mem.n))
		return false;
	p->mem.n = 0;
	if (n > LIMIT_SPOOL_MEM)
		return put(p, bytes, n);
	buf_add(&p->mem, bytes, n);
	return true;
}

bool
spool_read(struct spooled *p, int fd, uint64_t most, bool *readable)
{
	char piece[32768];
	off_t at = lseek(fd, 0, SEEK_CUR); /* a sandbox may forbid fstat(2) */
	off_t end = at < 0 ? -1 : lseek(fd, 0, SEEK_END);
	uint64_t left = end > at ? (uint64_t)(end - at) : 0;
	bool large = left > most;
	ssize_t r;

	if (end >= 0)
		lseek(fd, at, SEEK_SET);
	while ((r = read(fd, piece, sizeof(piece))) != 0) {
		*readable = r >= 0 || errno == EINTR;
		if (!*readable)
			return false;
		large |= r > 0 && (uint64_t)r > most - (p->disk + p->mem.n);
		if (large)
			break;
		if (r > 0 && !spool_add(p, piece, (size_t)r))
			return false;
		left -= r > 0 && (uint64_t)r < left ? (uint64_t)r :
		    r > 0 ? left : 0;
	}
	*readable = !large && left == 0;
	errno = large ? EFBIG : BLOB_SHRANK;
	return *readable;
}

/* The memory goes back for the next run, unless there is some already. */
static void
release(struct spooled *p)
{
	struct buf *spare = &p->spool->spare;

	if (spare->p == NULL)
		*spare = p->mem;
	else
		free(p->mem.p);
	p->mem = (struct buf){0};
}

bool
spool_blob(struct spooled *p, struct blob *b)
{
	if (p->disk == 0) {
		*b = (struct blob){.fd = -1, .len = p->mem.n,
		    .mem = buf_span(&p->mem).p};
		return true;
	}
	if (p->mem.n > 0 && !put(p, p->mem.p, p->mem.n))
		return false;
	p->mem.n = 0;
	release(p);
	*b = (struct blob){
	    .fd = p->spool->fd, .off = p->start, .len = p->disk};
	return true;
}

void
spool_drop(struct spooled *p)
{
	if (p->spool == NULL)
		return;
	release(p);
	if (p->disk > 0) {
		p->spool->top = p->start;
		cut(p->spool);
	}
	*p = (struct spooled){0};
}
