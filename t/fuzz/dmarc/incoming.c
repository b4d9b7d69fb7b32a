/*
 * dmarc/incoming: whatever a stranger sends, he does not pass as
 * legit.example.
 *
 * Nobody has the private half of its key, its SPF record has no address of
 * his, and the sealer that is trusted has sealed nothing: so any pass is
 * wrong, however it came about. Only what an SMTP client chooses is the
 * input's; the host's own trace fields stand on top in several forms.
 */
/* SPDX-License-Identifier: ISC */
#include "dmarc/incoming.h"

#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/buf.h"
#include "dkim/crypt.h"
#include "dns/dns.h"

#include "fuzz/fuzz.h"

/* --- the DNS --- */

#define KEY_OF_NOBODY \
	"MIGJAoGBAKnOZoyR2gBRP1k5Arri/mgpcnbd7tgi4blvMrpqtCwibystzwHybTb0Pk" \
	"ePUcsqMPo/F6eehq/u10ZeQmSshuXNBNSAofAePL5HswNFYKgfAYEGzI5Ah7X7LeZ2" \
	"BVHsmNwig7jGA1ZPEtx1DHE44hxdDcWwPrC7gwGZyYNITKEdAgMBAAE="
/* The attacker's in t/lib/attacks.py. */
#define KEY_OF_ATTACKER \
	"MIGJAoGBALVXs0j+cuX0AkcdqlOEqDrmfHLuGSmEzIs64dmy+dUSP1Rb1OjRGgPbGD" \
	"W5ok5TfkqyR8r9mZCE8HeimjoA8ikRFdDadhhNu22asJr5JhGkDfpeFZs4r9+BKZ1Z" \
	"HXsYPFFU86aEHh0Iuxk1CUJmNLrU3Rz7fgUNYUVNJwH2h9tdAgMBAAE="

/* The first that ends a name counts. */
static const struct {
	const char *end, *text;
} records[] = {
    {"_dmarc.legit.example", "v=DMARC1; p=reject"},
    {"k1._domainkey.legit.example", "v=DKIM1; p=" KEY_OF_NOBODY},
    {"s1._domainkey.seal.example", "v=DKIM1; p=" KEY_OF_NOBODY},
    {"_spf.esp.example", "v=spf1 ip4:203.0.113.9 -all"},
    {"_dmarc.attack.example", "v=DMARC1; p=none"},
    {"_domainkey.attack.example", "v=DKIM1; p=" KEY_OF_ATTACKER},
    {"attack.example", "v=spf1 ip4:192.0.2.1 ip4:203.0.113.9 -all"},
};

static bool
ends_in(struct span name, const char *end)
{
	size_t n = strlen(end);

	return name.n >= n &&
	    span_is_nocase(span_from(name, name.n - n), end);
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_answer a = {.result = DNS_NXDOMAIN};
	struct span text = SPAN_NONE;
	size_t i;

	(void)ctx;
	if (span_is_nocase(name, "legit.example"))
		text = span_str("v=spf1 ip4:198.51.100.1 "
		    "include:_spf.esp.example -all");
	for (i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		if (text.p == NULL && ends_in(name, records[i].end))
			text = span_str(records[i].text);
	if (text.p != NULL) {
		a.result = type == DNS_TXT ? DNS_FOUND : DNS_NODATA;
		a.records = &text;
		a.n = type == DNS_TXT ? 1 : 0;
	}
	done(arg, &a);
}

/* --- the host --- */

/*
 * What it puts on top: \1 is a name that the client chose, \2 MAIL FROM, \3
 * the client's address, the attacker's or, where legit.example is not MAIL
 * FROM, that of a mailer which it shares with others.
 */
#define BY_POSTFIX "\n\tby mx.home.example (Postfix) with ESMTPS id 4XQ1\n\tfor"
#define AT "; Mon, 1 Jun 2026 10:00:00 +0000\n"

static const char *const traces[] = {
	"Return-Path: <\2>\nReceived: from \1 (h.attack.example [\3])"
	BY_POSTFIX " <v@home.example>" AT,
	"Received: from \1 (h.attack.example [\3])"
	BY_POSTFIX " <v@home.example>" AT,
	"Return-Path: <\2>\nReceived: from h.attack.example (\1 [\3])"
	BY_POSTFIX " <v@home.example>" AT,
	"Return-Path: <\2>\nReceived: from h.attack.example "
	"(h.attack.example [\3])" BY_POSTFIX " <\"\1\"@home.example>" AT,
	"Return-Path: <\2>\nReceived: from h.attack.example (IDENT:\1@"
	"h.attack.example [\3])\n\tby mx.home.example (8.17.1/8.17.1) with "
	"ESMTP id 451\n\tfor <v@home.example>" AT,
	"Received: from h.attack.example ([\3] helo=\1)\n\tby mx.home.example "
	"with esmtp (Exim 4.96)\n\t(envelope-from <\2>)\n\tid 1abcde-01-0X\n\t"
	"for v@home.example" AT,
	"Received: from \1 ([\3] helo=h.attack.example)\n\tby mx.home.example "
	"with esmtp (Exim 4.96)\n\t(envelope-from <\2>)\n\tid 1abcde-01-0X\n\t"
	"for v@home.example" AT,
	"Received: from [\3] (port=25 helo=h.attack.example ident=\1)\n\tby "
	"mx.home.example with esmtp (Exim 4.96)\n\t(envelope-from <\2>)\n\t"
	"id 1abcde-01-0X\n\tfor v@home.example" AT,
	"Return-Path: <\2>\nReceived: (qmail 1 invoked by uid 89); 1 Jun 2026 "
	"10:00:00 -0000\nReceived: from h.attack.example (HELO \1) (\3)\n  by "
	"mx.home.example with SMTP; 1 Jun 2026 10:00:00 -0000\n",
	"Return-Path: <\2>\nReceived: from \1 (\3) by mx.home.example "
	"(10.1.2.3) with\n Microsoft SMTP Server id 15.2" AT,
	"Received: from h.attack.example (h.attack.example [\3])\n\tby "
	"mx.home.example (Haraka/3.0.3) with ESMTP id 1A\n\tenvelope-from "
	"<\2>" AT,
};
enum { NTRACES = sizeof(traces) / sizeof(traces[0]) };

enum {
	BORDER = 1,  /* it is named, and another of our hosts is on top */
	TRUST = 2,   /* its results are trusted */
	UNDER = 4,   /* below its Received, too */
	ALL_FROM = 8,
	SHARED = 16, /* the mailer sends it, with the name in MAIL FROM */
	STRANGER = 32 /* MAIL FROM is the attacker's, not legit.example's */
};

static void
put_trace(struct buf *b, const char *t, struct span name, unsigned int how)
{
	size_t i;

	for (; *t != '\0'; t++) {
		if (*t == '\1' && (how & SHARED) == 0) {
			buf_put_span(b, name);
		} else if (*t == '\2' && (how & SHARED) != 0) {
			buf_putc(b, '"');
			for (i = 0; i < name.n; i++) {
				if (name.p[i] == '"' || name.p[i] == '\\')
					buf_putc(b, '\\');
				buf_putc(b, name.p[i]);
			}
			buf_puts(b, "\"@attack.example");
		} else if (*t == '\2') {
			buf_puts(b, (how & STRANGER) != 0 ?
			    "x@attack.example" : "ceo@legit.example");
		} else if (*t == '\3') {
			buf_puts(b, (how & (SHARED | STRANGER)) != 0 ?
			    "203.0.113.9" : "192.0.2.1");
		} else if (*t == '\1') {
			buf_puts(b, "h.attack.example");
		} else {
			buf_putc(b, *t);
		}
	}
}

/*
 * The input: octets for the trace and how, a line that is the name, the data.
 * An SMTP server takes no line ends and no NUL in a name; data that begins
 * with white space gets an empty line in front.
 */
static void
put_message(struct buf *b, struct input *in, unsigned int how)
{
	unsigned int form = octet(in);
	const uint8_t *end = in->n > 0 ? memchr(in->p, '\n', in->n) : NULL;
	size_t i, n = end != NULL ? (size_t)(end - in->p) : in->n;
	struct buf name = {0};

	for (i = 0; i < n; i++)
		buf_putc(&name, in->p[i] == '\r' || in->p[i] == '\0' ? '?' :
		    (char)in->p[i]);
	if ((how & BORDER) != 0)
		buf_puts(b, "Received: from mx.home.example (mx.home.example "
		    "[10.0.0.1])\n\tby store.home.example (Postfix) with LMTP "
		    "id 2" AT);
	if ((how & (TRUST | UNDER)) == TRUST)
		buf_puts(b, "Authentication-Results: mx.home.example; "
		    "spf=fail smtp.mailfrom=legit.example; dkim=none\n");
	put_trace(b, traces[form % NTRACES], buf_span(&name), how);
	if ((how & UNDER) != 0)
		/* What stands right below the host's own results may be its
		 * own too; a host that trusts them removes the others. */
		buf_puts(b, "Authentication-Results: mx.home.example; "
		    "dkim=none\nSubject: x\n");
	in->p += n + (end != NULL);
	in->n -= n + (end != NULL);
	if (in->n > 0 && (in->p[0] == ' ' || in->p[0] == '\t'))
		buf_putc(b, '\n');
	buf_add(b, (const char *)in->p, in->n);
	buf_free(&name);
}

static bool
of_legit(struct span domain)
{
	return ends_in(domain, ".legit.example") ||
	    span_is_nocase(domain, "legit.example");
}

static void
no_pass(const struct evaluation *o)
{
	const struct verdict *v;
	size_t i, k;

	for (i = 0; i < o->nauthors; i++) {
		v = &o->authors[i].verdict;
		if (!of_legit(o->authors[i].domain))
			continue;
		must(v->dmarc != DMARC_PASS &&
		    v->disposition != DISPOSITION_PASS);
		for (k = 0; k < v->nreasons; k++) /* not what p=reject alone
		                                   * comes to */
			must(v->disposition == DISPOSITION_QUARANTINE ||
			    v->reasons[k].type != OVERRIDE_LOCAL_POLICY);
	}
	must(o->ids.spf.result != AUTH_PASS || o->ids.spf.helo ||
	    !of_legit(o->ids.spf.domain));
	for (i = 0; i < o->ids.ndkim; i++)
		must(o->ids.dkim[i].result != AUTH_PASS ||
		    !of_legit(o->ids.dkim[i].domain));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input input = {data, n};
	struct span mx = SPAN_LIT("mx.home.example"), seal =
	    SPAN_LIT("seal.example");
	struct trusted_options trust = {.ids = &mx, .nids = 1};
	struct incoming_told told = {.client = {.bits = 0}};
	const struct dns dns = dns_sync(NULL, ask);
	static struct crypt *crypt; /* as in a program: for all messages */
	struct evaluate_options o = {.dns = &dns, .trust_arc = &seal,
	    .ntrust_arc = 1};
	struct incoming in = {.told = &told};
	unsigned int how = octet(&input);
	struct blob blob = {.fd = -1};
	struct buf b = {0};

	if (crypt == NULL)
		crypt = crypt_new();
	o.crypt = crypt;
	put_message(&b, &input, how);
	blob.mem = b.p;
	blob.len = b.n;
	if ((how & BORDER) != 0)
		told.border = mx;
	trust.under = (how & UNDER) != 0;
	o.trust = (how & (TRUST | UNDER)) != 0 ? &trust : NULL;
	o.all_from = (how & ALL_FROM) != 0;
	in.evaluate = evaluate_new(&o);
	no_pass(incoming_evaluate(&in, &blob, false, 1795850000));
	incoming_free(&in);
	evaluate_free(in.evaluate);
	buf_free(&b);
	return 0;
}
