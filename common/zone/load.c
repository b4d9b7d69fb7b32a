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

#include "base/limits.h"
#include "base/xalloc.h"

void
zoneload_free(struct zoneload *l)
{
	struct zoneload_text *f;

	while ((f = l->files) != NULL) {
		l->files = f->next;
		buf_free(&f->text);
		free(f->path);
		free(f);
	}
	free(l->folder);
	l->folder = NULL;
}

/* Reads fd, whose path from realpath(3) is handed over, NULL for stdin. */
static bool
keep(struct zoneload *l, int fd, char *path, struct span *text)
{
	struct zoneload_text *f = xcalloc(1, sizeof(*f));
	struct buf *b = &f->text;
	struct stat st;
	ssize_t n;

	f->path = path;
	f->next = l->files;
	l->files = f; /* freed with the others, read or not */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uintmax_t)st.st_size < LIMIT_ZONE_OCTETS) {
		buf_reserve(b, (size_t)st.st_size + 1);
		xalloc_dense(b->p, (size_t)st.st_size);
	}
	do {
		if (b->n == b->cap)
			buf_reserve(b, 1 << 16);
		n = read(fd, b->p + b->n, b->cap - b->n);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			b->n += (size_t)n;
		if (b->n > LIMIT_ZONE_OCTETS) {
			errno = EFBIG;
			return false;
		}
	} while (n != 0);
	*text = buf_span(b);
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
	bool held;
	int error;

	zoneload_enter(l, path);
	if (fd < 0 && strcmp(path, "-") == 0)
		return keep(l, STDIN_FILENO, NULL, text);
	if (fd < 0 && (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	held = keep(l, fd, realpath(path, NULL), text);
	error = errno;
	close(fd);
	errno = error;
	return held;
}

enum zone_fault
zoneload_include(struct zoneload *l, struct span path, struct span *text)
{
	const struct zoneload_text *f;
	struct buf b = {0};
	struct stat st;
	bool held = false;
	char *real;
	int fd;

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
	for (f = l->files; f != NULL; f = f->next) {
		if (f->path != NULL && strcmp(f->path, real) == 0) {
			free(real);
			*text = buf_span(&f->text);
			return ZONE_FINE;
		}
	}
	/* Not to wait at a fifo it is opened without blocking. */
	fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		held = keep(l, fd, real, text);
	else
		free(real);
	if (fd >= 0)
		close(fd);
	return held ? ZONE_FINE : ZONE_INCLUDE_MISSING;
}
