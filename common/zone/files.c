/* The zone files that arguments name, and those in folders. */
/* SPDX-License-Identifier: ISC */
#include "zone/files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/names.h"
#include "base/xalloc.h"
#include "input/tree.h"

struct zonefiles {
	char *const *args;
	struct tree tree;
	struct buf folder; /* that an argument names, if that is being walked */
	size_t before;     /* files that were met before it */
	struct names paths;
};

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

/* What in folders is looked at. */
static bool
is_wanted(const char *name, mode_t type)
{
	return name[0] != '.' && (S_ISDIR(type) || is_zone_name(name));
}

struct zonefiles *
zonefiles_new(char *const *args, const struct emit *emit)
{
	struct zonefiles *z = xcalloc(1, sizeof(*z));

	z->args = args;
	z->tree.emit = emit;
	z->tree.wants = is_wanted;
	return z;
}

void
zonefiles_free(struct zonefiles *z)
{
	if (z == NULL)
		return;
	tree_free(&z->tree);
	buf_free(&z->folder);
	names_free(&z->paths);
	free(z);
}

/* The next argument: a path, or NULL if it is a folder, which is entered. */
static const char *
next_argument(struct zonefiles *z)
{
	const char *path = *z->args++;
	struct stat st;
	int fd = -1;

	tree_begin(&z->tree, path);
	if (strcmp(path, "-") == 0 || stat(path, &st) != 0)
		return path;
	if (S_ISDIR(st.st_mode))
		fd = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	if (fd < 0) {
		tree_is_new(&z->tree, &st);
		return path;
	}
	tree_enter(&z->tree, fd, &st);
	if (z->tree.depth > 0)
		buf_puts(&z->folder, path);
	z->before = z->tree.files;
	return NULL;
}

const char *
zonefiles_next(struct zonefiles *z, int *fd)
{
	const char *path;
	struct stat st;
	size_t n = z->paths.n;

	for (;;) {
		*fd = tree_next(&z->tree, &st);
		path = *fd >= 0 ? z->tree.path.p : NULL;
		if (*fd < 0 && z->folder.n > 0) {
			if (z->tree.files == z->before)
				emit_text(z->tree.emit, RESULT_FAULT,
				    buf_span(&z->folder), SPAN_LIT("no zone "
				    "file in it (*.zone, *.db, db.*)"));
			z->folder.n = 0;
		}
		if (*fd < 0 && *z->args == NULL)
			return NULL;
		if (*fd < 0)
			path = next_argument(z);
		if (path != NULL &&
		    names_add(&z->paths, span_str(path)) == n)
			return path;
		if (*fd >= 0)
			close(*fd);
	}
}
