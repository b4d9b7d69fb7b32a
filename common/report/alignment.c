/* What Identity-Alignment of a failure report means: RFC 9991, RFC 7489. */
/* SPDX-License-Identifier: ISC */
#include "report/alignment.h"

#include "mail/header.h"
#include "rows/cells.h"

/* In results: the verdict on the message, besides the mechanisms. */
enum { DMARC = 4 };

/* 2026-05-01: RFC 9991 is of that month. */
#define RFC9991_TIME UINT64_C(1777593600)

void
alignment_begin(struct alignment *a)
{
	a->given = false;
	a->listed = a->told = a->aligned = 0;
	a->results.n = 0;
}

void
alignment_free(struct alignment *a)
{
	buf_free(&a->results);
	authres_free(&a->authres);
}

bool
alignment_listed(struct alignment *a, struct span value)
{
	struct span word;
	bool good = true, more = true;
	size_t n;

	a->given = true;
	while (more) {
		while (header_skip_cfws(&value) && value.n > 0 &&
		    value.p[0] == ',')
			span_advance(&value, 1);
		for (n = 0; n < value.n && (ascii_is_letter(value.p[n]) ||
		    value.p[n] == '-'); n++)
			;
		word = (struct span){value.p, n};
		more = n > 0;
		span_advance(&value, n);
		if (span_is_nocase(word, "dkim"))
			a->listed |= ALIGNMENT_DKIM;
		else if (span_is_nocase(word, "spf"))
			a->listed |= ALIGNMENT_SPF;
		else if (n > 0 && !span_is_nocase(word, "none"))
			good = false;
	}
	return good && value.n == 0;
}

void
alignment_told(struct alignment *a, unsigned int mechanism, bool aligned)
{
	a->told |= mechanism;
	a->aligned |= aligned ? mechanism : 0;
}

enum alignment_read
alignment_results(struct alignment *a, struct span value)
{
	/* where the domain is that a result is for */
	static const struct {
		const char *ptype, *property;
	} props[] = {{"header", "d"}, {"header", "i"}, {"smtp", "mailfrom"},
	    {"smtp", "mail"}};
	struct authres *r = &a->authres;
	enum alignment_read how = ALIGNMENT_READ;
	struct span domain;
	struct buf again = {0};
	size_t i, p;
	bool same;

	if (!authres_parse(r, value) && r->fault == AUTHRES_ID) {
		buf_puts(&again, "none;");
		buf_put_span(&again, value);
		authres_parse(r, buf_span(&again));
		how = ALIGNMENT_NO_ID;
		buf_free(&again);
	}
	if (r->fault != AUTHRES_FINE)
		return ALIGNMENT_UNREAD;
	for (i = 0; i < r->n; i++) {
		const struct authres_result *one = &r->result[i];
		char head[2] = {span_is_nocase(one->method, "dkim") ?
		    ALIGNMENT_DKIM : span_is_nocase(one->method, "spf") ?
		    ALIGNMENT_SPF : span_is_nocase(one->method, "dmarc") ?
		    DMARC : 0, one->known && one->result == AUTH_PASS};

		if (head[0] == 0 || !one->known)
			continue;
		domain = SPAN_NONE;
		for (p = 0; p < sizeof(props) / sizeof(props[0]) &&
		    domain.p == NULL; p++)
			domain = authres_value(r, one, props[p].ptype,
			    props[p].property, &same);
		buf_add(&a->results, head, sizeof(head));
		cells_pack(&a->results, domain.p != NULL ?
		    span_behind(domain, '@') : domain);
	}
	return how;
}

/* Is one of them the other, or below it? Else NO, if not even their two last
 * labels are the same. */
enum related { RELATED, UNRELATED, UNCLEAR };

static enum related
relation(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n, i, dots = 0;
	struct span longer = a.n > b.n ? a : b;

	if (n == 0)
		return UNCLEAR;
	for (i = 0; i < n && dots < 2 && ascii_lower(a.p[a.n - 1 - i]) ==
	    ascii_lower(b.p[b.n - 1 - i]); i++)
		dots += a.p[a.n - 1 - i] == '.';
	if (dots < 2 && i < n)
		return UNRELATED;
	if (span_eq_nocase(span_from(a, a.n - n), span_from(b, b.n - n)) &&
	    (longer.n == n || longer.p[longer.n - n - 1] == '.'))
		return RELATED;
	return dots < 2 ? UNRELATED : UNCLEAR;
}

/* What the results say: mechanisms that failed, that are aligned; of DMARC 1
 * for pass, -1 for fail. */
struct evidence {
	unsigned int failed, aligned, open;
	int dmarc;
};

static struct evidence
weigh(const struct alignment *a, const struct alignment_facts *facts)
{
	static const char *const dkim[] = {"adsp", "bodyhash", "revoked",
	    "signature"};
	struct evidence e = {.failed = a->told & ~a->aligned,
	    .aligned = a->aligned};
	struct span run = buf_span(&a->results), domain;
	unsigned int mechanism;
	bool pass;
	size_t i;

	while (run.n > 2) {
		mechanism = (unsigned char)run.p[0];
		pass = run.p[1] != 0;
		span_advance(&run, 2);
		if (!cells_unpack(&run, &domain))
			break;
		if (mechanism == DMARC)
			e.dmarc = pass ? 1 : -1;
		else if (!pass)
			e.failed |= mechanism;
		else if (relation(domain, facts->domain) == RELATED)
			e.aligned |= mechanism;
		else if (relation(domain, facts->domain) == UNRELATED)
			e.failed |= mechanism;
		else
			e.open |= mechanism;
	}
	/* A signature that failed says nothing of one that passes. */
	e.failed &= ~(e.aligned | e.open);
	for (i = 0; i < sizeof(dkim) / sizeof(dkim[0]); i++)
		if (span_is(facts->auth_failure, dkim[i]) &&
		    ((e.aligned | e.open) & ALIGNMENT_DKIM) == 0)
			e.failed |= ALIGNMENT_DKIM;
	if (span_is(facts->auth_failure, "spf") &&
	    ((e.aligned | e.open) & ALIGNMENT_SPF) == 0)
		e.failed |= ALIGNMENT_SPF;
	return e;
}

struct alignment_decision
alignment_decide(const struct alignment *a,
    const struct alignment_facts *facts)
{
	struct evidence e = weigh(a, facts);
	unsigned int l = a->listed;
	struct alignment_decision d = {.evidence = "results"};

	if (!a->given) {
		/* RFC 9989, 5.3.6: it fails where none is aligned. */
		d.failed = e.dmarc < 0 ? ALIGNMENT_BOTH : e.failed;
		d.known = d.failed != 0;
		return d;
	}
	if (l == 0 && e.dmarc <= 0) {
		d.rfc7489 = true; /* nothing failed, and this is reported? */
		d.evidence = "none";
	} else if (l == 0) {
		d.rfc7489 = false; /* none aligned, and yet it passed? */
	} else if (e.dmarc < 0) {
		d.rfc7489 = false; /* some aligned, and yet it failed? */
	} else if (l == ALIGNMENT_BOTH) {
		d.rfc7489 = e.dmarc > 0;
		d.evidence = "both";
	} else if ((l & (e.failed | e.aligned)) != 0) {
		d.rfc7489 = (l & e.aligned) != 0;
	} else if (((e.failed | e.aligned) & ~l) != 0) {
		d.rfc7489 = (e.failed & ~l) != 0;
	} else {
		d.rfc7489 = facts->time > 0 && facts->time < RFC9991_TIME;
		d.evidence = "date";
		d.unproven = true;
	}
	d.known = true;
	d.failed = d.rfc7489 ? ALIGNMENT_BOTH & ~l : l;
	d.contradicted = d.failed & e.aligned;
	return d;
}
