/* Verifies the DKIM signatures of a message (RFC 6376, 8301, 8463, 8616). */
/* SPDX-License-Identifier: ISC */
#include "dkim/verify.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dkim/check.h"

struct dkim {
	struct dkim_message m;
	struct dkim_check *check;
	size_t n;
};

struct dkim_options
dkim_defaults(int64_t now)
{
	return (struct dkim_options){.now = now,
	    .max = LIMIT_DKIM_SIGNATURES, .min_bits = 1024};
}

struct dkim *
dkim_new(const struct dkim_options *o, struct crypt *crypt,
    const struct dns *dns, const struct rfc5322_header *h)
{
	struct dkim *d = xcalloc(1, sizeof(*d));
	size_t i = 0, k;

	d->m.options = *o;
	d->m.crypt = crypt;
	d->m.dns = dns;
	d->m.header = h;
	d->m.body = bodyhash_new(crypt);
	for (i = 0; rfc5322_find(h, "dkim-signature", &i) != NULL; i++)
		d->n++;
	d->check = xcalloc(d->n, sizeof(*d->check));
	for (i = k = 0; rfc5322_find(h, "dkim-signature", &i) != NULL;
	    i++, k++)
		if (k < o->max)
			dkim_check_begin(&d->m, &d->check[k], DKIMSIG_DKIM, i);
		else
			dkim_check_skip(&d->m, &d->check[k], i);
	return d;
}

struct dkim_message *
dkim_message(struct dkim *d)
{
	return &d->m;
}

bool
dkim_wants_body(const struct dkim *d)
{
	return bodyhash_is_wanted(d->m.body);
}

void
dkim_body(struct dkim *d, struct span octets)
{
	bodyhash_add(d->m.body, octets);
}

void
dkim_finish(struct dkim *d)
{
	size_t i;

	bodyhash_finish(d->m.body);
	for (i = 0; i < d->n && i < d->m.options.max; i++)
		dkim_check_finish(&d->m, &d->check[i]);
}

size_t
dkim_count(const struct dkim *d)
{
	return d->n;
}

const struct dkim_outcome *
dkim_outcome(const struct dkim *d, size_t i)
{
	return &d->check[i].out;
}

void
dkim_free(struct dkim *d)
{
	if (d == NULL)
		return;
	bodyhash_free(d->m.body);
	fieldindex_free(&d->m.index);
	buf_free(&d->m.signed_octets);
	buf_free(&d->m.scratch);
	dkim_free_texts(&d->m);
	free(d->check);
	free(d);
}
