/* Writes the mail; does not know what becomes of it. */
/* SPDX-License-Identifier: ISC */
#include "send/letter.h"

#include <inttypes.h>
#include <string.h>

#include "base/blob.h"
#include "value/b64.h"
#include "value/date.h"

/* Octets that give a line of base64 (RFC 2045, 6.8). */
enum { LINE = 57, LINES = 256 };

/* RFC 5322, 3.3. */
static void
put_date(struct buf *b, uint64_t t)
{
	static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon",
	    "Tue", "Wed"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct date d = date_civil((int64_t)(t / DATE_DAY));
	unsigned int s = (unsigned int)(t % DATE_DAY);

	buf_printf(b, "%s, %u %s %04u %02u:%02u:%02u +0000",
	    days[t / DATE_DAY % 7], d.day, months[d.month - 1],
	    (unsigned int)d.year, s / 3600, s / 60 % 60, s % 60);
}

void
letter_put_header(struct buf *b, const struct letter *l)
{
	const struct report *r = l->report;
	const struct reporter *by = r->by;

	buf_printf(b, "From: <%.*s>\nTo: <%.*s>\n", SPAN_ARG(by->email),
	    SPAN_ARG(l->to));
	buf_printf(b, "Subject: Report Domain: %.*s\n Submitter: %.*s\n"
	    " Report-ID: <%.*s>\nDate: ", SPAN_ARG(r->value[TUPLE_DOMAIN]),
	    SPAN_ARG(by->submitter), REPORT_ID_N, r->id);
	put_date(b, r->end + 1);
	buf_printf(b, "\nMessage-ID: <%.*s@%.*s>\n", REPORT_ID_N, r->id,
	    SPAN_ARG(by->submitter));
	buf_printf(b, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed;\n boundary=\"=_%.*s\"\n",
	    REPORT_ID_N, r->id);
}

static void
put_number(struct buf *b, const char *what, uint64_t n, const char *end)
{
	buf_printf(b, "  %-28s %10" PRIu64 "%s", what, n, end);
}

/* The part for people, and the header of the part for programs. */
static void
put_text(struct buf *b, const struct letter *l, const char *nl)
{
	const struct report *r = l->report;
	struct buf times[2] = {{0}, {0}};

	date_put(&times[0], (int64_t)r->begin);
	date_put(&times[1], (int64_t)r->end + 1);
	buf_printf(b, "--=_%.*s%sContent-Type: text/plain; charset=us-ascii%s"
	    "%s", REPORT_ID_N, r->id, nl, nl, nl);
	buf_printf(b, "This is a DMARC aggregate report (RFC 9990) for the "
	    "domain%s%.*s,%sfor mail that %.*s received%sfrom %.*s to %.*s "
	    "UTC.%s%s", nl, SPAN_ARG(r->value[TUPLE_DOMAIN]), nl,
	    SPAN_ARG(r->by->submitter), nl, SPAN_ARG(buf_span(&times[0])),
	    SPAN_ARG(buf_span(&times[1])), nl, nl);
	put_number(b, "messages", l->messages, nl);
	put_number(b, "that passed", l->passed, nl);
	put_number(b, "that failed", l->messages - l->passed, nl);
	buf_printf(b, "%sIt is sent because the record at%s_dmarc.%.*s%s"
	    "asks for it with the tag rua. Questions go to%s%.*s.%s%s", nl,
	    nl, SPAN_ARG(r->value[TUPLE_DOMAIN]), nl, nl,
	    SPAN_ARG(r->by->email), nl, nl);
	buf_free(&times[0]);
	buf_free(&times[1]);

	buf_printf(b, "--=_%.*s%sContent-Type: application/gzip%s"
	    "Content-Transfer-Encoding: base64%s"
	    "Content-Disposition: attachment;%s filename=\"", REPORT_ID_N,
	    r->id, nl, nl, nl, nl);
	report_put_file(b, r, true);
	buf_printf(b, "\"%s%s", nl, nl);
}

bool
letter_put_body(const struct letter *l, const char *nl,
    bool (*put)(void *ctx, struct span piece), void *ctx)
{
	char octets[LINE * LINES];
	struct buf b = {0};
	uint64_t at = 0;
	size_t n, i;
	bool good;

	put_text(&b, l, nl);
	good = put(ctx, buf_span(&b));
	while (good && at < l->packed.len) {
		n = l->packed.len - at < sizeof(octets) ?
		    (size_t)(l->packed.len - at) : sizeof(octets);
		good = blob_read(&l->packed, at, octets, n) >= 0;
		at += n;
		b.n = 0;
		for (i = 0; good && i < n; i += LINE) {
			b64_put(&b, octets + i, n - i < LINE ? n - i : LINE);
			buf_puts(&b, nl);
		}
		good = good && put(ctx, buf_span(&b));
	}
	b.n = 0;
	buf_printf(&b, "--=_%.*s--%s", REPORT_ID_N, l->report->id, nl);
	good = good && put(ctx, buf_span(&b));
	buf_free(&b);
	return good;
}
