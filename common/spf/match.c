/* The mechanisms of SPF: RFC 7208, 5, and their limits, 4.6.4. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include "value/dname.h"

static enum spf_match
found(struct spf_step *s, enum spf_match m, const char *why)
{
	s->match = m;
	s->why = why;
	return m;
}

/* The answer to a term's own question; what is void is counted. */
static enum spf_match
nothing(struct spf_run *r, struct spf_step *s, const struct dns_answer *a)
{
	if (a->result == DNS_TEMPFAIL)
		return found(s, SPF_MATCH_TEMPERROR, a->error);
	s->voids = ++r->out->voids;
	if (s->voids > r->options.voids)
		return found(s, SPF_MATCH_PERMERROR,
		    "too many lookups that find nothing");
	return found(s, SPF_NO_MATCH, a->result == DNS_NXDOMAIN ?
	    "the name does not exist" : "the name has no such record");
}

static enum spf_match
match_network(struct spf_run *r, struct spf_step *s, const struct cidr *c)
{
	if (!cidr_match(c, &r->ip))
		return found(s, SPF_NO_MATCH, "another network");
	r->out->network = *c;
	return found(s, SPF_MATCH, "the network of the client");
}

static enum dns_type
address_type(const struct spf_run *r)
{
	return r->ip.bits == 32 ? DNS_A : DNS_AAAA;
}

/* Whether the client is in the network of len bits of one of the first max
 * addresses; *c is that. */
static bool
has_client(const struct spf_run *r, const struct dns_answer *a, size_t max,
    unsigned int len, struct cidr *c)
{
	size_t i, octets = r->ip.bits / 8;
	struct ip ip = {.bits = r->ip.bits};

	for (i = 0; i < a->n && i < max; i++) {
		if (a->records[i].n != octets)
			continue;
		memcpy(ip.a, a->records[i].p, octets);
		*c = cidr_of(&ip, len);
		if (cidr_match(c, &r->ip))
			return true;
	}
	return false;
}

static unsigned int
length(const struct spf_run *r, const struct spfrec_term *t)
{
	return r->ip.bits == 32 ? t->len4 : t->len6;
}

static enum spf_match
match_addresses(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s, const struct dns_answer *a)
{
	struct cidr c;

	s->records += a->n;
	if (!has_client(r, a, SIZE_MAX, length(r, t), &c))
		return found(s, SPF_NO_MATCH, "other addresses");
	r->out->network = c;
	return found(s, SPF_MATCH, "an address of it is the client's");
}

static enum spf_match
match_all(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	(void)r;
	(void)t;
	return found(s, SPF_MATCH, "all match");
}

static enum spf_match
match_ip(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	struct cidr c;

	if (t->ip.bits != r->ip.bits)
		return found(s, SPF_NO_MATCH, "another address family");
	c = cidr_of(&t->ip, length(r, t));
	return match_network(r, s, &c);
}

static enum spf_match
match_a(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	struct dns_kept k;
	enum spf_match m;

	spf_ask(r, s->target, address_type(r), &k);
	m = k.answer.result == DNS_FOUND ?
	    match_addresses(r, t, s, &k.answer) : nothing(r, s, &k.answer);
	dns_kept_free(&k);
	return m;
}

static enum spf_match
match_exists(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s)
{
	struct dns_kept k;
	enum spf_match m;

	(void)t;
	spf_ask(r, s->target, DNS_A, &k); /* for IPv6 too (5.7) */
	s->records = k.answer.n;
	m = k.answer.result == DNS_FOUND ?
	    found(s, SPF_MATCH, "the name exists") :
	    nothing(r, s, &k.answer);
	dns_kept_free(&k);
	return m;
}

/*
 * One host of an mx. That it has no address of the client's family is not
 * counted with the void lookups: it is no fault of the record's, and of terms
 * (11.1) there is one.
 */
static enum spf_match
match_host(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s,
    struct span host)
{
	enum spf_match m = SPF_NO_MATCH;
	struct dns_kept k;

	if (span_is(host, ".")) /* RFC 7505 */
		return SPF_NO_MATCH;
	spf_ask(r, host, address_type(r), &k);
	if (k.answer.result == DNS_TEMPFAIL)
		m = found(s, SPF_MATCH_TEMPERROR, k.answer.error);
	else if (k.answer.n > r->options.addresses)
		m = found(s, SPF_MATCH_PERMERROR,
		    "too many addresses of one MX host");
	else if (k.answer.result == DNS_FOUND)
		m = match_addresses(r, t, s, &k.answer);
	dns_kept_free(&k);
	return m;
}

/* The record that follows the one of *rank in order of preference; *rank
 * goes on to it. Preference and place make the rank. */
static bool
next_host(const struct dns_answer *a, uint64_t *rank, struct span *host)
{
	uint64_t best = UINT64_MAX, v;
	size_t i;

	for (i = 0; i < a->n; i++) {
		const unsigned char *p =
		    (const unsigned char *)a->records[i].p;

		if (a->records[i].n < 2)
			continue;
		v = ((uint64_t)p[0] << 8 | p[1]) << 32 | (i + 1);
		if (v <= *rank || v >= best)
			continue;
		best = v;
		*host = (struct span){a->records[i].p + 2,
		    a->records[i].n - 2};
	}
	*rank = best;
	return best != UINT64_MAX;
}

static enum spf_match
match_hosts(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s, const struct dns_answer *a)
{
	enum spf_match m = found(s, SPF_NO_MATCH, "hosts without address");
	uint64_t rank = 0;
	struct span host;

	if (a->n > r->options.mx)
		return found(s, SPF_MATCH_PERMERROR, "too many MX records");
	while (m == SPF_NO_MATCH && next_host(a, &rank, &host))
		m = match_host(r, t, s, host);
	return m;
}

static enum spf_match
match_mx(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	struct dns_kept k;
	enum spf_match m;

	spf_ask(r, s->target, DNS_MX, &k);
	m = k.answer.result == DNS_FOUND ? match_hosts(r, t, s, &k.answer) :
	    nothing(r, s, &k.answer);
	dns_kept_free(&k);
	return m;
}

/* Where the names of an address are (RFC 1035, 3.5, RFC 3596, 2.5). */
static void
put_reverse(struct buf *b, const struct ip *ip)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	for (i = ip->bits / 8; i > 0; i--) {
		if (ip->bits == 32) {
			buf_put_uint(b, ip->a[i - 1]);
		} else {
			buf_putc(b, hex[ip->a[i - 1] & 15]);
			buf_putc(b, '.');
			buf_putc(b, hex[ip->a[i - 1] >> 4]);
		}
		buf_putc(b, '.');
	}
	buf_puts(b, ip->bits == 32 ? "in-addr.arpa" : "ip6.arpa");
}

/* The first names of the client; more are ignored (4.6.4). */
static void
learn_names(struct spf_run *r)
{
	struct buf b = {0};
	struct dns_kept k;
	size_t i;

	if (r->names_known)
		return;
	r->names_known = true;
	put_reverse(&b, &r->ip);
	spf_ask(r, buf_span(&b), DNS_PTR, &k);
	r->names_result = k.answer.result;
	r->names_error = k.answer.error;
	r->nnames = k.answer.n < r->options.ptr ? k.answer.n : r->options.ptr;
	if (r->nnames > 0)
		r->names = spf_keep_memory(r, r->nnames * sizeof(*r->names));
	for (i = 0; i < r->nnames; i++)
		r->names[i] = (struct spf_name){
		    .name = spf_keep(r, k.answer.records[i])};
	dns_kept_free(&k);
	buf_free(&b);
}

/* Does the name lead back to the client? If it can't be told, no (5.5). */
static bool
is_valid(struct spf_run *r, struct spf_name *n)
{
	struct dns_kept k;
	struct cidr c;

	if (n->state == SPF_NAME_UNTRIED) {
		spf_ask(r, n->name, address_type(r), &k);
		n->state = k.answer.result == DNS_FOUND && has_client(r,
		    &k.answer, r->options.ptr, r->ip.bits, &c) ?
		    SPF_NAME_VALID : SPF_NAME_INVALID;
		dns_kept_free(&k);
	}
	return n->state == SPF_NAME_VALID;
}

/* A name at or below top that leads back; what is not is not asked for. */
static bool
match_names(struct spf_run *r, struct spf_step *s, struct span top)
{
	size_t i;

	for (i = 0; i < r->nnames; i++) {
		if (!dname_within(r->names[i].name, top))
			continue;
		s->records++;
		if (is_valid(r, &r->names[i]))
			return true;
	}
	return false;
}

static enum spf_match
match_ptr(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	struct dns_answer a = {0};

	(void)t;
	learn_names(r);
	a.result = r->names_result;
	if (a.result == DNS_TEMPFAIL) /* 5.5: then it does not match */
		return found(s, SPF_NO_MATCH, r->names_error);
	if (a.result != DNS_FOUND)
		return nothing(r, s, &a);
	return match_names(r, s, s->target) ?
	    found(s, SPF_MATCH, "a name of the client is within") :
	    found(s, SPF_NO_MATCH, "no name of the client is within");
}

enum spf_match
spf_match(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	static enum spf_match (*const match[])(struct spf_run *,
	    const struct spfrec_term *, struct spf_step *) = {
	    [SPFREC_ALL] = match_all,
	    [SPFREC_A] = match_a,
	    [SPFREC_MX] = match_mx,
	    [SPFREC_PTR] = match_ptr,
	    [SPFREC_IP4] = match_ip,
	    [SPFREC_IP6] = match_ip,
	    [SPFREC_EXISTS] = match_exists,
	};

	return match[t->kind](r, t, s);
}

/* A name that leads back: top itself, or else one within. What has escapes
 * can't stand in a macro. */
static struct span
find_name(struct spf_run *r, struct span top, bool itself)
{
	struct span name;
	size_t i;

	for (i = 0; i < r->nnames; i++) {
		name = r->names[i].name;
		if (itself ? !span_eq(name, top) : !dname_within(name, top))
			continue;
		if (memchr(name.p, '\\', name.n) == NULL &&
		    is_valid(r, &r->names[i]))
			return name;
	}
	return SPAN_NONE;
}

/* The domain itself, else one below it, else any (7.3). */
struct span
spf_client_name(struct spf_run *r, struct span domain)
{
	struct buf b = {0};
	struct span name = SPAN_NONE;

	learn_names(r);
	if (spf_present(&b, domain)) {
		name = find_name(r, buf_span(&b), true);
		if (name.p == NULL)
			name = find_name(r, buf_span(&b), false);
	}
	if (name.p == NULL)
		name = find_name(r, SPAN_LIT("."), false);
	buf_free(&b);
	return name.p != NULL ? name : SPAN_LIT("unknown");
}
