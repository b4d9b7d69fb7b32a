/* Unified diffs: hunks, context, the last line, names. */
/* SPDX-License-Identifier: ISC */
#include "lint/udiff.h"
#include "unit/tap.h"

static void
check(const char *name, const char *path, const char *old, const char *new,
    const char *want)
{
	struct buf b = {0};

	udiff_put(&b, span_str(path), span_str(old), span_str(new));
	is_span(buf_span(&b), want, "%s", name);
	buf_free(&b);
}

int
main(void)
{
	check("the same", "f", "a\nb\n", "a\nb\n", "");
	check("nothing", "f", "", "", "");
	check("one line", "f", "a\n", "b\n",
	    "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n+b\n");
	check("no line feed at the end", "f", "x\na", "x\nb",
	    "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n x\n-a\n"
	    "\\ No newline at end of file\n+b\n"
	    "\\ No newline at end of file\n");
	check("an unchanged last line without one", "f", "a\nx", "b\nx",
	    "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n+b\n x\n"
	    "\\ No newline at end of file\n");
	check("context", "f", "1\n2\n3\n4\na\n6\n7\n8\n9\n",
	    "1\n2\n3\n4\nb\n6\n7\n8\n9\n",
	    "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-a\n+b\n 6\n 7\n"
	    " 8\n");
	check("six lines between are one hunk", "f",
	    "a\n2\n3\n4\n5\n6\n7\na\n", "b\n2\n3\n4\n5\n6\n7\nb\n",
	    "--- a/f\n+++ b/f\n@@ -1,8 +1,8 @@\n-a\n+b\n 2\n 3\n 4\n 5\n 6\n"
	    " 7\n-a\n+b\n");
	check("seven are two", "f",
	    "a\n2\n3\n4\n5\n6\n7\n8\na\n", "b\n2\n3\n4\n5\n6\n7\n8\nb\n",
	    "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+b\n 2\n 3\n 4\n"
	    "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-a\n+b\n");
	check("lines beside each other", "f", "a\na\nx\n", "b\nb\nx\n",
	    "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n-a\n-a\n+b\n+b\n x\n");
	check("CR LF stays", "f", "a\r\n", "b\r\n",
	    "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\r\n+b\r\n");
	check("a path", "./a/b", "a\n", "b\n",
	    "--- a/a/b\n+++ b/a/b\n@@ -1,1 +1,1 @@\n-a\n+b\n");
	check("an absolute path", "/a/b", "a\n", "b\n",
	    "--- a/a/b\n+++ b/a/b\n@@ -1,1 +1,1 @@\n-a\n+b\n");
	check("a name with a blank", "a b", "a\n", "b\n",
	    "--- a/a b\t\n+++ b/a b\t\n@@ -1,1 +1,1 @@\n-a\n+b\n");
	check("a name with more", "a\t\n\"\\", "a\n", "b\n",
	    "--- \"a/a\\011\\012\\\"\\\\\"\n+++ \"b/a\\011\\012\\\"\\\\\"\n"
	    "@@ -1,1 +1,1 @@\n-a\n+b\n");
	return done_testing();
}
