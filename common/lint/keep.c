/* What the linter keeps of a record in a master file, by its type and text. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lint/reading.h"
#include "spf/rec.h"
#include "zone/type.h"

struct zone_rr *
linttext_keep(struct reading *d, const struct zone_record *r,
    enum lintrr_kind kind, uint32_t *number)
{
	const unsigned char *owner = zonestore_owner_wire(&d->o);
	struct zone_rr *rr = zonestore_rr(&d->l->index, number);

	rr->owner = owner;
	rr->file = d->file;
	rr->ttl = r->ttl;
	rr->type = r->type;
	rr->kind = (uint8_t)kind;
	rr->line = r->type_at->line;
	rr->column = r->type_at->column;
	rr->end = rr->column + r->type_at->n;
	rr->fixed = true;
	return rr;
}

/* A name: MX without its preference. */
static void
keep_name(struct reading *d, const struct zone_record *r,
    enum lintrr_kind kind, uint32_t *number)
{
	struct zone_rr *rr = linttext_keep(d, r, kind, number);

	rr->data = zonestore_keep(&d->l->index, r->wire.p, r->wire.n);
	rr->n = (uint32_t)r->wire.n;
	if (r->ndata > 0) {
		rr->line = r->data->line;
		rr->column = r->data->column;
		rr->end = rr->column + r->data->n;
	}
}

static struct zone_rr *
keep_text(struct reading *d, const struct zone_record *r,
    enum lintrr_kind kind, uint32_t *number)
{
	struct zone_rr *rr = linttext_keep(d, r, kind, number);

	rr->fixed = false;
	lintplace_take(&d->l->index, rr, r);
	return rr;
}

/* Text at _dmarc. */
static uint32_t
put_policy(struct reading *d, const struct zone_record *r, uint32_t *number)
{
	struct lint *l = d->l;
	struct zone_rr *rr = keep_text(d, r, LINTRR_POLICY, number);
	const struct lintparsed *parsed;
	const struct lintpolicy *p;
	struct lintabout a;

	parsed = lintpolicy_read(&l->policies,
	    (struct span){rr->data, rr->n});
	rr->policy = parsed->policy;
	p = &l->policies.policy[rr->policy];
	l->counts.records++;
	lintowner_check_doubled(d, r);
	if (p->is || p->meant) {
		a = lintabout_rr(l, rr);
		lintrecord_notes(&a, &parsed->record);
	}
	if (!p->is)
		return LINTNAME_TXT;
	zonestore_put(&l->index, d->o.k.key[d->o.k.labels - 1], LINTNAME_POLICY,
	    0, 0);
	return LINTNAME_TXT | LINTNAME_DMARC;
}

/* What the first string of a text begins with; nothing is joined yet. */
static struct span
beginning(const struct zone_record *r)
{
	if (r->generic)
		return r->wire.n > 0 ? (struct span){r->wire.p + 1,
		    (unsigned char)r->wire.p[0]} : SPAN_LIT("");
	return r->ndata > 0 ? (struct span){r->data->p, r->data->n} :
	    SPAN_LIT("");
}

uint32_t
linttext_put(struct reading *d, const struct zone_record *r, uint32_t *number)
{
	struct span s = beginning(r);

	if (d->is.report) {
		lintowner_check_doubled(d, r);
		keep_text(d, r, LINTRR_REPORT, number);
		return LINTNAME_TXT;
	}
	if (d->is.policy)
		return put_policy(d, r, number);
	if (s.n == 0)
		return LINTNAME_TXT;
	if (ascii_lower(s.p[0]) == 'v' || s.p[0] == '"' || s.p[0] == '\\' ||
	    s.p[0] == ' ' || s.p[0] == '\'') {
		if (spfrec_is(s)) {
			keep_text(d, r, LINTRR_SPF, number);
			return LINTNAME_TXT | LINTNAME_SPF;
		}
		if (lint_like_spf(s)) {
			keep_text(d, r, LINTRR_SPF, number);
			return LINTNAME_TXT;
		}
		if (lint_like_dmarc(s)) {
			lintowner_check_doubled(d, r);
			if (lintowner_is_typo(d->o.name.wire))
				lintowner_add(d, r, LINT_OWNER_TYPO);
			else
				keep_text(d, r, LINTRR_STRAY, number);
			return LINTNAME_TXT;
		}
	}
	if (d->is.wildcard)
		keep_text(d, r, LINTRR_WILD, number);
	return LINTNAME_TXT;
}

uint32_t
linttext_put_other(struct reading *d, const struct zone_record *r,
    uint32_t *number)
{
	switch (r->type) {
	case ZONE_TYPE_A:
	case ZONE_TYPE_AAAA:
		return zonestore_flag(r->type);
	case ZONE_TYPE_MX:
		if (d->o.k.labels > 0 &&
		    d->mx_above != d->o.k.key[d->o.k.labels - 1]) {
			d->mx_above = d->o.k.key[d->o.k.labels - 1];
			zonestore_put(&d->l->index, d->mx_above,
			    LINTNAME_MX_BELOW, 0, 0);
		}
		return r->wire.n == 3 ? LINTNAME_MX | LINTNAME_NULL_MX :
		    LINTNAME_MX;
	case ZONE_TYPE_NS:
		if (d->is.is_apex)
			keep_name(d, r, LINTRR_NS, number);
		if (d->is.policy) /* someone else has the record */
			zonestore_put(&d->l->index,
			    d->o.k.key[d->o.k.labels - 1], LINTNAME_POLICY,
			    0, 0);
		return LINTNAME_NS;
	case ZONE_TYPE_CNAME:
		keep_name(d, r, LINTRR_CNAME, number);
		if (d->is.policy)
			zonestore_put(&d->l->index,
			    d->o.k.key[d->o.k.labels - 1], LINTNAME_POLICY,
			    0, 0);
		return LINTNAME_CNAME;
	case ZONE_TYPE_DNAME:
		keep_name(d, r, LINTRR_DNAME, number);
		return LINTNAME_DNAME;
	case ZONE_TYPE_SOA:
		linttext_keep(d, r, LINTRR_SOA, number);
		d->is.is_apex = true;
		d->l->finds.file[d->top]->has_soa = true;
		return LINTNAME_SOA;
	case ZONE_TYPE_SPF:
		if (!linttext_is_stray(r))
			keep_text(d, r, LINTRR_SPF, number);
		return LINTNAME_OTHER;
	case 43: /* DS, RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, CDS, ... */
	case 46:
	case 47:
	case 48:
	case 50:
	case 51:
	case 59:
	case 60:
		return 0;
	default:
		return LINTNAME_OTHER;
	}
}

/* All up to the end of the line goes into quotes, if it is a record. */
static void
fix_semicolon(struct reading *d, const struct zone_record *r,
    struct finding *f)
{
	struct lintfinds *s = &d->l->finds;
	struct span text = s->file[d->file]->text, line, inner;
	const struct zone_token *t = &r->data[0];
	const char *lf;
	struct buf b = {0};

	if (r->ndata != 1 || r->generated || r->generic || t->quoted ||
	    t->line != f->at.line || t->p < text.p ||
	    t->p >= text.p + text.n)
		return;
	line = (struct span){t->p, (size_t)(text.p + text.n - t->p)};
	lf = memchr(line.p, '\n', line.n);
	if (lf != NULL)
		line.n = (size_t)(lf - line.p);
	line = span_trim(line);
	inner = line;
	if (line.n > 2 && line.p[0] == '\'' && line.p[line.n - 1] == '\'')
		inner = (struct span){line.p + 1, line.n - 2};
	if (!lintfix_is_quotable(inner))
		return;
	buf_putc(&b, '"');
	buf_put_span(&b, inner);
	buf_putc(&b, '"');
	f->fix.at = (struct zone_place){f->at.file, t->line, t->column};
	f->fix.n = (uint32_t)line.n;
	f->fix.text = lintfind_keep(s, buf_span(&b));
	buf_free(&b);
}

void
linttext_semicolon(struct reading *d, const struct zone_record *r)
{
	struct span s = beginning(r);
	bool grave = d->is.policy || d->is.report || lint_like_dmarc(s) ||
	    (s.n > 2 && ascii_lower(s.p[0]) == 'v' && s.p[1] == '=');

	struct finding *f;

	if (!d->has_semicolon)
		return;
	f = lintread_fault(d, &d->semicolon, grave ? LINT_ERROR : LINT_WARNING);
	if (f != NULL)
		fix_semicolon(d, r, f);
	d->has_semicolon = false;
}
