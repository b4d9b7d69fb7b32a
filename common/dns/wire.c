/* DNS messages: questions written, replies read (RFC 1035, 4; RFC 6891). By
 * hand, as ldns_wire2pkt() takes longer than the kernel for a datagram; the
 * tests hold it against ldns. */
/* SPDX-License-Identifier: ISC */
#include "dns/wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/rdata.h"

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

/* Most servers repeat it as it was asked; some in other letters. Length octets
 * are below 'A', so that they compare as letters do. */
static bool
same_question(const unsigned char *p, const struct zone_name *name)
{
	size_t i;

	if (memcmp(p, name->wire, name->n) == 0)
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
	    same_question(p + DNS_WIRE_HEADER, name) &&
	    get16(p + end) == (uint16_t)type && get16(p + end + 2) == CLASS_IN;
}

/* --- records --- */

/* A cursor over the records of a message. */
struct reader {
	const unsigned char *p;
	size_t n, at;
	bool bad;
};

struct rr {
	size_t owner, rdata;
	uint16_t type, class, size;
	uint32_t ttl;
};

static bool
rr_next(struct reader *r, struct rr *rr)
{
	size_t at = dns_rdata_skip(r->p, r->n, r->at);

	rr->owner = r->at;
	if (at == 0 || r->n - at < 10) {
		r->bad = true;
		return false;
	}
	rr->type = get16(r->p + at);
	rr->class = get16(r->p + at + 2);
	rr->ttl = get32(r->p + at + 4);
	rr->size = get16(r->p + at + 8);
	rr->rdata = at + 10;
	if (rr->ttl > INT32_MAX) /* RFC 2181, 8 */
		rr->ttl = 0;
	r->bad = r->n - rr->rdata < rr->size;
	r->at = rr->rdata + rr->size;
	return !r->bad;
}

/* Does rr belong to name? Most owners are a pointer to the question. */
static bool
is_owner(const struct reader *r, const struct rr *rr,
    const struct zone_name *name, const struct zone_name *question)
{
	struct zone_name owner;

	if (name == question && get16(r->p + rr->owner) ==
	    (0xc000 | DNS_WIRE_HEADER))
		return true;
	return dns_rdata_name(r->p, r->n, rr->owner, &owner) != 0 &&
	    owner.n == name->n &&
	    memcmp(owner.wire, name->wire, owner.n) == 0;
}

/* --- the answer section --- */

/* What is read, and how far. */
struct reading {
	struct dns_wire *w;
	struct reader r;               /* at the section's first record */
	const struct zone_name *name;  /* whose records are wanted now */
	const struct zone_name *asked; /* the question's */
	uint16_t type;
	uint32_t ttl;                  /* the least of the records' */
	struct rr cname;               /* of name; size 0 for none */
};

static bool
add_record(struct reading *g, const struct rr *rr)
{
	struct dns_wire *w = g->w;
	size_t from = w->text.n, n = w->answer.n;

	if (n == w->cap) {
		w->cap = n > 0 ? 2 * n : 16;
		w->record = xreallocarray(w->record, w->cap,
		    sizeof(w->record[0]));
	}
	if (!dns_rdata_put(&w->text, g->r.p, g->r.n, rr->rdata, rr->size,
	    g->type))
		return false;
	/* The text may move: where it lies is set when all is there. */
	w->record[n].n = w->text.n - from;
	w->answer.n++;
	if (rr->ttl < g->ttl)
		g->ttl = rr->ttl;
	return true;
}

/* Takes the records of g->name, of count; false for a message that is
 * broken. */
static bool
take_records(struct reading *g, unsigned int count)
{
	struct reader r = g->r;
	struct rr rr;

	g->cname.size = 0;
	for (; count > 0 && rr_next(&r, &rr); count--) {
		bool wanted = rr.type == g->type;

		if ((!wanted && rr.type != DNS_CNAME) ||
		    rr.class != CLASS_IN ||
		    !is_owner(&g->r, &rr, g->name, g->asked))
			continue;
		if (!wanted && g->cname.size == 0)
			g->cname = rr;
		else if (wanted && !add_record(g, &rr))
			return false;
	}
	return !r.bad;
}

static const char malformed[] = "malformed reply";

/* Goes one CNAME on; an error, or NULL. */
static const char *
follow(struct reading *g, struct zone_name *names, unsigned int hops)
{
	struct dns_wire *w = g->w;
	struct zone_name *to = &names[w->hops];
	unsigned int i;

	if (dns_rdata_name(g->r.p, g->r.n, g->cname.rdata, to) !=
	    g->cname.rdata + g->cname.size)
		return malformed;
	if (g->cname.ttl < w->ttl)
		w->ttl = g->cname.ttl;
	for (i = 0; i <= w->hops; i++) {
		const struct zone_name *seen = i > 0 ? &names[i - 1] :
		    g->asked;

		if (seen->n == to->n &&
		    memcmp(seen->wire, to->wire, to->n) == 0)
			return "CNAME loop";
	}
	if (hops + ++w->hops > LIMIT_CHAIN)
		return "CNAME chain too long";
	g->name = to;
	return NULL;
}

/* The chain and what it leads to; an error, or NULL. */
static const char *
read_answers(struct reading *g, unsigned int count, unsigned int hops)
{
	struct zone_name names[LIMIT_CHAIN + 1];
	const char *error = NULL;

	while (error == NULL) {
		if (!take_records(g, count))
			error = malformed;
		else if (g->w->answer.n > 0 || g->cname.size == 0)
			break;
		else
			error = follow(g, names, hops);
	}
	if (g->w->hops > 0)
		g->w->name = *g->name;
	g->name = g->asked; /* for it may be in names */
	return error;
}

/* --- the other sections --- */

/* What authority and additional section say. */
struct rest {
	bool soa, ns;
	uint32_t ttl;       /* of what there is not (RFC 2308, 5) */
	unsigned int rcode; /* its upper bits (RFC 6891, 6.1.3) */
};

static void
see_soa(const struct reader *r, const struct rr *rr, struct rest *rest)
{
	uint32_t minimum;

	rest->soa = true;
	if (rr->size < 22)
		return;
	minimum = get32(r->p + rr->rdata + rr->size - 4);
	rest->ttl = rr->ttl < minimum ? rr->ttl : minimum;
}

static bool
read_rest(struct reader *r, const unsigned int *count, struct rest *rest)
{
	unsigned int i;
	struct rr rr;

	for (i = 0; i < count[1] && rr_next(r, &rr); i++) {
		if (rr.type == DNS_SOA)
			see_soa(r, &rr, rest);
		rest->ns |= rr.type == DNS_NS;
	}
	for (i = 0; i < count[2] && !r->bad && rr_next(r, &rr); i++)
		if (rr.type == TYPE_OPT)
			rest->rcode |= rr.ttl >> 20 & 0xff0;
	return !r->bad;
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

static void
set_answer(struct dns_wire *w, enum dns_result result, uint32_t ttl)
{
	const char *p = w->text.p != NULL ? w->text.p : "";
	size_t i;

	w->answer.result = result;
	w->answer.ttl = ttl < w->ttl ? ttl : w->ttl;
	w->answer.direct = w->hops == 0;
	w->answer.records = w->answer.n > 0 ? w->record : NULL;
	for (i = 0; i < w->answer.n; i++) {
		w->record[i].p = p;
		p += w->record[i].n;
	}
}

static enum dns_wire_kind
conclude(struct reading *g, const unsigned char *p, const struct rest *rest)
{
	struct dns_wire *w = g->w;
	unsigned int rcode = (p[3] & RCODE) | rest->rcode;

	if (rcode == FORMERR || rcode == NOTIMP || rcode == BADVERS) {
		w->error = rcode_str(rcode);
		return DNS_WIRE_NO_EDNS;
	}
	if (rcode != NOERROR && rcode != NXDOMAIN)
		return failed(w, rcode_str(rcode));
	w->answer.ad = (p[3] & AD) != 0;
	if (rcode == NXDOMAIN) { /* of the chain's end (RFC 6604, 3) */
		w->answer.n = 0;
		set_answer(w, DNS_NXDOMAIN, rest->ttl);
	} else if (w->answer.n > 0) {
		set_answer(w, DNS_FOUND, g->ttl);
	} else if (w->hops > 0 && !rest->soa) {
		return DNS_WIRE_CHAIN;
	} else if (rest->ns && !rest->soa && (p[2] & AA) == 0) {
		return failed(w, "referral");
	} else {
		set_answer(w, DNS_NODATA, rest->ttl);
	}
	return DNS_WIRE_ANSWER;
}

static void
reset(struct dns_wire *w)
{
	w->answer = (struct dns_answer){.result = DNS_TEMPFAIL};
	w->error = NULL;
	w->ttl = UINT32_MAX;
	w->hops = 0;
	w->text.n = 0;
}

enum dns_wire_kind
dns_wire_read(struct dns_wire *w, const unsigned char *p, size_t n,
    const struct zone_name *name, enum dns_type type, unsigned int hops)
{
	unsigned int i, count[3];
	struct rest rest = {0};
	struct reading g = {.w = w, .name = name, .asked = name,
	    .type = (uint16_t)type, .ttl = UINT32_MAX,
	    .r = {p, n, DNS_WIRE_HEADER + (size_t)name->n + 4, false}};
	const char *error;
	struct rr rr;

	reset(w);
	if (get16(p + 4) == 0) /* a bare header, see dns_wire_matches() */
		return conclude(&g, p, &rest);
	if ((p[2] & TC) != 0)
		return DNS_WIRE_TRUNCATED;
	for (i = 0; i < 3; i++)
		count[i] = get16(p + 6 + 2 * i);
	if ((error = read_answers(&g, count[0], hops)) != NULL)
		return failed(w, error);
	for (i = 0; i < count[0]; i++)
		(void)rr_next(&g.r, &rr);
	if (!read_rest(&g.r, count, &rest))
		return failed(w, malformed);
	return conclude(&g, p, &rest);
}

void
dns_wire_free(struct dns_wire *w)
{
	buf_free(&w->text);
	free(w->record);
	*w = (struct dns_wire){0};
}
