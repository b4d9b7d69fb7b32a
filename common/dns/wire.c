/*
 * DNS messages: questions written, replies read (RFC 1035, 4; RFC 6891). The
 * usual reply, TXT records of the name itself or none, is read by hand:
 * ldns_wire2pkt() takes longer for one than the kernel for its datagram. ldns
 * reads all others.
 */
/* SPDX-License-Identifier: ISC */
#include "dns/wire.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"

enum { CLASS_IN = 1, TYPE_OPT = 41 };

/* Bits of the octets 2 and 3 of a header. */
enum { QR = 0x80, OPCODE = 0x78, AA = 0x04, TC = 0x02, RD = 0x01 };
enum { AD = 0x20, RCODE = 0x0f };

enum { NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 16 };

static unsigned char *
put16(unsigned char *p, unsigned int v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)(v & 0xff);
	return p + 2;
}

static uint16_t
get16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* --- questions --- */

size_t
dns_wire_query(unsigned char *p, uint16_t id, const struct zone_name *name,
    enum dns_type type, unsigned int flags)
{
	/* Root, OPT, the size, no extended RCODE, version 0, no DO, empty. */
	static const unsigned char opt[] = {0, 0, TYPE_OPT,
	    LIMIT_DNS_UDP >> 8, LIMIT_DNS_UDP & 0xff, 0, 0, 0, 0, 0, 0};
	unsigned char *q = p;

	q = put16(q, id);
	*q++ = RD;
	*q++ = (flags & DNS_WIRE_AD) != 0 ? AD : 0;
	q = put16(q, 1);
	q = put16(q, 0);
	q = put16(q, 0);
	q = put16(q, (flags & DNS_WIRE_EDNS) != 0);
	memcpy(q, name->wire, name->n);
	q = put16(q + name->n, type);
	q = put16(q, CLASS_IN);
	if ((flags & DNS_WIRE_EDNS) != 0) {
		memcpy(q, opt, sizeof(opt));
		q += sizeof(opt);
	}
	return (size_t)(q - p);
}

/* --- is it the reply? --- */

uint16_t
dns_wire_id(const unsigned char *p, size_t n)
{
	return n >= 2 ? get16(p) : 0;
}

/* Is there, in any case, this name at p? Length octets are below 'A', so they
 * compare as letters do. */
static bool
is_name(const unsigned char *p, const struct zone_name *name)
{
	size_t i;

	if (memcmp(p, name->wire, name->n) == 0) /* as mostly */
		return true;
	for (i = 0; i < name->n; i++)
		if ((unsigned char)ascii_lower((char)p[i]) != name->wire[i])
			return false;
	return true;
}

bool
dns_wire_matches(const unsigned char *p, size_t n, uint16_t id,
    const struct zone_name *name, enum dns_type type)
{
	size_t end = DNS_WIRE_HEADER + (size_t)name->n;

	if (n < DNS_WIRE_HEADER || get16(p) != id ||
	    (p[2] & (QR | OPCODE)) != QR)
		return false;
	if (get16(p + 4) == 0)
		return (p[3] & RCODE) == FORMERR || (p[3] & RCODE) == NOTIMP;
	return get16(p + 4) == 1 && n >= end + 4 &&
	    is_name(p + DNS_WIRE_HEADER, name) &&
	    get16(p + end) == (uint16_t)type && get16(p + end + 2) == CLASS_IN;
}

/* --- what a reply says --- */

static const char malformed[] = "malformed reply";

/* What is found in the sections of a reply, beyond the records. */
struct found {
	bool soa, ns;       /* in the authority section */
	uint32_t ttl;       /* the least of the records' */
	uint32_t none_ttl;  /* of what there is not (RFC 2308, 5) */
	unsigned int rcode; /* its upper bits (RFC 6891, 6.1.3) */
};

/* RFC 2181, 8 */
static uint32_t
ttl_of(uint32_t ttl)
{
	return ttl > INT32_MAX ? 0 : ttl;
}

static void
see_soa(struct found *f, uint32_t ttl, uint32_t minimum)
{
	f->soa = true;
	f->none_ttl = ttl < minimum ? ttl : minimum;
}

/* A record whose data has been added to w->text, from there on. */
static void
end_record(struct dns_wire *w, struct found *f, size_t from, uint32_t ttl)
{
	w->record = xgrow(w->record, w->answer.n, &w->cap,
	    sizeof(w->record[0]));
	/* The text may move: where it lies is set when all is there. */
	w->record[w->answer.n++].n = w->text.n - from;
	if (ttl < f->ttl)
		f->ttl = ttl;
}

/* --- the usual reply, by hand --- */

/* Where the name at p[at] of n octets ends; 0 if it is cut off. What a
 * pointer points to is not looked at. */
static size_t
name_end(const unsigned char *p, size_t n, size_t at)
{
	while (at < n) {
		if (p[at] >= 0xc0)
			return n - at >= 2 ? at + 2 : 0;
		if (p[at] >= 0x40) /* RFC 6891, 5: none of these is left */
			return 0;
		if (p[at] == 0)
			return at + 1;
		at += 1U + p[at];
	}
	return 0;
}

/* The character-strings of a TXT record, one behind the other. */
static bool
put_strings(struct buf *b, const unsigned char *p, size_t size)
{
	if (size == 0)
		return false;
	for (; size > 0; size -= 1U + p[0], p += 1 + p[0]) {
		if (p[0] >= size)
			return false;
		buf_add(b, (const char *)p + 1, p[0]);
	}
	return true;
}

enum by_hand { BY_HAND, NOT_BY_HAND, MALFORMED };

/*
 * A reply whose answer section, which begins at p[at], has nothing but TXT
 * records, each with a pointer to the question for its owner.
 */
static enum by_hand
read_by_hand(struct dns_wire *w, struct found *f, const unsigned char *p,
    size_t n, size_t at)
{
	unsigned int section, left;
	const unsigned char *rr; /* type, class, TTL, size, data */
	size_t end, size, from;
	uint32_t ttl;

	for (section = 0; section < 3; section++) {
		left = get16(p + 6 + 2 * section);
		for (; left > 0; left--, at = end) {
			end = name_end(p, n, at);
			if (end == 0 || n - end < 10)
				return MALFORMED;
			rr = p + end;
			end += 10;
			size = get16(rr + 8);
			if (n - end < size)
				return MALFORMED;
			end += size;
			ttl = ttl_of(get32(rr + 4));
			if (section == 0) {
				if (get16(p + at) !=
				    (0xc000 | DNS_WIRE_HEADER) ||
				    get16(rr) != DNS_TXT ||
				    get16(rr + 2) != CLASS_IN)
					return NOT_BY_HAND;
				from = w->text.n;
				if (!put_strings(&w->text, rr + 10, size))
					return MALFORMED;
				end_record(w, f, from, ttl);
			} else if (section == 1) {
				f->ns |= get16(rr) == DNS_NS;
				f->soa |= get16(rr) == DNS_SOA;
				if (get16(rr) == DNS_SOA && size >= 22)
					see_soa(f, ttl,
					    get32(p + end - 4));
			} else if (get16(rr) == TYPE_OPT) {
				f->rcode |= get32(rr + 4) >> 20 & 0xff0;
			}
		}
	}
	return BY_HAND;
}

/* --- other replies, by ldns --- */

/* Is this name of ldns the other one? */
static bool
is_rdf(const ldns_rdf *rdf, const struct zone_name *name)
{
	return ldns_rdf_size(rdf) == name->n &&
	    is_name(ldns_rdf_data(rdf), name);
}

static void
set_name(struct zone_name *name, const ldns_rdf *rdf)
{
	const unsigned char *p = ldns_rdf_data(rdf);
	size_t i;

	name->n = (unsigned char)ldns_rdf_size(rdf);
	for (i = 0; i < name->n; i++)
		name->wire[i] = (unsigned char)ascii_lower((char)p[i]);
}

/* Appends the data of a record as struct dns_answer has it. */
static bool
put_data(struct buf *b, const ldns_rr *rr)
{
	size_t i;

	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		const ldns_rdf *rdf = ldns_rr_rdf(rr, i);
		const char *p = (const char *)ldns_rdf_data(rdf);
		struct zone_name name;

		if (ldns_rdf_get_type(rdf) == LDNS_RDF_TYPE_DNAME) {
			set_name(&name, rdf);
			if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA)
				buf_add(b, (const char *)name.wire, name.n);
			else
				zonename_write(b, name.wire);
		} else if (ldns_rdf_get_type(rdf) == LDNS_RDF_TYPE_STR) {
			buf_add(b, p + 1, ldns_rdf_size(rdf) - 1);
		} else {
			buf_add(b, p, ldns_rdf_size(rdf));
		}
	}
	return i > 0;
}

/* Adds the records of a name, or finds its CNAME; false for a bad record. */
static bool
add_records(struct dns_wire *w, struct found *f, const ldns_rr_list *answers,
    const struct zone_name *name, const ldns_rr **cname)
{
	size_t i, from;

	*cname = NULL;
	for (i = 0; i < ldns_rr_list_rr_count(answers); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(answers, i);
		ldns_rr_type type = ldns_rr_get_type(rr);

		if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN ||
		    !is_rdf(ldns_rr_owner(rr), name))
			continue;
		from = w->text.n;
		if (type == (ldns_rr_type)w->type) {
			if (!put_data(&w->text, rr))
				return false;
			end_record(w, f, from, ttl_of(ldns_rr_ttl(rr)));
		} else if (type == LDNS_RR_TYPE_CNAME && *cname == NULL) {
			*cname = rr;
		}
	}
	return *cname == NULL || ldns_rr_rd_count(*cname) == 1;
}

/* Follows the chain of CNAMEs from a name, to what it leads to; an error, or
 * NULL. hops is how many there were before. */
static const char *
follow(struct dns_wire *w, struct found *f, const ldns_rr_list *answers,
    const struct zone_name *asked, unsigned int hops)
{
	struct zone_name names[LIMIT_CHAIN + 2];
	const ldns_rr *cname;
	uint32_t ttl;
	unsigned int i;

	for (names[0] = *asked;;) {
		w->name = names[w->hops];
		if (!add_records(w, f, answers, &w->name, &cname))
			return malformed;
		if (w->answer.n > 0 || cname == NULL)
			return NULL;
		ttl = ttl_of(ldns_rr_ttl(cname));
		if (ttl < w->ttl)
			w->ttl = ttl;
		for (i = 0; i <= w->hops; i++)
			if (is_rdf(ldns_rr_rdf(cname, 0), &names[i]))
				return "CNAME loop";
		set_name(&names[++w->hops], ldns_rr_rdf(cname, 0));
		if (hops + w->hops > LIMIT_CHAIN)
			return "CNAME chain too long";
	}
}

static const char *
read_by_ldns(struct dns_wire *w, struct found *f, const ldns_pkt *reply,
    const struct zone_name *asked, unsigned int hops)
{
	const ldns_rr_list *authority = ldns_pkt_authority(reply);
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(authority); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(authority, i);

		f->ns |= ldns_rr_get_type(rr) == LDNS_RR_TYPE_NS;
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_SOA)
			continue;
		f->soa = true;
		if (ldns_rr_rd_count(rr) == 7)
			see_soa(f, ttl_of(ldns_rr_ttl(rr)),
			    ldns_rdf2native_int32(ldns_rr_rdf(rr, 6)));
	}
	f->rcode = (unsigned int)ldns_pkt_edns_extended_rcode(reply) << 4;
	return follow(w, f, ldns_pkt_answer(reply), asked, hops);
}

/* --- all of it --- */

static const char *
rcode_str(unsigned int rcode)
{
	static const char *const names[] = {"NOERROR", "FORMERR", "SERVFAIL",
	    "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
	    "NOTAUTH", "NOTZONE"};

	return rcode == BADVERS ? "BADVERS" :
	    rcode < sizeof(names) / sizeof(names[0]) ? names[rcode] :
	    "unknown RCODE";
}

static enum dns_wire_kind
failed(struct dns_wire *w, const char *error)
{
	w->error = error;
	return DNS_WIRE_FAILED;
}

static enum dns_wire_kind
answered(struct dns_wire *w, enum dns_result result, uint32_t ttl)
{
	const char *p = w->text.p != NULL ? w->text.p : "";
	size_t i;

	if (result == DNS_NXDOMAIN) /* of the chain's end (RFC 6604, 3) */
		w->answer.n = 0;
	w->answer.result = result;
	w->answer.ttl = ttl < w->ttl ? ttl : w->ttl;
	w->answer.direct = w->hops == 0;
	w->answer.records = w->answer.n > 0 ? w->record : NULL;
	for (i = 0; i < w->answer.n; i++) {
		w->record[i].p = p;
		p += w->record[i].n;
	}
	return DNS_WIRE_ANSWER;
}

static enum dns_wire_kind
conclude(struct dns_wire *w, const unsigned char *p, const struct found *f)
{
	unsigned int rcode = (p[3] & RCODE) | f->rcode;

	w->answer.ad = (p[3] & AD) != 0;
	switch (rcode) {
	case FORMERR:
	case NOTIMP:
	case BADVERS:
		w->error = rcode_str(rcode);
		return DNS_WIRE_NO_EDNS;
	case NXDOMAIN:
		return answered(w, DNS_NXDOMAIN, f->none_ttl);
	case NOERROR:
		break;
	default:
		return failed(w, rcode_str(rcode));
	}
	if (w->answer.n > 0)
		return answered(w, DNS_FOUND, f->ttl);
	if (w->hops > 0 && !f->soa)
		return DNS_WIRE_CHAIN;
	if (f->ns && !f->soa && (p[2] & AA) == 0)
		return failed(w, "referral");
	return answered(w, DNS_NODATA, f->none_ttl);
}

static void
reset(struct dns_wire *w, struct found *f)
{
	w->answer = (struct dns_answer){.result = DNS_TEMPFAIL};
	w->error = NULL;
	w->ttl = UINT32_MAX;
	w->hops = 0;
	w->text.n = 0;
	*f = (struct found){.ttl = UINT32_MAX};
}

enum dns_wire_kind
dns_wire_read(struct dns_wire *w, const unsigned char *p, size_t n,
    const struct zone_name *name, enum dns_type type, unsigned int hops)
{
	struct found f;
	enum by_hand by_hand = NOT_BY_HAND;
	const char *error;
	ldns_pkt *reply;

	reset(w, &f);
	w->type = type;
	if (get16(p + 4) == 0) /* a bare header, see dns_wire_matches() */
		return conclude(w, p, &f);
	if ((p[2] & TC) != 0)
		return DNS_WIRE_TRUNCATED;
	if (type == DNS_TXT)
		by_hand = read_by_hand(w, &f, p, n,
		    DNS_WIRE_HEADER + (size_t)name->n + 4);
	if (by_hand == MALFORMED)
		return failed(w, malformed);
	if (by_hand == BY_HAND)
		return conclude(w, p, &f);
	reset(w, &f);
	if (ldns_wire2pkt(&reply, p, n) != LDNS_STATUS_OK)
		return failed(w, malformed);
	error = read_by_ldns(w, &f, reply, name, hops);
	ldns_pkt_free(reply);
	return error != NULL ? failed(w, error) : conclude(w, p, &f);
}

void
dns_wire_free(struct dns_wire *w)
{
	buf_free(&w->text);
	free(w->record);
	*w = (struct dns_wire){0};
}
