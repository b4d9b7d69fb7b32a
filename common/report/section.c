/* The values of a report's head, or of one record, as they come together. */
/* SPDX-License-Identifier: ISC */
#include "report/section.h"

#include <stdint.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "rows/list.h"
#include "report/value.h"

static const enum rua_field list_column[RUAPART_LISTS] = {
    RUA_reasons, RUA_dkim_results, RUA_spf_results};

void
ruapart_reset(struct ruapart *p)
{
	size_t i;

	memset(p->slot, 0xff, sizeof(p->slot));
	for (i = 0; i < RUAPART_LISTS; i++) {
		p->list[i].n = 0;
		p->list_set[i] = false;
	}
	p->text.n = p->ext.n = 0;
	p->dkim_pass = p->spf_pass = p->left_out = false;
	if (p->quirks.n > 0)
		quirks_reset(&p->quirks);
}

void
ruapart_free(struct ruapart *p)
{
	size_t i;

	for (i = 0; i < RUAPART_LISTS; i++)
		buf_free(&p->list[i]);
	buf_free(&p->text);
	buf_free(&p->ext);
	quirks_free(&p->quirks);
}

static bool
is_absent(struct slot s)
{
	return s.len == UINT32_MAX;
}

static struct span
slot_span(const struct buf *b, struct slot s)
{
	if (is_absent(s))
		return SPAN_NONE;
	return (struct span){s.len > 0 ? b->p + s.off : "", s.len};
}

/* s stands in b, is empty, or is absent. */
static struct slot
slot_of(const struct buf *b, struct span s)
{
	if (s.p == NULL)
		return (struct slot){UINT32_MAX, UINT32_MAX};
	return (struct slot){
	    s.n > 0 ? (uint32_t)(s.p - b->p) : 0, (uint32_t)s.n};
}

/* Copies s behind the text. */
static struct slot
slot_put(struct buf *b, struct span s)
{
	size_t at = b->n;

	buf_put_span(b, s);
	return (struct slot){(uint32_t)at, (uint32_t)s.n};
}

static struct span
value(const struct ruapart *p, size_t i)
{
	return slot_span(&p->text, p->slot[i]);
}

struct span
ruapart_get(const struct ruapart *p, enum rua_field f)
{
	return value(p, f);
}

void
ruapart_set(struct ruapart *p, enum rua_field f, struct span s)
{
	p->slot[f] = slot_put(&p->text, s);
}

void
ruapart_note(struct ruapart *p, enum quirk q, const char *where,
    struct span what)
{
	quirks_add(&p->quirks, q, span_str(where), what);
}

static bool
has_room(struct ruapart *p, size_t n, enum ruaelem el)
{
	if (p->text.n + n <= LIMIT_RECORD)
		return true;
	ruapart_note(p, QUIRK_RECORD_LARGE, ruaelem[el].label, SPAN_NONE);
	return false;
}

/* RFC 7489 has any number of errors: they are joined by LF. */
static struct span
join(struct ruapart *p, struct slot old, struct span v)
{
	struct buf *b = &p->text;
	size_t at = b->n, off = slot_of(b, v).off;

	if (is_absent(old) || v.p == NULL)
		return v;
	if (!has_room(p, old.len + v.n + 1, EL_ERROR))
		return slot_span(b, old);
	buf_reserve(b, old.len + v.n + 1);
	buf_add(b, b->p + old.off, old.len);
	buf_putc(b, '\n');
	buf_add(b, b->p + off, v.n);
	return (struct span){b->p + at, b->n - at};
}

static __attribute__((cold)) void
leaf_parse(struct ruapart *p, enum ruaelem el, size_t off, bool rfc9990)
{
	struct slot *to = &p->slot[ruaelem[el].to];
	struct span v = SPAN_NONE;

	if (!p->left_out || p->text.n > off)
		v = ruavalue_parse(el, &p->text, off, rfc9990, &p->quirks);
	p->left_out = false;
	if ((ruaelem[el].flags & ELF_MANY) != 0)
		v = join(p, *to, v);
	*to = slot_of(&p->text, v);
}

void
ruapart_leaf(struct ruapart *p, enum ruaelem el, size_t off, bool rfc9990)
{
	size_t n = p->text.n - off;

	if (n > 0 && !p->left_out && (ruaelem[el].flags & ELF_MANY) == 0 &&
	    ruavalue_is_plain(el, (struct span){p->text.p + off, n}))
		p->slot[ruaelem[el].to] =
		    (struct slot){(uint32_t)off, (uint32_t)n};
	else
		leaf_parse(p, el, off, rfc9990);
}

static __attribute__((cold)) void
text_cut(struct ruapart *p, enum ruaelem el, size_t off, const char *s,
    size_t n)
{
	size_t has = p->text.n - off;

	if (p->left_out)
		return;
	p->left_out = true;
	if (has + n > LIMIT_TEXT) {
		ruapart_note(
		    p, QUIRK_TEXT_LONG, ruaelem[el].label, SPAN_NONE);
		n = utf8_cut((struct span){s, n}, LIMIT_TEXT - has);
	}
	if (has_room(p, n, el))
		buf_add(&p->text, s, n);
}

void
ruapart_text(struct ruapart *p, enum ruaelem el, size_t off, const char *s,
    size_t n)
{
	size_t end = p->text.n + n;

	if (p->left_out || end > off + LIMIT_TEXT || end > LIMIT_RECORD)
		text_cut(p, el, off, s, n);
	else
		buf_add(&p->text, s, n);
}

bool
ruapart_is_cut(const struct ruapart *p)
{
	return (p->quirks.codes & QUIRK_BIT(QUIRK_RECORD_LARGE)) != 0;
}

static size_t
list_of(enum ruaelem item)
{
	size_t i = 0;

	while (i + 1 < RUAPART_LISTS && list_column[i] != ruaelem[item].to)
		i++;
	return i;
}

void
ruapart_list(struct ruapart *p, enum ruaelem el)
{
	if (el == EL_EVALUATED) {
		p->list_set[list_of(EL_REASON)] = true;
	} else if (el == EL_AUTH_RESULTS) {
		p->list_set[list_of(EL_DKIM)] = true;
		p->list_set[list_of(EL_SPF)] = true;
	}
}

void
ruapart_item(struct ruapart *p)
{
	memset(p->slot + RUA_SUB(0), 0xff, RUAPART_SUBS * sizeof(p->slot[0]));
}

void
ruapart_item_set(struct ruapart *p, enum ruaelem item, size_t sub,
    struct span s)
{
	if (has_room(p, s.n, item))
		p->slot[RUA_SUB(sub)] = slot_put(&p->text, s);
}

size_t
ruapart_lang(enum ruaelem item)
{
	return ruaelem[item].n;
}

static bool
item_is_left_out(const struct ruapart *p)
{
	size_t i = 0;

	if (!ruapart_is_cut(p))
		return false;
	while (i < RUAPART_SUBS && is_absent(p->slot[RUA_SUB(i)]))
		i++;
	return i == RUAPART_SUBS;
}

void
ruapart_item_end(struct ruapart *p, enum ruaelem item)
{
	struct buf *b = &p->list[list_of(item)];
	size_t i;

	if (item_is_left_out(p))
		return;
	if (b->n > LIMIT_RECORD) {
		ruapart_note(
		    p, QUIRK_RECORD_LARGE, ruaelem[item].label, SPAN_NONE);
		return;
	}
	if (b->n > 0)
		buf_putc(b, ';');
	for (i = 0; i <= ruapart_lang(item); i++) {
		if (i > 0)
			buf_putc(b, ',');
		list_put(b, value(p, RUA_SUB(i)));
	}
	if (item == EL_REASON ||
	    !span_is(value(p, RUA_SUB(2)), "pass"))
		return;
	if (item == EL_DKIM)
		p->dkim_pass = true;
	else
		p->spf_pass = true;
}

void
ruapart_cells(const struct ruapart *p, struct span *cells)
{
	size_t i;

	for (i = RUA_record + 1; i < RUA_N; i++)
		cells[i] = value(p, i);
	for (i = 0; i < RUAPART_LISTS; i++)
		if (p->list_set[i])
			cells[list_column[i]] = buf_span(&p->list[i]);
	if (p->ext.n > 0)
		cells[RUA_record_extension] = buf_span(&p->ext);
}
