/* dmarc/evaluate: whatever a message is, no pass without an aligned domain
 * that passed, and nothing of a stranger's gets out as it came. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/evaluate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "dmarc/resultsfield.h"
#include "dmarc/rows.h"
#include "tell/check.h"
#include "tell/page.h"
#include "dns/dns.h"
#include "value/dname.h"
#include "authres/read.h"

#include "fuzz/fuzz.h"

/* --- the DNS, as in t/data/evaluate/world.zone --- */

static const struct {
	const char *name, *text;
} records[] = {
    {"_dmarc.example.com",
	"v=DMARC1; p=reject; sp=quarantine; rua=mailto:dmarc@example.com"},
    {"example.com",
	"v=spf1 ip4:192.0.2.0/28 include:_spf.esp.example -all"},
    {"bounce.example.com",
	"v=spf1 include:example.com -all"},
    {"news.example.com",
	"v=spf1 a mx -all"},
    {"_spf.esp.example",
	"v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 ?all"},
    {"evil.example",
	"v=spf1 ip4:198.51.100.7 -all"},
    {"list.example",
	"v=spf1 ip4:198.51.100.25 -all"},
    {"_dmarc.list.example",
	"v=DMARC1; p=none"},
    {"_dmarc.example.net",
	"v=DMARC1; p=quarantine; t=y"},
    {"_dmarc.xn--bcher-kva.example",
	"v=DMARC1; p=none; aspf=s"},
    {"xn--bcher-kva.example",
	"v=spf1 ip4:192.0.2.1 -all"},
    {"s1._domainkey.example.com",
	"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmJ"
	"RXijhK/Wopn8T72jxc1I5GPlWNYdxxh5xteRu2vlFZaO6B48pjcSviVej0KgMZkd"
	"EUdo/mK0M3628C/JGNkrzo3YOxC4qdxoXzVfM3RszxOH0n9LIG1po1llHOSPs7pd"
	"CWsAYwYHNlIFLgGdKg88leSB1kE1150nbjkm5ZsXOIwTYhPNpfWRs5QNoEnw+KGX"
	"Cn1yGAGKaT9EFI8RauR8K+2hVR4Y9eMahSeZavW1dpy22aAnlW6GilHmUeM+Of2/"
	"vfhB92KXXEThwgXnmcwbAaEUu2l/xgzg8R5ZGnE78nqmtP8/tewNi6kGMoz68fj5"
	"XISPT+xzSqVfwmc7miAwIDAQAB"},
    {"ed._domainkey.news.example.com",
	"v=DKIM1; k=ed25519; p=l7I0NkHRGuSKnryErkRwiOoyrSbaVqpHR4H/tuaLGf"
	"8="},
    {"l1._domainkey.list.example",
	"v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwWDiN19X1"
	"hSCHK0lywGqXbWKLQVjD8D+mQuJeC0+74eJGDG3ZOATNgxCiFDaAESKUelMm1PNg"
	"nO2ToD7DFxEcP9R7Z4L29qHwfm8rL0CDphyy+1HR3G3bJ6vEFbRfLv1QJgo1Nh89"
	"RGnzUBQLkggolEK08yd6T7HdzVqwdDa1Otrk+qTvr70TWIGG6PRR4xU9SPIlVoK8"
	"yYwHX4ZeMAKzBd5WVof8R11WtnncygvAHt3CT4+R9iWdT81vttNVQM4MhcJ3FiHx"
	"EwqG6xZfQHLAn85ZRajkeGyTXZJMvPodIRdeAaKXXXbdkqUQ2JySvc+cwBCeSbTu"
	"hHaKclF8R0DoQIDAQAB"},
    /* Nobody has the key's private half, nor sends from that address. */
    {"_dmarc.legit.example", "v=DMARC1; p=reject"},
    {"legit.example", "v=spf1 ip4:198.18.0.1 -all"},
    {"k1._domainkey.legit.example",
	"v=DKIM1; p=MIGJAoGBAKnOZoyR2gBRP1k5Arri/mgpcnbd7tgi4blvMrpqtCwibys"
	"tzwHybTb0PkePUcsqMPo/F6eehq/u10ZeQmSshuXNBNSAofAePL5HswNFYKgfAYEGz"
	"I5Ah7X7LeZ2BVHsmNwig7jGA1ZPEtx1DHE44hxdDcWwPrC7gwGZyYNITKEdAgMBAAE"
	"="},
    {"fails._domainkey.example.com", NULL},
    {"_dmarc.servfail.example", NULL},
};

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_answer a = {.result = DNS_NXDOMAIN};
	struct span text;
	size_t i;

	(void)ctx;
	for (i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		if (!span_is_nocase(name, records[i].name))
			continue;
		text = span_str(records[i].text);
		if (text.p == NULL) {
			a.result = DNS_TEMPFAIL;
			a.error = "SERVFAIL";
		} else if (type == DNS_TXT) {
			a.result = DNS_FOUND;
			a.records = &text;
			a.n = 1;
		} else {
			a.result = DNS_NODATA;
		}
		break;
	}
	done(arg, &a);
}

/* --- no pass for nothing --- */

static struct span
org(struct span domain, struct discover **d)
{
	const struct dns dns = dns_sync(NULL, ask);

	*d = discover_wait(domain, DISCOVER_ORG_ONLY, &dns);
	return discover_outcome(*d)->org_domain;
}

static bool
share_org(struct span a, struct span b)
{
	struct discover *da, *db;
	struct span oa = org(a, &da), ob = org(b, &db);
	bool same = oa.p != NULL && span_eq(oa, ob);

	discover_free(da);
	discover_free(db);
	return same;
}

static bool
makes_pass(struct span author, enum auth_result r, struct span domain,
    char mode)
{
	struct buf b = {0};
	bool makes = r == AUTH_PASS && dname_put(&b, domain) == DNAME_FINE &&
	    (span_eq(buf_span(&b), author) ||
	    (mode != 's' && share_org(buf_span(&b), author)));

	buf_free(&b);
	return makes;
}

static size_t
count_fields(const struct header *h, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < h->n; i++)
		if (span_is_nocase(h->field[i].name, name))
			n++;
	return n;
}

static bool
ends_in(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.n > n && span_is(span_from(s, s.n - n), end);
}

static void
no_pass_for_nothing(const struct evaluation *o,
    const struct evaluate_author *a)
{
	const struct record *r = a->verdict.record;
	const struct auth_found *ids = &o->ids;
	bool any;
	size_t i;

	if (a->verdict.dmarc != DMARC_PASS)
		return;
	must(o->trusted != NULL || (!span_is(a->domain, "legit.example") &&
	    !ends_in(a->domain, ".legit.example")));
	must(r != NULL);
	any = !ids->spf.helo && makes_pass(a->domain, ids->spf.result,
	    ids->spf.domain, r->aspf);
	for (i = 0; i < ids->ndkim; i++)
		any = any || makes_pass(a->domain, ids->dkim[i].result,
		    ids->dkim[i].domain, r->adkim);
	must(any);
}

/* A chain has a cause where, and only where, it fails; and each is of a set. */
static void
has_cause(const struct arc_outcome *o)
{
	struct buf b = {0};
	size_t i = 0, n = 0, before;

	for (before = 0; arc_next_cause(&b, o, &i); before = i) {
		must(i > before && i <= o->n);
		n++;
	}
	must((b.n > 0) == (n > 0));
	must(o->reason == ARC_STRAY || (n > 0) ==
	    (o->result != AUTH_PASS && o->result != AUTH_NONE));
	must(o->result != AUTH_PASS || (o->n > 0 &&
	    o->message.result == AUTH_PASS));
	buf_free(&b);
}

static void
honest(const struct evaluation *o)
{
	const struct dkim_outcome *d;
	size_t i;

	must(o->verdict != NULL);
	must(o->nauthors <= LIMIT_AUTHORS && o->which <= o->nauthors);
	must(o->nauthors > 0 || o->verdict->dmarc == DMARC_PERMERROR);
	if (!o->options->all_from && o->nauthors > 0)
		must(o->nauthors == 1 && count_fields(o->header, "from") == 1);
	for (i = 0; i < o->nauthors; i++)
		no_pass_for_nothing(o, &o->authors[i]);
	must(o->spf == NULL || o->envelope->client.bits > 0);
	must(o->notes->n <= LIMIT_NOTES + 1);
	if (o->arc != NULL)
		has_cause(o->arc);
	for (i = 0; o->dkim != NULL && i < o->ids.ndkim; i++) {
		d = dkim_outcome(o->dkim, i);
		must(d->result != AUTH_PASS ||
		    (d->header_checked && d->header_ok && d->body_checked &&
		    d->body_ok));
	}
}

/* --- what is put out --- */

static void
is_clean(struct span s, const char *allowed)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		must(good);
		must(!utf8_is_control(s.p + i, n) ||
		    (n == 1 && strchr(allowed, s.p[i]) != NULL));
	}
}

static void
rows(const struct evaluation *o)
{
	struct dmarc_check_where where = {SPAN_LIT("-"), SPAN_NONE, 1,
	    o->which, NULL};
	const struct verdict *v = o->which < o->nauthors ?
	    &o->authors[o->which].verdict : o->verdict; /* the row's */
	struct cells row = {0};
	size_t i;

	dmarc_check_row(&row, o, &where);
	for (i = 0; i < CHECK_N; i++)
		must(utf8_valid(row.v[i]) == row.v[i].n);
	must((row.v[CHECK_dmarc].n > 0) ==
	    (v->dmarc != DMARC_UNKNOWN));
	cells_free(&row);
}

/* It reads as what was found, and has nothing else. */
static void
field(const struct evaluation *o)
{
	const char *name = "Authentication-Results:";
	struct authres a = {0};
	struct buf b = {0};
	size_t i, n = 0;

	resultsfield_put(&b, o, SPAN_LIT("mx.example.org"), "\n");
	must(b.n > strlen(name) && b.p[b.n - 1] == '\n');
	for (i = 0; i + 1 < b.n; i++)
		must(b.p[i] != '\n' || b.p[i + 1] == '\t' ||
		    b.p[i + 1] == ' ');
	must(authres_parse(&a, (struct span){b.p + strlen(name),
	    b.n - strlen(name) - 1}));
	must(span_is(a.id, "mx.example.org"));
	for (i = 0; i < a.n; i++) {
		if (!span_is(a.result[i].method, "dmarc"))
			continue;
		must(i == 0 || n > 0); /* the message's is the first result */
		must(n > 0 || span_is(span_str(auth_result_str(
		    a.result[i].result)), o->verdict->dmarc == DMARC_UNKNOWN ?
		    "permerror" : dmarc_result_str(o->verdict->dmarc)));
		n++;
	}
	must(b.n <= LIMIT_AUTHRES_WRITTEN);
	must(n == evaluation_verdicts(o) || (n > 0 &&
	    n < evaluation_verdicts(o) && b.n > LIMIT_AUTHRES_WRITTEN / 2));
	authres_free(&a);
	buf_free(&b);
}

static void
text(const struct evaluation *o, const struct questions *q)
{
	struct tell_check how = {.width = PAGE_FOLD, .questions = q};
	struct buf b = {0};

	tell_check(&b, o, &how);
	is_clean(buf_span(&b), "\n");
	buf_free(&b);
}

/* --- the input: options, then a message --- */

static void
envelope(unsigned int c, struct evaluate_envelope *env)
{
	static const char *const clients[] = {
	    "192.0.2.1", "198.51.100.25", "2001:db8::1", "198.51.100.7"};
	static const char *const senders[] = {"x@bounce.example.com", "<>",
	    "talk@list.example", "SRS0=a=b=example.com=x@evil.example"};

	*env = (struct evaluate_envelope){.helo = SPAN_LIT("list.example"),
	    .now = 1795850000,
	    .clock = 1795850000 + 86400 * (int64_t)(c % 3)};
	if (c % 8 < 4)
		ip_parse(span_str(clients[c % 4]), &env->client);
	if (c / 8 % 8 < 4)
		env->mail_from = span_str(senders[c / 8 % 4]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span octets = {(const char *)data, n}, trust_arc =
	    SPAN_LIT("list.example"), trust_id = SPAN_LIT("mx.example.org");
	struct trusted_options trust = {.ids = &trust_id, .nids = 1};
	const struct dns world = dns_sync(NULL, ask);
	struct questions questions = {.n = 0};
	struct dns_tap tap;
	struct dns dns = dns_tap_source(&tap, &world);
	static struct crypt *crypt; /* as in a program: for all messages */
	struct evaluate_options o = {.dns = &dns};
	struct evaluate_envelope env;
	struct header h = {0};
	struct trace trace = {0};
	const struct evaluation *out;
	struct evaluate *e;
	unsigned int c = 0;

	dns_tap_add(&tap, questions_hear, &questions);
	if (crypt == NULL)
		crypt = crypt_new();
	o.crypt = crypt;
	if (n > 1) {
		c = data[0];
		envelope(data[1], &env);
		octets = (struct span){octets.p + 2, n - 2};
	} else {
		envelope(0, &env);
	}
	o.honor_reject = (c & 1) != 0;
	o.want_orgs = (c & 2) != 0;
	o.all_from = (c & 4) != 0;
	o.trust = (c & 24) == 24 ? &trust : NULL;
	o.trust_arc = &trust_arc;
	o.ntrust_arc = (c & 32) != 0 ? 1 : 0;
	header_parse(&h, octets);
	trace_read(&trace, &h, SPAN_NONE, false);
	env.trace = &trace;
	e = evaluate_new(&o);
	evaluate_begin(e, &h, &env);
	evaluate_body(e, (struct span){octets.p + h.body_at,
	    octets.n - h.body_at});
	out = evaluate_end(e);
	honest(out);
	rows(out);
	field(out);
	text(out, &questions);
	evaluate_free(e);
	trace_free(&trace);
	header_free(&h);
	arena_free(&questions.text);
	return 0;
}
