/* Rows of policy (of a lookup) and of check (of a message's evaluation). */
/* SPDX-License-Identifier: ISC */
#include "dmarc/rows.h"

#include "dmarc/differs.h"

/* --- a record's tags, in both --- */

/* The column of each tag in both tables; tags of NONE have no column. */
#define COLUMN(table, name) table##_##name
#define NONE(table, name) SIZE_MAX
static const struct {
	size_t policy, check;
} tag_columns[TAG_N] = {
#define TAG(id, name, kind, field, preset, fault, removed, columns, text) \
	[TAG_##id] = {columns(POLICY, name), columns(CHECK, name)},
#include "record/tags.def"
};

/*
 * p, sp and np as they are written if they are invalid; single letters in
 * lower case, where the tag counts.
 */
static void
put_tag(struct cells *c, size_t column, const struct record *r,
    enum record_tag t)
{
	const char *field = (const char *)r + record_tags[t].field;
	struct span v = r->value[t];
	enum policy p;
	size_t i;

	switch (record_tags[t].kind) {
	case VALUE_POLICY:
		memcpy(&p, field, sizeof(p));
		if (p != POLICY_INVALID)
			v = p == POLICY_ABSENT ? SPAN_NONE :
			    span_str(policy_str(p));
		break;
	case VALUE_LETTER:
		if (v.p != NULL)
			v.p = field;
		break;
	case VALUE_LETTERS:
		for (i = 0; i < v.n; i++)
			buf_putc(&c->text, ascii_lower(v.p[i]));
		if (v.p != NULL)
			cells_close(c, column);
		return;
	case VALUE_FLAG:
		if (v.p != NULL)
			v = *(const bool *)field ? SPAN_LIT("y") :
			    SPAN_LIT("n");
		break;
	default:
		break;
	}
	cells_foreign(c, column, v);
}

/* --- DNSSEC, in both --- */

static void
put_secure(struct cells *c, size_t worst, size_t answers,
    const struct secure_outcome *o)
{
	const struct secure_state *s;
	size_t i;

	if (o == NULL)
		return;
	cells_word(c, worst, security_str(o->status));
	for (i = 0; i < o->n; i++) {
		s = &o->answer[i];
		cells_item(c, i > 0 ? ';' : '\0',
		    span_str(security_str(s->status)));
		cells_item(c, ',', s->name);
		cells_item(c, ',', span_str(s->type));
		cells_item(c, ',', s->why != NULL ? span_str(s->why) :
		    SPAN_NONE);
		cells_item(c, ',', s->why != NULL ? s->at : SPAN_NONE);
	}
	cells_close(c, answers);
}

/* --- policy --- */

/*
 * What of DMARC's roles for a Domain Owner is deployed, a bit 1 << role for
 * each.
 */
enum deployment {
	DEPLOYMENT_PUBLISHED,   /* a policy applies to the domain */
	DEPLOYMENT_RESTRICTIVE, /* it is quarantine or reject */
	DEPLOYMENT_TESTING,     /* t=y */
	DEPLOYMENT_COLLECTS,    /* aggregate reports go somewhere */
	DEPLOYMENT_AUTHORIZED   /* all hosts that they go to are of the
	                         * organization, or are known to authorize it */
};

static const char *const deployments[] = {
    [DEPLOYMENT_PUBLISHED] = "published",
    [DEPLOYMENT_RESTRICTIVE] = "restrictive",
    [DEPLOYMENT_TESTING] = "testing",
    [DEPLOYMENT_COLLECTS] = "collects",
    [DEPLOYMENT_AUTHORIZED] = "authorized",
};

static unsigned int
deployment_eval(const struct lookup_outcome *o)
{
	const struct record *r;
	const struct lookup_host *h;
	unsigned int set = 1U << DEPLOYMENT_PUBLISHED;
	bool collects = false, authorized = !o->hosts_left;
	size_t i;

	if (o->result != LOOKUP_FOUND)
		return 0;
	r = o->now->record;
	for (i = 0; i < r->nuris; i++)
		collects |= r->uris[i].tag == TAG_RUA && r->uris[i].valid &&
		    r->uris[i].mailto;
	for (h = o->hosts; h != NULL && h < o->hosts + o->nhosts; h++)
		if (h->tag == TAG_RUA && !h->within && (h->outcome == NULL ||
		    h->outcome->result != EXTERNAL_AUTHORIZED))
			authorized = false;
	if (o->now->effective != POLICY_NONE)
		set |= 1U << DEPLOYMENT_RESTRICTIVE;
	if (r->t)
		set |= 1U << DEPLOYMENT_TESTING;
	if (collects)
		set |= 1U << DEPLOYMENT_COLLECTS;
	if (collects && authorized)
		set |= 1U << DEPLOYMENT_AUTHORIZED;
	return set;
}

/* A list of the words whose bits are in set. */
static void
put_words(struct cells *c, size_t column, unsigned int set,
    const char *const *words)
{
	const char *before = "";
	unsigned int i;

	for (i = 0; set >> i != 0; i++) {
		if ((set >> i & 1) == 0)
			continue;
		buf_puts(&c->text, before);
		buf_puts(&c->text, words[i]);
		before = ";";
	}
	cells_close(c, column);
}

static void
put_now(struct cells *c, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	const struct discover_step *e = o->existence;
	const struct record *r = now->record;
	const struct lookup_host *h;
	char before = '\0';
	enum record_tag t;

	cells_span(c, POLICY_policy_domain, now->policy_domain);
	cells_span(c, POLICY_org_domain, now->org_domain);
	cells_word(c, POLICY_source, discover_source_str(now->source));
	cells_word(c, POLICY_effective, policy_str(now->effective));
	if (r != NULL) {
		for (t = 0; t < TAG_N; t++)
			if (tag_columns[t].policy != SIZE_MAX)
				put_tag(c, tag_columns[t].policy, r, t);
		if (r->value[TAG_PCT].p != NULL)
			cells_number(c, POLICY_pct, r->pct);
		cells_foreign(c, POLICY_record, r->text);
		/* The hosts of other organizations that reports go to. */
		for (h = o->hosts; h != NULL && h < o->hosts + o->nhosts; h++) {
			if (h->within)
				continue;
			cells_item(c, before, record_tags[h->tag].name);
			cells_item(c, ',', h->host);
			cells_item(c, ',', span_str(h->outcome == NULL ?
			    "unchecked" :
			    external_result_str(h->outcome->result)));
			before = ';';
		}
		cells_close(c, POLICY_external);
	}
	/* What the result rests on: the walk, and the query for existence. */
	if (o->result != LOOKUP_TEMPERROR) {
		cells_word(c, POLICY_dnssec,
		    now->ad && (e == NULL || e->ad) ? "true" : "false");
		cells_number(c, POLICY_ttl, e != NULL && e->ttl < now->ttl ?
		    e->ttl : now->ttl);
	}
	cells_number(c, POLICY_queries, o->queries);
	put_words(c, POLICY_deployment, deployment_eval(o), deployments);
}

void
dmarc_policy_row(struct cells *c, const struct lookup_outcome *o)
{
	static const char *const results[] = {
	    [LOOKUP_FOUND] = "found",
	    [LOOKUP_NONE] = "none",
	    [LOOKUP_NXDOMAIN] = "nxdomain",
	    [LOOKUP_INVALID] = "invalid",
	    [LOOKUP_TEMPERROR] = "temperror",
	};
	const struct discover7489_outcome *then = o->then;

	cells_begin(c, POLICY_N);
	cells_foreign(c, POLICY_domain, o->domain);
	cells_word(c, POLICY_result, results[o->result]);
	if (o->now != NULL)
		put_now(c, o);
	if (then != NULL) {
		cells_span(c, POLICY_psl_policy_domain, then->policy_domain);
		cells_span(c, POLICY_psl_org_domain, then->org_domain);
		cells_word(c, POLICY_psl_effective,
		    policy_str(then->effective));
		if (o->now->result != DISCOVER_TEMPERROR &&
		    then->result != DISCOVER_TEMPERROR)
			put_words(c, POLICY_differs, o->differs, differs_words);
	}
	cells_word(c, POLICY_error, lookup_error(o));
	put_secure(c, POLICY_security, POLICY_answers, o->secure);
	cells_end(c);
}

/* --- check --- */

/* Absent if a failed query leaves it open, unless the result is decided. */
static void
put_aligned(struct cells *c, size_t column, const struct verdict *v,
    enum alignment a)
{
	if (v->known && (a != ALIGN_UNKNOWN || v->dmarc == DMARC_PASS))
		cells_word(c, column, a == ALIGN_YES ? "pass" : "fail");
}

static void
put_verdict(struct cells *c, const struct verdict *v)
{
	enum record_tag t;
	size_t i;

	cells_span(c, CHECK_org_domain, v->org_domain);
	cells_span(c, CHECK_policy_domain, v->policy_domain);
	for (t = 0; v->record != NULL && t < TAG_N; t++)
		if (tag_columns[t].check != SIZE_MAX)
			put_tag(c, tag_columns[t].check, v->record, t);
	cells_word(c, CHECK_policy, policy_str(v->policy));
	cells_word(c, CHECK_applied, policy_str(v->applied));
	cells_word(c, CHECK_disposition, disposition_str(v->disposition));
	for (i = 0; i < v->nreasons; i++) {
		cells_item(c, i > 0 ? ';' : '\0',
		    span_str(override_str(v->reasons[i].type)));
		cells_item(c, ',', v->reasons[i].comment);
	}
	cells_close(c, CHECK_reasons);
	put_aligned(c, CHECK_dkim_aligned, v, v->dkim_aligned);
	put_aligned(c, CHECK_spf_aligned, v, v->spf_aligned);
	if (v->dmarc != DMARC_UNKNOWN)
		cells_word(c, CHECK_dmarc, dmarc_result_str(v->dmarc));
	if (v->error != NULL) {
		verdict_put_error(&c->text, v);
		cells_close(c, CHECK_error);
	}
}

static void
put_dkim(struct cells *c, const struct auth_found *ids)
{
	const struct auth_dkim *d;
	struct buf bits = {0};
	size_t i;

	for (i = 0; i < ids->ndkim; i++) {
		d = &ids->dkim[i];
		bits.n = 0;
		buf_put_uint(&bits, d->bits);
		cells_item(c, i > 0 ? ';' : '\0', d->domain);
		cells_item(c, ',', d->selector);
		cells_item(c, ',', d->algorithm);
		cells_item(c, ',', d->bits > 0 ? buf_span(&bits) : SPAN_NONE);
		cells_item(c, ',', span_str(auth_result_str(d->result)));
		cells_item(c, ',', d->reason);
		cells_item(c, ',', d->identity);
	}
	buf_free(&bits);
	cells_close(c, CHECK_dkim_results);
}

static void
put_spf(struct cells *c, const struct evaluation *e)
{
	const struct auth_spf *spf = &e->ids.spf;
	const struct spf_visit *v;
	size_t i, k;

	if (evaluation_has_spf(e)) {
		cells_foreign(c, CHECK_spf_domain, spf->domain);
		cells_word(c, CHECK_spf_result, auth_result_str(spf->result));
		cells_foreign(c, CHECK_spf_reason, spf->reason);
	} else if (e->trusted != NULL) {
		cells_word(c, CHECK_spf_reason,
		    trusted_fault_str(e->trusted->fault));
	}
	if (e->spf == NULL)
		return;
	/* What SPF-DNS of a failure report has (RFC 6591): each record once,
	 * though includes may lead in circles. */
	v = e->spf->visits;
	for (i = 0; i < e->spf->nvisits; i++) {
		for (k = 0; k < i && !span_eq(v[k].domain, v[i].domain); k++)
			;
		if (k < i)
			continue;
		cells_item(c, i > 0 ? ';' : '\0', v[i].domain);
		cells_item(c, ',', v[i].text);
	}
	cells_close(c, CHECK_spf_records);
}

void
dmarc_check_row(struct cells *c, const struct evaluation *e,
    const struct dmarc_check_where *where)
{
	/* Half of a SHA-256 is enough to tell subjects apart. */
	enum { SUBJECT_HASH = 16 };
	static const char hex[] = "0123456789abcdef";
	const struct author_outcome *from = e->from;
	const struct notes *l = e->notes;
	const struct evaluate_author *author =
	    where->which < e->nauthors ? &e->authors[where->which] : NULL;
	unsigned char hash[CRYPT_HASH_MAX];
	struct buf subject = {0}, text = {0};
	size_t i;

	cells_begin(c, CHECK_N);
	cells_foreign(c, CHECK_input, where->input);
	cells_foreign(c, CHECK_part, where->part);
	if (where->time >= 0)
		cells_number(c, CHECK_time, (uint64_t)where->time);
	if (e->envelope->client.bits > 0) {
		ip_put(&c->text, &e->envelope->client);
		cells_close(c, CHECK_source_ip);
	}
	cells_foreign(c, CHECK_helo, e->envelope->helo);
	cells_foreign(c, CHECK_envelope_from, e->mail_from);
	cells_foreign(c, CHECK_envelope_to, e->rcpt_to);
	/* Without an Author Domain, what is in From is in no report either. */
	if (author != NULL) {
		cells_foreign(c, CHECK_header_from,
		    from->fault == AUTHOR_FINE && from->list.n > 0 ?
		    from->list.box[0].domain : author->domain);
		cells_span(c, CHECK_author_domain, author->domain);
	}
	if (e->nauthors > 0)
		cells_word(c, CHECK_discovery_method,
		    e->options->psl != NULL ? "psl" : "treewalk");
	put_verdict(c, author != NULL ? &author->verdict : e->rest);
	put_spf(c, e);
	put_dkim(c, &e->ids);
	if (e->arc != NULL)
		cells_word(c, CHECK_arc, auth_result_str(e->arc->result));
	cells_foreign(c, CHECK_message_id, header_message_id(e->header));
	if (e->options->crypt != NULL && header_subject(&subject, e->header)) {
		crypt_hash(e->options->crypt, CRYPT_SHA256,
		    buf_span(&subject), hash);
		for (i = 0; i < SUBJECT_HASH; i++) {
			buf_putc(&c->text, hex[hash[i] >> 4]);
			buf_putc(&c->text, hex[hash[i] & 15]);
		}
		cells_close(c, CHECK_subject_hash);
	}
	buf_free(&subject);
	for (i = 0; i < l->n; i++) {
		text.n = 0;
		buf_puts(&text, note_text(l->note[i].code));
		if (l->note[i].about.p != NULL)
			buf_puts(&text, ": ");
		buf_put_span(&text, l->note[i].about);
		cells_item(c, i > 0 ? ';' : '\0',
		    span_str(note_code_str(l->note[i].code)));
		cells_item(c, ',', buf_span(&text));
	}
	cells_close(c, CHECK_notes);
	put_secure(c, CHECK_security, CHECK_answers, where->secure);
	buf_free(&text);
	cells_end(c);
}
