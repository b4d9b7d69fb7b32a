/* rows/sink: a golden for each format, and what holds for all cells. */
/* SPDX-License-Identifier: ISC */
#include "rows/sink.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "rows/tsv.h"
#include "rows/sql.h"
#include "unit/tap.h"

static const struct field fields[] = {
	{"org", FIELD_TEXT, 6, NULL, ""},
	{"begin", FIELD_TIME, 16, NULL, ""},
	{"count", FIELD_UINT, 7, NULL, ""},
	{"dmarc", FIELD_TEXT, 4, NULL, ""},
	{"results", FIELD_LIST, 0, "domain,result", ""},
	{"quirks", FIELD_LIST, 0, "", ""},
	{"header_from", FIELD_TEXT, 7, NULL, ""},
};
enum { N = sizeof(fields) / sizeof(fields[0]) };
static const struct rows_table table = {"report", fields, N};

/* Each cell of it as a literal; absent is absent. */
#define ABSENT SPAN_NONE
static const struct span rows[][N] = {
	{SPAN_LIT("A\tB\n\r\\\x01\x7f\xc2\x9b\xc2\xa0"), SPAN_LIT("86400"),
	    SPAN_LIT("12"), SPAN_LIT("pass"),
	    SPAN_LIT("a%2Cb,pass;~,f%C2%9B\"l"), SPAN_LIT("x=%3B;y"),
	    SPAN_LIT("it's \"it\", \xc3\xa9\xe2\x82\xac")},
	{SPAN_LIT(""), ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT},
	{SPAN_LIT("N"), SPAN_LIT("007"), SPAN_LIT("x'); DROP"),
	    SPAN_LIT("fail"), SPAN_LIT(""), SPAN_LIT(""),
	    SPAN_LIT("123456789 is long")},
	{SPAN_LIT("12345678"), SPAN_LIT("253402300800"),
	    SPAN_LIT("9223372036854775808"), SPAN_LIT("1"),
	    SPAN_LIT("a,b,c"), SPAN_LIT("~;%7E"), SPAN_LIT("\\N")},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* The rows alone; t/sql.t has databases read what is around them. */
#define SQL_GOLDEN(insert, q, hex, text) \
	insert " INTO \"report\" (\"org\",\"begin\",\"count\",\"dmarc\"," \
	"\"results\",\"quirks\",\"header_from\") VALUES\n" \
	"(" hex "4109420a0d5cefbfbdefbfbdefbfbdc2a0" text "," \
	"86400,12," q "pass'," q "a%2Cb,pass;~,f%C2%9B\"l'," q "x=%3B;y'," \
	hex "6974277320226974222c20c3a9e282ac" text "),\n" \
	"(" q "',NULL,NULL,NULL,NULL,NULL,NULL),\n" \
	"(" q "N',7,NULL," q "fail'," q "'," q "'," q \
	"123456789 is long'),\n" \
	"(" q "12345678',253402300800,NULL," q "1'," q "a,b,c'," \
	q "~;%7E'," hex "5c4e" text ")\n" \
	"ON CONFLICT DO NOTHING;\n"

static const char *const golden[FORMAT_N] = {
	[FORMAT_TSV] =
	    "org\tbegin\tcount\tdmarc\tresults\tquirks\theader_from\n"
	    "A\\tB\\n\\r\\\\\\x01\\x7f\\xc2\\x9b\xc2\xa0\t86400\t12\tpass\t"
	    "a%2Cb,pass;~,f%C2%9B\"l\tx=%3B;y\t"
	    "it's \"it\", \xc3\xa9\xe2\x82\xac\n"
	    "\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\n"
	    "N\t007\tx'); DROP\tfail\t\t\t123456789 is long\n"
	    "12345678\t253402300800\t9223372036854775808\t1\ta,b,c\t"
	    "~;%7E\t\\\\N\n",
	[FORMAT_CSV] = "org,begin,count,dmarc,results,quirks,header_from\n"
	    "\"A\tB\n\r\\\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc2\xa0\","
	    "86400,12,pass,\"a%2Cb,pass;~,f%C2%9B\"\"l\",x=%3B;y,"
	    "\"it's \"\"it\"\", \xc3\xa9\xe2\x82\xac\"\n"
	    "\"\",,,,,,\n"
	    "N,007,x'); DROP,fail,\"\",\"\",123456789 is long\n"
	    "12345678,253402300800,9223372036854775808,1,\"a,b,c\","
	    "~;%7E,\\N\n",
	[FORMAT_JSON] = "{\"org\":\"A\\u0009B\\u000a\\u000d\\\\\\u0001\\u007f"
	    "\\u009b\xc2\xa0\",\"begin\":86400,\"count\":12,"
	    "\"dmarc\":\"pass\",\"results\":["
	    "{\"domain\":\"a,b\",\"result\":\"pass\"},"
	    "{\"domain\":null,\"result\":\"f\\u009b\\\"l\"}],"
	    "\"quirks\":[\"x=;\",\"y\"],"
	    "\"header_from\":\"it's \\\"it\\\", \xc3\xa9\xe2\x82\xac\"}\n"
	    "{\"org\":\"\",\"begin\":null,\"count\":null,\"dmarc\":null,"
	    "\"results\":null,\"quirks\":null,\"header_from\":null}\n"
	    "{\"org\":\"N\",\"begin\":\"007\",\"count\":\"x'); DROP\","
	    "\"dmarc\":\"fail\",\"results\":[],\"quirks\":[],"
	    "\"header_from\":\"123456789 is long\"}\n"
	    "{\"org\":\"12345678\",\"begin\":253402300800,"
	    "\"count\":9223372036854775808,\"dmarc\":\"1\","
	    "\"results\":[{\"domain\":\"a\",\"result\":\"b\"}],"
	    "\"quirks\":[null,\"~\"],\"header_from\":\"\\\\N\"}\n",
	[FORMAT_SQLITE] = SQL_GOLDEN("INSERT OR ABORT", "'", "CAST(X'",
	    "' AS TEXT)"),
	[FORMAT_POSTGRES] = SQL_GOLDEN("INSERT", "E'",
	    "convert_from(decode('", "', 'hex'), 'UTF8')"),
	[FORMAT_SQL] = SQL_GOLDEN("INSERT OR ABORT", "'", "CAST(X'",
	    "' AS TEXT)"),
	[FORMAT_TEXT] =
	    "org     begin               count  dmarc  header\n"
	    "A\\x09B\\x0a\\x0d\\\\x01\\x7f\\xc2\\x9b\xc2\xa0  "
	    "1970-01-02 00:00       12  pass   "
	    "it's \"it\", \xc3\xa9\xe2\x82\xac\n"
	    "        -                       -  -      -\n"
	    "N       1970-01-01 00:00  x'); DROP  fail   "
	    "123456789 is long\n"
	    "12345678  253402300800      9223372036854775808  1      \\N\n",
};

static void
put_all(struct buf *out, enum format f, size_t prefix)
{
	struct sink s;
	size_t i;

	out->n = 0;
	sink_init(&s, out, &table, f, prefix);
	if (f < FORMAT_SQLITE)
		sink_begin(&s);
	for (i = 0; i < ROWS; i++) {
		if (prefix > 0)
			sink_prefix(&s, rows[i]);
		sink_row(&s, rows[i]);
	}
	if (f < FORMAT_SQLITE)
		sink_end(&s);
	else
		sink_rest(&s);
	sink_free(&s);
}

static void
test_golden(void)
{
	struct buf out = {0};
	enum format f;
	size_t prefix;

	for (f = 0; f < FORMAT_N; f++) {
		put_all(&out, f, 0);
		is_span(buf_span(&out), golden[f], "%s", format_name((int)f));
		if (f == FORMAT_TEXT || f >= FORMAT_SQLITE)
			continue;
		for (prefix = 1; prefix <= N; prefix++) {
			put_all(&out, f, prefix);
			is_span(buf_span(&out), golden[f],
			    "%s, %zu columns rendered before",
			    format_name((int)f), prefix);
		}
	}
	ok(format_name(FORMAT_N) == NULL && format_name(-1) == NULL,
	    "no format beyond the last");
	buf_free(&out);
}

/* A name as wide as its column is whole, "dkim_aligned" here. */
static void
test_wide(void)
{
	struct buf out = {0};
	struct sink s;

	sink_init(&s, &out, &TABLE_GROUP, FORMAT_TEXT, 0);
	sink_begin(&s);
	is_span(buf_span(&out),
	    " messages   records  reports       pass       fail  "
	    "dkim_aligned  spf_aligned       none  quarantine     reject  "
	    "first             last\n", "a summary's header");
	sink_free(&s);
	buf_free(&out);
}

/* A report with two records, and one that has none, as people see it. */
static void
put_reports(struct buf *out, bool header, bool colour, bool verbose)
{
	struct span c[RUA_N] = {{NULL, 0}};
	struct sink s;

	out->n = 0;
	sink_init(&s, out, &TABLE_RUA, FORMAT_TEXT, RUA_record);
	s.header = header;
	s.colour = colour;
	s.verbose = verbose;
	sink_begin(&s);
	c[RUA_org_name] = SPAN_LIT("Example \033[2J");
	c[RUA_policy_domain] = SPAN_LIT("example.org");
	c[RUA_begin] = SPAN_LIT("1772323200");
	c[RUA_end] = SPAN_LIT("1772409600");
	c[RUA_p] = SPAN_LIT("reject");
	sink_prefix(&s, c);
	c[RUA_record] = SPAN_LIT("1");
	c[RUA_source_ip] = SPAN_LIT("192.0.2.200");
	c[RUA_count] = SPAN_LIT("12345678");
	c[RUA_disposition] = SPAN_LIT("reject");
	c[RUA_dkim_aligned] = SPAN_LIT("fail");
	c[RUA_spf_aligned] = SPAN_LIT("fail");
	c[RUA_dmarc] = SPAN_LIT("fail");
	c[RUA_header_from] = SPAN_LIT("a-rather-long-name.example.org");
	c[RUA_dkim_results] = SPAN_LIT("example.org,s1,fail,~,~;b.test,~,%0A");
	c[RUA_quirks] = SPAN_LIT("x=%2C;y");
	sink_row(&s, c);
	c[RUA_source_ip] = SPAN_LIT("2001:db8:1111:2222:3333:4444:5555:6666");
	c[RUA_disposition] = SPAN_LIT("none");
	c[RUA_dkim_aligned] = c[RUA_dmarc] = SPAN_LIT("pass");
	c[RUA_dkim_results] = c[RUA_quirks] = SPAN_LIT("");
	sink_row(&s, c);
	sink_rest(&s);
	sink_prefix(&s, (struct span[RUA_record]){{NULL, 0}});
	sink_row(&s, (struct span[RUA_N]){{NULL, 0}});
	sink_end(&s);
	sink_free(&s);
}

#define HEADER \
	"source_ip                     count  disposition  dkim  spf   " \
	"dmarc  header_from\n"
#define HEADING \
	"Example \\x1b[2J  example.org  2026-03-01 00:00 to " \
	"2026-03-02 00:00  p=reject"
#define ROW_1 \
	"192.0.2.200                12345678  reject       fail  fail  " \
	"fail   a-rather-long-name.example.org\n"
#define ROW_2 \
	"2001:db8:1111:2222:3333:4444:5555:6666  12345678  none         " \
	"pass  fail  pass   a-rather-long-name.example.org\n"
#define ROW_3 \
	"-                                 -  -            -     -     " \
	"-      -\n"

static void
test_text(void)
{
	struct buf out = {0};
	struct span s;

	put_reports(&out, true, false, false);
	s = buf_span(&out);
	is_span(s, HEADER "\n" HEADING "\n" ROW_1 ROW_2
	    "\n-  -  - to -  p=-\n" ROW_3, "reports as text");
	ok(sizeof(ROW_1) - 2 <= 100, "an ordinary row has %zu columns",
	    sizeof(ROW_1) - 2);
	put_reports(&out, false, false, true);
	s = buf_span(&out);
	is_span(s, "\n" HEADING "\n" ROW_1
	    "    dkim_results  domain=example.org selector=s1 result=fail\n"
	    "    dkim_results  domain=b.test result=\\x0a\n"
	    "    quirks  x=,\n    quirks  y\n" ROW_2
	    "\n-  -  - to -  p=-\n" ROW_3, "without header, with lists");
	put_reports(&out, true, true, false);
	s.p = out.p;
	s.n = (size_t)((const char *)memchr(out.p, '\n', out.n) - out.p);
	is_span(s,
	    "\033[1msource_ip\033[m                     "
	    "\033[1mcount\033[m  \033[1mdisposition\033[m  "
	    "\033[1mdkim\033[m  \033[1mspf\033[m   \033[1mdmarc\033[m  "
	    "\033[1mheader_from\033[m", "a coloured header");
	buf_putc(&out, '\0');
	ok(strstr(out.p, "\n\033[1m" HEADING "\033[m\n") != NULL,
	    "a coloured heading");
	ok(strstr(out.p, " \033[31mreject\033[m       fail  fail  "
	    "\033[31mfail\033[m   ") != NULL, "failures stand out");
	ok(strstr(out.p, " none         pass  fail  \033[32mpass\033[m   ")
	    != NULL, "passes too");
	buf_free(&out);
}

static void
put_any(struct buf *b)
{
	static const uint32_t chars[] = {'\\', '"', '\'', ',', ';', '\t',
	    '\n', '\r', 1, 0x1f, 0x7f, 0x80, 0x9f, 0xa0, 0xff, 0x1f600};
	int i = rand() % 40;

	utf8_put(b, i < 16 ? chars[i] : (uint32_t)(' ' + rand() % 95));
}

/* Controls in s but for those in may. */
static size_t
controls(struct span s, const char *may)
{
	size_t i, n, found = 0;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (!good || (utf8_is_control(s.p + i, n) &&
			strchr(may, s.p[i]) == NULL))
			found++;
	}
	return found;
}

/* A line of TSV back into cells, which must be those that were written. */
static bool
tsv_same(struct span line, const struct span *cells)
{
	struct buf back = {0};
	struct span raw, value;
	size_t i, n;
	bool same = true;

	for (i = 0; i < N && same; i++) {
		for (n = 0; n < line.n && !strchr("\t\n", line.p[n]); n++)
			;
		raw = (struct span){line.p, n};
		line.p += n + 1;
		line.n -= n + 1;
		back.n = 0;
		same = tsv_value(raw, &value, &back, raw.n) == NULL &&
		    span_eq(value, cells[i]);
	}
	buf_free(&back);
	return same && line.n == 0;
}

static void
test_random(void)
{
	static const char *const may[FORMAT_N] = {[FORMAT_TSV] = "\t\n",
	    [FORMAT_TEXT] = "\n", [FORMAT_JSON] = "\n",
	    [FORMAT_CSV] = "\t\r\n", [FORMAT_SQLITE] = "\n",
	    [FORMAT_POSTGRES] = "\n", [FORMAT_SQL] = "\n"};
	struct buf text[N] = {{0}}, out = {0};
	struct span cells[N];
	struct sink s;
	size_t i, k, bad[FORMAT_N] = {0}, lost = 0;
	enum format f;
	int n;

	for (k = 0; k < 4000; k++) {
		for (i = 0; i < N; i++) {
			text[i].n = 0;
			for (n = rand() % 30; n > 0; n--)
				put_any(&text[i]);
			cells[i] = rand() % 8 > 0 ? buf_span(&text[i])
						  : SPAN_NONE;
		}
		for (f = 0; f < FORMAT_N; f++) {
			out.n = 0;
			sink_init(&s, &out, &table, f, 0);
			sink_row(&s, cells);
			sink_rest(&s);
			sink_free(&s);
			bad[f] += controls(buf_span(&out), may[f]);
			for (i = 0; f >= FORMAT_SQLITE && i < out.n; i++)
				bad[f] += out.p[i] == '\\' ||
				    (unsigned char)out.p[i] >= 0x80;
			if (f == FORMAT_TSV)
				lost += !tsv_same(buf_span(&out), cells);
		}
	}
	for (f = 0; f < FORMAT_N; f++)
		is_uint(bad[f], 0, "%s shows no control byte, SQL no backslash",
		    format_name((int)f));
	is_uint(lost, 0, "TSV comes back as it was");
	for (i = 0; i < N; i++)
		buf_free(&text[i]);
	buf_free(&out);
}

/* Each special at each place of cells of each length, about the word size. */
static void
test_places(void)
{
	static const char *const special[] = {"\t", "\\", "\x7f", "\xc2\x80",
	    "\xc2\xbf", "\xc3\xbf", "\x1f", " ", "~"};
	struct span cells[N] = {{NULL, 0}};
	struct buf text = {0}, out = {0};
	size_t n, at, k, lost = 0;
	struct sink s;

	sink_init(&s, &out, &table, FORMAT_TSV, 0);
	for (n = 1; n < 36; n++)
		for (at = 0; at < n; at++)
			for (k = 0; k < sizeof(special) / sizeof(*special);
			     k++) {
				out.n = text.n = 0;
				while (text.n < at)
					buf_putc(&text, 'a');
				buf_puts(&text, special[k]);
				while (text.n < n)
					buf_putc(&text, 'z');
				cells[0] = buf_span(&text);
				sink_row(&s, cells);
				lost += !tsv_same(buf_span(&out), cells);
				lost += controls(buf_span(&out), "\t\n");
			}
	is_uint(lost, 0, "a special character is seen wherever it stands");
	sink_free(&s);
	buf_free(&text);
	buf_free(&out);
}

/* Statements of SQL are bounded, and one never goes over a report's end. */
static void
test_statements(void)
{
	struct buf out = {0};
	struct sink s;
	size_t i, n = 0;
	const char *p;

	sink_init(&s, &out, &table, FORMAT_POSTGRES, 1);
	sink_prefix(&s, rows[0]);
	for (i = 0; i < 250; i++)
		sink_row(&s, rows[1]);
	sink_prefix(&s, rows[2]);
	sink_row(&s, rows[2]);
	sink_rest(&s);
	buf_putc(&out, '\0');
	for (p = out.p; (p = strstr(p, "INSERT")) != NULL; p++)
		n++;
	is_uint(n, 4, "statements for 250 rows and one");
	for (n = 0, p = out.p; (p = strstr(p, "CONFLICT")) != NULL; p++)
		n++;
	is_uint(n, 4, "and each ends");
	sink_free(&s);
	buf_free(&out);
}

static void
test_schema(void)
{
	struct buf out = {0};
	int i;

	for (i = 0; sql_database(i) != NULL; i++) {
		out.n = 0;
		sql_schema(&out, &TABLE_RUA, i, 0);
		buf_putc(&out, '\0');
		ok(strstr(out.p, "coalesce(\"record\", 0)\n") != NULL,
		    "%s: a row of rua is a record", sql_database(i));
		out.n = 0;
		sql_schema(&out, &TABLE_REPORT, i, 0);
		buf_putc(&out, '\0');
		ok(strstr(out.p, "coalesce(\"digest\", '')") != NULL &&
		    strstr(out.p, "record\"") == NULL,
		    "%s: a row of report is a report", sql_database(i));
	}
	is_uint((uint64_t)i, 3, "databases");
	ok(sql_has(&TABLE_CHECK) && !sql_has(&TABLE_GROUP),
	    "a table has a key or no SQL");
	buf_free(&out);
}

int
main(void)
{
	srand(2);
	test_golden();
	test_text();
	test_wide();
	test_random();
	test_places();
	test_statements();
	test_schema();
	return done_testing();
}
