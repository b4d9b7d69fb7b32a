/* From the record that applies to addresses; asks nothing itself. */
/* SPDX-License-Identifier: ISC */
#include "send/targets.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "record/record.h"
#include "record/uri.h"
#include "value/hex.h"

/* --- one address --- */

/*
 * The address of a mailto URI into b. False if it has octets that an address
 * in a header would need quotes for (RFC 5322, 3.2.3), so that it can't be told
 * apart from more than an address.
 */
static bool
put_address(struct buf *b, struct span uri)
{
	static const char atext[] = "!#$%&'*+-/=?^_`{|}~.";
	struct uri u;
	size_t i;
	int octet;
	char c;
	bool at = false;

	b->n = 0;
	if (!uri_parse(&u, uri) || !u.mailto)
		return false;
	for (i = 0; i < u.path.n; i++) {
		c = u.path.p[i];
		if (c == '%') {
			octet = u.path.n - i < 3 ? -1 :
			    hex_octet(u.path.p + i + 1);
			if (octet < 0)
				return false;
			c = (char)octet;
			i += 2;
		}
		if (c == '@' ? at : !ascii_is_letter(c) && !ascii_is_digit(c) &&
		    (c == '\0' || strchr(atext, c) == NULL))
			return false;
		at = at || c == '@';
		buf_putc(b, c);
	}
	return at && b->n <= LIMIT_SENT_NAME;
}

/* --- a domain --- */

static void
tell(const struct targets *t, struct span domain, struct span uri,
    const char *why)
{
	if (!t->quiet)
		diag(domain, "no report to %.*s: %s", SPAN_ARG(uri), why);
}

/* Adds the address of a URI, unless it is there already. */
static void
add(struct targets *t, struct target *to, struct span domain, struct span uri)
{
	size_t i;

	if (!put_address(&t->word, uri)) {
		tell(t, domain, uri, "the address needs quotes, or is none");
		return;
	}
	for (i = 0; i < to->n; i++)
		if (span_eq_nocase(to->to[i], buf_span(&t->word)))
			return;
	if (t->suppress != NULL &&
	    listed_has_address(t->suppress, buf_span(&t->word))) {
		t->suppressed++;
		return;
	}
	if (to->n == LIMIT_SENT_TO) {
		tell(t, domain, uri, "there are too many before it");
		return;
	}
	to->to[to->n++] = arena_dup(&t->text, buf_span(&t->word));
}

static const struct lookup_host *
find_host(const struct lookup_outcome *o, struct span host)
{
	size_t i;

	for (i = 0; i < o->nhosts; i++)
		if (o->hosts[i].tag == TAG_RUA &&
		    span_eq_nocase(o->hosts[i].host, host))
			return &o->hosts[i];
	return NULL;
}

/* The addresses that a host has put in place of those of the record. */
static void
add_override(struct targets *t, struct target *to, struct span domain,
    struct span list)
{
	struct buf text = {0};
	struct record r;
	size_t i;

	buf_printf(&text, "v=DMARC1;rua=%.*s", SPAN_ARG(list));
	record_parse(&r, buf_span(&text));
	for (i = 0; i < r.nuris; i++)
		if (r.uris[i].valid && r.uris[i].mailto)
			add(t, to, domain, r.uris[i].uri);
	record_free(&r);
	buf_free(&text);
}

static const char *const denied[] = {
    [EXTERNAL_FINE] = "its host does not accept reports about this domain",
    [EXTERNAL_NAME] = "its host is no domain",
    [EXTERNAL_LONG] = "the name to ask for its host's consent is too long",
    [EXTERNAL_MISSING] = "its host does not accept reports about this domain",
    [EXTERNAL_OVERRIDE] = "its host sends reports on to another one",
};

static void
take_uri(struct targets *t, struct target *to, const struct lookup_outcome *o,
    const struct record_uri *u)
{
	struct span domain = o->domain;
	const struct lookup_host *h;
	const struct external_outcome *x;

	if (!u->valid) {
		tell(t, domain, u->uri, "not a valid URI");
		return;
	}
	if (!u->mailto || u->host.p == NULL) {
		tell(t, domain, u->uri, u->mailto ? "its host is encoded" :
		    "not mailto, which is all that is known here");
		return;
	}
	h = find_host(o, u->host);
	x = h != NULL ? h->outcome : NULL;
	if (x == NULL) {
		tell(t, domain, u->uri, "there are too many hosts before its");
	} else if (x->result == EXTERNAL_TEMPERROR) {
		to->state = TARGET_LATER;
		tell(t, domain, u->uri, x->error != NULL ? x->error :
		    "temporary DNS failure");
	} else if (x->result == EXTERNAL_DENIED) {
		tell(t, domain, u->uri, denied[x->why]);
	} else if (x->override.p != NULL) {
		add_override(t, to, domain, x->override);
	} else {
		add(t, to, domain, u->uri);
	}
}

void
targets_take(struct targets *t, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	struct span domain = o->domain;
	size_t number = names_add(&t->domains, domain), i;
	struct target *to;

	t->v = xgrow(t->v, number, &t->cap, sizeof(t->v[0]));
	if (number < t->n)
		return;
	t->n = number + 1;
	to = &t->v[number];
	*to = (struct target){TARGET_READY,
	    arena_alloc(&t->text, LIMIT_SENT_TO * sizeof(to->to[0])), 0};
	if (o->result == LOOKUP_TEMPERROR) {
		to->state = TARGET_LATER;
		if (!t->quiet)
			diag(domain, "no report yet: %s", lookup_error(o));
		return;
	}
	/* the record may have gone, or moved up, since the messages came */
	if (now == NULL || now->record == NULL ||
	    !span_eq(now->policy_domain, domain))
		return;
	if (t->suppress != NULL && listed_has_domain(t->suppress, domain)) {
		t->suppressed++;
		return;
	}
	for (i = 0; i < now->record->nuris; i++)
		if (now->record->uris[i].tag == TAG_RUA)
			take_uri(t, to, o, &now->record->uris[i]);
}

const struct target *
targets_find(const struct targets *t, struct span domain)
{
	size_t i = names_find(&t->domains, domain);

	return i < t->n ? &t->v[i] : NULL;
}

void
targets_free(struct targets *t)
{
	names_free(&t->domains);
	free(t->v);
	arena_free(&t->text);
	buf_free(&t->word);
}
