/* Looks for reports; what is done with them is decided elsewhere. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/aboutreport.h"

#include "base/limits.h"

/* In lower case. */
static const char phrase[] = "report domain:";

/* Where a literal in lower case begins in s, in any case; s.n if nowhere. */
static size_t
find(struct span s, const char *lit)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (span_has_prefix_nocase(span_from(s, i), lit))
			return i;
	return s.n;
}

void
aboutreport_header(struct aboutreport *a, const struct header *h)
{
	const struct header_field *type;
	struct span value;
	size_t i = 0;

	a->about = ABOUT_OTHER;
	a->notification = false;
	a->text.n = 0;
	if (header_subject(&a->text, h)) {
		value = span_trim(buf_span(&a->text));
		i = find(value, phrase);
		if (i < value.n)
			a->about = i == 0 ? ABOUT_REPORT : ABOUT_ANSWER;
	}
	i = 0;
	type = header_find(h, "content-type", &i);
	a->text.n = 0;
	if (type != NULL)
		header_unfold(&a->text, type->value);
	value = span_trim(buf_span(&a->text));
	if (span_has_prefix_nocase(value, "multipart/report")) {
		if (find(value, "feedback-report") < value.n)
			a->about = ABOUT_REPORT;
		else
			a->notification = a->about == ABOUT_OTHER;
	}
	a->text.n = 0;
}

void
aboutreport_body(struct aboutreport *a, struct span octets)
{
	size_t room = LIMIT_ABOUT - a->text.n;

	if (a->notification)
		buf_add(&a->text, octets.p, octets.n < room ? octets.n : room);
}

enum about
aboutreport_end(struct aboutreport *a)
{
	struct span body = buf_span(&a->text), line;
	size_t n;

	/* the field of the message that the notification is about */
	while (a->notification && body.n > 0) {
		span_cut(&body, '\n', &line);
		if (!span_has_prefix_nocase(line, "subject:"))
			continue;
		n = find(line, phrase);
		if (n < line.n)
			a->about = ABOUT_ANSWER;
	}
	return a->about;
}
