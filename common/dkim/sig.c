/* Signature fields: DKIM-Signature (RFC 6376, 3.5) and ARC's (RFC 8617, 4). */
/* SPDX-License-Identifier: ISC */
#include "dkim/sig.h"

#include "base/limits.h"
#include "dkim/tag.h"
#include "value/hex.h"

static const char *const algorithms[DKIMSIG_ALGORITHMS] = {
    [DKIMSIG_RSA_SHA1] = "rsa-sha1",
    [DKIMSIG_RSA_SHA256] = "rsa-sha256",
    [DKIMSIG_ED25519_SHA256] = "ed25519-sha256",
};

static const char *const cvs[DKIMSIG_CVS] = {
    [DKIMSIG_CV_NONE] = "none",
    [DKIMSIG_CV_FAIL] = "fail",
    [DKIMSIG_CV_PASS] = "pass",
};

enum {
	DKIM = 1 << DKIMSIG_DKIM,
	AMS = 1 << DKIMSIG_AMS,
	SEAL = 1 << DKIMSIG_SEAL,
	ARC = AMS | SEAL,
	ALL = DKIM | ARC
};

enum tag {
	TAG_V,
	TAG_A,
	TAG_B,
	TAG_BH,
	TAG_C,
	TAG_CV,
	TAG_D,
	TAG_H,
	TAG_SEAL_H,
	TAG_I,
	TAG_INSTANCE,
	TAG_L,
	TAG_Q,
	TAG_S,
	TAG_T,
	TAG_X,
	TAGS
};

/* In which fields a tag is read, and where it is required. */
static const struct {
	const char *name;
	unsigned int known, needed;
} tags[TAGS] = {
    [TAG_V] = {"v", DKIM, DKIM},
    [TAG_A] = {"a", ALL, ALL},
    [TAG_B] = {"b", ALL, ALL},
    [TAG_BH] = {"bh", DKIM | AMS, DKIM | AMS},
    [TAG_C] = {"c", DKIM | AMS, 0},
    [TAG_CV] = {"cv", SEAL, SEAL},
    [TAG_D] = {"d", ALL, ALL},
    [TAG_H] = {"h", DKIM | AMS, DKIM | AMS},
    [TAG_SEAL_H] = {"h", SEAL, 0},
    [TAG_I] = {"i", DKIM, 0},
    [TAG_INSTANCE] = {"i", ARC, ARC},
    [TAG_L] = {"l", DKIM | AMS, 0},
    [TAG_Q] = {"q", DKIM | AMS, 0},
    [TAG_S] = {"s", ALL, ALL},
    [TAG_T] = {"t", ALL, 0},
    [TAG_X] = {"x", DKIM | AMS, 0},
};

/* Appends dkim-quoted-printable decoded; false if it is none. RFC 6376,
 * 2.11; lower-case digits are taken. */
static bool
unquote(struct buf *b, struct span v)
{
	size_t i;
	int c;

	for (i = 0; i < v.n; i++) {
		if (is_xml_space(v.p[i]))
			continue;
		if (v.p[i] != '=') {
			buf_putc(b, v.p[i]);
			continue;
		}
		c = v.n - i > 2 ? hex_octet(v.p + i + 1) : -1;
		if (c < 0)
			return false;
		buf_putc(b, (char)c);
		i += 2;
	}
	return true;
}

struct span
dkimsig_identity_domain(struct span identity)
{
	size_t i = identity.n;

	while (i > 0 && identity.p[i - 1] != '@')
		i--;
	return i == 0 ? SPAN_NONE : span_from(identity, i);
}

/* h=: From must be in it, in ARC too, which has the same syntax and semantics
 * (RFC 6376, 5.4; RFC 8617, 4.1.2). ARC's tests have empty names in it. */
static enum dkimsig_fault
read_names(struct dkimsig *s, struct span v)
{
	struct span name, rest = v;
	bool from = false;
	size_t n = 0, i;

	for (; taglist_part(&rest, ':', TAGLIST_FWS, &name); n++) {
		if (name.n == 0 && s->kind != DKIMSIG_AMS)
			return DKIMSIG_NAMES;
		for (i = 0; i < name.n; i++) /* RFC 5322, 2.2 */
			if (name.p[i] <= ' ' || name.p[i] >= 0x7f)
				return DKIMSIG_NAMES;
		if (n == LIMIT_DKIM_NAMES)
			return DKIMSIG_NAMES_MANY;
		if (s->kind == DKIMSIG_AMS && span_is_nocase(name, "arc-seal"))
			return DKIMSIG_SEALED; /* RFC 8617, 4.1.2 */
		from |= span_is_nocase(name, "from");
	}
	s->names = v;
	return from ? DKIMSIG_FINE : DKIMSIG_NO_FROM;
}

/* A decimal number, UINT64_MAX for a larger one; false if it is none. */
static bool
read_number(struct span s, uint64_t *v)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned int digit = (unsigned char)s.p[i] - (unsigned int)'0';

		if (digit > 9)
			return false;
		sum = sum > (UINT64_MAX - digit) / 10 ? UINT64_MAX :
		    sum * 10 + digit;
	}
	*v = sum;
	return s.n > 0;
}

static enum dkimsig_fault
read_value(struct dkimsig *s, enum tag tag, struct span v)
{
	struct span part;
	struct buf b = {0};
	unsigned int i;
	uint64_t n;
	size_t octets;
	bool good;

	switch (tag) {
	case TAG_V:
		return span_is(v, "1") ? DKIMSIG_FINE : DKIMSIG_VERSION;
	case TAG_A:
		for (i = 0; i < DKIMSIG_ALGORITHMS; i++)
			if (span_is(v, algorithms[i]))
				break;
		s->algorithm = (enum dkimsig_algorithm)i;
		return i < DKIMSIG_ALGORITHMS ? DKIMSIG_FINE :
		    DKIMSIG_ALGORITHM;
	case TAG_B:
	case TAG_BH:
		*(tag == TAG_B ? &s->b : &s->bh) = v;
		return dkimtag_base64(v, &octets) && octets > 0 ?
		    DKIMSIG_FINE : DKIMSIG_BASE64;
	case TAG_C:
		taglist_part(&v, '/', TAGLIST_FWS, &part);
		s->header = span_is(part, "relaxed") ? CANON_RELAXED :
		    CANON_SIMPLE;
		if (s->header == CANON_SIMPLE && !span_is(part, "simple"))
			return DKIMSIG_CANON;
		s->body = span_is(v, "relaxed") ? CANON_RELAXED :
		    CANON_SIMPLE;
		return s->body == CANON_RELAXED || v.p == NULL ||
		    span_is(v, "simple") ? DKIMSIG_FINE : DKIMSIG_CANON;
	case TAG_CV:
		for (i = 0; i < DKIMSIG_CVS; i++)
			if (span_is_nocase(v, cvs[i])) {
				s->cv = (enum dkimsig_cv)i;
				return DKIMSIG_FINE;
			}
		return DKIMSIG_CV;
	case TAG_D:
		if (!dkimtag_is_name(v, 2))
			return DKIMSIG_DOMAIN;
		s->domain = v;
		return DKIMSIG_FINE;
	case TAG_H:
		return read_names(s, v);
	case TAG_SEAL_H: /* RFC 8617, 4.1.3 */
		return DKIMSIG_SEALED;
	case TAG_I:
		good = unquote(&b, v) && dkimtag_is_name(
		    dkimsig_identity_domain(buf_span(&b)), 2);
		buf_free(&b);
		if (!good)
			return DKIMSIG_IDENTITY;
		s->identity = v;
		return DKIMSIG_FINE;
	case TAG_INSTANCE: /* RFC 8617, 4.2.1 */
		if (v.n > 2 || !read_number(v, &n) || n < 1 ||
		    n > LIMIT_ARC_SETS)
			return DKIMSIG_INSTANCE;
		s->instance = (unsigned int)n;
		return DKIMSIG_FINE;
	case TAG_L:
		s->has_length = read_number(v, &s->length);
		return s->has_length ? DKIMSIG_FINE : DKIMSIG_NUMBER;
	case TAG_Q:
		return dkimtag_has(v, "dns/txt") ? DKIMSIG_FINE :
		    DKIMSIG_QUERY;
	case TAG_S:
		if (!dkimtag_is_name(v, 1))
			return DKIMSIG_SELECTOR;
		s->selector = v;
		return DKIMSIG_FINE;
	case TAG_T:
		s->has_time = read_number(v, &s->time);
		return s->has_time ? DKIMSIG_FINE : DKIMSIG_NUMBER;
	case TAG_X:
		s->has_expiry = read_number(v, &s->expiry);
		return s->has_expiry ? DKIMSIG_FINE : DKIMSIG_NUMBER;
	default:
		return DKIMSIG_FINE;
	}
}

static void
fault(struct dkimsig *s, enum dkimsig_fault f, struct span tag)
{
	if (f == DKIMSIG_FINE || s->fault != DKIMSIG_FINE)
		return;
	s->fault = f;
	s->tag = tag;
}

bool
dkimsig_parse(struct dkimsig *s, enum dkimsig_kind kind, struct span value)
{
	enum { OTHERS = 32 }; /* unknown tags that are kept, to find repeats */
	struct taglist l = {value, TAGLIST_FWS};
	unsigned int seen = 0, before, i;
	struct span other[OTHERS];
	size_t others = 0, k, octets;
	struct taglist_item it;

	*s = (struct dkimsig){.kind = kind,
	    .algorithm = DKIMSIG_ALGORITHMS};
	/* Seals have no c= (RFC 8617, 5.1.1), and all verifiers of ARC take
	 * message signatures without c= as relaxed, despite RFC 6376. */
	if (kind != DKIMSIG_DKIM)
		s->header = s->body = CANON_RELAXED;
	while (taglist_next(&l, &it)) {
		if (!dkimtag_is(&it)) {
			fault(s, DKIMSIG_LIST, SPAN_NONE);
			continue;
		}
		for (i = 0; i < TAGS; i++)
			if ((tags[i].known >> kind & 1) != 0 &&
			    span_is(it.name, tags[i].name))
				break;
		if (i < TAGS) {
			before = seen;
			seen |= 1U << i;
			fault(s, before == seen ? DKIMSIG_TWICE :
			    read_value(s, (enum tag)i, it.value), it.name);
			continue;
		}
		for (k = 0; k < others && !span_eq(other[k], it.name); k++)
			;
		if (k < others)
			fault(s, DKIMSIG_TWICE, it.name);
		else if (others < OTHERS)
			other[others++] = it.name;
	}
	/* what only all tags together show */
	for (i = 0; i < TAGS; i++)
		if ((tags[i].needed >> kind & 1) != 0 && (seen >> i & 1) == 0)
			fault(s, DKIMSIG_MISSING, span_str(tags[i].name));
	if (s->has_time && s->has_expiry && s->expiry <= s->time)
		fault(s, DKIMSIG_TIMES, SPAN_LIT("x"));
	if (s->bh.p != NULL && dkimtag_base64(s->bh, &octets) &&
	    octets != (s->algorithm == DKIMSIG_RSA_SHA1 ? 20 : 32))
		fault(s, DKIMSIG_HASH_LENGTH, SPAN_LIT("bh"));
	return s->fault == DKIMSIG_FINE;
}

const char *
dkimsig_fault_str(enum dkimsig_fault f)
{
	static const char *const texts[DKIMSIG_FAULTS] = {
	    [DKIMSIG_FINE] = "",
	    [DKIMSIG_LIST] = "signature is no list of tags",
	    [DKIMSIG_TWICE] = "signature has a tag twice",
	    [DKIMSIG_MISSING] = "signature lacks a tag",
	    [DKIMSIG_VERSION] = "signature is not of version 1",
	    [DKIMSIG_ALGORITHM] = "algorithm of the signature is unknown",
	    [DKIMSIG_CANON] = "canonicalization is unknown",
	    [DKIMSIG_DOMAIN] = "d= is no domain",
	    [DKIMSIG_SELECTOR] = "s= is no selector",
	    [DKIMSIG_IDENTITY] = "i= is no identity of d=",
	    [DKIMSIG_QUERY] = "q= has no way to the key that is known",
	    [DKIMSIG_NAMES] = "h= is no list of fields",
	    [DKIMSIG_NAMES_MANY] = "h= names too many fields",
	    [DKIMSIG_NO_FROM] = "From is not signed",
	    [DKIMSIG_SEALED] = "h= is not allowed, or names ARC-Seal",
	    [DKIMSIG_NUMBER] = "value of a tag is no number",
	    [DKIMSIG_TIMES] = "signature expires before it was made",
	    [DKIMSIG_BASE64] = "value of a tag is no base64",
	    [DKIMSIG_HASH_LENGTH] = "bh= is not as long as a hash",
	    [DKIMSIG_INSTANCE] = "i= is no instance from 1 to 50",
	    [DKIMSIG_CV] = "cv= is not none, pass or fail",
	};

	return texts[f];
}

const char *
dkimsig_algorithm_str(enum dkimsig_algorithm a)
{
	return a < DKIMSIG_ALGORITHMS ? algorithms[a] : NULL;
}

const char *
dkimsig_cv_str(enum dkimsig_cv cv)
{
	return cvs[cv];
}

void
dkimsig_put_identity(struct buf *b, const struct dkimsig *s)
{
	if (s->identity.p != NULL) {
		unquote(b, s->identity);
		return;
	}
	buf_putc(b, '@');
	buf_put_span(b, s->domain);
}

/* RFC 6376, 3.7: "including all surrounding whitespace". */
void
dkimsig_unsigned(struct buf *b, const struct dkimsig *s, struct span raw)
{
	const char *end = raw.p + raw.n, *from = s->b.p, *to = from + s->b.n;

	while (from > raw.p && is_xml_space(from[-1]))
		from--;
	while (to < end && is_xml_space(*to))
		to++;
	buf_add(b, raw.p, (size_t)(from - raw.p));
	buf_add(b, to, (size_t)(end - to));
}
