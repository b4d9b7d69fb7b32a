/* Domains from arguments or lines: what stands there, as it was written. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/domains.h"

#include <string.h>

#include "base/word.h"
#include "rows/tsv.h"
#include "value/domain.h"

/* --- one text --- */

/* Up to the first of these characters. */
static struct span
before(struct span s, const char *set)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != '\0' && strchr(set, s.p[i]) != NULL)
			return (struct span){s.p, i};
	return s;
}

/* Behind the last c; all of it if there is none. */
static struct span
behind_last(struct span s, char c)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != c)
		i--;
	return (struct span){s.p + i, s.n - i};
}

/* Where "://" ends; 0 if it is not there. */
static size_t
scheme_end(struct span s)
{
	size_t i;

	for (i = 0; i + 3 <= s.n; i++)
		if (memcmp(s.p + i, "://", 3) == 0)
			return i + 3;
	return 0;
}

struct span
domains_find(struct span text)
{
	static const char mailto[] = "mailto:";
	const size_t n = sizeof(mailto) - 1;
	struct span s = span_trim(text), inner;
	bool quoted = false, behind = false;
	size_t at, i;

	/* Several addresses have a comma behind an "@", before the "?" of a
	 * mailto and outside quoted strings. */
	for (i = 0; scheme_end(s) == 0 && i < s.n; i++) {
		if (quoted && s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && behind && s.p[i] == ',')
			return s;
		else if (!quoted && behind && s.p[i] == '?')
			break;
		else if (!quoted && s.p[i] == '@')
			behind = true;
	}
	if (s.n > 0 && s.p[s.n - 1] == '>') {
		inner = behind_last(s, '<');
		if (inner.n < s.n)
			s = (struct span){inner.p, inner.n - 1};
	}
	if ((at = scheme_end(s)) > 0) { /* user@host:port/path, or [IPv6] */
		s = behind_last(before(span_from(s, at), "/?#\\"), '@');
		return s.n > 0 && s.p[0] == '[' ? s : before(s, ":");
	}
	if (s.n > n && span_has_prefix_nocase(s, mailto))
		s = before(span_from(s, n), "?");
	return span_trim(behind_last(s, '@'));
}

const char *
domains_put_hosts(struct buf *b, struct span text, struct span *host)
{
	const char *at, *why;
	size_t i;

	while (text.n > 0 && (at = memchr(text.p, '@', text.n)) != NULL) {
		buf_add(b, text.p, (size_t)(at - text.p) + 1);
		span_advance(&text, (size_t)(at - text.p) + 1);
		*host = before(text, "@,;!? ");
		span_advance(&text, host->n);
		for (i = 0; i < host->n && (unsigned char)host->p[i] < 0x80;)
			i++;
		if (i == host->n)
			buf_put_span(b, *host);
		else if ((why = domain_put(b, *host, DOMAIN_MAIL)) != NULL)
			return why;
	}
	buf_put_span(b, text);
	return NULL;
}

/* --- lines --- */

/* Not 0 if one of the octets may stand beside a name: a blank, '#', '@', ':',
 * '<', '>', or what is near them in ASCII or beyond it. */
static uint64_t
is_mark(uint64_t w)
{
	return (w | ~WORD_FROM(w, '-') |
	    (WORD_FROM(w, ':') & ~WORD_FROM(w, '@' + 1))) & WORD_HIGH;
}

/* The name on a line; absent for a line that has none. */
static struct span
name_of(struct domains *d, struct span line)
{
	struct span cell = SPAN_NONE, rest = line;
	size_t i;

	if (line.n > 0 && d->column == 0 && !span_is(line, "domain") &&
	    word_all(line.p, line.n, is_mark))
		return line; /* as most are */
	if (span_trim(line).n == 0 || line.p[0] == '#')
		return SPAN_NONE;
	for (i = 0; tsv_next(&rest, &cell); i++) {
		if (span_is(cell, "domain")) { /* a header */
			d->column = i;
			return SPAN_NONE;
		}
	}
	for (i = 0; i <= d->column; i++)
		if (!tsv_next(&line, &cell))
			return SPAN_LIT("");
	return domains_find(cell);
}

uint64_t
domains_total(const struct domains *d, uint64_t names)
{
	if (d->nargs > 0)
		return d->nargs;
	if (d->lines.size == 0 || d->lines.taken == 0)
		return 0;
	return (uint64_t)((double)names * (double)d->lines.size /
	    (double)d->lines.taken);
}

enum domains_event
domains_next(struct domains *d, bool wait, struct span *name)
{
	struct span line;

	if (d->nargs > 0) {
		if (d->next == d->nargs)
			return DOMAINS_END;
		*name = domains_find(span_str(d->args[d->next++]));
		return DOMAINS_NAME;
	}
	for (;;) {
		switch (lines_next(&d->lines, wait, &line)) {
		case LINES_LINE:
		case LINES_LONG:
			*name = name_of(d, line);
			if (name->p != NULL)
				return DOMAINS_NAME;
			break;
		case LINES_WAIT:
			return DOMAINS_WAIT;
		case LINES_END:
			return DOMAINS_END;
		}
	}
}
