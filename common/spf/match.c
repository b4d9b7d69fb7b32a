/* The mechanisms of SPF: RFC 7208, 5, and their limits, 4.6.4. */
/* SPDX-License-Identifier: ISC */
#include "spf/run.h"

#include "base/limits.h"

static void
found(struct spf_step *s, enum spf_match m, const char *why)
{
	s->match = m;
	s->why = why;
}

/* The answer to a term's own question has no records: void ones count. */
static void
nothing(struct spf_run *r, struct spf_step *s, const struct dns_answer *a)
{
	if (a->result == DNS_TEMPFAIL) {
		found(s, SPF_MATCH_TEMPERROR, a->error);
		return;
	}
	s->voids = ++r->out->voids;
	if (s->voids > r->options.voids)
		found(s, SPF_MATCH_PERMERROR,
		    "too many lookups that find nothing");
	else
		found(s, SPF_NO_MATCH, a->result == DNS_NXDOMAIN ?
		    "the name does not exist" : "the name has no such record");
}

static void
match_all(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s,
    const struct dns_answer *a)
{
	(void)r, (void)t, (void)a;
	found(s, SPF_MATCH, "all match");
}

static void
match_ip(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s,
    const struct dns_answer *a)
{
	struct cidr c;

	(void)a;
	if (t->ip.bits != r->ip.bits) {
		found(s, SPF_NO_MATCH, "another address family");
		return;
	}
	c = cidr_of(&t->ip, r->ip.bits == 32 ? t->len4 : t->len6);
	if (!cidr_match(&c, &r->ip)) {
		found(s, SPF_NO_MATCH, "another network");
		return;
	}
	r->out->network = c;
	found(s, SPF_MATCH, "the network of the client");
}

static void
match_addresses(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s, const struct dns_answer *a)
{
	struct cidr c;

	s->records += a->n;
	if (!spf_has_client(r, a, SIZE_MAX,
	    r->ip.bits == 32 ? t->len4 : t->len6, &c)) {
		found(s, SPF_NO_MATCH, "other addresses");
		return;
	}
	r->out->network = c;
	found(s, SPF_MATCH, "an address of it is the client's");
}

static void
match_exists(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s, const struct dns_answer *a)
{
	(void)r, (void)t;
	s->records = a->n;
	found(s, SPF_MATCH, "the name exists");
}

/*
 * A host without an address of the client's family does not count as a void
 * lookup: the limit is for terms (11.1), and the record is not at fault.
 */
static void
match_hosts(struct spf_run *r, const struct spfrec_term *t,
    struct spf_step *s, const struct dns_answer *a)
{
	uint64_t rank = 0, best, v;
	const unsigned char *p;
	struct dns_kept k;
	struct span host;
	size_t i;

	if (a->n > r->options.mx) {
		found(s, SPF_MATCH_PERMERROR, "too many MX records");
		return;
	}
	found(s, SPF_NO_MATCH, "hosts without address");
	while (s->match == SPF_NO_MATCH) {
		/* the next host in order of preference, then of place */
		best = UINT64_MAX;
		for (i = 0; i < a->n; i++) {
			if (a->records[i].n < 2)
				continue;
			p = (const unsigned char *)a->records[i].p;
			v = ((uint64_t)p[0] << 8 | p[1]) << 32 | (i + 1);
			if (v <= rank || v >= best)
				continue;
			best = v;
			host = span_from(a->records[i], 2);
		}
		if (best == UINT64_MAX)
			break;
		rank = best;
		if (span_is(host, ".")) /* RFC 7505 */
			continue;
		spf_ask(r, host, r->family, &k);
		if (k.answer.result == DNS_TEMPFAIL)
			found(s, SPF_MATCH_TEMPERROR, k.answer.error);
		else if (k.answer.n > r->options.addresses)
			found(s, SPF_MATCH_PERMERROR,
			    "too many addresses of one MX host");
		else if (k.answer.result == DNS_FOUND)
			match_addresses(r, t, s, &k.answer);
		dns_kept_free(&k);
	}
}

static void
match_ptr(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s,
    const struct dns_answer *a)
{
	struct dns_answer none = {0};

	(void)t, (void)a;
	spf_learn_names(r);
	none.result = r->names_result;
	if (r->names_result == DNS_TEMPFAIL) /* 5.5: then it does not match */
		found(s, SPF_NO_MATCH, r->names_error);
	else if (r->names_result != DNS_FOUND)
		nothing(r, s, &none);
	else if (spf_find_name(r, s->target, SPF_NAME_WITHIN,
	    &s->records).p != NULL)
		found(s, SPF_MATCH, "a name of the client is within");
	else
		found(s, SPF_NO_MATCH, "no name of the client is within");
}

/* A or AAAA, as the client's address is. */
enum { FAMILY = 0x10000 };

void
spf_match(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	static const struct {
		unsigned int question;
		void (*match)(struct spf_run *, const struct spfrec_term *,
		    struct spf_step *, const struct dns_answer *);
	} terms[] = {
#define TERM(kind, name, has, question, function) {question, function},
#include "spf/terms.def"
#undef TERM
	};
	unsigned int type = terms[t->kind].question;
	struct dns_kept k;

	if (type == 0) {
		terms[t->kind].match(r, t, s, NULL);
		return;
	}
	spf_ask(r, s->target, type == FAMILY ? r->family :
	    (enum dns_type)type, &k);
	if (k.answer.result == DNS_FOUND)
		terms[t->kind].match(r, t, s, &k.answer);
	else
		nothing(r, s, &k.answer);
	dns_kept_free(&k);
}
