/* What the store keeps of a record in a master file, by its type and text;
 * owner names that are not what was meant. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/xalloc.h"
#include "lint/part.h"
#include "spf/rec.h"
#include "zone/type.h"

/* The record under way, as the functions below hand it around. */
struct keep {
	struct lint *l;
	struct lint_owner *o;
	uint32_t file;
	const struct zone_record *r;
	uint32_t *number;
};

/* --- owners --- */

/* A finding about the owner: its place is that of the type in a line without
 * an owner. */
static struct finding *
add_owner(const struct keep *x, enum lint_rule rule)
{
	const struct zone_token *t = x->r->owner_at != NULL ?
	    x->r->owner_at : x->r->type_at;
	struct lint_text text = {.finds = &x->l->finds, .is_field = true,
	    .at = {x->file, t->line, t->column, t->n > 0 ? t->n : 1}};
	struct buf b = {0};
	struct finding *f;

	zonename_write(&b, x->o->z.name->wire);
	text.text = text.domain = buf_span(&b);
	if (x->o->policy) /* without "_dmarc." */
		span_advance(&text.domain, b.n > 7 ? 7 : b.n);
	f = lint_add(&text, (struct lint_case){rule, .n = LINT_ALL,
	    .detail = text.text});
	buf_free(&b);
	return f;
}

/*
 * A finding if what stands before the origin ends with the origin again: true
 * then. The domain that was meant has a record as soon as that is mended, and
 * whoever has the doubled name is no domain: nothing more is said of either.
 */
static bool
check_doubled(const struct keep *x)
{
	const struct zone_token *t = x->r->owner_at;
	const struct zone_name *name = x->o->z.name;
	const unsigned char *p = name->wire, *end = p + name->n;
	unsigned char meant[ZONE_NAME_MAX];
	size_t n = x->r->origin->n, skip;
	struct finding *f;
	struct zone_keys k;

	if (n < 2 || name->n < 2 * n - 1 || t == NULL ||
	    memcmp(end - n, x->r->origin->wire, n) != 0)
		return false;
	while (p + 2 * n - 1 < end)
		p += 1 + p[0];
	if (p + 2 * n - 1 != end ||
	    memcmp(p, x->r->origin->wire, n - 1) != 0)
		return false;
	f = add_owner(x, LINT_OWNER_DOUBLED);
	if (f == NULL)
		return false;
	if (x->o->policy) {
		skip = 1U + name->wire[0]; /* _dmarc */
		memcpy(meant, name->wire + skip, name->n - n - skip);
		meant[name->n - n - skip] = 0;
		zonestore_keys(&x->l->index, meant, &k);
		zonestore_put(&x->l->index, &k, k.labels, LINTNAME_POLICY, 0,
		    0);
		zonestore_flush(&x->l->index); /* as long as meant is there */
	}
	if (x->r->generated || t->quoted)
		return true;
	f->fix.at = (struct zone_place){f->at.file, t->line,
	    t->column + t->n};
	f->fix.text = SPAN_LIT(".");
	return true;
}

/*
 * True for "dmarc", "_dmark", "_damrc", "_dmarc_", with one or two letters
 * wrong, missing or too many, and for "_domainkey._dmarc". But
 * "example.net._dmarc" is where a provider keeps what others have a CNAME to.
 */
static bool
is_typo(const unsigned char *wire)
{
	static const char name[] = "_dmarc";
	const unsigned char *label = wire + 1;
	size_t n = wire[0], len = sizeof(name) - 1, i = 0, j = 0, slips;

	while (i < n && i < len && label[i] == (unsigned char)name[i])
		i++;
	while (j < n - i && j < len - i &&
	    label[n - 1 - j] == (unsigned char)name[len - 1 - j])
		j++;
	slips = (n > len ? n : len) - i - j;
	if (n > 3 && n < 10 && slips > 0 && slips <= 2)
		return true;
	/* What looks like a blank behind it, but is none. */
	if (n > len && i == len && label[len] >= 0x80)
		return true;
	if (n == 0 || lint_label_is(wire, "*"))
		return false;
	return lint_label_is(wire + 1 + n, "_dmarc");
}

/* --- records --- */

static struct zone_rr *
keep(const struct keep *x, enum lintrr_kind kind)
{
	const struct zone_record *r = x->r;
	struct zone_rr *rr;

	rr = zonestore_rr(&x->l->index, x->number);
	rr->owner = zonestore_owner_wire(&x->o->z);
	rr->file = x->file;
	rr->ttl = r->ttl;
	rr->type = r->type;
	rr->kind = (uint8_t)kind;
	rr->line = r->type_at->line;
	rr->column = r->type_at->column;
	rr->end = rr->column + r->type_at->n;
	rr->fixed = true;
	return rr;
}

/* With its data, a name. */
static void
keep_name(const struct keep *x, enum lintrr_kind kind)
{
	struct zone_rr *rr = keep(x, kind);
	const struct zone_record *r = x->r;

	rr->data = zonestore_keep(&x->l->index, r->wire.p, r->wire.n);
	rr->n = (uint32_t)r->wire.n;
	if (r->ndata > 0) {
		rr->line = r->data->line;
		rr->column = r->data->column;
		rr->end = rr->column + r->data->n;
	}
}

/* Notes that a domain has keys, of use or not, at the names above. */
static void
put_keys(const struct keep *x, uint32_t flag)
{
	const struct zone_keys *k = &x->o->z.k;
	size_t i;

	for (i = k->labels; i > 0; i--)
		if (lint_label_is(zonestore_name(k, i), "_domainkey"))
			zonestore_put(&x->l->index, k, i - 1, flag, 0, 0);
}

/* A CNAME, DNAME or NS below "_domainkey", kept already, may lead to keys. A
 * CNAME at that name itself leads to none. */
static void
keep_key_alias(const struct keep *x)
{
	struct lint *l = x->l;

	if (x->r->type == ZONE_TYPE_CNAME && x->o->z.name->wire[1] == '_')
		return;
	put_keys(x, LINTNAME_KEYS_VIA);
	if (x->o->key_twice && x->r->type == ZONE_TYPE_CNAME) {
		add_owner(x, LINT_DKIM_NAME_DOUBLED);
		return;
	}
	l->key_aliases = xgrow(l->key_aliases, l->nkey_aliases,
	    &l->key_aliases_cap, sizeof(l->key_aliases[0]));
	l->key_aliases[l->nkey_aliases++] = *x->number;
}

/* The same if it may lead from a _dmarc name elsewhere: a CNAME there, at a
 * wildcard, or where reports are accepted, a DNAME of a domain, and NS. */
static void
keep_alias(const struct keep *x, enum lintrr_kind kind)
{
	const struct lint_owner *o = x->o;
	bool asked = o->policy || o->report;

	if (o->key && !asked) {
		keep_name(x, kind);
		keep_key_alias(x);
		return;
	}
	if (x->r->type == ZONE_TYPE_DNAME ? o->z.name->wire[1] == '_' :
	    !asked && !o->wildcard) {
		keep_name(x, kind);
		return;
	}
	keep_name(x, kind == LINTRR_CNAME ? LINTRR_ALIAS : kind);
	/* With its owner mended, it is another one's. */
	if (!asked || !check_doubled(x))
		lint_alias_keep(x->l, *x->number);
}

/* With its text. */
static struct zone_rr *
keep_text(const struct keep *x, enum lintrr_kind kind)
{
	struct zone_rr *rr = keep(x, kind);

	rr->fixed = false;
	lint_place_read(&x->l->index, rr, x->r);
	return rr;
}

/* In the form of RFC 3597 the wire form has it; nothing is joined yet. */
struct span
lint_first_string(const struct zone_record *r)
{
	if (!r->generic)
		return r->ndata > 0 ? (struct span){r->data->p, r->data->n} :
		    SPAN_LIT("");
	return r->wire.n > 0 ? (struct span){r->wire.p + 1,
	    (unsigned char)r->wire.p[0]} : SPAN_LIT("");
}

/* Text below "_domainkey"; what is at that name itself, or at one like "_adsp",
 * is no key. */
static void
keep_key(const struct keep *x)
{
	const struct zone_rr *rr;
	struct lint_text t;

	if (x->o->z.name->wire[1] == '_')
		return;
	if (x->o->key_twice) {
		add_owner(x, LINT_DKIM_NAME_DOUBLED);
		return;
	}
	rr = keep_text(x, LINTRR_KEY);
	t = lint_text_of(x->l, rr);
	put_keys(x, lint_key_look(&t, true) ? LINTNAME_KEYS :
	    LINTNAME_KEYS_BAD);
}

static uint32_t
keep_txt(const struct keep *x)
{
	struct span s = lint_first_string(x->r);
	const struct lint_parsed *parsed;
	const struct lint_policy *p;
	struct lint_text t;
	struct zone_rr *rr;

	if (x->o->report_astray && lint_like_dmarc(s)) {
		add_owner(x, LINT_REPORT_RECORD_MISPLACED);
	} else if (x->o->report) {
		check_doubled(x);
		rr = keep_text(x, LINTRR_REPORT);
		if (record_is((struct span){rr->data, rr->n}))
			return LINTNAME_TXT | LINTNAME_DMARC;
	} else if (x->o->key && !lint_like_dmarc(s)) {
		keep_key(x);
	} else if (x->o->policy) {
		rr = keep_text(x, LINTRR_POLICY);
		parsed = lint_policy_read(&x->l->policies,
		    (struct span){rr->data, rr->n});
		p = &x->l->policies.policy[parsed->policy];
		t = lint_text_of(x->l, rr);
		rr->policy = parsed->policy;
		x->l->counts.records++;
		if (p->is || p->meant)
			lint_record_notes(&t, &parsed->record);
		if (check_doubled(x)) {
			rr->kind = LINTRR_OUT;
			return LINTNAME_TXT;
		}
		if (!p->is)
			return LINTNAME_TXT;
		zonestore_put(&x->l->index, &x->o->z.k,
		    x->o->z.k.labels - 1, LINTNAME_POLICY, 0, 0);
		return LINTNAME_TXT | LINTNAME_DMARC;
	} else if (s.n == 0 || memchr("vV\"\\ '", s.p[0], 6) == NULL) {
		if (s.n > 0 && x->o->wildcard)
			keep_text(x, LINTRR_WILD);
		else if (lint_key_like(s))
			keep_text(x, LINTRR_KEY);
	} else if (spfrec_is(s)) {
		keep_text(x, LINTRR_SPF);
		return LINTNAME_TXT | LINTNAME_SPF;
	} else if (lint_spf_like(s)) {
		keep_text(x, LINTRR_SPF);
	} else if (lint_like_dmarc(s)) {
		check_doubled(x);
		if (is_typo(x->o->z.name->wire)) {
			add_owner(x, LINT_OWNER_TYPO);
			return LINTNAME_TXT;
		}
		rr = keep_text(x, LINTRR_STRAY);
		if (!x->o->wildcard)
			return LINTNAME_TXT;
		/* It may be the answer for _dmarc. */
		parsed = lint_policy_read(&x->l->policies,
		    (struct span){rr->data, rr->n});
		t = lint_text_of(x->l, rr);
		rr->policy = parsed->policy;
		x->l->counts.records++;
		lint_record_notes(&t, &parsed->record);
		lint_alias_keep(x->l, *x->number);
	} else if (x->o->wildcard) {
		keep_text(x, LINTRR_WILD);
	} else if (lint_key_like(s)) {
		keep_text(x, LINTRR_KEY); /* an alias may lead to it */
	}
	return LINTNAME_TXT;
}

/*
 * Is a CNAME what a response policy zone has: to the root or to "*." for no
 * name and no data, to "rpz-passthru." and its like, or of an address or a
 * server, below "rpz-ip" and its like?
 */
static bool
is_rpz(const struct zone_record *r)
{
	const unsigned char *p = (const unsigned char *)r->wire.p;

	if (p[0] == 0 || (p[0] == 1 && p[1] == '*' && p[2] == 0) ||
	    (p[0] > 4 && memcmp(p + 1, "rpz-", 4) == 0 && p[1 + p[0]] == 0))
		return true;
	for (p = r->owner->wire; p[0] != 0; p += 1 + p[0])
		if (p[1] == 'r' && p[0] > 4 && memcmp(p + 1, "rpz-", 4) == 0)
			return true;
	return false;
}

uint32_t
lint_keep_record(struct lint *l, struct lint_owner *o, uint32_t file,
    const struct zone_record *r, uint32_t *number)
{
	uint32_t ignored;
	struct keep x = {l, o, file, r, number};
	struct keep other = {l, o, file, r, &ignored};
	const struct zone_keys *k = &o->z.k;
	struct lint_file *top;
	bool stray;

	if (r->type == ZONE_TYPE_TXT)
		return keep_txt(&x);
	top = l->finds.file[l->finds.file[file]->top];
	/* DMARC text where no text belongs. */
	stray = r->ndata > 0 && r->data->n >= 8 &&
	    ascii_lower(r->data->p[0]) == 'v' &&
	    lint_like_dmarc((struct span){r->data->p, r->data->n});
	if (stray)
		keep(&other, LINTRR_STRAY);
	switch (r->type) {
	case ZONE_TYPE_A:
	case ZONE_TYPE_AAAA:
		return zonestore_flag(r->type);
	case ZONE_TYPE_MX:
		top->has_mx = true;
		if (k->labels > 0 && o->mx_labels != k->labels) {
			o->mx_labels = k->labels;
			zonestore_put(&l->index, k, k->labels - 1,
			    LINTNAME_MX_BELOW, 0, 0);
		}
		return r->wire.n == 3 ? LINTNAME_MX | LINTNAME_NULL_MX :
		    LINTNAME_MX;
	case ZONE_TYPE_NS:
		if (o->is_apex)
			keep_name(&x, LINTRR_NS);
		else if (o->policy || o->key)
			keep_alias(&x, LINTRR_NS);
		return LINTNAME_NS;
	case ZONE_TYPE_CNAME:
		top->rpz += is_rpz(r);
		keep_alias(&x, LINTRR_CNAME);
		return LINTNAME_CNAME;
	case ZONE_TYPE_DNAME:
		keep_alias(&x, LINTRR_DNAME);
		return LINTNAME_DNAME;
	case ZONE_TYPE_SOA:
		keep(&x, LINTRR_SOA);
		o->is_apex = true;
		top->has_soa = true;
		return LINTNAME_SOA;
	case ZONE_TYPE_SPF:
		if (!stray)
			keep_text(&x, LINTRR_SPF);
		return LINTNAME_OTHER;
	case 24: /* SIG, KEY, NXT, RRSIG, NSEC, which may be beside a CNAME */
	case 25: /* (RFC 2181, 10.1, RFC 4035, 2.5); NSEC3 */
	case 30:
	case 46:
	case 47:
	case 50:
		top->signing++;
		return 0;
	default:
		return LINTNAME_OTHER;
	}
}
