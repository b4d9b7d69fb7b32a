/* The values of a section of a report: of its head, or of one record. */
/* SPDX-License-Identifier: ISC */
#include "report/section.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "report/value.h"
#include "rows/list.h"

#define ABSENT UINT32_MAX /* the length of a range without a value */

enum { REASONS, DKIM, SPF };

static const enum rua_field list_column[REPORT_LISTS] = {
    [REASONS] = RUA_reasons,
    [DKIM] = RUA_dkim_results,
    [SPF] = RUA_spf_results,
};

void
report_section_reset(struct report_section *s)
{
	size_t i;

	memset(s->range, 0xff, sizeof(s->range));
	for (i = 0; i < REPORT_LISTS; i++) {
		s->list[i].n = 0;
		s->list_set[i] = false;
	}
	s->text.n = s->ext.n = 0;
	s->dkim_pass = s->spf_pass = s->left_out = false;
	if (s->quirks.n > 0)
		quirk_list_free(&s->quirks);
}

void
report_section_free(struct report_section *s)
{
	size_t i;

	for (i = 0; i < REPORT_LISTS; i++)
		buf_free(&s->list[i]);
	buf_free(&s->text);
	buf_free(&s->ext);
	quirk_list_free(&s->quirks);
}

struct span
report_section_get(const struct report_section *s, size_t column)
{
	struct report_range r = s->range[column];

	if (r.len == ABSENT)
		return SPAN_NONE;
	return (struct span){r.len > 0 ? s->text.p + r.off : "", r.len};
}

/* May n more octets be added, for element el? */
static bool
has_room(struct report_section *s, size_t n, enum report_elem el)
{
	if (s->text.n + n <= LIMIT_RECORD)
		return true;
	quirk_add(&s->quirks, QUIRK_RECORD_LARGE, report_elem[el].label,
	    SPAN_NONE);
	return false;
}

void
report_section_set(struct report_section *s, enum report_elem el,
    size_t column, struct span v)
{
	if (!has_room(s, v.n, el))
		return;
	s->range[column] = (struct report_range){
	    (uint32_t)s->text.n, (uint32_t)v.n};
	buf_put_span(&s->text, v);
}

/* --- leaves --- */

void
report_section_text(struct report_section *s, enum report_elem el, size_t off,
    struct span more)
{
	size_t has = s->text.n - off;

	if (s->left_out)
		return;
	if (has + more.n > LIMIT_TEXT) {
		quirk_add(&s->quirks, QUIRK_TEXT_LONG, report_elem[el].label,
		    SPAN_NONE);
		more.n = utf8_cut(more, LIMIT_TEXT - has);
		s->left_out = true;
	}
	if (has_room(s, more.n, el))
		buf_put_span(&s->text, more);
	else
		s->left_out = true;
}

void
report_section_leaf(struct report_section *s, enum report_elem el, size_t off,
    bool rfc9990)
{
	const struct report_elem_info *e = &report_elem[el];
	struct report_range *to = &s->range[e->to], old = *to;
	struct buf *b = &s->text;
	size_t n = b->n - off;
	struct span v = SPAN_NONE;

	if (n > 0 && !s->left_out && (e->flags & ELF_MANY) == 0 &&
	    report_value_is_plain(el, (struct span){b->p + off, n})) {
		*to = (struct report_range){(uint32_t)off, (uint32_t)n};
		return;
	}
	if (!s->left_out || n > 0)
		v = report_value_parse(el, b, off, rfc9990, &s->quirks);
	s->left_out = false;
	*to = (struct report_range){ABSENT, ABSENT};
	if (v.p != NULL)
		*to = (struct report_range){
		    v.n > 0 ? (uint32_t)(v.p - b->p) : 0, (uint32_t)v.n};
	/* RFC 7489 has any number of errors: they are joined by LF. */
	if ((e->flags & ELF_MANY) == 0 || old.len == ABSENT ||
	    to->len == ABSENT)
		return;
	if (!has_room(s, old.len + to->len + 1, el)) {
		*to = old;
		return;
	}
	off = b->n;
	buf_reserve(b, old.len + to->len + 1);
	buf_add(b, b->p + old.off, old.len);
	buf_putc(b, '\n');
	buf_add(b, b->p + to->off, to->len);
	*to = (struct report_range){(uint32_t)off, (uint32_t)(b->n - off)};
}

/* --- lists --- */

void
report_section_open(struct report_section *s, enum report_elem el)
{
	if (el == EL_RECORD) {
		report_section_reset(s);
	} else if (report_elem[el].kind == KIND_ITEM) {
		memset(s->range + RUA_SUB(0), 0xff,
		    REPORT_SUBS * sizeof(s->range[0]));
	} else if (el == EL_EVALUATED) {
		s->list_set[REASONS] = true;
	} else if (el == EL_AUTH_RESULTS) {
		s->list_set[DKIM] = s->list_set[SPF] = true;
	}
}

void
report_section_item_end(struct report_section *s, enum report_elem item)
{
	struct buf *b = &s->list[item == EL_REASON ? REASONS :
	    item == EL_DKIM ? DKIM : SPF];
	size_t i = 0;
	bool pass;

	/* Of a record that is too large, items without a value are dropped. */
	if ((s->quirks.codes & QUIRK_BIT(QUIRK_RECORD_LARGE)) != 0) {
		while (i < REPORT_SUBS && s->range[RUA_SUB(i)].len == ABSENT)
			i++;
		if (i == REPORT_SUBS)
			return;
	}
	if (b->n > LIMIT_RECORD) {
		quirk_add(&s->quirks, QUIRK_RECORD_LARGE,
		    report_elem[item].label, SPAN_NONE);
		return;
	}
	if (b->n > 0)
		buf_putc(b, ';');
	for (i = 0; i <= report_elem[item].n; i++) { /* the last is lang */
		if (i > 0)
			buf_putc(b, ',');
		list_put(b, report_section_get(s, RUA_SUB(i)));
	}
	pass = item != EL_REASON &&
	    span_is(report_section_get(s, RUA_SUB(2)), "pass");
	s->dkim_pass = s->dkim_pass || (pass && item == EL_DKIM);
	s->spf_pass = s->spf_pass || (pass && item == EL_SPF);
}

/* --- a record's cells --- */

void
report_section_cells(struct report_section *s,
    const struct report_section *head, struct span *cells)
{
	struct span dkim, spf, domain;
	bool pass, fail, whole;
	size_t i;

	for (i = RUA_record + 1; i < RUA_N; i++)
		cells[i] = report_section_get(s, i);
	for (i = 0; i < REPORT_LISTS; i++)
		if (s->list_set[i])
			cells[list_column[i]] = buf_span(&s->list[i]);
	if (s->ext.n > 0)
		cells[RUA_record_extension] = buf_span(&s->ext);
	dkim = cells[RUA_dkim_aligned];
	spf = cells[RUA_spf_aligned];
	domain = report_section_get(head, RUA_policy_domain);
	pass = span_is(dkim, "pass") || span_is(spf, "pass");
	fail = span_is(dkim, "fail") && span_is(spf, "fail");
	cells[RUA_dmarc] = pass ? SPAN_LIT("pass") :
	    fail ? SPAN_LIT("fail") : SPAN_NONE;
	if (span_is(cells[RUA_count], "0"))
		quirk_add(&s->quirks, QUIRK_NULL_RECORD, NULL, SPAN_NONE);
	/* What policy_evaluated says must be found in auth_results, unless
	 * some of that was left out. */
	whole = (s->quirks.codes & QUIRK_BIT(QUIRK_RECORD_LARGE)) == 0;
	if (whole && !s->dkim_pass && span_is(dkim, "pass"))
		quirk_add(&s->quirks, QUIRK_UNSUPPORTED_PASS, "dkim",
		    SPAN_NONE);
	if (whole && !s->spf_pass && span_is(spf, "pass"))
		quirk_add(&s->quirks, QUIRK_UNSUPPORTED_PASS, "spf",
		    SPAN_NONE);
	/* RFC 9990, 3.1.1.9. Below the policy domain sp or np may apply, so
	 * only the policy domain itself is checked. */
	if (fail && cells[RUA_reasons].n == 0 &&
	    cells[RUA_disposition].p != NULL &&
	    cells[RUA_header_from].p != NULL &&
	    span_eq(cells[RUA_header_from], domain) &&
	    !span_eq(cells[RUA_disposition], report_section_get(head, RUA_p)))
		quirk_add(&s->quirks, QUIRK_UNEXPLAINED, NULL, SPAN_NONE);
	cells[RUA_quirks] = buf_span(&s->quirks.text);
}
