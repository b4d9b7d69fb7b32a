/* Reads files into memory; they are not mapped, as files may shrink. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* realpath(3), that POSIX has under XSI only */
#include "zone/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/limits.h"
#include "base/xalloc.h"

void
zoneload_free(struct zoneload *l)
{
	while (l->paths.n > 0)
		buf_free(&l->text[--l->paths.n]);
	free(l->text);
	names_free(&l->paths);
	free(l->folder);
	l->text = NULL;
	l->cap = 0;
	l->folder = NULL;
}

/* Reads fd to its end; *b is freed on a fault. */
static bool
read_all(int fd, struct buf *b)
{
	uint64_t size = 0; /* that is ahead */
	struct stat st;
	int err = 0;
	ssize_t n;
	off_t at;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (at = lseek(fd, 0, SEEK_CUR)) >= 0 && at < st.st_size &&
	    (uintmax_t)st.st_size < LIMIT_ZONE_OCTETS) {
		size = (uint64_t)(st.st_size - at);
		b->cap = (size_t)size + 1;
		b->p = xdense(b->cap, 1);
	}
	do {
		if (b->n == b->cap)
			buf_reserve(b, 1 << 16);
		n = read(fd, b->p + b->n, b->cap - b->n);
		if (n > 0)
			b->n += (size_t)n;
		if (n < 0 && errno != EINTR)
			err = errno;
		else if (b->n > LIMIT_ZONE_OCTETS)
			err = EFBIG;
		else if (n == 0 && b->n < size)
			err = BLOB_SHRANK;
	} while (n != 0 && err == 0);
	if (err != 0)
		buf_free(b);
	errno = err;
	return err == 0;
}

/* The text of fd, whose path is from realpath(3), absent for stdin; it is not
 * read again. */
static bool
keep(struct zoneload *l, int fd, struct span path, struct span *text)
{
	struct buf b = {0};
	size_t n = l->paths.n, i = names_find(&l->paths, path);

	if (i == n) {
		if (!read_all(fd, &b))
			return false;
		names_add(&l->paths, path);
		l->text = xgrow(l->text, n, &l->cap, sizeof(l->text[0]));
		l->text[n] = b;
	}
	*text = buf_span(&l->text[i]);
	return true;
}

void
zoneload_enter(struct zoneload *l, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	char *real = realpath(is_stdin ? "." : path, NULL);
	struct buf b = {0};

	free(l->folder);
	l->folder = NULL;
	if (real == NULL)
		return;
	buf_puts(&b, real);
	free(real);
	if (is_stdin)
		buf_putc(&b, '/');
	while (b.p[b.n - 1] != '/')
		b.n--;
	buf_putc(&b, '\0');
	l->folder = b.p;
}

bool
zoneload_file(struct zoneload *l, const char *path, int fd, struct span *text)
{
	char *real;
	bool held;
	int error;

	zoneload_enter(l, path);
	if (fd < 0 && strcmp(path, "-") == 0)
		return keep(l, STDIN_FILENO, SPAN_NONE, text);
	if (fd < 0 && (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	real = realpath(path, NULL);
	held = keep(l, fd, span_str(real != NULL ? real : path), text);
	error = errno;
	free(real);
	close(fd);
	errno = error;
	return held;
}

enum zone_fault
zoneload_include(struct zoneload *l, struct span path, struct span *text)
{
	struct buf b = {0};
	struct stat st;
	char *real;
	bool held;
	size_t i;
	int fd, err;

	buf_put_span(&b, path);
	buf_putc(&b, '\0');
	real = realpath(b.p, NULL);
	buf_free(&b);
	if (real == NULL)
		return ZONE_INCLUDE_MISSING;
	if (!l->include_anywhere && (l->folder == NULL ||
	    strncmp(real, l->folder, strlen(l->folder)) != 0)) {
		free(real);
		return ZONE_INCLUDE_OUTSIDE;
	}
	i = names_find(&l->paths, span_str(real));
	if (i < l->paths.n) {
		*text = buf_span(&l->text[i]);
		free(real);
		return ZONE_FINE;
	}
	/* Not to wait at a fifo it is opened without blocking. */
	fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	held = false;
	if (fd >= 0 && fstat(fd, &st) == 0) {
		errno = 0;
		held = S_ISREG(st.st_mode) &&
		    keep(l, fd, span_str(real), text);
	}
	err = errno;
	free(real);
	if (fd >= 0)
		close(fd);
	errno = err;
	return held ? ZONE_FINE : ZONE_INCLUDE_MISSING;
}
