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

static int
by_name(const void *a, const void *b)
{
	const struct folder_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
by_inode(const void *a, const void *b)
{
	const struct folder_entry *x = a, *y = b;

	return (x->ino > y->ino) - (x->ino < y->ino);
}

static bool
is_folder(const struct folder_entry *e, const char *name)
{
	return S_ISDIR(e->type) && strcmp(e->name, name) == 0;
}

/*
 * Orders the entries, which are sorted by name, as a Maildir's if they are
 * one: cur, new, other folders. ("cur" < "new" by their bytes as well.)
 */
static void
order_maildir(struct folder *f)
{
	struct folder_entry first[2] = {{0}}, e;
	size_t i, n = 0, found = 0;

	for (i = 0; i < f->n && found < 2; i++)
		if (is_folder(&f->entries[i], found == 0 ? "cur" : "new"))
			first[found++] = f->entries[i];
	if (found < 2)
		return;
	for (i = 0; i < f->n; i++) {
		e = f->entries[i];
		if (S_ISDIR(e.type) && !is_folder(&e, "cur") &&
		    !is_folder(&e, "new") && !is_folder(&e, "tmp"))
			f->entries[n++] = e;
	}
	memmove(f->entries + 2, f->entries, n * sizeof(e));
	memcpy(f->entries, first, sizeof(first));
	f->n = n + 2;
	f->maildir = true;
}

int
folder_open(struct folder *f, int fd, bool mail,
    bool (*drop)(void *ctx, const struct folder_entry *e), void *ctx)
{
	const char *name;
	int copy, err;
	struct stat st;
	struct dirent *d;
	DIR *dir;
	size_t i, n, cap = 0;
	mode_t type;
	bool is_link;

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
	/* The names still move, so entries get theirs later. */
	while (errno = 0, (d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		type = (mode_t)DTTOIF(d->d_type);
		if (d->d_type == DT_UNKNOWN)
			type = fstatat(fd, d->d_name, &st,
			    AT_SYMLINK_NOFOLLOW) == 0 ? st.st_mode & S_IFMT : 0;
		is_link = S_ISLNK(type);
		if (is_link)
			type = fstatat(fd, d->d_name, &st, 0) == 0 ?
			    st.st_mode & S_IFMT : 0;
		f->entries = xgrow(f->entries, f->n, &cap,
		    sizeof(f->entries[0]));
		f->entries[f->n].is_link = is_link;
		f->entries[f->n].ino = d->d_ino;
		f->entries[f->n++].type = type;
		buf_add(&f->names, d->d_name, strlen(d->d_name) + 1);
	}
	err = errno;
	closedir(dir);
	for (i = 0, name = f->names.p; i < f->n; i++, name += strlen(name) + 1)
		f->entries[i].name = name;
	n = drop != NULL ? f->n : 0;
	if (n > 0) {
		qsort(f->entries, n, sizeof(f->entries[0]), by_inode);
		f->n = 0;
	}
	for (i = 0; i < n; i++)
		if (!drop(ctx, &f->entries[i]))
			f->entries[f->n++] = f->entries[i];
	if (f->n > 0)
		qsort(f->entries, f->n, sizeof(f->entries[0]), by_name);
	if (mail)
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
