/* Rules on key records of DKIM (RFC 6376, 3.6.1; RFC 8301, 3.2; RFC 8463). */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "dkim/der.h"
#include "dkim/key.h"
#include "dkim/tag.h"
#include "lint/part.h"

/* RFC 8301, 3.2: what verifiers must not accept below, and what signers should
 * use at least. */
enum { BITS_MIN = 1024, BITS_GOOD = 2048, ED25519_OCTETS = 32 };

bool
lint_key_like(struct span text)
{
	struct span s = span_trim(text), name, value = s;

	if (!span_cut(&value, '=', &name) || s.n == 0)
		return false;
	name = span_trim(name);
	if (name.n != 1 || memchr("vkpthsng", name.p[0], 8) == NULL)
		return false;
	return name.p[0] != 'v' ||
	    span_has_prefix_nocase(span_trim(value), "dkim");
}

bool
lint_key_look(const struct lint_text *t, bool tell)
{
	const struct zone_rr *at = t->via != NULL ? t->via : t->rr;
	struct lint_case c = {LINT_DKIM_KEY_BAD, .n = LINT_ALL};
	struct dkimkey key;
	struct der_rsa rsa;
	struct buf b = {0};
	size_t bits = 0;
	bool good = dkimkey_parse(&key, t->text);

	if (!good) {
		/* At a wildcard it says that there are no keys. */
		if (!tell || (key.fault == DKIMKEY_REVOKED && at != NULL &&
		    lint_label_is(at->owner, "*")))
			return false;
		if (key.fault == DKIMKEY_REVOKED)
			c.rule = LINT_DKIM_KEY_REVOKED;
		else
			c.detail = span_str(dkimkey_fault_str(key.fault));
		lint_add(t, c);
		return false;
	}
	dkimtag_decode(&b, key.p);
	if (key.kind == DKIMKEY_RSA) {
		good = der_rsa(&rsa, buf_span(&b));
		bits = good ? der_bits(rsa.modulus) : 0;
		c.detail = SPAN_LIT("p= is no RSA key");
	} else {
		good = b.n == ED25519_OCTETS;
		c.detail = SPAN_LIT("p= is no Ed25519 key, of 32 octets");
	}
	buf_free(&b);
	if (!tell)
		return good && (bits == 0 || bits >= BITS_MIN);
	if (!good)
		lint_add(t, c);
	c = (struct lint_case){LINT_DKIM_KEY_SHORT, .n = LINT_ALL};
	if (bits >= BITS_MIN) {
		c.severity = LINT_NOTE;
		c.why = "Receivers accept it, but it is no longer deemed "
		    "strong.";
	}
	if (bits > 0 && bits < BITS_GOOD)
		lint_detail(t, lint_add(t, c), "%zu bits", bits);
	c = (struct lint_case){LINT_DKIM_KEY_TESTING, .n = LINT_ALL};
	if (key.testing)
		lint_add(t, c);
	return good && (bits == 0 || bits >= BITS_MIN);
}
