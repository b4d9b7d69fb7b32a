/* Mends what has findings that say how: texts of files, and of records. */
/* SPDX-License-Identifier: ISC */
#include "lint/mend.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/names.h"
#include "base/xalloc.h"

struct text {
	bool is_file;
	struct span old;
	struct buf now;
	bool changed; /* now stands for old */
	uint64_t fixes;
};

/* n octets at line and column become len octets at at in words. record is the
 * number of the record and its domain, 0 for none. */
struct fix {
	size_t text;
	uint32_t line, column, n;
	size_t at, len;
	enum lint_rule rule;
	size_t record;
	bool waits; /* for the next round */
};

struct mend {
	struct text *texts;
	size_t ntexts, texts_max;
	struct names names; /* of texts, by their numbers */
	struct names records; /* domain, NUL, record */
	struct buf scratch;
	struct fix *fixes;
	size_t nfixes, cap;
	struct buf words;
};

struct mend *
mend_new(void)
{
	return xcalloc(1, sizeof(struct mend));
}

void
mend_free(struct mend *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->ntexts; i++)
		buf_free(&m->texts[i].now);
	free(m->texts);
	names_free(&m->names);
	names_free(&m->records);
	buf_free(&m->scratch);
	free(m->fixes);
	buf_free(&m->words);
	free(m);
}

/* The record by itself is known by a name that no file has. */
static const struct span no_file = {"\0", 1};

static struct span
now(const struct text *t)
{
	return t->changed ? buf_span(&t->now) : t->old;
}

struct span
mend_text(struct mend *m, struct span name, struct span text)
{
	size_t i = names_add(&m->names, name.p != NULL ? name : no_file);

	if (i < m->ntexts)
		return now(&m->texts[i]);
	m->texts = xgrow(m->texts, m->ntexts, &m->texts_max,
	    sizeof(m->texts[0]));
	m->texts[m->ntexts] = (struct text){.is_file = name.p != NULL,
	    .old = text};
	m->ntexts++;
	return text;
}

void
mend_add(struct mend *m, const struct finding *f)
{
	const struct finding_fix *x = &f->fix;
	size_t text, record = 0;

	if (x->text.p == NULL)
		return;
	if (f->record.p != NULL) {
		m->scratch.n = 0;
		buf_put_span(&m->scratch, f->domain);
		buf_putc(&m->scratch, '\0');
		buf_put_span(&m->scratch, f->record);
		record = names_add(&m->records, buf_span(&m->scratch)) + 1;
	}
	text = names_find(&m->names, x->at.file != NULL ?
	    x->at.file->name : no_file);
	if (text == m->ntexts)
		return;
	m->fixes = xgrow(m->fixes, m->nfixes, &m->cap, sizeof(m->fixes[0]));
	m->fixes[m->nfixes++] = (struct fix){text, x->at.line, x->at.column,
	    x->n, m->words.n, x->text.n, f->rule, record, false};
	buf_put_span(&m->words, x->text);
}

/* --- one round --- */

/* By record, if it matters yet, and place. */
static int
compare(const void *va, const void *vb)
{
	const struct fix *a = va, *b = vb;

	if (a->record != b->record)
		return a->record < b->record ? -1 : 1;
	if (a->text != b->text)
		return a->text < b->text ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	/* The same at the same place: as they came. */
	return a->at < b->at ? -1 : a->at > b->at;
}

/* Goes through a text as the fixes of it come, in order. */
struct walk {
	struct span text;
	bool is_file;
	size_t line_at; /* where the line begins, and its number */
	uint32_t line;
	size_t done; /* octets that are settled */
	bool any;    /* a fix ends, or begins, at done */
};

/* The octets of a line, or of the whole record. */
static struct span
line_of(struct walk *w, uint32_t line)
{
	struct span s = {w->text.p + w->line_at, w->text.n - w->line_at};
	const char *lf;

	if (!w->is_file)
		return line == 1 ? s : SPAN_NONE;
	if (line < w->line)
		return SPAN_NONE;
	while (w->line < line) {
		lf = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;
		if (lf == NULL)
			return SPAN_NONE;
		s.n -= (size_t)(lf - s.p) + 1;
		s.p = lf + 1;
		w->line_at = (size_t)(s.p - w->text.p);
		w->line++;
	}
	lf = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;
	if (lf != NULL)
		s.n = (size_t)(lf - s.p);
	return s;
}

/* Applies the fixes from x up to end, all of text t, to it. */
static bool
apply(const struct mend *m, struct text *t, const struct fix *x,
    const struct fix *end)
{
	struct walk w = {.text = now(t), .is_file = t->is_file, .line = 1};
	struct buf new = {0};
	struct span words, line;
	size_t at, column;

	if (t->is_file && span_has_prefix(w.text, "\xef\xbb\xbf"))
		w.line_at = 3; /* a byte order mark is in no column */
	for (; x < end; x++) {
		words = (struct span){buf_span(&m->words).p + x->at, x->len};
		line = x->waits ? SPAN_NONE : line_of(&w, x->line);
		column = x->column - 1;
		/* It lies in no line, or would make another one. */
		if (line.p == NULL || x->column == 0 || column > line.n ||
		    x->n > line.n - column || (w.is_file && words.n > 0 &&
		    memchr(words.p, '\n', words.n) != NULL))
			continue;
		/* It touches a fix before it, or is none. */
		at = (size_t)(line.p - w.text.p) + column;
		if (at < w.done || (w.any && at == w.done) ||
		    span_eq(words, (struct span){w.text.p + at, x->n}))
			continue;
		buf_add(&new, w.text.p + w.done, at - w.done);
		buf_put_span(&new, words);
		w.done = at + x->n;
		w.any = true;
		t->fixes++;
	}
	if (!w.any)
		return false;
	buf_add(&new, w.text.p + w.done, w.text.n - w.done);
	buf_free(&t->now);
	t->now = new; /* handed over */
	t->changed = true;
	return true;
}

bool
mend_apply(struct mend *m)
{
	struct fix *x = m->fixes, *end, *first = x, *next;
	bool any = false;

	if (m->nfixes == 0)
		return false;
	end = x + m->nfixes;
	/* Of a record only what the first rule has to mend: what another says
	 * of it may no longer be so then. (A URI behind a semicolon belongs to
	 * the rua before it, unless that goes away as a duplicate.) */
	qsort(x, m->nfixes, sizeof(*x), compare);
	for (; x < end; x++) {
		if (x->record != first->record)
			first = x;
		x->waits = x->record != 0 && x->rule != first->rule;
	}
	for (x = m->fixes; x < end; x++)
		x->record = 0;
	x = m->fixes;
	qsort(x, m->nfixes, sizeof(*x), compare);
	for (; x < end; x = next) {
		for (next = x; next < end && next->text == x->text;)
			next++;
		any |= apply(m, &m->texts[x->text], x, next);
	}
	m->nfixes = 0;
	m->words.n = 0;
	return any;
}

uint64_t
mend_octets(const struct mend *m)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < m->ntexts; i++)
		n += now(&m->texts[i]).n;
	return n;
}

struct mended
mend_get(const struct mend *m, size_t i)
{
	const struct text *t;

	if (i >= m->ntexts)
		return (struct mended){SPAN_NONE, SPAN_NONE, SPAN_NONE, 0};
	t = &m->texts[i];
	return (struct mended){t->is_file ? m->names.name[i] : SPAN_NONE,
	    t->old, now(t), t->fixes};
}
