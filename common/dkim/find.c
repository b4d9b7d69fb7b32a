/* Finds the key of a signature (RFC 6376, 3.6.2 and 6.1.2), and tries it. */
/* SPDX-License-Identifier: ISC */
#include "dkim/check.h"

#include "base/limits.h"
#include "dns/wait.h"
#include "dkim/key.h"

/* What came of a record. */
struct attempt {
	enum dkim_reason reason; /* DKIM_VERIFIED: it could be used */
	const char *text;
	unsigned int bits;
	bool ok, testing;
};

/* RFC 6376, 6.1.2, steps 5, 6, 8, and 3.6.1 for t=s. */
static const char *
mismatch(const struct dkim_check *c, const struct dkimkey *k)
{
	bool ed25519 = c->sig.algorithm == DKIMSIG_ED25519_SHA256;

	if (ed25519 != (k->kind == DKIMKEY_ED25519))
		return "key is not of the signature's algorithm";
	if (dkim_hash(c->sig.algorithm) == CRYPT_SHA1 ? !k->sha1 : !k->sha256)
		return "key is not for the signature's hash (h=)";
	if (!k->email)
		return "key is not for mail (s=)";
	if (c->sig.kind == DKIMSIG_DKIM && k->strict_domain &&
	    !span_eq(c->identity_domain, c->out.domain))
		return "key is not for i= below d= (t=s)";
	return NULL;
}

static const struct crypt_key *
decode(struct dkim_message *m, const struct dkimkey *k, struct span record)
{
	const struct crypt_key *key = crypt_keys_find(m->crypt, record);

	if (key != NULL)
		return key;
	m->scratch.n = 0;
	dkimsig_octets(&m->scratch, k->p);
	return crypt_keys_add(m->crypt, record,
	    k->kind == DKIMKEY_ED25519 ? CRYPT_ED25519 : CRYPT_RSA,
	    buf_span(&m->scratch));
}

static void
attempt(struct dkim_message *m, const struct dkim_check *c,
    const unsigned char *hash, struct span record, struct attempt *a)
{
	const struct crypt_key *key;
	struct dkimkey k;

	*a = (struct attempt){.reason = DKIM_BAD_KEY};
	if (!dkimkey_parse(&k, record)) {
		a->text = dkimkey_fault_str(k.fault);
		if (k.fault == DKIMKEY_REVOKED)
			a->reason = DKIM_KEY_REVOKED;
		return;
	}
	a->testing = k.testing;
	if ((a->text = mismatch(c, &k)) != NULL) {
		a->reason = DKIM_KEY_MISMATCH;
		return;
	}
	key = decode(m, &k, record);
	a->bits = key->bits;
	if (key->fault != CRYPT_FINE) {
		a->text = crypt_fault_str(key->fault);
		return;
	}
	m->scratch.n = 0;
	dkimsig_octets(&m->scratch, c->sig.b);
	a->reason = DKIM_VERIFIED;
	a->ok = crypt_verify(m->crypt, key, dkim_hash(c->sig.algorithm), hash,
	    buf_span(&m->scratch));
}

/* Is a better than b? What verifies, else what could be used. */
static bool
is_better(const struct attempt *a, const struct attempt *b)
{
	if (a->ok != b->ok)
		return a->ok;
	return a->reason == DKIM_VERIFIED && b->reason != DKIM_VERIFIED;
}

static bool
take(struct dkim_message *m, struct dkim_check *c, const struct attempt *a,
    struct span record)
{
	struct dkim_outcome *o = &c->out;

	o->key.record = dkim_keep(m, record);
	o->key.testing = a->testing;
	o->bits = a->bits;
	if (a->reason != DKIM_VERIFIED) {
		dkim_set_reason(o, a->reason, a->text);
		return false;
	}
	o->header_checked = true;
	o->header_ok = a->ok;
	return true;
}

/* Several records for one name: "the verifier may choose one or may cycle
 * through" (6.1.2, step 4); so their order does not matter. */
static bool
try_all(struct dkim_message *m, struct dkim_check *c,
    const unsigned char *hash, const struct dns_answer *answer)
{
	struct attempt best = {.reason = DKIM_BAD_KEY}, a;
	size_t i, used = 0, at = 0;

	for (i = 0; i < answer->n && used < LIMIT_DKIM_RECORDS; i++) {
		attempt(m, c, hash, answer->records[i], &a);
		used += a.reason == DKIM_VERIFIED;
		if (i == 0 || is_better(&a, &best)) {
			best = a;
			at = i;
		}
		if (best.ok)
			break;
	}
	return take(m, c, &best, answer->records[at]);
}

bool
dkim_find_key(struct dkim_message *m, struct dkim_check *c,
    const unsigned char *hash)
{
	struct dkim_key *k = &c->out.key;
	struct dns_kept kept = {0};
	bool found = false;

	dns_wait(m->dns, k->name, DNS_TXT, &kept);
	k->ad = kept.answer.ad;
	k->ttl = kept.answer.ttl;
	k->records = kept.answer.n;
	k->error = kept.answer.error;
	if (kept.answer.result == DNS_TEMPFAIL)
		dkim_set_reason(&c->out, DKIM_DNS, NULL);
	else if (kept.answer.result != DNS_FOUND || kept.answer.n == 0)
		dkim_set_reason(&c->out, DKIM_NO_KEY, NULL);
	else
		found = try_all(m, c, hash, &kept.answer);
	dns_kept_free(&kept);
	return found;
}
