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

static struct span
faulty(const struct fix *x)
{
	return (struct span){x->text.p + x->at, x->n};
}

static void
put(const struct fix *x, size_t at, size_t n, struct span text)
{
	lint_fix_put(x->t, x->f, at, n, text);
}

/* What is at fault becomes text. */
static void
become(const struct fix *x, const char *text)
{
	put(x, x->at, x->n, span_str(text));
}

static void
drop(const struct fix *x)
{
	become(x, "");
}

/* The tag goes, with the semicolon and the blanks before it. */
static void
drop_tag(const struct fix *x)
{
	size_t at = before_blanks(x, x->at);

	if (!ends_in(x, at, ';'))
		return;
	at = before_blanks(x, at - 1);
	put(x, at, x->at + x->n - at, SPAN_LIT(""));
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
	struct span v = faulty(x);
	char squeezed[8];
	size_t i, n = 0;

	for (i = 0; i < v.n && n < sizeof(squeezed); i++)
		if (!is_blank(v.p[i]))
			squeezed[n++] = v.p[i];
	if (span_is_nocase((struct span){squeezed, n}, "dmarc1"))
		become(x, "DMARC1");
}

static void
fix_quotes(const struct fix *x)
{
	struct span s = x->text;
	size_t lead = x->n, tail;

	for (tail = s.n; tail > lead && (s.p[tail - 1] == '"' ||
	    s.p[tail - 1] == '\'' || is_xml_space(s.p[tail - 1]));)
		tail--;
	if (tail == s.n && x->t->rr != NULL && !x->t->rr->quoted)
		return; /* a semicolon cuts it, and the rest is a comment */
	put(x, 0, s.n, (struct span){s.p + lead, tail - lead});
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

/* pct below 100 still holds back some receivers; of several pct tags they
 * use one or the other. */
static void
fix_removed(const struct fix *x)
{
	if (x->tag != TAG_PCT || (x->r->pct == 100 && count_tag(x) == 1 &&
	    x->r->found[FAULT_PCT_INVALID] == 0))
		drop_tag(x);
}

/* A comma was meant for a semicolon. If the tag is there elsewhere too, it is
 * unclear which one shall be in force. */
static void
fix_separator(const struct fix *x)
{
	size_t at = before_blanks(x, x->at);

	if (count_tag(x) > 0)
		return;
	at -= ends_in(x, at, ',');
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
	size_t i;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_is_nocase(faulty(x), entities[i].entity))
			become(x, entities[i].text);
}

static void
fix_non_ascii(const struct fix *x)
{
	if (span_is(faulty(x), "\xc2\xa0")) /* a no-break space */
		become(x, " ");
}

static void
fix_control(const struct fix *x)
{
	become(x, x->at + x->n == x->text.n ? "" : " ");
}

static void
fix_alignment(const struct fix *x)
{
	if (span_is_nocase(faulty(x), "relaxed"))
		become(x, "r");
	else if (span_is_nocase(faulty(x), "strict"))
		become(x, "s");
}

static void
fix_scheme(const struct fix *x)
{
	struct span s = faulty(x);

	if (count(s, '@') == 1 && s.p[0] != '@' && s.p[s.n - 1] != '@')
		put(x, x->at, 0, SPAN_LIT("mailto:"));
}

/* "mailto://a@b", and a comma too many. */
static void
fix_malformed(const struct fix *x)
{
	struct span s = faulty(x);

	if (span_is(s, ","))
		drop(x);
	else if (s.n > 9 && span_is_nocase((struct span){s.p, 9},
	    "mailto://") && count(s, '@') == 1 && count(s, '/') == 2)
		put(x, x->at + 7, 2, SPAN_LIT(""));
}

/* Blanks where a comma belongs, or a semicolon before another URI. */
static void
fix_list(const struct fix *x)
{
	enum record_tag tag = TAG_N;
	size_t i, at;

	for (i = 0; i < x->r->nitems && x->r->items[i].name_at < x->at; i++)
		tag = x->r->items[i].tag;
	if (tag != TAG_RUA && tag != TAG_RUF)
		return;
	if (is_blank(x->text.p[x->at])) {
		become(x, ",");
		return;
	}
	at = before_blanks(x, x->at);
	if (ends_in(x, at, ';'))
		put(x, at - 1, x->at - at + 1, SPAN_LIT(","));
}

/* The URI goes, with the comma before it. */
static void
fix_duplicate_uri(const struct fix *x)
{
	size_t at = before_blanks(x, x->at);

	if (ends_in(x, at, ','))
		put(x, at - 1, x->at + x->n - at + 1, SPAN_LIT(""));
}

void
lint_fix_note(const struct lint_text *t, struct finding *f,
    const struct record *r, const struct record_note *note)
{
	static void (*const fixes[FAULT_N])(const struct fix *x) = {
	    [FAULT_VERSION_BAD_VALUE] = fix_version,
	    [FAULT_SURROUNDING_QUOTES] = fix_quotes,
	    [FAULT_TAG_DUPLICATE] = fix_duplicate,
	    [FAULT_TAG_REMOVED] = fix_removed,
	    [FAULT_VALUE_EMPTY] = drop_tag,
	    [FAULT_FO_WITHOUT_RUF] = drop_tag,
	    [FAULT_T_NO_EFFECT] = drop_tag,
	    [FAULT_LEADING_WHITESPACE] = drop,
	    [FAULT_EMPTY_TAG] = drop,
	    [FAULT_SMART_QUOTES] = drop,
	    [FAULT_URI_SIZE_LIMIT] = drop,
	    [FAULT_SEPARATOR_MISSING] = fix_separator,
	    [FAULT_BACKSLASH_ESCAPE] = fix_backslash,
	    [FAULT_HTML_ENTITY] = fix_entity,
	    [FAULT_NON_ASCII] = fix_non_ascii,
	    [FAULT_CONTROL_CHAR] = fix_control,
	    [FAULT_ALIGNMENT_INVALID] = fix_alignment,
	    [FAULT_URI_MISSING_SCHEME] = fix_scheme,
	    [FAULT_URI_MALFORMED] = fix_malformed,
	    [FAULT_URI_LIST_SEPARATOR] = fix_list,
	    [FAULT_URI_DUPLICATE] = fix_duplicate_uri,
	};
	struct fix x = {t, f, r, (enum record_tag)note->tag, note->at,
	    note->n, t->text};

	if (fixes[note->fault] != NULL)
		fixes[note->fault](&x);
}
