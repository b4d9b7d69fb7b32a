/* Zone files as a source of answers: reading, and the lines for errors. */
/* SPDX-License-Identifier: ISC */
#include "dns/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/sync.h"
#include "dns/zoneanswer.h"
#include "zone/link.h"
#include "zone/load.h"
#include "zone/type.h"

struct dns_zone {
	struct zonestore store;
	bool finished;

	/* Files that were read, until all are. */
	struct zone_source *source;
	size_t nsources, sources_cap;

	/* For the file that is being read. */
	const struct dns_zone_options *options;
	struct zoneload *load;
	uint32_t top;
	struct zone_owner owner;

	/* For what the first question brings up. */
	void (*fault)(void *ctx, const struct zone_note *n);
	void *ctx;
};

struct dns_zone *
dns_zone_new(void)
{
	struct dns_zone *z = xcalloc(1, sizeof(*z));

	zonestore_init(&z->store);
	return z;
}

static void
free_sources(struct dns_zone *z)
{
	while (z->nsources > 0)
		free(z->source[--z->nsources].name);
	free(z->source);
	z->source = NULL;
}

void
dns_zone_free(struct dns_zone *z)
{
	if (z == NULL)
		return;
	free_sources(z);
	zonestore_free(&z->store);
	free(z);
}

static void
on_fault(void *ctx, const struct zone_note *note)
{
	struct dns_zone *z = ctx;

	if (z->options->fault != NULL)
		z->options->fault(z->options->ctx, note);
}

static void
fault(struct dns_zone *z, enum zone_fault f, const struct zone_place *at,
    struct span what)
{
	struct zone_note note = {f, *at, what};

	on_fault(z, &note);
}

/* --- records --- */

/* A file, or what follows in it after a file that it included: that costs
 * little, as LIMIT_ZONE_FILES bounds it. */
static void
set_source(struct dns_zone *z, const struct zone_file *file)
{
	char *name = xcalloc(1, file->name.n + 1);

	memcpy(name, file->name.p, file->name.n);
	z->source = xgrow(z->source, z->nsources, &z->sources_cap,
	    sizeof(z->source[0]));
	z->source[z->nsources++] = (struct zone_source){
	    .name = name, .top = z->top};
}

static void
add(struct dns_zone *z, const struct zone_name *owner, uint16_t type,
    uint32_t ttl, const struct zone_place *at, struct span wire)
{
	struct zone_rr *rr;
	uint32_t number;

	if (z->store.nrr == UINT32_MAX) {
		fault(z, ZONE_FILE_LONG, at, SPAN_NONE);
		return;
	}
	if (!span_eq(at->file->name,
	    span_str(z->source[z->nsources - 1].name)))
		set_source(z, at->file);
	zonestore_owner(&z->owner, owner);
	rr = zonestore_rr(&z->store, &number);
	rr->owner = zonestore_owner_wire(&z->owner);
	rr->file = (uint32_t)z->nsources - 1;
	rr->line = at->line;
	rr->ttl = ttl;
	rr->type = type;
	if (type == ZONE_TYPE_TXT || type == ZONE_TYPE_SPF) {
		zonestore_join(&z->store, rr, wire);
	} else {
		rr->data = zonestore_keep(&z->store, wire.p, wire.n);
		rr->n = (uint32_t)wire.n;
	}
	zonestore_add(&z->owner, zonestore_flag(type), number);
}

static void
on_record(void *ctx, const struct zone_record *r)
{
	struct dns_zone *z = ctx;
	struct zone_place at = {r->file, r->type_at->line,
	    r->type_at->column};

	add(z, r->owner, r->type, r->ttl, &at, r->wire);
	if (r->type == ZONE_TYPE_SOA)
		z->source[z->top].has_soa = true;
}

/* --- ;ERROR,NAME,TYPE,RESULT --- */

/* Takes what goes before the next comma off *text. */
static struct span
field(struct span *text)
{
	const char *comma = memchr(text->p, ',', text->n);
	size_t n = comma != NULL ? (size_t)(comma - text->p) : text->n;
	struct span s = {text->p, n};

	span_advance(text, n + (comma != NULL));
	return span_trim(s);
}

static void
on_comment(void *ctx, struct span text, const struct zone_place *at)
{
	static const struct zone_name root = {.n = 1};
	struct dns_zone *z = ctx;
	struct span rest = text, name, type, result;
	struct zone_name owner;
	unsigned char data[3] = {0, 0, 0};
	uint16_t number = 0;
	bool generic, all;
	size_t where;

	if (at->column != 1 || !span_has_prefix(text, "ERROR,"))
		return;
	field(&rest);
	name = field(&rest);
	type = field(&rest);
	result = field(&rest);
	all = span_is(type, "*") || span_is_nocase(type, "any");
	if (!all)
		number = zonetype_read(type, &generic);
	while (data[2] < ZONEANSWER_ERRORS && !span_eq_nocase(result,
	    span_str(zoneanswer_error[data[2]].name)))
		data[2]++;
	if (zonename_read(&owner, name, &root, &where) != ZONE_FINE ||
	    (!all && number == 0) || data[2] == ZONEANSWER_ERRORS ||
	    rest.n > 0) {
		fault(z, ZONE_ERROR_LINE, at, text);
		return;
	}
	data[0] = (unsigned char)(number >> 8);
	data[1] = (unsigned char)(number & 0xff);
	add(z, &owner, ZONE_TYPE_ERROR, 0, at,
	    (struct span){(const char *)data, 3});
}

/* --- files --- */

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct dns_zone *z = ctx;

	return zoneload_include(z->load, path, text);
}

void
dns_zone_add_text(struct dns_zone *z, struct span name, struct span text,
    const struct dns_zone_options *o)
{
	struct zone_options options = {
	    .origin = o->origin, .include_anywhere = o->include_anywhere};
	struct zone_handler h = {
	    .ctx = z,
	    .record = on_record,
	    .fault = on_fault,
	    .comment = on_comment,
	    .include = z->load == NULL || o->no_include ? NULL : on_include,
	};
	struct zone_file file = {.name = name};

	z->options = o;
	z->fault = o->fault;
	z->ctx = o->ctx;
	z->owner = (struct zone_owner){.store = &z->store};
	z->top = (uint32_t)z->nsources;
	set_source(z, &file);
	zonestore_expect(&z->store, text.n / 64);
	zonefile_read(&h, &options, name, text);
	zonestore_end(&z->owner);
}

bool
dns_zone_add(struct dns_zone *z, const char *path,
    const struct dns_zone_options *o)
{
	struct span text;
	int error = 0;

	z->load = zoneload_new(o->include_anywhere);
	if (zoneload_file(z->load, path, &text))
		dns_zone_add_text(z, span_str(path), text, o);
	else
		error = errno;
	zoneload_free(z->load);
	z->load = NULL;
	errno = error;
	return error == 0;
}

void
dns_zone_finish(struct dns_zone *z)
{
	struct zonelink l = {
	    .store = &z->store,
	    .source = z->source,
	    .fault = z->fault,
	    .ctx = z->ctx,
	};

	if (z->finished)
		return;
	zonelink_run(&l);
	z->finished = true;
	free_sources(z);
}

/* --- struct dns --- */

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_zone *z = ctx;
	struct zoneanswer a = {.store = &z->store, .type = (uint16_t)type,
	    .result = DNS_NXDOMAIN};

	dns_zone_finish(z);
	if (zonename_absolute(&a.name, name))
		zoneanswer_eval(&a);
	zoneanswer_done(&a, SIZE_MAX, done, arg);
}

struct dns
dns_zone_source(struct dns_zone *z)
{
	return dns_sync(z, ask);
}
