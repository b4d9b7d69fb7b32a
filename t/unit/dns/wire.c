/* dns/wire: queries as ldns reads them, replies of which field. */
/* SPDX-License-Identifier: ISC */
#include "dns/wire.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "zone/file.h"
#include "unit/tap.h"

static const struct zone_name root = {.n = 1};

static struct zone_name
name_of(const char *text)
{
	struct zone_name n = {.n = 0};
	size_t at;

	(void)zonename_read(&n, span_str(text), &root, &at);
	return n;
}

static void
test_query(void)
{
	static const char want[] = "\x12\x34\x01\x20\0\1\0\0\0\0\0\1"
	    "\6_dmarc\4test\0\0\x10\0\1\0\0\x29\x04\xd0\0\0\0\0\0\0";
	struct zone_name n = name_of("_DMARC.test");
	unsigned char p[DNS_WIRE_QUERY];
	struct dns_wire_question q = {&n, DNS_TXT, 0x1234, 0};
	size_t size = dns_wire_query(p, &q, DNS_WIRE_EDNS | DNS_WIRE_AD);

	is_bytes(((struct span){(char *)p, size}),
	    ((struct span){want, sizeof(want) - 1}), "a query with EDNS");
	size = dns_wire_query(p, &q, 0);
	is_uint(size, sizeof(want) - 1 - 11, "without, it is shorter");
	ok(p[11] == 0 && p[3] == 0, "and does not want AD");
	is_uint(dns_wire_match(p, size, &q), DNS_WIRE_OTHER,
	    "it is no reply to itself");
	ok(dns_wire_query(p, &q, DNS_WIRE_DNSSEC) == size && p[3] == 0,
	    "without EDNS signatures can't be requested");
	size = dns_wire_query(p, &q, DNS_WIRE_EDNS | DNS_WIRE_DNSSEC);
	ok(p[3] == 0x10 && p[size - 4] == 0x80 && p[size - 3] == 0,
	    "with it, they are, by DO, and what is bogus, by CD");
}

static void
test_reply(void)
{
	static const unsigned char reply[] = "\0\7\x81\xa0\0\1\0\3\0\0\0\0"
	    "\1A\4test\0\0\x10\0\1"
	    "\xc0\x0c\0\x10\0\1\0\0\0\x50\0\6\2v=\2x1"
	    "\xc0\x0c\0\x10\0\3\0\0\0\1\0\3\2no"
	    "\1a\xc0\x0e\0\x10\0\1\0\0\0\x3c\0\1\0";
	struct zone_name n = name_of("a.test"), other = name_of("b.test");
	size_t i, size = sizeof(reply) - 1;
	struct dns_wire w = {.cap = 0};
	bool cut = false;

	is_uint(dns_wire_match(reply, size, &(struct dns_wire_question){&n,
	    DNS_TXT, 7, 0}), DNS_WIRE_NOT_CASE, "it is a reply");
	is_uint(dns_wire_match(reply, size, &(struct dns_wire_question){&n,
	    DNS_TXT, 8, 0}), DNS_WIRE_OTHER, "not of an ID");
	is_uint(dns_wire_match(reply, size, &(struct dns_wire_question){&n,
	    DNS_A, 7, 0}), DNS_WIRE_OTHER, "not of a type");
	is_uint(dns_wire_match(reply, size, &(struct dns_wire_question){&other,
	    DNS_TXT, 7, 0}), DNS_WIRE_OTHER, "not of a name");
	is_uint(dns_wire_read(&w, reply, size, &n, DNS_TXT, 0),
	    DNS_WIRE_ANSWER, "it is an answer");
	ok(w.answer.result == DNS_FOUND && w.answer.n == 2, "of two texts");
	is_span(w.answer.records[0], "v=x1", "joined with nothing");
	is_span(w.answer.records[1], "", "or empty");
	is_uint(w.answer.ttl, 60, "the least TTL, of class IN");
	ok(w.answer.ad && w.answer.direct, "authenticated, without detours");
	for (i = 23; i < size; i++)
		cut |= dns_wire_read(&w, reply, i, &n, DNS_TXT, 0) !=
		    DNS_WIRE_FAILED;
	ok(!cut, "cut off anywhere it is a failure");
	dns_wire_free(&w);
}

/* Names of all lengths in many cases: letters, and no other octet, change, each
 * of them in some case; and only what was sent is in the right case. */
static void
test_case(void)
{
	unsigned char p[DNS_WIRE_QUERY], all[2][ZONE_NAME_MAX] = {{0}};
	struct zone_name n = {.n = 0};
	struct dns_wire_question q = {&n, DNS_TXT, 7, 0};
	static const char odd[] = "az{`09-_@[\x80\xe1\xfa\xff";
	size_t i, k, size, bad = 0, same = 0, letters = 0;
	uint32_t mix = 0;

	for (i = 0; i + 1 < ZONE_NAME_MAX; i += 1U + n.wire[i]) {
		n.wire[i] = (unsigned char)(ZONE_NAME_MAX - 2 - i < 63 ?
		    ZONE_NAME_MAX - 2 - i : 63);
		for (k = 1; k <= n.wire[i]; k++)
			n.wire[i + k] = (unsigned char)(i + k < 64 ?
			    odd[k % 14] : (char)('a' + (i + k) % 26));
	}
	n.n = ZONE_NAME_MAX;
	for (; mix < 2000; mix++) {
		q.mix = mix * 0x9e3779b9U;
		size = dns_wire_query(p, &q, 0);
		p[2] |= 0x80;
		bad += dns_wire_match(p, size, &q) != DNS_WIRE_REPLY;
		for (i = 0; i < n.n; i++) {
			bool low = n.wire[i] >= 'a' && n.wire[i] <= 'z';

			bad += p[12 + i] != n.wire[i] && (!low ||
			    p[12 + i] != n.wire[i] - 32);
			all[p[12 + i] != n.wire[i]][i] = 1;
		}
		q.mix++;
		same += dns_wire_match(p, size, &q) != DNS_WIRE_NOT_CASE;
	}
	is_uint(bad, 0, "letters change, and nothing else");
	is_uint(same, 0, "another case is another one");
	for (i = 0; i < n.n; i++) {
		letters += n.wire[i] >= 'a' && n.wire[i] <= 'z';
		bad += all[1][i] != (n.wire[i] >= 'a' && n.wire[i] <= 'z');
	}
	ok(bad == 0 && letters > 190, "each letter is in either case");
	for (n.n = 1; n.n < ZONE_NAME_MAX; n.n++) {
		size = dns_wire_query(p, &q, DNS_WIRE_EDNS);
		p[2] |= 0x80;
		bad += size != 12U + n.n + 4U + 11U ||
		    dns_wire_match(p, size, &q) != DNS_WIRE_REPLY;
	}
	is_uint(bad, 0, "of names of all lengths");
}

/* What is no usual reply: an alias, and names in the data. */
static void
test_alias(void)
{
	static const unsigned char reply[] = "\0\7\x81\x80\0\1\0\2\0\0\0\0"
	    "\1A\4test\0\0\x0f\0\1"
	    "\xc0\x0c\0\5\0\1\0\0\0\x0a\0\4\1B\xc0\x0e"
	    "\xc0\x24\0\x0f\0\1\0\0\0\x14\0\x09\0\x0a\4Mail\xc0\x0e";
	struct zone_name n = name_of("a.test");
	size_t i, size = sizeof(reply) - 1;
	struct dns_wire w = {.cap = 0};
	bool cut = false;

	is_uint(dns_wire_read(&w, reply, size, &n, DNS_MX, 0),
	    DNS_WIRE_ANSWER, "an alias to MX records");
	ok(w.answer.n == 1 && w.hops == 1 && !w.answer.direct, "it is one");
	is_bytes(w.answer.records[0], SPAN_LIT("\0\x0amail.test"),
	    "preference and a name in lower case");
	is_uint(w.answer.ttl, 10, "the least TTL, of the alias");
	is_uint(dns_wire_read(&w, reply, size, &n, DNS_TXT, 0),
	    DNS_WIRE_CHAIN, "to no TXT records");
	is_uint(w.name.n, 8, "whose name is to be asked");
	is_str(dns_wire_read(&w, reply, size, &n, DNS_MX, LIMIT_CHAIN) ==
	    DNS_WIRE_FAILED ? w.error : "none", "CNAME chain too long",
	    "after too many before");
	for (i = 24; i < size; i++)
		cut |= dns_wire_read(&w, reply, i, &n, DNS_MX, 0) !=
		    DNS_WIRE_FAILED;
	ok(!cut, "cut off anywhere it is a failure");
	dns_wire_free(&w);
}

/* Replies to a.test, whose records begin at octet 24, that can't be read. */
#define TXT_DATA "\0\x10\0\1\0\0\0\x3c\0\3\2v="
#define A_DATA "\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"
#define SOA_DATA "\0\6\0\1\0\0\0\x3c\0\x16\0\0" \
	"\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
#define LABEL63 "\x3f" "0123456789012345678901234567890123456789" \
	"01234567890123456789012"
static const struct {
	const char *what;
	struct span records;
	enum dns_type type;
	unsigned char count[3]; /* of the sections */
} malformed_replies[] = {
    {"an owner that points to itself", SPAN_LIT("\xc0\x18" TXT_DATA),
	DNS_TXT, {1}},
    {"of an address", SPAN_LIT("\xc0\x18" A_DATA), DNS_A, {1}},
    {"an owner that loops", SPAN_LIT("\1x\xc0\x18" TXT_DATA), DNS_TXT, {1}},
    {"of an address", SPAN_LIT("\1x\xc0\x18" A_DATA), DNS_A, {1}},
    {"an owner that points ahead", SPAN_LIT("\xc0\x1a\1a\4test\0" TXT_DATA),
	DNS_TXT, {1}},
    {"of an address", SPAN_LIT("\xc0\x27" A_DATA "\0"), DNS_A, {1}},
    {"an owner that points out", SPAN_LIT("\xff\xff" TXT_DATA), DNS_TXT,
	{1}},
    {"of an address", SPAN_LIT("\xff\xff" A_DATA), DNS_A, {1}},
    {"an owner that points into the header", SPAN_LIT("\xc0\x02" TXT_DATA),
	DNS_TXT, {1}},
    {"of an address", SPAN_LIT("\xc0\x02" A_DATA), DNS_A, {1}},
    {"a loop in authority", SPAN_LIT("\xc0\x18" SOA_DATA), DNS_TXT, {0, 1}},
    {"for an address", SPAN_LIT("\xc0\x18" SOA_DATA), DNS_A, {0, 1}},
    {"with a label", SPAN_LIT("\1x\xc0\x18" SOA_DATA), DNS_TXT, {0, 1}},
    {"a loop in the additional section", SPAN_LIT("\xc0\x18" A_DATA),
	DNS_TXT, {0, 0, 1}},
    {"for an address", SPAN_LIT("\xc0\x18" A_DATA), DNS_A, {0, 0, 1}},
    {"a loop behind a good record", SPAN_LIT("\xc0\x0c" TXT_DATA "\1x\xc0\x27"
	TXT_DATA), DNS_TXT, {2}},
    {"an owner of a bad label", SPAN_LIT("\x41x\0" TXT_DATA), DNS_TXT, {1}},
    {"for an address", SPAN_LIT("\x81x\0" A_DATA), DNS_A, {1}},
    {"an owner that is too long", SPAN_LIT(LABEL63 LABEL63 LABEL63 LABEL63
	"\0" TXT_DATA), DNS_TXT, {1}},
    {"in authority", SPAN_LIT(LABEL63 LABEL63 LABEL63 "\x3b"
	"01234567890123456789012345678901234567890123456789012345678"
	"\xc0\x0c" SOA_DATA), DNS_TXT, {0, 1}},
    {"of an address", SPAN_LIT(LABEL63 LABEL63 LABEL63 "\x3b"
	"01234567890123456789012345678901234567890123456789012345678"
	"\xc0\x0c" A_DATA), DNS_A, {1}},
    {"an alias to a loop", SPAN_LIT("\xc0\x0c\0\5\0\1\0\0\0\1\0\2\xc0\x24"),
	DNS_A, {1}},
    {"of a label", SPAN_LIT("\xc0\x0c\0\5\0\1\0\0\0\1\0\4\1x\xc0\x24"),
	DNS_TXT, {1}},
    {"an alias with more than a name", SPAN_LIT("\xc0\x0c\0\5\0\1\0\0\0\1"
	"\0\4\xc0\x0e\0\0"), DNS_A, {1}},
    {"an alias without a name", SPAN_LIT("\xc0\x0c\0\5\0\1\0\0\0\1\0\0"),
	DNS_A, {1}},
    {"an MX without a name", SPAN_LIT("\xc0\x0c\0\x0f\0\1\0\0\0\1\0\2\0\1"),
	DNS_MX, {1}},
    {"an MX to a loop", SPAN_LIT("\xc0\x0c\0\x0f\0\1\0\0\0\1\0\4\0\1"
	"\xc0\x26"), DNS_MX, {1}},
    {"a PTR to a loop", SPAN_LIT("\xc0\x0c\0\x0c\0\1\0\0\0\1\0\2"
	"\xc0\x24"), DNS_PTR, {1}},
    {"an address of 3 octets", SPAN_LIT("\xc0\x0c\0\1\0\1\0\0\0\1\0\3"
	"\x7f\0\0"), DNS_A, {1}},
    {"of 5", SPAN_LIT("\xc0\x0c\0\1\0\1\0\0\0\1\0\5\x7f\0\0\0\0"), DNS_A,
	{1}},
    {"of none", SPAN_LIT("\xc0\x0c\0\1\0\1\0\0\0\1\0\0"), DNS_A, {1}},
    {"of 15", SPAN_LIT("\xc0\x0c\0\x1c\0\1\0\0\0\1\0\x0f"
	"123456789012345"), DNS_AAAA, {1}},
    {"a text that is longer than its data", SPAN_LIT("\xc0\x0c\0\x10\0\1"
	"\0\0\0\1\0\2\2a"), DNS_TXT, {1}},
    {"a text of no string", SPAN_LIT("\xc0\x0c\0\x10\0\1\0\0\0\1\0\0"),
	DNS_TXT, {1}},
    {"more records than there are", SPAN_LIT("\xc0\x0c" TXT_DATA), DNS_TXT,
	{2}},
    {"for an address", SPAN_LIT("\xc0\x0c" A_DATA), DNS_A, {2}},
    {"in authority", SPAN_LIT(""), DNS_TXT, {0, 1}},
    {"for an address", SPAN_LIT(""), DNS_A, {0, 1}},
    {"a SOA without numbers", SPAN_LIT("\xc0\x0e\0\6\0\1\0\0\0\1\0\2\0\0"),
	DNS_TXT, {0, 1}},
    {"for an address", SPAN_LIT("\xc0\x0e\0\6\0\1\0\0\0\1\0\2\0\0"), DNS_A,
	{0, 1}},
};

static void
test_malformed(void)
{
	unsigned char head[] = "\0\7\x81\x80\0\1\0\0\0\0\0\0"
	    "\1a\4test\0\0\0\0\1";
	struct zone_name n = name_of("a.test");
	enum dns_wire_kind kind;
	struct dns_wire w = {.cap = 0};
	struct buf b = {0};
	size_t i, k;

	for (i = 0; i < sizeof(malformed_replies) /
	    sizeof(malformed_replies[0]); i++) {
		b.n = 0;
		for (k = 0; k < 3; k++)
			head[7 + 2 * k] = malformed_replies[i].count[k];
		head[21] = (unsigned char)malformed_replies[i].type;
		buf_add(&b, (const char *)head, sizeof(head) - 1);
		buf_put_span(&b, malformed_replies[i].records);
		is_uint(dns_wire_match((const unsigned char *)b.p, b.n,
		    &(struct dns_wire_question){&n, malformed_replies[i].type,
		    7, 0}), DNS_WIRE_REPLY, "a reply");
		kind = dns_wire_read(&w, (const unsigned char *)b.p, b.n, &n,
		    malformed_replies[i].type, 0);
		ok(kind == DNS_WIRE_FAILED && w.error != NULL &&
		    strcmp(w.error, "malformed reply") == 0,
		    "%s: %d", malformed_replies[i].what, (int)kind);
	}
	buf_free(&b);
	dns_wire_free(&w);
}

int
main(void)
{
	test_query();
	test_case();
	test_malformed();
	test_alias();
	test_reply();
	return done_testing();
}
