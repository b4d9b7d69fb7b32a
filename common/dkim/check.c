/* One signature of a message; what DKIM and ARC have in common. */
/* SPDX-License-Identifier: ISC */
#include "dkim/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "dns/domain.h"
#include "value/dname.h"

/* Seconds that the clock of a signer may be ahead of ours. */
enum { AHEAD = 300 };

static const struct {
	const char *code;
	enum auth_result result;
	const char *text;
} reasons[DKIM_REASONS] = {
    [DKIM_VERIFIED] = {"verified", AUTH_PASS, "signature verifies"},
    [DKIM_NOT_CHECKED] = {"not-checked", AUTH_NEUTRAL,
	"one signature too many, not checked"},
    [DKIM_BAD_SIGNATURE] = {"bad-signature", AUTH_PERMERROR,
	"signature can't be used"},
    [DKIM_NO_KEY] = {"no-key", AUTH_PERMERROR, "there is no key record"},
    [DKIM_KEY_REVOKED] = {"key-revoked", AUTH_PERMERROR, "key is revoked"},
    [DKIM_BAD_KEY] = {"bad-key", AUTH_PERMERROR, "key can't be used"},
    [DKIM_KEY_MISMATCH] = {"key-mismatch", AUTH_PERMERROR,
	"key is not for this signature"},
    [DKIM_DNS] = {"dns", AUTH_TEMPERROR, "no answer about the key record"},
    [DKIM_SHA1] = {"sha1", AUTH_POLICY, "rsa-sha1 is not accepted"},
    [DKIM_SHORT_KEY] = {"short-key", AUTH_POLICY, "key is too short"},
    [DKIM_BODY_CHANGED] = {"body-changed", AUTH_FAIL,
	"body changed: body hash differs"},
    [DKIM_HEADER_CHANGED] = {"header-changed", AUTH_FAIL,
	"header changed: signature does not verify, body hash does"},
    [DKIM_BOTH_CHANGED] = {"both-changed", AUTH_FAIL,
	"neither signature nor body hash verifies"},
    [DKIM_SHORT_BODY] = {"short-body", AUTH_FAIL,
	"body is shorter than l="},
    [DKIM_EXPIRED] = {"expired", AUTH_POLICY, "signature has expired"},
    [DKIM_FUTURE] = {"future", AUTH_POLICY,
	"signature was made in the future"},
    [DKIM_UNSIGNED_OCTETS] = {"unsigned-octets", AUTH_POLICY,
	"l= leaves the end of the body unsigned"},
};

const char *
dkim_reason_code(enum dkim_reason r)
{
	return reasons[r].code;
}

void
dkim_set_reason(struct dkim_outcome *o, enum dkim_reason r, const char *text)
{
	o->reason = r;
	o->result = reasons[r].result;
	o->text = text != NULL ? text : reasons[r].text;
}

/* --- texts --- */

struct dkim_text {
	struct dkim_text *next;
	char p[];
};

struct span
dkim_keep(struct dkim_message *m, struct span s)
{
	struct dkim_text *t = xmalloc(sizeof(*t) + s.n);

	if (s.n > 0)
		memcpy(t->p, s.p, s.n);
	t->next = m->texts;
	m->texts = t;
	return (struct span){t->p, s.n};
}

void
dkim_free_texts(struct dkim_message *m)
{
	struct dkim_text *next;

	for (; m->texts != NULL; m->texts = next) {
		next = m->texts->next;
		free(m->texts);
	}
}

/* --- the field --- */

static bool
bad(struct dkim_check *c, enum dkimsig_fault f, struct span tag)
{
	dkim_set_reason(&c->out, DKIM_BAD_SIGNATURE, dkimsig_fault_str(f));
	c->out.tag = tag;
	return false;
}

/* A name with A-labels in normal form; absent if it can't be one. RFC 8616 */
static struct span
normal(struct dkim_message *m, struct span name)
{
	m->scratch.n = 0;
	if (name.p == NULL || domain_put(&m->scratch, name, 0) != NULL)
		return SPAN_NONE;
	return dkim_keep(m, buf_span(&m->scratch));
}

/* RFC 6376, 3.6.2.1 */
static bool
name_key(struct dkim_message *m, struct dkim_check *c)
{
	struct buf b = {0};
	struct dkim_outcome *o = &c->out;
	bool is;

	m->scratch.n = 0;
	buf_put_span(&m->scratch, o->selector);
	buf_puts(&m->scratch, "._domainkey.");
	buf_put_span(&m->scratch, o->domain);
	is = dname_put(&b, buf_span(&m->scratch)) == DNAME_FINE;
	if (is)
		o->key.name = dkim_keep(m, buf_span(&b));
	buf_free(&b);
	return is;
}

/* RFC 6376, 3.5: the domain of i= is d= or below it. */
static bool
name_identity(struct dkim_message *m, struct dkim_check *c)
{
	struct buf b = {0};

	dkimsig_put_identity(&b, &c->sig);
	c->out.identity = dkim_keep(m, buf_span(&b));
	buf_free(&b);
	if (c->sig.identity.p == NULL) {
		c->identity_domain = c->out.domain;
		return true;
	}
	c->identity_domain = normal(m,
	    dkimsig_identity_domain(c->out.identity));
	return c->identity_domain.p != NULL &&
	    dname_within(c->identity_domain, c->out.domain);
}

static struct span
first_of_b(struct dkim_message *m, struct span b)
{
	char first[8];
	size_t i, n = 0;

	for (i = 0; i < b.n && n < sizeof(first); i++)
		if (!is_xml_space(b.p[i]))
			first[n++] = b.p[i];
	return dkim_keep(m, (struct span){first, n});
}

/* What can be told of a field that need not be right. */
static void
describe(struct dkim_message *m, struct dkim_check *c, size_t field)
{
	struct dkim_outcome *o = &c->out;
	const struct dkimsig *s = &c->sig;

	*o = (struct dkim_outcome){.field = field,
	    .domain = normal(m, s->domain),
	    .selector = normal(m, s->selector),
	    .algorithm = dkimsig_algorithm_str(s->algorithm),
	    .canon_header = canon_str(s->header),
	    .canon_body = canon_str(s->body),
	    .has_length = s->has_length,
	    .has_time = s->has_time,
	    .has_expiry = s->has_expiry,
	    .time = s->time,
	    .expiry = s->expiry};
	if (s->b.p != NULL)
		o->b = first_of_b(m, s->b);
}

bool
dkim_check_begin(struct dkim_message *m, struct dkim_check *c,
    enum dkimsig_kind kind, size_t field)
{
	bool fine = dkimsig_parse(&c->sig, kind,
	    m->header->field[field].value);
	bool named;

	c->body = NULL;
	describe(m, c, field);
	named = c->out.domain.p != NULL &&
	    (kind != DKIMSIG_DKIM || name_identity(m, c));
	if (!fine)
		return bad(c, c->sig.fault, c->sig.tag);
	if (c->out.domain.p == NULL)
		return bad(c, DKIMSIG_DOMAIN, SPAN_LIT("d"));
	if (c->out.selector.p == NULL || !name_key(m, c))
		return bad(c, DKIMSIG_SELECTOR, SPAN_LIT("s"));
	if (!named)
		return bad(c, DKIMSIG_IDENTITY, SPAN_LIT("i"));
	if (kind != DKIMSIG_SEAL)
		c->body = bodyhash_want(m->body, c->sig.body,
		    dkim_hash(c->sig.algorithm), !c->sig.has_length ?
		    BODYHASH_ALL : c->sig.length < BODYHASH_ALL ?
		    c->sig.length : BODYHASH_ALL - 1);
	return true;
}

void
dkim_check_skip(struct dkim_message *m, struct dkim_check *c, size_t field)
{
	dkimsig_parse(&c->sig, DKIMSIG_DKIM, m->header->field[field].value);
	c->body = NULL;
	describe(m, c, field);
	if (c->out.domain.p != NULL)
		name_identity(m, c);
	dkim_set_reason(&c->out, DKIM_NOT_CHECKED, NULL);
}

/* --- what is signed --- */

/* Appends the fields of h=. A signature is no part of what it signs but for
 * its own end (RFC 6376, 5.4), so another of its name is meant. */
static void
put_fields(struct dkim_message *m, struct dkim_check *c)
{
	const struct rfc5322_field *own = &m->header->field[c->out.field], *f;
	struct span rest = c->sig.names, name;
	struct buf *b = &m->signed_octets;

	if (m->index.h == NULL)
		fieldindex_init(&m->index, m->header);
	else
		fieldindex_reset(&m->index);
	while (dkimsig_name(&rest, &name)) {
		f = fieldindex_take(&m->index, name);
		if (f == own)
			f = fieldindex_take(&m->index, name);
		if (f == NULL)
			continue;
		canon_field(b, c->sig.header, f->raw);
		buf_add(b, "\r\n", 2);
	}
}

/* The hash of the octets so far and the signature without its b=. */
static void
hash_signed(struct dkim_message *m, struct dkim_check *c, unsigned char *hash)
{
	m->scratch.n = 0;
	dkimsig_unsigned(&m->scratch, &c->sig,
	    m->header->field[c->out.field].raw);
	canon_field(&m->signed_octets, c->sig.header, buf_span(&m->scratch));
	crypt_hash(m->crypt, dkim_hash(c->sig.algorithm),
	    buf_span(&m->signed_octets), hash);
}

/* --- judging --- */

static void
judge_body(struct dkim_message *m, struct dkim_check *c)
{
	struct dkim_outcome *o = &c->out;
	uint64_t total = bodyhash_total(m->body, c->sig.body);
	size_t n = crypt_hash_size(dkim_hash(c->sig.algorithm));

	m->scratch.n = 0;
	dkimsig_octets(&m->scratch, c->sig.bh);
	o->body_checked = true;
	o->body_ok = !c->body->is_short && m->scratch.n == n &&
	    memcmp(m->scratch.p, c->body->hash, n) == 0;
	if (c->sig.has_length && c->sig.length < total)
		o->unsigned_octets = total - c->sig.length;
}

/* RFC 8601, 2.7.1: what is not acceptable is policy, and only what is can
 * fail. */
static enum dkim_reason
refuse(const struct dkim_options *o, const struct dkim_check *c)
{
	if (c->sig.algorithm == DKIMSIG_RSA_SHA1 && !o->allow_sha1)
		return DKIM_SHA1;
	if (c->sig.algorithm != DKIMSIG_ED25519_SHA256 &&
	    c->out.bits < o->min_bits)
		return DKIM_SHORT_KEY;
	return DKIM_VERIFIED;
}

static enum dkim_reason
fail(const struct dkim_check *c)
{
	bool body_ok = c->body == NULL || c->out.body_ok;

	if (c->out.header_ok && body_ok)
		return DKIM_VERIFIED;
	if (c->body != NULL && c->body->is_short)
		return DKIM_SHORT_BODY;
	if (c->out.header_ok)
		return DKIM_BODY_CHANGED;
	return body_ok ? DKIM_HEADER_CHANGED : DKIM_BOTH_CHANGED;
}

/* RFC 6376, 3.5: "may be considered invalid", "may ignore". */
static enum dkim_reason
not_now(const struct dkim_options *o, const struct dkim_check *c)
{
	uint64_t now = o->now > 0 ? (uint64_t)o->now : 0;

	if (c->sig.has_expiry && c->sig.expiry < now)
		return DKIM_EXPIRED;
	if (c->sig.has_time && c->sig.time > now + AHEAD)
		return DKIM_FUTURE;
	if (c->out.unsigned_octets > 0 && !o->allow_unsigned)
		return DKIM_UNSIGNED_OCTETS;
	return DKIM_VERIFIED;
}

static void
decide(struct dkim_message *m, struct dkim_check *c)
{
	enum dkim_reason r = refuse(&m->options, c);
	const char *text = NULL;

	if (r == DKIM_VERIFIED)
		r = fail(c);
	if (r == DKIM_VERIFIED)
		r = not_now(&m->options, c);
	if (r == DKIM_HEADER_CHANGED && c->sig.kind == DKIMSIG_SEAL)
		text = "seal does not verify";
	dkim_set_reason(&c->out, r, text);
}

void
dkim_check_finish(struct dkim_message *m, struct dkim_check *c)
{
	unsigned char hash[CRYPT_HASH_MAX];

	if (c->out.reason == DKIM_BAD_SIGNATURE)
		return;
	m->signed_octets.n = 0;
	put_fields(m, c);
	hash_signed(m, c, hash);
	judge_body(m, c);
	if (dkim_find_key(m, c, hash))
		decide(m, c);
}

void
dkim_check_finish_seal(struct dkim_message *m, struct dkim_check *c,
    struct span octets)
{
	unsigned char hash[CRYPT_HASH_MAX];

	if (c->out.reason == DKIM_BAD_SIGNATURE)
		return;
	m->signed_octets.n = 0;
	buf_put_span(&m->signed_octets, octets);
	hash_signed(m, c, hash);
	if (dkim_find_key(m, c, hash))
		decide(m, c);
}
