/* report/alignment: words of the field, and domains that are related. */
/* SPDX-License-Identifier: ISC */
#include "report/alignment.h"

#include "unit/tap.h"

static const struct {
	const char *value;
	unsigned int listed;
	bool good;
} fields[] = {
    {"none", 0, true},
    {"dkim", ALIGNMENT_DKIM, true},
    {"SPF , (x) dkim(y)", ALIGNMENT_BOTH, true},
    {"dkim spf", ALIGNMENT_BOTH, true},
    {"dkim,,spf,", ALIGNMENT_BOTH, true},
    {"dkim, arc", ALIGNMENT_DKIM, false},
    {"dkimspf", 0, false},
    {"spf; dkim", ALIGNMENT_SPF, false},
    {"dkim (", ALIGNMENT_DKIM, false},
    {"", 0, true},
};

/* Of a report that lists dkim, with DKIM passing for one domain and a message
 * of the other: 'a' aligned, 'f' failed, '?' neither is clear. */
static const struct {
	const char *signer, *author;
	char what;
} domains[] = {
    {"shop.example", "shop.example", 'a'},
    {"Shop.Example", "shop.example", 'a'},
    {"mail.shop.example", "shop.example", 'a'},
    {"shop.example", "mail.shop.example", 'a'},
    {"a.shop.example", "b.shop.example", '?'},
    {"a.co.uk", "b.co.uk", '?'},
    {"badshop.example", "shop.example", 'f'},
    {"other.example", "shop.example", 'f'},
    {"example", "shop.example", 'a'},
    {"shop.example", "", '?'},
};

static struct alignment_decision
decide(struct alignment *a, const char *field, const char *results,
    const char *author, const char *failure, uint64_t t)
{
	struct alignment_facts facts = {span_str(author), span_str(failure),
	    t};

	alignment_begin(a);
	if (field != NULL)
		alignment_listed(a, span_str(field));
	if (results != NULL)
		alignment_results(a, span_str(results));
	return alignment_decide(a, &facts);
}

int
main(void)
{
	struct alignment a = {0};
	struct alignment_decision d;
	char text[200];
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		alignment_begin(&a);
		ok(alignment_listed(&a, span_str(fields[i].value)) ==
		    fields[i].good, "'%s' is read", fields[i].value);
		is_uint(a.listed, fields[i].listed, "and lists");
	}
	for (i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		snprintf(text, sizeof(text), "r; dkim=pass header.d=%s",
		    domains[i].signer);
		d = decide(&a, "dkim", text, domains[i].author, "dmarc", 0);
		is_int(d.unproven ? '?' : d.rfc7489 ? 'a' : 'f',
		    domains[i].what, "%s and %s", domains[i].signer,
		    domains[i].author);
	}
	d = decide(&a, "spf", NULL, "", "dmarc", UINT64_C(1777593599));
	ok(d.unproven && d.rfc7489 && d.failed == ALIGNMENT_DKIM,
	    "the last second of April 2026");
	d = decide(&a, "spf", NULL, "", "dmarc", UINT64_C(1777593600));
	ok(d.unproven && !d.rfc7489 && d.failed == ALIGNMENT_SPF,
	    "the first one of May");
	d = decide(&a, "spf", NULL, "", "spf", UINT64_C(1));
	ok(!d.unproven && !d.rfc7489, "Auth-Failure is evidence");
	d = decide(&a, NULL, "dkim=fail; spf=pass smtp.helo=x", "x", "", 0);
	ok(d.known && d.failed == ALIGNMENT_DKIM,
	    "without an authserv-id, and without the field");
	d = decide(&a, NULL, "r; dkim=fail header.d=x; dkim=pass header.d=x",
	    "x", "bodyhash", 0);
	ok(!d.known, "one signature of two passes");
	is_int(alignment_results(&a, SPAN_LIT("a; (")), ALIGNMENT_UNREAD,
	    "what can't be read");
	alignment_free(&a);
	return done_testing();
}
