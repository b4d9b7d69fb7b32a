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
    [RESULTS] = "arc-authentication-results",
    [MESSAGE] = "arc-message-signature",
    [SEAL] = "arc-seal",
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
    [ARC_MANY] = {AUTH_FAIL, "too many ARC sets"},
    [ARC_STRUCTURE] = {AUTH_FAIL,
	"a field of an ARC set is missing or there twice"},
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

	if (!skip(&value, 'i') || !skip(&value, '='))
		return 0;
	for (; value.n > 0 && value.p[0] >= '0' && value.p[0] <= '9';
	     span_advance(&value, 1)) {
		n = n * 10 + (unsigned int)(value.p[0] - '0');
		if (n > SETS)
			return 0;
	}
	if (!skip(&value, ';'))
		return 0;
	*rest = span_trim(value);
	return n;
}

/* Collects the sets; false, with the reason, if they are not as they must be.
 * RFC 8617, 5.2, steps 1 and 3 A and B. */
static bool
collect(struct arc *a)
{
	const struct header *h = a->d->header;
	bool any = false, all = true;
	struct dkimsig s;
	struct span rest;
	unsigned int i, kind;
	size_t k;

	for (k = 0; k < h->n; k++) {
		if (h->field[k].name.n < sizeof("arc-seal") - 1 ||
		    ascii_lower(h->field[k].name.p[0]) != 'a')
			continue;
		for (kind = 0; kind < FIELDS; kind++)
			if (span_is_nocase(h->field[k].name, names[kind]))
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
		any = true;
		all &= i > 0;
	}
	set_reason(a, any ? ARC_STRUCTURE : ARC_NONE, 0);
	for (i = 1; i <= a->out.n; i++)
		for (kind = 0; kind < FIELDS; kind++)
			if (a->set[i].count[kind] != 1) {
				a->out.at = i;
				return false;
			}
	return any && all;
}

/* --- validation --- */

struct arc *
arc_new(struct dkim *d)
{
	struct arc *a = xcalloc(1, sizeof(*a));
	const size_t *field;
	size_t i;

	a->d = d;
	if (!collect(a)) {
		a->out.n = 0;
		return a;
	}
	a->seal = xcalloc(a->out.n, sizeof(*a->seal));
	a->sets = xcalloc(a->out.n, sizeof(*a->sets));
	a->out.sets = a->sets;
	if (dkim_check_begin(d, &a->message, DKIMSIG_AMS,
	    a->set[a->out.n].field[MESSAGE]))
		dkim_set_reason(&a->message.out, DKIM_NOT_CHECKED,
		    "not checked");
	for (i = 0; i < a->out.n; i++) {
		field = a->set[i + 1].field;
		if (dkim_check_begin(d, &a->seal[i], DKIMSIG_SEAL,
		    field[SEAL]))
			dkim_set_reason(&a->seal[i].out, DKIM_NOT_CHECKED,
			    "not checked"); /* yet */
		a->sets[i].instance = (unsigned int)i + 1;
		a->sets[i].cv = a->seal[i].sig.cv;
		results_instance(d->header->field[field[RESULTS]].value,
		    &a->sets[i].results);
	}
	/* 5.2, step 2 and 3 C; a seal without cv= is unusable */
	set_reason(a, ARC_VALID, 0);
	if (a->seal[a->out.n - 1].sig.cv == DKIMSIG_CV_FAIL)
		set_reason(a, ARC_CV_FAIL, (unsigned int)a->out.n);
	for (i = 0; i < a->out.n && a->out.reason == ARC_VALID; i++)
		if (a->seal[i].sig.cv !=
		    (i == 0 ? DKIMSIG_CV_NONE : DKIMSIG_CV_PASS))
			set_reason(a, ARC_CV_WRONG, (unsigned int)i + 1);
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
passes(struct arc *a, const struct dkim_check *c, enum arc_reason r, size_t at)
{
	if (c->out.result == AUTH_PASS)
		return true;
	if (c->out.result == AUTH_TEMPERROR)
		r = ARC_DNS;
	if (r != ARC_DNS || a->out.reason == ARC_VALID)
		set_reason(a, r, (unsigned int)at);
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
		passes(a, &a->seal[i], ARC_SEAL, i + 1);
	}
	buf_free(&b);
}

const struct arc_outcome *
arc_finish(struct arc *a)
{
	size_t i;

	if (a->out.reason == ARC_VALID) {
		dkim_check_finish(a->d, &a->message, SPAN_NONE);
		if (passes(a, &a->message, ARC_MESSAGE, a->out.n))
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
