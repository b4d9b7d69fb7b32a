/* How a record is mended: only what can hardly have been meant otherwise. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lint/part.h"

/* Text as it has to stand within quotes; false if it had to have more than
 * escapes, or there are none around it and it needs them. */
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
lintfix_is_plain(struct span text)
{
	size_t i;

	for (i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] >= 0x7f)
			return false;
	return true;
}

void
lintfix_put(const struct lintabout *a, struct finding *f, size_t at, size_t n,
    struct span text)
{
	struct lintplace place = a->at;
	struct buf b = {0};
	bool good = true;

	if (a->rr != NULL) {
		good = lintplace_within(a->index, a->rr, at, n, &place) &&
		    put_escaped(&b, text, a->rr->quoted);
	} else {
		place.column += (uint32_t)at;
		place.n = (uint32_t)n;
		good = lintfix_is_plain(text);
		buf_put_span(&b, text);
	}
	if (good) {
		f->fix.at = (struct zone_place){f->at.file, place.line,
		    place.column};
		f->fix.n = place.n;
		f->fix.text = lintfind_keep(a->finds, buf_span(&b));
	}
	buf_free(&b);
}

bool
lintfix_is_quotable(struct span text)
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
	const struct lintabout *a;
	struct finding *f;
	const struct record *r;
	size_t at, n; /* of the fault */
	struct span text;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
put(const struct fix *x, size_t at, size_t n, struct span text)
{
	lintfix_put(x->a, x->f, at, n, text);
}

static void
drop(const struct fix *x)
{
	put(x, x->at, x->n, SPAN_LIT(""));
}

/* The tag goes, with the semicolon and the blanks before it. */
static void
drop_tag(const struct fix *x)
{
	size_t at = x->at, end = x->at + x->n;

	while (at > 0 && is_blank(x->text.p[at - 1]))
		at--;
	if (at == 0 || x->text.p[at - 1] != ';')
		return;
	at--;
	while (at > 0 && is_blank(x->text.p[at - 1]))
		at--;
	put(x, at, end - at, SPAN_LIT(""));
}

/* The tag's value and where it is; false if it has none. */
static bool
value_of(const struct fix *x, struct span *v)
{
	size_t i;

	for (i = 0; i < x->r->nitems; i++) {
		const struct record_item *it = &x->r->items[i];

		if (it->name_at == x->at) {
			*v = (struct span){x->text.p + it->value_at,
			    it->value_n};
			return true;
		}
	}
	return false;
}

/* "DMARC 1", "dmarc1": nothing else can have been meant. */
static void
fix_version(const struct fix *x)
{
	struct span v = {x->text.p + x->at, x->n};
	char squeezed[8];
	size_t i, n = 0;

	for (i = 0; i < v.n && n < sizeof(squeezed); i++)
		if (!is_blank(v.p[i]))
			squeezed[n++] = v.p[i];
	if (span_is_nocase((struct span){squeezed, n}, "dmarc1"))
		put(x, x->at, x->n, SPAN_LIT("DMARC1"));
}

static void
fix_quotes(const struct fix *x)
{
	struct span s = x->text;
	size_t lead = x->n, tail;

	for (tail = s.n; tail > lead && (s.p[tail - 1] == '"' ||
	    s.p[tail - 1] == '\'' || is_xml_space(s.p[tail - 1]));)
		tail--;
	if (tail == s.n && x->a->rr != NULL && !x->a->rr->quoted)
		return; /* a semicolon cuts it, and the rest is a comment */
	put(x, 0, s.n, (struct span){s.p + lead, tail - lead});
}

/* Receivers differ on which counts, unless both say the same. */
static void
fix_duplicate(const struct fix *x, enum record_tag tag)
{
	struct span v;

	if (value_of(x, &v) && span_eq(v, x->r->value[tag]))
		drop_tag(x);
}

static size_t
count_tag(const struct record *r, enum record_tag tag)
{
	size_t i, n = 0;

	for (i = 0; i < r->nitems; i++)
		n += r->items[i].tag == tag;
	return n;
}

/* pct below 100 still holds back some receivers. Of several they take one or
 * the other. */
static void
fix_removed(const struct fix *x, enum record_tag tag)
{
	if (tag != TAG_PCT || (x->r->pct == 100 &&
	    count_tag(x->r, TAG_PCT) == 1 &&
	    x->r->found[FAULT_PCT_INVALID] == 0))
		drop_tag(x);
}

/* A comma was meant for a semicolon. Where the tag is there elsewhere, it is
 * hard to tell which one shall be in force. */
static void
fix_separator(const struct fix *x, enum record_tag tag)
{
	size_t at = x->at;

	if (count_tag(x->r, tag) > 0)
		return;
	while (at > 0 && is_blank(x->text.p[at - 1]))
		at--;
	if (at > 0 && x->text.p[at - 1] == ',')
		at--;
	put(x, at, x->at - at, SPAN_LIT("; "));
}

static void
fix_backslash(const struct fix *x)
{
	if (x->n == 2 && (x->text.p[x->at + 1] == ';' ||
	    x->text.p[x->at + 1] == ','))
		put(x, x->at, 1, SPAN_LIT(""));
}

static void
fix_entity(const struct fix *x)
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
	struct span s = {x->text.p + x->at, x->n};
	size_t i;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_is_nocase(s, entities[i].entity))
			put(x, x->at, x->n, span_str(entities[i].text));
}

static void
fix_non_ascii(const struct fix *x)
{
	if (x->n == 2 && memcmp(x->text.p + x->at, "\xc2\xa0", 2) == 0)
		put(x, x->at, x->n, SPAN_LIT(" "));
}

static void
fix_control(const struct fix *x)
{
	bool last = x->at + x->n == x->text.n;

	put(x, x->at, x->n, last ? SPAN_LIT("") : SPAN_LIT(" "));
}

static void
fix_alignment(const struct fix *x)
{
	struct span s = {x->text.p + x->at, x->n};

	if (span_is_nocase(s, "relaxed"))
		put(x, x->at, x->n, SPAN_LIT("r"));
	else if (span_is_nocase(s, "strict"))
		put(x, x->at, x->n, SPAN_LIT("s"));
}

static size_t
count(struct span s, char c)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static void
fix_scheme(const struct fix *x)
{
	struct span s = {x->text.p + x->at, x->n};

	if (count(s, '@') == 1 && s.p[0] != '@' && s.p[s.n - 1] != '@')
		put(x, x->at, 0, SPAN_LIT("mailto:"));
}

/* "mailto://a@b", and a comma too many. */
static void
fix_malformed(const struct fix *x)
{
	struct span s = {x->text.p + x->at, x->n};

	if (s.n == 1 && s.p[0] == ',')
		drop(x);
	else if (s.n > 9 && span_is_nocase((struct span){s.p, 9},
	    "mailto://") && count(s, '@') == 1 && count(s, '/') == 2)
		put(x, x->at + 7, 2, SPAN_LIT(""));
}

/* Is the tag before this place rua or ruf? */
static bool
follows_uris(const struct fix *x)
{
	enum record_tag tag = TAG_N;
	size_t i;

	for (i = 0; i < x->r->nitems && x->r->items[i].name_at < x->at; i++)
		tag = x->r->items[i].tag;
	return tag == TAG_RUA || tag == TAG_RUF;
}

/* Blanks where a comma belongs, or a semicolon before another URI. */
static void
fix_list(const struct fix *x)
{
	size_t at = x->at;

	if (!follows_uris(x))
		return;

	if (is_blank(x->text.p[at])) {
		put(x, at, x->n, SPAN_LIT(","));
		return;
	}
	while (at > 0 && is_blank(x->text.p[at - 1]))
		at--;
	if (at > 0 && x->text.p[at - 1] == ';')
		put(x, at - 1, x->at - at + 1, SPAN_LIT(","));
}

/* The URI and the comma before it. */
static void
fix_duplicate_uri(const struct fix *x)
{
	size_t at = x->at;

	while (at > 0 && is_blank(x->text.p[at - 1]))
		at--;
	if (at > 0 && x->text.p[at - 1] == ',')
		put(x, at - 1, x->at + x->n - at + 1, SPAN_LIT(""));
}

void
lintfix_note(const struct lintabout *a, struct finding *f,
    const struct record *r, const struct record_note *note)
{
	struct fix x = {a, f, r, note->at, note->n, a->text};

	switch (note->fault) {
	case FAULT_VERSION_BAD_VALUE:
		fix_version(&x);
		break;
	case FAULT_SURROUNDING_QUOTES:
		fix_quotes(&x);
		break;
	case FAULT_TAG_DUPLICATE:
		fix_duplicate(&x, note->tag);
		break;
	case FAULT_TAG_REMOVED:
		fix_removed(&x, note->tag);
		break;
	case FAULT_VALUE_EMPTY:
	case FAULT_FO_WITHOUT_RUF:
	case FAULT_T_NO_EFFECT:
		drop_tag(&x);
		break;
	case FAULT_LEADING_WHITESPACE:
	case FAULT_EMPTY_TAG:
	case FAULT_SMART_QUOTES:
	case FAULT_URI_SIZE_LIMIT:
		drop(&x);
		break;
	case FAULT_SEPARATOR_MISSING:
		fix_separator(&x, note->tag);
		break;
	case FAULT_BACKSLASH_ESCAPE:
		fix_backslash(&x);
		break;
	case FAULT_HTML_ENTITY:
		fix_entity(&x);
		break;
	case FAULT_NON_ASCII:
		fix_non_ascii(&x);
		break;
	case FAULT_CONTROL_CHAR:
		fix_control(&x);
		break;
	case FAULT_ALIGNMENT_INVALID:
		fix_alignment(&x);
		break;
	case FAULT_URI_MISSING_SCHEME:
		fix_scheme(&x);
		break;
	case FAULT_URI_MALFORMED:
		fix_malformed(&x);
		break;
	case FAULT_URI_LIST_SEPARATOR:
		fix_list(&x);
		break;
	case FAULT_URI_DUPLICATE:
		fix_duplicate_uri(&x);
		break;
	default:
		break;
	}
}
