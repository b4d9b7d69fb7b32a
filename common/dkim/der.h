/* RSA public keys in DER, as places in the octets (RFC 8017, RFC 5280). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_DER_H
#define DKIM_DER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Both borrow; positive, without leading zeros, most significant first. */
struct der_rsa {
	struct span modulus, exponent;
};

/*
 * Takes apart a SubjectPublicKeyInfo (RFC 5280, 4.1) of an RSA key, or an
 * RSAPublicKey (RFC 8017, A.1.1). False if it is neither, with anything
 * behind it, or not in DER.
 */
bool der_rsa(struct der_rsa *k, struct span octets);

/* How many bits such a number has. */
size_t der_bits(struct span number);

#endif
