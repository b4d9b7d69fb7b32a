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
#include "value/domain.h"

struct zonefiles {
	char *const *args;
	struct tree tree;
	struct buf folder; /* that an argument names, if that is being walked */
	size_t before;     /* files that were met before it */
	struct names paths;
	struct buf origin; /* that the argument says, if it does */
};

/* --- origins --- */

const char *
zonefiles_split(const char *arg, struct buf *b)
{
	struct span s = span_str(arg);
	const char *end = memchr(s.p, '=', s.n);
	struct span domain = {s.p, end != NULL ? (size_t)(end - s.p) : 0};

	if (span_is(domain, "."))
		buf_puts(b, ".");
	else if (domain.n == 0 || domain_put(b, domain, DOMAIN_MAIL |
	    DOMAIN_NO_ESCAPES) != NULL)
		return arg;
	return end + 1;
}

/* Takes what servers and people put before and behind the name of a zone. */
static bool
strip(struct span *name)
{
	static const char *const heads[] = {"db.", "named.", "zone.", "pri."};
	static const char *const tails[] = {".zone", ".db", ".dns", ".hosts",
	    ".txt", ".signed", ".bind", ".master"};
	size_t from = name->n, before, n, i;
	struct span s = *name;

	do {
		before = s.n;
		for (i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
			n = strlen(tails[i]);
			if (s.n > n && span_is_nocase(span_from(s, s.n - n),
			    tails[i]))
				s.n -= n;
		}
	} while (s.n < before);
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]) &&
	     !span_has_prefix_nocase(s, heads[i]); i++)
		;
	if (i < sizeof(heads) / sizeof(heads[0]))
		span_advance(&s, strlen(heads[i]));
	*name = s;
	return s.n < from;
}

bool
zonefiles_origin(struct buf *b, struct span path,
    bool (*is_tld)(const void *ctx, struct span label), const void *ctx)
{
	/* TLDs that are file names more often, and those that no list has. */
	static const char *const words[] = {"zone", "db", "dns", "hosts",
	    "txt", "signed", "bind", "master", "named"};
	static const char *const reserved[] = {"example", "test", "invalid",
	    "local", "internal", "arpa"};
	struct span name = path, last;
	bool stripped, known, dotted;
	size_t from = b->n, i;

	for (i = name.n; i > 0 && name.p[i - 1] != '/'; i--)
		;
	span_advance(&name, i);
	stripped = strip(&name);
	if (name.n == 0 || domain_put(b, name, DOMAIN_MAIL |
	    DOMAIN_NO_ESCAPES) != NULL)
		return false;
	last = name = span_from(buf_span(b), from);
	for (i = name.n; i > 0 && name.p[i - 1] != '.'; i--)
		;
	span_advance(&last, i);
	dotted = i > 0;
	known = is_tld(ctx, last);
	for (i = 0; dotted && i < sizeof(reserved) / sizeof(reserved[0]); i++)
		known |= span_is(last, reserved[i]);
	for (i = 0; !dotted && i < sizeof(words) / sizeof(words[0]); i++)
		known &= !span_is(last, words[i]);
	for (i = 0; i < last.n && last.p[i] >= '0' && last.p[i] <= '9'; i++)
		; /* no TLD is a number: "db.192.0.2" */
	if (i < last.n && (stripped ? dotted || known : dotted && known))
		return true;
	b->n = from;
	return false;
}

/* --- files --- */

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
	buf_free(&z->origin);
	names_free(&z->paths);
	free(z);
}

/* The next argument: a path, or NULL if it is a folder, which is entered. */
static const char *
next_argument(struct zonefiles *z)
{
	const char *path;
	struct stat st;
	int fd = -1;

	z->origin.n = 0;
	path = zonefiles_split(*z->args++, &z->origin);
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
zonefiles_next(struct zonefiles *z, int *fd, struct span *origin)
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
				    "file in it (*.zone, *.db, *.hosts, db.*, "
				    "zone.*, pri.*)"));
			z->folder.n = 0;
		}
		if (*fd < 0 && *z->args == NULL)
			return NULL;
		if (*fd < 0)
			path = next_argument(z);
		*origin = z->origin.n > 0 ? buf_span(&z->origin) : SPAN_NONE;
		if (path != NULL &&
		    names_add(&z->paths, span_str(path)) == n)
			return path;
		if (*fd >= 0)
			close(*fd);
	}
}
