/* How a record is mended: only what can hardly have been meant otherwise. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lint/part.h"

/* Appends text as it has to stand in a master file, within quotes or not;
 * false if it would need more than escapes, or quotes that are not there. */
static bool
put_escaped(struct buf *b, struct span text, bool quoted)
{
	size_t i;
	char c;

	for (i = 0; i < text.n; i++) {
		c = text.p[i];
		if (c < ' ' || c >= 0x7f)
			return false;
		if (!quoted && (c == ' ' || c == ';' || c == '(' || c == ')'))
			return false;
		if (c == '"' || c == '\\')
			buf_putc(b, '\\');
		buf_putc(b, c);
	}
	return true;
}

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
	struct lint_place place = t->at;
	struct buf b = {0};
	bool good;

	if (t->rr != NULL) {
		good = lint_place_within(t->finds->store, t->rr, at, n,
		    &place) && put_escaped(&b, text, t->rr->quoted);
	} else {
		place.column += (uint32_t)at;
		place.n = (uint32_t)n;
		good = lint_fix_is_plain(text);
		buf_put_span(&b, text);
	}
	if (good) {
		f->fix.at = (struct zone_place){f->at.file, place.line,
		    place.column};
		f->fix.n = place.n;
		f->fix.text = lint_keep(t->finds, buf_span(&b));
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
		good &= lint_info(lint_of_record(n->fault))->severity !=
		    LINT_ERROR;
	record_free(&r);
	return good;
}

/* --- by fault --- */

struct fix {
	const struct lint_text *t;
	struct finding *f;
	const struct record *r;
	enum record_tag tag; /* that the fault is about */
	size_t at, n;        /* of the fault */
	struct span text;    /* of the record */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the blanks before octet at begin. */
static size_t
before_blanks(const struct fix *x, size_t at)
{
	while (at > 0 && is_blank(x->text.p[at - 1]))
		at--;
	return at;
}

static bool
ends_in(const struct fix *x, size_t at, char c)
{
	return at > 0 && x->text.p[at - 1] == c;
}

/* n octets at at become text. */
static void
put(const struct fix *x, size_t at, size_t n, const char *text)
{
	lint_fix_put(x->t, x->f, at, n, span_str(text));
}

/* The tag goes, with the semicolon and the blanks before it. */
static void
drop_tag(const struct fix *x)
{
	size_t at = before_blanks(x, x->at);

	if (!ends_in(x, at, ';'))
		return;
	at = before_blanks(x, at - 1);
	put(x, at, x->at + x->n - at, "");
}

static size_t
count_tag(const struct fix *x)
{
	size_t i, n = 0;

	for (i = 0; i < x->r->nitems; i++)
		n += x->r->items[i].tag == x->tag;
	return n;
}

static size_t
count(struct span s, char c)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

/* "DMARC 1", "dmarc1": nothing else can have been meant. */
static void
fix_version(const struct fix *x)
{
	char squeezed[8];
	size_t i, n = 0;

	for (i = x->at; i < x->at + x->n && n < sizeof(squeezed); i++)
		if (!is_blank(x->text.p[i]))
			squeezed[n++] = x->text.p[i];
	if (span_is_nocase((struct span){squeezed, n}, "dmarc1"))
		put(x, x->at, x->n, "DMARC1");
}

static void
fix_quotes(const struct fix *x)
{
	size_t tail = x->text.n;

	while (tail > x->n && (x->text.p[tail - 1] == '"' ||
	    x->text.p[tail - 1] == '\'' || is_xml_space(x->text.p[tail - 1])))
		tail--;
	if (tail == x->text.n && x->t->rr != NULL && !x->t->rr->quoted)
		return; /* a semicolon cuts it, and the rest is a comment */
	lint_fix_put(x->t, x->f, 0, x->text.n,
	    (struct span){x->text.p + x->n, tail - x->n});
}

/* Receivers differ on which one counts, unless both say the same. */
static void
fix_duplicate(const struct fix *x)
{
	const struct record_item *it = x->r->items;
	const struct record_item *end = it + x->r->nitems;

	while (it < end && it->name_at != x->at)
		it++;
	if (it < end && span_eq((struct span){x->text.p + it->value_at,
	    it->value_n}, x->r->value[x->tag]))
		drop_tag(x);
}

static void
fix_entity(const struct fix *x, struct span faulty)
{
	static const struct {
		const char *entity, *text;
	} entities[] = {
	    {"&semi;", ";"}, {"&#59;", ";"}, {"&#x3b;", ";"},
	    {"&equals;", "="}, {"&#61;", "="}, {"&#x3d;", "="},
	    {"&commat;", "@"}, {"&#64;", "@"}, {"&#x40;", "@"},
	    {"&colon;", ":"}, {"&#58;", ":"}, {"&#x3a;", ":"},
	    {"&comma;", ","}, {"&#44;", ","}, {"&amp;", "&"},
	};
	size_t i;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_is_nocase(faulty, entities[i].entity))
			put(x, x->at, x->n, entities[i].text);
}

/* Blanks where a comma belongs, or a semicolon before another URI. */
static void
fix_list(const struct fix *x)
{
	enum record_tag tag = TAG_N;
	size_t i, at = before_blanks(x, x->at);

	for (i = 0; i < x->r->nitems && x->r->items[i].name_at < x->at; i++)
		tag = x->r->items[i].tag;
	if (tag != TAG_RUA && tag != TAG_RUF)
		return;
	if (is_blank(x->text.p[x->at]))
		put(x, x->at, x->n, ",");
	else if (ends_in(x, at, ';'))
		put(x, at - 1, x->at - at + 1, ",");
}

void
lint_fix_note(const struct lint_text *t, struct finding *f,
    const struct record *r, const struct record_note *note)
{
	struct fix x = {t, f, r, (enum record_tag)note->tag, note->at,
	    note->n, t->text};
	struct span s = {x.text.p + x.at, x.n};
	size_t at = before_blanks(&x, x.at);

	switch (note->fault) {
	case FAULT_VERSION_BAD_VALUE:
		fix_version(&x);
		break;
	case FAULT_SURROUNDING_QUOTES:
		fix_quotes(&x);
		break;
	case FAULT_LEADING_WHITESPACE:
	case FAULT_EMPTY_TAG:
	case FAULT_SMART_QUOTES:
	case FAULT_URI_SIZE_LIMIT:
		put(&x, x.at, x.n, "");
		break;
	case FAULT_VALUE_EMPTY:
	case FAULT_FO_WITHOUT_RUF:
	case FAULT_T_NO_EFFECT:
		drop_tag(&x);
		break;
	case FAULT_TAG_DUPLICATE:
		fix_duplicate(&x);
		break;
	case FAULT_TAG_REMOVED:
		/* pct below 100 still holds back some receivers; of several
		 * pct tags they use one or the other. */
		if (x.tag != TAG_PCT || (r->pct == 100 &&
		    count_tag(&x) == 1 && r->found[FAULT_PCT_INVALID] == 0))
			drop_tag(&x);
		break;
	case FAULT_SEPARATOR_MISSING:
		/* A comma was meant for a semicolon. If the tag is there
		 * elsewhere too, it is unclear which one should count. */
		at -= ends_in(&x, at, ',');
		if (count_tag(&x) == 0)
			put(&x, at, x.at - at, "; ");
		break;
	case FAULT_BACKSLASH_ESCAPE:
		if (s.n == 2 && (s.p[1] == ';' || s.p[1] == ','))
			put(&x, x.at, 1, "");
		break;
	case FAULT_HTML_ENTITY:
		fix_entity(&x, s);
		break;
	case FAULT_NON_ASCII:
		if (span_is(s, "\xc2\xa0")) /* a no-break space */
			put(&x, x.at, x.n, " ");
		break;
	case FAULT_CONTROL_CHAR:
		put(&x, x.at, x.n, x.at + x.n == x.text.n ? "" : " ");
		break;
	case FAULT_ALIGNMENT_INVALID:
		if (span_is_nocase(s, "relaxed"))
			put(&x, x.at, x.n, "r");
		else if (span_is_nocase(s, "strict"))
			put(&x, x.at, x.n, "s");
		break;
	case FAULT_URI_MISSING_SCHEME:
		if (count(s, '@') == 1 && s.p[0] != '@' &&
		    s.p[s.n - 1] != '@')
			put(&x, x.at, 0, "mailto:");
		break;
	case FAULT_URI_MALFORMED:
		/* A comma too many, or "mailto://a@b". */
		if (span_is(s, ","))
			put(&x, x.at, x.n, "");
		else if (s.n > 9 && span_is_nocase((struct span){s.p, 9},
		    "mailto://") && count(s, '@') == 1 && count(s, '/') == 2)
			put(&x, x.at + 7, 2, "");
		break;
	case FAULT_URI_LIST_SEPARATOR:
		fix_list(&x);
		break;
	case FAULT_URI_DUPLICATE: /* it goes, with the comma before it */
		if (ends_in(&x, at, ','))
			put(&x, at - 1, x.at + x.n - at + 1, "");
		break;
	default:
		break;
	}
}
