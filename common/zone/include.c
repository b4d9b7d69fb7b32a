/* $INCLUDE: which files may be read, and what holds behind them. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/limits.h"
#include "zone/read.h"

struct span
zoneinclude_folder(struct span path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	return path;
}

/* Does the path lead out of the folder: by "..", or by being absolute? */
static bool
leads_out(struct span path)
{
	size_t i, from = 0;

	if (path.n > 0 && path.p[0] == '/')
		return true;
	for (i = 0; i <= path.n; i++) {
		if (i < path.n && path.p[i] != '/')
			continue;
		if (i - from == 2 && memcmp(path.p + from, "..", 2) == 0)
			return true;
		from = i + 1;
	}
	return false;
}

static bool
is_open(const struct zone_file *file, struct span path)
{
	while (file != NULL && !span_eq(file->name, path))
		file = file->from;
	return file != NULL;
}

static enum zone_fault
include_text(struct zone_reader *z, struct span arg, struct span path,
    struct span *text)
{
	enum zone_fault f;

	if (z->handler->include == NULL)
		return ZONE_INCLUDE_OFF;
	if (arg.n == 0 || memchr(arg.p, '\0', arg.n) != NULL)
		return ZONE_INCLUDE_MISSING;
	if (!z->options->include_anywhere && leads_out(arg))
		return ZONE_INCLUDE_OUTSIDE;
	if (is_open(z->file, path))
		return ZONE_INCLUDE_LOOP;
	if (z->depth >= LIMIT_ZONE_DEPTH || z->files >= LIMIT_ZONE_FILES)
		return ZONE_INCLUDE_MANY;
	f = z->handler->include(z->handler->ctx, path, text);
	if (f == ZONE_FINE && z->octets + text->n > LIMIT_ZONE_OCTETS)
		f = ZONE_INCLUDE_MANY;
	return f;
}

/* RFC 1035, 5.1: origin and owner are afterwards what they were. */
static void
include(struct zone_reader *z, struct span path, struct span text,
    const struct zone_name *origin)
{
	struct zone_name old_origin = z->origin, old_owner = z->owner;
	struct zone_file file = {path, z->file, z->token[0].line};

	zonefile_set_origin(z, origin);
	z->depth++;
	zonefile_text(z, &file, text);
	z->depth--;
	zonefile_set_origin(z, &old_origin);
	z->owner = old_owner;
}

void
zoneinclude_read(struct zone_reader *z)
{
	struct zone_name origin = z->origin;
	struct span arg, text, folder = zoneinclude_folder(z->file->name);
	struct buf path = {0};
	enum zone_fault f;
	size_t at = 0;

	if (z->n < 2 || z->n > 3) {
		zonetoken_fault(z, ZONE_ARGUMENTS, &z->token[0], 0);
		return;
	}
	if (z->n == 3 && (f = zonename_read(&origin,
	    zonetoken_span(&z->token[2]), &z->origin, &at)) != ZONE_FINE) {
		zonetoken_fault(z, f, &z->token[2], at);
		return;
	}
	arg = zonetoken_span(&z->token[1]);
	if (!span_has_prefix(arg, "/"))
		buf_put_span(&path, folder);
	buf_put_span(&path, arg);
	f = include_text(z, arg, buf_span(&path), &text);
	if (f == ZONE_INCLUDE_MISSING && path.n > arg.n) {
		path.n = 0; /* BIND and NSD start from where they run */
		buf_put_span(&path, arg);
		f = include_text(z, arg, buf_span(&path), &text);
	}
	if (f == ZONE_FINE)
		include(z, buf_span(&path), text, &origin);
	else
		zonetoken_fault(z, f, &z->token[1], 0);
	buf_free(&path);
}
