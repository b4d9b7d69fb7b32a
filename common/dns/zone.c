/* Zone files as a source of answers: reads them, and finds what is served. */
/* SPDX-License-Identifier: ISC */
#include "dns/zone.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/dns.h"
#include "dns/zoneanswer.h"
#include "dns/zoneproof.h"
#include "zone/load.h"
#include "zone/type.h"

/* A file that was read; top is the number of the one that was not included,
 * perhaps its own. */
struct zone_source {
	struct span name; /* in the store */
	uint32_t top;
	bool has_soa; /* of a top: it is no fragment */
};

/* A directive whose names are not known, of a file that was not included. */
struct zone_lost {
	uint32_t top;
	const char *why; /* in the store */
};

struct dns_zone {
	struct zonestore store;
	bool finished, prove;
	struct zoneproof *proof; /* NULL before it is needed */

	/* Files that were read. */
	struct zone_source *source;
	size_t nsources, sources_cap;
	uint64_t written; /* see struct zone_options */
	struct zone_lost *lost; /* the first one of each file */
	size_t nlost, lost_cap;

	/* For the file that is being read. */
	struct zoneload *load;
	uint32_t top;
	struct zone_owner owner;

	/* Also for what the first question brings up. */
	void (*fault)(void *ctx, const struct zone_note *n);
	void *ctx;
};

void
dns_zone_free(struct dns_zone *z)
{
	if (z == NULL)
		return;
	free(z->source);
	free(z->lost);
	zoneproof_free(z->proof);
	zonestore_free(&z->store);
	free(z);
}

static void
on_fault(void *ctx, const struct zone_note *note)
{
	struct dns_zone *z = ctx;
	bool loses = note->fault == ZONE_GENERATE_MANY ||
	    (note->fault >= ZONE_INCLUDE_OFF &&
	    note->fault <= ZONE_INCLUDE_MANY);
	struct buf b = {0};

	if (z->fault != NULL)
		z->fault(z->ctx, note);
	if (!loses || (z->nlost > 0 && z->lost[z->nlost - 1].top == z->top))
		return;
	buf_put_span(&b, note->at.file->name);
	buf_printf(&b, ":%" PRIu32 ": %s", note->at.line,
	    zonefaults[note->fault].text);
	buf_putc(&b, '\0');
	z->lost = xgrow(z->lost, z->nlost, &z->lost_cap, sizeof(z->lost[0]));
	z->lost[z->nlost++] = (struct zone_lost){z->top,
	    zonestore_keep(&z->store, b.p, b.n)};
	buf_free(&b);
}

/* --- records --- */

static void
add(struct dns_zone *z, const struct zone_name *owner, uint16_t type,
    uint32_t ttl, const struct zone_place *at, struct span wire)
{
	struct zone_rr *rr;
	uint32_t number;

	/* A file, or what follows in it after a file that it included: that
	 * costs little, as LIMIT_ZONE_FILES bounds it. */
	if (z->nsources == z->top || !span_eq(at->file->name,
	    z->source[z->nsources - 1].name)) {
		z->source = xgrow(z->source, z->nsources, &z->sources_cap,
		    sizeof(z->source[0]));
		z->source[z->nsources++] = (struct zone_source){
		    .name = {zonestore_keep(&z->store, at->file->name.p,
		    at->file->name.n), at->file->name.n}, .top = z->top};
	}
	if (z->store.nrr == UINT32_MAX) {
		on_fault(z, &(struct zone_note){ZONE_FILE_LONG, *at,
		    SPAN_NONE});
		return;
	}
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
	if (z->prove && r->type == ZONE_TYPE_TXT)
		add(z, r->owner, ZONE_TYPE_STRINGS, r->ttl, &at, r->wire);
	if (r->type == ZONE_TYPE_SOA)
		z->source[z->top].has_soa = true;
}

/* --- ;ERROR,NAME,TYPE,RESULT and ;PROOF,NAME,TYPE,RECORD --- */

static void
on_comment(void *ctx, struct span text, const struct zone_place *at)
{
	static const struct zone_name root = {.n = 1};
	struct dns_zone *z = ctx;
	struct span part[3], rest = text; /* ERROR, name, type */
	bool proof = span_has_prefix(text, "PROOF,"), generic, all, good;
	struct zone_name owner;
	struct buf data = {0};
	uint16_t number = 0;
	size_t where, i;

	if (at->column != 1 || (!proof && !span_has_prefix(text, "ERROR,")))
		return;
	for (i = 0; i < 3; i++) {
		part[i] = (struct span){rest.p, 0};
		while (part[i].n < rest.n && rest.p[part[i].n] != ',')
			part[i].n++;
		span_advance(&rest, part[i].n + (part[i].n < rest.n));
		part[i] = span_trim(part[i]);
	}
	rest = span_trim(rest);
	all = span_is(part[2], "*") || span_is_nocase(part[2], "any");
	if (!all)
		number = zonetype_read(part[2], &generic);
	buf_putc(&data, (char)(number >> 8));
	buf_putc(&data, (char)(number & 0xff));
	for (i = 0; !proof && i < ZONEANSWER_ERRORS; i++)
		if (span_eq_nocase(rest, span_str(zoneanswer_error[i].name)))
			buf_putc(&data, (char)i);
	good = zonename_read(&owner, part[1], &root, &where) == ZONE_FINE &&
	    (number != 0 || (all && !proof));
	if (proof && z->prove && rest.n > 0)
		good = good && zoneproof_read(&data, rest);
	else if (!proof)
		good = good && data.n == 3;
	if (!good)
		on_fault(z, &(struct zone_note){ZONE_ERROR_LINE, *at, text});
	else if (!proof || z->prove)
		add(z, &owner, proof ? ZONE_TYPE_PROOF : ZONE_TYPE_ERROR, 0,
		    at, buf_span(&data));
	buf_free(&data);
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
	    .origin = o->origin, .by_name = o->by_name,
	    .include_anywhere = o->include_anywhere, .written = &z->written};
	struct zone_handler h = {
	    .ctx = z,
	    .record = on_record,
	    .fault = on_fault,
	    .comment = on_comment,
	    .include = z->load == NULL || o->no_include ? NULL : on_include,
	};

	z->fault = o->fault;
	z->ctx = o->ctx;
	z->owner = (struct zone_owner){.store = &z->store};
	z->top = (uint32_t)z->nsources;
	zonestore_expect(&z->store, text.n / 64);
	zonefile_read(&h, &options, name, text);
	zonestore_end(&z->owner);
	/* Without a record it is a fragment, and has no number. */
	if (z->nlost > 0 && z->lost[z->nlost - 1].top == z->nsources)
		z->lost[z->nlost - 1].top = UINT32_MAX;
}

bool
dns_zone_add(struct dns_zone *z, const char *path,
    const struct dns_zone_options *o)
{
	struct zoneload load = {.include_anywhere = o->include_anywhere};
	struct span text;
	int error = 0;

	z->load = &load;
	if (zoneload_file(&load, path, -1, &text))
		dns_zone_add_text(z, span_str(path), text, o);
	else
		error = errno;
	zoneload_free(&load);
	z->load = NULL;
	errno = error;
	return error == 0;
}

/* --- which records are served --- */

enum { NOWHERE = ZONE_LABELS_MAX + 1 };

/*
 * How many labels the apex of the record's own zone has: of its file, or, for
 * a fragment, of all files (then the root, if there is none). *from is the
 * closest name to the owner that the record makes known in that zone: the
 * owner itself, or the one above the highest zone between. NOWHERE if it is
 * in no zone of its file.
 */
static size_t
own_apex(const struct dns_zone *z, const struct zone_rr *record,
    const struct zone_keys *k, size_t *from)
{
	uint32_t top = z->source[record->file].top, rr;
	bool fragment = !z->source[top].has_soa;
	const struct zone_rr *all = z->store.rr;
	const struct zone_node *node;
	size_t i = k->labels;

	for (*from = i;; i--) {
		node = zonestore_find(&z->store, k, i);
		if (node != NULL && (node->flags & ZONE_HAS_SOA) != 0) {
			/* Only SOA records are linked so far. */
			for (rr = node->first; rr != 0 && !fragment &&
			     z->source[all[rr].file].top != top;)
				rr = all[rr].next;
			if (rr != 0)
				return i;
			*from = i - 1; /* not used if i is 0 */
		}
		if (i == 0)
			return fragment ? 0 : NOWHERE;
	}
}

/* What each record makes known, and whether it is served. */
static void
sort_out(struct dns_zone *z, struct zone_rr *rr)
{
	struct zone_file file = {.name = z->source[rr->file].name};
	struct zone_note note = {ZONE_OUTSIDE, {&file, rr->line, 1},
	    SPAN_NONE};
	struct buf name = {0};
	struct zone_keys k;
	size_t apex, from;

	zonestore_keys(&z->store, rr->owner, &k);
	apex = own_apex(z, rr, &k, &from);
	rr->hidden = apex == NOWHERE || from != k.labels;
	if (apex == NOWHERE) {
		zonename_write(&name, rr->owner);
		note.what = buf_span(&name);
		on_fault(z, &note);
		buf_free(&name);
		return;
	}
	/* RFC 4592, 2.2.2: all between the name and the apex exists. */
	while (from > apex && zonestore_mark(&z->store, &k, from,
	    ZONE_EXISTS))
		from--;
	zonestore_mark(&z->store, &k, apex, ZONE_EXISTS);
}

/*
 * Where zones of several files overlap, or a file has records outside of its
 * zone, hides those that are not served, and gives names the flags and records
 * that are left.
 */
void
dns_zone_finish(struct dns_zone *z)
{
	struct zonestore *s = &z->store;
	struct zone_keys k;
	bool nested;
	uint32_t n;
	size_t i;

	if (z->finished)
		return;
	z->finished = true;
	nested = zonestore_finish(s);
	/* One file, or several with a zone each, are as they should be. */
	if (!nested && (!s->outside || s->nsoa == 0))
		return;
	/* Begin anew with the SOA records, which say where zones are. */
	for (i = 0; i < s->nslots; i++)
		s->slot[i].flags = s->slot[i].first = 0;
	for (i = 0; i < s->nsoa; i++) {
		n = s->soa[i];
		s->rr[n].next = 0;
		zonestore_keys(s, s->rr[n].owner, &k);
		zonestore_put(s, &k, k.labels, ZONE_HAS_SOA, n, n);
	}
	zonestore_flush(s);
	for (i = 1; i < s->nrr; i++)
		if (s->rr[i].type != ZONE_TYPE_ERROR &&
		    s->rr[i].type != ZONE_TYPE_PROOF)
			sort_out(z, &s->rr[i]);
	zonestore_finish(s);
	for (i = 0; i < s->nslots; i++)
		s->slot[i].first = 0;
	for (n = 1; n < s->nrr; n++) {
		if (s->rr[n].hidden)
			continue;
		zonestore_keys(s, s->rr[n].owner, &k);
		zonestore_put(s, &k, k.labels,
		    zonestore_flag(s->rr[n].type), n, n);
	}
	zonestore_flush(s);
}

/* --- struct dns --- */

/* What does not exist in a zone of which something was not read may do so
 * there. */
static void
doubt(const struct dns_zone *z, struct zoneanswer *a)
{
	const struct zone_rr *all = z->store.rr;
	const struct zone_lost *l;
	struct zone_where w;
	uint32_t rr;

	zonestore_locate(&z->store, a->name.wire, &w);
	for (l = z->lost; l < z->lost + z->nlost; l++) {
		rr = w.in_zone ? zonestore_find(&z->store, &w.k,
		    w.apex)->first : 0;
		while (rr != 0 && (all[rr].type != ZONE_TYPE_SOA ||
		    z->source[all[rr].file].top != l->top))
			rr = all[rr].next;
		if (rr == 0 && l->top != UINT32_MAX &&
		    z->source[l->top].has_soa)
			continue; /* of another zone */
		a->result = DNS_TEMPFAIL;
		a->error = l->why;
		a->direct = false;
		return;
	}
}

void
dns_zone_prove(struct dns_zone *z)
{
	z->prove = true;
}

/* Answers with a proof, which the caller frees. */
static struct buf
prove(struct dns_zone *z, struct zoneanswer *a)
{
	struct zone_name name = a->name;
	struct zone_where w;
	bool known;

	if (z->proof == NULL)
		z->proof = zoneproof_new(&z->store);
	zoneproof_begin(z->proof, a->type);
	if (zoneproof_recorded(z->proof, name.wire)) {
		zoneanswer_eval(a);
		return zoneproof_take(z->proof);
	}
	if (a->type != DNS_DS)
		a->proof = z->proof;
	zoneanswer_eval(a);
	known = a->known || a->type != DNS_DNSKEY;
	if (a->type == DNS_DS && !a->told) {
		zonestore_locate(&z->store, name.wire, &w);
		known = zoneproof_link(z->proof, &w);
		a->result = DNS_NODATA;
		a->error = NULL;
	}
	if (!known && !a->told) {
		a->result = DNS_TEMPFAIL;
		a->error = "no zone file has it";
	}
	return zoneproof_take(z->proof);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_zone *z = ctx;
	struct zoneanswer a = {.store = &z->store, .type = (uint16_t)type,
	    .result = DNS_NXDOMAIN};
	struct buf proof = {0}, chain = {0};

	a.chain = &chain;
	dns_zone_finish(z);
	if (zonename_absolute(&a.name, name)) {
		if (z->prove)
			proof = prove(z, &a);
		else
			zoneanswer_eval(&a);
	}
	a.proved = buf_span(&proof);
	if (z->nlost > 0 && (!z->prove || type != DNS_DS) &&
	    (a.result == DNS_NXDOMAIN || a.result == DNS_NODATA ||
	    (a.result == DNS_FOUND && a.wildcard)))
		doubt(z, &a);
	zoneanswer_done(&a, SIZE_MAX, done, arg);
	buf_free(&proof);
	buf_free(&chain);
}

struct dns_zone *
dns_zone_new(struct dns *dns)
{
	struct dns_zone *z = xcalloc(1, sizeof(*z));

	zonestore_init(&z->store);
	*dns = dns_sync(z, ask);
	return z;
}
