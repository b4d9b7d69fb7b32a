/* Owner names in master files that are not what was meant. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lint/reading.h"

/* The place of the owner; of the type where the line has none. */
static struct lintplace
owner_place(const struct reading *d, const struct zone_record *r)
{
	const struct zone_token *t = r->owner_at != NULL ? r->owner_at :
	    r->type_at;

	return (struct lintplace){d->file, t->line, t->column,
	    t->n > 0 ? t->n : 1};
}

struct finding *
lintowner_add(struct reading *d, const struct zone_record *r,
    enum lint_rule rule)
{
	struct lintfinds *s = &d->l->finds;
	struct lintplace at = owner_place(d, r);
	struct finding *f = lintfind_add(s, rule, LINT_BY_RULE, &at);

	if (f == NULL)
		return NULL;
	f->domain = lintname_text(s, d->o.name.wire, d->is.policy);
	f->subject = lintname_text(s, d->o.name.wire, 0);
	f->detail = f->subject;
	return f;
}

/* Does what stands before the origin end with the origin again? */
static bool
is_doubled(const struct reading *d, const struct zone_record *r)
{
	size_t n = r->origin->n;
	const unsigned char *p = d->o.name.wire;
	const unsigned char *end = p + d->o.name.n;

	if (n < 2 || d->o.name.n < 2 * n - 1 || r->owner_at == NULL ||
	    memcmp(end - n, r->origin->wire, n) != 0)
		return false;
	for (; p + 2 * n - 1 < end; p += 1 + p[0])
		;
	return p + 2 * n - 1 == end &&
	    memcmp(p, r->origin->wire, n - 1) == 0;
}

void
lintowner_check_doubled(struct reading *d, const struct zone_record *r)
{
	const struct zone_token *t = r->owner_at;
	struct finding *f;

	if (!is_doubled(d, r) ||
	    (f = lintowner_add(d, r, LINT_OWNER_DOUBLED)) == NULL ||
	    r->generated || t->quoted)
		return;
	f->fix.at = (struct zone_place){f->at.file, t->line,
	    t->column + t->n};
	f->fix.text = SPAN_LIT(".");
}

/* Letters that are wrong, missing or too many in a label for "_dmarc". */
static size_t
slips(const unsigned char *label)
{
	struct span s = {(const char *)label + 1, label[0]};
	static const char name[] = "_dmarc";
	size_t i = 0, j = 0, n = sizeof(name) - 1;

	while (i < s.n && i < n && s.p[i] == name[i])
		i++;
	while (j < s.n - i && j < n - i &&
	    s.p[s.n - 1 - j] == name[n - 1 - j])
		j++;
	return (s.n > n ? s.n : n) - i - j;
}

/*
 * "dmarc", "_dmark", "_damrc", "_domainkey._dmarc", "_dmarc_" ... But
 * "example.net._dmarc" is where a provider keeps what others have a CNAME to.
 */
bool
lintowner_is_typo(const unsigned char *wire)
{
	const unsigned char *p = wire;

	if (p[0] > 3 && p[0] < 10 && slips(p) > 0 && slips(p) <= 2)
		return true;
	if (p[0] == 0 || lintlabel_is(p, "*"))
		return false;
	return lintlabel_is(p + 1 + p[0], "_dmarc");
}
