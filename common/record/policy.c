/* What a DMARC record makes a receiver do, and the record written back. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"

/* "at least one syntactically valid reporting URI" */
static bool
has_rua(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->nuris; i++)
		if (r->uris[i].tag == TAG_RUA && r->uris[i].valid)
			return true;
	return false;
}

static struct record_policy
as_none(const struct record *r)
{
	enum policy p = has_rua(r) ? POLICY_NONE : POLICY_ABSENT;

	return (struct record_policy){p == POLICY_NONE, p, p, p};
}

static enum policy
or_else(enum policy p, enum policy other)
{
	return p == POLICY_ABSENT ? other : p;
}

struct record_policy
record_policy(const struct record *r)
{
	struct record_policy d = {.usable = true};

	if (r->p == POLICY_INVALID || r->sp == POLICY_INVALID ||
	    r->np == POLICY_INVALID)
		return as_none(r);
	d.p = or_else(r->p, POLICY_NONE);
	d.sp = or_else(r->sp, d.p);
	d.np = or_else(r->np, d.sp);
	return d;
}

struct record_policy
record_policy_7489(const struct record *r)
{
	struct record_policy d = {true, r->p, r->sp, r->sp};

	if (r->found[FAULT_POLICY_NOT_SECOND] > 0 || r->p == POLICY_ABSENT ||
	    r->p == POLICY_INVALID || r->sp == POLICY_INVALID)
		return as_none(r);
	d.sp = d.np = or_else(d.sp, d.p);
	return d;
}

void
record_write(struct buf *b, const struct record *r)
{
	enum record_tag t;
	size_t i;

	buf_puts(b, "v=DMARC1");
	for (t = TAG_V + 1; t < TAG_N; t++) {
		struct span v = r->value[t];

		if (v.p == NULL)
			continue;
		buf_puts(b, "; ");
		buf_puts(b, record_tag_str(t));
		buf_putc(b, '=');
		for (i = 0; i < v.n; i++)
			buf_putc(b, t == TAG_RUA || t == TAG_RUF ? v.p[i] :
			    ascii_lower(v.p[i]));
	}
}
