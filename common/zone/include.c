/* $INCLUDE: which files may be read. */
/* SPDX-License-Identifier: ISC */
#include "zone/read.h"

#include <string.h>

#include "base/limits.h"

struct span
zoneinclude_folder(struct span path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	return path;
}

static enum zone_fault
include_text(struct zone_reader *z, struct span arg, struct span path,
    struct span *text)
{
	const struct zone_file *open = z->file;
	bool leads_out; /* of the folder: it is absolute, or has ".." in it */
	size_t i, from = 0;
	enum zone_fault f;

	if (z->handler->include == NULL)
		return ZONE_INCLUDE_OFF;
	if (arg.n == 0 || memchr(arg.p, '\0', arg.n) != NULL)
		return ZONE_INCLUDE_MISSING;
	leads_out = arg.p[0] == '/';
	for (i = 0; i <= arg.n; i++) {
		if (i < arg.n && arg.p[i] != '/')
			continue;
		leads_out |= i - from == 2 &&
		    memcmp(arg.p + from, "..", 2) == 0;
		from = i + 1;
	}
	if (!z->options->include_anywhere && leads_out)
		return ZONE_INCLUDE_OUTSIDE;
	while (open != NULL && !span_eq(open->name, path))
		open = open->from;
	if (open != NULL)
		return ZONE_INCLUDE_LOOP;
	if (z->depth >= LIMIT_ZONE_DEPTH || z->files >= LIMIT_ZONE_FILES)
		return ZONE_INCLUDE_MANY;
	f = z->handler->include(z->handler->ctx, path, text);
	if (f == ZONE_FINE && z->octets + text->n > LIMIT_ZONE_OCTETS)
		f = ZONE_INCLUDE_MANY;
	return f;
}

bool
zoneinclude_open(struct zone_reader *z, struct buf *path, struct span *text,
    struct zone_name *origin)
{
	struct span arg, folder = zoneinclude_folder(z->file->name);
	enum zone_fault f;
	size_t at = 0;

	*origin = z->origin;
	if (z->n < 2 || z->n > 3) {
		zonetoken_fault(z, ZONE_ARGUMENTS, &z->token[0], 0);
		return false;
	}
	if (z->n == 3 && (f = zonename_read(origin,
	    zonetoken_span(&z->token[2]), &z->origin, &at)) != ZONE_FINE) {
		zonetoken_fault(z, f, &z->token[2], at);
		return false;
	}
	arg = zonetoken_span(&z->token[1]);
	if (!span_has_prefix(arg, "/"))
		buf_put_span(path, folder);
	buf_put_span(path, arg);
	f = include_text(z, arg, buf_span(path), text);
	if (f == ZONE_INCLUDE_MISSING && path->n > arg.n) {
		path->n = 0; /* BIND and NSD start from where they run */
		buf_put_span(path, arg);
		f = include_text(z, arg, buf_span(path), text);
	}
	if (f != ZONE_FINE)
		zonetoken_fault(z, f, &z->token[1], 0);
	return f == ZONE_FINE;
}
