/* dkim/crypt, der: hashes, keys that are none, keys that are kept. */
/* SPDX-License-Identifier: ISC */
#include "dkim/crypt.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "dkim/der.h"
#include "value/hex.h"
#include "unit/tap.h"

static void
put_hex(struct buf *b, const char *hex)
{
	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		buf_putc(b, (char)(hex_digit(hex[0]) << 4 |
		    hex_digit(hex[1])));
		hex++;
	}
}

/* FIPS 180-4's "abc". */
static void
test_hashes(struct crypt *c)
{
	struct crypt_digest *d = crypt_digest_new(c, CRYPT_SHA256), *e;
	struct buf sha1 = {0}, sha256 = {0};
	unsigned char hash[CRYPT_HASH_MAX], other[CRYPT_HASH_MAX];

	put_hex(&sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
	put_hex(&sha256, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	crypt_hash(c, CRYPT_SHA1, SPAN_LIT("abc"), hash);
	ok(memcmp(hash, sha1.p, 20) == 0, "SHA-1");
	crypt_hash(c, CRYPT_SHA256, SPAN_LIT("abc"), hash);
	ok(memcmp(hash, sha256.p, 32) == 0, "SHA-256");
	crypt_digest_add(d, "ab", 2);
	crypt_digest_peek(d, other);
	crypt_digest_add(d, "c", 1);
	crypt_digest_peek(d, hash);
	ok(memcmp(hash, sha256.p, 32) == 0, "in pieces, looked at between");
	ok(memcmp(hash, other, 32) != 0, "which gave something else");
	crypt_digest_peek(d, hash);
	ok(memcmp(hash, sha256.p, 32) == 0, "at the end too");
	crypt_digest_free(d);
	e = crypt_digest_new(c, CRYPT_SHA1);
	crypt_digest_add(e, "abc", 3);
	crypt_digest_peek(e, hash);
	ok(memcmp(hash, sha1.p, 20) == 0, "one that was in use before");
	crypt_digest_free(e);
	buf_free(&sha1);
	buf_free(&sha256);
}

/* A modulus of 128 bits and 65537, as RSAPublicKey and all around it. */
#define N "0211 00 c0000000000000000000000000000001"
#define KEY "3018" N "0203010001"
#define OID "06092a864886f70d010101"

static const struct {
	const char *hex;
	bool is;
} ders[] = {
    {KEY, true},
    {"302c 300d" OID "0500 031b00" KEY, true},
    {"302a 300b" OID "031b00" KEY, true},
    {"", false},
    {"30", false},
    {"3018" N "02030100", false},          /* it ends early */
    {KEY "00", false},                     /* something behind it */
    {"3019" N "020301000100", false},      /* and within */
    {"308118" N "0203010001", false},      /* the length is too long */
    {"30820018" N "0203010001", false},
    {"3080" N "02030100010000", false},    /* BER */
    {"3018 0211 80 c0000000000000000000000000000001 0203010001", false},
    {"3018 0211 00 40000000000000000000000000000001 0203010001", false},
    {"300a 0200 0203010001", false},       /* no number */
    {"3008 020100 0203010001", false},     /* zero */
    {"302c 300d" OID "0501 031b00" KEY, false},
    {"302c 300d 06092a864886f70d01010a 0500 031b00" KEY, false},
    {"302c 300d" OID "0500 031b01" KEY, false}, /* bits that are not used */
    {"302d 300d" OID "0500 031b00" KEY "00", false},
    {"300f 300d" OID "0500", false},
    {"3084ffffffff", false},
};

static void
test_der(void)
{
	struct der_rsa k = {SPAN_NONE, SPAN_NONE};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(ders) / sizeof(ders[0]); i++) {
		b.n = 0;
		put_hex(&b, ders[i].hex);
		ok(der_rsa(&k, buf_span(&b)) == ders[i].is, "DER %zu", i);
		if (!ders[i].is)
			continue;
		is_uint(der_bits(k.modulus), 128, "bits of the modulus");
		is_uint(der_bits(k.exponent), 17, "bits of the exponent");
	}
	buf_free(&b);
}

/* Lengths of two octets are for 256 octets and more. */
static void
test_der_length(void)
{
	struct buf b = {0};
	struct der_rsa k;

	put_hex(&b, "30820100 0281f8 00");
	while (b.n < 255)
		buf_putc(&b, '\xff');
	put_hex(&b, "0203010001");
	is_uint(b.n, 4 + 256, "a key of 256 octets");
	ok(der_rsa(&k, buf_span(&b)), "is one");
	buf_free(&b);
}

static void
test_keys(struct crypt *c)
{
	const struct crypt_key *k;
	char name[32], zeros[32] = {0};
	size_t i, found = 0;
	struct span key = {zeros, sizeof(zeros)};

	k = crypt_keys_add(c, SPAN_LIT("junk"), CRYPT_RSA, SPAN_LIT("junk"));
	is_str(crypt_fault_str(k->fault), crypt_fault_str(CRYPT_NO_KEY),
	    "no RSA key");
	ok(!crypt_verify(c, k, CRYPT_SHA256, (unsigned char *)zeros, key),
	    "it verifies nothing");
	k = crypt_keys_add(c, SPAN_LIT("short"), CRYPT_ED25519,
	    (struct span){zeros, 31});
	is_str(crypt_fault_str(k->fault), crypt_fault_str(CRYPT_LENGTH),
	    "no Ed25519 key");
	k = crypt_keys_add(c, SPAN_LIT("zero"), CRYPT_ED25519, key);
	ok(k->fault == CRYPT_FINE && k->bits == 256, "an Ed25519 key");
	ok(crypt_keys_find(c, SPAN_LIT("zero")) == k, "it is kept");
	ok(!crypt_verify(c, k, CRYPT_SHA256, (unsigned char *)zeros,
	    SPAN_LIT("signature")), "a signature of the wrong length");
	ok(crypt_keys_find(c, SPAN_LIT("zer")) == NULL, "by its whole name");
	for (i = 0; i < LIMIT_CRYPT_KEYS; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		crypt_keys_add(c, span_str(name), CRYPT_ED25519, key);
	}
	ok(crypt_keys_find(c, SPAN_LIT("zero")) == NULL, "the oldest goes");
	for (i = 0; i < LIMIT_CRYPT_KEYS; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		found += crypt_keys_find(c, span_str(name)) != NULL;
	}
	is_uint(found, LIMIT_CRYPT_KEYS, "all others are there");
}

/* RFC 4231, 4.3 */
static void
test_hmac(struct crypt *c)
{
	static const unsigned char want[4] = {0x5b, 0xdc, 0xc1, 0x46};
	unsigned char mac[CRYPT_HASH_MAX];

	crypt_hmac(c, SPAN_LIT("Jefe"),
	    SPAN_LIT("what do ya want for nothing?"), mac);
	ok(memcmp(mac, want, sizeof(want)) == 0 && mac[31] == 0x43,
	    "HMAC-SHA-256");
}

int
main(void)
{
	struct crypt *c = crypt_new();

	ok(c != NULL, "libcrypto is there");
	test_hashes(c);
	test_der();
	test_der_length();
	test_keys(c);
	test_hmac(c);
	crypt_free(c);
	return done_testing();
}
