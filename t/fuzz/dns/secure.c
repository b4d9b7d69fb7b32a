/* Fuzzes dns/secure and dns/proof: any replies, from an anchor down. */
/* SPDX-License-Identifier: ISC */
#include "dns/secure.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "dns/wire.h"
#include "dns/zoneproof.h"

#include "fuzz/fuzz.h"

/* When the seeds were signed. */
enum { NOW = 1796100000 };

/* The next chunk: two octets of its length, and these. */
static struct span
chunk(struct input *in)
{
	size_t n = octet(in) << 8;
	struct span s;

	n |= octet(in);
	n = n < in->n ? n : in->n;
	s = (struct span){(const char *)in->p, n};
	in->p += n;
	in->n -= n;
	return s;
}

/* Reads a reply to a question as the resolver does. */
static const struct dns_answer *
answer(struct dns_wire *w, struct span reply, const struct zone_name *name,
    enum dns_type type)
{
	static const struct dns_answer failed = {.result = DNS_TEMPFAIL,
	    .error = "x"};
	const unsigned char *p = (const unsigned char *)reply.p;
	struct dns_wire_question q = {name, type, 0, 0};

	if (reply.n < 2)
		return &failed;
	q.id = (uint16_t)(p[0] << 8 | p[1]);
	if (dns_wire_match(p, reply.n, &q) == DNS_WIRE_OTHER ||
	    dns_wire_read(w, p, reply.n, name, type, 0) != DNS_WIRE_ANSWER)
		return &failed;
	return &w->answer;
}

/* Each record of a proof is read back as it was written. */
static void
check_text(struct span proof)
{
	struct buf text = {0}, back = {0};
	size_t n;

	while ((n = zoneproof_size(proof)) > 0) {
		text.n = back.n = 0;
		zoneproof_write(&text, (struct span){proof.p, n});
		must(zoneproof_read(&back, buf_span(&text)));
		must(span_eq(buf_span(&back), (struct span){proof.p, n}));
		span_advance(&proof, n);
	}
	must(proof.n == 0);
	buf_free(&text);
	buf_free(&back);
}

/* The anchors, a reply to the question in it, and those to what is asked
 * then. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = {data, n};
	struct zone_name name = {.n = 1};
	struct dns_wire w = {.prove = true};
	const struct secure_outcome *o;
	const struct dns_answer *a;
	struct proof *anchors;
	struct buf text = {0};
	struct secure *s;
	struct span reply, asked;
	enum dns_type type;
	unsigned int line, count = 0;
	size_t size;

	anchors = proof_read_anchors(chunk(&in), &line);
	reply = chunk(&in);
	size = reply.n > DNS_WIRE_HEADER ? zonename_size(
	    (const unsigned char *)reply.p + DNS_WIRE_HEADER,
	    reply.n - DNS_WIRE_HEADER) : 0;
	if (anchors == NULL || size == 0) {
		proof_free(anchors);
		return 0;
	}
	zonename_write(&text, (const unsigned char *)reply.p +
	    DNS_WIRE_HEADER);
	s = secure_new(anchors, NOW);
	if (zonename_absolute(&name, buf_span(&text))) {
		a = answer(&w, reply, &name, DNS_TXT);
		check_text(a->proof);
		secure_add(s, buf_span(&text), DNS_TXT, a);
		while (secure_next(s, &asked, &type)) {
			must(++count <= LIMIT_DNSSEC_QUESTIONS);
			must(zonename_absolute(&name, asked));
			secure_feed(s, answer(&w, chunk(&in), &name, type));
		}
		o = secure_outcome(s);
		must(o->n == 1 && (o->answer[0].why == NULL) ==
		    (o->status == SECURITY_SECURE));
	}
	secure_free(s);
	proof_free(anchors);
	dns_wire_free(&w);
	buf_free(&text);
	return 0;
}
