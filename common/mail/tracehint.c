/* Return-Path, and what else a header has of the way that it came. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

static enum trace_path
read_path(struct addr_list *l, struct span value)
{
	if (!addr_path_parse(l, span_trim(value)))
		return TRACE_PATH_BAD;
	return l->n > 0 ? TRACE_PATH_ADDRESS : TRACE_PATH_NULL;
}

/* Do all Return-Path fields from i on say what l says? */
static bool
all_same(const struct rfc5322_header *h, size_t i, enum trace_path first,
    const struct addr_list *l)
{
	const struct rfc5322_field *f;
	struct addr_list other = {0};
	bool same = true;

	for (; same && (f = rfc5322_find(h, "return-path", &i)) != NULL; i++) {
		same = read_path(&other, f->value) == first;
		if (same && first == TRACE_PATH_ADDRESS)
			same = span_eq(l->box[0].local, other.box[0].local) &&
			    span_eq(l->box[0].domain, other.box[0].domain);
	}
	addr_list_free(&other);
	return same;
}

enum trace_path
trace_return_path(const struct rfc5322_header *h, size_t border,
    struct addr_list *l, bool *above)
{
	size_t i = 0;
	const struct rfc5322_field *f = rfc5322_find(h, "return-path", &i);
	enum trace_path p;

	*above = f != NULL && i < border && border < h->n;
	l->n = 0;
	if (f == NULL)
		return TRACE_PATH_NONE;
	p = read_path(l, f->value);
	if (*above || all_same(h, i + 1, p, l))
		return p;
	l->n = 0;
	return TRACE_PATH_SEVERAL;
}

/* What is between the last "<" and ">", or all of it without blanks around. */
static struct span
in_angles(struct span s)
{
	size_t from = s.n, to = s.n, i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '<')
			from = i + 1;
		else if (s.p[i] == '>')
			to = i;
	}
	if (from <= to && to < s.n)
		return (struct span){s.p + from, to - from};
	return span_trim(s);
}

/* RFC 3834, 5: the keyword, absent for "no". */
static struct span
keyword(struct span s)
{
	size_t i;

	if (!rfc5322_skip_cfws(&s))
		return SPAN_NONE;
	for (i = 0; i < s.n && !is_xml_space(s.p[i]) && s.p[i] != ';' &&
	    s.p[i] != '('; i++)
		;
	s.n = i;
	return i == 0 || span_is_nocase(s, "no") ? SPAN_NONE : s;
}

static void
keep_first(struct span *place, struct span s)
{
	if (place->p == NULL)
		*place = s;
}

void
trace_hints(const struct rfc5322_header *h, struct trace_hints *t)
{
	const struct rfc5322_field *f;
	size_t i;

	*t = (struct trace_hints){.list_id = SPAN_NONE};
	for (i = 0; i < h->n; i++) {
		f = &h->field[i];
		if (rfc5322_is(f, "received"))
			t->hops++;
		else if (rfc5322_is(f, "arc-seal"))
			t->arc_sets++;
		else if (rfc5322_is(f, "list-id"))
			keep_first(&t->list_id, in_angles(f->value));
		else if (rfc5322_is(f, "list-post"))
			keep_first(&t->list_post, in_angles(f->value));
		else if (rfc5322_is(f, "auto-submitted"))
			keep_first(&t->auto_submitted, keyword(f->value));
		else if (f->name.n > 7 && span_is_nocase(
		    (struct span){f->name.p, 7}, "resent-"))
			t->resent = true;
	}
}

/* Cuts *s at the first of the signs of set; false if there is none. */
static bool
cut(struct span *s, const char *set, struct span *head)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->p[i] != '\0' && strchr(set, s->p[i]) != NULL)
			break;
	if (i == s->n)
		return false;
	*head = (struct span){s->p, i};
	s->p += i + 1;
	s->n -= i + 1;
	return true;
}

/* "user=domain" behind a sign: is there a dot behind the "="? */
static bool
is_verp(struct span s)
{
	struct span head;

	return cut(&s, "+-", &head) && head.n > 0 && cut(&s, "=", &head) &&
	    head.n > 0 && s.n > 2 && memchr(s.p + 1, '.', s.n - 2) != NULL;
}

enum trace_rewrite
trace_rewrite(struct span local, struct span *original)
{
	struct span s = local, head;

	*original = SPAN_NONE;
	if (!cut(&s, "=+-", &head))
		return TRACE_PLAIN;
	if (span_is_nocase(head, "srs1"))
		return TRACE_SRS1;
	if (span_is_nocase(head, "prvs"))
		return TRACE_PRVS;
	if (!span_is_nocase(head, "srs0"))
		return is_verp(local) ? TRACE_VERP : TRACE_PLAIN;
	if (cut(&s, "=", &head) && cut(&s, "=", &head) &&
	    cut(&s, "=", &head) && head.n > 0)
		*original = head;
	return TRACE_SRS0;
}

const char *
trace_rewrite_str(enum trace_rewrite r)
{
	static const char *const names[] = {
	    [TRACE_PLAIN] = "",
	    [TRACE_SRS0] = "SRS0",
	    [TRACE_SRS1] = "SRS1",
	    [TRACE_PRVS] = "BATV",
	    [TRACE_VERP] = "VERP",
	};

	return names[r];
}
