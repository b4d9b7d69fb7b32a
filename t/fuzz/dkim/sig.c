/* Signature fields: what can be used is within the field, and put together
 * anew it is the same. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "dkim/sig.h"
#include "dkim/tag.h"

#include "fuzz/fuzz.h"

static void
put(struct buf *b, const char *tag, struct span v)
{
	if (v.p == NULL)
		return;
	buf_printf(b, "%s=", tag);
	buf_put_span(b, v);
	buf_puts(b, ";");
}

static void
put_number(struct buf *b, const char *tag, bool has, uint64_t v)
{
	if (!has)
		return;
	buf_printf(b, "%s=", tag);
	buf_put_uint(b, v);
	buf_puts(b, ";");
}

static void
put_all(struct buf *b, const struct dkimsig *s)
{
	static const char *const cv[] = {"none", "fail", "pass"};

	buf_printf(b, "a=%s;", dkimsig_algorithm_str(s->algorithm));
	put(b, "d", s->domain);
	put(b, "s", s->selector);
	put(b, "b", s->b);
	put_number(b, "t", s->has_time, s->time);
	if (s->kind == DKIMSIG_DKIM)
		buf_puts(b, "v=1;");
	else
		put_number(b, "i", true, s->instance);
	if (s->kind == DKIMSIG_SEAL) {
		buf_printf(b, "cv=%s", cv[s->cv]);
		return;
	}
	put(b, "i", s->identity);
	put(b, "h", s->names);
	put(b, "bh", s->bh);
	put_number(b, "x", s->has_expiry, s->expiry);
	put_number(b, "l", s->has_length, s->length);
	buf_printf(b, "c=%s/%s", canon_str(s->header), canon_str(s->body));
}

static void
check_again(const struct dkimsig *s)
{
	struct buf b = {0};
	struct dkimsig t;

	put_all(&b, s);
	must(dkimsig_parse(&t, s->kind, buf_span(&b)));
	must(t.algorithm == s->algorithm && t.header == s->header &&
	    t.body == s->body && span_eq(t.domain, s->domain) &&
	    span_eq(t.selector, s->selector) &&
	    span_eq(t.identity, s->identity) && span_eq(t.b, s->b) &&
	    span_eq(t.bh, s->bh) && span_eq(t.names, s->names) &&
	    t.instance == s->instance && t.cv == s->cv &&
	    t.time == s->time && t.expiry == s->expiry &&
	    t.length == s->length);
	buf_free(&b);
}

/* Without the signature the field is shorter by no less than it, and is a
 * signature field still, but for b=. */
static void
check_unsigned(const struct dkimsig *s, struct span field)
{
	struct buf b = {0};
	struct dkimsig t;

	dkimsig_unsigned(&b, s, field);
	must(b.n + s->b.n <= field.n);
	must(!dkimsig_parse(&t, s->kind, buf_span(&b)));
	must(t.fault == DKIMSIG_BASE64 && span_is(t.tag, "b"));
	buf_free(&b);
}

static void
check_names(const struct dkimsig *s)
{
	struct span rest = s->names, name;
	size_t n = 0;

	while (taglist_part(&rest, ':', TAGLIST_FWS, &name))
		n++;
	must(n <= LIMIT_DKIM_NAMES);
}

static void
check_identity(const struct dkimsig *s)
{
	struct buf b = {0};

	dkimsig_put_identity(&b, s);
	must(dkimtag_is_name(dkimsig_identity_domain(buf_span(&b)), 2));
	buf_free(&b);
}

static void
check(struct span field, enum dkimsig_kind kind)
{
	struct dkimsig s;
	bool fine = dkimsig_parse(&s, kind, field);

	must(fine == (s.fault == DKIMSIG_FINE));
	must(fine == (*dkimsig_fault_str(s.fault) == '\0'));
	must(within(s.domain, field) && within(s.selector, field) &&
	    within(s.identity, field) && within(s.names, field) &&
	    within(s.b, field) && within(s.bh, field));
	if (!fine)
		return;
	must(s.domain.n > 0 && s.selector.n > 0 && s.b.n > 0);
	must((kind == DKIMSIG_DKIM) == (s.instance == 0));
	must((kind == DKIMSIG_SEAL) == (s.bh.p == NULL));
	check_names(&s);
	check_again(&s);
	check_unsigned(&s, field);
	if (kind == DKIMSIG_DKIM)
		check_identity(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span s = {n > 0 ? (const char *)data : "", n};

	check(s, DKIMSIG_DKIM);
	check(s, DKIMSIG_AMS);
	check(s, DKIMSIG_SEAL);
	return 0;
}
