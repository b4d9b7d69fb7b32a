/* Validates the ARC chain of a message (RFC 8617, 5.2). */
/* SPDX-License-Identifier: ISC */
#include "dkim/arc.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dkim/message.h"

enum { SETS = LIMIT_ARC_SETS };

enum { RESULTS, MESSAGE, SEAL, FIELDS };
static const char *const names[FIELDS] = {
    [RESULTS] = "ARC-Authentication-Results",
    [MESSAGE] = "ARC-Message-Signature",
    [SEAL] = "ARC-Seal",
};

struct arc {
	struct dkim *d;
	struct {
		size_t field[FIELDS]; /* its number in the header */
		unsigned int count[FIELDS];
	} set[SETS + 1]; /* by instance, 0 is not used */
	struct dkim_check message; /* the newest */
	struct dkim_check *seal;   /* instance 1 first */
	struct arc_set *sets;
	struct arc_outcome out;
};

static const struct {
	enum auth_result result;
	const char *text;
} reasons[ARC_REASONS] = {
    [ARC_VALID] = {AUTH_PASS, "all seals verify"},
    [ARC_NONE] = {AUTH_NONE, "there is no ARC set"},
    [ARC_STRAY] = {AUTH_FAIL, "an ARC field has no instance from 1 to 50"},
    [ARC_MISSING] = {AUTH_FAIL, "a field of an ARC set is missing"},
    [ARC_SEVERAL] = {AUTH_FAIL, "a field of an ARC set is there twice"},
    [ARC_CV_FAIL] = {AUTH_FAIL, "newest seal says cv=fail"},
    [ARC_CV_WRONG] = {AUTH_FAIL, "cv= of a seal is not what it must be"},
    [ARC_MESSAGE] = {AUTH_FAIL, "newest ARC-Message-Signature does not verify"},
    [ARC_SEAL] = {AUTH_FAIL, "ARC-Seal does not verify"},
    [ARC_DNS] = {AUTH_TEMPERROR, "no answer about a key record"},
};

static void
set_reason(struct arc *a, enum arc_reason r, unsigned int at)
{
	a->out.reason = r;
	a->out.result = reasons[r].result;
	a->out.text = reasons[r].text;
	a->out.at = at;
}

/* The reason of a set, and of the whole unless that has one. */
static void
set_fault(struct arc *a, enum arc_reason r, size_t i)
{
	a->sets[i].reason = r;
	if (a->out.reason == ARC_VALID)
		set_reason(a, r, (unsigned int)i + 1);
}

bool
arc_next_cause(struct buf *b, const struct arc_outcome *o, size_t *at)
{
	const struct arc_set *s, *last;
	const struct dkim_outcome *f;

	while (*at < o->n && o->sets[*at].reason == ARC_VALID)
		++*at;
	if (*at >= o->n)
		return false;
	s = last = &o->sets[*at];
	while (++*at < o->n && s->reason == ARC_MISSING && s->field == NULL &&
	    last[1].reason == ARC_MISSING && last[1].field == NULL)
		last++;
	if (last > s)
		buf_printf(b, "sets %u to %u: ", s->instance, last->instance);
	else
		buf_printf(b, "set %u: ", s->instance);
	f = s->failed;
	if (f != NULL) {
		buf_printf(b, "%s: %s", names[f == &o->message ? MESSAGE :
		    SEAL], f->text);
		if (f->tag.p != NULL)
			buf_printf(b, " (%.*s=)", SPAN_ARG(f->tag));
	} else if (s->reason == ARC_MISSING) {
		buf_printf(b, "%s%s", s->field != NULL ? "no " : "missing",
		    s->field != NULL ? s->field : "");
	} else if (s->reason == ARC_SEVERAL) {
		buf_printf(b, "several %s", s->field);
	} else {
		buf_printf(b, "its ARC-Seal says cv=%s",
		    dkimsig_cv_str(s->cv));
		if (s->reason == ARC_CV_WRONG)
			buf_printf(b, ", not %s", s->instance == 1 ? "none" :
			    "pass");
	}
	return true;
}

/* --- the fields --- */

/* Takes c, and white space and comments around it, off the front. */
static bool
skip(struct span *s, char c)
{
	if (!header_skip_cfws(s) || s->n == 0 || s->p[0] != c)
		return false;
	span_advance(s, 1);
	return header_skip_cfws(s);
}

/* The instance of an ARC-Authentication-Results, and what is behind it; 0 if
 * there is none. RFC 8617, 4.1.1 and 4.2.1 */
static unsigned int
results_instance(struct span value, struct span *rest)
{
	unsigned int n = 0;
	size_t i;

	if (!skip(&value, 'i') || !skip(&value, '='))
		return 0;
	for (i = 0; i < value.n && value.p[i] >= '0' && value.p[i] <= '9';
	     i++)
		if (i < 2)
			n = n * 10 + (unsigned int)(value.p[i] - '0');
	span_advance(&value, i);
	if (i > 2 || n > SETS || !skip(&value, ';'))
		return 0;
	*rest = span_trim(value);
	return n;
}

/* Finds the fields of each set; false if one is of none. RFC 8617, 5.2, step
 * 1. */
static bool
collect(struct arc *a)
{
	const struct header *h = a->d->header;
	struct dkimsig s;
	struct span rest;
	unsigned int i, kind;
	bool all = true;
	size_t k;

	for (k = 0; k < h->n; k++) {
		if (h->field[k].name.n < sizeof("arc-seal") - 1 ||
		    ascii_lower(h->field[k].name.p[0]) != 'a')
			continue;
		for (kind = 0; kind < FIELDS; kind++)
			if (span_eq_nocase(h->field[k].name,
			    span_str(names[kind])))
				break;
		if (kind == FIELDS)
			continue;
		if (kind == RESULTS) {
			i = results_instance(h->field[k].value, &rest);
		} else {
			dkimsig_parse(&s, kind == SEAL ? DKIMSIG_SEAL :
			    DKIMSIG_AMS, h->field[k].value);
			i = s.instance;
		}
		a->set[i].field[kind] = k;
		a->set[i].count[kind]++;
		if (i > a->out.n)
			a->out.n = i;
		all &= i > 0;
	}
	return all;
}

/* --- validation --- */

/* 5.2, step 3 A and B: a set has each field once. */
static void
check_structure(struct arc *a, size_t i)
{
	const unsigned int *count = a->set[i + 1].count;
	unsigned int kind;

	for (kind = 0; kind < FIELDS; kind++) {
		if (count[kind] == 1)
			continue;
		a->sets[i].field = names[kind];
		set_fault(a, count[kind] == 0 ? ARC_MISSING : ARC_SEVERAL, i);
		break;
	}
	if (count[RESULTS] + count[MESSAGE] + count[SEAL] == 0)
		a->sets[i].field = NULL;
}

struct arc *
arc_new(struct dkim *d)
{
	struct arc *a = xcalloc(1, sizeof(*a));
	size_t i, last;
	bool all;

	a->d = d;
	all = collect(a);
	set_reason(a, !all ? ARC_STRAY : a->out.n == 0 ? ARC_NONE : ARC_VALID,
	    0);
	if (a->out.n == 0)
		return a;
	last = a->out.n - 1;
	a->seal = xcalloc(a->out.n, sizeof(*a->seal));
	a->sets = xcalloc(a->out.n, sizeof(*a->sets));
	a->out.sets = a->sets;
	for (i = 0; i <= last; i++) {
		a->sets[i].instance = (unsigned int)i + 1;
		check_structure(a, i);
		if (a->set[i + 1].count[RESULTS] == 1)
			results_instance(d->header->field[a->set[i + 1]
			    .field[RESULTS]].value, &a->sets[i].results);
		if (a->set[i + 1].count[SEAL] != 1 ||
		    dkim_check_begin(d, &a->seal[i], DKIMSIG_SEAL,
		    a->set[i + 1].field[SEAL]))
			dkim_set_reason(&a->seal[i].out, DKIM_NOT_CHECKED,
			    "not checked"); /* yet */
		a->sets[i].cv = a->seal[i].sig.cv;
	}
	if (a->out.reason != ARC_VALID || dkim_check_begin(d, &a->message,
	    DKIMSIG_AMS, a->set[last + 1].field[MESSAGE]))
		dkim_set_reason(&a->message.out, DKIM_NOT_CHECKED,
		    "not checked");
	if (a->out.reason != ARC_VALID)
		return a;
	/* 5.2, step 2 and 3 C; a seal without cv= is unusable */
	if (a->sets[last].cv == DKIMSIG_CV_FAIL)
		set_fault(a, ARC_CV_FAIL, last);
	for (i = 0; i <= last; i++)
		if (a->sets[i].reason == ARC_VALID && a->sets[i].cv !=
		    (i == 0 ? DKIMSIG_CV_NONE : DKIMSIG_CV_PASS))
			set_fault(a, ARC_CV_WRONG, i);
	return a;
}

void
arc_ask(struct arc *a)
{
	if (a->out.reason == ARC_VALID)
		dkim_check_ask(a->d, &a->message);
}

/* True if it passes, else sets the reason. A later failure overrides a
 * temporary error. */
static bool
passes(struct arc *a, const struct dkim_check *c, enum arc_reason r, size_t i)
{
	if (c->out.result == AUTH_PASS)
		return true;
	if (c->out.result == AUTH_TEMPERROR)
		r = ARC_DNS;
	if (r != ARC_DNS && a->out.reason == ARC_DNS)
		a->out.reason = ARC_VALID;
	set_fault(a, r, i);
	a->sets[i].failed = c == &a->message ? &a->out.message :
	    &a->sets[i].seal;
	return false;
}

/*
 * Verifies the seals from the newest on (5.2, step 6) until one fails. Each is
 * of all sets before it and of its own (5.1.1), in that order: of the front of
 * one text. A failure is final, whatever the keys of others come to.
 */
static void
verify_seals(struct arc *a)
{
	size_t i, front[SETS + 1];
	unsigned int kind;
	struct buf b = {0};

	for (i = 0; i < a->out.n; i++) {
		dkim_check_ask(a->d, &a->seal[i]);
		for (kind = 0; kind < FIELDS; kind++) {
			if (kind == SEAL)
				front[i] = b.n;
			canon_field(&b, CANON_RELAXED, a->d->header->field
			    [a->set[i + 1].field[kind]].raw);
			buf_add(&b, "\r\n", 2);
		}
	}
	while (i-- > 0 && a->out.result != AUTH_FAIL) {
		dkim_check_finish(a->d, &a->seal[i],
		    (struct span){b.p, front[i]});
		passes(a, &a->seal[i], ARC_SEAL, i);
	}
	buf_free(&b);
}

const struct arc_outcome *
arc_finish(struct arc *a)
{
	size_t i;

	if (a->out.reason == ARC_VALID) {
		dkim_check_finish(a->d, &a->message, SPAN_NONE);
		if (passes(a, &a->message, ARC_MESSAGE, a->out.n - 1))
			verify_seals(a);
	}
	a->out.message = a->message.out;
	for (i = 0; i < a->out.n; i++)
		a->sets[i].seal = a->seal[i].out;
	return &a->out;
}

void
arc_free(struct arc *a)
{
	size_t i;

	if (a == NULL)
		return;
	dns_kept_free(&a->message.key);
	for (i = 0; a->seal != NULL && i < a->out.n; i++)
		dns_kept_free(&a->seal[i].key);
	free(a->seal);
	free(a->sets);
	free(a);
}
