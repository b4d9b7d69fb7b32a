/* $GENERATE as in BIND 9: the right side is read without its quotes. */
/* SPDX-License-Identifier: ISC */
#include "zone/read.h"

#include <string.h>

#include "base/limits.h"
#include "zone/type.h"

struct range {
	uint32_t start, stop, step;
};

/* "start-stop" or "start-stop/step". */
static bool
read_range(struct span text, struct range *r)
{
	const char *dash = memchr(text.p, '-', text.n), *slash, *end;
	struct span step = SPAN_LIT("1");

	if (dash == NULL)
		return false;
	end = text.p + text.n;
	slash = memchr(dash, '/', (size_t)(end - dash));
	if (slash != NULL) {
		step = (struct span){slash + 1, (size_t)(end - slash) - 1};
		end = slash;
	}
	return zonetype_number((struct span){text.p, (size_t)(dash - text.p)},
	    INT32_MAX, &r->start) &&
	    zonetype_number((struct span){dash + 1,
	    (size_t)(end - dash) - 1}, INT32_MAX, &r->stop) &&
	    zonetype_number(step, INT32_MAX, &r->step) &&
	    r->step > 0 && r->start <= r->stop;
}

/* What stands between "${" and "}". */
struct modifier {
	int64_t offset;
	uint32_t width;
	char mode;
};

static bool
read_modifier(struct span text, struct modifier *m)
{
	struct span part[3] = {text}, s; /* offset, width, mode */
	const char *comma;
	bool minus;
	uint32_t v;
	size_t n, at;

	for (n = 1; n < 3 && (comma = memchr(part[n - 1].p, ',',
	    part[n - 1].n)) != NULL; n++) {
		at = (size_t)(comma - part[n - 1].p);
		part[n] = span_from(part[n - 1], at + 1);
		part[n - 1].n = at;
	}
	s = part[0];
	minus = span_has_prefix(s, "-");
	if (minus || span_has_prefix(s, "+"))
		span_advance(&s, 1);
	if (!zonetype_number(s, INT32_MAX, &v))
		return false;
	m->offset = minus ? -(int64_t)v : (int64_t)v;
	if (n > 1 && !zonetype_number(part[1], LIMIT_ZONE_WIDTH, &m->width))
		return false;
	if (n < 3)
		return true;
	m->mode = part[2].n > 0 ? part[2].p[0] : '\0';
	return part[2].n == 1 && strchr("doxXnN", m->mode) != NULL;
}

/* In mode n and N "f.0.0.1." and so on from the lowest digit up, where width
 * counts the dots. */
static bool
put_number(struct buf *b, int64_t number, const struct modifier *m)
{
	unsigned int base = m->mode == 'd' ? 10 : m->mode == 'o' ? 8 : 16;
	const char *digits = m->mode == 'X' || m->mode == 'N' ?
	    "0123456789ABCDEF" : "0123456789abcdef";
	uint32_t v = (uint32_t)number, width = m->width;
	char text[16];
	size_t n = 0;

	if (number < INT32_MIN || number > INT32_MAX)
		return false;
	if (m->mode == 'n' || m->mode == 'N') {
		do {
			buf_putc(b, digits[v & 15]);
			v >>= 4;
			width -= width > 0;
			if (width > 0 || v > 0) {
				buf_putc(b, '.');
				width -= width > 0;
			}
		} while (width > 0 || v > 0);
		return true;
	}
	if (number < 0 && m->mode == 'd') {
		buf_putc(b, '-');
		width -= width > 0;
		v = (uint32_t)-number;
	}
	do {
		text[n++] = digits[v % base];
	} while ((v /= base) > 0);
	for (; width > n; width--)
		buf_putc(b, '0');
	while (n > 0)
		buf_putc(b, text[--n]);
	return true;
}

/* "$" becomes the number i, "${...}" one by its modifier, and "$$" a dollar.
 * Escapes stay as they are, but for \" in quotes, which loses the backslash
 * with the quotes. */
static bool
expand(struct buf *b, const struct zone_token *t, uint32_t i)
{
	struct span left = zonetoken_span(t);
	const char *close;
	struct modifier m;
	size_t took;
	char next;

	for (b->n = 0; left.n > 0; span_advance(&left, took)) {
		next = left.n > 1 ? left.p[1] : '\0';
		took = left.n > 1 && *left.p == '\\' ? 2 : 1;
		if (*left.p != '$') {
			if (took == 2 && (!t->quoted || next != '"'))
				buf_putc(b, '\\');
			buf_putc(b, left.p[took - 1]);
			continue;
		}
		if (next == '$') {
			took = 2;
			buf_putc(b, '$');
			continue;
		}
		m = (struct modifier){.mode = 'd'};
		if (next == '{') {
			close = memchr(left.p, '}', left.n);
			if (close == NULL || !read_modifier((struct span){
			    left.p + 2, (size_t)(close - left.p) - 2}, &m))
				return false;
			took = (size_t)(close - left.p) + 1;
		}
		if (!put_number(b, i + m.offset, &m))
			return false;
	}
	return true;
}

/* Is it text in quotes that will be several strings, or a comment? */
static bool
falls_apart(const struct zone_token *t, uint16_t type)
{
	size_t i;

	if (!t->quoted || !zonetype_is_text(type))
		return false;
	for (i = 0; i < t->n; i++) {
		if (t->p[i] == '\\' && i + 1 < t->n && t->p[i + 1] == '"')
			return false;
		i += t->p[i] == '\\';
	}
	for (i = 0; i < t->n; i++) {
		if (memchr(" \t;", t->p[i], 3) != NULL)
			return true;
		i += t->p[i] == '\\';
	}
	return false;
}

/* What the directive has, apart from token[], which is used anew. */
struct generate {
	struct range range;
	struct zone_token left, right, type, ttl, range_at;
	struct zone_head head;
	struct buf name, text;
};

/* One round: the right side is read as if it stood alone in a text. */
static bool
generate_one(struct zone_reader *z, struct generate *g, uint32_t i)
{
	enum zone_fault f = ZONE_GENERATE;
	struct zone_name owner;
	struct span text;
	size_t at;

	if (expand(&g->name, &g->left, i))
		do
			f = zonename_read(&owner, buf_span(&g->name),
			    &z->origin, &at);
		while (f == ZONE_ORIGIN_MISSING &&
		    zoneorigin_find(z, &g->left));
	if (f != ZONE_FINE) {
		zonetoken_fault(z, f, &g->left, 0);
		return false;
	}
	z->owner = owner;
	if (!expand(&g->text, &g->right, i)) {
		zonetoken_fault(z, ZONE_GENERATE, &g->right, 0);
		return false;
	}
	text = buf_span(&g->text);
	if (zonefile_written(z, g->name.n + text.n)) {
		zonetoken_fault(z, ZONE_GENERATE_MANY, &g->range_at, 0);
		return false;
	}
	z->scan = (struct zone_scan){.p = text.p, .end = text.p + text.n,
	    .line_at = text.p, .told = text.p, .place = &g->right};
	z->n = 0;
	z->bad = false;
	zonetoken_entry(z);
	if (z->bad)
		return false;
	g->head.data = z->token;
	g->head.ndata = z->n;
	zonerecord_emit(z, &g->head);
	return !z->bad;
}

void
zonegen_read(struct zone_reader *z)
{
	struct generate g = {.head = {.generated = true}};
	struct zone_scan scan = z->scan;
	struct zone_name owner = z->owner;
	uint64_t rounds, number;
	size_t i = 3;

	if (z->n < 5) {
		zonetoken_fault(z, ZONE_ARGUMENTS, &z->token[0], 0);
		return;
	}
	if (!read_range(zonetoken_span(&z->token[1]), &g.range)) {
		zonetoken_fault(z, ZONE_GENERATE, &z->token[1], 0);
		return;
	}
	if (!zonerecord_head(z, &i, &g.head))
		return;
	if (i + 1 != z->n) {
		zonetoken_fault(z, ZONE_ARGUMENTS, &z->token[i < z->n ?
		    i + 1 : 0], 0);
		return;
	}
	zonerecord_ttl(z, &g.head);
	g.range_at = z->token[1];
	g.left = z->token[2];
	g.right = z->token[i];
	g.type = *g.head.type;
	g.head.owner = &g.left;
	g.head.type = &g.type;
	if (g.head.ttl != NULL) {
		g.ttl = *g.head.ttl;
		g.head.ttl = &g.ttl;
	}
	rounds = (g.range.stop - g.range.start) / g.range.step + 1;
	if (rounds > LIMIT_ZONE_GENERATED - z->generated) {
		zonetoken_fault(z, ZONE_GENERATE_MANY, &z->token[1], 0);
		return;
	}
	z->generated += rounds;
	if (zonetype_is_text(g.head.number) && z->semicolon.p != NULL)
		zonetoken_fault(z, ZONE_SEMICOLON, &z->semicolon, 0);
	if (falls_apart(&g.right, g.head.number))
		zonetoken_fault(z, ZONE_GENERATE_QUOTE, &g.right, 0);
	for (number = g.range.start; number <= g.range.stop;
	    number += g.range.step)
		if (!generate_one(z, &g, (uint32_t)number))
			break; /* the others would fail alike */
	z->scan = scan;
	z->owner = owner;
	z->owner_text = SPAN_NONE;
	buf_free(&g.name);
	buf_free(&g.text);
}
