/* Master files: their entries, which are records or directives. */
/* SPDX-License-Identifier: ISC */
#include "zone/file.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "zone/read.h"
#include "zone/type.h"

static void read_text(struct zone_reader *z, const struct zone_file *file,
    struct span text);

/* --- directives --- */

static void
read_origin(struct zone_reader *z)
{
	struct zone_name origin;
	enum zone_fault f = ZONE_ARGUMENTS;
	size_t at = 0;

	if (z->n == 2)
		f = zoneorigin_name(z, &origin, &z->token[1], &at);
	if (f != ZONE_FINE) {
		zonetoken_fault(z, f, &z->token[z->n > 2 ? 2 : z->n > 1], at);
		/* No origin is better than a wrong one. */
		origin.n = z->later.n = 0;
	}
	zonefile_set_origin(z, &origin);
	z->origin_open = false;
}

static void
read_ttl(struct zone_reader *z)
{
	uint32_t ttl;

	if (z->n != 2 || !zonetype_ttl(zonetoken_span(&z->token[1]), &ttl)) {
		zonetoken_fault(z, z->n != 2 ? ZONE_ARGUMENTS : ZONE_TTL,
		    &z->token[z->n > 2 ? 2 : z->n > 1], 0);
		return;
	}
	if (ttl > INT32_MAX) {
		zonetoken_fault(z, ZONE_TTL_LARGE, &z->token[1], 0);
		ttl = 0;
	}
	z->has_default_ttl = true;
	z->default_ttl = ttl;
}

static enum zone_fault
include_text(struct zone_reader *z, struct span arg, struct span path,
    struct span *text)
{
	const struct zone_file *open = z->file;
	bool leads_out; /* of the folder: it is absolute, or has ".." in it */
	size_t i, from = 0, n = z->texts.n;
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
	if (f != ZONE_FINE)
		return f;
	if (z->octets + text->n > LIMIT_ZONE_OCTETS)
		return ZONE_INCLUDE_MANY;
	/* Has this text been read before? */
	if (names_add(&z->texts, (struct span){(const char *)&text->p,
	    sizeof(text->p)}) < n &&
	    zonefile_written(z, text->n * LIMIT_ZONE_AGAIN))
		return ZONE_INCLUDE_MANY;
	return ZONE_FINE;
}

/* RFC 1035, 5.1: origin and owner are afterwards what they were. */
static void
read_include(struct zone_reader *z)
{
	struct zone_name old_origin = z->origin, old_owner = z->owner;
	struct zone_name origin = z->origin;
	struct zone_file file = {.from = z->file, .line = z->token[0].line};
	size_t folder = z->file->name.n, at = 0; /* folder: with its slash */
	enum zone_fault f = ZONE_FINE;
	struct buf path = {0};
	struct span arg, text;

	if (z->n == 3)
		f = zoneorigin_name(z, &origin, &z->token[2], &at);
	if (z->n < 2 || z->n > 3 || f != ZONE_FINE) {
		zonetoken_fault(z, f != ZONE_FINE ? f : ZONE_ARGUMENTS,
		    &z->token[f != ZONE_FINE ? 2 : 0], at);
		return;
	}
	arg = zonetoken_span(&z->token[1]);
	while (folder > 0 && z->file->name.p[folder - 1] != '/')
		folder--;
	if (!span_has_prefix(arg, "/"))
		buf_add(&path, z->file->name.p, folder);
	buf_put_span(&path, arg);
	f = include_text(z, arg, buf_span(&path), &text);
	if (f == ZONE_INCLUDE_MISSING && path.n > arg.n) {
		path.n = 0; /* BIND and NSD start from where they run */
		buf_put_span(&path, arg);
		f = include_text(z, arg, buf_span(&path), &text);
	}
	if (f == ZONE_FINE) {
		file.name = buf_span(&path);
		file.number = (uint32_t)z->files;
		zonefile_set_origin(z, &origin);
		z->depth++;
		read_text(z, &file, text);
		z->depth--;
		zonefile_set_origin(z, &old_origin);
		z->owner = old_owner;
	} else {
		zonetoken_fault(z, f, &z->token[1], 0);
	}
	buf_free(&path);
}

static const struct {
	const char *name;
	void (*read)(struct zone_reader *z);
} directives[] = {
    {"$origin", read_origin},
    {"$ttl", read_ttl},
    {"$include", read_include},
    {"$generate", zonegen_read},
};

enum { DIRECTIVES = sizeof(directives) / sizeof(directives[0]) };

/* --- files --- */

static void
read_text(struct zone_reader *z, const struct zone_file *file,
    struct span text)
{
	const struct zone_file *old_file = z->file;
	struct zone_scan old_scan = z->scan;
	const struct zone_token *t;
	size_t i;

	z->file = file;
	z->files++;
	z->octets += text.n;
	z->scan = (struct zone_scan){
	    .p = text.p,
	    .end = text.p + text.n,
	    .line_at = text.p,
	    .line = 1,
	    .told = text.p,
	    .rescans = 4 * (uint64_t)text.n,
	};
	/* RFC 3629, 6: a byte order mark means nothing. */
	if (span_has_prefix(text, "\xef\xbb\xbf"))
		z->scan.line_at = z->scan.p += 3;
	while (zonetoken_entry(z)) {
		t = z->token;
		if (z->n == 0)
			continue;
		if (z->blank || t->quoted || t->n == 0 || t->p[0] != '$') {
			zonerecord_read(z);
			continue;
		}
		for (i = 0; i < DIRECTIVES && !span_is_nocase(
		    zonetoken_span(t), directives[i].name); i++)
			;
		if (!z->bad && i < DIRECTIVES)
			directives[i].read(z);
		else if (!z->bad)
			zonetoken_fault(z, ZONE_DIRECTIVE, t, 0);
	}
	z->file = old_file;
	z->scan = old_scan;
}

void
zonefile_read(const struct zone_handler *h, const struct zone_options *o,
    struct span name, struct span text)
{
	static const struct zone_name root = {.n = 1};
	struct zone_file file = {.name = name};
	struct zone_reader z = {.handler = h, .options = o, .file = &file,
	    .by_name = o->by_name, .origin_open = true};
	struct zone_token t = {.line = 1, .column = 1};
	size_t at;

	if (text.n > LIMIT_ZONE_OCTETS) {
		zonetoken_fault(&z, ZONE_FILE_LONG, &t, 0);
		return;
	}
	if (o->origin.p != NULL && zonename_read(&z.later, o->origin, &root,
	    &at) != ZONE_FINE)
		z.later.n = 0;
	z.written = o->written != NULL ? o->written : &z.written_here;
	read_text(&z, &file, text);
	names_free(&z.texts);
	free(z.token);
	buf_free(&z.wire);
}
