/* Findings as SARIF 2.1.0 (OASIS), one run, written as they come. */
/* SPDX-License-Identifier: ISC */
#include "lint/sarif.h"

#include <string.h>

#include "base/utf8.h"
#include "lint/text.h"
#include "rows/json.h"

/* --- pieces of JSON --- */

/* A stranger's text. */
static void
put_foreign(struct buf *b, struct span s)
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
	json_string(b, span_str(name));
	buf_puts(b, ":{\"text\":");
	put_foreign(b, text);
	buf_putc(b, '}');
}

static void
put_number(struct buf *b, const char *name, uint64_t v)
{
	json_string(b, span_str(name));
	buf_putc(b, ':');
	buf_put_uint(b, v);
}

/* --- rules --- */

/* "RFC 9989, 4.10.1" to that section's page; nothing for no section. */
static void
put_help_uri(struct buf *b, const char *section)
{
	const char *comma = strchr(section, ',');

	if (comma == NULL || strncmp(section, "RFC ", 4) != 0)
		return;
	buf_puts(b, ",\"helpUri\":\"https://www.rfc-editor.org/rfc/rfc");
	buf_add(b, section + 4, (size_t)(comma - section) - 4);
	comma += strspn(comma, ", ");
	buf_puts(b, *comma >= 'A' ? "#appendix-" : "#section-");
	buf_puts(b, comma);
	buf_putc(b, '"');
}

static void
put_help(struct buf *b, const struct lint_info *info)
{
	struct buf text = {0};

	buf_puts(&text, info->why);
	if (info->fix[0] != '\0') {
		buf_putc(&text, ' ');
		buf_puts(&text, info->fix);
	}
	if (info->section[0] != '\0') {
		buf_puts(&text, " (");
		buf_puts(&text, info->section);
		buf_putc(&text, ')');
	}
	put_text(b, "help", buf_span(&text));
	buf_free(&text);
}

static void
put_rule(struct buf *b, const struct lint_info *info)
{
	buf_puts(b, "{\"id\":");
	json_string(b, span_str(info->code));
	buf_putc(b, ',');
	put_text(b, "shortDescription", span_str(info->what));
	buf_putc(b, ',');
	put_text(b, "fullDescription", span_str(info->why));
	buf_putc(b, ',');
	put_help(b, info);
	put_help_uri(b, info->section);
	buf_puts(b, ",\"defaultConfiguration\":{\"level\":");
	json_string(b, span_str(lint_severity_str(info->severity)));
	buf_puts(b, "},\"properties\":{\"tags\":[\"dmarc\",");
	json_string(b, span_str(lint_scope_str(info->scope)));
	buf_puts(b, "]}}");
}

void
sarif_begin(struct findings *w)
{
	struct buf *b = w->out;
	enum lint_rule rule;

	buf_puts(b, "{\"$schema\":"
	    "\"https://json.schemastore.org/sarif-2.1.0.json\","
	    "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"
	    "{\"name\":\"dmarc-lint\",\"version\":");
	json_string(b, span_str(VERSION));
	buf_puts(b, ",\"rules\":[");
	for (rule = 0; rule < LINT_N; rule++) {
		buf_puts(b, rule > 0 ? ",\n" : "\n");
		put_rule(b, lint_info(rule));
	}
	buf_puts(b, "]}},\"columnKind\":\"unicodeCodePoints\","
	    "\"results\":[");
}

/* --- places --- */

/* The code point's column in its line for an octet's. */
static uint64_t
column_of(const struct finding *f, uint64_t column)
{
	struct span s = f->line;
	uint64_t at;
	size_t i, n = 0;
	bool good;

	if (s.p == NULL || column <= f->line_at)
		return column;
	at = column - f->line_at;
	for (i = 0; i < s.n && i < at; n++)
		i += utf8_next(s.p + i, s.n - i, &good);
	return f->line_at + n + (at > i ? at - i : 0);
}

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~/", c) != NULL);
}

/* A path as a relative reference, or as a file's URI (RFC 8089). */
static void
put_artifact(struct buf *b, struct span path)
{
	static const char hex[] = "0123456789ABCDEF";
	bool absolute = path.n > 0 && path.p[0] == '/';
	size_t i;

	buf_puts(b, absolute ? "\"artifactLocation\":{\"uri\":\"file://" :
	    "\"artifactLocation\":{\"uri\":\"");
	for (i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (is_plain(path.p[i])) {
			buf_putc(b, path.p[i]);
			continue;
		}
		buf_putc(b, '%');
		buf_putc(b, hex[c >> 4]);
		buf_putc(b, hex[c & 15]);
	}
	buf_puts(b, absolute ? "\"}" : "\",\"uriBaseId\":\"%SRCROOT%\"}");
}

static void
put_columns(struct buf *b, const struct finding *f, uint64_t from, uint64_t n)
{
	buf_putc(b, ',');
	put_number(b, "startColumn", column_of(f, from));
	buf_putc(b, ',');
	put_number(b, "endColumn", column_of(f, from + n));
}

static void
put_region(struct buf *b, const struct finding *f)
{
	buf_puts(b, "\"region\":{");
	put_number(b, "startLine", f->at.line);
	if (f->at.column > 0)
		put_columns(b, f, f->at.column, f->n);
	buf_putc(b, '}');
}

static void
put_location(struct buf *b, const struct finding *f)
{
	bool file = f->at.file != NULL && f->at.line > 0;

	buf_puts(b, ",\"locations\":[{");
	if (file) {
		buf_puts(b, "\"physicalLocation\":{");
		put_artifact(b, f->at.file->name);
		buf_putc(b, ',');
		put_region(b, f);
		buf_putc(b, '}');
	}
	if (f->domain.n > 0) {
		buf_puts(b, file ? ",\"logicalLocations\":[{\"name\":" :
		    "\"logicalLocations\":[{\"name\":");
		put_foreign(b, f->domain);
		buf_puts(b, "}]");
	}
	buf_puts(b, "}]");
}

/* What included the file, as related places. */
static void
put_included(struct buf *b, const struct zone_file *file)
{
	const struct zone_file *f;

	if (file == NULL || file->from == NULL)
		return;
	buf_puts(b, ",\"relatedLocations\":[");
	for (f = file; f->from != NULL; f = f->from) {
		if (f != file)
			buf_putc(b, ',');
		buf_puts(b, "{\"physicalLocation\":{");
		put_artifact(b, f->from->name);
		buf_puts(b, ",\"region\":{");
		put_number(b, "startLine", f->line);
		buf_puts(b, "}},\"message\":{\"text\":\"included here\"}}");
	}
	buf_putc(b, ']');
}

/* --- what stays the same when lines move --- */

/* FNV-1a, and an octet that ends each part. */
static uint64_t
mix(uint64_t h, struct span s)
{
	const uint64_t prime = UINT64_C(0x100000001b3);
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * prime;
	return (h ^ 0xff) * prime;
}

/* Rule, file, domain, and what stands there: not where. */
static void
put_fingerprint(struct buf *b, const struct finding *f)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	int shift;

	h = mix(h, span_str(lint_info(f->rule)->code));
	h = mix(h, f->at.file != NULL ? f->at.file->name : SPAN_NONE);
	h = mix(h, f->domain);
	h = mix(h, f->subject);
	h = mix(h, f->line.p != NULL ? span_trim(f->line) : f->record);
	buf_puts(b, ",\"partialFingerprints\":{\"primaryLocationLineHash\":\"");
	for (shift = 60; shift >= 0; shift -= 4)
		buf_putc(b, "0123456789abcdef"[h >> shift & 15]);
	buf_puts(b, ":1\"}");
}

/* --- results --- */

static void
put_fix(struct buf *b, const struct finding *f)
{
	const struct finding_fix *x = &f->fix;

	if (x->text.p == NULL || f->at.file == NULL ||
	    x->at.line != f->at.line)
		return;
	buf_puts(b, ",\"fixes\":[{\"artifactChanges\":[{");
	put_artifact(b, f->at.file->name);
	buf_puts(b, ",\"replacements\":[{\"deletedRegion\":{");
	put_number(b, "startLine", x->at.line);
	put_columns(b, f, x->at.column, x->n);
	buf_puts(b, "},");
	put_text(b, "insertedContent", x->text);
	buf_puts(b, "}]}]}]");
}

static void
put_message(struct findings *w, const struct finding *f)
{
	w->scratch.n = 0;
	finding_message(&w->scratch, f);
	buf_puts(&w->scratch, ". ");
	buf_puts(&w->scratch, finding_why(f));
	put_text(w->out, "message", buf_span(&w->scratch));
}

void
sarif_put(struct findings *w, const struct finding *f)
{
	struct buf *b = w->out;

	buf_puts(b, w->n > 0 ? ",\n{" : "\n{");
	buf_puts(b, "\"ruleId\":");
	json_string(b, span_str(lint_info(f->rule)->code));
	buf_putc(b, ',');
	put_number(b, "ruleIndex", f->rule);
	buf_puts(b, ",\"level\":");
	json_string(b, span_str(lint_severity_str(f->severity)));
	buf_putc(b, ',');
	put_message(w, f);
	put_location(b, f);
	put_included(b, f->at.file);
	put_fingerprint(b, f);
	put_fix(b, f);
	buf_putc(b, '}');
}

void
sarif_end(struct findings *w, bool complete)
{
	buf_puts(w->out, w->n > 0 ? "\n]," : "],");
	buf_puts(w->out, "\"invocations\":[{\"executionSuccessful\":");
	buf_puts(w->out, complete ? "true}]}]}\n" : "false}]}]}\n");
}
