/* report/failure: what parts look like, and nothing of one report in the next.
 */
/* SPDX-License-Identifier: ISC */
#include "report/failure.h"

#include "unit/tap.h"

static const struct {
	const char *head;
	bool fields;
} heads[] = {
    {"Feedback-Type: abuse\n", true},
    {"feedback-type: abuse", true},
    {"\n\nVersion: 1\nFeedback-Type: abuse\n", true},
    {"User-Agent: x\n y: z\nFeedback-Type: abuse\n", true},
    {"Subject: x\nFeedback-Type: abuse\n", false},
    {"Version: 1\n", false},
    {"Version: 1\n\nFeedback-Type: abuse\n", false},
    {"text\nFeedback-Type: abuse\n", false},
    {"", false},
};

int
main(void)
{
	static const struct redact none = {NULL, NULL};
	static const struct failure_parts empty = {.quirks = 0};
	struct failure_parts parts = {.feedback = SPAN_LIT(
	    "Feedback-Type: abuse\nVersion: 1\nUser-Agent: a\n"
	    "Source-IP: 192.0.2.1\nX: y\n"), .message = SPAN_LIT(
	    "Subject: s\nFrom: <a@b.example>\n\n")};
	struct failure *f = failure_new(&none);
	struct span cells[RUF_N];
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		ok(failure_sniff_fields(span_str(heads[i].head)) ==
		    heads[i].fields, "heads %zu", i);
	ok(failure_sniff_text(SPAN_LIT("a message claiming to be from you "
	    "has failed")), "Exim's words");
	ok(!failure_sniff_text(SPAN_LIT("claiming to be from you has faile")),
	    "all of them");

	failure_read(f, &parts, cells);
	is_span(cells[RUF_feedback_type], "abuse", "a field");
	is_span(cells[RUF_subject], "s", "of the message");
	is_span(cells[RUF_header_from], "b.example", "and its domain");
	is_span(cells[RUF_other_fields], "X,y", "a field without a column");
	is_span(cells[RUF_quirks], "", "no quirks");
	is_span(cells[RUF_failed], NULL, "nothing told");
	failure_read(f, &empty, cells);
	for (i = RUF_arrival_date; i < RUF_quirks; i++)
		is_span(cells[i], NULL, "column %zu of an empty one", i);
	failure_free(f);
	failure_free(NULL);
	return done_testing();
}
