/* dns/wire: any octets as a reply. What is read keeps its promises, and
 * what ldns reads too is read alike. */
/* SPDX-License-Identifier: ISC */
#include "dns/wire.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#include "fuzz/fuzz.h"

/* Records of an answer lie one behind the other in the reader's text. */
static void
check_answer(const struct dns_wire *w, size_t n)
{
	const struct dns_answer *a = &w->answer;
	size_t i, sum = 0;

	must(a->result != DNS_TEMPFAIL && a->error == NULL);
	must((a->n > 0) == (a->result == DNS_FOUND));
	must((a->records != NULL) == (a->n > 0));
	must(a->direct == (w->hops == 0));
	must(a->ttl <= INT32_MAX && a->n <= n / 11);
	for (i = 0; i < a->n; i++)
		sum += a->records[i].n;
	must(sum == (a->n > 0 ? w->text.n : 0));
}

static const enum dns_type types[] = {DNS_TXT, DNS_A, DNS_NS, DNS_CNAME,
    DNS_SOA, DNS_PTR, DNS_MX, DNS_AAAA, DNS_DNAME};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

/*
 * Where every record of the answer section is one of ours, ldns has as many.
 * (Of others it does not hold data against its length, and goes on in the
 * midst of it.)
 */
static void
check_ldns(const struct dns_wire *w, const uint8_t *data, size_t n,
    const struct zone_name *name, enum dns_type type)
{
	ldns_pkt *p = NULL;
	ldns_rr_list *found;
	ldns_rdf *owner;
	size_t i, at = 0;

	if (ldns_wire2pkt(&p, data, n) != LDNS_STATUS_OK)
		return;
	must(ldns_wire2dname(&owner, name->wire, name->n, &at) ==
	    LDNS_STATUS_OK);
	found = ldns_rr_list_new();
	for (i = 0; i < ldns_pkt_ancount(p); i++) {
		ldns_rr *rr = ldns_rr_list_rr(ldns_pkt_answer(p), i);

		if (ldns_rr_get_type(rr) == (ldns_rr_type)type &&
		    ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
		    ldns_dname_compare(ldns_rr_owner(rr), owner) == 0)
			ldns_rr_list_push_rr(found, rr);
	}
	if (w->hops == 0 && w->answer.n == ldns_pkt_ancount(p))
		must(ldns_rr_list_rr_count(found) == w->answer.n);
	ldns_rr_list_free(found);
	ldns_rdf_deep_free(owner);
	ldns_pkt_free(p);
}

/* The first octet picks the type, the rest is the reply; it is asked what its
 * own question says, so that most inputs get past the comparison. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct zone_name name = {.n = 1};
	struct dns_wire w = {0};
	enum dns_wire_kind kind;
	enum dns_type type;
	size_t i, size;

	if (n < 1)
		return 0;
	type = types[data[0] % TYPES];
	data++;
	n--;
	size = n > DNS_WIRE_HEADER ? zonename_size(data + DNS_WIRE_HEADER,
	    n - DNS_WIRE_HEADER) : 0;
	if (size > 0) {
		name.n = (unsigned char)size;
		for (i = 0; i < size; i++)
			name.wire[i] = (unsigned char)ascii_lower(
			    (char)data[DNS_WIRE_HEADER + i]);
	}
	if (n < 2 || dns_wire_match(data, n, &(struct dns_wire_question){&name,
	    type, (uint16_t)(data[0] << 8 | data[1]), 0}) == DNS_WIRE_OTHER)
		return 0;
	kind = dns_wire_read(&w, data, n, &name, type, 0);
	must(w.hops <= LIMIT_CHAIN + 1);
	must((w.error != NULL) == (kind == DNS_WIRE_FAILED ||
	    kind == DNS_WIRE_NO_EDNS));
	if (kind == DNS_WIRE_ANSWER) {
		check_answer(&w, n);
		if ((data[4] | data[5]) != 0)
			check_ldns(&w, data, n, &name, type);
	}
	if (kind == DNS_WIRE_CHAIN)
		must(w.hops > 0 && zonename_size(w.name.wire, w.name.n) ==
		    w.name.n);
	dns_wire_free(&w);
	return 0;
}
