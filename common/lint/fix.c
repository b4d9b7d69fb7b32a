/* How a record is mended: only what can hardly have been meant otherwise. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/near.h"
#include "lint/part.h"

bool
lint_fix_is_plain(struct span text)
{
	size_t i = 0;

	while (i < text.n && text.p[i] >= ' ' && text.p[i] < 0x7f)
		i++;
	return i == text.n;
}

void
lint_fix_put(const struct lint_text *t, struct finding *f, size_t at,
    size_t n, struct span text)
{
	struct lint_place place = t->at, between = {0};
	bool good = lint_fix_is_plain(text);
	struct buf b = {0};
	size_t i;

	/* A text that stands elsewhere is mended in the same file only. */
	if (t->via != NULL && (t->rr == NULL || t->rr->file != t->via->file))
		return;
	if (t->rr != NULL) {
		/* As it has to stand in a master file: it must not need more
		 * than escapes, or quotes that are not there. */
		good = good && lint_place_within(t->finds->store, t->rr, at,
		    n, &place, &between);
		for (i = 0; i < text.n; i++) {
			good &= t->rr->quoted ||
			    memchr(" ;()", text.p[i], 4) == NULL;
			if (text.p[i] == '"' || text.p[i] == '\\')
				buf_putc(&b, '\\');
			buf_putc(&b, text.p[i]);
		}
	} else {
		place.column += (uint32_t)at;
		place.n = (uint32_t)n;
		buf_put_span(&b, text);
	}
	if (good) {
		f->fix.at = (struct zone_place){f->at.file, place.line,
		    place.column};
		f->fix.n = place.n;
		f->fix.text = arena_dup(&t->finds->octets, buf_span(&b));
		f->fix.stays_at = between.column;
		f->fix.stays = between.n;
	}
	buf_free(&b);
}

bool
lint_fix_is_quotable(struct span text)
{
	const struct record_note *n;
	struct record r;
	bool good;
	size_t i;

	if (text.n > 255) /* RFC 1035, 3.3 */
		return false;
	for (i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] >= 0x7f ||
		    strchr("\"\\()", text.p[i]) != NULL)
			return false;
	good = record_parse(&r, text);
	for (i = 0; i < r.nitems; i++)
		good &= r.items[i].tag != TAG_N;
	for (n = r.notes; n != NULL && n < r.notes + r.nnotes; n++)
		good &= record_severity(&r, n) != RECORD_ERROR;
	record_free(&r);
	return good;
}

/* --- by fault --- */

struct fix {
	const struct lint_text *t;
	struct finding *f;
	const struct record *r;
	enum record_tag tag; /* that the fault is about */
	enum record_fault fault;
	size_t at, n;        /* of the fault */
	struct span text;    /* of the record */
	struct span faulty;  /* its octets at fault */
	size_t gap;          /* where the blanks before those begin */
	char before;         /* what is before that gap; NUL: nothing */
};

/* What stands at a fault, in any case of letters, becomes another text; with
 * from NULL whatever stands there. */
static const struct {
	enum record_fault fault;
	const char *from, *to;
} words[] = {
    {FAULT_LEADING_WHITESPACE, NULL, ""},
    {FAULT_EMPTY_TAG, NULL, ""},
    {FAULT_SMART_QUOTES, NULL, ""},
    {FAULT_URI_SIZE_LIMIT, NULL, ""},
    {FAULT_URI_MALFORMED, ",", ""}, /* one too many */
    {FAULT_NON_ASCII, "\xc2\xa0", " "}, /* a no-break space */
    {FAULT_ALIGNMENT_INVALID, "relaxed", "r"},
    {FAULT_ALIGNMENT_INVALID, "strict", "s"},
    {FAULT_HTML_ENTITY, "&semi;", ";"}, {FAULT_HTML_ENTITY, "&#59;", ";"},
    {FAULT_HTML_ENTITY, "&#x3b;", ";"}, {FAULT_HTML_ENTITY, "&equals;", "="},
    {FAULT_HTML_ENTITY, "&#61;", "="}, {FAULT_HTML_ENTITY, "&#x3d;", "="},
    {FAULT_HTML_ENTITY, "&commat;", "@"}, {FAULT_HTML_ENTITY, "&#64;", "@"},
    {FAULT_HTML_ENTITY, "&#x40;", "@"}, {FAULT_HTML_ENTITY, "&colon;", ":"},
    {FAULT_HTML_ENTITY, "&#58;", ":"}, {FAULT_HTML_ENTITY, "&#x3a;", ":"},
    {FAULT_HTML_ENTITY, "&comma;", ","}, {FAULT_HTML_ENTITY, "&#44;", ","},
    {FAULT_HTML_ENTITY, "&amp;", "&"},
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t
count(struct span s, char c)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

/* n octets at at become text. */
static void
put(const struct fix *x, size_t at, size_t n, const char *text)
{
	lint_fix_put(x->t, x->f, at, n, span_str(text));
}

static void
fix_tag(const struct fix *x)
{
	const struct record_item *it, *end = x->r->items + x->r->nitems;
	size_t i, n = 0, at;
	char squeezed[8];
	bool drop = false;

	for (it = x->r->items; it < end; it++)
		n += it->tag == x->tag;
	switch (x->fault) {
	case FAULT_VALUE_EMPTY: /* an address may have been meant */
		drop = record_tags[x->tag].kind != VALUE_URIS;
		break;
	case FAULT_SUBPOLICY_INVALID: /* an empty one */
	case FAULT_NXPOLICY_INVALID:
		drop = n == 1 && x->r->value[x->tag].n == 0;
		break;
	case FAULT_FO_WITHOUT_RUF:
	case FAULT_T_NO_EFFECT:
		drop = true;
		break;
	case FAULT_VERSION_BAD_VALUE:
		/* "DMARC 1", "dmarc1": nothing else can have been meant. */
		for (i = n = 0; i < x->n && n < sizeof(squeezed); i++)
			if (!is_blank(x->faulty.p[i]))
				squeezed[n++] = x->faulty.p[i];
		if (span_is_nocase((struct span){squeezed, n}, "dmarc1"))
			put(x, x->at, x->n, "DMARC1");
		break;
	case FAULT_TAG_DUPLICATE:
		/* Receivers differ on which one counts, unless both say the
		 * same. */
		for (it = x->r->items; it < end && it->name_at != x->at;)
			it++;
		drop = it < end && span_eq((struct span){x->text.p +
		    it->value_at, it->value_n}, x->r->value[x->tag]);
		break;
	case FAULT_TAG_REMOVED:
		/* pct below 100 still holds back some receivers; of several
		 * pct tags they use one or the other. */
		drop = x->tag != TAG_PCT || (x->r->pct == 100 && n == 1 &&
		    x->r->found[FAULT_PCT_INVALID] == 0);
		break;
	case FAULT_SEPARATOR_MISSING:
		/* A comma was meant for a semicolon. If the tag is there
		 * elsewhere too, it is unclear which one should count. */
		at = x->gap - (x->before == ',');
		if (n == 0)
			put(x, at, x->at - at, "; ");
		break;
	default:
		break;
	}
	if (!drop || x->before != ';')
		return;
	/* The tag goes, with the semicolon and the blanks before it. */
	for (at = x->gap - 1; at > 0 && is_blank(x->text.p[at - 1]);)
		at--;
	put(x, at, x->at + x->n - at, "");
}

static void
fix_uri(const struct fix *x)
{
	const struct record_item *it = x->r->items, *end = it + x->r->nitems;
	struct span s = x->faulty;
	enum record_tag tag = TAG_N;
	size_t at;

	switch (x->fault) {
	case FAULT_URI_MISSING_SCHEME:
		put(x, x->at, 0, "mailto:");
		break;
	case FAULT_URI_MALFORMED: /* "mailto://a@b" */
		if (s.n > 9 && span_is_nocase((struct span){s.p, 9},
		    "mailto://") && count(s, '@') == 1 && count(s, '/') == 2)
			put(x, x->at + 7, 2, "");
		break;
	case FAULT_URI_UNSUPPORTED_SCHEME: /* "malto:a@b" */
		at = (size_t)((const char *)memchr(s.p, ':', s.n) - s.p);
		if (near_distance((struct span){s.p, at},
		    SPAN_LIT("mailto")) <= 2 && count(s, '@') == 1)
			put(x, x->at, at, "mailto");
		break;
	case FAULT_URI_DUPLICATE: /* it goes, with the comma before it */
		if (x->before == ',')
			put(x, x->gap - 1, x->at + x->n - x->gap + 1, "");
		break;
	case FAULT_URI_LIST_SEPARATOR:
		/* Blanks where a comma belongs, or a semicolon before another
		 * URI. */
		for (; it < end && it->name_at < x->at; it++)
			tag = it->tag;
		if (tag != TAG_RUA && tag != TAG_RUF)
			break;
		if (is_blank(s.p[0]))
			put(x, x->at, x->n, ",");
		else if (x->before == ';')
			put(x, x->gap - 1, x->at - x->gap + 1, ",");
		break;
	default:
		break;
	}
}

/* Faults of octets, wherever they stand. */
static void
fix_octets(const struct fix *x)
{
	size_t i, tail = x->text.n;
	char c;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].fault == x->fault && (words[i].from == NULL ||
		    span_is_nocase(x->faulty, words[i].from)))
			put(x, x->at, x->n, words[i].to);
	if (x->fault == FAULT_BACKSLASH_ESCAPE && x->n == 2 &&
	    (x->faulty.p[1] == ';' || x->faulty.p[1] == ','))
		put(x, x->at, 1, "");
	if (x->fault == FAULT_CONTROL_CHAR)
		put(x, x->at, x->n, x->at + x->n == tail ? "" : " ");
	if (x->fault != FAULT_SURROUNDING_QUOTES)
		return;
	for (; tail > x->n; tail--) {
		c = x->text.p[tail - 1];
		if (c != '"' && c != '\'' && !is_xml_space(c))
			break;
	}
	/* Else a semicolon cuts it, and the rest is a comment. */
	if (tail < x->text.n || x->t->rr == NULL || x->t->rr->quoted)
		lint_fix_put(x->t, x->f, 0, x->text.n,
		    (struct span){x->text.p + x->n, tail - x->n});
}

void
lint_fix_note(const struct lint_text *t, struct finding *f,
    const struct record *r, const struct record_note *note)
{
	struct fix x = {t, f, r, (enum record_tag)note->tag,
	    (enum record_fault)note->fault, note->at, note->n, t->text,
	    {t->text.p + note->at, note->n}, note->at, '\0'};

	while (x.gap > 0 && is_blank(t->text.p[x.gap - 1]))
		x.gap--;
	if (x.gap > 0)
		x.before = t->text.p[x.gap - 1];
	fix_octets(&x);
	fix_tag(&x);
	fix_uri(&x);
}
