/*
 * Failure reports: parts in, cells out. The fields are read by report/arf.c;
 * what Identity-Alignment means is decided in report/alignment.c.
 */
/* SPDX-License-Identifier: ISC */
#include "report/failure.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "mail/addrlax.h"
#include "mail/header.h"
#include "report/arf.h"
#include "value/num.h"

struct failure {
	struct arf arf;
	struct header header;
};

struct failure *
failure_new(const struct redact *redact)
{
	struct failure *f = xcalloc(1, sizeof(*f));

	f->arf.redact = *redact;
	return f;
}

void
failure_free(struct failure *f)
{
	if (f == NULL)
		return;
	arf_free(&f->arf);
	header_free(&f->header);
	free(f);
}

/* --- fields --- */

/*
 * The fields of a report. Lines between them that are none are skipped, and
 * so are empty ones.
 */
static void
read_fields(struct failure *f, struct span s)
{
	struct arf *a = &f->arf;
	struct header *h = &f->header;
	struct span line, text, name, value;
	size_t i, fields = 0;

	if (s.n > LIMIT_HEADER) {
		s.n = LIMIT_HEADER;
		arf_note(a, FAILURE_LARGE, "feedback", SPAN_NONE);
	}
	span_advance(&s, header_front(s));
	while (s.n > 0) {
		line = s;
		span_cut(&s, '\n', &text);
		text = span_trim(text);
		if (!header_field(text, &name, &value) || is_wsp(line.p[0])) {
			if (text.n > 0)
				arf_note_raw(a, FAILURE_STRAY, text);
			continue;
		}
		header_parse(h, line);
		if (h->octets.n == 0) { /* a mbox's line, a CR in front */
			arf_note_raw(a, FAILURE_STRAY, text);
			continue;
		}
		for (i = 0; i < h->n && fields < LIMIT_HEADER_FIELDS; i++)
			arf_field(a, h->field[i].name, h->field[i].value);
		fields += h->n;
		s = span_from(line, h->begin + h->octets.n);
		if (fields >= LIMIT_HEADER_FIELDS) {
			arf_note(a, FAILURE_MANY, NULL, SPAN_NONE);
			break;
		}
	}
}

/* --- text for people --- */

/*
 * What Exim writes: lines "  Sender Domain: example.com", then what introduces
 * a copy of the message's header, then that. Returns the copy.
 */
static struct span
read_prose_report(struct failure *f, struct span s)
{
	struct arf *a = &f->arf;
	static const struct {
		const char *name, *field;
	} names[] = {
		{"sender domain", "reported-domain"},
		{"sender ip address", "source-ip"},
		{"received date", "arrival-date"},
	};
	struct span line, name, value;
	size_t i;

	arf_field(a, SPAN_LIT("feedback-type"), SPAN_LIT("auth-failure"));
	arf_field(a, SPAN_LIT("auth-failure"), SPAN_LIT("dmarc"));
	while (s.n > 0) {
		span_cut(&s, '\n', &line);
		if (span_has_prefix(line, "------"))
			break;
		value = span_trim(line);
		if (value.n == 0 || !span_cut(&value, ':', &name))
			continue;
		value = span_trim(value);
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (span_is_nocase(name, names[i].name))
				break;
		if (i < sizeof(names) / sizeof(names[0]))
			arf_field(a, span_str(names[i].field), value);
		else
			arf_other(a, name, value);
		if (span_is_nocase(name, "spf alignment"))
			alignment_told(&a->alignment, ALIGNMENT_SPF,
			    span_is_nocase(value, "yes"));
		else if (span_is_nocase(name, "dkim alignment"))
			alignment_told(&a->alignment, ALIGNMENT_DKIM,
			    span_is_nocase(value, "yes"));
	}
	while (s.n > 0 && span_cut(&s, '\n', &line) && span_trim(line).n > 0)
		;
	return s;
}

/* --- headers --- */

/* The addresses of From in f->arf.list; false if there are none. */
static bool
read_from(struct failure *f, const char *field, struct span *text)
{
	struct arf *a = &f->arf;
	const struct header_field *from;
	size_t at = 0;

	from = header_find(&f->header, "from", &at);
	*text = from != NULL ? arf_clean(a, field, from->value,
	    LIMIT_TEXT) : SPAN_NONE;
	if (text->n == 0)
		return false;
	return addr_list_parse(&a->list, *text) ||
	    addrlax_parse(&a->list, *text);
}

/* The header of the report's own mail. */
static void
read_mail(struct failure *f, struct span header)
{
	struct arf *a = &f->arf;
	const struct header_field *date;
	struct span text;
	size_t at = 0;

	header_parse(&f->header, header);
	if (read_from(f, "from", &text) && a->list.n > 0 &&
	    !a->list.box[0].literal) {
		a->form.n = 0;
		arf_put_domain(a, &a->form, "from", a->list.box[0].domain);
		arf_set(a, RUF_reporter, buf_span(&a->form));
	}
	date = header_find(&f->header, "date", &at);
	if (date != NULL) {
		text = arf_clean(a, "date", date->value, LIMIT_TEXT);
		if (text.n > 0 && arf_put_time(a, "date", text))
			arf_set(a, RUF_report_date, buf_span(&a->form));
	}
	text = header_message_id(&f->header);
	if (text.p != NULL)
		arf_set(a, RUF_report_message_id,
		    arf_clean(a, "message-id", text, LIMIT_TEXT));
}

/* The header of the reported message. */
static void
read_message(struct failure *f, struct span header)
{
	struct arf *a = &f->arf;
	struct buf subject = {0}, domain = {0};
	struct span text, s;
	bool several = false;
	size_t i;

	header_parse(&f->header, header);
	if (f->header.count[HEADER_LARGE] > 0)
		arf_note(a, FAILURE_LARGE, "message", SPAN_NONE);
	if (read_from(f, "from", &text)) {
		for (i = 0; i < a->list.n; i++) {
			a->form.n = 0;
			arf_put_mailbox(a, &a->form, "from", &a->list.box[i]);
			arf_set(a, RUF_from, buf_span(&a->form));
			s = span_behind(buf_span(&a->form), '@');
			if (i == 0)
				buf_put_span(&domain, s);
			else
				several |= !span_eq(s, buf_span(&domain));
		}
		if (several)
			arf_note(a, FAILURE_SEVERAL_DOMAINS, NULL, SPAN_NONE);
		else if (a->list.n > 0)
			arf_set(a, RUF_header_from, buf_span(&domain));
	} else if (text.n > 0) {
		arf_note(a, FAILURE_BAD_ADDRESS, "from", SPAN_NONE);
		redact_put(&a->redact, &a->form, text);
		arf_set(a, RUF_from, buf_span(&a->form));
	}
	if (header_subject(&subject, &f->header)) {
		text = arf_clean(a, "subject", buf_span(&subject),
		    LIMIT_TEXT);
		redact_put(&a->redact, &a->form, text);
		arf_set(a, RUF_subject, buf_span(&a->form));
	}
	text = header_message_id(&f->header);
	if (text.p != NULL) {
		a->cell[RUF_message_id].n = 0; /* it counts for more */
		arf_set(a, RUF_message_id,
		    arf_clean(a, "message-id", text, LIMIT_TEXT));
	}
	buf_free(&subject);
	buf_free(&domain);
}

/* --- reports --- */

/* RFC 5965, 3.1; RFC 6591, 3.1; RFC 9991, 4. */
static void
note_missing(struct failure *f)
{
	struct arf *a = &f->arf;
	static const struct {
		enum ruf_field field;
		const char *name;
		enum { ANY, AUTH, DMARC } of;
	} required[] = {
		{RUF_feedback_type, "feedback-type", ANY},
		{RUF_user_agent, "user-agent", ANY},
		{RUF_version, "version", ANY},
		{RUF_auth_failure, "auth-failure", AUTH},
		{RUF_authentication_results, "authentication-results", AUTH},
		{RUF_reported_domain, "reported-domain", AUTH},
		{RUF_identity_alignment, "identity-alignment", DMARC},
	};
	bool of[] = {true, span_is(buf_span(&a->cell[RUF_feedback_type]),
	    "auth-failure"), span_is(buf_span(&a->cell[RUF_auth_failure]),
	    "dmarc")};
	size_t i;

	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (of[required[i].of] && !a->set[required[i].field])
			arf_note(a, FAILURE_MISSING, required[i].name,
			    SPAN_NONE);
}

/* What failed, by all that the report says. */
static void
decide(struct failure *f)
{
	struct arf *a = &f->arf;
	static const char *const methods[] = {"dkim", "spf"};
	struct alignment_facts facts = {
	    .domain = buf_span(&a->cell[a->set[RUF_header_from] ?
		RUF_header_from : RUF_reported_domain]),
	    .auth_failure = buf_span(&a->cell[RUF_auth_failure])};
	struct alignment_decision d;
	uint64_t t;
	size_t i;

	if (num_parse(buf_span(&a->cell[a->set[RUF_arrival_date] ?
	    RUF_arrival_date : RUF_report_date]), &t))
		facts.time = t;
	d = alignment_decide(&a->alignment, &facts);
	if (d.rfc7489)
		arf_note(a, FAILURE_ALIGNED, d.evidence, SPAN_NONE);
	if (d.unproven)
		arf_note(a, FAILURE_UNPROVEN, NULL, SPAN_NONE);
	for (i = 0; i < 2; i++) {
		if ((d.contradicted & (1U << i)) != 0)
			arf_note(a, FAILURE_CONTRADICTED, methods[i],
			    SPAN_NONE);
		if ((d.failed & (1U << i)) != 0)
			arf_set(a, RUF_failed, span_str(methods[i]));
	}
	a->set[RUF_failed] = d.known;
}

void
failure_read(struct failure *f, const struct failure_parts *parts,
    struct span *cells)
{
	struct arf *a = &f->arf;
	struct span message = parts->message, mta;
	unsigned int q;
	size_t i;

	arf_begin(a);
	for (q = 0; q < FAILURE_QUIRKS; q++) {
		if ((parts->quirks & FAILURE_BIT(q)) == 0)
			continue;
		if (q == FAILURE_PART_TYPE)
			arf_note_raw(a, FAILURE_PART_TYPE, parts->type);
		else
			arf_note(a, (enum failure_quirk)q, NULL, SPAN_NONE);
	}
	if (parts->feedback.p != NULL)
		read_fields(f, parts->feedback);
	else if (parts->text.p != NULL)
		message = read_prose_report(f, parts->text);
	read_mail(f, parts->mail);
	mta = buf_span(&a->cell[RUF_reporting_mta]);
	if (!a->set[RUF_reporter] && mta.n > 0)
		arf_set(a, RUF_reporter, mta);
	if (message.n > 0)
		read_message(f, message);
	if (parts->feedback.p != NULL)
		note_missing(f);
	decide(f);
	for (i = RUF_arrival_date; i < RUF_quirks; i++)
		cells[i] = a->set[i] ? buf_span(&a->cell[i]) : SPAN_NONE;
	cells[RUF_quirks] = buf_span(&a->quirks.text);
}

/* --- what it is --- */

bool
failure_sniff_fields(struct span head)
{
	struct span line, name, value;
	bool known_first = false, type = false, first = true;

	span_advance(&head, header_front(head));
	while (head.n > 0 && !type) {
		span_cut(&head, '\n', &line);
		if (!first && line.n > 0 && is_wsp(line.p[0]))
			continue;
		if (!header_field(line, &name, &value))
			break;
		known_first = known_first || (first && arf_is_field(name));
		type = span_is_nocase(name, "feedback-type");
		first = false;
	}
	return known_first && type;
}

bool
failure_sniff_text(struct span head)
{
	static const char words[] = "claiming to be from you has failed";
	size_t i, n = sizeof(words) - 1;

	for (i = 0; i + n <= head.n; i++)
		if (head.p[i] == 'c' && memcmp(head.p + i, words, n) == 0)
			return true;
	return false;
}
