/* The zones that were read as a source of answers: RFC 1034, 4.3.2, 4592. */
/* SPDX-License-Identifier: ISC */
#include "dns/zoneanswer.h"

#include <string.h>

#include "base/limits.h"
#include "lint/part.h"

bool
lint_serves(const struct lint *l, const unsigned char *wire)
{
	struct zone_where w;

	zonestore_locate(&l->index, wire, &w);
	return w.in_zone && !w.delegated;
}

bool
lint_is_loop(const struct dns_answer *a)
{
	return a->result == DNS_TEMPFAIL && a->error != NULL &&
	    strncmp(a->error, "CNAME ", 6) == 0;
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	/* The data of an MX is not kept. */
	static const struct span null_mx = {"\0\0.", 3};
	struct lint *l = ctx;
	struct zoneanswer a = {.store = &l->index, .type = (uint16_t)type,
	    .result = DNS_NXDOMAIN, .known = true};
	struct zone_keys k;
	struct buf b = {0};

	if (zonename_absolute(&a.name, name))
		zoneanswer_eval(&a);
	if (!a.known && l->o.dns != NULL) {
		zonename_write(&b, a.name.wire);
		l->o.dns->ask(l->o.dns->ctx, buf_span(&b), type, done, arg);
		buf_free(&b);
		return;
	}
	if (!a.known) {
		/* "_dmarc" of a name above the zones: no file says that it
		 * has a record, so it is taken to have none. */
		zonestore_keys(&l->index, a.name.wire, &k);
		if (a.result != DNS_TEMPFAIL && k.labels > 0 &&
		    lint_label_is(k.wire, "_dmarc") &&
		    zonestore_find(&l->index, &k, k.labels - 1) != NULL) {
			a.result = DNS_NODATA;
		} else {
			a.result = DNS_TEMPFAIL;
			a.error = "no zone file has it";
		}
	}
	if (type == DNS_MX && a.result == DNS_FOUND && a.node != NULL &&
	    (a.node->flags & LINTNAME_NULL_MX) != 0)
		done(arg, &(struct dns_answer){.direct = a.direct,
		    .records = &null_mx, .n = 1});
	else
		zoneanswer_done(&a, LIMIT_LINT_ANSWER, done, arg);
}

static bool
run(void *ctx)
{
	struct lint *l = ctx;

	return l->o.dns != NULL && l->o.dns->run(l->o.dns->ctx);
}

static size_t
room(void *ctx)
{
	struct lint *l = ctx;

	return l->o.dns != NULL ? l->o.dns->room(l->o.dns->ctx) : SIZE_MAX;
}

struct dns
lint_view(struct lint *l)
{
	return (struct dns){.ctx = l, .ask = ask, .run = run, .room = room};
}
