/* Types that no rule looks into: their names and data, by ldns. */
/* SPDX-License-Identifier: ISC */
#include "zone/foreign.h"

#include <ldns/ldns.h>
#include <string.h>

#include "zone/type.h"

/* Types of IANA's registry (2026) that ldns has no name for; their data is not
 * checked. is_text: it consists of strings. */
static const struct {
	const char *name;
	uint16_t type;
	bool is_text;
} others[] = {
    {"NINFO", 56, true}, {"RKEY", 57, false}, {"DSYNC", 66, false},
    {"HHIT", 67, false}, {"BRID", 68, false}, {"UINFO", 100, true},
    {"UID", 101, false}, {"GID", 102, false}, {"UNSPEC", 103, false},
    {"AVC", 258, true}, {"DOA", 259, false}, {"AMTRELAY", 260, false},
    {"RESINFO", 261, true}, {"WALLET", 262, true}, {"CLA", 263, true},
    {"IPN", 264, false}, {"TA", 32768, false},
};

enum { NOTHERS = sizeof(others) / sizeof(others[0]) };

uint16_t
zoneforeign_type(struct span text)
{
	char name[16];
	unsigned int type;
	size_t i;

	for (i = 0; i < NOTHERS; i++)
		if (span_eq_nocase(text, span_str(others[i].name)))
			return others[i].type;
	if (text.n == 0 || text.n >= sizeof(name) ||
	    memchr(text.p, '\0', text.n) != NULL ||
	    (text.n > 4 && span_has_prefix_nocase(text, "type")))
		return 0;
	memcpy(name, text.p, text.n);
	name[text.n] = '\0';
	type = ldns_get_rr_type_by_name(name);
	/* RFC 6895, 3.1: 128 to 255 are for questions only, 41 is OPT. */
	return type == 41 || (type >= 128 && type <= 255) ||
	    type >= 65535 ? 0 : (uint16_t)type;
}

static const ldns_rr_descriptor *
descriptor(uint16_t type)
{
	const ldns_rr_descriptor *d = ldns_rr_descript(type);

	return d != NULL && d->_type == type ? d : NULL;
}

const char *
zoneforeign_str(uint16_t type)
{
	const ldns_rr_descriptor *d = descriptor(type);
	size_t i;

	if (d != NULL)
		return d->_name;
	for (i = 0; i < NOTHERS; i++)
		if (others[i].type == type)
			return others[i].name;
	return NULL;
}

bool
zoneforeign_known(uint16_t type)
{
	size_t i;

	for (i = 0; i < NOTHERS; i++) /* nor where a newer ldns has a name */
		if (others[i].type == type)
			return false;
	switch (type) {
	case LDNS_RR_TYPE_NULL:
	case LDNS_RR_TYPE_WKS:
	case LDNS_RR_TYPE_NSAP:
	case LDNS_RR_TYPE_NXT:
	case LDNS_RR_TYPE_EID:
	case LDNS_RR_TYPE_NIMLOC:
	case LDNS_RR_TYPE_ATMA:
	case LDNS_RR_TYPE_A6:
	case LDNS_RR_TYPE_SINK:
	case LDNS_RR_TYPE_IPSECKEY: /* ldns 1.8 leaks memory if it is bad */
		return false;
	default:
		return descriptor(type) != NULL;
	}
}

/* Into how many of n fields data of this kind falls; is_last: it is the last
 * of the type. */
static size_t
fields_of(ldns_rdf_type kind, size_t n, bool is_last)
{
	switch (kind) {
	case LDNS_RDF_TYPE_B64:
	case LDNS_RDF_TYPE_HEX:
	case LDNS_RDF_TYPE_LOC:
	case LDNS_RDF_TYPE_SVCPARAMS:
	case LDNS_RDF_TYPE_NSEC:
		return is_last ? n : 1;
	case LDNS_RDF_TYPE_HIP:
		return n < 3 ? n : 3;
	default:
		return 1;
	}
}

/* n fields as one clean line for ldns: no quotes, comments or parentheses,
 * and no line ends, which a field can't have. */
static bool
join(struct buf *b, const struct zone_token *t, size_t n)
{
	size_t i;

	for (b->n = i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, ' ');
		if (memchr(t[i].p, '\0', t[i].n) != NULL)
			return false;
		buf_add(b, t[i].p, t[i].n);
	}
	buf_putc(b, '\0');
	return b->n <= 4 * LDNS_MAX_RDFLEN;
}

/* Has the field octets that are not ASCII up to this octet, or its end? Those
 * look like blanks, or like letters. */
static bool
has_other(const struct zone_token *t, char end)
{
	size_t i;

	for (i = 0; i < t->n && (end == '\0' || t->p[i] != end); i++)
		if ((unsigned char)t->p[i] >= 0x80)
			return true;
	return false;
}

enum zone_fault
zoneforeign_opaque(uint16_t type, struct zone_fields *f)
{
	size_t i;

	f->at = 0;
	f->whole = false;
	for (i = 0; i < NOTHERS; i++)
		if (others[i].type == type && others[i].is_text)
			return ZONE_FINE;
	for (f->field = 0; f->field < f->n; f->field++)
		if (!f->t[f->field].quoted && has_other(&f->t[f->field], '\0'))
			return ZONE_DATA;
	return ZONE_FINE;
}

/* Mnemonics or TYPE123, all of them; also NXNAME, which is in no record (RFC
 * 9824, 2); ldns takes what it does not know for
 * type 0. */
static bool
are_types(const struct zone_token *t, size_t n)
{
	struct span s;
	uint32_t v;

	for (; n > 0; t++, n--) {
		s = (struct span){t->p, t->n};
		if (zoneforeign_type(s) == 0 &&
		    !span_is_nocase(s, "nxname") && (s.n < 5 ||
		    !span_has_prefix_nocase(s, "type") ||
		    !zonetype_number(span_from(s, 4), 65535, &v)))
			return false;
	}
	return true;
}

/* What BIND refuses and ldns does not. */
static bool
is_sound(ldns_rdf_type kind, const struct zone_token *t, size_t n)
{
	struct span s = {t->p, t->n};
	bool digit = s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
	size_t octets = 0, i;
	uint32_t v;

	if (kind == LDNS_RDF_TYPE_STR || kind == LDNS_RDF_TYPE_LONG_STR)
		return true;
	for (i = 0; i < n; i++)
		if (has_other(&t[i], '\0'))
			return false;
	switch (kind) {
	case LDNS_RDF_TYPE_TYPE:
	case LDNS_RDF_TYPE_NSEC:
		return are_types(t, n);
	case LDNS_RDF_TYPE_INT8:
		return zonetype_number(s, 255, &v);
	case LDNS_RDF_TYPE_INT16:
		return zonetype_number(s, 65535, &v);
	case LDNS_RDF_TYPE_INT32:
		return zonetype_number(s, UINT32_MAX, &v);
	case LDNS_RDF_TYPE_ALG: /* a mnemonic or a number */
	case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
	case LDNS_RDF_TYPE_SELECTOR:
	case LDNS_RDF_TYPE_MATCHING_TYPE:
		return s.n > 0 && (!digit || zonetype_number(s, 255, &v));
	case LDNS_RDF_TYPE_TIME: /* RFC 4034, 3.2: YYYYMMDDHHmmSS or seconds */
		return s.n == 14 || zonetype_number(s, UINT32_MAX, &v);
	case LDNS_RDF_TYPE_HEX:
		for (; n > 0; t++, n--)
			octets += t->n;
		return octets > 0 && octets % 2 == 0;
	default:
		return s.n > 0;
	}
}

enum zone_fault
zoneforeign_read(struct buf *wire, uint16_t type, struct zone_fields *f)
{
	const ldns_rr_descriptor *d = descriptor(type);
	size_t most = ldns_rr_descriptor_maximum(d), took, i;
	enum zone_fault fault = ZONE_FINE;
	const struct zone_token *t;
	struct zone_name name;
	struct buf text = {0};
	ldns_rdf_type kind;
	ldns_rdf *rdf;

	f->field = f->at = 0;
	f->whole = true;
	for (i = 0; i < most && f->field < f->n; i++, f->field += took) {
		t = &f->t[f->field];
		kind = ldns_rr_descriptor_field_type(d, i);
		took = fields_of(kind, f->n - f->field, i + 1 == most);
		if (kind == LDNS_RDF_TYPE_SVCPARAMS) {
			f->whole = false;
			for (; took > 0 && !has_other(t, '='); took--)
				t = &f->t[++f->field];
			if (took == 0)
				continue;
			fault = ZONE_DATA;
			break;
		}
		if (kind == LDNS_RDF_TYPE_DNAME) {
			fault = zonename_read(&name,
			    (struct span){t->p, t->n}, f->origin, &f->at);
			if (fault != ZONE_FINE)
				break;
			buf_add(wire, (const char *)name.wire, name.n);
			continue;
		}
		/* Of these ldns refuses numbers that BIND takes. */
		if (kind == LDNS_RDF_TYPE_CERT_ALG && t->n > 0 &&
		    t->p[0] >= '0' && t->p[0] <= '9')
			kind = LDNS_RDF_TYPE_INT16;
		rdf = join(&text, t, took) && is_sound(kind, t, took) ?
		    ldns_rdf_new_frm_str(kind, text.p) : NULL;
		if (rdf != NULL) {
			buf_add(wire, (const char *)ldns_rdf_data(rdf),
			    ldns_rdf_size(rdf));
			ldns_rdf_deep_free(rdf);
		} else if (kind == LDNS_RDF_TYPE_NSEC && are_types(t, took)) {
			f->whole = false; /* types that ldns does not know */
		} else {
			fault = ZONE_DATA;
			while (took > 1 && !has_other(&f->t[f->field], '\0'))
				f->field++, took--;
			if (took == 1 && !has_other(&f->t[f->field], '\0'))
				f->field = (size_t)(t - f->t);
			break;
		}
	}
	buf_free(&text);
	if (fault != ZONE_FINE)
		return fault;
	/* A bitmap may be empty (RFC 7477, 2.1.1.2). */
	if (i < ldns_rr_descriptor_minimum(d) &&
	    ldns_rr_descriptor_field_type(d, i) != LDNS_RDF_TYPE_NSEC)
		return ZONE_DATA_MISSING;
	return f->field < f->n ? ZONE_DATA_EXTRA : ZONE_FINE;
}
