/* Verifies the DKIM signatures of a message (RFC 6376, 8301, 8463, 8616). */
/* SPDX-License-Identifier: ISC */
#include "dkim/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dkim/key.h"
#include "dkim/message.h"
#include "dkim/tag.h"
#include "dns/deadline.h"
#include "value/dname.h"
#include "value/domain.h"

/* Seconds that the clock of a signer may be ahead of ours. */
enum { AHEAD = 300 };

static const struct {
	enum auth_result result;
	const char *text;
} reasons[DKIM_REASONS] = {
    [DKIM_VERIFIED] = {AUTH_PASS, "signature verifies"},
    [DKIM_NOT_CHECKED] = {AUTH_NEUTRAL, "one signature too many, not checked"},
    [DKIM_BAD_SIGNATURE] = {AUTH_PERMERROR, "signature can't be used"},
    [DKIM_NO_KEY] = {AUTH_PERMERROR, "there is no key record"},
    [DKIM_KEY_REVOKED] = {AUTH_PERMERROR, "key is revoked"},
    [DKIM_BAD_KEY] = {AUTH_PERMERROR, "key can't be used"},
    [DKIM_KEY_MISMATCH] = {AUTH_PERMERROR, "key is not for this signature"},
    [DKIM_DNS] = {AUTH_TEMPERROR, "no answer about the key record"},
    [DKIM_SHA1] = {AUTH_POLICY, "rsa-sha1 is not accepted"},
    [DKIM_SHORT_KEY] = {AUTH_POLICY, "key is too short"},
    [DKIM_BODY_CHANGED] = {AUTH_FAIL, "body changed: body hash differs"},
    [DKIM_HEADER_CHANGED] = {AUTH_FAIL,
	"header changed: signature does not verify, body hash does"},
    [DKIM_BOTH_CHANGED] = {AUTH_FAIL,
	"neither signature nor body hash verifies"},
    [DKIM_SHORT_BODY] = {AUTH_FAIL, "body is shorter than l="},
    [DKIM_EXPIRED] = {AUTH_POLICY, "signature has expired"},
    [DKIM_FUTURE] = {AUTH_POLICY, "signature was made in the future"},
    [DKIM_UNSIGNED_OCTETS] = {AUTH_POLICY,
	"l= leaves the end of the body unsigned"},
};

void
dkim_set_reason(struct dkim_outcome *o, enum dkim_reason r, const char *text)
{
	o->reason = r;
	o->result = reasons[r].result;
	o->text = text != NULL ? text : reasons[r].text;
}

static enum crypt_hash
hash_of(enum dkimsig_algorithm a)
{
	return a == DKIMSIG_RSA_SHA1 ? CRYPT_SHA1 : CRYPT_SHA256;
}

/* --- the field --- */

/* A name with A-labels in normal form; absent if it is none. RFC 8616 */
static struct span
normal(struct dkim *d, struct span name)
{
	d->scratch.n = 0;
	if (name.p == NULL || domain_put(&d->scratch, name, 0) != NULL)
		return SPAN_NONE;
	return arena_dup(&d->texts, buf_span(&d->scratch));
}

/* Parses a field that may have faults, and tells what is in it. */
static void
describe(struct dkim *d, struct dkim_check *c, enum dkimsig_kind kind,
    size_t field)
{
	struct dkimsig *s = &c->sig;
	char first[8];
	size_t i, n = 0;

	*c = (struct dkim_check){.asked = false};
	dkimsig_parse(s, kind, d->header->field[field].value);
	c->out = (struct dkim_outcome){.field = field,
	    .domain = normal(d, s->domain),
	    .selector = normal(d, s->selector),
	    .names = s->names,
	    .algorithm = dkimsig_algorithm_str(s->algorithm),
	    .canon_header = canon_str(s->header),
	    .canon_body = canon_str(s->body),
	    .has_length = s->has_length,
	    .has_time = s->has_time,
	    .has_expiry = s->has_expiry,
	    .time = s->time,
	    .expiry = s->expiry};
	for (i = 0; i < s->b.n && n < sizeof(first); i++)
		if (!is_xml_space(s->b.p[i]))
			first[n++] = s->b.p[i];
	if (s->b.p != NULL)
		c->out.b = arena_dup(&d->texts, (struct span){first, n});
	if (c->out.domain.p == NULL || kind != DKIMSIG_DKIM)
		return;
	d->scratch.n = 0;
	dkimsig_put_identity(&d->scratch, s);
	c->out.identity = arena_dup(&d->texts, buf_span(&d->scratch));
	c->identity_domain = s->identity.p == NULL ? c->out.domain :
	    normal(d, dkimsig_identity_domain(c->out.identity));
}

/* Registers a signature for the body's hash. False if it is unusable. */
static bool
begin(struct dkim *d, struct dkim_check *c)
{
	struct dkim_outcome *o = &c->out;
	const struct dkimsig *s = &c->sig;
	enum dkimsig_kind kind = s->kind;
	enum dkimsig_fault f = s->fault;
	struct buf b = {0};

	o->tag = s->tag;
	if (f == DKIMSIG_FINE && o->domain.p == NULL) {
		f = DKIMSIG_DOMAIN;
		o->tag = SPAN_LIT("d");
	}
	if (f == DKIMSIG_FINE) { /* RFC 6376, 3.6.2.1 */
		d->scratch.n = 0;
		buf_put_span(&d->scratch, o->selector);
		buf_puts(&d->scratch, "._domainkey.");
		buf_put_span(&d->scratch, o->domain);
		if (o->selector.p != NULL &&
		    dname_put(&b, buf_span(&d->scratch)) == DNAME_FINE) {
			o->key.name = arena_dup(&d->texts, buf_span(&b));
		} else {
			f = DKIMSIG_SELECTOR;
			o->tag = SPAN_LIT("s");
		}
		buf_free(&b);
	}
	/* RFC 6376, 3.5: the domain of i= is d= or below it */
	if (f == DKIMSIG_FINE && kind == DKIMSIG_DKIM &&
	    (c->identity_domain.p == NULL ||
	    !dname_within(c->identity_domain, o->domain))) {
		f = DKIMSIG_IDENTITY;
		o->tag = SPAN_LIT("i");
	}
	if (f != DKIMSIG_FINE) {
		dkim_set_reason(o, DKIM_BAD_SIGNATURE, dkimsig_fault_str(f));
		return false;
	}
	if (kind != DKIMSIG_SEAL)
		c->body = bodyhash_want(d->body, s->body,
		    hash_of(s->algorithm), !s->has_length ? BODYHASH_ALL :
		    s->length < BODYHASH_ALL ? s->length : BODYHASH_ALL - 1);
	return true;
}

bool
dkim_check_begin(struct dkim *d, struct dkim_check *c,
    enum dkimsig_kind kind, size_t field)
{
	describe(d, c, kind, field);
	return begin(d, c);
}

/* --- the key --- */

/* What came of a key record. */
struct attempt {
	enum dkim_reason reason; /* DKIM_VERIFIED: it could be used */
	const char *text;
	unsigned int bits;
	bool ok, testing;
};

/* Tries the key of a record on the signature of that hash. */
static struct attempt
try_key(struct dkim *d, const struct dkim_check *c,
    const unsigned char *hash, struct span record)
{
	bool ed25519 = c->sig.algorithm == DKIMSIG_ED25519_SHA256;
	enum crypt_hash kind = hash_of(c->sig.algorithm);
	struct attempt a = {.reason = DKIM_BAD_KEY};
	const struct crypt_key *key;
	struct dkimkey k;

	if (!dkimkey_parse(&k, record)) {
		a.text = dkimkey_fault_str(k.fault);
		if (k.fault == DKIMKEY_REVOKED)
			a.reason = DKIM_KEY_REVOKED;
		return a;
	}
	a.testing = k.testing;
	/* RFC 6376, 6.1.2, steps 5, 6, 8, and 3.6.1 for t=s */
	if (ed25519 != (k.kind == DKIMKEY_ED25519))
		a.text = "key is not of the signature's algorithm";
	else if (kind == CRYPT_SHA1 ? !k.sha1 : !k.sha256)
		a.text = "key is not for the signature's hash (h=)";
	else if (!k.email)
		a.text = "key is not for mail (s=)";
	else if (c->sig.kind == DKIMSIG_DKIM && k.strict_domain &&
	    !span_eq(c->identity_domain, c->out.domain))
		a.text = "key is not for i= below d= (t=s)";
	if (a.text != NULL) {
		a.reason = DKIM_KEY_MISMATCH;
		return a;
	}
	key = crypt_keys_find(d->crypt, record);
	if (key == NULL) {
		d->scratch.n = 0;
		dkimtag_decode(&d->scratch, k.p);
		key = crypt_keys_add(d->crypt, record,
		    ed25519 ? CRYPT_ED25519 : CRYPT_RSA,
		    buf_span(&d->scratch));
	}
	a.bits = key->bits;
	if (key->fault != CRYPT_FINE) {
		a.text = crypt_fault_str(key->fault);
		return a;
	}
	d->scratch.n = 0;
	dkimtag_decode(&d->scratch, c->sig.b);
	a.reason = DKIM_VERIFIED;
	a.ok = crypt_verify(d->crypt, key, kind, hash,
	    buf_span(&d->scratch));
	return a;
}

void
dkim_check_ask(struct dkim *d, struct dkim_check *c)
{
	if (c->asked || c->out.reason == DKIM_BAD_SIGNATURE)
		return;
	c->asked = true;
	dns_start(d->dns, c->out.key.name, DNS_TXT, &c->key);
}

/*
 * Waits for the key and tries it. True if one was usable: then header_ok tells
 * whether the signature verifies. Of several records "the verifier may choose
 * one or may cycle through" (6.1.2, step 4); all are tried, so that their
 * order does not matter.
 */
static bool
find_key(struct dkim *d, struct dkim_check *c, const unsigned char *hash)
{
	struct dkim_outcome *o = &c->out;
	struct attempt best = {.reason = DKIM_BAD_KEY}, a;
	size_t i, used = 0, at = 0;
	const struct dns_answer *k = &c->key.answer;

	dkim_check_ask(d, c);
	dns_await(d->dns, &c->key);
	o->key.ad = k->ad;
	o->key.ttl = k->ttl;
	o->key.records = k->n;
	o->key.error = k->error;
	if (k->result != DNS_FOUND || k->n == 0) {
		dkim_set_reason(o, k->result == DNS_TEMPFAIL ?
		    DKIM_DNS : DKIM_NO_KEY, k->error == dns_deadline_over ?
		    "no answer in time about the key record" : NULL);
		return false;
	}
	for (i = 0; i < k->n && used < LIMIT_DKIM_RECORDS && !best.ok; i++) {
		a = try_key(d, c, hash, k->records[i]);
		used += a.reason == DKIM_VERIFIED;
		/* what verifies, else what is usable, else the first */
		if (i == 0 || a.ok || (a.reason == DKIM_VERIFIED &&
		    best.reason != DKIM_VERIFIED)) {
			best = a;
			at = i;
		}
	}
	o->key.record = arena_dup(&d->texts, k->records[at]);
	o->key.testing = best.testing;
	o->bits = best.bits;
	o->header_checked = best.reason == DKIM_VERIFIED;
	o->header_ok = best.ok;
	if (!o->header_checked)
		dkim_set_reason(o, best.reason, best.text);
	return o->header_checked;
}

/* --- the verdict --- */

/* RFC 6376, 3.5: "may be considered invalid", "may ignore" */
enum dkim_reason
dkim_at(const struct dkim_outcome *o, int64_t at)
{
	uint64_t now = at > 0 ? (uint64_t)at : 0;

	return o->has_expiry && o->expiry < now ? DKIM_EXPIRED :
	    o->has_time && o->time > now + AHEAD ? DKIM_FUTURE : DKIM_VERIFIED;
}

/* What is unacceptable has the result policy, whether it verifies or not; only
 * acceptable signatures can fail (RFC 8601, 2.7.1). */
static enum dkim_reason
decide(const struct dkim_options *o, const struct dkim_check *c)
{
	bool body_ok = c->body == NULL || c->out.body_ok;

	if (c->sig.algorithm == DKIMSIG_RSA_SHA1 && !o->allow_sha1)
		return DKIM_SHA1;
	if (c->sig.algorithm != DKIMSIG_ED25519_SHA256 &&
	    c->out.bits < o->min_bits)
		return DKIM_SHORT_KEY;
	if (!c->out.header_ok || !body_ok) {
		if (c->body != NULL && c->body->is_short)
			return DKIM_SHORT_BODY;
		if (c->out.header_ok)
			return DKIM_BODY_CHANGED;
		return body_ok ? DKIM_HEADER_CHANGED : DKIM_BOTH_CHANGED;
	}
	if (c->out.unsigned_octets > 0 && !o->allow_unsigned)
		return DKIM_UNSIGNED_OCTETS;
	/* last, so that nothing but the time speaks against it then */
	return dkim_at(&c->out, o->now);
}

void
dkim_check_finish(struct dkim *d, struct dkim_check *c, struct span octets)
{
	const struct header_field *own = &d->header->field[c->out.field], *f;
	struct span rest = c->sig.names, name;
	unsigned char hash[CRYPT_HASH_MAX];
	enum crypt_hash kind = hash_of(c->sig.algorithm);
	enum dkim_reason r;

	if (c->out.reason == DKIM_BAD_SIGNATURE)
		return;
	d->signed_octets.n = 0;
	buf_put_span(&d->signed_octets, octets);
	if (octets.p == NULL)
		canon_fields_begin(&d->fields, d->header,
		    crypt_seed(d->crypt));
	/* a signature signs only its own end (RFC 6376, 5.4), so if h= names
	 * its field, it means another one of that name */
	while (octets.p == NULL &&
	    taglist_part(&rest, ':', TAGLIST_FWS, &name)) {
		f = canon_fields_take(&d->fields, name);
		if (f == own)
			f = canon_fields_take(&d->fields, name);
		if (f == NULL)
			continue;
		canon_field(&d->signed_octets, c->sig.header, f->raw);
		buf_add(&d->signed_octets, "\r\n", 2);
	}
	d->scratch.n = 0;
	dkimsig_unsigned(&d->scratch, &c->sig, own->raw);
	canon_field(&d->signed_octets, c->sig.header, buf_span(&d->scratch));
	crypt_hash(d->crypt, kind, buf_span(&d->signed_octets), hash);
	if (c->body != NULL) {
		d->scratch.n = 0;
		dkimtag_decode(&d->scratch, c->sig.bh);
		c->out.body_checked = true;
		c->out.body_ok = !c->body->is_short &&
		    d->scratch.n == crypt_hash_size(kind) &&
		    memcmp(d->scratch.p, c->body->hash, d->scratch.n) == 0;
		if (c->sig.has_length && c->sig.length < c->body->total)
			c->out.unsigned_octets = c->body->total -
			    c->sig.length;
	}
	if (!find_key(d, c, hash))
		return;
	r = decide(&d->options, c);
	dkim_set_reason(&c->out, r, r == DKIM_HEADER_CHANGED &&
	    c->sig.kind == DKIMSIG_SEAL ? "seal does not verify" : NULL);
}

/* --- the message --- */

struct dkim_options
dkim_defaults(int64_t now)
{
	return (struct dkim_options){.now = now,
	    .max = LIMIT_DKIM_SIGNATURES, .min_bits = 1024};
}

/* Have they the last two labels in common? */
static bool
related(struct span a, struct span b)
{
	return a.p != NULL && b.p != NULL &&
	    span_eq(dname_last(a, 2), dname_last(b, 2));
}

struct dkim *
dkim_new(const struct dkim_options *o, struct crypt *crypt,
    const struct dns *dns, const struct header *h)
{
	struct dkim *d = xcalloc(1, sizeof(*d));
	size_t i = 0, cap = 0, turn, n = 0;
	struct span first;

	d->options = *o;
	d->crypt = crypt;
	d->dns = dns;
	d->header = h;
	d->body = bodyhash_new(crypt);
	for (; header_find(h, "dkim-signature", &i) != NULL; i++) {
		d->check = xgrow(d->check, d->n, &cap, sizeof(*d->check));
		describe(d, &d->check[d->n++], DKIMSIG_DKIM, i);
	}
	first = d->n > o->max ? o->first : SPAN_NONE;
	for (turn = 0; turn < 2; turn++)
		for (i = 0; i < d->n; i++)
			if (related(d->check[i].out.domain, first) ==
			    (turn > 0))
				continue;
			else if (n++ < o->max)
				begin(d, &d->check[i]);
			else
				dkim_set_reason(&d->check[i].out,
				    DKIM_NOT_CHECKED, NULL);
	return d;
}

void
dkim_body(struct dkim *d, struct span octets)
{
	bodyhash_add(d->body, octets);
}

void
dkim_ask(struct dkim *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->check[i].out.reason != DKIM_NOT_CHECKED)
			dkim_check_ask(d, &d->check[i]);
}

size_t
dkim_finish(struct dkim *d)
{
	size_t i;

	bodyhash_finish(d->body);
	dkim_ask(d);
	for (i = 0; i < d->n; i++)
		if (d->check[i].out.reason != DKIM_NOT_CHECKED)
			dkim_check_finish(d, &d->check[i], SPAN_NONE);
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
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->n; i++)
		dns_kept_free(&d->check[i].key);
	bodyhash_free(d->body);
	canon_fields_free(&d->fields);
	buf_free(&d->signed_octets);
	buf_free(&d->scratch);
	arena_free(&d->texts);
	free(d->check);
	free(d);
}
