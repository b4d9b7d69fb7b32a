/* Records from lines and from rows. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/records.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "unit/tap.h"

static int
fd_of(const char *text, size_t n)
{
	FILE *f = tmpfile();
	int fd;

	if (f == NULL || fwrite(text, 1, n, f) != n || fflush(f) != 0)
		exit(2);
	fd = dup(fileno(f));
	lseek(fd, 0, SEEK_SET);
	fclose(f);
	return fd;
}

/* Each as "line:column:domain:record;", faults as "line!;". */
static void
check(const char *name, const char *text, const char *want)
{
	struct records r = {.lines.fd = fd_of(text, strlen(text))};
	struct records_line l;
	enum records_event e;
	struct buf got = {0};

	while ((e = records_next(&r, &l)) != RECORDS_END) {
		buf_put_uint(&got, l.line);
		if (e == RECORDS_BAD) {
			buf_puts(&got, "!;");
			continue;
		}
		buf_printf(&got, ":%zu:", l.column);
		buf_put_span(&got, l.domain);
		buf_putc(&got, ':');
		buf_put_span(&got, l.record);
		buf_putc(&got, ';');
	}
	is_span(buf_span(&got), want, "%s", name);
	close(r.lines.fd);
	records_free(&r);
	buf_free(&got);
}

static void
long_lines(void)
{
	size_t n = 3 * LIMIT_DOMAIN_LINE;
	char *text = malloc(n + 4);
	struct records r;
	struct records_line l;

	if (text == NULL)
		exit(2);
	memset(text, 'x', n);
	memcpy(text + n, "\na\n", 4);
	r = (struct records){.lines.fd = fd_of(text, n + 3)};
	is_int(records_next(&r, &l), RECORDS_BAD, "a long line is bad");
	is_uint(l.line, 1, "it is the first");
	is_int(records_next(&r, &l), RECORDS_RECORD, "the next is good");
	is_uint(l.line, 2, "it is the second");
	is_span(l.record, "a", "and whole");
	is_int(records_next(&r, &l), RECORDS_END, "that is all");
	close(r.lines.fd);
	records_free(&r);
	r = (struct records){.lines.fd = fd_of(text, n)};
	is_int(records_next(&r, &l), RECORDS_BAD, "without an end, too");
	is_int(records_next(&r, &l), RECORDS_END, "and once");
	close(r.lines.fd);
	records_free(&r);
	free(text);
}

int
main(void)
{
	struct records r = {.lines.fd = -1};
	struct records_line l;

	check("lines", "v=DMARC1\n\n# no\r\n a \r\nlast",
	    "1:1::v=DMARC1;4:1:: a ;5:1::last;");
	check("nothing", "", "");
	check("a byte order mark", "\xef\xbb\xbf" "a\n", "1:1::a;");
	check("two octets", "ab", "1:1::ab;");
	check("a tab alone makes no row", "a\tb\n", "1:1::a\tb;");
	check("the word alone makes no header", "record\na\n",
	    "1:1::record;2:1::a;");
	check("rows", "domain\trecord\na.example\tv=DMARC1\n",
	    "2:11:a.example:v=DMARC1;");
	check("the policy domain",
	    "policy_domain\tx\trecord\tdomain\na\tb\tc\td\n", "2:5:a:c;");
	check("it comes later",
	    "domain\tx\trecord\tpolicy_domain\na\tb\tc\td\n", "2:5:d:c;");
	check("no domain", "x\trecord\na\tb\n", "2:3::b;");
	check("no record", "domain\trecord\na\t\\N\nb\tr\n", "3:3:b:r;");
	check("an empty record", "domain\trecord\na\t\n", "2:3:a:;");
	check("escapes", "domain\trecord\na\\x2eb\tx\\ty\n", "2:8:a.b:x\ty;");
	check("cells that are not there", "domain\trecord\na\nb\tr\tx\nc\ty\n",
	    "2!;3!;4:3:c:y;");
	check("a bad escape", "domain\trecord\na\t\\q\nc\ty\n", "2!;3:3:c:y;");
	check("the same again", "domain\trecord\na\tx\na\tx\nb\tx\na\tx\n",
	    "2:3:a:x;4:3:b:x;5:3:a:x;");
	check("headers again",
	    "domain\trecord\na\tb\nrecord\tx\tdomain\nc\td\te\n",
	    "2:3:a:b;4:1:e:c;");
	long_lines();
	is_int(records_next(&r, &l), RECORDS_END, "what can't be read ends");
	ok(r.lines.err != 0, "with an error");
	records_free(&r);
	return done_testing();
}
