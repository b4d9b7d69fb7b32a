/* Where a program's answers come from, as its options say: network, zones. */
/* SPDX-License-Identifier: ISC */
#include "dns/open.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "dns/bulk.h"
#include "dns/deadline.h"
#include "dns/memo.h"
#include "dns/proof.h"
#include "dns/psl.h"
#include "dns/zone.h"
#include "sys/sandbox.h"
#include "value/domain.h"
#include "zone/fault.h"
#include "zone/files.h"
#include "zone/load.h"

bool
dns_open_server(void *options, const char *arg)
{
	struct dns_open_options *o = options;

	if (o->nservers == LIMIT_DNS_SERVERS) {
		diag(SPAN_NONE, "more than %u servers", LIMIT_DNS_SERVERS);
		return false;
	}
	if (dns_server_parse(span_str(arg), &o->server[o->nservers])) {
		o->nservers++;
		return true;
	}
	diag(SPAN_NONE, "--server wants an address, and a port behind '@', "
	    "not %s", arg);
	return false;
}

bool
dns_open_anchors(struct proof **anchors, struct dns_open_options *o)
{
	static const char root[] = "/usr/share/dns/root.key";
	const char *path = o->anchor != NULL ? o->anchor : root;
	struct zoneload load = {.include_anywhere = true};
	unsigned int line;
	struct span text;

	*anchors = NULL;
	o->dnssec |= o->anchor != NULL;
	if (!o->dnssec)
		return true;
	if (!zoneload_file(&load, path, -1, &text)) {
		diag(span_str(path), "%s%s", errtext(errno).s,
		    o->anchor != NULL ? "" :
		    "; see --anchor, or install dns-root-data");
	} else {
		*anchors = proof_read_anchors(text, &line);
		if (*anchors == NULL && line == 0)
			diag(span_str(path), "no DS or DNSKEY record");
		else if (*anchors == NULL)
			diag(span_str(path), "line %u is no record", line);
	}
	zoneload_free(&load);
	return *anchors != NULL;
}

bool
dns_open_zone(void *options, const char *arg)
{
	struct dns_open_options *o = options;
	struct buf b = {0};

	o->zone = xreallocarray(o->zone, o->nzones + 1, sizeof(o->zone[0]));
	o->zone[o->nzones] = (struct dns_open_file){
	    .path = zonefiles_split(arg, &b)};
	if (b.n > 0)
		o->zone[o->nzones].origin = arena_dup(&o->text, buf_span(&b));
	o->nzones++;
	buf_free(&b);
	return true;
}

bool
dns_open_set_origin(void *options, const char *arg)
{
	struct dns_open_options *o = options;
	struct buf b = {0};
	const char *why = domain_put(&b, span_str(arg), 0);

	if (why != NULL)
		diag(SPAN_NONE, "--origin wants a domain name, not %s: %s", arg,
		    why);
	else
		o->origin = arena_dup(&o->text, buf_span(&b));
	buf_free(&b);
	return why == NULL;
}

struct span
dns_open_origin(struct dns_open_options *o, struct span said,
    struct span path, bool *by_name)
{
	struct span origin = said.p != NULL ? said : o->origin;
	struct buf b = {0};

	*by_name = origin.p == NULL &&
	    zonefiles_origin(&b, path, psl_is_tld, o->psl);
	if (*by_name)
		origin = arena_dup(&o->text, buf_span(&b));
	buf_free(&b);
	return origin;
}

void
dns_open_forget(struct dns_open_options *o)
{
	free(o->zone);
	o->zone = NULL;
	o->nzones = 0;
	arena_free(&o->text);
}

/* What is told of zone files. */
struct telling {
	bool quiet, unusable;
};

static void
on_fault(void *ctx, const struct zone_note *n)
{
	struct telling *t = ctx;
	struct buf where = {0};

	t->unusable |= n->fault == ZONE_ORIGIN_MISSING;
	if (t->quiet && !zonefaults[n->fault].lost)
		return;
	buf_put_span(&where, n->at.file->name);
	buf_printf(&where, ":%" PRIu32 ":%" PRIu32, n->at.line,
	    n->at.column);
	if (n->fault == ZONE_ORIGIN_NAMED)
		diag(buf_span(&where), "%s: %.*s", zonefaults[n->fault].text,
		    SPAN_ARG(n->what));
	else
		diag(buf_span(&where), "%s", zonefaults[n->fault].text);
	buf_free(&where);
}

bool
dns_open_zones(struct dns_open *d, struct dns_open_options *o)
{
	struct telling telling = {.quiet = o->quiet};
	struct dns_zone_options zone = {.no_include = o->no_include,
	    .include_anywhere = o->include_anywhere,
	    .fault = on_fault, .ctx = &telling};
	const struct dns_open_file *f;
	struct span path;

	*d = (struct dns_open){.zone = NULL};
	d->zone = dns_zone_new(&d->dns);
	if (o->dnssec)
		dns_zone_prove(d->zone);
	for (f = o->zone; f < o->zone + o->nzones; f++) {
		path = span_str(f->path);
		zone.origin = dns_open_origin(o, f->origin, path,
		    &zone.by_name);
		if (!dns_zone_add(d->zone, f->path, &zone)) {
			diag(path, "%s", errtext(errno).s);
			return false;
		}
		if (!telling.unusable)
			continue;
		diag(path, "give its origin: -z DOMAIN=FILE, --origin DOMAIN, "
		    "or $ORIGIN in it");
		return false;
	}
	dns_zone_finish(d->zone);
	return true;
}

enum status
dns_open(struct dns_open *d, struct dns_open_options *o,
    char *const *files)
{
	static const char path[] = "/etc/resolv.conf";
	bool net = o != NULL && o->nzones == 0;
	bool zones = o != NULL && o->nzones > 0 && d->zone == NULL;
	uint16_t port[LIMIT_DNS_SERVERS];
	struct sandbox_only only = {port, 0, files};
	unsigned int rights = files != NULL ? SANDBOX_READ : SANDBOX_CLOSED;
	struct dns_memo_options memo = {.octets = LIMIT_DNS_MEMO};
	struct dns_bulk_options bulk = {.want_ad = true,
	    .prove = o != NULL && o->dnssec};
	struct resolvconf c;

	if (net) {
		*d = (struct dns_open){0};
		if (!resolvconf_read(&c, path) && o->nservers == 0) {
			diag(span_str(path), "%s", errtext(errno).s);
			return STATUS_TEMP;
		}
		bulk.server = o->nservers > 0 ? o->server : c.server;
		bulk.nservers = o->nservers > 0 ? o->nservers : c.n;
		bulk.window = o->window;
		bulk.qps = (double)o->qps;
		bulk.timeout = 1000 *
		    (o->timeout > 0 ? (unsigned int)o->timeout : c.timeout);
		bulk.tries = c.attempts;
		if (o->deadline > 0 && bulk.timeout > 1000 * o->deadline)
			bulk.timeout = 1000 * (unsigned int)o->deadline;
		if (o->deadline > 0 &&
		    bulk.tries * bulk.timeout > 1000 * o->deadline)
			bulk.tries = 1000 * (unsigned int)o->deadline /
			    bulk.timeout;
		d->bulk = dns_bulk_new(&bulk, &d->dns);
		if (d->bulk == NULL) {
			diag(SPAN_LIT("network"), "%s", errtext(errno).s);
			return STATUS_TEMP;
		}
		d->memo = dns_memo_new(&d->dns, &memo);
		if (o->deadline > 0)
			d->deadline = dns_deadline_new(&d->dns, NULL, NULL);
		for (; only.nports < bulk.nservers; only.nports++)
			port[only.nports] = bulk.server[only.nports].port;
		rights |= SANDBOX_NET;
	}
	if (zones && !sandbox_enter(SANDBOX_READ, NULL))
		return STATUS_TEMP;
	if (zones && !dns_open_zones(d, o))
		return STATUS_USAGE;
	return sandbox_enter(rights, &only) ? STATUS_OK : STATUS_TEMP;
}

bool
dns_open_psl(struct psl **p, const char *file, bool needed,
    const char *without)
{
	*p = psl_open(file);
	if (*p == NULL && (needed || file != NULL)) {
		diag(span_str(file), "no public suffix list");
		return false;
	}
	if (*p == NULL && without != NULL)
		diag(SPAN_NONE, "no public suffix list: %s", without);
	return true;
}

void
dns_open_close(struct dns_open *d)
{
	dns_deadline_free(d->deadline);
	dns_memo_free(d->memo);
	dns_bulk_free(d->bulk);
	dns_zone_free(d->zone);
	*d = (struct dns_open){0};
}
