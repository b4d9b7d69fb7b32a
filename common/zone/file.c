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
		f = zonename_read(&origin, zonetoken_span(&z->token[1]),
		    &z->origin, &at);
	if (f != ZONE_FINE) {
		zonetoken_fault(z, f, &z->token[z->n > 2 ? 2 : z->n > 1], at);
		origin.n = 0; /* no origin is better than a wrong one */
	}
	zonefile_set_origin(z, &origin);
	z->origin_guessed = false;
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

/* RFC 1035, 5.1: origin and owner are afterwards what they were. */
static void
read_include(struct zone_reader *z)
{
	struct zone_name old_origin = z->origin, old_owner = z->owner, origin;
	struct zone_file file = {.from = z->file, .line = z->token[0].line};
	struct buf path = {0};
	struct span text;

	if (zoneinclude_open(z, &path, &text, &origin)) {
		file.name = buf_span(&path);
		zonefile_set_origin(z, &origin);
		z->depth++;
		read_text(z, &file, text);
		z->depth--;
		zonefile_set_origin(z, &old_origin);
		z->owner = old_owner;
	}
	buf_free(&path);
}

static void
read_directive(struct zone_reader *z)
{
	static const struct {
		const char *name;
		void (*read)(struct zone_reader *z);
	} directives[] = {
	    {"$origin", read_origin},
	    {"$ttl", read_ttl},
	    {"$include", read_include},
	    {"$generate", zonegen_read},
	};
	struct span name = zonetoken_span(&z->token[0]);
	size_t i;

	for (i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
		if (span_is_nocase(name, directives[i].name)) {
			directives[i].read(z);
			return;
		}
	}
	zonetoken_fault(z, ZONE_DIRECTIVE, &z->token[0], 0);
}

/* --- files --- */

static void
read_text(struct zone_reader *z, const struct zone_file *file,
    struct span text)
{
	const struct zone_file *old_file = z->file;
	struct zone_scan old_scan = z->scan;
	const struct zone_token *t;

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
		if (z->blank || t->quoted || t->n == 0 || t->p[0] != '$')
			zonerecord_read(z);
		else if (!z->bad)
			read_directive(z);
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
	struct zone_reader z = {.handler = h, .options = o, .file = &file};
	struct zone_token t = {.line = 1, .column = 1};
	size_t at;

	if (text.n > LIMIT_ZONE_OCTETS) {
		zonetoken_fault(&z, ZONE_FILE_LONG, &t, 0);
		return;
	}
	if (o->origin.p == NULL) {
		zonefile_origin(&z.origin, name);
		z.origin_guessed = true;
	} else if (zonename_read(&z.origin, o->origin, &root, &at) !=
	    ZONE_FINE) {
		z.origin.n = 0;
	}
	read_text(&z, &file, text);
	free(z.token);
	buf_free(&z.wire);
}

bool
zonefile_origin(struct zone_name *origin, struct span path)
{
	static const char *const heads[] = {"db.", "zone.", "pri."};
	static const char *const tails[] = {".zone", ".db", ".txt", ".hosts"};
	struct zone_name root = {.n = 1};
	struct span folder = zoneinclude_folder(path);
	size_t i, n, at;

	path.p += folder.n;
	path.n -= folder.n;
	for (i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		n = strlen(tails[i]);
		if (path.n > n &&
		    memcmp(path.p + path.n - n, tails[i], n) == 0) {
			path.n -= n;
			break;
		}
	}
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		n = strlen(heads[i]);
		if (path.n > n && span_has_prefix(path, heads[i])) {
			path.p += n;
			path.n -= n;
			break;
		}
	}
	if (zonename_read(origin, path, &root, &at) == ZONE_FINE)
		return true;
	origin->n = 0;
	return false;
}
