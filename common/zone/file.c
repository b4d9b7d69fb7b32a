/* Entries of master files: directives and records, faults and all. */
/* SPDX-License-Identifier: ISC */
#include "zone/file.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "zone/data.h"
#include "zone/read.h"
#include "zone/type.h"

/* --- records --- */

static void
hand_over(struct zone_reader *z, const struct zone_head *h, struct span wire)
{
	struct zone_record r = {
	    .file = z->file,
	    .owner = &z->owner,
	    .origin = &z->origin,
	    .ttl = h->seconds,
	    .type = h->number,
	    .generated = h->generated,
	    .generic = h->generic,
	    .owner_at = h->owner,
	    .ttl_at = h->ttl,
	    .type_at = h->type,
	    .data = h->data,
	    .ndata = h->ndata,
	    .wire = wire,
	};

	z->handler->record(z->handler->ctx, &r);
}

/* A fault in field of the data; behind the last one, that is what is named. */
static void
data_fault(struct zone_reader *z, const struct zone_head *h,
    enum zone_fault f, size_t field, size_t at)
{
	if (field < h->ndata)
		zonetoken_fault(z, f, &h->data[field], at);
	else
		zonetoken_fault(z, f, h->ndata > 0 ?
		    &h->data[h->ndata - 1] : h->type, 0);
}

static bool
is_text(uint16_t type)
{
	return type == ZONE_TYPE_TXT || type == ZONE_TYPE_SPF;
}

void
zonefile_emit(struct zone_reader *z, const struct zone_head *h)
{
	struct span wire = SPAN_NONE;
	enum zone_fault f;
	size_t field, at;

	if (is_text(h->number) && z->semicolon.p != NULL &&
	    z->semicolon_behind > z->n - h->ndata && !h->generated)
		zonetoken_fault(z, ZONE_SEMICOLON, &z->semicolon, 0);
	if (zonedata_known(h->number) ||
	    zonedata_is_generic(h->data, h->ndata)) {
		z->wire.n = 0;
		f = zonedata_read(&z->wire, h->number, h->data, h->ndata,
		    &z->origin, &field, &at);
		if (f != ZONE_FINE) {
			data_fault(z, h, f, field, at);
			return;
		}
		wire = buf_span(&z->wire);
	}
	hand_over(z, h, wire);
}

/* RFC 1035, 5.1: a blank owner is the one before. */
static bool
read_owner(struct zone_reader *z, const struct zone_token *t)
{
	struct span text = zonetoken_span(t);
	enum zone_fault f;
	size_t at;

	if (text.n > 0 && z->owner.n > 0 && span_eq(text, z->owner_text))
		return true;
	f = zonename_read(&z->owner, text, &z->origin, &at);
	if (f != ZONE_FINE) {
		z->owner.n = 0;
		zonetoken_fault(z, f, t, at);
		return false;
	}
	z->owner_text = text;
	return true;
}

void
zonefile_set_origin(struct zone_reader *z, const struct zone_name *origin)
{
	z->origin = *origin;
	z->owner_text = SPAN_NONE; /* may be another name now */
}

/* TTL and class in either order, each at most once. */
static size_t
read_ttl_class(struct zone_reader *z, size_t i, struct zone_head *h)
{
	const struct zone_token *t;
	bool has_class = false;
	uint16_t class;

	for (; i < z->n; i++) {
		t = &z->token[i];
		if (h->ttl == NULL && t->n > 0 && t->p[0] >= '0' &&
		    t->p[0] <= '9') {
			h->ttl = t;
			if (!zonetype_ttl(zonetoken_span(t), &h->seconds))
				zonetoken_fault(z, ZONE_TTL, t, 0);
			continue;
		}
		class = has_class ? 0 : zonetype_class(zonetoken_span(t));
		if (class == 0)
			break;
		has_class = true;
		if (class != ZONE_CLASS_IN)
			zonetoken_fault(z, ZONE_CLASS, t, 0);
	}
	return i;
}

/* RFC 2308, 4: $TTL; before it the last one given (RFC 1035, 5.1). A SOA
 * without one has its minimum, and the others after it, as BIND has it. */
void
zonefile_ttl(struct zone_reader *z, struct zone_head *h)
{
	if (h->ttl != NULL) {
		if (h->seconds > INT32_MAX) { /* RFC 2181, 8 */
			zonetoken_fault(z, ZONE_TTL_LARGE, h->ttl, 0);
			h->seconds = 0;
		}
		z->has_ttl = true;
		z->ttl = h->seconds;
	} else if (z->has_default_ttl) {
		h->seconds = z->default_ttl;
	} else if (z->has_ttl) {
		h->seconds = z->ttl;
	} else {
		zonetoken_fault(z, ZONE_TTL_MISSING, h->type, 0);
		h->seconds = LIMIT_ZONE_TTL;
		z->has_ttl = true; /* said once is enough */
		z->ttl = h->seconds;
	}
}

bool
zonefile_head(struct zone_reader *z, size_t *i, struct zone_head *h)
{
	*i = read_ttl_class(z, *i, h);
	if (z->bad)
		return false;
	if (*i == z->n) {
		zonetoken_fault(z, ZONE_TYPE_MISSING, &z->token[z->n - 1], 0);
		return false;
	}
	h->type = &z->token[(*i)++];
	h->number = zonetype_read(zonetoken_span(h->type), &h->generic);
	if (h->number == 0 || h->type->quoted) {
		zonetoken_fault(z, ZONE_TYPE, h->type, 0);
		return false;
	}
	return true;
}

/* A SOA tells the origin and the TTL where nothing else has. */
static void
read_soa(struct zone_reader *z, struct zone_head *h)
{
	uint32_t minimum;

	if (z->origin_guessed) {
		zonefile_set_origin(z, &z->owner);
		z->origin_guessed = false;
	}
	if (h->ttl == NULL && !z->has_default_ttl && !z->has_ttl &&
	    h->ndata == 7 && zonetype_ttl(zonetoken_span(&h->data[6]),
	    &minimum) && minimum <= INT32_MAX) {
		z->has_default_ttl = true;
		z->default_ttl = minimum;
	}
}

static void
read_record(struct zone_reader *z)
{
	struct zone_head h = {0};
	size_t i = 0;

	if (!z->blank) {
		h.owner = &z->token[i++];
		if (!read_owner(z, h.owner))
			return;
	}
	if (z->bad)
		return;
	if (z->owner.n == 0) {
		zonetoken_fault(z, ZONE_OWNER_MISSING, &z->token[0], 0);
		return;
	}
	if (!zonefile_head(z, &i, &h))
		return;
	h.data = z->token + i;
	h.ndata = z->n - i;
	h.generic = h.generic || zonedata_is_generic(h.data, h.ndata);
	if (h.number == ZONE_TYPE_SOA)
		read_soa(z, &h);
	zonefile_ttl(z, &h);
	zonefile_emit(z, &h);
}

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

static void
read_directive(struct zone_reader *z)
{
	static const struct {
		const char *name;
		void (*read)(struct zone_reader *z);
	} directives[] = {
	    {"$origin", read_origin},
	    {"$ttl", read_ttl},
	    {"$include", zoneinclude_read},
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
read_entry(struct zone_reader *z)
{
	const struct zone_token *t = z->token;

	if (z->n == 0)
		return;
	if (z->blank || t->quoted || t->n == 0 || t->p[0] != '$')
		read_record(z);
	else if (!z->bad)
		read_directive(z);
}

void
zonefile_text(struct zone_reader *z, const struct zone_file *file,
    struct span text)
{
	const struct zone_file *old_file = z->file;
	struct zone_scan old_scan = z->scan;

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
	while (zonetoken_entry(z))
		read_entry(z);
	z->file = old_file;
	z->scan = old_scan;
}

static void
first_origin(struct zone_reader *z)
{
	size_t at;

	if (z->options->origin.p == NULL) {
		zonefile_origin(&z->origin, z->file->name);
		z->origin_guessed = true;
		return;
	}
	z->owner.n = 1; /* relative to the root, dot or no dot */
	z->owner.wire[0] = 0;
	if (zonename_read(&z->origin, z->options->origin, &z->owner, &at) !=
	    ZONE_FINE)
		z->origin.n = 0;
	z->owner.n = 0;
}

void
zonefile_read(const struct zone_handler *h, const struct zone_options *o,
    struct span name, struct span text)
{
	struct zone_file file = {.name = name};
	struct zone_reader z = {.handler = h, .options = o, .file = &file};
	struct zone_token t = {.line = 1, .column = 1};

	if (text.n > LIMIT_ZONE_OCTETS) {
		zonetoken_fault(&z, ZONE_FILE_LONG, &t, 0);
		return;
	}
	first_origin(&z);
	zonefile_text(&z, &file, text);
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
