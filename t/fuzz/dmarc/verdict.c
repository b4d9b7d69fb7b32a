/* dmarc/align, verdict: no pass without an aligned identifier that passed,
 * whatever the DNS says, and no other way for one to go. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/verdict.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "dns/dns.h"
#include "value/dname.h"

#include "fuzz/fuzz.h"

/*
 * The input is read as: the Author Domain, options, the results of SPF and of
 * some signatures; what is left makes the answers, by the sum of a question's
 * octets, so that a question has the same answer whoever asks it.
 */
enum { DKIM_MAX = 4, NAMES = DKIM_MAX + 2, TEXTS = 2 };

struct world {
	struct input answers;
	struct buf name[NAMES];
	bool failed; /* some question did */
};

/* --- the DNS --- */

static const char *const texts[] = {
    "v=DMARC1", "v=DMARC1; p=reject", "v=DMARC1; p=none; psd=n",
    "v=DMARC1; p=quarantine; psd=y; np=reject; sp=none",
    "v=DMARC1; p=reject; np=none; t=y", "v=DMARC1; p=reject; adkim=s",
    "v=DMARC1; p=nil", "v=DMARC1; p=reject; np=nil",
    "v=DMARC1; p=nil; rua=mailto:a@r.example.net",
    "v=DMARC1; p=quarantine; aspf=s", "v=DMARC1; p=reject; psd=n; aspf=s",
    "v=spf1 -all",
};

static unsigned int
answer_of(const struct world *w, struct span name)
{
	unsigned int sum = 0;
	size_t i;

	for (i = 0; i < name.n; i++)
		sum = sum * 31 + (unsigned char)name.p[i];
	return w->answers.n > 0 ? w->answers.p[sum % w->answers.n] : 0;
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	const unsigned int known = sizeof(texts) / sizeof(texts[0]);
	struct world *w = ctx;
	unsigned int c = answer_of(w, name);
	struct span record[TEXTS];
	struct dns_answer a = {.result = DNS_NXDOMAIN, .records = record};

	record[0] = span_str(texts[c % known]);
	record[1] = span_str(texts[c / known % known]);
	if (c % 16 == 15) {
		a.result = DNS_TEMPFAIL;
		a.error = "timeout";
		w->failed = true;
	} else if (c % 16 > 7) {
		a.result = type == DNS_TXT ? DNS_FOUND : DNS_NODATA;
		a.n = type == DNS_TXT ? 1 + c / 128 : 0;
	} else if (c % 16 > 5) {
		a.result = DNS_NODATA;
	}
	done(arg, &a);
}

/* --- names and identifiers --- */

/* Of few labels, so that names meet; some of many, some that are none. */
static struct span
name_read(struct input *in, struct buf *b)
{
	unsigned int c = octet(in), labels = c % 16 == 15 ? 10 : 1 + c % 4;

	for (c >>= 4; labels > 0; labels--, c = octet(in)) {
		buf_putc(b, (char)((c % 8 == 7 ? 'A' : 'a') + c % 3));
		if (labels > 1)
			buf_putc(b, '.');
	}
	if (c % 16 == 9)
		buf_puts(b, "..");
	return buf_span(b);
}

static void
ids_read(struct input *in, struct world *w, struct auth_found *ids,
    struct auth_dkim *dkim)
{
	unsigned int c = octet(in);
	size_t i;

	ids->spf.result = (enum auth_result)(c % AUTH_N);
	ids->spf.helo = c >= 192;
	ids->spf.domain = name_read(in, &w->name[1]);
	ids->ndkim = octet(in) % (DKIM_MAX + 1);
	for (i = 0; i < ids->ndkim; i++) {
		c = octet(in);
		dkim[i].result = (enum auth_result)(c % AUTH_N);
		dkim[i].above = c >= 192;
		dkim[i].domain = name_read(in, &w->name[2 + i]);
	}
	ids->dkim = dkim;
}

/* --- what must hold --- */

/* By the letter of 4.10.2: walks from both, whether they are needed or not. */
static enum alignment
aligned(const struct verdict_input *in, struct span identifier, bool strict)
{
	const struct discover_outcome *o;
	enum alignment a = ALIGN_NO;
	struct buf name = {0};
	struct discover *d;

	if (dname_put(&name, identifier) != DNAME_FINE)
		goto out;
	if (span_eq(buf_span(&name), in->author)) {
		a = ALIGN_YES;
	} else if (!strict) {
		d = discover_wait(buf_span(&name), DISCOVER_ORG_ONLY, in->dns);
		o = discover_outcome(d);
		if (o->org_domain.p == NULL ||
		    in->discovery->org_domain.p == NULL)
			a = ALIGN_UNKNOWN;
		else if (span_eq(o->org_domain, in->discovery->org_domain))
			a = ALIGN_YES;
		discover_free(d);
	}
out:
	buf_free(&name);
	return a;
}

/* Is it of d= only that it can't be told whether it is aligned? */
static bool
untold(const struct verdict_input *in, const struct auth_dkim *d, bool strict)
{
	struct buf name = {0};
	bool is = strict && d->above &&
	    dname_put(&name, d->domain) == DNAME_FINE &&
	    dname_within(buf_span(&name), in->author);

	buf_free(&name);
	return is;
}

/* Of all that passed, the best; *doubt if something else may have, and *not if
 * it can't be told. */
static bool
any_aligned(const struct verdict_input *in, const struct verdict *v,
    bool *doubt, bool *not)
{
	const struct auth_found *ids = in->ids;
	bool any = false;
	size_t i;

	for (i = 0; i <= ids->ndkim; i++) {
		bool spf = i == ids->ndkim;
		enum auth_result r = spf ? ids->spf.result :
		    ids->dkim[i].result;
		enum alignment a = aligned(in, spf ? ids->spf.domain :
		    ids->dkim[i].domain, (spf ? v->record->aspf :
		    v->record->adkim) == 's');

		if (spf && ids->spf.helo)
			continue;
		if (!spf && untold(in, &ids->dkim[i],
		    v->record->adkim == 's')) {
			*not = *not || r == AUTH_PASS;
			a = ALIGN_UNKNOWN;
		}
		any = any || (r == AUTH_PASS && a == ALIGN_YES);
		*doubt = *doubt || (r == AUTH_PASS && a == ALIGN_UNKNOWN) ||
		    (r == AUTH_TEMPERROR && a != ALIGN_NO);
	}
	return any;
}

static void
dispositions(const struct verdict *v, const struct verdict_input *in)
{
	bool fails = v->dmarc == DMARC_FAIL;

	must(v->disposition != DISPOSITION_REJECT || in->honor_reject);
	must(v->disposition < DISPOSITION_QUARANTINE || fails);
	must(v->disposition != DISPOSITION_PASS || v->dmarc == DMARC_PASS);
	must(v->applied <= v->policy);
	/* RFC 9990, 3.1.1.9: what is not as published has a reason */
	must(!fails || v->nreasons > 0 || v->disposition ==
	    (v->policy == POLICY_REJECT ? DISPOSITION_REJECT :
	    v->policy == POLICY_QUARANTINE ? DISPOSITION_QUARANTINE :
	    DISPOSITION_NONE));
	must((v->error != NULL) == (v->dmarc == DMARC_TEMPERROR ||
	    v->dmarc == DMARC_PERMERROR || v->dmarc == DMARC_UNKNOWN));
}

static void
holds(const struct world *w, const struct verdict *v,
    const struct verdict_input *in)
{
	bool doubt = in->discovery->result == DISCOVER_TEMPERROR;
	enum alignment spf;
	bool any, not = false;

	dispositions(v, in);
	must(v->dmarc != DMARC_NONE ||
	    in->discovery->result == DISCOVER_NONE);
	if (!v->known) {
		must(v->dmarc != DMARC_PASS && v->dmarc != DMARC_FAIL);
		return;
	}
	any = any_aligned(in, v, &doubt, &not);
	must((v->dmarc == DMARC_PASS) == any);
	/* temperror only where it might have been otherwise */
	must(v->dmarc != DMARC_TEMPERROR || doubt);
	must(v->dmarc != DMARC_FAIL || doubt == false || w->failed);
	must(v->dmarc == DMARC_PASS || v->dmarc == DMARC_FAIL ||
	    v->dmarc == DMARC_TEMPERROR || v->dmarc == DMARC_UNKNOWN);
	/* not known only where SPF is missing and might be a pass, and a fail
	 * only where it can't be one */
	spf = in->unchecked == NULL ? ALIGN_NO :
	    in->spf_domain.p == NULL ? ALIGN_UNKNOWN :
	    aligned(in, in->spf_domain, v->record->aspf == 's');
	must(v->dmarc != DMARC_UNKNOWN || spf != ALIGN_NO || not);
	must(v->dmarc != DMARC_FAIL || spf == ALIGN_NO || w->failed);
}

/* To see all Organizational Domains changes nothing. */
static void
steady(const struct verdict *v, struct verdict_input in)
{
	struct verdict more = {0};

	in.want_orgs = true;
	verdict_eval(&more, &in);
	must(more.dmarc == v->dmarc && more.disposition == v->disposition);
	must(more.spf_aligned == v->spf_aligned);
	must(more.dkim_aligned == v->dkim_aligned);
	verdict_free(&more);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = {data, n};
	struct world w = {0};
	struct dns dns = dns_sync(&w, ask);
	struct auth_dkim dkim[DKIM_MAX] = {{0}};
	struct auth_found ids = {0};
	unsigned int options = octet(&in);
	struct buf author = {0};
	struct discover *d;
	struct verdict v = {0};
	struct verdict_input vi = {.ids = &ids, .dns = &dns,
	    .honor_reject = (options & 1) != 0,
	    .arc = (options & 6) == 6 ? SPAN_LIT("arc=pass") : SPAN_NONE};
	size_t i;

	if (dname_put(&author, name_read(&in, &w.name[0])) == DNAME_FINE) {
		ids_read(&in, &w, &ids, dkim);
		if ((options & 8) != 0) {
			vi.unchecked = "not known";
			if ((options & 16) != 0)
				vi.spf_domain = ids.spf.domain;
			ids.spf = (struct auth_spf){.result = AUTH_NONE};
		}
		w.answers = in;
		d = discover_wait(buf_span(&author), 0, &dns);
		vi.author = buf_span(&author);
		vi.discovery = discover_outcome(d);
		verdict_eval(&v, &vi);
		holds(&w, &v, &vi);
		steady(&v, vi);
		verdict_free(&v);
		discover_free(d);
	}
	for (i = 0; i < NAMES; i++)
		buf_free(&w.name[i]);
	buf_free(&author);
	return 0;
}
