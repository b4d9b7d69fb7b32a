/* The records of one reply, and what their signatures prove: RFC 4035, 5. */
/* SPDX-License-Identifier: ISC */
#include "dns/proof.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/word.h"
#include "base/xalloc.h"

/* Sorted, and each record once. Of keys they are the zone's. */
struct proof {
	ldns_rr_list *all;
	struct zone_name zone;
};

/* Flags of keys (RFC 4034, 2.1.1; RFC 5011, 7) and their protocol. */
enum { KEY_ZONE = 0x100, KEY_REVOKED = 0x80, KEY_PROTOCOL = 3 };

enum { TYPE_NXNAME = 128 }; /* RFC 9824, 3.4 */

static const char unsigned_set[] = "no signature";
static const char tried[] = "too many signatures";

/* --- names --- */

/* A name for ldns, which does not change it. */
static ldns_rdf
rdf_of(const struct zone_name *name)
{
	return (ldns_rdf){._size = name->n, ._type = LDNS_RDF_TYPE_DNAME,
	    ._data = (void *)(uintptr_t)name->wire};
}

/* In lower case. */
static struct zone_name
name_of(const ldns_rdf *rdf)
{
	const unsigned char *p = ldns_rdf_data(rdf);
	struct zone_name name = {.n = (unsigned char)ldns_rdf_size(rdf)};
	size_t i;

	for (i = 0; i < name.n; i++)
		name.wire[i] = (unsigned char)ascii_lower((char)p[i]);
	return name;
}

static bool
same_name(const struct zone_name *a, const struct zone_name *b)
{
	return a->n == b->n && memcmp(a->wire, b->wire, a->n) == 0;
}

/* The name without its first label, which there is. */
static struct zone_name
parent_of(const struct zone_name *name)
{
	struct zone_name up;
	size_t label = 1U + name->wire[0];

	up.n = (unsigned char)(name->n - label);
	memcpy(up.wire, name->wire + label, up.n);
	return up;
}

/* At or below? */
static bool
is_within(const struct zone_name *name, const struct zone_name *above)
{
	const unsigned char *p = name->wire;
	size_t left = name->n;

	for (; left > above->n; left -= 1U + *p, p += 1U + *p)
		;
	return left == above->n && memcmp(p, above->wire, left) == 0;
}

static size_t
labels_of(const struct zone_name *name)
{
	const unsigned char *p;
	size_t n = 0;

	for (p = name->wire; *p != 0; p += 1U + *p)
		n++;
	return n;
}

static bool
is_wildcard(const struct zone_name *name)
{
	return name->n > 2 && name->wire[0] == 1 && name->wire[1] == '*';
}

/* "*" below a name; false if that is too long. */
static bool
wildcard_of(struct zone_name *wildcard, const struct zone_name *name)
{
	if (name->n > ZONE_NAME_MAX - 2)
		return false;
	wildcard->n = (unsigned char)(name->n + 2);
	memcpy(wildcard->wire, "\1*", 2);
	memcpy(wildcard->wire + 2, name->wire, name->n);
	return true;
}

/* --- records --- */

static const ldns_rr *
record(const struct proof *p, size_t i)
{
	return ldns_rr_list_rr(p->all, i);
}

static bool
is_at(const ldns_rr *rr, const struct zone_name *owner, unsigned int type)
{
	const ldns_rdf *name = ldns_rr_owner(rr);

	return (unsigned int)ldns_rr_get_type(rr) == type &&
	    ldns_rdf_size(name) == owner->n &&
	    memcmp(ldns_rdf_data(name), owner->wire, owner->n) == 0;
}

static unsigned int
number(const ldns_rr *rr, size_t i)
{
	const ldns_rdf *rdf = ldns_rr_rdf(rr, i);

	return ldns_rdf_size(rdf) == 1 ? ldns_rdf2native_int8(rdf) :
	    ldns_rdf2native_int16(rdf);
}

/* RFC 4034, 4.1.2: windows in order, each with 1 to 32 octets. */
static bool
is_bitmap(const ldns_rdf *rdf)
{
	const unsigned char *p = ldns_rdf_data(rdf);
	size_t n = ldns_rdf_size(rdf), at = 0;
	int last = -1;

	for (; at + 2 <= n && p[at] > last; at += 2U + p[at + 1]) {
		if (p[at + 1] == 0 || p[at + 1] > 32)
			return false;
		last = p[at];
	}
	return at == n;
}

/* Has it all that the functions below, and ldns, look at? ldns reads records
 * that end early. */
static bool
is_sound(const ldns_rr *rr)
{
	static const struct {
		unsigned int type, fields;
	} fields[] = {{LDNS_RR_TYPE_RRSIG, 9}, {LDNS_RR_TYPE_DNSKEY, 4},
	    {LDNS_RR_TYPE_DS, 4}, {LDNS_RR_TYPE_NSEC, 2},
	    {LDNS_RR_TYPE_NSEC3, 6}, {LDNS_RR_TYPE_CNAME, 1},
	    {LDNS_RR_TYPE_DNAME, 1}};
	unsigned int type = (unsigned int)ldns_rr_get_type(rr);
	size_t i, n = ldns_rr_rd_count(rr);

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].type == type && fields[i].fields != n &&
		    (type != LDNS_RR_TYPE_NSEC3 || n != 5))
			return false;
	for (i = 0; i < n; i++)
		if (ldns_rr_rdf(rr, i) == NULL)
			return false;
	switch (type) {
	case LDNS_RR_TYPE_NSEC:
		return is_bitmap(ldns_rr_rdf(rr, 1));
	case LDNS_RR_TYPE_NSEC3: /* without types there may be no bitmap */
		return ldns_rdf_size(ldns_rr_rdf(rr, 3)) >= 1 &&
		    ldns_rdf_size(ldns_rr_rdf(rr, 4)) >= 2 &&
		    (n == 5 || is_bitmap(ldns_rr_rdf(rr, 5)));
	default:
		return true;
	}
}

static ldns_rr_list *
new_list(void)
{
	ldns_rr_list *list = ldns_rr_list_new();

	if (list == NULL)
		xalloc_fail();
	return list;
}

static void
push(ldns_rr_list *list, ldns_rr *rr)
{
	if (!ldns_rr_list_push_rr(list, rr))
		xalloc_fail();
}

/* Takes the record over; false if it was freed instead. */
static bool
add(struct proof *p, ldns_rr *rr)
{
	if (is_sound(rr) &&
	    ldns_rr_list_rr_count(p->all) < LIMIT_DNSSEC_RECORDS) {
		ldns_dname2canonical(ldns_rr_owner(rr));
		push(p->all, rr);
		return true;
	}
	ldns_rr_free(rr);
	return false;
}

static void
add_copy(struct proof *p, const ldns_rr *rr)
{
	ldns_rr *copy = ldns_rr_clone(rr);

	if (copy == NULL)
		xalloc_fail();
	(void)add(p, copy);
}

/* RFC 4034, 6.3: in canonical order, and what is there twice counts once. */
static void
sort(struct proof *p)
{
	ldns_rr_list *all = p->all;
	size_t i, n = ldns_rr_list_rr_count(all), kept = 0;
	ldns_rr *rr, *last = NULL;

	ldns_rr_list_sort(all);
	for (i = 0; i < n; i++) {
		rr = ldns_rr_list_rr(all, i);
		if (last != NULL && ldns_rr_compare(last, rr) == 0) {
			ldns_rr_free(rr);
			continue;
		}
		last = rr;
		(void)ldns_rr_list_set_rr(all, rr, kept++);
	}
	ldns_rr_list_set_rr_count(all, kept);
}

static struct proof *
new_proof(void)
{
	struct proof *p = xcalloc(1, sizeof(*p));

	p->all = new_list();
	return p;
}

void
proof_free(struct proof *p)
{
	if (p != NULL)
		ldns_rr_list_deep_free(p->all);
	free(p);
}

struct proof *
proof_read(struct span octets)
{
	const unsigned char *wire = (const unsigned char *)octets.p;
	struct proof *p = new_proof();
	ldns_rr *rr;
	size_t at = 0;

	while (at < octets.n) {
		if (ldns_wire2rr(&rr, wire, octets.n, &at,
		    LDNS_SECTION_ANSWER) == LDNS_STATUS_OK && add(p, rr))
			continue;
		proof_free(p);
		return NULL;
	}
	sort(p);
	return p;
}

/* Verifies once, so that libcrypto loads all that it needs later, such as its
 * configuration. */
static void
warm_up(void)
{
	unsigned char key[4 + 64] = {3, 1, 0, 1}, sig[64] = {0};
	ldns_buffer *text = ldns_buffer_new(1);

	if (text == NULL)
		xalloc_fail();
	memset(key + 4, 0xff, sizeof(key) - 4);
	(void)ldns_verify_rrsig_buffers_raw(sig, sizeof(sig), text, key,
	    sizeof(key), LDNS_RSASHA256);
	ldns_buffer_free(text);
}

struct proof *
proof_read_anchors(struct span text, unsigned int *line)
{
	struct proof *p = new_proof();
	ldns_rdf *origin = NULL, *before = NULL;
	uint32_t ttl = 0;
	struct buf one = {0};
	ldns_status status = LDNS_STATUS_OK;
	unsigned int type;
	ldns_rr *rr;
	size_t n;

	warm_up();
	for (*line = 1; text.n > 0 && status == LDNS_STATUS_OK; ++*line) {
		for (n = 0; n < text.n && text.p[n] != '\n'; n++)
			;
		one.n = 0;
		buf_add(&one, text.p, n);
		buf_putc(&one, '\0');
		span_advance(&text, n + (n < text.n));
		n = strspn(one.p, " \t\r");
		if (one.p[n] == '\0' || one.p[n] == ';')
			continue;
		rr = NULL;
		status = ldns_rr_new_frm_str(&rr, one.p, ttl, origin, &before);
		if (status != LDNS_STATUS_OK)
			break;
		type = (unsigned int)ldns_rr_get_type(rr);
		if (type != LDNS_RR_TYPE_DS && type != LDNS_RR_TYPE_DNSKEY)
			ldns_rr_free(rr);
		else if (!add(p, rr))
			status = LDNS_STATUS_SYNTAX_ERR;
	}
	ldns_rdf_deep_free(before);
	buf_free(&one);
	sort(p);
	if (status == LDNS_STATUS_OK && ldns_rr_list_rr_count(p->all) > 0)
		return p;
	if (status == LDNS_STATUS_OK)
		*line = 0;
	proof_free(p);
	return NULL;
}

/* --- what is there --- */

enum proof_found
proof_find(const struct proof *p, const struct zone_name *name,
    enum dns_type type, struct zone_name *owner, struct zone_name *target)
{
	enum proof_found found = PROOF_NONE;
	struct zone_name above, to;
	const ldns_rr *rr;
	size_t i, keep;

	*owner = *name;
	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++) {
		rr = record(p, i);
		if (is_at(rr, name, type))
			return PROOF_SET;
		if (is_at(rr, name, LDNS_RR_TYPE_CNAME) &&
		    found == PROOF_NONE) {
			found = PROOF_CNAME;
			*target = name_of(ldns_rr_rdf(rr, 0));
		}
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNAME)
			continue;
		above = name_of(ldns_rr_owner(rr));
		to = name_of(ldns_rr_rdf(rr, 0));
		keep = (size_t)name->n - above.n;
		if (name->n <= above.n || !is_within(name, &above) ||
		    keep + to.n > ZONE_NAME_MAX)
			continue;
		found = PROOF_DNAME;
		*owner = above;
		memcpy(target->wire, name->wire, keep);
		memcpy(target->wire + keep, to.wire, to.n);
		target->n = (unsigned char)(keep + to.n);
	}
	return found;
}

bool
proof_signer(const struct proof *p, const struct zone_name *owner,
    unsigned int type, struct zone_name *zone)
{
	struct zone_name signer, at;
	unsigned int covers;
	bool found = false;
	const ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++) {
		rr = record(p, i);
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_RRSIG)
			continue;
		covers = number(rr, 0);
		if (type != 0 ? covers != type : covers != LDNS_RR_TYPE_NSEC &&
		    covers != LDNS_RR_TYPE_NSEC3)
			continue;
		at = name_of(ldns_rr_owner(rr));
		signer = name_of(ldns_rr_rrsig_signame(rr));
		if ((type != 0 && !same_name(&at, owner)) ||
		    !is_within(owner, &signer) ||
		    (found && signer.n <= zone->n))
			continue;
		*zone = signer;
		found = true;
	}
	return found;
}

bool
proof_anchor(const struct proof *anchors, const struct zone_name *name,
    struct zone_name *zone)
{
	struct zone_name at;
	bool found = false;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(anchors->all); i++) {
		at = name_of(ldns_rr_owner(record(anchors, i)));
		if (!is_within(name, &at) || (found && at.n <= zone->n))
			continue;
		*zone = at;
		found = true;
	}
	return found;
}

/* Data as dns/wire.c has it; names, of which only the answers' readers know how
 * they are written, are not compared here. */
static void
put_data(struct buf *b, const ldns_rr *rr)
{
	const ldns_rdf *rdf;
	size_t i, text;

	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		rdf = ldns_rr_rdf(rr, i);
		text = ldns_rdf_get_type(rdf) == LDNS_RDF_TYPE_STR;
		if (ldns_rdf_get_type(rdf) == LDNS_RDF_TYPE_DNAME)
			zonename_write(b, name_of(rdf).wire);
		else
			buf_add(b, (const char *)ldns_rdf_data(rdf) + text,
			    ldns_rdf_size(rdf) - text);
	}
}

bool
proof_same(const struct proof *p, const struct zone_name *owner,
    const struct dns_answer *answer, enum dns_type type)
{
	bool *known = xcalloc(answer->n + 1, sizeof(known[0]));
	size_t i, k, found = 0, sets = 0;
	struct buf data = {0};
	const ldns_rr *rr;
	bool same;

	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++) {
		rr = record(p, i);
		if (!is_at(rr, owner, type))
			continue;
		sets++;
		data.n = 0;
		put_data(&data, rr);
		same = false;
		/* An answer may say a record twice. */
		for (k = 0; k < answer->n; k++)
			if (span_eq(answer->records[k], buf_span(&data)))
				known[k] = same = true;
		found += same;
	}
	same = found == sets;
	for (k = 0; k < answer->n; k++)
		same = same && known[k];
	buf_free(&data);
	free(known);
	return same;
}

/* --- signatures --- */

static bool
is_known(unsigned int algorithm)
{
	switch (algorithm) { /* RFC 8624, 3.1: those that are to be verified */
	case LDNS_RSASHA1:
	case LDNS_RSASHA1_NSEC3:
	case LDNS_RSASHA256:
	case LDNS_RSASHA512:
	case LDNS_ECDSAP256SHA256:
	case LDNS_ECDSAP384SHA384:
		return true;
	case LDNS_ED25519:
		return LDNS_BUILD_CONFIG_USE_ED25519 != 0;
	case LDNS_ED448:
		return LDNS_BUILD_CONFIG_USE_ED448 != 0;
	default:
		return false;
	}
}

static bool
is_good_key(const ldns_rr *key)
{
	unsigned int flags = number(key, 0);

	return (flags & KEY_ZONE) != 0 && (flags & KEY_REVOKED) == 0 &&
	    number(key, 1) == KEY_PROTOCOL && is_known(number(key, 2));
}

/* RFC 8624, 3.3. RFC 4509, 3: SHA-1 only where there is no other. */
static bool
is_good_ds(const ldns_rr *ds, bool sha1)
{
	unsigned int digest = number(ds, 2);

	return is_known(number(ds, 1)) && (digest == LDNS_SHA256 ||
	    digest == LDNS_SHA384 || (sha1 && digest == LDNS_SHA1));
}

static bool
has_good_ds(const struct proof *p, const struct zone_name *zone, bool sha1)
{
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++)
		if (is_at(record(p, i), zone, LDNS_RR_TYPE_DS) &&
		    is_good_ds(record(p, i), sha1))
			return true;
	return false;
}

bool
proof_is_usable(const struct proof *p, const struct zone_name *zone)
{
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++)
		if (is_at(record(p, i), zone, LDNS_RR_TYPE_DNSKEY) &&
		    is_good_key(record(p, i)))
			return true;
	return has_good_ds(p, zone, true);
}

static const char *
why_not(ldns_status status)
{
	switch (status) {
	case LDNS_STATUS_CRYPTO_SIG_EXPIRED:
		return "expired signature";
	case LDNS_STATUS_CRYPTO_SIG_NOT_INCEPTED:
		return "signature that is not valid yet";
	case LDNS_STATUS_CRYPTO_NO_MATCHING_KEYTAG_DNSKEY:
		return "no key for the signature";
	default:
		return "wrong signature";
	}
}

/*
 * Verifies the records of owner and type with keys of one zone. labels are
 * those that the signature says the owner has, without "*" (RFC 4034, 3.1.3).
 * NULL, or why it fails: of several reasons, of a signature by these keys.
 */
static const char *
verify(const struct proof *p, const struct zone_name *owner,
    unsigned int type, const struct proof *keys, struct proof_work *w,
    size_t *labels)
{
	ldns_rr_list *set = new_list();
	const char *why = unsigned_set;
	unsigned int tries = LIMIT_DNSSEC_TRIES;
	ldns_rr *rr, *key;
	ldns_status status = LDNS_STATUS_ERR;
	struct zone_name signer;
	size_t i, k;

	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++)
		if (is_at(record(p, i), owner, type))
			push(set, ldns_rr_list_rr(p->all, i));
	for (i = 0; i < ldns_rr_list_rr_count(p->all) &&
	     status != LDNS_STATUS_OK; i++) {
		rr = ldns_rr_list_rr(p->all, i);
		if (!is_at(rr, owner, LDNS_RR_TYPE_RRSIG) ||
		    number(rr, 0) != type)
			continue;
		signer = name_of(ldns_rr_rrsig_signame(rr));
		*labels = number(rr, 2);
		if (!same_name(&signer, &keys->zone) ||
		    *labels > labels_of(owner))
			continue;
		if (why == unsigned_set)
			why = why_not(
			    LDNS_STATUS_CRYPTO_NO_MATCHING_KEYTAG_DNSKEY);
		for (k = 0; k < ldns_rr_list_rr_count(keys->all) &&
		     status != LDNS_STATUS_OK; k++) {
			key = ldns_rr_list_rr(keys->all, k);
			if (number(key, 2) != number(rr, 1) ||
			    ldns_calc_keytag(key) != number(rr, 6))
				continue;
			if (tries == 0 || w->tries == 0) {
				why = tried;
				continue;
			}
			tries--;
			w->tries--;
			status = ldns_verify_rrsig_time(set, rr, key,
			    (time_t)w->now);
			why = why_not(status);
		}
	}
	ldns_rr_list_free(set);
	return status == LDNS_STATUS_OK ? NULL : why;
}

struct proof *
proof_keys(const struct proof *reply, const struct zone_name *zone,
    const struct proof *trust, struct proof_work *w, const char **why)
{
	struct proof *keys = new_proof(), *entry = new_proof();
	bool sha1 = !has_good_ds(trust, zone, false), trusted;
	unsigned int tries = LIMIT_DNSSEC_TRIES;
	size_t i, k, labels;
	const ldns_rr *rr, *by;

	keys->zone = entry->zone = *zone;
	*why = "none of its keys is trusted";
	for (i = 0; i < ldns_rr_list_rr_count(reply->all); i++) {
		rr = record(reply, i);
		if (!is_at(rr, zone, LDNS_RR_TYPE_DNSKEY) ||
		    !is_good_key(rr) ||
		    ldns_rr_list_rr_count(keys->all) == LIMIT_DNSSEC_KEYS)
			continue;
		add_copy(keys, rr);
		trusted = false;
		for (k = 0; k < ldns_rr_list_rr_count(trust->all); k++) {
			by = record(trust, k);
			if (is_at(by, zone, LDNS_RR_TYPE_DNSKEY)) {
				trusted |= ldns_rr_compare(rr, by) == 0;
			} else if (is_at(by, zone, LDNS_RR_TYPE_DS) &&
			    is_good_ds(by, sha1) &&
			    number(by, 1) == number(rr, 2) &&
			    number(by, 0) == ldns_calc_keytag(rr) &&
			    tries > 0) {
				tries--;
				trusted |= ldns_rr_compare_ds(rr, by);
			}
		}
		if (trusted)
			add_copy(entry, rr);
	}
	if (ldns_rr_list_rr_count(entry->all) > 0)
		*why = verify(reply, zone, LDNS_RR_TYPE_DNSKEY, entry, w,
		    &labels);
	proof_free(entry);
	if (*why == NULL)
		return keys;
	proof_free(keys);
	return NULL;
}

const char *
proof_verify(const struct proof *p, const struct zone_name *owner,
    enum dns_type type, const struct proof *keys, struct proof_work *w,
    struct zone_name *wildcard)
{
	struct zone_name above = *owner;
	const char *why;
	size_t labels, n = labels_of(owner);

	wildcard->n = 0;
	why = verify(p, owner, type, keys, w, &labels);
	if (why != NULL || labels == n ||
	    (labels + 1 == n && is_wildcard(owner)))
		return why;
	while (n-- > labels)
		above = parent_of(&above);
	if (!is_within(&above, &keys->zone) || !wildcard_of(wildcard, &above))
		return "wrong signature";
	return NULL;
}

/* --- denial --- */

/* Whether a NSEC or NSEC3 record says that its name has a type. */
static bool
has(const ldns_rr *nsec, unsigned int type)
{
	size_t i = ldns_rr_get_type(nsec) == LDNS_RR_TYPE_NSEC ? 1 : 5;

	return ldns_rr_rd_count(nsec) > i &&
	    ldns_nsec_bitmap_covers_type(ldns_rr_rdf(nsec, i),
	    (ldns_rr_type)type);
}

/* RFC 6840, 4.1: it is of the zone above a delegation, or of a DNAME, and
 * denies nothing below. */
static bool
is_above_cut(const ldns_rr *nsec)
{
	return has(nsec, LDNS_RR_TYPE_DNAME) ||
	    (has(nsec, LDNS_RR_TYPE_NS) && !has(nsec, LDNS_RR_TYPE_SOA));
}

/* What a record says that matches the name, or the wildcard for it. */
static enum proof_denied
deny_type(const ldns_rr *nsec, enum dns_type type, const struct zone_name *name,
    const char **why)
{
	bool cut = has(nsec, LDNS_RR_TYPE_NS) && !has(nsec, LDNS_RR_TYPE_SOA);

	/* RFC 4035, 5.4; RFC 6840, 4.3; and DS is the zone's above. */
	*why = "what the zone says is there is left out";
	if (has(nsec, type) || has(nsec, LDNS_RR_TYPE_CNAME) ||
	    (cut && type != DNS_DS) || (type == DNS_DS && name->n > 1 &&
	    has(nsec, LDNS_RR_TYPE_SOA)))
		return PROOF_NOT;
	if (has(nsec, TYPE_NXNAME))
		return PROOF_COMPACT;
	return cut ? PROOF_CUT : PROOF_NO_TYPE;
}

/* The records that deny, as far as the zone has signed them. */
struct denial {
	ldns_rr_list *nsec, *nsec3; /* borrowed records */
	const struct proof *keys;
	struct proof_work *work;
	const char **why;
};

/* RFC 5155, 8.2: of a hash that is known; RFC 9276, 3.2. All of a zone's have
 * the same parameters (RFC 5155, 7.2). */
static bool
is_usable_nsec3(const struct denial *d, const ldns_rr *rr)
{
	const ldns_rr *first = ldns_rr_list_rr(d->nsec3, 0);
	struct zone_name owner = name_of(ldns_rr_owner(rr));

	owner = parent_of(&owner);
	return number(rr, 0) == LDNS_SHA1 && number(rr, 1) <= 1 &&
	    ldns_rdf_size(ldns_rr_rdf(rr, 4)) == 21 &&
	    same_name(&owner, &d->keys->zone) && (first == NULL ||
	    (number(first, 2) == number(rr, 2) && ldns_rdf_compare(
	    ldns_rr_rdf(first, 3), ldns_rr_rdf(rr, 3)) == 0));
}

static void
gather(struct denial *d, const struct proof *p)
{
	struct zone_name owner;
	unsigned int type;
	const char *why;
	size_t i, labels, n;
	ldns_rr *rr;

	d->nsec = new_list();
	d->nsec3 = new_list();
	for (i = 0; i < ldns_rr_list_rr_count(p->all); i++) {
		rr = ldns_rr_list_rr(p->all, i);
		type = (unsigned int)ldns_rr_get_type(rr);
		if (type != LDNS_RR_TYPE_NSEC && type != LDNS_RR_TYPE_NSEC3)
			continue;
		owner = name_of(ldns_rr_owner(rr));
		if (!is_within(&owner, &d->keys->zone) ||
		    (type == LDNS_RR_TYPE_NSEC3 &&
		    (owner.n == 1 || !is_usable_nsec3(d, rr))))
			continue;
		/* One that a wildcard was made to says nothing (RFC 4035,
		 * 5.4). */
		n = labels_of(&owner) - is_wildcard(&owner);
		why = verify(p, &owner, type, d->keys, d->work, &labels);
		if (why != NULL || labels != n)
			*d->why = why != NULL ? why : "wrong signature";
		else
			push(type == LDNS_RR_TYPE_NSEC ? d->nsec : d->nsec3,
			    rr);
	}
}

/* The record whose owner is the name, or the one within whose range it lies. */
static const ldns_rr *
find(ldns_rr_list *list, const struct zone_name *owner, bool matches)
{
	const ldns_rdf name = rdf_of(owner);
	const ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		if (ldns_dname_compare(ldns_rr_owner(rr), &name) == 0 ?
		    matches : !matches && ldns_nsec_covers_name(rr, &name))
			return rr;
	}
	return NULL;
}

/* The lowest name at or above both. */
static struct zone_name
common(const struct zone_name *a, const struct zone_name *b)
{
	struct zone_name up = *a;

	while (!is_within(b, &up))
		up = parent_of(&up);
	return up;
}

/* RFC 4035, 5.4; with the name below which a wildcard stands for this one, or
 * NULL, 5.3.4. */
static enum proof_denied
deny_nsec(const struct denial *d, const struct zone_name *name,
    enum dns_type type, const struct zone_name *below)
{
	const ldns_rr *rr = find(d->nsec, name, true);
	struct zone_name owner, next, encloser, other, wildcard;

	if (rr != NULL)
		return below != NULL ? PROOF_NOT :
		    deny_type(rr, type, name, d->why);
	rr = find(d->nsec, name, false);
	if (rr == NULL)
		return PROOF_NOT;
	owner = name_of(ldns_rr_owner(rr));
	next = name_of(ldns_rr_rdf(rr, 0));
	if (is_within(name, &owner) && is_above_cut(rr))
		return PROOF_NOT;
	if (is_within(&next, name)) /* so it exists, and is empty */
		return below != NULL ? PROOF_NOT : PROOF_NO_TYPE;
	encloser = common(name, &owner);
	other = common(name, &next);
	if (other.n > encloser.n)
		encloser = other;
	if (below != NULL)
		return same_name(below, &encloser) ? PROOF_NO_NAME : PROOF_NOT;
	if (!wildcard_of(&wildcard, &encloser))
		return PROOF_NO_NAME;
	rr = find(d->nsec, &wildcard, true);
	if (rr != NULL)
		return deny_type(rr, type, name, d->why);
	return find(d->nsec, &wildcard, false) != NULL ? PROOF_NO_NAME :
	    PROOF_NOT;
}

/* The record whose owner is the hash of the name, or whose range has it. */
static const ldns_rr *
find_hash(const struct denial *d, const struct zone_name *name, bool matches)
{
	ldns_rdf rdf = rdf_of(name), zone = rdf_of(&d->keys->zone), *hash;
	struct zone_name hashed = {.n = 0};

	if (d->work->hashes == 0) {
		*d->why = "too many names to hash";
		return NULL;
	}
	d->work->hashes--;
	hash = ldns_nsec3_hash_name_frm_nsec3(ldns_rr_list_rr(d->nsec3, 0),
	    &rdf);
	if (hash == NULL)
		return NULL;
	if (ldns_dname_cat(hash, &zone) == LDNS_STATUS_OK)
		hashed = name_of(hash);
	ldns_rdf_deep_free(hash);
	return hashed.n > 0 ? find(d->nsec3, &hashed, matches) : NULL;
}

/* A covering record, as a denial of the name. */
static enum proof_denied
deny_covered(const ldns_rr *rr)
{
	return rr == NULL ? PROOF_NOT : ldns_nsec3_optout(rr) ?
	    PROOF_OPT_OUT : PROOF_NO_NAME;
}

/* RFC 5155, 8.4 to 8.7. */
static enum proof_denied
deny_nsec3(const struct denial *d, const struct zone_name *name,
    enum dns_type type)
{
	struct zone_name next = *name, encloser, wildcard;
	const ldns_rr *rr = find_hash(d, name, true);
	enum proof_denied denied;

	if (rr != NULL)
		return deny_type(rr, type, name, d->why);
	do { /* 8.3: the closest name above that exists */
		if (same_name(&next, &d->keys->zone))
			return PROOF_NOT;
		encloser = parent_of(&next);
		rr = find_hash(d, &encloser, true);
		if (rr == NULL)
			next = encloser;
	} while (rr == NULL);
	if (is_above_cut(rr))
		return PROOF_NOT;
	denied = deny_covered(find_hash(d, &next, false));
	if (denied != PROOF_NO_NAME || !wildcard_of(&wildcard, &encloser))
		return denied;
	rr = find_hash(d, &wildcard, true);
	if (rr != NULL)
		return deny_type(rr, type, name, d->why);
	return find_hash(d, &wildcard, false) != NULL ? PROOF_NO_NAME :
	    PROOF_NOT;
}

/* As proof_deny(), or, if there is a wildcard, proof_deny_name(). */
static enum proof_denied
deny(const struct proof *p, const struct zone_name *name, enum dns_type type,
    const struct zone_name *wildcard, struct denial *d)
{
	enum proof_denied denied = PROOF_NOT;
	struct zone_name next = *name, encloser;
	const ldns_rr *rr;

	*d->why = "nothing proves that it does not exist";
	gather(d, p);
	if (wildcard != NULL) {
		encloser = parent_of(wildcard);
		while (next.n > encloser.n + 1U + next.wire[0])
			next = parent_of(&next);
	}
	rr = ldns_rr_list_rr(d->nsec3, 0);
	if (ldns_rr_list_rr_count(d->nsec) > 0) {
		denied = deny_nsec(d, name, type, wildcard != NULL ?
		    &encloser : NULL);
	} else if (rr != NULL && number(rr, 2) > LIMIT_NSEC3_ITERATIONS) {
		denied = PROOF_TOO_MANY;
	} else if (rr != NULL) {
		denied = wildcard == NULL ? deny_nsec3(d, name, type) :
		    deny_covered(find_hash(d, &next, false));
	}
	ldns_rr_list_free(d->nsec);
	ldns_rr_list_free(d->nsec3);
	return denied;
}

enum proof_denied
proof_deny(const struct proof *p, const struct zone_name *name,
    enum dns_type type, const struct proof *keys, struct proof_work *w,
    const char **why)
{
	struct denial d = {.keys = keys, .work = w, .why = why};

	return deny(p, name, type, NULL, &d);
}

enum proof_denied
proof_deny_name(const struct proof *p, const struct zone_name *name,
    const struct zone_name *wildcard, const struct proof *keys,
    struct proof_work *w, const char **why)
{
	struct denial d = {.keys = keys, .work = w, .why = why};

	return deny(p, name, DNS_TXT, wildcard, &d);
}
