/* report/value: each kind of value, in form and out of it. */
/* SPDX-License-Identifier: ISC */
#include "report/value.h"

#include "unit/tap.h"

#define LABEL63 \
	"abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefghi"

static const struct value {
	enum report_elem el;
	const char *in, *out; /* out NULL: absent */
	const char *quirks;
} values[] = {
    /* Numbers, and times, which are no others. */
    {EL_COUNT, "0", "0", ""},
    {EL_COUNT, "1", "1", ""},
    {EL_COUNT, "10", "10", ""},
    {EL_COUNT, "007", "7", "number-form=count:007"},
    {EL_COUNT, "000", "0", "number-form=count:000"},
    {EL_COUNT, "+5", "5", "number-form=count:+5"},
    {EL_COUNT, "+0", "0", "number-form=count:+0"},
    {EL_COUNT, "+", NULL, "bad-number=count:+"},
    {EL_COUNT, "++5", NULL, "bad-number=count:++5"},
    {EL_COUNT, "-1", NULL, "bad-number=count:-1"},
    {EL_COUNT, "-0", NULL, "bad-number=count:-0"},
    {EL_COUNT, "1e3", NULL, "bad-number=count:1e3"},
    {EL_COUNT, "0x10", NULL, "bad-number=count:0x10"},
    {EL_COUNT, "1,000", NULL, "bad-number=count:1%2C000"},
    {EL_COUNT, "1 000", NULL, "bad-number=count:1 000"},
    {EL_COUNT, "1.", "1", "number-form=count:1."},
    {EL_COUNT, "1.5", "1", "number-form=count:1.5"},
    {EL_COUNT, "1.5.2", NULL, "bad-number=count:1.5.2"},
    {EL_COUNT, ".5", NULL, "bad-number=count:.5"},
    {EL_COUNT, ".", NULL, "bad-number=count:."},
    {EL_COUNT, "1.x", NULL, "bad-number=count:1.x"},
    {EL_COUNT, "ten", NULL, "bad-number=count:ten"},
    {EL_COUNT, "\xd9\xa1", NULL, "bad-number=count:\xd9\xa1"},
    {EL_COUNT, "999999999", "999999999", ""},
    {EL_COUNT, "4294967295", "4294967295", ""},
    {EL_COUNT, "4294967295.9", "4294967295",
	"number-form=count:4294967295.9"},
    {EL_COUNT, "4294967296", NULL, "bad-number=count:4294967296"},
    {EL_COUNT, "1,234", NULL, "bad-number=count:1%2C234"},
    {EL_BEGIN, "99999999999", "99999999999", ""},
    {EL_BEGIN, "9223372036854775807", "9223372036",
	"time-unit=begin:9223372036854775807"},
    {EL_BEGIN, "9223372036854775808", NULL,
	"bad-number=begin:9223372036854775808"},
    {EL_BEGIN, "18446744073709551617", NULL,
	"bad-number=begin:18446744073709551617"},
    {EL_PCT, "0", "0", ""},
    {EL_PCT, "100", "100", ""},
    {EL_PCT, "101", "101", "unknown-value=pct:101"},
    {EL_PCT, "100%", NULL, "bad-number=pct:100%25"},
    {EL_PCT, "all", NULL, "bad-number=pct:all"},
    {EL_PCT, "", NULL, "empty-element=pct"},
    {EL_COUNT, "", NULL, "empty-element=count"},
    {EL_COUNT, " \t\n", NULL,
	"white-space=count: %09%0A;empty-element=count"},
    {EL_COUNT, " 5\n", "5", "white-space=count: 5%0A"},
    {EL_COUNT, " +05 ", "5", "white-space=count: +05 ;"
	"number-form=count:+05"},
    {EL_BEGIN, "1337270400.0", "1337270400",
	"number-form=begin:1337270400.0"},
    {EL_END, "1524268799 ", "1524268799", "white-space=end:1524268799 "},
    {EL_BEGIN, "2026-01-01T00:00:00Z", NULL,
	"bad-number=begin:2026-01-01T00:00:00Z"},

    /* Addresses. */
    {EL_SOURCE_IP, "192.0.2.1", "192.0.2.1", ""},
    {EL_SOURCE_IP, "0.0.0.0", "0.0.0.0", ""},
    {EL_SOURCE_IP, "255.255.255.255", "255.255.255.255", ""},
    {EL_SOURCE_IP, "192.0.2.256", NULL, "bad-ip=source_ip:192.0.2.256"},
    {EL_SOURCE_IP, "192.0.2", NULL, "bad-ip=source_ip:192.0.2"},
    {EL_SOURCE_IP, "192.0.2.1.1", NULL, "bad-ip=source_ip:192.0.2.1.1"},
    {EL_SOURCE_IP, "192.0.2.01", NULL, "bad-ip=source_ip:192.0.2.01"},
    {EL_SOURCE_IP, "0xc0000201", NULL, "bad-ip=source_ip:0xc0000201"},
    {EL_SOURCE_IP, "3221225985", NULL, "bad-ip=source_ip:3221225985"},
    {EL_SOURCE_IP, "108r.166.27.220", NULL,
	"bad-ip=source_ip:108r.166.27.220"},
    {EL_SOURCE_IP, "192.0.2.0/24", NULL, "bad-ip=source_ip:192.0.2.0/24"},
    {EL_SOURCE_IP, "192.0.2.1, 192.0.2.2", NULL,
	"bad-ip=source_ip:192.0.2.1%2C 192.0.2.2"},
    {EL_SOURCE_IP, "mx.example.com", NULL,
	"bad-ip=source_ip:mx.example.com"},
    {EL_SOURCE_IP, "[192.0.2.1]", "192.0.2.1",
	"ip-form=source_ip:[192.0.2.1]"},
    {EL_SOURCE_IP, "[192.0.2.1", NULL, "bad-ip=source_ip:[192.0.2.1"},
    {EL_SOURCE_IP, "[]", NULL, "bad-ip=source_ip:[]"},
    {EL_SOURCE_IP, "\n192.0.2.1 ", "192.0.2.1",
	"white-space=source_ip:%0A192.0.2.1 "},
    {EL_SOURCE_IP, "2001:db8::1", "2001:db8::1", ""},
    {EL_SOURCE_IP, "::", "::", ""},
    {EL_SOURCE_IP, "::1", "::1", ""},
    {EL_SOURCE_IP, "2001:DB8::A", "2001:db8::a",
	"ip-form=source_ip:2001:DB8::A"},
    {EL_SOURCE_IP, "2001:0db8:0000:0000:0000:0000:0000:0001",
	"2001:db8::1",
	"ip-form=source_ip:2001:0db8:0000:0000:0000:0000:0000:0001"},
    {EL_SOURCE_IP, "2001:db8:0:1::1", "2001:db8:0:1::1", ""},
    {EL_SOURCE_IP, "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1",
	"ip-form=source_ip:2001:db8::1:1:1:1:1"},
    {EL_SOURCE_IP, "::ffff:192.0.2.1", "192.0.2.1",
	"ip-form=source_ip:::ffff:192.0.2.1"},
    {EL_SOURCE_IP, "::ffff:c000:201", "192.0.2.1",
	"ip-form=source_ip:::ffff:c000:201"},
    {EL_SOURCE_IP, " [IPv6:::FFFF:192.0.2.1] ", "192.0.2.1",
	"white-space=source_ip: [IPv6:::FFFF:192.0.2.1] ;"
	"ip-form=source_ip:[IPv6:::FFFF:192.0.2.1]"},
    {EL_SOURCE_IP, "::192.0.2.1", "::192.0.2.1", ""},
    {EL_SOURCE_IP, "::ffff:0:c000:201", "::ffff:0:c000:201", ""},
    {EL_SOURCE_IP, "64:ff9b::192.0.2.1", "64:ff9b::c000:201",
	"ip-form=source_ip:64:ff9b::192.0.2.1"},
    {EL_SOURCE_IP, "[2001:db8::1]", "2001:db8::1",
	"ip-form=source_ip:[2001:db8::1]"},
    {EL_SOURCE_IP, "[IPv6:2001:db8::1]", "2001:db8::1",
	"ip-form=source_ip:[IPv6:2001:db8::1]"},
    {EL_SOURCE_IP, "ipv6:2001:db8::1", "2001:db8::1",
	"ip-form=source_ip:ipv6:2001:db8::1"},
    {EL_SOURCE_IP, "fe80::1%eth0", NULL,
	"bad-ip=source_ip:fe80::1%25eth0"},
    {EL_SOURCE_IP, "2001:db8::1::1", NULL,
	"bad-ip=source_ip:2001:db8::1::1"},
    {EL_SOURCE_IP, "2001:db8", NULL, "bad-ip=source_ip:2001:db8"},
    {EL_SOURCE_IP, ":::1", NULL, "bad-ip=source_ip::::1"},
    {EL_SOURCE_IP, "", NULL, "empty-element=source_ip"},

    /* Domains. */
    {EL_HEADER_FROM, "example.com", "example.com", ""},
    {EL_HEADER_FROM, "Example.COM", "example.com",
	"domain-form=header_from:Example.COM"},
    {EL_HEADER_FROM, "example.com.", "example.com",
	"domain-form=header_from:example.com."},
    {EL_HEADER_FROM, ".", ".", "bad-domain=header_from:."},
    {EL_HEADER_FROM, "example.com..", "example.com.",
	"domain-form=header_from:example.com..;"
	"bad-domain=header_from:example.com."},
    {EL_HEADER_FROM, "a", "a", ""},
    {EL_HEADER_FROM, "ab.", "ab", "domain-form=header_from:ab."},
    {EL_HEADER_FROM, "abc.d.e", "abc.d.e", ""},
    {EL_HEADER_FROM, "abcdefg.example", "abcdefg.example", ""},
    {EL_HEADER_FROM, "abcdefg..example", "abcdefg..example",
	"bad-domain=header_from:abcdefg..example"},
    {EL_HEADER_FROM, "abcdefgh..example", "abcdefgh..example",
	"bad-domain=header_from:abcdefgh..example"},
    {EL_HEADER_FROM, "a..b", "a..b", "bad-domain=header_from:a..b"},
    {EL_HEADER_FROM, ".example.com", ".example.com",
	"bad-domain=header_from:.example.com"},
    {EL_HEADER_FROM, "-a-.example", "-a-.example", ""},
    {EL_HEADER_FROM, "host1", "host1", ""},
    {EL_HEADER_FROM, "192.0.2.1", "192.0.2.1",
	"bad-domain=header_from:192.0.2.1"},
    {EL_HEADER_FROM, "[192.0.2.1]", "[192.0.2.1]",
	"bad-domain=header_from:[192.0.2.1]"},
    {EL_HEADER_FROM, "(null)", "(null)", "bad-domain=header_from:(null)"},
    {EL_HEADER_FROM, "\"example.com\"", "\"example.com\"",
	"bad-domain=header_from:\"example.com\""},
    {EL_HEADER_FROM, "example .com", "example .com",
	"bad-domain=header_from:example .com"},
    {EL_HEADER_FROM, "a\\.example", "a\\.example",
	"bad-domain=header_from:a\\.example"},
    {EL_HEADER_FROM, "m\xc3\xbcnchen@example.com",
	"m\xc3\xbcnchen@example.com",
	"bad-domain=header_from:m\xc3\xbcnchen@example.com"},
    {EL_HEADER_FROM, LABEL63 ".example", LABEL63 ".example", ""},
    {EL_HEADER_FROM, "X" LABEL63 ".example", "x" LABEL63 ".example",
	"domain-form=header_from:X" LABEL63 ".example;"
	"bad-domain=header_from:x" LABEL63 ".example"},
    {EL_HEADER_FROM, LABEL63 "." LABEL63 "." LABEL63 "." LABEL63,
	LABEL63 "." LABEL63 "." LABEL63 "." LABEL63,
	"bad-domain=header_from:" LABEL63 "." LABEL63 "." LABEL63 "." LABEL63},
    {EL_HEADER_FROM, "_dmarc.example.com", "_dmarc.example.com", ""},
    {EL_HEADER_FROM, "xn--mnchen-3ya.example", "xn--mnchen-3ya.example",
	""},
    {EL_HEADER_FROM, "XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example",
	"domain-form=header_from:XN--MNCHEN-3YA.example"},
    {EL_HEADER_FROM, "m\xc3\xbcnchen.example", "xn--mnchen-3ya.example",
	"domain-form=header_from:m\xc3\xbcnchen.example"},
    {EL_HEADER_FROM, "m\xc3\x9cnchen.example", "xn--mnchen-3ya.example",
	"domain-form=header_from:m\xc3\x9cnchen.example"},
    {EL_HEADER_FROM, "M\xc3\x9cNCHEN.Example. ", "xn--mnchen-3ya.example",
	"white-space=header_from:M\xc3\x9cNCHEN.Example. ;"
	"domain-form=header_from:M\xc3\x9cNCHEN.Example."},
    {EL_HEADER_FROM, "mu\xcc\x88nchen\xe3\x80\x82" "example",
	"xn--mnchen-3ya.example", "domain-form=header_from:"
	"mu\xcc\x88nchen\xe3\x80\x82" "example"},
    {EL_HEADER_FROM, "fa\xc3\x9f.example", "xn--fa-hia.example",
	"domain-form=header_from:fa\xc3\x9f.example"},
    {EL_HEADER_FROM, "A\xe2\x82\xac.example", "a\xe2\x82\xac.example",
	"domain-form=header_from:A\xe2\x82\xac.example;"
	"bad-domain=header_from:a\xe2\x82\xac.example"},
    {EL_HEADER_FROM, "user@Example.com", "user@example.com",
	"domain-form=header_from:user@Example.com;"
	"bad-domain=header_from:user@example.com"},
    {EL_HEADER_FROM, " example.com\r\n", "example.com",
	"white-space=header_from: example.com%0D%0A"},
    {EL_HEADER_FROM, "", "", "empty-element=header_from"},
    {EL_ENVELOPE_FROM, "", "", ""},
    {EL_ENVELOPE_TO, "", "", "empty-element=envelope_to"},
    {EL_DKIM_DOMAIN, "not.evaluated", "not.evaluated", ""},
    {EL_SPF_DOMAIN, "NULL", "null", "domain-form=spf/domain:NULL"},
    {EL_ENVELOPE_FROM, "<>", "<>", "bad-domain=envelope_from:<>"},
    {EL_DKIM_DOMAIN, "B\xc3\x9c" "cher.example", "xn--bcher-kva.example",
	"domain-form=dkim/domain:B\xc3\x9c" "cher.example"},
    {EL_POLICY_DOMAIN, "b\xc3\xbc" "cher.example", "xn--bcher-kva.example",
	"domain-form=policy_published/domain:b\xc3\xbc" "cher.example"},

    /* Text. */
    {EL_ORG_NAME, "\"backschues.NET", "\"backschues.NET", ""},
    {EL_ORG_NAME, "a  b\tc", "a  b\tc", ""},
    {EL_ORG_NAME, " example.com ", "example.com",
	"white-space=org_name: example.com "},
    {EL_ORG_NAME, "\xc2\xa0", "\xc2\xa0", ""},
    {EL_ORG_NAME, "a\x7f", "a\xef\xbf\xbd",
	"control-character=org_name:a%7F"},
    {EL_ORG_NAME, "\xc2\x85\xc2\x9f", "\xef\xbf\xbd\xef\xbf\xbd",
	"control-character=org_name:%C2%85%C2%9F"},
    {EL_ORG_NAME, "\xc3\x82\xc2\xa0\xc2\x80", "\xc3\x82\xc2\xa0\xef\xbf\xbd",
	"control-character=org_name:\xc3\x82\xc2\xa0%C2%80"},
    {EL_REPORT_ID, "<1a6ffb$9f77bea=6b@r.example>",
	"<1a6ffb$9f77bea=6b@r.example>", ""},
    {EL_EXTRA, "", "", ""},
    {EL_ERROR, "", "", ""},
    {EL_FO, "1:d:s", "1:d:s", ""},
    {EL_FO, "", "", "empty-element=fo"},
    {EL_DKIM_SELECTOR, "S1", "S1", ""},
    {EL_DKIM_SELECTOR, "", "", "empty-element=dkim/selector"},

    /* The version. */
    {EL_VERSION, "1.0", "1.0", ""},
    {EL_VERSION, "1", "1.0", "number-form=version:1"},
    {EL_VERSION, "1.00", "1.0", "number-form=version:1.00"},
    {EL_VERSION, "1.", "1.0", "number-form=version:1."},
    {EL_VERSION, "1.01", "1.01", "version=1.01"},
    {EL_VERSION, "10", "10", "version=10"},
    {EL_VERSION, "0.1", "0.1", "version=0.1"},
    {EL_VERSION, "2.0", "2.0", "version=2.0"},
    {EL_VERSION, "01.0", "01.0", "version=01.0"},
    {EL_VERSION, "", "", "empty-element=version"},

    /* What is enumerated. */
    {EL_P, "none", "none", ""},
    {EL_P, "quarantine", "quarantine", ""},
    {EL_P, "reject", "reject", ""},
    {EL_P, "Reject", "reject", "case=p:Reject"},
    {EL_P, "unknown", "unknown", "unknown-value=p:unknown"},
    {EL_P, "pass", "pass", "unknown-value=p:pass"},
    {EL_P, "rej", "rej", "unknown-value=p:rej"},
    {EL_P, "rejected", "rejected", "unknown-value=p:rejected"},
    {EL_P, "", "", "empty-element=p"},
    {EL_SP, "", "", "empty-element=sp"},
    {EL_ADKIM, "r", "r", ""},
    {EL_ADKIM, "S", "s", "case=adkim:S"},
    {EL_ADKIM, "relaxed", "relaxed", "unknown-value=adkim:relaxed"},
    {EL_ASPF, "unknown", "unknown", "unknown-value=aspf:unknown"},
    {EL_DISPOSITION, "none", "none", ""},
    {EL_DISPOSITION, " quarantine", "quarantine",
	"white-space=disposition: quarantine"},
    {EL_DISPOSITION, "softfail", "softfail",
	"unknown-value=disposition:softfail"},
    {EL_DISPOSITION, "Unknown", "unknown",
	"case=disposition:Unknown;unknown-value=disposition:unknown"},
    {EL_DKIM_ALIGNED, "pass", "pass", ""},
    {EL_DKIM_ALIGNED, "FAIL", "fail", "case=policy_evaluated/dkim:FAIL"},
    {EL_DKIM_ALIGNED, "true", "true",
	"unknown-value=policy_evaluated/dkim:true"},
    {EL_SPF_ALIGNED, "none", "none",
	"unknown-value=policy_evaluated/spf:none"},
    {EL_REASON_TYPE, "trusted_forwarder", "trusted_forwarder", ""},
    {EL_REASON_TYPE, "arc", "arc", "unknown-value=reason/type:arc"},
    {EL_REASON_TYPE, "", "", "empty-element=reason/type"},
    {EL_REASON_COMMENT, "", "", ""},
    {EL_DKIM_RESULT, "permerror", "permerror", ""},
    {EL_DKIM_RESULT, "policy", "policy", ""},
    {EL_DKIM_RESULT, "softfail", "softfail",
	"unknown-value=dkim/result:softfail"},
    {EL_DKIM_RESULT, "invalid", "invalid",
	"unknown-value=dkim/result:invalid"},
    {EL_DKIM_RESULT, "nxdomain", "nxdomain",
	"unknown-value=dkim/result:nxdomain"},
    {EL_DKIM_RESULT, "signed", "signed",
	"unknown-value=dkim/result:signed"},
    {EL_DKIM_RESULT, "discard", "discard",
	"unknown-value=dkim/result:discard"},
    {EL_SPF_RESULT, "softfail", "softfail", ""},
    {EL_SPF_RESULT, "temperror", "temperror", ""},
    {EL_SPF_RESULT, "hardfail", "hardfail",
	"unknown-value=spf/result:hardfail"},
    {EL_SPF_RESULT, "unknown", "unknown",
	"unknown-value=spf/result:unknown"},
    {EL_SPF_RESULT, "error", "error", "unknown-value=spf/result:error"},
    {EL_SPF_SCOPE, "mfrom", "mfrom", ""},
    {EL_SPF_SCOPE, "mailfrom", "mailfrom",
	"unknown-value=spf/scope:mailfrom"},
};

/* What only one of the RFCs knows, in a report by the other. */
static const struct form {
	enum report_elem el;
	bool rfc9990;
	const char *in, *quirks;
} forms[] = {
    {EL_DISPOSITION, true, "pass", ""},
    {EL_DISPOSITION, false, "pass", "rfc9990-form=disposition"},
    {EL_DISPOSITION, false, "Pass",
	"case=disposition:Pass;rfc9990-form=disposition"},
    {EL_REASON_TYPE, true, "policy_test_mode", ""},
    {EL_REASON_TYPE, false, "policy_test_mode",
	"rfc9990-form=reason/type"},
    {EL_REASON_TYPE, false, "forwarded", ""},
    {EL_REASON_TYPE, true, "forwarded", "rfc7489-form=reason/type"},
    {EL_REASON_TYPE, false, "sampled_out", ""},
    {EL_REASON_TYPE, true, "sampled_out", "rfc7489-form=reason/type"},
    {EL_SPF_SCOPE, false, "helo", ""},
    {EL_SPF_SCOPE, true, "helo", "rfc7489-form=spf/scope"},
    {EL_SPF_RESULT, true, "policy", ""},
    {EL_SPF_RESULT, false, "policy", "rfc9990-form=spf/result"},
    {EL_PCT, false, "100", ""},
    {EL_PCT, true, "100", "rfc7489-form=pct"},
    {EL_NP, true, "reject", ""},
    {EL_NP, false, "reject", "rfc9990-form=np"},
    {EL_TESTING, true, "y", ""},
    {EL_TESTING, false, "y", "rfc9990-form=testing"},
    {EL_DISCOVERY, true, "psl", ""},
    {EL_DISCOVERY, false, "treewalk", "rfc9990-form=discovery_method"},
    {EL_DISCOVERY, true, "psd", "unknown-value=discovery_method:psd"},
    {EL_GENERATOR, true, "g", ""},
    {EL_GENERATOR, false, "g", "rfc9990-form=generator"},
    {EL_SPF_HUMAN, true, "h", ""},
    {EL_SPF_HUMAN, false, "h", "rfc9990-form=spf/human_result"},
};

/* The value follows others in the buffer, as it does in a record. */
static void
parse(enum report_elem el, bool rfc9990, const char *in, const char *out,
    const char *quirks)
{
	struct buf b = {0};
	struct quirk_list qs = {0};
	struct span got;
	size_t off;

	buf_puts(&b, "before");
	off = b.n;
	buf_puts(&b, in);
	got = report_value_parse(el, &b, off, rfc9990, &qs);
	is_span(got, out, "%s \"%s\" in RFC %s", report_elem[el].label, in,
	    rfc9990 ? "9990" : "7489");
	is_span(buf_span(&qs.text), quirks, "and its quirks");
	ok(span_has_prefix(buf_span(&b), "before"),
	    "and what is before it");
	buf_free(&b);
	quirk_list_free(&qs);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		parse(values[i].el, false, values[i].in, values[i].out,
		    values[i].quirks);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct buf b = {0};
		struct span want = span_str(forms[i].in);

		/* all of them are ASCII */
		for (; want.n > 0; want.p++, want.n--)
			buf_putc(&b, ascii_lower(want.p[0]));
		buf_putc(&b, '\0');
		parse(forms[i].el, forms[i].rfc9990, forms[i].in, b.p,
		    forms[i].quirks);
		buf_free(&b);
	}
	return done_testing();
}
