/* Authentication-Results: read, written, read; and no way out of a value. */
/* SPDX-License-Identifier: ISC */
#include "authres/claim.h"
#include "authres/write.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"

#include "fuzz/fuzz.h"

#define NAME "Authentication-Results:"

/* It is one field, all of whose lines may be sent. */
static void
one_field(struct span s)
{
	size_t i, n = 0, k;
	bool good;

	must(span_has_prefix(s, NAME) && s.p[s.n - 1] == '\n');
	for (i = 0; i < s.n; i++, n++) {
		if (s.p[i] == '\n') {
			must(n <= 998);
			n = (size_t)-1;
			must(i + 1 == s.n || s.p[i + 1] == ' ' ||
			    s.p[i + 1] == '\t');
		} else {
			must((unsigned char)s.p[i] >= ' ' || s.p[i] == '\t');
			must(s.p[i] != 0x7f);
		}
		k = utf8_next(s.p + i, s.n - i, &good);
		must(!utf8_is_unseen(s.p + i, k));
		must(k == 1 || !utf8_is_control(s.p + i, k));
	}
	must(utf8_valid(s) == s.n);
}

static struct span
value_of(const struct buf *b)
{
	return (struct span){b->p + sizeof(NAME) - 1,
	    b->n - sizeof(NAME)};
}

/* Is it written as it is? C1 controls are not, nor what is long, nor what may
 * look like a result that passes. */
static bool
stays(struct span s)
{
	struct span rest;
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		rest = span_trim(span_from(s, i + n));
		rest.n = rest.n > 4 ? 4 : rest.n;
		if (s.p[i] == '=' && span_is_nocase(rest, "pass"))
			return false;
		if (!good || utf8_is_control(s.p + i, n) ||
		    utf8_is_unseen(s.p + i, n))
			return false;
	}
	return s.n <= AUTHRES_VALUE_MAX;
}

static bool
is_ascii(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

static void
same(struct span a, struct span b)
{
	must(!stays(a) || span_eq(a, b));
}

/* A reason or comment. */
static void
same_words(struct span a, struct span b)
{
	must(is_ascii(b));
	if (is_ascii(a))
		same(a, b);
}

static void
same_results(const struct authres *a, const struct authres *b)
{
	size_t i, k;

	must(b->n <= a->n);
	same(a->id, b->id);
	for (i = 0; i < b->n; i++) {
		const struct authres_result *r = &a->result[i];
		const struct authres_result *s = &b->result[i];

		must(r->known == s->known && r->result == s->result);
		must(r->version == s->version && r->nprops >= s->nprops);
		same_words(r->comment, s->comment);
		same_words(r->reason, s->reason);
		for (k = 0; k < r->nprops && r->nprops == s->nprops; k++)
			same(a->prop[r->props + k].value,
			    b->prop[s->props + k].value);
	}
}

static void
read_and_write(struct span in)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0}, c = {0};

	must(authres_parse(&a, in) == (a.fault == AUTHRES_FINE));
	must(a.fault == AUTHRES_FINE || (a.n == 0 && a.nprop == 0));
	must(a.at <= in.n);
	if (a.fault == AUTHRES_FINE) {
		authres_write(&b, &a, "\n");
		one_field(buf_span(&b));
		must(authres_parse(&again, value_of(&b)));
		must(b.n <= LIMIT_AUTHRES_WRITTEN);
		must(again.n == a.n || b.n > LIMIT_AUTHRES_WRITTEN / 8);
		same_results(&a, &again);
		authres_write(&c, &again, "\n");
		must(again.n < a.n || span_eq(buf_span(&b), buf_span(&c)));
		must(!authres_good_id(a.id) ||
		    authres_claims(in, a.id) != AUTHRES_OTHERS);
	}
	buf_free(&b);
	buf_free(&c);
	authres_free(&a);
	authres_free(&again);
}

/* A stranger's octets as a value: they come back, or something less. */
static void
as_value(struct span in)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0};
	bool only;

	authres_begin(&a, SPAN_LIT("example.org"));
	authres_add(&a, AUTH_DKIM, AUTH_FAIL, in, in);
	authres_add_prop(&a, "header", "d", in);
	authres_write(&b, &a, "\r\n");
	b.p[b.n - 2] = '\n'; /* as value_of() has it */
	b.n--;
	must(authres_parse(&again, value_of(&b)));
	must(again.n == 1 && again.nprop <= 1);
	must(span_is(again.id, "example.org"));
	must(again.result[0].result == AUTH_FAIL);
	same_words(in, again.result[0].comment);
	same_words(in, again.result[0].reason);
	if (again.nprop == 1)
		same(in, authres_value(&again, &again.result[0], "header",
		    "d", &only));
	buf_free(&b);
	authres_free(&a);
	authres_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {(const char *)data, n};

	read_and_write(in);
	as_value(in);
	return 0;
}
