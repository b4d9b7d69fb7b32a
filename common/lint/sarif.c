/* Findings as SARIF 2.1.0 (OASIS), one run, written as they come. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <string.h>

#include "base/term.h"
#include "base/utf8.h"
#include "lint/findings.h"
#include "lint/text.h"
#include "rows/json.h"

/* A string of any octets. */
static void
put_string(struct buf *b, struct span s)
{
	struct buf good = {0};

	utf8_repair(&good, s);
	json_string(b, buf_span(&good));
	buf_free(&good);
}

/* "name":{"text":"..."} */
static void
put_text(struct buf *b, const char *name, struct span text)
{
	buf_printf(b, "\"%s\":{\"text\":", name);
	put_string(b, text);
	buf_putc(b, '}');
}

void
findings_sarif_begin(struct findings *w)
{
	const struct lint_info *info = lint_rules, *end = info + LINT_N;
	struct buf *b = w->out, *help = &w->scratch;
	const char *comma, *part;

	buf_puts(b, "{\"$schema\":"
	    "\"https://json.schemastore.org/sarif-2.1.0.json\","
	    "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"
	    "{\"name\":\"dmarc-lint\",\"version\":\"" VERSION "\","
	    "\"rules\":[");
	for (; info < end; info++) {
		buf_printf(b, "%s{\"id\":\"%s\",",
		    info > lint_rules ? ",\n" : "\n", info->code);
		put_text(b, "shortDescription", span_str(info->what));
		buf_putc(b, ',');
		put_text(b, "fullDescription", span_str(info->why));
		help->n = 0;
		buf_puts(help, info->why);
		if (info->fix[0] != '\0')
			buf_printf(help, " %s", info->fix);
		if (info->section[0] != '\0')
			buf_printf(help, " (%s)", info->section);
		buf_putc(b, ',');
		put_text(b, "help", buf_span(help));
		/* "RFC 9989, 4.10.1" is a link to that section's page. */
		comma = strchr(info->section, ',');
		if (comma != NULL && strncmp(info->section, "RFC ", 4) == 0) {
			part = comma + strspn(comma, ", ");
			buf_puts(b, ",\"helpUri\":"
			    "\"https://www.rfc-editor.org/rfc/rfc");
			buf_add(b, info->section + 4,
			    (size_t)(comma - info->section) - 4);
			buf_printf(b, "#%s-%s\"", *part >= 'A' ? "appendix" :
			    "section", part);
		}
		buf_printf(b, ",\"defaultConfiguration\":{\"level\":\"%s\"},"
		    "\"properties\":{\"tags\":[\"dmarc\",\"%s\"]}}",
		    lint_severities[info->severity], lint_scopes[info->scope]);
	}
	buf_puts(b, "]}},\"columnKind\":\"unicodeCodePoints\","
	    "\"results\":[");
}

/* --- places --- */

/* A path as a relative reference, or as a file's URI (RFC 8089). */
static void
put_artifact(struct buf *b, struct span path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	bool absolute = path.n > 0 && path.p[0] == '/';
	size_t i;

	buf_printf(b, "\"artifactLocation\":{\"uri\":\"%s",
	    absolute ? "file://" : "");
	for (i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (memchr(plain, c, sizeof(plain) - 1) != NULL)
			buf_putc(b, path.p[i]);
		else
			buf_printf(b, "%%%02X", c);
	}
	buf_puts(b, absolute ? "\"}" : "\",\"uriBaseId\":\"%SRCROOT%\"}");
}

/* The members of a region in one line; column 0 is none. Columns are code
 * points, where the line is known. */
static void
put_region(struct buf *b, const struct finding *f, uint32_t column,
    uint32_t n, uint32_t line)
{
	uint64_t ends[] = {column, (uint64_t)column + n}, *end = ends, at;
	struct span s = f->line;
	size_t i, points;
	bool good;

	for (; end < ends + 2 && s.p != NULL; end++) {
		at = *end > f->line_at ? *end - f->line_at : 0;
		points = 0;
		for (i = 0; i < s.n && i < at; points++)
			i += utf8_next(s.p + i, s.n - i, &good);
		if (at > 0)
			*end = f->line_at + points + (at > i ? at - i : 0);
	}
	buf_printf(b, "\"startLine\":%" PRIu32, line);
	if (column > 0)
		buf_printf(b, ",\"startColumn\":%" PRIu64
		    ",\"endColumn\":%" PRIu64, ends[0], ends[1]);
	buf_putc(b, '}');
}

static void
put_location(struct buf *b, const struct finding *f)
{
	const struct zone_file *file = f->at.file;

	buf_puts(b, ",\"locations\":[{");
	if (file != NULL && f->at.line > 0) {
		buf_puts(b, "\"physicalLocation\":{");
		put_artifact(b, file->name);
		buf_puts(b, ",\"region\":{");
		put_region(b, f, f->at.column, f->n, f->at.line);
		buf_puts(b, f->domain.n > 0 ? "}," : "}");
	}
	if (f->domain.n > 0) {
		buf_puts(b, "\"logicalLocations\":[{\"name\":");
		put_string(b, f->domain);
		buf_puts(b, "}]");
	}
	buf_puts(b, "}]");
	if (file == NULL || file->from == NULL)
		return;
	buf_puts(b, ",\"relatedLocations\":[");
	for (; file->from != NULL; file = file->from) {
		buf_puts(b, file != f->at.file ? ",{\"physicalLocation\":{" :
		    "{\"physicalLocation\":{");
		put_artifact(b, file->from->name);
		buf_printf(b, ",\"region\":{\"startLine\":%" PRIu32 "}},"
		    "\"message\":{\"text\":\"included here\"}}", file->line);
	}
	buf_putc(b, ']');
}

/* --- results --- */

void
findings_sarif(struct findings *w, const struct finding *f)
{
	const uint64_t prime = UINT64_C(0x100000001b3);
	const struct span parts[] = {
	    span_str(lint_rules[f->rule].code),
	    f->at.file != NULL ? f->at.file->name : SPAN_NONE,
	    f->domain, f->subject,
	    f->line.p != NULL ? span_trim(f->line) : f->record,
	};
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	const struct finding_fix *x = &f->fix;
	struct buf *b = w->out, shown = {0};
	size_t i, j;

	buf_printf(b, "%s{\"ruleId\":\"%s\",\"ruleIndex\":%d,"
	    "\"level\":\"%s\",", w->n > 0 ? ",\n" : "\n",
	    lint_rules[f->rule].code, (int)f->rule,
	    lint_severities[f->severity]);
	w->scratch.n = 0;
	finding_message(&w->scratch, f);
	buf_printf(&w->scratch, ". %s", finding_why(f));
	term_escape(&shown, buf_span(&w->scratch)); /* for people */
	put_text(b, "message", buf_span(&shown));
	buf_free(&shown);
	put_location(b, f);
	/* What stays the same when lines move: FNV-1a over the rule, the file,
	 * the domain and what stands there, with an octet that ends each. */
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (j = 0; j < parts[i].n; j++)
			h = (h ^ (unsigned char)parts[i].p[j]) * prime;
		h = (h ^ 0xff) * prime;
	}
	buf_printf(b, ",\"partialFingerprints\":{\"primaryLocationLineHash\":"
	    "\"%016" PRIx64 ":1\"}", h);
	if (x->text.p != NULL && f->at.file != NULL &&
	    x->at.line == f->at.line) {
		buf_puts(b, ",\"fixes\":[{\"artifactChanges\":[{");
		put_artifact(b, f->at.file->name);
		buf_puts(b, ",\"replacements\":[{\"deletedRegion\":{");
		put_region(b, f, x->at.column, x->n, x->at.line);
		buf_putc(b, ',');
		put_text(b, "insertedContent", x->text);
		buf_puts(b, "}]}]}]");
	}
	buf_putc(b, '}');
}

void
findings_sarif_end(struct findings *w, bool complete)
{
	buf_printf(w->out, "%s],\"invocations\":[{\"executionSuccessful\":%s"
	    "}]}]}\n", w->n > 0 ? "\n" : "", complete ? "true" : "false");
}
