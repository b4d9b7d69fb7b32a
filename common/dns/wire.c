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
#include "base/term.h"
#include "base/word.h"
#include "base/xalloc.h"

enum { CLASS_IN = 1, TYPE_OPT = 41 };
/* An option of the latter: Extended DNS Error (RFC 8914, 2). */
enum { EDE = 15 };

/* Bits of the octets 2 and 3 of a header. */
enum { QR = 0x80, OPCODE = 0x78, AA = 0x04, TC = 0x02, RD = 0x01 };
enum { AD = 0x20, CD = 0x10, RCODE = 0x0f };
/* Of the flags of an OPT record. */
enum { DO = 0x80 };

enum { NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 16 };

/* --- questions --- */

/*
 * Writes a name, and up to 7 octets behind it, with the letters that mix says
 * in upper case: eight octets at a time, of which each takes another bit.
 * Length octets are below the letters.
 */
static void
put_mixed(unsigned char *p, const struct zone_name *name, uint32_t mix)
{
	uint64_t bits = mix * UINT64_C(0x9e3779b97f4a7c15), w, low, lower;
	size_t i;

	for (i = 0; i < name->n; i += 8) {
		w = 0;
		if (i + 8 <= ZONE_NAME_MAX)
			memcpy(&w, name->wire + i, 8);
		else
			memcpy(&w, name->wire + i, ZONE_NAME_MAX % 8);
		low = w & ~WORD_HIGH;
		lower = (low + WORD_EACH(0x80 - 'a')) &
		    ~(low + WORD_EACH(0x7f - 'z')) & ~w & WORD_HIGH;
		w ^= lower >> 2 & bits;
		memcpy(p + i, &w, 8);
		bits = bits << 1 | bits >> 63;
	}
}

size_t
dns_wire_query(unsigned char *p, const struct dns_wire_question *q,
    unsigned int flags)
{
	/* Root, OPT, the size, no extended RCODE, version 0, DO, empty. */
	static const unsigned char opt[] = {0, 0, TYPE_OPT,
	    LIMIT_DNS_UDP >> 8, LIMIT_DNS_UDP & 0xff, 0, 0, 0, 0, 0, 0};
	bool edns = (flags & DNS_WIRE_EDNS) != 0;
	bool dnssec = edns && (flags & DNS_WIRE_DNSSEC) != 0;
	unsigned int id = q->id, type = q->type;
	/* The flags, then how many records the four sections have. */
	const unsigned char header[DNS_WIRE_HEADER] = {
	    (unsigned char)(id >> 8), (unsigned char)(id & 0xff), RD,
	    (unsigned char)(((flags & DNS_WIRE_AD) != 0 ? AD : 0) |
	    (dnssec ? CD : 0)), 0, 1, 0, 0, 0, 0, 0, edns};
	const unsigned char end[] = {(unsigned char)(type >> 8),
	    (unsigned char)(type & 0xff), 0, CLASS_IN};
	size_t n = sizeof(header) + q->name->n;

	memcpy(p, header, sizeof(header));
	put_mixed(p + sizeof(header), q->name, q->mix);
	memcpy(p + n, end, sizeof(end));
	n += sizeof(end);
	if (!edns)
		return n;
	memcpy(p + n, opt, sizeof(opt));
	p[n + 7] |= (unsigned char)(dnssec ? DO : 0);
	return n + sizeof(opt);
}

/* --- is it the reply? --- */

enum dns_wire_match
dns_wire_match(const unsigned char *p, size_t n,
    const struct dns_wire_question *q)
{
	unsigned char sent[ZONE_NAME_MAX + 8];
	const unsigned char *wire = p + DNS_WIRE_HEADER;
	size_t octets = q->name->n, end = DNS_WIRE_HEADER + octets, i = 0;

	if (n < DNS_WIRE_HEADER || word_big16(p) != q->id ||
	    (p[2] & (QR | OPCODE)) != QR)
		return DNS_WIRE_OTHER;
	if (word_big16(p + 4) == 0)
		return (p[3] & RCODE) == FORMERR || (p[3] & RCODE) == NOTIMP ?
		    DNS_WIRE_REPLY : DNS_WIRE_OTHER;
	if (word_big16(p + 4) != 1 || n < end + 4 ||
	    word_big16(p + end) != (uint16_t)q->type ||
	    word_big16(p + end + 2) != CLASS_IN)
		return DNS_WIRE_OTHER;
	put_mixed(sent, q->name, q->mix);
	if (memcmp(wire, sent, octets) == 0)
		return DNS_WIRE_REPLY;
	/* Lengths are below 'A', so they compare as letters. */
	while (i < octets && (unsigned char)ascii_lower((char)wire[i]) ==
	    q->name->wire[i])
		i++;
	return i == octets ? DNS_WIRE_NOT_CASE : DNS_WIRE_OTHER;
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

/* Lowers a TTL to that of one more record; RFC 2181, 8: negative ones are 0. */
static void
least(uint32_t *ttl, uint32_t one)
{
	if (one > INT32_MAX)
		one = 0;
	if (one < *ttl)
		*ttl = one;
}

/* A record whose data has been added to w->text, from there on. */
static void
end_record(struct dns_wire *w, struct found *f, size_t from, uint32_t ttl)
{
	w->record = xgrow(w->record, w->answer.n, &w->cap,
	    sizeof(w->record[0]));
	/* The text may move: where it lies is set when all is there. */
	w->record[w->answer.n++].n = w->text.n - from;
	least(&f->ttl, ttl);
}

/* A record of the authority section; minimum is a SOA's, NULL if it has none,
 * being too short. */
static void
see_authority(struct found *f, unsigned int type, uint32_t ttl,
    const unsigned char *minimum)
{
	f->ns |= type == DNS_NS;
	f->soa |= type == DNS_SOA;
	if (type == DNS_SOA && minimum != NULL) {
		f->none_ttl = (uint32_t)word_big16(minimum) << 16 |
		    word_big16(minimum + 2);
		least(&f->none_ttl, ttl);
	}
}

/* --- the usual reply, by hand --- */

struct rr {
	const unsigned char *owner, *data;
	unsigned int type, class;
	uint32_t ttl;
	size_t size;
};

/*
 * Where the name at p[at] of n octets ends; 0 if it can't be read. Its pointers
 * lead back (RFC 1035, 4.1.4), so there is no loop, and with them it is a name
 * of 255 octets at most. RFC 6891, 5: between labels and pointers nothing is
 * left.
 */
static size_t
name_end(const unsigned char *p, size_t n, size_t at)
{
	size_t begin = at, end = 0, octets = 1, hops = 0;

	while (at < n && p[at] > 0) {
		if (p[at] < 0x40) {
			octets += 1U + p[at];
			at += 1U + p[at];
			if (octets > ZONE_NAME_MAX)
				return 0;
			continue;
		}
		if (p[at] < 0xc0 || at + 1 >= n || hops++ > ZONE_LABELS_MAX)
			return 0;
		if (end == 0)
			end = at + 2;
		at = word_big16(p + at) & 0x3fff;
		if (at >= begin || at < DNS_WIRE_HEADER)
			return 0;
		begin = at;
	}
	return at >= n ? 0 : end > 0 ? end : at + 1;
}

/* Is the data of a record that ends at p[end] what its type says? */
static bool
is_sound(const struct rr *rr, const unsigned char *p, size_t end)
{
	static const struct {
		unsigned char front, names, back; /* octets, names, octets */
	} shape[] = {
	    [DNS_A] = {4, 0, 0},
	    [DNS_NS] = {0, 1, 0},
	    [DNS_CNAME] = {0, 1, 0},
	    [DNS_SOA] = {0, 2, 20},
	    [DNS_PTR] = {0, 1, 0},
	    [DNS_MX] = {2, 1, 0},
	    [DNS_AAAA] = {16, 0, 0},
	    [DNS_DNAME] = {0, 1, 0},
	};
	size_t i, at = end - rr->size;

	if (rr->class != CLASS_IN)
		return true;
	if (rr->type == DNS_TXT) {
		while (at < end)
			at += 1U + p[at];
		return at == end && rr->size > 0;
	}
	if (rr->type >= sizeof(shape) / sizeof(shape[0]) ||
	    shape[rr->type].front + shape[rr->type].names == 0)
		return true;
	at += shape[rr->type].front;
	for (i = 0; i < shape[rr->type].names && at > 0; i++)
		at = name_end(p, end, at);
	return at > 0 && at + shape[rr->type].back == end;
}

/* The record at p[*at] of n octets; false if it can't be read. */
static bool
next_rr(struct rr *rr, const unsigned char *p, size_t n, size_t *at)
{
	size_t end = name_end(p, n, *at);

	rr->owner = p + *at;
	if (end == 0 || n - end < 10)
		return false;
	rr->type = word_big16(p + end);
	rr->class = word_big16(p + end + 2);
	rr->ttl = (uint32_t)word_big16(p + end + 4) << 16 |
	    word_big16(p + end + 6);
	rr->size = word_big16(p + end + 8);
	rr->data = p + end + 10;
	*at = end + 10 + rr->size;
	return *at <= n && is_sound(rr, p, *at);
}

/*
 * Reads a reply whose answer section, which begins at p[at], has nothing but
 * TXT records, each with a pointer to the question for its owner. False if it
 * is another one, of which some records may have been added.
 */
static bool
read_by_hand(struct dns_wire *w, struct found *f, const unsigned char *p,
    size_t n, size_t at)
{
	unsigned int section, left;
	const unsigned char *string, *end;
	struct rr rr;
	size_t from;

	w->error = malformed; /* unless all can be read */
	for (section = 0; section < 3; section++) {
		for (left = word_big16(p + 6 + 2 * section); left > 0; left--) {
			if (!next_rr(&rr, p, n, &at))
				return true;
			end = rr.data + rr.size;
			if (section > 0) {
				if (section == 1)
					see_authority(f, rr.type, rr.ttl,
					    rr.size >= 22 ? end - 4 : NULL);
				else if (rr.type == TYPE_OPT)
					f->rcode |= rr.ttl >> 20 & 0xff0;
				continue;
			}
			if (word_big16(rr.owner) !=
			    (0xc000 | DNS_WIRE_HEADER) ||
			    rr.type != DNS_TXT || rr.class != CLASS_IN)
				return false;
			from = w->text.n;
			for (string = rr.data; string < end;
			     string += 1 + *string)
				buf_add(&w->text, (const char *)string + 1,
				    *string);
			end_record(w, f, from, rr.ttl);
		}
	}
	w->error = NULL;
	return true;
}

/* --- other replies, by ldns --- */

/* A name of ldns, in lower case. */
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

/* Adds the records of a name or of what its CNAMEs lead to; an error, or NULL.
 * hops is how many there were before. */
static const char *
follow(struct dns_wire *w, struct found *f, const ldns_rr_list *answers,
    const struct zone_name *asked, unsigned int hops)
{
	struct zone_name names[LIMIT_CHAIN + 2], *next, owner;
	const ldns_rr *rr, *cname;
	size_t i, from;

	for (names[0] = *asked;;) {
		w->name = names[w->hops];
		cname = NULL;
		for (i = 0; i < ldns_rr_list_rr_count(answers); i++) {
			rr = ldns_rr_list_rr(answers, i);
			set_name(&owner, ldns_rr_owner(rr));
			if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN ||
			    owner.n != w->name.n ||
			    memcmp(owner.wire, w->name.wire, owner.n) != 0)
				continue;
			from = w->text.n;
			if (ldns_rr_get_type(rr) == (ldns_rr_type)w->type) {
				if (!put_data(&w->text, rr))
					return malformed;
				end_record(w, f, from, ldns_rr_ttl(rr));
			} else if (cname == NULL && ldns_rr_get_type(rr) ==
			    LDNS_RR_TYPE_CNAME) {
				cname = rr;
			}
		}
		if (cname != NULL && ldns_rr_rd_count(cname) != 1)
			return malformed;
		if (w->answer.n > 0 || cname == NULL)
			return NULL;
		least(&w->ttl, ldns_rr_ttl(cname));
		next = &names[w->hops + 1];
		set_name(next, ldns_rr_rdf(cname, 0));
		zonename_write(&w->chain, next->wire);
		buf_putc(&w->chain, ' ');
		for (i = 0; i <= w->hops; i++)
			if (names[i].n == next->n && memcmp(names[i].wire,
			    next->wire, next->n) == 0)
				return "CNAME loop";
		if (hops + ++w->hops > LIMIT_CHAIN)
			return "CNAME chain too long";
	}
}

/* Does a record of the authority section deny something, or sign what does? */
static bool
is_denial(const ldns_rr *rr)
{
	const ldns_rdf *covered = ldns_rr_rdf(rr, 0);
	unsigned int type = (unsigned int)ldns_rr_get_type(rr);

	if (type == LDNS_RR_TYPE_RRSIG && covered != NULL)
		type = ldns_rdf2native_int16(covered);
	return type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
}

/* Appends what counts of a section to the proof; more than the bound is
 * none. */
static void
add_proof(struct dns_wire *w, const ldns_rr_list *section, bool authority)
{
	const ldns_rr *rr;
	uint8_t *octets;
	size_t i, n;

	for (i = 0; i < ldns_rr_list_rr_count(section); i++) {
		rr = ldns_rr_list_rr(section, i);
		if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN ||
		    (authority && !is_denial(rr)))
			continue;
		ldns_dname2canonical(ldns_rr_owner(rr));
		if (ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &n) !=
		    LDNS_STATUS_OK)
			continue;
		if (w->proof.n <= LIMIT_DNSSEC_PROOF)
			buf_add(&w->proof, (const char *)octets, n);
		free(octets);
	}
}

/* --- all of it --- */

/* What the header says of the records that were found. */
static enum dns_wire_kind
conclude(struct dns_wire *w, const unsigned char *p, const struct found *f)
{
	static const char *const names[] = {"NOERROR", "FORMERR", "SERVFAIL",
	    "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
	    "NOTAUTH", "NOTZONE", [BADVERS] = "BADVERS"};
	unsigned int rcode = (p[3] & RCODE) | f->rcode;
	const char *text = w->text.p != NULL ? w->text.p : "";
	struct dns_answer *a = &w->answer;
	size_t i;

	a->ad = (p[3] & AD) != 0;
	if (w->chain.n > 0)
		a->chain = buf_span(&w->chain);
	if (w->prove && w->proof.n <= LIMIT_DNSSEC_PROOF)
		a->proof = buf_span(&w->proof);
	if (rcode == NXDOMAIN) { /* of the chain's end (RFC 6604, 3) */
		a->result = DNS_NXDOMAIN;
		a->n = 0;
	} else if (rcode != NOERROR) {
		w->error = rcode <= BADVERS && names[rcode] != NULL ?
		    names[rcode] : "unknown RCODE";
		return rcode == FORMERR || rcode == NOTIMP ||
		    rcode == BADVERS ? DNS_WIRE_NO_EDNS : DNS_WIRE_FAILED;
	} else if (a->n > 0) {
		a->result = DNS_FOUND;
	} else if (w->hops > 0 && !f->soa) {
		return DNS_WIRE_CHAIN;
	} else if (f->ns && !f->soa && (p[2] & AA) == 0) {
		w->error = "referral";
		return DNS_WIRE_FAILED;
	} else {
		a->result = DNS_NODATA;
	}
	a->ttl = a->n > 0 ? f->ttl : f->none_ttl;
	if (w->ttl < a->ttl)
		a->ttl = w->ttl;
	a->direct = w->hops == 0;
	a->records = a->n > 0 ? w->record : NULL;
	for (i = 0; i < a->n; i++) {
		w->record[i].p = text;
		text += w->record[i].n;
	}
	return DNS_WIRE_ANSWER;
}

enum dns_wire_kind
dns_wire_read(struct dns_wire *w, const unsigned char *p, size_t n,
    const struct zone_name *name, enum dns_type type, unsigned int hops)
{
	size_t i, at, left, answers = DNS_WIRE_HEADER + (size_t)name->n + 4;
	struct found f = {.ttl = UINT32_MAX};
	const ldns_rr_list *authority;
	const ldns_rr *rr;
	struct rr each;
	ldns_pkt *reply;

	w->answer = (struct dns_answer){.result = DNS_TEMPFAIL};
	w->error = NULL;
	w->ttl = UINT32_MAX;
	w->hops = 0;
	w->type = type;
	w->text.n = w->proof.n = w->chain.n = 0;
	if (word_big16(p + 4) == 0) /* a bare header, see dns_wire_match() */
		return conclude(w, p, &f);
	if ((p[2] & TC) != 0)
		return DNS_WIRE_TRUNCATED;
	if (type == DNS_TXT && !w->prove &&
	    read_by_hand(w, &f, p, n, answers))
		return w->error != NULL ? DNS_WIRE_FAILED : conclude(w, p, &f);
	w->answer.n = w->text.n = 0;
	w->error = malformed;
	f.ttl = UINT32_MAX;
	/* ldns takes addresses of five octets, and names that are not there */
	for (i = 0, at = answers; i < 3; i++)
		for (left = word_big16(p + 6 + 2 * i); left > 0; left--)
			if (!next_rr(&each, p, n, &at))
				return DNS_WIRE_FAILED;
	if (ldns_wire2pkt(&reply, p, n) != LDNS_STATUS_OK)
		return DNS_WIRE_FAILED;
	authority = ldns_pkt_authority(reply);
	for (i = 0; i < ldns_rr_list_rr_count(authority); i++) {
		rr = ldns_rr_list_rr(authority, i);
		see_authority(&f, ldns_rr_get_type(rr), ldns_rr_ttl(rr),
		    ldns_rr_rd_count(rr) == 7 ?
		    ldns_rdf_data(ldns_rr_rdf(rr, 6)) : NULL);
	}
	if (w->prove) {
		add_proof(w, ldns_pkt_answer(reply), false);
		add_proof(w, authority, true);
	}
	f.rcode = (unsigned int)ldns_pkt_edns_extended_rcode(reply) << 4;
	w->error = follow(w, &f, ldns_pkt_answer(reply), name, hops);
	ldns_pkt_free(reply);
	return w->error != NULL ? DNS_WIRE_FAILED : conclude(w, p, &f);
}

/* RFC 8914, 5.2, and what IANA has added. */
static const char *const extended[] = {
    "Other Error", "Unsupported DNSKEY Algorithm",
    "Unsupported DS Digest Type", "Stale Answer", "Forged Answer",
    "DNSSEC Indeterminate", "DNSSEC Bogus", "Signature Expired",
    "Signature Not Yet Valid", "DNSKEY Missing", "RRSIGs Missing",
    "No Zone Key Bit Set", "NSEC Missing", "Cached Error", "Not Ready",
    "Blocked", "Censored", "Filtered", "Prohibited", "Stale NXDOMAIN Answer",
    "Not Authoritative", "Not Supported", "No Reachable Authority",
    "Network Error", "Invalid Data", "Signature Expired before Valid",
    "Too Early", "Unsupported NSEC3 Iterations Value",
    "Unable to conform to policy", "Synthesized",
};

void
dns_wire_put_why(struct buf *b, const unsigned char *p, size_t n,
    const struct zone_name *name)
{
	size_t at = DNS_WIRE_HEADER + (size_t)name->n + 4, left, size;
	const unsigned char *option;
	unsigned int code;
	struct span text;
	struct rr rr;

	if (word_big16(p + 4) != 1)
		return;
	left = (size_t)word_big16(p + 6) + word_big16(p + 8) +
	    word_big16(p + 10);
	for (; left > 0 && next_rr(&rr, p, n, &at); left--) {
		if (rr.type != TYPE_OPT)
			continue;
		/* a code, its length, and so many octets (RFC 6891, 6.1.2) */
		option = rr.data;
		for (; rr.size >= 4; option += size, rr.size -= size) {
			size = 4U + word_big16(option + 2);
			if (size > rr.size)
				return;
			if (word_big16(option) != EDE || size < 6)
				continue;
			code = word_big16(option + 4);
			if (code < sizeof(extended) / sizeof(extended[0]))
				buf_puts(b, extended[code]);
			else
				buf_printf(b, "error %u", code);
			text = (struct span){(const char *)option + 6,
			    size - 6};
			while (text.n > 0 && text.p[text.n - 1] == '\0')
				text.n--; /* RFC 8914, 2: it may have one */
			size = text.n;
			if (size > LIMIT_DNS_ERROR_TEXT)
				text.n = LIMIT_DNS_ERROR_TEXT;
			while (text.n < size && text.n > 0 &&
			    ((unsigned char)text.p[text.n] & 0xc0) == 0x80)
				text.n--; /* whole characters */
			if (size > 0)
				term_printf(b, ": %.*s%s", SPAN_ARG(text),
				    text.n < size ? "..." : "");
			return;
		}
	}
}

void
dns_wire_free(struct dns_wire *w)
{
	buf_free(&w->text);
	buf_free(&w->proof);
	buf_free(&w->chain);
	free(w->record);
	*w = (struct dns_wire){0};
}

void
dns_wire_library(struct buf *b)
{
	buf_puts(b, ldns_version());
}
