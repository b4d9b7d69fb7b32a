/* The zone files that arguments name, and those in folders. */
/* SPDX-License-Identifier: ISC */
#include "zone/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "input/folder.h"

struct level {
	struct folder folder;
	size_t next; /* entry */
	size_t path; /* octets of the path, with its '/' */
};

struct zonefiles {
	char *const *args;
	void (*tell)(void *ctx, struct span where, const char *what);
	void *ctx;
	struct level levels[LIMIT_DIR_DEPTH];
	size_t depth;
	struct buf path; /* ends with NUL */
	size_t found;    /* in the folder that an argument names */
	struct names seen;
};

struct zonefiles *
zonefiles_new(char *const *args,
    void (*tell)(void *ctx, struct span where, const char *what), void *ctx)
{
	struct zonefiles *z = xcalloc(1, sizeof(*z));

	z->args = args;
	z->tell = tell;
	z->ctx = ctx;
	return z;
}

void
zonefiles_free(struct zonefiles *z)
{
	if (z == NULL)
		return;
	while (z->depth > 0)
		folder_free(&z->levels[--z->depth].folder);
	names_free(&z->seen);
	buf_free(&z->path);
	free(z);
}

/* The first keep octets of the path, then name. */
static void
set_path(struct zonefiles *z, size_t keep, const char *name)
{
	z->path.n = keep;
	buf_add(&z->path, name, strlen(name) + 1);
}

/* Is the file's name that of a zone? The first pattern that fits decides. */
static bool
is_zone_name(const char *name)
{
	static const struct {
		const char *part;
		bool is_head, is_zone;
	} patterns[] = {
	    {"~", false, false}, {".bak", false, false},
	    {".jbk", false, false}, {".jnl", false, false},
	    {".orig", false, false}, {".rej", false, false},
	    {".signed", false, false}, {".swp", false, false},
	    {".zone", false, true}, {".db", false, true},
	    {".hosts", false, true}, {"db.", true, true},
	    {"zone.", true, true}, {"pri.", true, true},
	};
	size_t n = strlen(name), i, k;

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		k = strlen(patterns[i].part);
		if (patterns[i].is_head ? n >= k &&
		    memcmp(name, patterns[i].part, k) == 0 : n > k &&
		    memcmp(name + n - k, patterns[i].part, k) == 0)
			return patterns[i].is_zone;
	}
	return false;
}

/* Goes into the folder that path names. */
static void
enter(struct zonefiles *z, int fd)
{
	struct level *l = &z->levels[z->depth];
	struct stat st;
	size_t i;
	const char *fault = NULL;
	int err;

	if (fstat(fd, &st) != 0 || z->depth == LIMIT_DIR_DEPTH)
		fault = "folders are nested too deep";
	for (i = 0; i < z->depth && fault == NULL; i++)
		if (z->levels[i].folder.ino == st.st_ino &&
		    z->levels[i].folder.dev == st.st_dev)
			fault = "leads back to a folder that holds it";
	if (fault != NULL) {
		z->tell(z->ctx, span_str(z->path.p), fault);
		close(fd);
		return;
	}
	err = folder_open(&l->folder, fd);
	if (err != 0)
		z->tell(z->ctx, span_str(z->path.p), errtext(err).s);
	l->next = 0;
	if (z->path.p[z->path.n - 2] != '/')
		set_path(z, z->path.n - 1, "/");
	l->path = z->path.n - 1;
	z->depth++;
}

const char *
zonefiles_next(struct zonefiles *z)
{
	const struct folder_entry *e;
	const char *path = NULL;
	struct level *l;
	size_t n = z->seen.n;
	int fd;

	while (path == NULL || names_add(&z->seen, span_str(path)) != n) {
		path = NULL;
		if (z->depth == 0) {
			if ((path = *z->args) == NULL)
				return NULL;
			z->args++;
			set_path(z, 0, path);
			fd = path[0] == '\0' || strcmp(path, "-") == 0 ? -1 :
			    open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
			z->found = 0;
			if (fd < 0)
				continue;
			enter(z, fd);
			path = NULL;
			continue;
		}
		l = &z->levels[z->depth - 1];
		if (l->next == l->folder.n) {
			z->depth--;
			set_path(z, l->path, "");
			if (z->depth == 0 && z->found == 0)
				z->tell(z->ctx, span_str(z->path.p),
				    "no zone file in it (*.zone, *.db, db.*)");
			folder_free(&l->folder);
			continue;
		}
		e = &l->folder.entries[l->next++];
		set_path(z, l->path, e->name);
		if (e->name[0] == '.')
			continue;
		if (S_ISREG(e->type) && is_zone_name(e->name)) {
			z->found++;
			path = z->path.p;
		} else if (S_ISDIR(e->type)) {
			fd = openat(l->folder.fd, e->name,
			    O_RDONLY | O_CLOEXEC | O_DIRECTORY);
			if (fd >= 0)
				enter(z, fd);
			else
				z->tell(z->ctx, span_str(z->path.p),
				    errtext(errno).s);
		}
	}
	return path;
}
