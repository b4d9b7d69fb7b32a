/* dkim/sig, dkimkey: what fields and records say, and their faults. */
/* SPDX-License-Identifier: ISC */
#include "dkim/sig.h"

#include "base/buf.h"
#include "dkim/key.h"
#include "dkim/tag.h"
#include "unit/tap.h"

#define BH "bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;"
#define REST "a=rsa-sha256; d=example.org; s=s1; h=from; " BH " b=QUJD"

/* What is wrong, with which tag; all of these begin right. */
static const struct {
	enum dkimsig_kind kind;
	const char *value;
	enum dkimsig_fault fault;
	const char *tag;
} faults[] = {
    {DKIMSIG_DKIM, "v=1; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, " v = 1 ;\r\n\t" REST ";\r\n ", DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, REST, DKIMSIG_MISSING, "v"},
    {DKIMSIG_DKIM, "v=2; " REST, DKIMSIG_VERSION, "v"},
    {DKIMSIG_DKIM, "v=1; v=1; " REST, DKIMSIG_TWICE, "v"},
    {DKIMSIG_DKIM, "v=1; " REST "; ;", DKIMSIG_LIST, NULL},
    {DKIMSIG_DKIM, "v=1; " REST ";;", DKIMSIG_LIST, NULL},
    {DKIMSIG_DKIM, "v=1; _x=1; " REST, DKIMSIG_LIST, NULL},
    {DKIMSIG_DKIM, "v=1; x_9=1; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; n=a\x7f; " REST, DKIMSIG_LIST, NULL},
    {DKIMSIG_DKIM, "v=1; n=12345678\x01; " REST, DKIMSIG_LIST, NULL},
    {DKIMSIG_DKIM, "v=1; n=1234567\t8\r\n\xc3\xa4; " REST, DKIMSIG_FINE,
	NULL},
    {DKIMSIG_DKIM, "", DKIMSIG_MISSING, "v"},
    {DKIMSIG_DKIM, "v=1; q=x:dns/txt; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; q=dns; " REST, DKIMSIG_QUERY, "q"},
    {DKIMSIG_DKIM, "v=1; i=@a.example.org; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; i=a=20b@ example.org; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; i=a=2; " REST, DKIMSIG_IDENTITY, "i"},
    {DKIMSIG_DKIM, "v=1; t=1; x=2; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; t=2; x=2; " REST, DKIMSIG_TIMES, "x"},
    {DKIMSIG_DKIM, "v=1; l=; " REST, DKIMSIG_NUMBER, "l"},
    /* what one reader could take for something else than another */
    {DKIMSIG_DKIM, "v=1; c=relaxed/relaxed/x; " REST, DKIMSIG_CANON, "c"},
    {DKIMSIG_DKIM, "v=1; c=relaxed/ relaxed; " REST, DKIMSIG_CANON, "c"},
    {DKIMSIG_DKIM, "v=1; D=example.com; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; d=example.com; " REST, DKIMSIG_TWICE, "d"},
    {DKIMSIG_DKIM, "v=1; d\r\n =example.com; " REST, DKIMSIG_TWICE, "d"},
    {DKIMSIG_DKIM, "v=1; l=1; l=100; " REST, DKIMSIG_TWICE, "l"},
    {DKIMSIG_DKIM, "v=1; l=0x10; " REST, DKIMSIG_NUMBER, "l"},
    {DKIMSIG_DKIM, "v=1; l=1 0; " REST, DKIMSIG_NUMBER, "l"},
    {DKIMSIG_DKIM, "v=1; i=@example.org@x; " REST, DKIMSIG_IDENTITY, "i"},
    {DKIMSIG_DKIM, "v=1; i=@example=2eorg; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_DKIM, "v=1; i=@example.org=00; " REST, DKIMSIG_IDENTITY, "i"},
    {DKIMSIG_DKIM, "v=1; a=rsa-sha256; d=example.org; s=s; h=fr om; " BH
	"b=QUJD", DKIMSIG_NAMES, "h"},
    {DKIMSIG_DKIM, "v=1; a=rsa-sha256; d=example.org; s=s; h=from\xc2\xa0; "
	BH "b=QUJD", DKIMSIG_NAMES, "h"},
    {DKIMSIG_DKIM, "v=1; a=rsa-sha256; d=example.org; s=s; h=from;to; " BH
	"b=QUJD", DKIMSIG_LIST, NULL},
    {DKIMSIG_AMS, "i=1; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_AMS, "i=50; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_AMS, "i=0; " REST, DKIMSIG_INSTANCE, "i"},
    {DKIMSIG_AMS, "i=51; " REST, DKIMSIG_INSTANCE, "i"},
    {DKIMSIG_AMS, "i=@x; " REST, DKIMSIG_INSTANCE, "i"},
    {DKIMSIG_AMS, "i=01; " REST, DKIMSIG_FINE, NULL},
    {DKIMSIG_AMS, "i=001; " REST, DKIMSIG_INSTANCE, "i"},
    {DKIMSIG_AMS, "i=1; a=rsa-sha256; d=example.org; s=s; h=to; " BH
	"b=QUJD", DKIMSIG_NO_FROM, "h"},
    {DKIMSIG_AMS, "i=1; a=rsa-sha256; d=example.org; s=s; h=; " BH "b=QUJD",
	DKIMSIG_NO_FROM, "h"},
    {DKIMSIG_AMS, "i=1; a=rsa-sha256; d=example.org; s=s; h=:From:; " BH
	"b=QUJD", DKIMSIG_FINE, NULL},
    {DKIMSIG_AMS, REST, DKIMSIG_MISSING, "i"},
    {DKIMSIG_AMS, "i=1; a=rsa-sha256; d=example.org; s=s; h=from:ARC-Seal; "
	BH "b=QUJD", DKIMSIG_SEALED, "h"},
    {DKIMSIG_SEAL, "i=1; cv=none; a=rsa-sha256; d=a.b; s=s; b=QUJD",
	DKIMSIG_FINE, NULL},
    {DKIMSIG_SEAL, "i=1; cv=Pass; a=rsa-sha256; d=a.b; s=s; b=QUJD",
	DKIMSIG_FINE, NULL},
    {DKIMSIG_SEAL, "i=1; cv=maybe; a=rsa-sha256; d=a.b; s=s; b=QUJD",
	DKIMSIG_CV, "cv"},
    {DKIMSIG_SEAL, "i=1; cv=none; a=rsa-sha256; d=a.b; s=s; b=QUJD; h=x",
	DKIMSIG_SEALED, "h"},
    {DKIMSIG_SEAL, "i=1; a=rsa-sha256; d=a.b; s=s; b=QUJD", DKIMSIG_MISSING,
	"cv"},
};

static void
test_faults(void)
{
	struct dkimsig s;
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		ok(dkimsig_parse(&s, faults[i].kind, span_str(faults[i].value))
		    == (faults[i].fault == DKIMSIG_FINE), "%zu: fine or not",
		    i);
		is_str(dkimsig_fault_str(s.fault),
		    dkimsig_fault_str(faults[i].fault), "%zu: fault", i);
		is_span(s.tag, faults[i].tag, "%zu: tag", i);
	}
}

static void
test_values(void)
{
	struct dkimsig s;
	struct buf b = {0};
	struct span name, rest, raw = SPAN_LIT("DKIM-Signature: v=1; b =\r\n "
	    "QU JD \r\n ; a=ed25519-sha256; c=relaxed; d=Example.ORG; s=a.b; "
	    "i==61=20b@example.org; h=From : TO:\r\n x; t=5; "
	    "l=99999999999999999999; " BH);

	ok(dkimsig_parse(&s, DKIMSIG_DKIM, (struct span){raw.p + 15,
	    raw.n - 15}), "a field with all there is");
	is_str(dkimsig_algorithm_str(s.algorithm), "ed25519-sha256", "a=");
	is_str(canon_str(s.header), "relaxed", "c= of the header");
	is_str(canon_str(s.body), "simple", "and of the body, by default");
	is_span(s.domain, "Example.ORG", "d=");
	is_span(s.selector, "a.b", "s=");
	is_uint(s.time, 5, "t=");
	ok(s.has_length && s.length == UINT64_MAX, "a huge l=");
	ok(!s.has_expiry, "no x=");
	rest = s.names;
	ok(taglist_part(&rest, ':', TAGLIST_FWS, &name), "a name");
	is_span(name, "From", "the first name");
	ok(taglist_part(&rest, ':', TAGLIST_FWS, &name), "another");
	is_span(name, "TO", "the second name");
	ok(taglist_part(&rest, ':', TAGLIST_FWS, &name), "another");
	is_span(name, "x", "the third name");
	ok(!taglist_part(&rest, ':', TAGLIST_FWS, &name), "no more");
	dkimsig_put_identity(&b, &s);
	is_span(buf_span(&b), "a b@example.org", "i=");
	b.n = 0;
	dkimtag_decode(&b, s.b);
	is_span(buf_span(&b), "ABC", "b=");
	b.n = 0;
	dkimsig_unsigned(&b, &s, raw);
	ok(b.n > 30 && memcmp(b.p, "DKIM-Signature: v=1; b =; a=", 28) == 0,
	    "what is signed has b= without white space");
	buf_free(&b);
}

/* Base64 and how many octets it gives; -1 for none. */
static const struct {
	const char *text;
	int octets;
} base64[] = {
    {"", 0}, {"QUJD", 3}, {"QUJ", 2}, {"QU", 1}, {"Q", -1}, {"QUI=", 2},
    {"QQ==", 1}, {"QQ=", 1}, {"QQ===", -1}, {"QQ==QQ", -1}, {"Q U\r\nJ\tD", 3},
    {"QQ = =", 1}, {"QU-D", -1}, {"QUJD\x80", -1}, {"=", 0},
};

static void
test_base64(void)
{
	size_t i, n;

	for (i = 0; i < sizeof(base64) / sizeof(base64[0]); i++) {
		n = 99;
		if (dkimtag_base64(span_str(base64[i].text), &n))
			is_int((int)n, base64[i].octets, "base64 %zu", i);
		else
			is_int(-1, base64[i].octets, "base64 %zu", i);
	}
}

static const struct {
	const char *record;
	enum dkimkey_fault fault;
	const char *says; /* k, h=sha1, h=sha256, s=email, t=y, t=s */
} keys[] = {
    {"p=QUJD", DKIMKEY_FINE, "r12e"},
    {"v=DKIM1; p=QUJD", DKIMKEY_FINE, "r12e"},
    {" v = DKIM1 ;; p = QU JD ; ; ", DKIMKEY_FINE, "r12e"},
    {"v=DKIM1; k=ed25519; h=sha256:x; t=s:y; s=x:*; p=QUJD", DKIMKEY_FINE,
	"d2eys"},
    {"h=sha1; s=tlsrpt; t=x; g=; n=note; zz=1; p=QUJD", DKIMKEY_FINE, "r1"},
    {"v=DKIM2; p=QUJD", DKIMKEY_VERSION, NULL},
    {"v=dkim1; p=QUJD", DKIMKEY_VERSION, NULL},
    {"p=QUJD; v=DKIM1", DKIMKEY_VERSION, NULL},
    {"v=DKIM1; v=DKIM1; p=QUJD", DKIMKEY_VERSION, NULL},
    {"v=spf1 -all", DKIMKEY_VERSION, NULL},
    {"k=rsa; t; p=QUJD", DKIMKEY_LIST, NULL},
    {"p=QUJD; p=QUJD", DKIMKEY_TWICE, NULL},
    {"k=RSA; p=QUJD", DKIMKEY_KIND, NULL},
    {"v=DKIM1", DKIMKEY_MISSING, NULL},
    {"", DKIMKEY_MISSING, NULL},
    {"p=", DKIMKEY_REVOKED, NULL},
    {"p= ;", DKIMKEY_REVOKED, NULL},
    {"p=-", DKIMKEY_BASE64, NULL},
    {"h=; p=QUJD", DKIMKEY_FINE, "re"},
    {"s=; p=QUJD", DKIMKEY_FINE, "r12"},
    {"s=emailx:xemail; p=QUJD", DKIMKEY_FINE, "r12"},
    {"h=sha256x; p=QUJD", DKIMKEY_FINE, "re"},
    {"k=; p=QUJD", DKIMKEY_KIND, NULL},
    {"k=rsa; k=ed25519; p=QUJD", DKIMKEY_TWICE, NULL},
    {"t=s; t=y; p=QUJD", DKIMKEY_TWICE, NULL},
};

static void
test_keys(void)
{
	struct dkimkey k;
	size_t i;
	char says[8];

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = 0;

		ok(dkimkey_parse(&k, span_str(keys[i].record)) ==
		    (keys[i].fault == DKIMKEY_FINE), "%s: fine or not",
		    keys[i].record);
		is_str(dkimkey_fault_str(k.fault),
		    dkimkey_fault_str(keys[i].fault), "and why");
		if (keys[i].says == NULL)
			continue;
		says[n++] = k.kind == DKIMKEY_RSA ? 'r' : 'd';
		if (k.sha1)
			says[n++] = '1';
		if (k.sha256)
			says[n++] = '2';
		if (k.email)
			says[n++] = 'e';
		if (k.testing)
			says[n++] = 'y';
		if (k.strict_domain)
			says[n++] = 's';
		is_bytes(((struct span){says, n}), span_str(keys[i].says),
		    "what it says");
	}
}

int
main(void)
{
	test_faults();
	test_values();
	test_base64();
	test_keys();
	return done_testing();
}
