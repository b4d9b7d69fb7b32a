/*
 * dmarc/evaluate, dmarc/rows, tell/check, dmarc/resultsfield.
 *
 *	evaluate		tests, as the other units
 *	evaluate OPTION... ZONE MESSAGE
 *				what a message comes to, for t/evaluate.t
 *
 * Options are words "name=value": ip, helo, from, to, at, trust, arc, chunk;
 * and alone: text (default), row, field; questions, colour, honor, all, psl.
 */
/* SPDX-License-Identifier: ISC */
#include "dmarc/evaluate.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/term.h"
#include "base/status.h"
#include "dmarc/resultsfield.h"
#include "dmarc/rows.h"
#include "tell/check.h"
#include "tell/page.h"
#include "dns/dns.h"
#include "dns/zone.h"
#include "dns/psl.h"
#include "value/num.h"

#include "unit/tap.h"

struct run {
	struct evaluate_options options;
	struct evaluate_envelope envelope;
	struct trusted_options trust;
	struct dkim_options dkim;
	struct span trust_id, trust_arc;
	struct dns_zone *zone;
	struct dns source, dns;
	struct dns_tap tap;
	struct questions kept;
	struct crypt *crypt;
	struct psl *psl;
	bool row, field, questions, colour, by_psl, unsigned_end;
	size_t chunk; /* octets of the body at a time; 0 for all */
};

/* --- one message --- */

/* Of the message that is evaluated. */
static struct trace trace;

static const struct evaluation *
evaluate(struct evaluate *e, struct run *r, struct header *h,
    struct span message)
{
	struct span body;
	size_t n;

	header_parse(h, message);
	body = (struct span){message.p + h->body_at, message.n - h->body_at};
	trace_read(&trace, h, SPAN_NONE, false);
	r->envelope.trace = &trace;
	evaluate_begin(e, h, &r->envelope);
	for (; body.n > 0; body.p += n, body.n -= n) {
		n = r->chunk > 0 && r->chunk < body.n ? r->chunk : body.n;
		evaluate_body(e, (struct span){body.p, n});
	}
	return evaluate_end(e);
}

static void
put_row(struct buf *b, const struct evaluation *e)
{
	struct cells row = {0};
	struct dmarc_check_where where = {.time = -1, .which = e->which};
	size_t i;

	dmarc_check_row(&row, e, &where);
	for (i = 0; i < CHECK_N; i++) {
		if (row.v[i].p == NULL)
			continue;
		buf_puts(b, TABLE_CHECK.fields[i].name);
		buf_putc(b, '\t');
		term_escape(b, row.v[i]);
		buf_putc(b, '\n');
	}
	cells_free(&row);
}

static void
put(struct buf *b, const struct evaluation *e, const struct run *r)
{
	struct tell_check how = {.width = PAGE_FOLD,
	    .colour = r->colour,
	    .questions = r->questions ? &r->kept : NULL};

	if (r->row)
		put_row(b, e);
	else if (r->field)
		resultsfield_put(b, e, SPAN_LIT("mx.example.org"), "\n");
	else
		tell_check(b, e, &how);
}

/* --- set up --- */

static void
open_run(struct run *r)
{
	dns_zone_finish(r->zone);
	r->dns = dns_tap_source(&r->tap, &r->source);
	r->kept = (struct questions){.n = 0};
	dns_tap_add(&r->tap, questions_hear, &r->kept);
	r->options.dns = &r->dns;
	r->dkim = dkim_defaults(0);
	r->dkim.allow_unsigned = r->unsigned_end;
	r->options.dkim = &r->dkim;
	r->options.crypt = r->crypt = crypt_new();
	if (r->by_psl)
		r->options.psl = r->psl = psl_open(NULL);
}

static void
close_run(struct run *r)
{
	trace_free(&trace);
	psl_close(r->psl);
	arena_free(&r->kept.text);
	crypt_free(r->crypt);
	dns_zone_free(r->zone);
}

static bool
is_option(struct span s, const char *name, struct span *value)
{
	if (!span_has_prefix(s, name) || s.n == strlen(name) ||
	    s.p[strlen(name)] != '=')
		return false;
	*value = (struct span){s.p + strlen(name) + 1,
	    s.n - strlen(name) - 1};
	return true;
}

static bool
set_value(struct run *r, struct span s)
{
	struct span v;
	uint64_t n;

	if (is_option(s, "ip", &v))
		return ip_parse(v, &r->envelope.client);
	if (is_option(s, "helo", &r->envelope.helo) ||
	    is_option(s, "from", &r->envelope.mail_from) ||
	    is_option(s, "to", &r->envelope.rcpt_to))
		return true;
	if (is_option(s, "at", &v) && num_parse(v, &n)) {
		r->envelope.now = (int64_t)n;
		return true;
	}
	if (is_option(s, "clock", &v) && num_parse(v, &n)) {
		r->envelope.clock = (int64_t)n;
		return true;
	}
	if (is_option(s, "chunk", &v) && num_parse(v, &n)) {
		r->chunk = (size_t)n;
		return true;
	}
	if (is_option(s, "trust", &r->trust_id)) {
		r->trust.ids = &r->trust_id;
		r->trust.nids = 1;
		r->options.trust = &r->trust;
		return true;
	}
	r->options.trust_arc = &r->trust_arc;
	r->options.ntrust_arc = 1;
	return is_option(s, "arc", &r->trust_arc);
}

static bool
set_option(struct run *r, const char *arg)
{
	const struct {
		const char *name;
		bool *value;
	} flags[] = {
	    {"row", &r->row},
	    {"field", &r->field},
	    {"questions", &r->questions},
	    {"colour", &r->colour},
	    {"psl", &r->by_psl},
	    {"honor", &r->options.honor_reject},
	    {"all", &r->options.all_from},
	    {"l", &r->unsigned_end},
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(arg, flags[i].name) != 0)
			continue;
		*flags[i].value = true;
		return true;
	}
	return strcmp(arg, "text") == 0 || set_value(r, span_str(arg));
}

static bool
slurp(struct buf *b, const char *path)
{
	FILE *f = fopen(path, "rb");
	char part[4096];
	size_t n;

	if (f == NULL) {
		perror(path);
		return false;
	}
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	fclose(f);
	return true;
}

static int
show(struct run *r, const char *zone, const char *path)
{
	struct dns_zone_options o = {0};
	struct header h = {0};
	struct buf message = {0}, out = {0};
	struct evaluate *e;

	if (!dns_zone_add(r->zone, zone, &o) || !slurp(&message, path))
		return 2;
	r->options.want_orgs = !r->row && !r->field;
	open_run(r);
	e = evaluate_new(&r->options);
	put(&out, evaluate(e, r, &h, buf_span(&message)), r);
	fwrite(out.p, 1, out.n, stdout);
	evaluate_free(e);
	header_free(&h);
	buf_free(&message);
	buf_free(&out);
	return fflush(stdout) == 0 ? 0 : 2;
}

/* --- tests --- */

static const char zone_text[] =
    "_dmarc.example.com. 300 IN TXT \"v=DMARC1; p=reject\"\n"
    "_dmarc.example.net. 300 IN TXT \"v=DMARC1; p=quarantine\"\n"
    "_dmarc.example.org. 300 IN TXT \"v=DMARC1; p=none\"\n"
    "example.com. 300 IN TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
    "mx.example.com. 300 IN TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
    "long.example. 300 IN TXT \"1234567890123456789012345678901234567890"
    "123456789012345678901234567890123456789012345678901234567890"
    "123456789012345678901234567890123456789012345678901234567890\"\n";

struct expected {
	const char *from;
	bool all;
	enum dmarc_result dmarc;
	size_t authors;
	const char *author; /* that decides, NULL for none */
};

/* What stands in From, and what comes of it. */
static const struct expected froms[] = {
    {"From: a@other.example\n", false, DMARC_NONE, 1, "other.example"},
    {"From: a@example.com\n", false, DMARC_FAIL, 1, "example.com"},
    {"FROM:a@EXAMPLE.com\n", false, DMARC_FAIL, 1, "example.com"},
    {"From: a@example.com, b@example.com\n", false, DMARC_FAIL, 1,
	"example.com"},
    {"From: a@example.com, b@example.net\n", false, DMARC_PERMERROR, 0, NULL},
    {"From: a@example.com\nFrom: a@example.com\n", false, DMARC_PERMERROR, 0,
	NULL},
    {"", false, DMARC_PERMERROR, 0, NULL},
    {"\nFrom: a@example.com\n", false, DMARC_PERMERROR, 0, NULL},
    {" From: a@example.com\n", false, DMARC_PERMERROR, 0, NULL},
    {"From: a@example.com\rFrom: a@example.net\n", false, DMARC_PERMERROR, 0,
	NULL},
    {"From: a@example.com\n b@example.net\n", false, DMARC_PERMERROR, 0,
	NULL},
    {"Reply-To: a@example.com\nResent-From: a@example.com\n", false,
	DMARC_PERMERROR, 0, NULL},
    {"Sender: a@example.com\n", false, DMARC_PERMERROR, 0, NULL},
    {"From: <a@example.com\n", false, DMARC_PERMERROR, 0, NULL},
    {"From: a@example.net, b@example.com\n", true, DMARC_FAIL, 2,
	"example.net"},
    {"From: a@example.org, b@example.com\n", true, DMARC_FAIL, 2,
	"example.com"},
    {"From: a@other.example, b@example.org\n", true, DMARC_FAIL, 2,
	"example.org"},
    {"From: a@a.example, b@b.example, c@c.example, d@d.example, "
	"e@e.example, f@f.example, g@g.example, h@h.example, "
	"i@i.example\n", true, DMARC_PERMERROR, 8, NULL},
    {"From: a@a.example, b@b.example, c@c.example, d@d.example, "
	"e@e.example, f@f.example, g@g.example, h@example.com, "
	"i@i.example\n", true, DMARC_FAIL, 8, "example.com"},
};

static void
open_tests(struct run *r)
{
	struct dns_zone_options o = {0};

	*r = (struct run){.envelope = {.client = {.bits = 32},
	    .mail_from = SPAN_LIT("a@elsewhere.example")}};
	r->zone = dns_zone_new(&r->source);
	dns_zone_add_text(r->zone, SPAN_LIT("zone"), span_str(zone_text),
	    &o);
	open_run(r);
}

static void
authors(void)
{
	struct header h = {0};
	struct run r;
	size_t i;

	open_tests(&r);
	for (i = 0; i < sizeof(froms) / sizeof(froms[0]); i++) {
		const struct expected *x = &froms[i];
		const struct evaluation *o;
		struct evaluate *e;

		r.options.all_from = x->all;
		e = evaluate_new(&r.options);
		o = evaluate(e, &r, &h, span_str(x->from));
		is_uint(o->verdict->dmarc, x->dmarc, "%.30s", x->from);
		is_uint(o->nauthors, x->authors, "how many authors");
		if (x->author != NULL)
			is_span(o->authors[o->which].domain, x->author,
			    "who decides");
		evaluate_free(e);
	}
	header_free(&h);
	close_run(&r);
}

/*
 * What SPF needs that is not known: it matters where nothing else passes, a
 * policy applies, and MAIL FROM may be aligned.
 */
static void
unknown(void)
{
	static const struct {
		const char *client, *helo, *mail_from;
		enum dmarc_result dmarc;
		const char *error;
	} cases[] = {
	    {NULL, NULL, NULL, DMARC_UNKNOWN,
		"neither the client's address nor MAIL FROM is known"},
	    {"192.0.2.1", "mx.example.com", NULL, DMARC_UNKNOWN,
		"MAIL FROM is not known"},
	    {NULL, "mx.example.com", "a@example.com", DMARC_UNKNOWN,
		"the client's address is not known"},
	    {NULL, NULL, "a@mx.example.com", DMARC_UNKNOWN,
		"the client's address is not known"},
	    {NULL, NULL, "a@example.net", DMARC_FAIL, NULL},
	    {NULL, NULL, "<>", DMARC_UNKNOWN,
		"the client's address is not known"},
	    {NULL, "mx.example.com", "<>", DMARC_UNKNOWN,
		"the client's address is not known"},
	    {NULL, "mx.example.net", "<>", DMARC_FAIL, NULL},
	    {"192.0.2.1", NULL, "<>", DMARC_UNKNOWN,
		"MAIL FROM is null, and the client's HELO name is not known"},
	    {"192.0.2.1", "mx.example.com", "<>", DMARC_PASS, NULL},
	    {"192.0.2.9", "mx.example.com", "a@example.com", DMARC_FAIL,
		NULL},
	};
	struct header h = {0};
	struct run r;
	size_t i;

	open_tests(&r);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct evaluate *e = evaluate_new(&r.options);
		struct cells row = {0};
		struct dmarc_check_where where = {.time = -1};
		const struct evaluation *o;

		r.envelope = (struct evaluate_envelope){
		    .helo = span_str(cases[i].helo),
		    .mail_from = span_str(cases[i].mail_from)};
		if (cases[i].client != NULL)
			ip_parse(span_str(cases[i].client), &r.envelope.client);
		o = evaluate(e, &r, &h, SPAN_LIT("From: a@example.com\n"));
		is_str(dmarc_result_str(o->verdict->dmarc),
		    dmarc_result_str(cases[i].dmarc), "unknown %zu", i);
		is_str(o->verdict->error, cases[i].error, "and why");
		dmarc_check_row(&row, o, &where);
		ok((row.v[CHECK_dmarc].p == NULL) ==
		    (cases[i].dmarc == DMARC_UNKNOWN), "the row has no result");
		ok(cases[i].dmarc != DMARC_UNKNOWN ||
		    (o->verdict->disposition == DISPOSITION_NONE &&
		    row.v[CHECK_spf_aligned].p == NULL),
		    "nor a disposition");
		cells_free(&row);
		evaluate_free(e);
	}
	header_free(&h);
	close_run(&r);
}

/* One object for many messages is as one for each. */
static void
again(void)
{
	const size_t n = sizeof(froms) / sizeof(froms[0]);
	struct header h = {0};
	struct buf one = {0}, many = {0};
	struct evaluate *e, *own;
	struct run r;
	size_t i;

	open_tests(&r);
	r.options.all_from = true;
	e = evaluate_new(&r.options);
	for (i = 0; i < n; i++) {
		own = evaluate_new(&r.options);
		one.n = many.n = 0;
		put(&one, evaluate(own, &r, &h, span_str(froms[i].from)),
		    &r);
		put(&many, evaluate(e, &r, &h, span_str(froms[i].from)),
		    &r);
		is_bytes(buf_span(&many), buf_span(&one), "again %zu", i);
		evaluate_free(own);
	}
	evaluate_free(e);
	buf_free(&one);
	buf_free(&many);
	header_free(&h);
	close_run(&r);
}

/* Questions that are kept: each once, and not without end. */
static void
questions(void)
{
	const struct questions *q;
	struct dns_kept k;
	struct buf name = {0};
	struct run r;
	size_t i;

	open_tests(&r);
	q = &r.kept;
	for (i = 0; i < 2; i++) {
		dns_wait(&r.dns, SPAN_LIT("example.com"), DNS_TXT, &k);
		is_uint(k.answer.n, 1, "the answer comes through");
		dns_kept_free(&k);
	}
	is_uint(q->n, 1, "a question that is put twice is one");
	is_span(q->q[0].first, "v=spf1 ip4:192.0.2.1 -all", "its record");
	for (i = 0; i < LIMIT_QUESTIONS + 9; i++) {
		name.n = 0;
		buf_printf(&name, "n%zu.example", i);
		dns_wait(&r.dns, buf_span(&name), DNS_A, &k);
		dns_kept_free(&k);
	}
	is_uint(q->n, LIMIT_QUESTIONS, "so many are kept");
	is_uint(q->more, 10, "and so many not");
	is_uint(q->q[1].result, DNS_NXDOMAIN, "what came back");
	arena_reset(&r.kept.text);
	r.kept.n = r.kept.more = 0;
	dns_wait(&r.dns, SPAN_LIT("long.example"), DNS_TXT, &k);
	is_uint(q->q[0].first.n, LIMIT_QUESTION_SHOWN, "the front of a record");
	dns_kept_free(&k);
	buf_free(&name);
	close_run(&r);
}

/* --- how many questions a message can cause --- */

struct worst {
	size_t spf, keys, policy;
	bool pass; /* SPF does */
};

/* Everything leads on: ten terms of ten hosts each, none of which is the
 * client's, names of the client, policies only at the top. */
static void
ask_worst(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct worst *w = ctx;
	struct dns_answer a = {.result = DNS_FOUND, .n = 1};
	char host[LIMIT_SPF_MX][24];
	struct span record[LIMIT_SPF_MX];
	size_t i;

	a.records = record;
	if (span_has_prefix(name, "s._domainkey.")) {
		w->keys++;
		a = (struct dns_answer){.result = DNS_TEMPFAIL, .error = "x"};
	} else if (span_has_prefix(name, "_dmarc.") || type == DNS_CNAME) {
		w->policy++;
		record[0] = SPAN_LIT("v=DMARC1; p=none; np=reject");
		if (!span_is(name, "_dmarc.x.example"))
			a = (struct dns_answer){.result = DNS_NXDOMAIN};
	} else if (type == DNS_TXT) {
		w->spf++;
		record[0] = w->pass ?
		    SPAN_LIT("v=spf1 mx:%{p}a.x.example mx:b.example "
		    "mx:c.example mx:d.example mx:e.example mx:f.example "
		    "mx:g.example mx:h.example mx:i.example mx:j.example "
		    "+all") : SPAN_LIT("v=spf1 mx:j.example -all");
	} else {
		w->spf++;
		for (i = 0; i < LIMIT_SPF_MX; i++) {
			snprintf(host[i], sizeof(host[i]), "%s%zu.%.*s",
			    type == DNS_MX ? "\x01\x01" "h" : "h", i,
			    type == DNS_PTR ? 9 : 1, type == DNS_PTR ?
			    "x.example" : name.p);
			record[i] = span_str(host[i]);
		}
		a.n = LIMIT_SPF_MX;
		if (type == DNS_A) {
			record[0] = SPAN_LIT("\x7f\0\0\x01");
			a.n = 1;
		}
	}
	done(arg, &a);
}

/* The manual says these numbers. */
static void
worst(void)
{
	struct worst w = {.pass = true};
	struct dns dns = dns_sync(&w, ask_worst);
	struct buf b = {0};
	struct header h = {0};
	struct evaluate *e;
	struct run r;
	size_t i;

	open_tests(&r);
	r.options.dns = &dns;
	ip_parse(SPAN_LIT("192.0.2.1"), &r.envelope.client);
	r.envelope.mail_from = SPAN_LIT("u@a.b.c.d.e.f.g.h.x.example");
	for (i = 0; i < 50; i++)
		buf_printf(&b, "DKIM-Signature: v=1; a=rsa-sha256; s=s; b=AAAA;"
		    " h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"
		    " d=s%zu.b.c.d.e.f.g.h.x.example\n", i);
	for (i = 1; i <= LIMIT_ARC_SETS; i++)
		buf_printf(&b, "ARC-Seal: i=%zu; cv=%s; a=rsa-sha256; b=AAAA;"
		    " s=s; d=x.example\nARC-Message-Signature: i=%zu; b=AAAA;"
		    " h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"
		    " a=rsa-sha256; s=s; d=x.example\n"
		    "ARC-Authentication-Results: i=%zu; x; none\n",
		    i, i == 1 ? "none" : "pass", i, i);
	buf_puts(&b, "From: u@i.b.c.d.e.f.g.h.x.example\n\n");
	e = evaluate_new(&r.options);
	is_uint(evaluate(e, &r, &h, buf_span(&b))->arc->reason, ARC_DNS,
	    "no key, no answer");
	is_uint(w.spf, 122, "questions of SPF, at most");
	is_uint(w.keys, 10 + 1, "of ten signatures, and ARC's first");
	is_uint(w.policy, 9 + 11 * 8, "of policy and alignment");
	evaluate_free(e);
	header_free(&h);
	buf_free(&b);
	close_run(&r);
}

/* --- how long they can take --- */

/* A source that never answers; each run takes a second. What is asked, and when
 * by the clock. */
struct silence {
	uint64_t now, begun;
	struct buf asked;
};

static uint64_t
clock_of(void *ctx)
{
	return ((struct silence *)ctx)->now;
}

static void
ask_silence(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct silence *s = ctx;

	(void)type;
	(void)done;
	(void)arg;
	buf_printf(&s->asked, "%lu %.*s\n",
	    (unsigned long)(s->now - s->begun) / 1000, SPAN_ARG(name));
}

static bool
run_silence(void *ctx)
{
	((struct silence *)ctx)->now += 1000;
	return true;
}

static size_t
room_silence(void *ctx)
{
	(void)ctx;
	return 1;
}

/* time, in seconds, and when it ends with SPF, and in all. */
static void
check_time(uint64_t seconds, unsigned int spf, unsigned int all)
{
	struct silence s = {.now = 77000, .begun = 77000};
	struct dns dns = {&s, ask_silence, run_silence, room_silence};
	struct dns_deadline *d = dns_deadline_new(&dns, clock_of, &s);
	const struct evaluation *o;
	struct header h = {0};
	struct evaluate *e;
	struct buf want = {0};
	struct run r;

	open_tests(&r);
	r.options.dns = &dns;
	r.options.deadline = d;
	r.options.time = 1000 * seconds;
	ip_parse(SPAN_LIT("192.0.2.1"), &r.envelope.client);
	r.envelope.mail_from = SPAN_LIT("u@spf.example");
	e = evaluate_new(&r.options);
	o = evaluate(e, &r, &h, SPAN_LIT("DKIM-Signature: v=1; a=rsa-sha256;"
	    " s=s; d=dkim.example; b=AAAA; h=from;"
	    " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
	    "From: u@author.example\n\n"));
	is_uint(o->spf->result, AUTH_TEMPERROR, "SPF has no answer");
	is_str(o->spf->reason, "the time is over", "in time");
	is_uint(dkim_outcome(o->dkim, 0)->reason, DKIM_DNS, "nor has DKIM");
	is_uint(o->verdict->dmarc, DMARC_TEMPERROR, "nor the policy");
	is_str(o->verdict->error, "the time is over", "in time");
	is_span(o->verdict->about, "_dmarc.author.example", "and it is named");
	is_uint((s.now - s.begun) / 1000, all, "%lu seconds in all",
	    (unsigned long)seconds);
	buf_puts(&want, "0 s._domainkey.dkim.example\n"
	    "0 _dmarc.author.example\n0 spf.example\n");
	is_bytes(buf_span(&s.asked), buf_span(&want), "side by side");
	s.begun = s.now;
	evaluate(e, &r, &h, SPAN_LIT("X: no author\n\n"));
	is_uint((s.now - s.begun) / 1000, spf, "of which SPF has its part");
	evaluate_free(e);
	header_free(&h);
	dns_deadline_free(d);
	buf_free(&s.asked);
	buf_free(&want);
	close_run(&r);
}

/* --- what is asked at once --- */

/* A source that answers nothing before it runs, and then all that is open. */
struct round {
	struct {
		dns_done *done;
		void *arg;
	} open[64];
	size_t n, first; /* of the first round */
};

static void
ask_round(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct round *s = ctx;

	(void)name;
	(void)type;
	s->open[s->n].done = done;
	s->open[s->n++].arg = arg;
}

static bool
run_round(void *ctx)
{
	struct dns_answer none = {.result = DNS_NXDOMAIN};
	struct round *s = ctx, now = *s;
	size_t i;

	if (s->first == 0)
		s->first = s->n;
	s->n = 0;
	for (i = 0; i < now.n; i++)
		now.open[i].done(now.open[i].arg, &none);
	return now.n > 0;
}

/* No deadline is needed for it: ten keys take the time of one. */
static void
side_by_side(void)
{
	struct round s = {.n = 0};
	struct dns dns = {&s, ask_round, run_round, room_silence};
	struct header h = {0};
	struct evaluate *e;
	struct buf b = {0};
	struct run r;
	int i;

	open_tests(&r);
	r.options.dns = &dns;
	ip_parse(SPAN_LIT("192.0.2.1"), &r.envelope.client);
	r.envelope.mail_from = SPAN_LIT("u@spf.example");
	for (i = 0; i < 10; i++)
		buf_printf(&b, "DKIM-Signature: v=1; a=rsa-sha256; s=s; b=AAAA;"
		    " h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"
		    " d=s%d.example\n", i);
	buf_puts(&b, "From: u@author.example\n\n");
	e = evaluate_new(&r.options);
	is_uint(evaluate(e, &r, &h, buf_span(&b))->ids.ndkim, 10, "ten keys");
	is_uint(s.first, 10 + 2, "are asked for with SPF and policy");
	evaluate_free(e);
	header_free(&h);
	buf_free(&b);
	close_run(&r);
}

int
main(int argc, char **argv)
{
	struct run r = {.zone = NULL};
	int i, status;

	if (argc < 3) {
		authors();
	unknown();
		again();
		questions();
		worst();
		side_by_side();
		check_time(20, 15, 15);
		check_time(4, 3, 3);
		check_time(60, 20, 45);
		return done_testing();
	}
	for (i = 1; i < argc - 2; i++) {
		if (set_option(&r, argv[i]))
			continue;
		fprintf(stderr, "%s: what is this?\n", argv[i]);
		return 2;
	}
	r.zone = dns_zone_new(&r.source);
	status = show(&r, argv[argc - 2], argv[argc - 1]);
	close_run(&r);
	return status;
}
