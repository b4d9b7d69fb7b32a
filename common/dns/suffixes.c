/* The public suffix list: its rules in text form, and a table of them. */
/* SPDX-License-Identifier: ISC */
#include "dns/suffixes.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "value/dname.h"

/* --- the list --- */

/* White space, and what no name has either. */
static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

/*
 * Bits of the octets that are blank, or not what they may be in a normal form:
 * those from 0x40 to 0x5f, for capitals and the backslash, and from 0x7f on.
 */
static uint64_t
odd(uint64_t w)
{
	return ((w | (w - WORD_EACH(' ' + 1)) | WORD_FROM(w, 0x7f)) &
	    WORD_HIGH) | (w & ~(w << 1) & WORD_EACH(0x40));
}

/* Is it short enough, and in normal form if it is a name? */
static bool
is_plain(struct span s)
{
	return s.n > 0 && s.n <= DNAME_WIRE_MAX - 2 &&
	    s.p[s.n - 1] != '.' && word_all(s.p, s.n, odd);
}

static struct span
next_line(struct span *list)
{
	const char *end = memchr(list->p, '\n', list->n);
	struct span line = *list;

	if (end != NULL)
		line.n = (size_t)(end - list->p);
	span_advance(list, line.n + (end != NULL));
	while (line.n > 0 && is_blank(line.p[line.n - 1]))
		line.n--;
	return line;
}

static struct span
first_word(struct span line)
{
	size_t n = 0;

	if (span_has_prefix(line, "\xef\xbb\xbf"))
		span_advance(&line, 3);
	while (line.n > 0 && is_blank(line.p[0]))
		span_advance(&line, 1);
	while (n < line.n && !is_blank(line.p[n]))
		n++;
	return (struct span){line.p, n};
}

/* The rule that a line has, if it has one. */
static bool
rule_read(struct suffix_rule *rule, struct span line)
{
	*rule = (struct suffix_rule){SUFFIX_ITSELF, line, is_plain(line)};
	if (!rule->plain)
		rule->name = first_word(line);
	if (rule->name.n == 0 || span_has_prefix(rule->name, "//"))
		return false;
	if (span_has_prefix(rule->name, "!")) {
		rule->says = SUFFIX_NOT;
		span_advance(&rule->name, 1);
	} else if (span_has_prefix(rule->name, "*.")) {
		rule->says |= SUFFIX_BELOW;
		span_advance(&rule->name, 2);
	}
	return true;
}

bool
suffixes_next(struct span *list, struct suffix_rule *rule)
{
	while (list->n > 0)
		if (rule_read(rule, next_line(list)))
			return true;
	return false;
}

/* --- the table --- */

/* What no rule says: longer names in the table end in this one. */
enum { HAS_LONGER = 8 };

/* The bits of a slot that are not of the hash. */
enum { SAYS = SUFFIX_ITSELF | SUFFIX_BELOW | SUFFIX_NOT | HAS_LONGER };

/* Slots of the first table, of which the list takes a third. */
enum { SLOTS = 1 << 15 };

static uint64_t
hash_of(const struct suffixes *s, struct span name)
{
	return hash_bytes(name.p, name.n, s->seed) & ~(uint64_t)SAYS;
}

/* The slot of a name, or the free one where it belongs; there is always one. */
static uint64_t *
slot_of(const struct suffixes *s, uint64_t hash)
{
	size_t i = (size_t)(hash / (SAYS + 1)) & (s->size - 1);

	while (s->slots[i] != 0 && (s->slots[i] ^ hash) > SAYS)
		i = (i + 1) & (s->size - 1);
	return &s->slots[i];
}

static void
grow(struct suffixes *s)
{
	struct suffixes old = *s;
	uint64_t hash;
	size_t i;

	s->size = old.size > 0 ? 2 * old.size : SLOTS;
	s->slots = xcalloc(s->size, sizeof(s->slots[0]));
	if (old.size == 0)
		s->seed = hash_seed();
	for (i = 0; i < old.size; i++) {
		hash = old.slots[i] & ~(uint64_t)SAYS;
		if (old.slots[i] != 0)
			*slot_of(s, hash) = old.slots[i];
	}
	free(old.slots);
}

/* Has it said of a name; true if the name is new in the table. */
static bool
say(struct suffixes *s, struct span name, unsigned int says)
{
	uint64_t hash, *slot;
	bool is_new;

	if (2 * s->n >= s->size)
		grow(s);
	hash = hash_of(s, name);
	slot = slot_of(s, hash);
	is_new = *slot == 0;
	s->n += is_new;
	*slot |= hash | says;
	return is_new;
}

/* To what is behind the next dot; with one that is escaped it does no harm. */
static bool
go_up(struct span *name)
{
	const char *dot = memchr(name->p, '.', name->n);

	if (dot == NULL)
		return false;
	span_advance(name, (size_t)(dot - name->p) + 1);
	return true;
}

void
suffixes_add(struct suffixes *s, struct suffix_rule rule)
{
	if (rule.says == SUFFIX_NOT && dname_labels(rule.name) < 2)
		return;
	/* What is in the table has all that it ends in there as well. */
	while (say(s, rule.name, rule.says) && go_up(&rule.name))
		rule.says = HAS_LONGER;
}

static unsigned int
said(const struct suffixes *s, struct span name)
{
	if (s->size == 0)
		return 0;
	return (unsigned int)(*slot_of(s, hash_of(s, name)) & SAYS);
}

/* Is it a suffix, by what is said of it and of the name above it? */
static bool
is_suffix(unsigned int own, unsigned int above)
{
	return !(own & SUFFIX_NOT) &&
	    (own & SUFFIX_ITSELF || above & SUFFIX_BELOW);
}

struct span
suffixes_org(const struct suffixes *s, struct span domain)
{
	/* "If no rules match, the prevailing rule is "*"." */
	unsigned int own = SUFFIX_BELOW, above;
	size_t at = dname_label(domain, domain.n), next;
	struct span org = SPAN_NONE;

	for (;;) {
		next = at > 0 ? dname_label(domain, at - 1) : 0;
		above = own;
		own = said(s, span_from(domain, at));
		if (is_suffix(own, above))
			org = at > 0 ? span_from(domain, next) : SPAN_NONE;
		if (at == 0 || !(own & (SUFFIX_BELOW | HAS_LONGER)))
			return org;
		at = next;
	}
}

void
suffixes_free(struct suffixes *s)
{
	free(s->slots);
	*s = (struct suffixes){0};
}
