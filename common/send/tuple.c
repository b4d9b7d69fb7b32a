/* From check rows to keys; asks nothing, and writes no report. */
/* SPDX-License-Identifier: ISC */
#include "send/tuple.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "rows/cells.h"
#include "rows/fields.h"
#include "rows/list.h"
#include "value/dname.h"
#include "value/domain.h"
#include "value/ip.h"
#include "value/num.h"

static const char *const policies[] = {"none", "quarantine", "reject", NULL};
static const char *const dkim_results[] = {"none", "pass", "fail", "policy",
    "neutral", "temperror", "permerror", NULL};
static const char *const spf_results[] = {"none", "pass", "fail", "softfail",
    "policy", "neutral", "temperror", "permerror", NULL};

/* --- values --- */

/* The word of the list that s is in any case, or other. */
static struct span
one_of(struct span s, const char *const *words, struct span other)
{
	for (; *words != NULL; words++)
		if (span_is_nocase(s, *words))
			return span_str(*words);
	return other;
}

/* A domain in normal form: s itself, or put into b; absent if it is none. */
static struct span
domain(struct buf *b, struct span s)
{
	size_t at = b->n;

	if (s.n == 0 || domain_is_plain(s))
		return s.n == 0 ? SPAN_NONE : s;
	if (domain_put(b, s, DOMAIN_MAIL) != NULL)
		return SPAN_NONE;
	return span_from(buf_span(b), at);
}

/* Appends a text that a stranger may have made long, as a subfield. */
static void
put_text(struct buf *list, struct span s)
{
	static const char more[] = "...";
	char text[LIMIT_SENT_TEXT + sizeof(more)];
	size_t n;

	if (s.n <= LIMIT_SENT_TEXT) {
		list_put(list, s);
		return;
	}
	for (n = LIMIT_SENT_TEXT; n > 0 && (s.p[n] & 0xc0) == 0x80;)
		n--;
	memcpy(text, s.p, n);
	memcpy(text + n, more, sizeof(more));
	list_put(list, (struct span){text, n + sizeof(more) - 1});
}

/* fo as the record has it, if that is a value that fo can have. */
static struct span
options(struct span fo)
{
	size_t i;

	for (i = 0; i < fo.n; i++)
		if (i % 2 == 0 ? strchr("01dsDS", fo.p[i]) == NULL :
		    fo.p[i] != ':')
			return SPAN_LIT("0");
	return fo.n % 2 == 1 ? fo : SPAN_LIT("0");
}

/* --- the parts of a row --- */

static enum tuple_left
find_period(const struct tuples *t, struct span time, uint64_t *period)
{
	uint64_t at;

	if (!num_parse(time, &at))
		return TUPLE_NO_TIME;
	*period = at / t->length;
	/* since and until may cut a period, which then is not whole */
	return *period < (t->since + t->length - 1) / t->length ||
	    *period >= t->until / t->length ? TUPLE_OUTSIDE : TUPLE_TAKEN;
}

/* Does a note say that the message is a report, or answers one? Whoever forges
 * mail can make it look so, and is to be reported. */
static bool
is_about_reports(struct span notes)
{
	struct span item, code;

	while (list_next(&notes, &item))
		if (list_sub(&item, &code) && (span_is(code, "report") ||
		    span_is(code, "report-answer")))
			return true;
	return false;
}

static void
put_reason(struct buf *list, const char *type, struct span comment)
{
	if (list->n > 0)
		buf_putc(list, ';');
	buf_puts(list, type);
	buf_putc(list, ',');
	put_text(list, comment);
}

/* Those that the row has, where what it says was done. False for a bad one. */
static bool
take_reasons(struct tuples *t, struct span reasons)
{
	struct span item, type, comment;
	int i;

	while (list_next(&reasons, &item)) {
		if (!list_sub(&item, &type) ||
		    (i = applied_find(applied_reasons, type)) < 0)
			return false;
		t->text.n = 0;
		comment = list_sub(&item, &comment) &&
		    list_value(&t->text, comment) ? buf_span(&t->text) :
		    SPAN_NONE;
		put_reason(&t->reasons, applied_reasons[i], comment);
	}
	return true;
}

/*
 * What was done with the message, and in t->reasons why that is not what the
 * Domain Owner asks for, which must be said of each that fails (3.1.1.9).
 * Absent if the row says what can't be.
 */
static struct span
find_disposition(struct tuples *t, const struct span *c)
{
	const struct applied *a = t->applied;
	const struct applied_message *m = NULL;
	struct span policy = one_of(c[CHECK_policy], policies,
	    SPAN_LIT("none"));
	struct span tested = one_of(c[CHECK_applied], policies, policy);
	struct span done = SPAN_LIT("none");

	t->reasons.n = 0;
	/* a pass is let through, whatever other filters do with it */
	if (span_is(c[CHECK_dmarc], "pass"))
		return span_is(tested, "none") ? tested : SPAN_LIT("pass");
	if (a->how == APPLIED_ROW) {
		done = one_of(c[CHECK_disposition], policies, done);
		if (!take_reasons(t, c[CHECK_reasons]))
			return SPAN_NONE;
	} else if (a->how == APPLIED_LISTED) {
		m = applied_of(a, c[CHECK_message_id]);
		if (m != NULL)
			done = span_str(applied_words[m->disposition]);
	}
	if (t->reasons.n > 0 || span_eq(done, policy))
		return done;
	if (m != NULL && m->reason != APPLIED_NO_REASON)
		put_reason(&t->reasons, applied_reasons[m->reason], SPAN_NONE);
	else if (span_eq(done, tested))
		put_reason(&t->reasons, "policy_test_mode", SPAN_NONE);
	else if (span_is(c[CHECK_dmarc], "temperror"))
		put_reason(&t->reasons, "other", SPAN_LIT("a temporary DNS "
		    "failure left the result open"));
	else
		put_reason(&t->reasons, "local_policy",
		    a->how == APPLIED_NOTHING ?
		    SPAN_LIT("policies are not enforced here") : SPAN_NONE);
	return done;
}

/* How telling a signature is (3.1.3): the less the more. */
static int
rank(struct span result, struct span d, const struct span *c)
{
	if (!span_is(result, "pass"))
		return 3;
	if (span_eq(d, c[CHECK_author_domain]))
		return 0;
	return c[CHECK_org_domain].n > 0 &&
	    dname_within(d, c[CHECK_org_domain]) ? 1 : 2;
}

/* Appends a signature to t->list if it has that rank. False if it can't be. */
static bool
put_signature(struct tuples *t, struct span item, const struct span *c,
    int want)
{
	enum { DOMAIN, SELECTOR, ALGORITHM, BITS, RESULT, REASON, SUBFIELDS };
	struct span v[SUBFIELDS], raw, result, d;
	size_t i, at[SUBFIELDS];

	t->text.n = 0;
	for (i = 0; i < SUBFIELDS; i++) {
		at[i] = t->text.n;
		v[i] = SPAN_NONE;
		if (list_sub(&item, &raw) && list_value(&t->text, raw))
			v[i] = (struct span){"", t->text.n - at[i]};
	}
	for (i = 0; i < SUBFIELDS; i++)
		if (v[i].p != NULL && v[i].n > 0)
			v[i].p = t->text.p + at[i];
	result = one_of(v[RESULT], dkim_results, SPAN_NONE);
	if (result.p == NULL || v[DOMAIN].n > LIMIT_SENT_NAME ||
	    v[SELECTOR].n > LIMIT_SENT_NAME)
		return false;
	t->name.n = 0;
	d = domain(&t->name, v[DOMAIN]);
	if (d.p == NULL)
		d = v[DOMAIN];
	if (rank(result, d, c) != want)
		return true;
	if (t->list.n > 0)
		buf_putc(&t->list, ';');
	list_put(&t->list, d.p != NULL ? d : SPAN_LIT(""));
	buf_putc(&t->list, ',');
	list_put(&t->list, v[SELECTOR].p != NULL ? v[SELECTOR] : SPAN_LIT(""));
	buf_putc(&t->list, ',');
	buf_put_span(&t->list, result);
	buf_putc(&t->list, ',');
	put_text(&t->list, span_is(result, "pass") ? SPAN_NONE : v[REASON]);
	return true;
}

static bool
take_signatures(struct tuples *t, const struct span *c)
{
	struct span list, item;
	size_t n = 0;
	int want;

	t->list.n = 0;
	for (want = 0; want < 4 && n < LIMIT_SENT_SIGNATURES; want++) {
		list = c[CHECK_dkim_results];
		while (n < LIMIT_SENT_SIGNATURES && list_next(&list, &item)) {
			size_t before = t->list.n;

			if (!put_signature(t, item, c, want))
				return false;
			n += t->list.n > before;
		}
	}
	return true;
}

/* --- the whole --- */

static enum tuple_left
broken(struct tuples *t, enum check_field column)
{
	t->what = TABLE_CHECK.fields[column].name;
	return TUPLE_BROKEN;
}

/* Everything but the DMARC results, which decide whether a row counts. */
static enum tuple_left
take_values(struct tuples *t, const struct span *c, struct span *v)
{
	static const char *const modes[] = {"r", "s", NULL};
	static const char *const flags[] = {"n", "y", NULL};
	static const char *const methods[] = {"treewalk", "psl", NULL};
	struct ip ip;

	t->name.n = 0;
	if (!domain_is_plain(c[CHECK_policy_domain]))
		return broken(t, CHECK_policy_domain);
	v[TUPLE_DOMAIN] = c[CHECK_policy_domain];
	v[TUPLE_METHOD] = one_of(c[CHECK_discovery_method], methods,
	    SPAN_LIT("treewalk"));
	v[TUPLE_P] = one_of(c[CHECK_p], policies, SPAN_LIT("none"));
	v[TUPLE_SP] = one_of(c[CHECK_sp], policies, v[TUPLE_P]);
	v[TUPLE_NP] = one_of(c[CHECK_np], policies, v[TUPLE_SP]);
	v[TUPLE_ADKIM] = one_of(c[CHECK_adkim], modes, SPAN_LIT("r"));
	v[TUPLE_ASPF] = one_of(c[CHECK_aspf], modes, SPAN_LIT("r"));
	v[TUPLE_FO] = options(c[CHECK_fo]);
	v[TUPLE_T] = one_of(c[CHECK_t], flags, SPAN_LIT("n"));

	if (c[CHECK_source_ip].n == 0)
		return TUPLE_NO_SOURCE;
	if (!ip_parse(c[CHECK_source_ip], &ip))
		return broken(t, CHECK_source_ip);
	v[TUPLE_SOURCE_IP] = c[CHECK_source_ip];
	if (!domain_is_plain(c[CHECK_author_domain]))
		return broken(t, CHECK_author_domain);
	v[TUPLE_HEADER_FROM] = c[CHECK_author_domain];
	v[TUPLE_DISPOSITION] = find_disposition(t, c);
	if (v[TUPLE_DISPOSITION].p == NULL)
		return broken(t, CHECK_reasons);
	v[TUPLE_REASONS] = buf_span(&t->reasons);
	if (c[CHECK_envelope_from].n > LIMIT_SENT_NAME)
		return broken(t, CHECK_envelope_from);
	v[TUPLE_ENVELOPE_FROM] = c[CHECK_envelope_from];
	if (c[CHECK_envelope_to].n > LIMIT_SENT_NAME)
		return broken(t, CHECK_envelope_to);
	v[TUPLE_ENVELOPE_TO] = c[CHECK_envelope_to];
	if (!take_signatures(t, c))
		return broken(t, CHECK_dkim_results);
	v[TUPLE_DKIM] = buf_span(&t->list);

	v[TUPLE_SPF_DOMAIN] = v[TUPLE_SPF_RESULT] = v[TUPLE_SPF_TEXT] =
	    SPAN_NONE;
	/* a result for HELO is not DMARC's (3.1.1.13) */
	if (c[CHECK_envelope_from].n == 0 || c[CHECK_spf_domain].n == 0 ||
	    c[CHECK_spf_result].n == 0)
		return TUPLE_TAKEN;
	v[TUPLE_SPF_RESULT] = one_of(c[CHECK_spf_result], spf_results,
	    SPAN_NONE);
	if (v[TUPLE_SPF_RESULT].p == NULL)
		return broken(t, CHECK_spf_result);
	if (c[CHECK_spf_domain].n > LIMIT_SENT_NAME)
		return broken(t, CHECK_spf_domain);
	v[TUPLE_SPF_DOMAIN] = c[CHECK_spf_domain];
	t->text.n = 0;
	if (span_is(v[TUPLE_SPF_RESULT], "permerror") ||
	    span_is(v[TUPLE_SPF_RESULT], "temperror"))
		put_text(&t->text, c[CHECK_spf_reason]);
	v[TUPLE_SPF_TEXT] = t->text.n > 0 ? buf_span(&t->text) : SPAN_NONE;
	return TUPLE_TAKEN;
}

/* RFC 9990, 3.1.1.9: pass or fail, nothing else; what a temporary failure left
 * open did not pass. */
static struct span
aligned(struct span s)
{
	return span_is(s, "pass") ? SPAN_LIT("pass") : SPAN_LIT("fail");
}

enum tuple_left
tuple_make(struct tuples *t, const struct span *c)
{
	struct span v[TUPLE_N], dmarc = c[CHECK_dmarc];
	enum tuple_left left;
	uint64_t period;
	size_t i;

	if (dmarc.n == 0)
		return TUPLE_UNKNOWN;
	if (c[CHECK_policy_domain].n == 0 || span_is(dmarc, "none") ||
	    span_is(dmarc, "permerror"))
		return TUPLE_NO_POLICY;
	if (!span_is(dmarc, "pass") && !span_is(dmarc, "fail") &&
	    !span_is(dmarc, "temperror"))
		return broken(t, CHECK_dmarc);
	if (span_is(dmarc, "pass") && is_about_reports(c[CHECK_notes]))
		return TUPLE_ABOUT;
	left = find_period(t, c[CHECK_time], &period);
	if (left == TUPLE_TAKEN)
		left = take_values(t, c, v);
	if (left != TUPLE_TAKEN)
		return left;
	v[TUPLE_DKIM_ALIGNED] = aligned(c[CHECK_dkim_aligned]);
	v[TUPLE_SPF_ALIGNED] = aligned(c[CHECK_spf_aligned]);
	t->key.n = 0;
	for (i = TUPLE_PERIOD_N; i-- > 0;)
		buf_putc(&t->key, (char)(period >> 8 * i & 0xff));
	for (i = 0; i < TUPLE_N; i++)
		cells_pack(&t->key, v[i]);
	return TUPLE_TAKEN;
}

void
tuples_free(struct tuples *t)
{
	buf_free(&t->key);
	buf_free(&t->text);
	buf_free(&t->list);
	buf_free(&t->reasons);
	buf_free(&t->name);
}

void
tuple_read(struct span key, uint64_t *period, struct span value[TUPLE_N])
{
	size_t i;

	*period = 0;
	for (i = 0; i < TUPLE_PERIOD_N; i++)
		*period = *period << 8 | (unsigned char)key.p[i];
	span_advance(&key, TUPLE_PERIOD_N);
	for (i = 0; i < TUPLE_N; i++)
		if (!cells_unpack(&key, &value[i]))
			value[i] = SPAN_NONE;
}

size_t
tuple_prefix(struct span key, enum tuple_value upto)
{
	struct span rest = span_from(key, TUPLE_PERIOD_N), value;
	size_t i;

	for (i = 0; i < (size_t)upto; i++)
		cells_unpack(&rest, &value);
	return key.n - rest.n;
}
