/* A failure report as a person reads it. */
/* SPDX-License-Identifier: ISC */
#include "tell/failure.h"

#include "base/term.h"
#include "rows/fields.h"
#include "rows/list.h"
#include "value/date.h"
#include "value/num.h"

/* Columns that the title of a line takes. */
enum { TITLE = 16 };

/* Text of a stranger is not to be clicked on. */
static void
put_inert(struct buf *b, struct span s)
{
	struct buf text = {0};
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (span_has_prefix_nocase(span_from(s, i), "http") &&
		    (i == 0 || !ascii_is_letter(s.p[i - 1]))) {
			buf_puts(&text, s.p[i] == 'H' ? "HXXP" : "hxxp");
			i += 3;
		} else if (s.p[i] == '.' && i > 0 && i + 1 < s.n &&
		    !is_xml_space(s.p[i - 1]) && ascii_is_letter(s.p[i + 1])) {
			buf_puts(&text, "[.]");
		} else {
			buf_putc(&text, s.p[i]);
		}
	}
	term_escape(b, buf_span(&text));
	buf_free(&text);
}

/* What is in front of a line's text. */
static void
title(struct buf *b, const char *name)
{
	size_t at = b->n;

	buf_printf(b, "  %s", name);
	while (b->n - at < TITLE)
		buf_putc(b, ' ');
}

/* The items of a list, or the one text; a blank between subfields. */
static void
put_cell(struct buf *b, enum ruf_field f, struct span cell, bool inert)
{
	void (*put)(struct buf *b, struct span s) =
	    inert ? put_inert : term_escape;
	const char *before = "";
	struct buf value = {0};
	struct span item, raw;

	if (TABLE_RUF.fields[f].type != FIELD_LIST) {
		put(b, cell);
		return;
	}
	while (list_next(&cell, &item)) {
		while (list_sub(&item, &raw)) {
			value.n = 0;
			if (!list_value(&value, raw))
				continue;
			buf_puts(b, before);
			put(b, buf_span(&value));
			before = " ";
		}
		before = ", ";
	}
	buf_free(&value);
}

/* "Failure report of gen.example, 2022-07-19 05:57: dmarc" */
static void
put_head(struct buf *b, const struct span *cells, bool colour)
{
	struct span type = cells[RUF_feedback_type];
	enum ruf_field when = cells[RUF_arrival_date].p != NULL ?
	    RUF_arrival_date : RUF_report_date;
	uint64_t t;

	buf_puts(b, colour ? "\033[1m" : "");
	if (type.p == NULL || span_is(type, "auth-failure"))
		buf_puts(b, "Failure report");
	else
		term_printf(b, "Feedback report (%.*s)", SPAN_ARG(type));
	if (cells[RUF_reporter].n > 0)
		term_printf(b, " of %.*s", SPAN_ARG(cells[RUF_reporter]));
	if (num_parse(cells[when], &t)) {
		buf_puts(b, ", ");
		date_put(b, (int64_t)t);
	}
	if (cells[RUF_auth_failure].n > 0)
		term_printf(b, ": %.*s", SPAN_ARG(cells[RUF_auth_failure]));
	buf_puts(b, colour ? "\033[m\n" : "\n");
}

void
tell_failure(struct buf *b, const struct span *cells, size_t width,
    bool verbose, bool colour)
{
	static const struct {
		const char *title;
		enum ruf_field field;
		bool inert, verbose;
		const char *before; /* on the line of the row above, if that
		                     * has one */
	} lines[] = {
		{"about", RUF_reported_domain, false, false, NULL},
		{"from", RUF_from, false, false, NULL},
		{"subject", RUF_subject, true, false, NULL},
		{"message", RUF_message_id, false, false, NULL},
		{"sent by", RUF_source_ip, false, false, NULL},
		{"port", RUF_source_port, false, false, " port "},
		{"mail from", RUF_original_mail_from, false, false, NULL},
		{"rcpt to", RUF_original_rcpt_to, false, false, NULL},
		{"failed", RUF_failed, false, false, NULL},
		{"alignment", RUF_identity_alignment, false, false,
		    "; Identity-Alignment: "},
		{"DKIM", RUF_dkim_domain, false, false, NULL},
		{"selector", RUF_dkim_selector, false, false, ", selector "},
		{"identity", RUF_dkim_identity, false, false, ", identity "},
		{"DKIM key", RUF_dkim_selector_dns, true, false, NULL},
		{"SPF", RUF_spf_dns, true, false, NULL},
		{"results", RUF_authentication_results, false, false, NULL},
		{"delivery", RUF_delivery_result, false, false, NULL},
		{"incidents", RUF_incidents, false, false, NULL},
		{"URIs", RUF_reported_uri, true, false, NULL},
		{"their id", RUF_original_envelope_id, false, false, NULL},
		{"software", RUF_user_agent, true, true, NULL},
		{"other fields", RUF_other_fields, true, true, NULL},
		{"quirks", RUF_quirks, true, true, NULL},
	};
	size_t i, from = b->n;
	bool above = false;

	put_head(b, cells, colour);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		enum ruf_field f = lines[i].field;
		struct span cell = cells[f];

		/* no mechanism that failed, and a null path, say much */
		if (cell.p == NULL || (lines[i].verbose && !verbose) ||
		    (cell.n == 0 && f != RUF_failed &&
		    f != RUF_original_mail_from)) {
			above = above && lines[i].before != NULL;
			continue;
		}
		if (lines[i].before != NULL && above) {
			b->n--;
			buf_puts(b, lines[i].before);
		} else {
			title(b, lines[i].title);
		}
		if (cell.n == 0)
			buf_puts(b, f == RUF_failed ? "nothing" : "<>");
		else
			put_cell(b, f, cell, lines[i].inert);
		buf_putc(b, '\n');
		above = true;
	}
	term_fold(b, from, width, TITLE - 2);
	buf_putc(b, '\n');
}
