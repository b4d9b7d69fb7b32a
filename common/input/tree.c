/* A folder and those in it; reads no file. */
/* SPDX-License-Identifier: ISC */
#include "input/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sys/beneath.h"

void
tree_free(struct tree *t)
{
	while (t->depth > 0)
		folder_free(&t->levels[--t->depth].folder);
	inodes_free(&t->seen);
	buf_free(&t->path);
}

/* Sets path to its first keep octets, a slash if that needs one, and name. */
static void
set_path(struct tree *t, size_t keep, const char *name)
{
	t->path.n = keep;
	if (keep > 0 && t->path.p[keep - 1] != '/')
		buf_putc(&t->path, '/');
	buf_add(&t->path, name, strlen(name) + 1);
}

void
tree_begin(struct tree *t, const char *path)
{
	set_path(t, 0, path);
}

static void
tell(const struct tree *t, enum result_kind kind, const char *what)
{
	emit_text(t->emit, kind, span_str(t->path.p), span_str(what));
}

bool
tree_is_new(struct tree *t, const struct stat *st)
{
	return inodes_add(&t->seen, st->st_dev, st->st_ino);
}

/* Is this folder cur or new of a Maildir? */
static bool
has_messages(const struct tree *t, const struct tree_level *l)
{
	const char *end = t->path.p + l->path;

	return l > t->levels && l[-1].folder.maildir && l->path > 4 &&
	    (memcmp(end - 4, "/cur", 4) == 0 ||
	    memcmp(end - 4, "/new", 4) == 0);
}

/* Is the entry of the folder being entered a known file? */
static bool
is_known(void *ctx, const struct folder_entry *e)
{
	struct tree *t = ctx;
	const struct tree_level *l = &t->levels[t->depth - 1];
	struct stat st = {.st_dev = l->folder.dev, .st_ino = e->ino};
	bool unique = has_messages(t, l);

	if (!S_ISREG(e->type) || e->is_link)
		return false;
	set_path(t, l->path, e->name);
	if ((!unique && (fstatat(l->folder.fd, e->name, &st,
	    AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))) ||
	    !t->known(t->known_ctx, t->path.p, &st, unique))
		return false;
	tree_is_new(t, &st);
	return true;
}

void
tree_enter(struct tree *t, int fd, const struct stat *st)
{
	struct tree_level *l = &t->levels[t->depth];
	unsigned int i;
	int err;

	for (i = 0; i < t->depth; i++)
		if (t->levels[i].folder.ino == st->st_ino &&
		    t->levels[i].folder.dev == st->st_dev)
			break;
	if (i < t->depth) {
		tell(t, RESULT_PASSED, "leads back to a folder that holds it");
		close(fd);
	} else if (t->depth == LIMIT_DIR_DEPTH) {
		tell(t, RESULT_FAULT, "folders are nested too deep");
		close(fd);
	} else if (!tree_is_new(t, st)) {
		tell(t, RESULT_PASSED, "has been read before");
		close(fd);
	} else {
		t->depth++;
		l->next = 0;
		l->path = t->path.n - 1;
		err = folder_open(&l->folder, fd, t->wants == NULL,
		    t->known != NULL ? is_known : NULL, t);
		t->path.n = l->path;
		buf_putc(&t->path, '\0'); /* as it was */
		if (err != 0)
			emit_errno(t->emit, t->path.p, err);
	}
}

static void
pass_special(const struct tree *t, mode_t type)
{
	static const struct {
		mode_t type;
		const char *name;
	} names[] = {{S_IFIFO, "named pipe"}, {S_IFSOCK, "socket"},
	    {S_IFCHR, "device"}, {S_IFBLK, "device"}};
	size_t i, n = sizeof(names) / sizeof(names[0]);

	for (i = 0; i < n && names[i].type != type; i++)
		continue;
	tell(t, RESULT_PASSED, i < n ? names[i].name : "special file");
}

/* Opens an entry: a regular file that is new, or -1. */
static int
open_entry(struct tree *t, const struct tree_level *l,
    const struct folder_entry *e, struct stat *st)
{
	int fd;

	set_path(t, l->path, e->name);
	if (e->type != 0 && !S_ISREG(e->type) && !S_ISDIR(e->type)) {
		pass_special(t, e->type); /* opening it could do something */
		return -1;
	}
	if (e->is_link)
		fd = beneath_open(t->levels[0].folder.fd, l->folder.fd,
		    e->name);
	else
		fd = openat(l->folder.fd, e->name, O_RDONLY | O_CLOEXEC |
		    O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
	if (fd < 0 && e->is_link && errno == EXDEV)
		tell(t, RESULT_FAULT,
		    "a symbolic link that leads out of the folder");
	else if (fd < 0 || fstat(fd, st) < 0)
		emit_errno(t->emit, t->path.p, errno);
	else if (S_ISDIR(st->st_mode)) {
		tree_enter(t, fd, st);
		return -1;
	} else if (!S_ISREG(st->st_mode))
		pass_special(t, st->st_mode & S_IFMT);
	else if (t->files++, !tree_is_new(t, st))
		tell(t, RESULT_PASSED, "has been read before");
	else if (t->known == NULL || !t->known(t->known_ctx, t->path.p, st,
	    false))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int
tree_next(struct tree *t, struct stat *st)
{
	struct tree_level *l;
	struct folder_entry *e;
	int fd = -1;

	while (fd < 0 && t->depth > 0) {
		l = &t->levels[t->depth - 1];
		if (l->next == l->folder.n) {
			folder_free(&l->folder);
			t->depth--;
			continue;
		}
		e = &l->folder.entries[l->next++];
		if (t->wants == NULL || t->wants(e->name, e->type))
			fd = open_entry(t, l, e, st);
	}
	return fd;
}

size_t
tree_ahead(const struct tree *t)
{
	size_t n = 0;
	unsigned int i;

	for (i = 0; i < t->depth; i++)
		n += t->levels[i].folder.n - t->levels[i].next;
	return n;
}
