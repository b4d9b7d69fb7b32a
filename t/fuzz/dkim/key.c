/* Key records of DKIM, and RSA keys: what is taken is taken again. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "dkim/der.h"
#include "dkim/key.h"
#include "dkim/tag.h"

#include "fuzz/fuzz.h"

static void
check_again(const struct dkimkey *k)
{
	struct buf b = {0};
	struct dkimkey again;

	buf_printf(&b, "v=DKIM1; k=%s; h=%s:%s; s=%s; t=%s:%s; p=",
	    k->kind == DKIMKEY_RSA ? "rsa" : "ed25519", k->sha1 ? "sha1" : "x",
	    k->sha256 ? "sha256" : "x", k->email ? "email" : "x",
	    k->testing ? "y" : "x", k->strict_domain ? "s" : "x");
	buf_put_span(&b, k->p);
	must(dkimkey_parse(&again, buf_span(&b)));
	must(again.kind == k->kind && again.sha1 == k->sha1 &&
	    again.sha256 == k->sha256 && again.email == k->email &&
	    again.testing == k->testing &&
	    again.strict_domain == k->strict_domain &&
	    span_eq(again.p, k->p));
	buf_free(&b);
}

static void
check_der(struct span s)
{
	struct der_rsa k;

	if (!der_rsa(&k, s))
		return;
	must(within(k.modulus, s) && within(k.exponent, s));
	must(k.modulus.n > 0 && k.exponent.n > 0);
	must(der_bits(k.modulus) <= 8 * k.modulus.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span s = {n > 0 ? (const char *)data : "", n};
	struct dkimkey k;
	struct buf octets = {0};
	size_t expected;
	bool fine = dkimkey_parse(&k, s);

	must(fine == (k.fault == DKIMKEY_FINE));
	must((k.fault == DKIMKEY_FINE) ==
	    (*dkimkey_fault_str(k.fault) == '\0'));
	must(within(k.p, s));
	if (fine) {
		must(k.p.n > 0 && k.p.n <= LIMIT_DKIM_KEY);
		must(dkimtag_base64(k.p, &expected));
		dkimtag_decode(&octets, k.p);
		must(octets.n == expected);
		check_der(buf_span(&octets));
		check_again(&k);
	}
	check_der(s);
	buf_free(&octets);
	return 0;
}
