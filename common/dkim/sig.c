/* Signature fields: DKIM-Signature (RFC 6376, 3.5) and ARC's (RFC 8617, 4). */
/* SPDX-License-Identifier: ISC */
#include "dkim/sig.h"

#include "base/limits.h"
#include "value/hex.h"
#include "dkim/text.h"

static const char *const algorithms[DKIMSIG_ALGORITHMS] = {
    [DKIMSIG_RSA_SHA1] = "rsa-sha1",
    [DKIMSIG_RSA_SHA256] = "rsa-sha256",
    [DKIMSIG_ED25519_SHA256] = "ed25519-sha256",
};

/* --- the values of the tags --- */

static enum dkimsig_fault
take_version(struct dkimsig *s, struct span v)
{
	(void)s;
	return span_is(v, "1") ? DKIMSIG_FINE : DKIMSIG_VERSION;
}

static enum dkimsig_fault
take_algorithm(struct dkimsig *s, struct span v)
{
	size_t i;

	for (i = 0; i < DKIMSIG_ALGORITHMS; i++)
		if (span_is(v, algorithms[i])) {
			s->algorithm = (enum dkimsig_algorithm)i;
			return DKIMSIG_FINE;
		}
	s->algorithm = DKIMSIG_ALGORITHMS;
	return DKIMSIG_ALGORITHM;
}

static bool
find_canon(struct span v, enum canon *c)
{
	*c = span_is(v, "relaxed") ? CANON_RELAXED : CANON_SIMPLE;
	return *c == CANON_RELAXED || span_is(v, "simple");
}

static enum dkimsig_fault
take_canon(struct dkimsig *s, struct span v)
{
	struct span header, body = SPAN_LIT("simple");

	taglist_part(&v, '/', TAGLIST_FWS, &header);
	if (v.p != NULL)
		body = v;
	return find_canon(header, &s->header) && find_canon(body, &s->body) ?
	    DKIMSIG_FINE : DKIMSIG_CANON;
}

static enum dkimsig_fault
take_domain(struct dkimsig *s, struct span v)
{
	if (!dkimtext_is_name(v, 2))
		return DKIMSIG_DOMAIN;
	s->domain = v;
	return DKIMSIG_FINE;
}

static enum dkimsig_fault
take_selector(struct dkimsig *s, struct span v)
{
	if (!dkimtext_is_name(v, 1))
		return DKIMSIG_SELECTOR;
	s->selector = v;
	return DKIMSIG_FINE;
}

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
	if (i == 0)
		return SPAN_NONE;
	return (struct span){identity.p + i, identity.n - i};
}

static enum dkimsig_fault
take_identity(struct dkimsig *s, struct span v)
{
	struct buf b = {0};
	bool is = unquote(&b, v) &&
	    dkimtext_is_name(dkimsig_identity_domain(buf_span(&b)), 2);

	buf_free(&b);
	if (!is)
		return DKIMSIG_IDENTITY;
	s->identity = v;
	return DKIMSIG_FINE;
}

/* RFC 8617, 4.2.1 */
static enum dkimsig_fault
take_instance(struct dkimsig *s, struct span v)
{
	uint64_t n;

	if (!dkimtext_number(v, &n) || n < 1 || n > LIMIT_ARC_SETS)
		return DKIMSIG_INSTANCE;
	s->instance = (unsigned int)n;
	return DKIMSIG_FINE;
}

static enum dkimsig_fault
take_cv(struct dkimsig *s, struct span v)
{
	static const char *const names[] = {"none", "fail", "pass"};
	size_t i;

	for (i = 0; i < 3; i++)
		if (span_is_nocase(v, names[i])) {
			s->cv = (enum dkimsig_cv)i;
			return DKIMSIG_FINE;
		}
	return DKIMSIG_CV;
}

static enum dkimsig_fault
take_query(struct dkimsig *s, struct span v)
{
	(void)s;
	return dkimtext_has(v, "dns/txt") ? DKIMSIG_FINE : DKIMSIG_QUERY;
}

bool
dkimsig_name(struct span *rest, struct span *name)
{
	return taglist_part(rest, ':', TAGLIST_FWS, name);
}

/* RFC 5322, 2.2 */
static bool
is_field_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return s.n > 0;
}

static bool
is_name_for(enum dkimsig_kind kind, struct span name)
{
	return is_field_name(name) || (kind == DKIMSIG_AMS && name.n == 0);
}

static enum dkimsig_fault
take_names(struct dkimsig *s, struct span v)
{
	struct span name, rest = v;
	size_t n = 0;
	bool from = false;

	for (; dkimsig_name(&rest, &name); n++) {
		if (!is_name_for(s->kind, name))
			return DKIMSIG_NAMES;
		if (n == LIMIT_DKIM_NAMES)
			return DKIMSIG_NAMES_MANY;
		if (s->kind == DKIMSIG_AMS && span_is_nocase(name, "arc-seal"))
			return DKIMSIG_SEALED; /* RFC 8617, 4.1.2 */
		from |= span_is_nocase(name, "from");
	}
	s->names = v;
	/* RFC 8617 asks for no field, and has h= empty in its tests. */
	return from || s->kind == DKIMSIG_AMS ? DKIMSIG_FINE : DKIMSIG_NO_FROM;
}

/* RFC 8617, 4.1.3 */
static enum dkimsig_fault
take_no_names(struct dkimsig *s, struct span v)
{
	(void)s, (void)v;
	return DKIMSIG_SEALED;
}

static enum dkimsig_fault
number(struct span v, bool *has, uint64_t *n)
{
	*has = dkimtext_number(v, n);
	return *has ? DKIMSIG_FINE : DKIMSIG_NUMBER;
}

static enum dkimsig_fault
take_time(struct dkimsig *s, struct span v)
{
	return number(v, &s->has_time, &s->time);
}

static enum dkimsig_fault
take_expiry(struct dkimsig *s, struct span v)
{
	return number(v, &s->has_expiry, &s->expiry);
}

static enum dkimsig_fault
take_length(struct dkimsig *s, struct span v)
{
	return number(v, &s->has_length, &s->length);
}

static enum dkimsig_fault
base64(struct span v, struct span *to)
{
	size_t octets;

	*to = v;
	return dkimtext_base64(v, &octets) && octets > 0 ? DKIMSIG_FINE :
	    DKIMSIG_BASE64;
}

static enum dkimsig_fault
take_b(struct dkimsig *s, struct span v)
{
	return base64(v, &s->b);
}

static enum dkimsig_fault
take_bh(struct dkimsig *s, struct span v)
{
	return base64(v, &s->bh);
}

/* --- the list --- */

enum {
	DKIM = 1 << DKIMSIG_DKIM,
	AMS = 1 << DKIMSIG_AMS,
	SEAL = 1 << DKIMSIG_SEAL,
	ARC = AMS | SEAL,
	ALL = DKIM | ARC
};

/* Where a tag is read, and where it must be there. */
static const struct tag {
	const char *name;
	unsigned int known, needed;
	enum dkimsig_fault (*take)(struct dkimsig *s, struct span v);
} tags[] = {
    {"v", DKIM, DKIM, take_version},
    {"a", ALL, ALL, take_algorithm},
    {"b", ALL, ALL, take_b},
    {"bh", DKIM | AMS, DKIM | AMS, take_bh},
    {"c", DKIM | AMS, 0, take_canon},
    {"cv", SEAL, SEAL, take_cv},
    {"d", ALL, ALL, take_domain},
    {"h", DKIM | AMS, DKIM | AMS, take_names},
    {"h", SEAL, 0, take_no_names},
    {"i", DKIM, 0, take_identity},
    {"i", ARC, ARC, take_instance},
    {"l", DKIM | AMS, 0, take_length},
    {"q", DKIM | AMS, 0, take_query},
    {"s", ALL, ALL, take_selector},
    {"t", ALL, 0, take_time},
    {"x", DKIM | AMS, 0, take_expiry},
};

enum { TAGS = sizeof(tags) / sizeof(tags[0]), OTHERS = 32 };

/* The tags that were there: a bit for each we know, names of the others. */
struct seen {
	unsigned int tags;
	struct span other[OTHERS];
	size_t others;
};

static void
fault(struct dkimsig *s, enum dkimsig_fault f, struct span tag)
{
	if (f == DKIMSIG_FINE || s->fault != DKIMSIG_FINE)
		return;
	s->fault = f;
	s->tag = tag;
}

static unsigned int
find_tag(const struct dkimsig *s, struct span name)
{
	unsigned int i;

	for (i = 0; i < TAGS; i++)
		if ((tags[i].known & 1U << s->kind) != 0 &&
		    span_is(name, tags[i].name))
			break;
	return i;
}

/* Is that tag there for the second time? Of those that we don't know only the
 * first are kept. */
static bool
is_again(struct seen *seen, unsigned int tag, struct span name)
{
	size_t i;

	if (tag < TAGS) {
		bool again = (seen->tags & 1U << tag) != 0;

		seen->tags |= 1U << tag;
		return again;
	}
	for (i = 0; i < seen->others; i++)
		if (span_eq(seen->other[i], name))
			return true;
	if (seen->others < OTHERS)
		seen->other[seen->others++] = name;
	return false;
}

static void
take(struct dkimsig *s, const struct taglist_item *it, struct seen *seen)
{
	unsigned int tag;

	if (!dkimtext_is_tag(it)) {
		fault(s, DKIMSIG_LIST, SPAN_NONE);
		return;
	}
	tag = find_tag(s, it->name);
	if (is_again(seen, tag, it->name))
		fault(s, DKIMSIG_TWICE, it->name);
	else if (tag < TAGS)
		fault(s, tags[tag].take(s, it->value), it->name);
}

/* What only all tags together show. */
static void
check(struct dkimsig *s, const struct seen *seen)
{
	size_t octets;
	unsigned int i;

	for (i = 0; i < TAGS; i++)
		if ((tags[i].needed & 1U << s->kind) != 0 &&
		    (seen->tags & 1U << i) == 0)
			fault(s, DKIMSIG_MISSING, span_str(tags[i].name));
	if (s->has_time && s->has_expiry && s->expiry <= s->time)
		fault(s, DKIMSIG_TIMES, SPAN_LIT("x"));
	if (s->bh.p != NULL && dkimtext_base64(s->bh, &octets) &&
	    octets != (s->algorithm == DKIMSIG_RSA_SHA1 ? 20 : 32))
		fault(s, DKIMSIG_HASH_LENGTH, SPAN_LIT("bh"));
}

bool
dkimsig_parse(struct dkimsig *s, enum dkimsig_kind kind, struct span value)
{
	struct taglist l = {value, TAGLIST_FWS};
	struct taglist_item it;
	struct seen seen = {0};

	*s = (struct dkimsig){.kind = kind,
	    .algorithm = DKIMSIG_ALGORITHMS};
	/* Seals have no c= (RFC 8617, 5.1.1), and message signatures without
	 * one are relaxed for all who verify ARC, whatever RFC 6376 says. */
	if (kind != DKIMSIG_DKIM)
		s->header = s->body = CANON_RELAXED;
	while (taglist_next(&l, &it))
		take(s, &it, &seen);
	check(s, &seen);
	return s->fault == DKIMSIG_FINE;
}

/* --- the field --- */

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
	    [DKIMSIG_SEALED] = "h= names what ARC forbids",
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

void
dkimsig_octets(struct buf *b, struct span base64)
{
	dkimtext_decode(b, base64);
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
