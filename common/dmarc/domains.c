/* Domains from arguments or lines: what stands there, as it was written. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/domains.h"

#include <string.h>

#include "base/limits.h"
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
	size_t at = scheme_end(s), i;

	/* Several addresses have a comma behind an "@", before the "?" of a
	 * mailto and outside quoted strings. */
	for (i = 0; at == 0 && i < s.n; i++) {
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
	at = scheme_end(s);
	if (at > 0) { /* user@host:port/path, or [IPv6] */
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

/* The columns that have a domain, the best first. */
static const char *const columns[] = {
    "domain", "author_domain", "header_from", "policy_domain",
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* Could a cell be the name of a column? A domain of two labels is none. */
static bool
is_title(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!ascii_is_letter(s.p[i]) && !ascii_is_digit(s.p[i]) &&
		    s.p[i] != '_' && s.p[i] != '-' && s.p[i] != ' ')
			return false;
	return s.n > 0;
}

/*
 * Takes the next cell off a row; false when there is none. It is absent for \N
 * and, in CSV (RFC 4180), where there is nothing, without quotes; and holds
 * until the next one.
 */
static bool
next_cell(struct domains *d, struct span *row, struct span *cell)
{
	struct span s = *row, text;
	bool quoted, open;

	d->text.n = 0;
	if (d->form != DOMAINS_CSV) {
		if (!tsv_next(row, cell))
			return false;
		/* what can't be read is no domain, and told as it stands */
		s = *cell;
		if (memchr(s.p, '\\', s.n) != NULL &&
		    tsv_value(s, &text, &d->text, s.n) == NULL)
			*cell = text;
		return true;
	}
	if (s.p == NULL)
		return false;
	quoted = open = s.n > 0 && s.p[0] == '"';
	for (span_advance(&s, quoted); s.n > 0; span_advance(&s, 1)) {
		if (!open && s.p[0] == ',')
			break;
		if (open && s.p[0] == '"') {
			open = s.n > 1 && s.p[1] == '"';
			if (!open)
				continue;
			span_advance(&s, 1);
		}
		buf_putc(&d->text, s.p[0]);
	}
	*row = s.n > 0 ? span_from(s, 1) : SPAN_NONE;
	*cell = d->text.n > 0 ? buf_span(&d->text) :
	    quoted ? SPAN_LIT("") : SPAN_NONE;
	return true;
}

/* A row of CSV ends behind the last line of a cell. False until it does. */
static bool
join_lines(struct domains *d, struct span *line)
{
	size_t i, quotes = 0;

	for (i = 0; i < line->n; i++)
		quotes += line->p[i] == '"';
	if (!d->open) {
		d->row.n = 0;
		d->row_line = d->line;
	}
	if (!d->open && quotes % 2 == 0)
		return true;
	d->open ^= quotes % 2 != 0;
	buf_put_span(&d->row, *line);
	if (d->open)
		buf_putc(&d->row, '\n');
	if (d->row.n > LIMIT_DOMAIN_LINE)
		d->fault = "a quote has no end";
	*line = buf_span(&d->row);
	return !d->open;
}

/*
 * True if a line names the columns; d->at is then the one that counts. The
 * first line also says what form the others have, and may name none that
 * counts, which is a fault.
 */
static bool
is_header(struct domains *d, struct span line)
{
	bool first = d->form == DOMAINS_NEW, titles = true;
	size_t i, k, n = d->column != NULL ? 1 : COLUMNS, best = n, at = 0;
	struct span cell;

	if (first && memchr(line.p, '\t', line.n) == NULL &&
	    memchr(line.p, ',', line.n) != NULL)
		d->form = DOMAINS_CSV;
	for (i = 0; next_cell(d, &line, &cell); i++) {
		titles = titles && is_title(cell);
		for (k = 0; k < best; k++) {
			if (!span_is(cell, d->column != NULL ? d->column :
			    columns[k]))
				continue;
			best = k;
			at = i;
		}
	}
	if (best < n && (titles || first)) {
		d->at = at;
		if (d->form != DOMAINS_CSV)
			d->form = DOMAINS_TSV;
		return true;
	}
	if (!first)
		return false;
	d->form = DOMAINS_PLAIN;
	if (d->column != NULL || (titles && i > 1))
		d->fault = d->column != NULL ?
		    "no such column as --column names" :
		    "no column domain, author_domain, header_from or "
		    "policy_domain; see --column";
	return d->fault != NULL;
}

/* The name on a line; absent for a line that has none. */
static struct span
name_of(struct domains *d, struct span line)
{
	struct span cell = SPAN_NONE;
	size_t i;

	if (d->form == DOMAINS_PLAIN && line.n > 0 &&
	    !span_is(line, "domain") && word_all(line.p, line.n, is_mark))
		return line; /* as most are */
	if (!d->open && (span_trim(line).n == 0 || line.p[0] == '#'))
		return SPAN_NONE;
	if ((d->form == DOMAINS_CSV && !join_lines(d, &line)) ||
	    is_header(d, line))
		return SPAN_NONE;
	for (i = 0; i <= d->at; i++)
		if (!next_cell(d, &line, &cell))
			return SPAN_LIT("");
	d->absent += cell.p == NULL;
	return cell.p == NULL ? SPAN_NONE : domains_find(cell);
}

/* A name that begins with "_dmarc." is where the record of the domain behind
 * it is, and that domain is meant. */
static struct span
without_prefix(struct domains *d, struct span name)
{
	static const char prefix[] = "_dmarc.";

	if (name.n < sizeof(prefix) || name.p[0] != '_' ||
	    !span_has_prefix_nocase(name, prefix))
		return name;
	name = span_from(name, sizeof(prefix) - 1);
	if (d->prefixed++ == 0)
		buf_add(&d->first, name.p, name.n < 255 ? name.n : 255);
	return name;
}

uint64_t
domains_total(const struct domains *d, uint64_t names)
{
	if (d->nargs > 0 && d->line == 0)
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

	for (;;) {
		if (d->nargs > 0 && !d->reading) {
			if (d->next == d->nargs)
				return DOMAINS_END;
			*name = span_str(d->args[d->next++]);
			d->reading = span_is(*name, "-");
			if (d->reading)
				continue;
			*name = without_prefix(d, domains_find(*name));
			return DOMAINS_NAME;
		}
		switch (lines_next(&d->lines, wait, &line)) {
		case LINES_LINE:
		case LINES_LONG:
			d->line++;
			*name = name_of(d, line);
			if (d->fault != NULL)
				return DOMAINS_END;
			if (name->p == NULL)
				continue;
			*name = without_prefix(d, *name);
			return DOMAINS_NAME;
		case LINES_WAIT:
			return DOMAINS_WAIT;
		case LINES_END:
			if (d->open)
				d->fault = "a quote has no end";
			if (d->nargs == 0 || d->fault != NULL)
				return DOMAINS_END;
			d->reading = false; /* the arguments behind "-" */
		}
	}
}

void
domains_free(struct domains *d)
{
	buf_free(&d->lines.data);
	buf_free(&d->text);
	buf_free(&d->row);
	buf_free(&d->first);
}
