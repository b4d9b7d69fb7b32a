/* Made-up aggregate reports, RFC 7489 and RFC 9990, as reporters write them. */
/* SPDX-License-Identifier: ISC */
#include "report.h"

#include <stddef.h>

#define DAY 86400U
#define EPOCH 1767225600U /* 2026-01-01 00:00 UTC */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* How a reporter writes: the variety of facts, not a catalogue of errors. */
struct reporter {
	const char *org, *email, *contact;
	const char *root;      /* attributes of feedback */
	const char *generator; /* RFC 9990 */
	const char *indent, *eol;
	bool version, rfc9990, envelope_from, envelope_to, human;
};

#define NS "urn:ietf:params:xml:ns:dmarc-2.0"
#define XSD "http://www.w3.org/2001/XMLSchema"

static const struct reporter reporters[] = {
	{"mail.example", "noreply-dmarc@mail.example",
	    "https://mail.example/a/answer/2466580", "", NULL, "  ", "\n", true,
	    false, false, false, false},
	{"Example Outlook", "dmarcreport@outlook.example", NULL,
	    " xmlns:xsd=\"" XSD "\" xmlns:xsi=\"" XSD "-instance\"", NULL, "  ",
	    "\n", true, false, true, true, false},
	{"Yahoo.example", "dmarchelp@yahoo.example", NULL, "", NULL, "  ",
	    "\n", false, false, false, false, false},
	{"Mail.test", "dmarc_support@corp.mail.test",
	    "http://help.mail.test/mail-help", "", NULL, "", "", false, false,
	    false, false, false},
	{"gmx.example", "noreply-dmarc@sicher.gmx.example",
	    "https://postmaster.gmx.example/en/case",
	    " xmlns=\"" NS "\"", NULL, "\t", "\n", true, true, true, true,
	    true},
	{"Fastmail.example Pty Ltd", "reports@fastmaildmarc.example", NULL,
	    " xmlns=\"" NS "\"", "Mail::DMARC 2.2026", "    ", "\n", true,
	    true, true, true, true},
	{"AMAZON-SES.example", "postmaster@amazonses.example", NULL,
	    " xmlns=\"http://dmarc.org/dmarc-xml/0.1\"", NULL, "  ", "\r\n",
	    true, false, true, false, false},
	{"comcast & sons.example", "dmarc@alerts.comcast.example", NULL, "",
	    NULL, "\t", "\n", true, false, true, false, true},
};

static const char *const domains[] = {"example.com", "example.org",
	"example.net", "shop.example", "a-much-longer-domain-name.example"};
static const char *const signers[] = {"mailer.example", "crm.example",
	"newsletter.test", "invoices.test"};
static const char *const selectors[] = {"s1", "selector1", "20230601",
	"k2", "google", "mte1-2026._x"};
static const char *const dispositions[] = {"none", "quarantine", "reject"};
/* type, comment; as many of each as the weight says */
static const char *const reasons[][2] = {
	{"local_policy",
	    "arc=pass as[1].d=mail.example as[1].s=arc-20240605"},
	{"forwarded", ""},
	{"mailing_list", "List-Id: &lt;users.example.org&gt;"},
	{"trusted_forwarder", NULL},
};

/* splitmix64 */
static uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static unsigned int
rng_below(struct rng *r, unsigned int n)
{
	return (unsigned int)(((rng_next(r) >> 32) * n) >> 32);
}

/* 0 to n - 1, where x comes about as often as x to the -2/3: u cubed. */
static unsigned int
rng_skewed(struct rng *r, unsigned int n)
{
	double u = (double)(rng_next(r) >> 11) * 0x1p-53;

	return (unsigned int)(u * u * u * n);
}

#define PICK(r, a) ((a)[rng_below((r), (unsigned int)COUNT(a))])

struct report
report_make(uint64_t seed, uint64_t n)
{
	struct report r = {.rng = {seed * 0x2545f4914f6cdd1d + n}};

	r.by = &reporters[rng_skewed(&r.rng, COUNT(reporters))];
	r.domain = domains[rng_skewed(&r.rng, COUNT(domains))];
	r.id = rng_next(&r.rng);
	r.begin = EPOCH + DAY * rng_below(&r.rng, 90);
	return r;
}

unsigned int
report_size(struct report *r)
{
	unsigned int a = rng_below(&r->rng, 15), b = rng_below(&r->rng, 15);

	return 1 + (a < b ? a : b) + rng_below(&r->rng, 5) / 2;
}

static struct record
record_draw(struct report *r)
{
	struct rng *g = &r->rng;
	struct record x = {.source = rng_skewed(g, REPORT_SOURCES)};
	unsigned int luck = rng_below(g, 100);

	x.count = 1 + rng_skewed(g, 50) * rng_skewed(g, 10);
	x.dkim_aligned = luck < 78;
	x.spf_aligned = luck < 60 || luck >= 92;
	x.signatures = luck >= 97 ? 0 : 1 + (rng_below(g, 100) < 20);
	x.dkim_domain = x.dkim_aligned ? r->domain : PICK(g, signers);
	x.spf_domain = x.spf_aligned ? r->domain : PICK(g, signers);
	x.selector = PICK(g, selectors);
	x.subdomain = rng_below(g, 100) < 10;
	x.reason = COUNT(reasons);
	if (!x.dkim_aligned && !x.spf_aligned) {
		x.disposition = rng_below(g, 3);
		if (x.disposition == 0)
			x.reason = rng_below(g, COUNT(reasons));
	}
	return x;
}

/*
 * Three in four are IPv4: RFC 2544's range, which comes first and so sends
 * most, then 10.0.0.0/8. The rest are RFC 3849's IPv6.
 */
static void
source_write(uint32_t source, struct buf *out)
{
	uint32_t v4;

	if (source % 4 == 3) {
		buf_printf(out, "2001:db8:%x:%x::%x", source >> 12,
		    (source >> 4) % 256 + 1, source % 65535 + 1);
		return;
	}
	v4 = source < 0x20000 ? 0xc6120000 + source : 0x0a000000 + source * 7;
	buf_put_uint(out, v4 >> 24);
	buf_putc(out, '.');
	buf_put_uint(out, v4 >> 16 & 255);
	buf_putc(out, '.');
	buf_put_uint(out, v4 >> 8 & 255);
	buf_putc(out, '.');
	buf_put_uint(out, v4 & 255);
}

void
report_name(const struct report *r, struct buf *out)
{
	const char *p;

	for (p = r->by->email; *p != '@'; p++)
		continue;
	buf_printf(out, "%s!%s!%ju!%ju", p + 1, r->domain,
	    (uintmax_t)r->begin, (uintmax_t)r->begin + DAY - 1);
}

/* --- XML --- */

static void
line(const struct report *r, struct buf *out, unsigned int depth,
    const char *text)
{
	while (depth-- > 0)
		buf_puts(out, r->by->indent);
	buf_puts(out, text);
	buf_puts(out, r->by->eol);
}

static void
tag_open(const struct report *r, struct buf *out, unsigned int depth,
    const char *name)
{
	while (depth-- > 0)
		buf_puts(out, r->by->indent);
	buf_putc(out, '<');
	buf_puts(out, name);
	buf_putc(out, '>');
}

static void
tag_close(const struct report *r, struct buf *out, const char *name)
{
	buf_puts(out, "</");
	buf_puts(out, name);
	buf_putc(out, '>');
	buf_puts(out, r->by->eol);
}

/* <name>value</name> on a line; nothing at all for NULL. */
static void
element(const struct report *r, struct buf *out, unsigned int depth,
    const char *name, const char *value)
{
	if (value == NULL)
		return;
	tag_open(r, out, depth, name);
	buf_puts(out, value);
	tag_close(r, out, name);
}

static void
number(const struct report *r, struct buf *out, unsigned int depth,
    const char *name, uint64_t value)
{
	tag_open(r, out, depth, name);
	buf_put_uint(out, value);
	tag_close(r, out, name);
}

static const char *
org_xml(const struct report *r)
{
	return r->by->org[0] == 'c' ? "comcast &amp; sons.example"
	                            : r->by->org;
}

void
report_head(const struct report *r, struct buf *out)
{
	const struct reporter *by = r->by;

	line(r, out, 0, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>");
	buf_printf(out, "<feedback%s>%s", by->root, by->eol);
	if (by->version)
		element(r, out, 1, "version", "1.0");
	line(r, out, 1, "<report_metadata>");
	element(r, out, 2, "org_name", org_xml(r));
	element(r, out, 2, "email", by->email);
	element(r, out, 2, "extra_contact_info", by->contact);
	number(r, out, 2, "report_id", r->id);
	line(r, out, 2, "<date_range>");
	number(r, out, 3, "begin", r->begin);
	number(r, out, 3, "end", r->begin + DAY - 1);
	line(r, out, 2, "</date_range>");
	element(r, out, 2, "generator", by->generator);
	line(r, out, 1, "</report_metadata>");
	line(r, out, 1, "<policy_published>");
	element(r, out, 2, "domain", r->domain);
	element(r, out, 2, "adkim", "r");
	element(r, out, 2, "aspf", "r");
	element(r, out, 2, "p", "quarantine");
	element(r, out, 2, "sp", "reject");
	element(r, out, 2, "pct", by->rfc9990 ? NULL : "100");
	element(r, out, 2, "testing", by->rfc9990 ? "n" : NULL);
	element(r, out, 2, "discovery_method",
	    by->rfc9990 ? "treewalk" : NULL);
	line(r, out, 1, "</policy_published>");
}

static void
row_xml(const struct report *r, const struct record *x, struct buf *out)
{
	line(r, out, 2, "<row>");
	tag_open(r, out, 3, "source_ip");
	source_write(x->source, out);
	tag_close(r, out, "source_ip");
	number(r, out, 3, "count", x->count);
	line(r, out, 3, "<policy_evaluated>");
	element(r, out, 4, "disposition", dispositions[x->disposition]);
	element(r, out, 4, "dkim", x->dkim_aligned ? "pass" : "fail");
	element(r, out, 4, "spf", x->spf_aligned ? "pass" : "fail");
	if (x->reason < COUNT(reasons)) {
		line(r, out, 4, "<reason>");
		element(r, out, 5, "type", reasons[x->reason][0]);
		element(r, out, 5, "comment", reasons[x->reason][1]);
		line(r, out, 4, "</reason>");
	}
	line(r, out, 3, "</policy_evaluated>");
	line(r, out, 2, "</row>");
}

static void
results_xml(const struct report *r, const struct record *x, struct buf *out)
{
	unsigned int i;

	line(r, out, 2, "<auth_results>");
	for (i = 0; i < x->signatures; i++) {
		line(r, out, 3, "<dkim>");
		element(r, out, 4, "domain",
		    i == 0 ? x->dkim_domain : signers[0]);
		element(r, out, 4, "selector", x->selector);
		element(r, out, 4, "result",
		    x->dkim_aligned || i > 0 ? "pass" : "permerror");
		element(r, out, 4, "human_result",
		    !r->by->human    ? NULL
		    : x->dkim_aligned ? "pass (2048-bit key)"
				      : "no key for signature");
		line(r, out, 3, "</dkim>");
	}
	line(r, out, 3, "<spf>");
	element(r, out, 4, "domain", x->spf_domain);
	element(r, out, 4, "scope", r->by->envelope_from ? "mfrom" : NULL);
	element(r, out, 4, "result", x->spf_aligned ? "pass" : "softfail");
	line(r, out, 3, "</spf>");
	line(r, out, 2, "</auth_results>");
}

void
report_record(struct report *r, struct buf *out)
{
	struct record x = record_draw(r);

	line(r, out, 1, "<record>");
	row_xml(r, &x, out);
	line(r, out, 2, "<identifiers>");
	element(r, out, 3, "envelope_to",
	    r->by->envelope_to ? "recipients.example" : NULL);
	element(r, out, 3, "envelope_from",
	    r->by->envelope_from ? x.spf_domain : NULL);
	tag_open(r, out, 3, "header_from");
	buf_puts(out, x.subdomain ? "news." : "");
	buf_puts(out, r->domain);
	tag_close(r, out, "header_from");
	line(r, out, 2, "</identifiers>");
	results_xml(r, &x, out);
	line(r, out, 1, "</record>");
}

void
report_tail(const struct report *r, struct buf *out)
{
	line(r, out, 0, "</feedback>");
}

/* --- rows --- */

void
report_columns(struct buf *out)
{
	buf_puts(out, "digest\torg_name\temail\treport_id\tbegin\tend\t"
	    "policy_domain\tadkim\taspf\tp\tsp\tpct\trecord\tsource_ip\t"
	    "count\tdisposition\tdkim_aligned\tspf_aligned\tdmarc\t"
	    "header_from\tdkim_results\tspf_results\n");
}

void
report_row(struct report *r, uint64_t record, struct buf *out)
{
	struct record x = record_draw(r);
	unsigned int i;

	buf_printf(out, "%08x:%u\t%s\t%s\t%ju\t%ju\t%ju\t%s",
	    (unsigned int)(r->id >> 32), (unsigned int)(r->id & 0xffff),
	    r->by->org, r->by->email, (uintmax_t)r->id, (uintmax_t)r->begin,
	    (uintmax_t)r->begin + DAY - 1, r->domain);
	buf_puts(out, "\tr\tr\tquarantine\treject\t100\t");
	buf_put_uint(out, record);
	buf_putc(out, '\t');
	source_write(x.source, out);
	buf_putc(out, '\t');
	buf_put_uint(out, x.count);
	buf_putc(out, '\t');
	buf_puts(out, dispositions[x.disposition]);
	buf_puts(out, x.dkim_aligned ? "\tpass" : "\tfail");
	buf_puts(out, x.spf_aligned ? "\tpass" : "\tfail");
	buf_puts(out, x.dkim_aligned || x.spf_aligned ? "\tpass\t"
						      : "\tfail\t");
	buf_puts(out, x.subdomain ? "news." : "");
	buf_puts(out, r->domain);
	buf_putc(out, '\t');
	for (i = 0; i < x.signatures; i++) {
		buf_puts(out, i == 0 ? x.dkim_domain : ";mailer.example");
		buf_putc(out, ',');
		buf_puts(out, x.selector);
		buf_puts(out, x.dkim_aligned || i > 0 ? ",pass,~,~"
						      : ",permerror,~,~");
	}
	buf_putc(out, '\t');
	buf_puts(out, x.spf_domain);
	buf_puts(out, x.spf_aligned ? ",mfrom,pass,~,~\n"
				    : ",mfrom,softfail,~,~\n");
}
