/* Findings in every format: what a stranger wrote stays where it belongs. */
/* SPDX-License-Identifier: ISC */
#include "lint/findings.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "lint/text.h"
#include "unit/tap.h"

static const char *const names[FINDINGS_N] = {"tsv", "text", "json", "csv",
	"gcc", "github", "sarif", "checkstyle", "sqlite", "postgres", "sql"};

#define ESC "\x1b[31m"
static const struct zone_file top = {.name = {"zones/top.zone", 14}};
static const struct zone_file included = {.name = {"zones/a.inc", 11},
	.from = &top, .line = 7};

/* A good finding in a file. */
static struct finding
plain(void)
{
	struct finding f = {
	    .rule = LINT_POLICY_INVALID,
	    .severity = LINT_ERROR,
	    .at = {&top, 9, 22},
	    .n = 6,
	    .domain = SPAN_LIT("example.org"),
	    .record = SPAN_LIT("v=DMARC1; p=regect"),
	    .record_at = 12,
	    .record_n = 6,
	    .subject = SPAN_LIT("regect"),
	    .detail = SPAN_LIT("\"regect\", perhaps reject"),
	    .line = SPAN_LIT("_dmarc\tTXT \"v=DMARC1; p=regect\""),
	    .line_at = 1,
	    .more_rule = LINT_N,
	};

	f.at.column = 25;
	return f;
}

static struct buf
write_all(enum findings_format format, const struct finding *f, size_t n,
    bool colour)
{
	struct buf b = {0};
	struct findings w;
	size_t i;

	findings_init(&w, &b, format);
	w.colour = colour;
	findings_begin(&w);
	for (i = 0; i < n; i++)
		findings_put(&w, &f[i]);
	findings_end(&w, true);
	is_uint(w.n, n, "%s: %zu were written", names[format], n);
	findings_free(&w);
	return b;
}

static void
has(const struct buf *b, const char *part, const char *name)
{
	struct buf s = {0};

	buf_put_span(&s, buf_span(b));
	buf_putc(&s, '\0');
	if (!ok(strstr(s.p, part) != NULL, "%s: %s", name, part))
		tap_show("in", buf_span(b));
	buf_free(&s);
}

/* UTF-8 without controls but line feeds; in CSV what stands in quotes. */
static void
is_clean(enum findings_format format, const struct buf *b)
{
	size_t i, n;
	bool good, clean = true;

	for (i = 0; i < b->n; i += n) {
		n = utf8_next(b->p + i, b->n - i, &good);
		if (good && b->p[i] != '\n' &&
		    utf8_is_control(b->p + i, n) &&
		    !(format == FINDINGS_TSV && b->p[i] == '\t') &&
		    !(format == FINDINGS_CSV && (b->p[i] == '\t' ||
		    b->p[i] == '\r')))
			good = false;
		if (!good)
			clean = false;
	}
	if (!ok(clean, "%s is clean", names[format]))
		tap_show("got", buf_span(b));
}

/* --- a finding as it is meant to be --- */

static void
exact(enum findings_format format, const struct finding *f, const char *want)
{
	struct buf b = write_all(format, f, 1, false);

	is_span(buf_span(&b), want, "%s", names[format]);
	buf_free(&b);
}

static void
exactly(void)
{
	struct finding f = plain();
	struct buf b;

	exact(FINDINGS_GCC, &f, "zones/top.zone:9:25: error: p is not none, "
	    "quarantine or reject: \"regect\", perhaps reject. If rua has "
	    "a valid URI, receivers take p, sp and np as none; if not, they "
	    "act as if there were no record. Write p=none, p=quarantine or "
	    "p=reject. [policy-invalid]\n");
	exact(FINDINGS_TEXT, &f, "zones/top.zone:9:25: error: p is not none, "
	    "quarantine or reject: \"regect\", perhaps reject "
	    "[policy-invalid]\n"
	    "    _dmarc TXT \"v=DMARC1; p=regect\"\n"
	    "                            ^~~~~~\n"
	    "  If rua has a valid URI, receivers take p, sp and np as none; "
	    "if not, they\n"
	    "  act as if there were no record.\n"
	    "  Write p=none, p=quarantine or p=reject.\n");
	exact(FINDINGS_GITHUB, &f, "::error file=zones/top.zone,line=9,col=25,"
	    "endColumn=31,title=policy-invalid::p is not none, quarantine or "
	    "reject: \"regect\", perhaps reject%0AIf rua has a valid URI, "
	    "receivers take p, sp and np as none; if not, they act as if there "
	    "were no record.%0AWrite p=none, p=quarantine or p=reject.\n");
	f.why = "In this case, nothing.";
	exact(FINDINGS_GITHUB, &f, "::error file=zones/top.zone,line=9,col=25,"
	    "endColumn=31,title=policy-invalid::p is not none, quarantine or "
	    "reject: \"regect\", perhaps reject%0AIn this case, nothing.%0A"
	    "Write p=none, p=quarantine or p=reject.\n");
	b = write_all(FINDINGS_CHECKSTYLE, &f, 1, false);
	has(&b, "<file name=\"zones/top.zone\">\n<error line=\"9\" "
	    "column=\"25\" severity=\"error\" message=\"p is not",
	    "checkstyle");
	has(&b, "source=\"dmarc-lint.policy-invalid\"/>\n</file>\n"
	    "</checkstyle>\n", "checkstyle");
	has(&b, "&quot;regect&quot;", "checkstyle");
	buf_free(&b);
	b = write_all(FINDINGS_TEXT, &f, 1, true);
	has(&b, "\x1b[1;31merror\x1b[m", "text with colour");
	buf_free(&b);
}

static void
places(void)
{
	struct finding f = plain();
	struct buf b = {0};

	f.at.file = NULL;
	f.line = SPAN_NONE;
	finding_where(&b, &f);
	is_span(buf_span(&b), "<record>:9:25", "a record by itself");
	b.n = 0;
	f.at.line = 0;
	finding_where(&b, &f);
	is_span(buf_span(&b), "example.org:1:25", "in what the DNS says");
	b.n = 0;
	f.at.column = 0;
	finding_where(&b, &f);
	is_span(buf_span(&b), "example.org", "the DNS has none");
	buf_free(&b);
	b = write_all(FINDINGS_GITHUB, &f, 1, false);
	has(&b, "::error title=policy-invalid::example.org: p is", "github");
	buf_free(&b);
	b = write_all(FINDINGS_SARIF, &f, 1, false);
	has(&b, "\"locations\":[{\"logicalLocations\":[{\"name\":"
	    "\"example.org\"}]}]", "sarif");
	buf_free(&b);
	b = write_all(FINDINGS_TSV, &f, 1, false);
	has(&b, "\n\\N\t\\N\t\\N\t\\N\terror\tpolicy-invalid\texample.org\t",
	    "tsv");
	buf_free(&b);
	f = plain();
	f.at.file = &included;
	b = write_all(FINDINGS_TEXT, &f, 1, false);
	has(&b, "\n  included from zones/top.zone:7\n    _dmarc", "text");
	buf_free(&b);
	b = write_all(FINDINGS_JSON, &f, 1, false);
	has(&b, "\"included_from\":[{\"file\":\"zones/top.zone\","
	    "\"line\":7}]", "json");
	buf_free(&b);
	b = write_all(FINDINGS_SARIF, &f, 1, false);
	has(&b, "\"relatedLocations\":[{\"physicalLocation\":"
	    "{\"artifactLocation\":{\"uri\":\"zones/top.zone\"", "sarif");
	buf_free(&b);
}

/* Columns of SARIF are characters, ours octets. */
static void
columns(void)
{
	struct finding f = plain();
	struct buf b;

	f.line = SPAN_LIT("\xc3\xa4\xe2\x82\xac \xff p=x");
	f.at.column = 9; /* p */
	f.n = 3;
	b = write_all(FINDINGS_SARIF, &f, 1, false);
	has(&b, "\"startColumn\":6,\"endColumn\":9", "sarif");
	buf_free(&b);
	f.line_at = 101;
	f.at.column = 109;
	b = write_all(FINDINGS_SARIF, &f, 1, false);
	has(&b, "\"startColumn\":106,\"endColumn\":109", "sarif, a part");
	buf_free(&b);
}

/* Each place in a long line is seen, in no more than 80 columns. */
static void
quoting(void)
{
	struct finding f = plain();
	char line[400];
	size_t i, at;

	for (i = 0; i < sizeof(line); i++)
		line[i] = (char)('a' + i % 26);
	f.line = (struct span){line, sizeof(line)};
	for (at = 0; at < sizeof(line); at++) {
		struct buf b = {0};
		struct findings w;
		const char *p, *mark;
		bool good = true;

		f.at.column = (uint32_t)at + 1;
		f.n = at % 2 == 0 ? 1 : 200;
		findings_init(&w, &b, FINDINGS_TEXT);
		findings_put(&w, &f);
		findings_free(&w);
		buf_putc(&b, '\0');
		p = strchr(b.p, '\n') + 1;
		mark = strchr(p, '\n') + 1;
		good = mark - p <= 80 && strcspn(mark, "\n") <= 80 &&
		    p[strcspn(mark, "^")] == line[at];
		if (!good)
			is_str(b.p, "", "a line with its caret at %zu", at);
		buf_free(&b);
	}
	ok(true, "the caret is below the fault");
}

/* --- what a stranger may write --- */

static void
hostile(void)
{
	static const char name[] =
	    "a\n::error::\x1b]0;x\x07\"<&,%:\xff\xc2\x85/../b c";
	static const struct zone_file bad = {.name = {name, sizeof(name) - 1}};
	static const struct zone_file in = {.name = {"x\x7f;,%\t", 6},
	    .from = &bad, .line = 1};
	struct finding f[3];
	enum findings_format format;
	struct buf b;
	size_t i;

	for (i = 0; i < 3; i++) {
		f[i] = plain();
		f[i].severity = (enum lint_severity)(LINT_ERROR + i);
		f[i].at.file = i == 0 ? &bad : i == 1 ? &in : NULL;
		f[i].domain = SPAN_LIT("a" ESC "\n\xc2\x9b.example");
		f[i].record = SPAN_LIT("v=DMARC1\0;\n" ESC "]]>\"\\ \xfe");
		f[i].record_at = 8;
		f[i].record_n = 4;
		f[i].subject = SPAN_LIT("\0;\n" ESC);
		f[i].detail = SPAN_LIT("\"" ESC "\r\n%0A::warning::"
		    "\xff&<\xef\xbf\xbf");
		f[i].line = SPAN_LIT("x\t" ESC ESC "\0\xc3(\xe2\x80\xae");
		f[i].at.column = 4;
		f[i].n = 30;
		f[i].fix.at = f[i].at;
		f[i].fix.n = 2;
		f[i].fix.text = SPAN_LIT("\"\n" ESC);
	}
	f[2].at.line = 0;
	for (format = 0; format < FINDINGS_N; format++) {
		b = write_all(format, f, 3, false);
		is_clean(format, &b);
		if (format == FINDINGS_GCC || format == FINDINGS_GITHUB) {
			size_t lines = 0;

			for (i = 0; i < b.n; i++)
				lines += b.p[i] == '\n';
			is_uint(lines, 3, "%s: a line each", names[format]);
		}
		buf_free(&b);
	}
	b = write_all(FINDINGS_SARIF, f, 3, false);
	has(&b, "\"uri\":\"a%0A%3A%3Aerror%3A%3A%1B%5D0%3Bx%07%22%3C%26%2C"
	    "%25%3A%FF%C2%85/../b%20c\"", "sarif");
	buf_free(&b);
	b = write_all(FINDINGS_GITHUB, f, 3, false);
	has(&b, "file=a\\x0a%3A%3Aerror%3A%3A\\x1b]0;x\\x07\"<&%2C%25%3A"
	    "\\xff\\xc2\\x85/../b c,line=9,", "github");
	has(&b, "\\x0d\\x0a%250A::warning::", "github");
	buf_free(&b);
}

/* Every rule has something to say, and says it without control characters. */
static void
every_rule(void)
{
	enum findings_format format;
	enum lint_rule rule;
	struct buf b;

	for (format = 0; format < FINDINGS_N; format++) {
		struct finding *f = calloc(LINT_N, sizeof(*f));

		if (f == NULL)
			exit(2);
		for (rule = 0; rule < LINT_N; rule++) {
			f[rule] = plain();
			f[rule].rule = rule;
			f[rule].severity = lint_rules[rule].severity;
		}
		b = write_all(format, f, LINT_N, false);
		is_clean(format, &b);
		buf_free(&b);
		b = write_all(format, f, 0, false);
		is_clean(format, &b);
		buf_free(&b);
		free(f);
	}
}

int
main(void)
{
	enum findings_format format;

	for (format = 0; format < FINDINGS_N; format++)
		is_str(findings_format_name((int)format), names[format],
		    "%s has its name", names[format]);
	ok(findings_format_name(FINDINGS_N) == NULL, "none beyond the last");
	exactly();
	places();
	columns();
	quoting();
	hostile();
	every_rule();
	return done_testing();
}
