/* value/ip: against inet_pton(3) and inet_ntop(3), and networks. */
/* SPDX-License-Identifier: ISC */
#include "value/ip.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

/* Does inet_ntop(3) write as glibc's and the BSDs' do? musl has other zeros. */
static bool
writes_alike(void)
{
	static const unsigned char a[16] = {[12] = 1, 2, 3, 4};
	char s[INET6_ADDRSTRLEN] = "";

	inet_ntop(AF_INET6, a, s, sizeof(s));
	return strcmp(s, "::1.2.3.4") == 0;
}

/* Does the C library see the same address in s, and in what we make of it? And
 * write it the same? */
static bool
agrees(const char *s)
{
	unsigned char a[16], again[16];
	char want[INET6_ADDRSTRLEN] = "";
	struct buf b = {0};
	struct ip ip;
	int family = strchr(s, ':') != NULL ? AF_INET6 : AF_INET;
	bool good = inet_pton(family, s, a) == 1, same;

	same = ip_parse(span_str(s), &ip) == good;
	if (same && good) {
		same = ip.bits == (family == AF_INET ? 32 : 128) &&
		    memcmp(a, ip.a, ip.bits / 8) == 0;
		ip_put(&b, &ip);
		buf_putc(&b, '\0');
		same = same && inet_pton(family, b.p, again) == 1 &&
		    memcmp(a, again, ip.bits / 8) == 0;
		inet_ntop(family, a, want, sizeof(want));
		same = same && (!writes_alike() || strcmp(b.p, want) == 0);
	}
	if (!same)
		printf("# %s: %d %s, got %.*s\n", s, good, want, (int)b.n,
		    b.n > 0 ? b.p : "");
	buf_free(&b);
	return same;
}

/* An address as the C library writes it, with many zero groups. */
static void
any_address(char *s, size_t size)
{
	unsigned char a[16] = {0};
	size_t i;
	int zeros = rand();

	for (i = 0; i < 16; i++)
		if ((zeros >> i / 2 & 1) != 0)
			a[i] = (unsigned char)(rand() % 3 > 0 ? rand() : 0);
	if (rand() % 8 == 0)
		memset(a, 0, 10);
	if (rand() % 16 == 0)
		memset(a + 10, 0xff, 2);
	inet_ntop(rand() % 3 > 0 ? AF_INET6 : AF_INET, a, s,
	    (socklen_t)size);
}

static void
mutate(char *s, size_t size)
{
	static const char alphabet[] = "0123456789abcdefABF:::...%g /[";
	size_t n = strlen(s), at = (size_t)rand() % n;
	char c = alphabet[(size_t)rand() % (sizeof(alphabet) - 1)];

	switch (rand() % 4) {
	case 0:
		s[at] = c;
		break;
	case 1:
		memmove(s + at, s + at + 1, n - at);
		break;
	case 2:
		s[at] = '\0';
		break;
	default:
		if (n + 2 > size)
			break;
		memmove(s + at + 1, s + at, n - at + 1);
		s[at] = c;
	}
}

static void
test_random(void)
{
	char s[64];
	size_t i, wrong = 0, broken = 0;
	int n;

	for (i = 0; i < 20000; i++) {
		any_address(s, sizeof(s));
		wrong += !agrees(s);
		for (n = 1 + rand() % 3; n > 0 && s[0] != '\0'; n--)
			mutate(s, sizeof(s));
		broken += !agrees(s);
	}
	is_uint(wrong, 0, "20000 addresses");
	is_uint(broken, 0, "20000 of them with something changed");
}

/* An IPv4 address in IPv6's clothes is one; what only looks like it is not. */
static void
test_unmap(void)
{
	static const struct {
		const char *in, *out; /* the same: not unmapped */
	} cases[] = {
	    {"::ffff:192.0.2.1", "192.0.2.1"},
	    {"::ffff:c000:201", "192.0.2.1"},
	    {"::ffff:0:0", "0.0.0.0"},
	    {"::ffff:255.255.255.255", "255.255.255.255"},
	    {"192.0.2.1", "192.0.2.1"},
	    {"::192.0.2.1", "::192.0.2.1"},
	    {"::fffe:192.0.2.1", "::fffe:c000:201"},
	    {"::ffff:0:192.0.2.1", "::ffff:0:c000:201"},
	    {"1::ffff:192.0.2.1", "1::ffff:c000:201"},
	    {"64:ff9b::192.0.2.1", "64:ff9b::c000:201"},
	    {"2001:db8::1", "2001:db8::1"},
	};
	struct buf b = {0};
	struct ip ip, again;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b.n = 0;
		ok(ip_parse(span_str(cases[i].in), &ip), "case %zu", i);
		ok(ip_unmap(&ip) == (ip.bits == 32 &&
		    strchr(cases[i].in, ':') != NULL), "is told apart");
		ip_put(&b, &ip);
		is_span(buf_span(&b), cases[i].out, "and becomes");
		ok(ip_parse(buf_span(&b), &again) &&
		    memcmp(&again, &ip, sizeof(ip)) == 0,
		    "what is read from that");
	}
	buf_free(&b);
}

static void
test_examples(void)
{
	static const char *const cases[] = {"", "0.0.0.0", "255.255.255.255",
	    "256.0.0.1", "01.2.3.4", "00.0.0.0", "1.2.3", "1.2.3.4.",
	    ".1.2.3", "1..2.3", "1.2.3.4.5", "1.2.3.0004", " 1.2.3.4",
	    "4294967297.0.0.1", ":", "::", ":::", "::1", "1::", "1:::2",
	    "1::2::3", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9",
	    "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::8",
	    "1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:",
	    "::1.2.3.4", "::ffff:1.2.3.4", "::ffff:0:1.2.3.4",
	    "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4",
	    "1:2:3:4:5:6::1.2.3.4", "::1.2.3.4:5", "::01.2.3.4",
	    "::1.2.3", "12345::", "::00001", "::g", "[::1]", "::1%lo",
	    "2001:DB8::A", "2001:db8:0:1:0:0:0:1", "2001:0:0:1:0:0:1:1",
	    "::ffff", "::1:ffff:1.2.3.4",
	    "::1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6::7:1.2.3.4",
	    "::2:3:4:5:6:1.2.3.4", "::1:2:3:4:5:6:1.2.3.4",
	    "::ffff:ffff", "0::ffff:0:0"};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(agrees(cases[i]), "\"%s\"", cases[i]);
	ok(!ip_parse(SPAN_NONE, &(struct ip){0}), "absent is no address");
	ok(!ip_parse(SPAN_LIT("192.0.2.1\0"), &(struct ip){0}),
	    "a NUL is not passed over");
}

static void
test_lenient(void)
{
	static const struct {
		const char *text, *want;
		bool lenient;
	} cases[] = {
		{"192.0.2.1", "192.0.2.1", false},
		{"2001:DB8::1", "2001:db8::1", false},
		{" 192.0.2.1\n", "192.0.2.1", true},
		{"[192.0.2.1]", "192.0.2.1", true},
		{"[2001:db8::1]", "2001:db8::1", true},
		{"IPv6:2001:db8::1", "2001:db8::1", true},
		{"[ipv6:2001:db8::1]", "2001:db8::1", true},
		{"[]", NULL, true},
		{"[", NULL, true},
		{"", NULL, true},
		{"ipv6:", NULL, true},
		{"[[2001:db8::1]]", NULL, true},
	};
	struct buf b = {0};
	struct ip ip;
	bool lenient, good;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b.n = 0;
		good = ip_parse_lenient(span_str(cases[i].text), &ip,
		    &lenient);
		if (good)
			ip_put(&b, &ip);
		is_span(good ? buf_span(&b) : SPAN_NONE, cases[i].want,
		    "\"%s\" taken leniently", cases[i].text);
		is_int(lenient, cases[i].lenient, "\"%s\": and it says so",
		    cases[i].text);
	}
	buf_free(&b);
}

static void
net_is(const char *text, const char *want)
{
	struct buf b = {0};
	struct ip ip = {{0}, 0};
	struct cidr net;

	ok(ip_parse(span_str(text), &ip), "%s is an address", text);
	net = cidr_of(&ip, ip.bits == 32 ? 24 : 48);
	cidr_put(&b, &net);
	is_span(buf_span(&b), want, "the network of %s", text);
	ok(cidr_match(&net, &ip), "%s is in it", text);
	buf_free(&b);
}

static void
test_cidr(void)
{
	static const struct {
		const char *net, *in, *out;
	} cases[] = {
		{"192.0.2.0/24", "192.0.2.255", "192.0.3.0"},
		{"192.0.2.77/25", "192.0.2.0", "192.0.2.128"},
		{"192.0.2.1", "192.0.2.1", "192.0.2.0"},
		{"0.0.0.0/0", "203.0.113.9", "::"},
		{"::/0", "2001:db8::1", "0.0.0.0"},
		{"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
		{"2001:db8::1/128", "2001:db8::1", "2001:db8::"},
	};
	static const char *const bad[] = {"", "/", "192.0.2.0/", "/24",
	    "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/-1",
	    "192.0.2.0/24/24", "192.0.2/24", "192.0.2.0/ 24"};
	struct cidr c;
	struct ip ip;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(cidr_parse(span_str(cases[i].net), &c), "%s is read",
		    cases[i].net);
		ok(ip_parse(span_str(cases[i].in), &ip) &&
			cidr_match(&c, &ip), "%s is in it", cases[i].in);
		ok(ip_parse(span_str(cases[i].out), &ip) &&
			!cidr_match(&c, &ip), "%s is not", cases[i].out);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!cidr_parse(span_str(bad[i]), &c), "\"%s\" is no network",
		    bad[i]);
	net_is("198.51.100.7", "198.51.100.0/24");
	net_is("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48");
}

int
main(void)
{
	srand(2);
	test_examples();
	test_unmap();
	test_random();
	test_lenient();
	test_cidr();
	return done_testing();
}
