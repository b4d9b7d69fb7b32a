/* The names in one folder; opens none of them. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* d_type */
#include "input/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

static mode_t
type_of(int fd, const struct dirent *d)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN && d->d_type != DT_LNK)
		return (mode_t)DTTOIF(d->d_type);
	return fstatat(fd, d->d_name, &st, 0) == 0 ? st.st_mode & S_IFMT : 0;
}

static void
add(struct folder *f, size_t *cap, const char *name, mode_t type)
{
	if (f->n == *cap) {
		*cap = *cap > 0 ? *cap * 2 : 64;
		f->entries = xreallocarray(f->entries, *cap,
		    sizeof(*f->entries));
	}
	f->entries[f->n++] = (struct folder_entry){.type = type};
	buf_add(&f->names, name, strlen(name) + 1);
}

static int
read_names(struct folder *f, DIR *dir)
{
	struct dirent *d;
	size_t cap = 0;

	while (errno = 0, (d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			add(f, &cap, d->d_name, type_of(f->fd, d));
	return errno;
}

static int
by_name(const void *a, const void *b)
{
	const struct folder_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
sort(struct folder *f)
{
	const char *name = f->names.p;
	size_t i;

	for (i = 0; i < f->n; i++, name += strlen(name) + 1)
		f->entries[i].name = name;
	if (f->n > 0)
		qsort(f->entries, f->n, sizeof(*f->entries), by_name);
}

/* The entry of that name if it is a folder, else f->n. */
static size_t
subfolder(const struct folder *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (S_ISDIR(f->entries[i].type) &&
		    strcmp(f->entries[i].name, name) == 0)
			break;
	return i;
}

/* Orders what is a Maildir; "cur" < "new" by their bytes as well. */
static void
order_maildir(struct folder *f)
{
	struct folder_entry all[2] = {{0}}, e;
	size_t cur = subfolder(f, "cur"), new = subfolder(f, "new"), i, n;

	if (cur == f->n || new == f->n)
		return;
	all[0] = f->entries[cur];
	all[1] = f->entries[new];
	for (i = n = 0; i < f->n; i++) {
		e = f->entries[i];
		if (i != cur && i != new && S_ISDIR(e.type) &&
		    strcmp(e.name, "tmp") != 0)
			f->entries[n++] = e;
	}
	memmove(f->entries + 2, f->entries, n * sizeof(e));
	memcpy(f->entries, all, sizeof(all));
	f->n = n + 2;
}

int
folder_open(struct folder *f, int fd)
{
	int copy, err;
	struct stat st;
	DIR *dir;

	*f = (struct folder){.fd = fd};
	if (fstat(fd, &st) < 0)
		return errno;
	f->dev = st.st_dev;
	f->ino = st.st_ino;
	/* readdir(3) has a large buffer, not to be kept while we are below. */
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	dir = copy >= 0 ? fdopendir(copy) : NULL;
	if (dir == NULL) {
		err = errno;
		if (copy >= 0)
			close(copy);
		return err;
	}
	err = read_names(f, dir);
	closedir(dir);
	sort(f);
	order_maildir(f);
	return err;
}

void
folder_free(struct folder *f)
{
	close(f->fd);
	free(f->entries);
	buf_free(&f->names);
	*f = (struct folder){.fd = -1};
}
