/* The cells of a check row, from a message's evaluation. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/checkrow.h"

#include "dmarc/cells.h"

/* --- where it came from --- */

static void
put_ip(struct cells *c, const struct ip *ip)
{
	if (ip->bits == 0)
		return;
	ip_put(&c->text, ip);
	cells_close(c, CHECK_source_ip);
}

static void
put_where(struct cells *c, const struct evaluation *e,
    const struct checkrow_where *w)
{
	cells_foreign(c, CHECK_input, w->input);
	cells_foreign(c, CHECK_part, w->part);
	if (w->time >= 0)
		cells_number(c, CHECK_time, (uint64_t)w->time);
	put_ip(c, &e->envelope->client);
	cells_foreign(c, CHECK_helo, e->envelope->helo);
	cells_foreign(c, CHECK_envelope_from, e->mail_from);
	cells_foreign(c, CHECK_envelope_to, e->rcpt_to);
}

/* Without an Author Domain, what is in From is in no report either. */
static void
put_from(struct cells *c, const struct evaluation *e, size_t which)
{
	const struct author_outcome *from = e->from;

	if (which >= e->nauthors)
		return;
	if (from->fault == AUTHOR_FINE && from->list.n > 0)
		cells_foreign(c, CHECK_header_from, from->list.box[0].domain);
	else
		cells_span(c, CHECK_header_from, e->authors[which].domain);
	cells_span(c, CHECK_author_domain, e->authors[which].domain);
}

/* Half of a SHA-256 is enough to tell subjects apart. */
enum { SUBJECT_HASH = 16 };

static void
put_subject(struct cells *c, const struct evaluation *e)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char hash[CRYPT_HASH_MAX];
	struct buf subject = {0};
	size_t i;

	if (e->options->crypt != NULL && rfc5322_subject(&subject, e->header)) {
		crypt_hash(e->options->crypt, CRYPT_SHA256,
		    buf_span(&subject), hash);
		for (i = 0; i < SUBJECT_HASH; i++) {
			buf_putc(&c->text, digits[hash[i] >> 4]);
			buf_putc(&c->text, digits[hash[i] & 15]);
		}
		cells_close(c, CHECK_subject_hash);
	}
	buf_free(&subject);
}

static void
put_message(struct cells *c, const struct evaluation *e)
{
	cells_foreign(c, CHECK_message_id, rfc5322_message_id(e->header));
	put_subject(c, e);
}

/* --- what was found --- */

static void
put_record(struct cells *c, const struct record *r)
{
	static const size_t columns[TAG_N] = {
	    [TAG_P] = CHECK_p,
	    [TAG_SP] = CHECK_sp,
	    [TAG_NP] = CHECK_np,
	    [TAG_ADKIM] = CHECK_adkim,
	    [TAG_ASPF] = CHECK_aspf,
	    [TAG_FO] = CHECK_fo,
	    [TAG_PSD] = CHECK_psd,
	    [TAG_T] = CHECK_t,
	    [TAG_RUA] = CHECK_rua,
	    [TAG_RUF] = CHECK_ruf,
	};

	if (r != NULL)
		cells_record(c, r, columns);
}

static void
put_reasons(struct cells *c, const struct verdict *v)
{
	size_t i;

	for (i = 0; i < v->nreasons; i++) {
		cells_item(c, i > 0 ? ';' : '\0',
		    span_str(override_str(v->reasons[i].type)));
		cells_item(c, ',', v->reasons[i].comment);
	}
	cells_close(c, CHECK_reasons);
}

/* Where it can't be told, it is told only if something else has decided. */
static void
put_aligned(struct cells *c, enum check_field f, const struct verdict *v,
    enum alignment a)
{
	if (!v->known ||
	    (a == ALIGN_UNKNOWN && v->dmarc == AUTH_TEMPERROR))
		return;
	cells_word(c, f, a == ALIGN_YES ? "pass" : "fail");
}

static void
put_error(struct cells *c, const struct verdict *v)
{
	if (v->error == NULL)
		return;
	if (v->about.p != NULL) {
		buf_put_span(&c->text, v->about);
		buf_puts(&c->text, ": ");
	}
	buf_puts(&c->text, v->error);
	cells_close(c, CHECK_error);
}

static void
put_verdict(struct cells *c, const struct verdict *v)
{
	cells_span(c, CHECK_org_domain, v->org_domain);
	cells_span(c, CHECK_policy_domain, v->policy_domain);
	put_record(c, v->record);
	cells_word(c, CHECK_policy, policy_str(v->policy));
	cells_word(c, CHECK_applied, policy_str(v->applied));
	cells_word(c, CHECK_disposition, disposition_str(v->disposition));
	put_reasons(c, v);
	put_aligned(c, CHECK_dkim_aligned, v, v->dkim_aligned);
	put_aligned(c, CHECK_spf_aligned, v, v->spf_aligned);
	cells_word(c, CHECK_dmarc, auth_result_str(v->dmarc));
	put_error(c, v);
}

/* --- SPF, DKIM and ARC --- */

static void
put_spf(struct cells *c, const struct evaluation *e)
{
	const struct auth_spf *spf = &e->ids.spf;

	if (!evaluation_has_spf(e)) {
		if (e->trusted != NULL)
			cells_word(c, CHECK_spf_reason,
			    trusted_fault_str(e->trusted->fault));
		return;
	}
	cells_foreign(c, CHECK_spf_domain, spf->domain);
	cells_word(c, CHECK_spf_result, auth_result_str(spf->result));
	cells_foreign(c, CHECK_spf_reason, spf->reason);
}

/* Was the record there before? Includes may lead in circles. */
static bool
is_seen(const struct spf_outcome *o, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (span_eq(o->visits[k].domain, o->visits[i].domain))
			return true;
	return false;
}

/* What SPF-DNS of a failure report has (RFC 6591). */
static void
put_spf_records(struct cells *c, const struct spf_outcome *o)
{
	size_t i;

	for (i = 0; i < o->nvisits; i++) {
		if (is_seen(o, i))
			continue;
		cells_item(c, i > 0 ? ';' : '\0', o->visits[i].domain);
		cells_item(c, ',', o->visits[i].text);
	}
	cells_close(c, CHECK_spf_records);
}

static void
put_signature(struct cells *c, const struct auth_dkim *d)
{
	struct buf bits = {0};

	cells_item(c, '\0', d->domain);
	cells_item(c, ',', d->selector);
	cells_item(c, ',', d->algorithm);
	if (d->bits > 0)
		buf_put_uint(&bits, d->bits);
	cells_item(c, ',', d->bits > 0 ? buf_span(&bits) : SPAN_NONE);
	cells_item(c, ',', span_str(auth_result_str(d->result)));
	cells_item(c, ',', d->reason);
	cells_item(c, ',', d->identity);
	buf_free(&bits);
}

static void
put_dkim(struct cells *c, const struct auth_found *ids)
{
	size_t i;

	for (i = 0; i < ids->ndkim; i++) {
		if (i > 0)
			buf_putc(&c->text, ';');
		put_signature(c, &ids->dkim[i]);
	}
	cells_close(c, CHECK_dkim_results);
}

void
checkrow_fill(struct cells *c, const struct evaluation *e,
    const struct checkrow_where *where)
{
	cells_begin(c, CHECK_N);
	put_where(c, e, where);
	put_from(c, e, where->which);
	cells_word(c, CHECK_discovery_method,
	    e->nauthors == 0 ? "" : e->options->psl != NULL ? "psl" :
	    "treewalk");
	put_verdict(c, where->which < e->nauthors ?
	    &e->authors[where->which].verdict : e->verdict);
	put_spf(c, e);
	put_dkim(c, &e->ids);
	if (e->arc != NULL)
		cells_word(c, CHECK_arc, auth_result_str(e->arc->result));
	put_message(c, e);
	if (e->spf != NULL)
		put_spf_records(c, e->spf);
	cells_end(c);
}
