/* Mending: places, overlaps, rounds. */
/* SPDX-License-Identifier: ISC */
#include "lint/mend.h"
#include "unit/tap.h"

static const struct zone_file file = {.name = {"a.zone", 6}};

static void
add(struct mend *m, const struct zone_file *f, uint32_t line, uint32_t column,
    uint32_t n, const char *text)
{
	struct finding x = {.rule = LINT_EMPTY_TAG};

	x.fix.at = (struct zone_place){f, line, column};
	x.fix.n = n;
	x.fix.text = span_str(text);
	mend_add(m, &x);
}

/* One fix in "one\ntwo\nthree". */
static void
one(const char *name, uint32_t line, uint32_t column, uint32_t n,
    const char *text, const char *want)
{
	struct mend *m = mend_new();
	const char *old = "one\ntwo\nthree";

	mend_text(m, file.name, span_str(old));
	add(m, &file, line, column, n, text);
	is_int(mend_apply(m), want != NULL, "%s", name);
	is_span(mend_text(m, file.name, SPAN_NONE), want != NULL ? want : old,
	    "and the text");
	is_uint(mend_get(m, 0).fixes, want != NULL, "and the count");
	ok(!mend_apply(m), "a fix is applied once");
	mend_free(m);
}

static void
several(void)
{
	struct mend *m = mend_new();

	mend_text(m, file.name, SPAN_LIT("abcdef\n"));
	add(m, &file, 1, 5, 1, "E");
	add(m, &file, 1, 1, 2, "");
	add(m, &file, 1, 2, 2, "overlaps");
	add(m, &file, 1, 3, 0, "touches");
	add(m, &file, 1, 7, 0, "end");
	ok(mend_apply(m), "several");
	is_span(mend_text(m, file.name, SPAN_NONE), "cdEfend\n",
	    "what overlaps or touches waits");
	is_uint(mend_get(m, 0).fixes, 3, "three of them");
	is_span(mend_get(m, 0).old, "abcdef\n", "the old text is kept");
	add(m, &file, 1, 1, 1, "C");
	ok(mend_apply(m), "a second round");
	is_span(mend_text(m, file.name, SPAN_NONE), "CdEfend\n", "goes on");
	is_uint(mend_get(m, 0).fixes, 4, "four in all");
	mend_free(m);
}

static void
many_texts(void)
{
	const struct zone_file other = {.name = {"b.zone", 6}};
	const struct zone_file unknown = {.name = {"c.zone", 6}};
	struct mend *m = mend_new();

	mend_text(m, file.name, SPAN_LIT("\xef\xbb\xbf" "abc"));
	mend_text(m, SPAN_NONE, SPAN_LIT("a\nb"));
	mend_text(m, other.name, SPAN_LIT("xyz"));
	add(m, &unknown, 1, 1, 1, "?");
	add(m, &other, 1, 1, 1, "X");
	add(m, NULL, 1, 3, 1, "B");
	add(m, NULL, 2, 1, 1, "?");
	add(m, &file, 1, 1, 1, "A");
	ok(mend_apply(m), "several texts");
	is_span(mend_get(m, 0).now, "\xef\xbb\xbf" "Abc",
	    "a byte order mark is in no column");
	is_span(mend_get(m, 1).now, "a\nB", "a record is one line");
	ok(mend_get(m, 1).name.p == NULL, "and has no name");
	is_span(mend_get(m, 2).now, "Xyz", "the other file");
	is_span(mend_get(m, 3).now, NULL, "no more");
	mend_free(m);
}

int
main(void)
{
	one("replace", 2, 1, 3, "zwei", "one\nzwei\nthree");
	one("insert", 3, 3, 0, "-", "one\ntwo\nth-ree");
	one("delete", 1, 1, 1, "", "ne\ntwo\nthree");
	one("at the end", 3, 6, 0, "!", "one\ntwo\nthree!");
	one("at the end of a line", 1, 4, 0, "!", "one!\ntwo\nthree");
	one("nothing changes", 1, 1, 3, "one", NULL);
	one("insert nothing", 1, 1, 0, "", NULL);
	one("no fix", 1, 1, 1, NULL, NULL);
	one("beyond the line", 1, 3, 2, "x", NULL);
	one("beyond the column", 1, 5, 0, "x", NULL);
	one("no column", 1, 0, 1, "x", NULL);
	one("beyond the text", 4, 1, 0, "x", NULL);
	one("no line", 0, 1, 1, "x", NULL);
	one("a line more", 1, 1, 1, "x\ny", NULL);
	several();
	many_texts();
	return done_testing();
}
