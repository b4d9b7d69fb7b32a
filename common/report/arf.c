/*
 * The fields of a failure report: values in, cells out. What each field is
 * called, and how its value is read, is in a table.
 */
/* SPDX-License-Identifier: ISC */
#include "report/arf.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "mail/addrlax.h"
#include "mail/date.h"
#include "mail/header.h"
#include "rows/list.h"
#include "value/b64.h"
#include "value/date.h"
#include "value/domain.h"
#include "value/ip.h"
#include "value/num.h"

/* A field that has a column. */
struct known {
	const char *name; /* in lower case */
	enum ruf_field to;
	/* Reads s, which is trimmed and not empty, as the field's value. */
	void (*read)(struct arf *f, const struct known *k, struct span s);
	enum { ONCE, MANY } times;
	const char *words; /* of an enumerated value */
};

void
arf_begin(struct arf *f)
{
	size_t i;

	for (i = 0; i < RUF_N; i++) {
		f->cell[i].n = 0;
		f->set[i] = false;
	}
	quirk_list_free(&f->quirks);
	alignment_begin(&f->alignment);
}

void
arf_free(struct arf *f)
{
	size_t i;

	for (i = 0; i < RUF_N; i++)
		buf_free(&f->cell[i]);
	quirk_list_free(&f->quirks);
	alignment_free(&f->alignment);
	addr_list_free(&f->list);
	buf_free(&f->value);
	buf_free(&f->form);
}

/* --- values --- */

/* People are kept out of originals, too. */
void
arf_note(struct arf *f, enum failure_quirk q, const char *field,
    struct span original)
{
	struct buf b = {0};

	if (original.p != NULL)
		redact_text(&f->redact, &b, original);
	quirk_add_failure(&f->quirks, q, field, original.p != NULL ?
	    buf_span(&b) : SPAN_NONE);
	buf_free(&b);
}

/* Sets a column, or adds an item with these subfields to it, if there is room
 * for it. */
static void
set(struct arf *f, enum ruf_field to, const struct span *sub, size_t n)
{
	struct buf *b = &f->cell[to];
	bool list = TABLE_RUF.fields[to].type == FIELD_LIST;
	size_t i, octets = b->n;

	for (i = 0; i < n; i++)
		octets += sub[i].n + 1;
	if (octets > LIMIT_FAILURE_COLUMN) {
		arf_note(f, FAILURE_LARGE, TABLE_RUF.fields[to].name,
		    SPAN_NONE);
		return;
	}
	if (list && f->set[to])
		buf_putc(b, ';');
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, ',');
		if (list)
			list_put(b, sub[i]);
		else
			buf_put_span(b, sub[i]);
	}
	f->set[to] = true;
}

void
arf_set(struct arf *f, enum ruf_field to, struct span s)
{
	set(f, to, &s, 1);
}

/* Sets it to what is in f->form. */
static void
set_form(struct arf *f, enum ruf_field to)
{
	arf_set(f, to, buf_span(&f->form));
}

/* A text, perhaps with addresses in it. */
static void
read_text(struct arf *f, const struct known *k, struct span s)
{
	redact_text(&f->redact, &f->form, s);
	set_form(f, k->to);
}

/* What a message is found by in a log is not hidden. */
static void
read_id(struct arf *f, const struct known *k, struct span s)
{
	arf_set(f, k->to, s);
}

static void
read_uri(struct arf *f, const struct known *k, struct span s)
{
	redact_uri(&f->redact, &f->form, s);
	set_form(f, k->to);
}

/* Appends it in lower case. */
static void
put_lower(struct arf *f, struct buf *b, struct span s)
{
	size_t i = b->n;

	redact_text(&f->redact, b, s);
	for (; i < b->n; i++)
		b->p[i] = ascii_lower(b->p[i]);
}

static void
read_word(struct arf *f, const struct known *k, struct span s)
{
	struct span words = span_str(k->words), word;
	bool found = false;
	size_t i;

	put_lower(f, &f->form, s);
	for (i = 0; i < s.n && ascii_lower(s.p[i]) == s.p[i]; i++)
		;
	if (i < s.n)
		arf_note(f, FAILURE_CASE, k->name, s);
	while (!found && words.n > 0) {
		span_cut(&words, ' ', &word);
		found = span_eq(word, buf_span(&f->form));
	}
	if (!found)
		arf_note(f, FAILURE_UNKNOWN_VALUE, k->name, buf_span(&f->form));
	set_form(f, k->to);
}

/* The digits of a number, without what may be around them; absent after a
 * note, if it is none of up to max. */
static struct span
number(struct arf *f, const struct known *k, struct span s, uint64_t max)
{
	struct span n = s, fraction;
	uint64_t v, zero;

	if (n.p[0] == '+')
		span_advance(&n, 1);
	fraction = n;
	if (span_cut(&fraction, '.', &n) && !num_parse(fraction, &zero))
		n = SPAN_NONE;
	while (n.n > 1 && n.p[0] == '0')
		span_advance(&n, 1);
	if (!num_parse(n, &v) || v > max) {
		arf_note(f, FAILURE_BAD_NUMBER, k->name, s);
		return SPAN_NONE;
	}
	if (n.n < s.n)
		arf_note(f, FAILURE_NUMBER_FORM, k->name, s);
	return n;
}

static void
read_number(struct arf *f, const struct known *k, struct span s)
{
	s = number(f, k, s, k->to == RUF_source_port ? UINT16_MAX :
	    LIMIT_COUNT);
	if (s.p != NULL)
		arf_set(f, k->to, s);
}

/* RFC 5965, 3.1: it is 1. Many write 1.0, and 0.1 once was the draft's. */
static void
read_version(struct arf *f, const struct known *k, struct span s)
{
	if (span_is(s, "1.0")) {
		arf_note(f, FAILURE_NUMBER_FORM, k->name, s);
		s.n = 1;
	} else if (!span_is(s, "1")) {
		arf_note(f, FAILURE_VERSION, NULL, s);
	}
	read_text(f, k, s);
}

/* False, after a note, if s is no time that a column may have. */
bool
arf_put_time(struct arf *f, const char *field, struct span s)
{
	int64_t t = -1;

	if (!maildate_parse(s, &t) && date_parse(s, &t))
		arf_note(f, FAILURE_DATE_FORM, field, s);
	if (t < 0) {
		arf_note(f, FAILURE_BAD_DATE, field, s);
		return false;
	}
	buf_put_uint(&f->form, (uint64_t)t);
	return true;
}

static void
read_time(struct arf *f, const struct known *k, struct span s)
{
	if (arf_put_time(f, k->name, s))
		set_form(f, k->to);
}

/* "192.0.2.1 (host.example)", as OpenDMARC writes it, is one with a comment. */
static void
read_ip(struct arf *f, const struct known *k, struct span s)
{
	struct span bare = s, host;
	struct ip ip;
	bool lenient;

	while (bare.n > 0 && bare.p[0] == '(' && header_skip_cfws(&bare))
		;
	if (span_cut(&bare, '(', &host) && bare.n > 0)
		host = span_trim(host);
	if (!ip_parse_lenient(host, &ip, &lenient)) {
		arf_note(f, FAILURE_BAD_IP, k->name, s);
		return;
	}
	ip_unmap(&ip);
	ip_put(&f->form, &ip);
	if (!span_eq(s, buf_span(&f->form)))
		arf_note(f, FAILURE_IP_FORM, k->name, s);
	set_form(f, k->to);
}

/* Appends a domain in normal form, or in lower case if it can't be one. */
void
arf_put_domain(struct arf *f, struct buf *b, const char *field, struct span s)
{
	size_t at = b->n;

	if (domain_put(b, s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES) != NULL) {
		arf_note(f, FAILURE_BAD_DOMAIN, field, SPAN_NONE);
		put_lower(f, b, s);
	} else if (!span_eq(s, span_from(buf_span(b), at))) {
		arf_note(f, FAILURE_DOMAIN_FORM, field, s);
	}
}

static void
read_domain(struct arf *f, const struct known *k, struct span s)
{
	arf_put_domain(f, &f->form, k->name, s);
	set_form(f, k->to);
}

/* Appends a mailbox: its local part perhaps hidden, its domain in normal form,
 * unless it is a literal. */
void
arf_put_mailbox(struct arf *f, struct buf *b, const char *field,
    const struct addr_mailbox *box)
{
	struct addr_mailbox m = *box;
	struct buf local = {0}, domain = {0};

	redact_put(&f->redact, &local, box->local);
	if (box->literal)
		buf_put_span(&domain, box->domain);
	else
		arf_put_domain(f, &domain, field, box->domain);
	m.local = buf_span(&local);
	m.domain = buf_span(&domain);
	addr_put(b, &m);
	buf_free(&local);
	buf_free(&domain);
}

/* Appends an address as a path of SMTP; what is none is kept as it is, but
 * hidden as a whole. */
static void
put_path(struct arf *f, struct buf *b, const char *field, struct span s)
{
	struct span path = s;
	bool good, plain = true;

	if (span_is(s, "<>"))
		return;
	if (span_has_prefix_nocase(s, "rfc822;")) { /* as a DSN has it */
		span_advance(&path, strlen("rfc822;"));
		path = span_trim(path);
		plain = false;
	}
	good = addr_path_parse(&f->list, path);
	if (!good) {
		plain = false;
		good = addr_list_parse(&f->list, path) ||
		    addrlax_parse(&f->list, path);
	}
	if (!good || f->list.n != 1) {
		arf_note(f, FAILURE_BAD_ADDRESS, field, SPAN_NONE);
		redact_put(&f->redact, b, s);
		return;
	}
	if (!plain)
		arf_note(f, FAILURE_ADDRESS_FORM, field, SPAN_NONE);
	arf_put_mailbox(f, b, field, &f->list.box[0]);
}

static void
read_path(struct arf *f, const struct known *k, struct span s)
{
	put_path(f, &f->form, k->name, s);
	set_form(f, k->to);
}

/* RFC 6376, 3.5: the local part of i= may be absent. */
static void
read_identity(struct arf *f, const struct known *k, struct span s)
{
	if (s.p[0] == '@')
		read_text(f, k, s);
	else
		read_path(f, k, s);
}

/* "dns; mail.example.com" */
static void
read_mta(struct arf *f, const struct known *k, struct span s)
{
	struct span type, name = s;

	if (span_cut(&name, ';', &type) &&
	    span_is_nocase(span_trim(type), "dns"))
		read_domain(f, k, span_trim(name));
	else
		read_text(f, k, s);
}

/* The octets that base64 stands for are many, and counted only. */
static void
read_size(struct arf *f, const struct known *k, struct span s)
{
	char octets[B64_ROOM(256)];
	struct b64 state = {0};
	uint64_t size = 0;
	size_t i, n;

	for (i = 0; i < s.n; i++) {
		if (ascii_is_letter(s.p[i]) || ascii_is_digit(s.p[i]) ||
		    strchr("+/= \t", s.p[i]) != NULL)
			continue;
		arf_note(f, FAILURE_BAD_BASE64, k->name, SPAN_NONE);
		break;
	}
	for (; s.n > 0; span_advance(&s, n)) {
		n = s.n < 256 ? s.n : 256;
		size += b64_decode(&state, s.p, n, octets);
	}
	size += b64_finish(&state, octets);
	buf_put_uint(&f->form, size);
	set_form(f, k->to);
}

/* Takes the quotes off a quoted string, which is all of s. */
static void
put_unquoted(struct buf *b, struct span s)
{
	size_t i;

	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"') {
		buf_put_span(b, s);
		return;
	}
	for (i = 1; i + 1 < s.n; i++) {
		if (s.p[i] == '\\' && i + 2 < s.n)
			i++;
		buf_putc(b, s.p[i]);
	}
}

static void
read_quoted(struct arf *f, const struct known *k, struct span s)
{
	put_unquoted(&f->form, s);
	set_form(f, k->to);
}

/* txt : domain : "record" */
static void
read_spf_dns(struct arf *f, const struct known *k, struct span s)
{
	struct span rest = s, sub[3];

	if (span_cut(&rest, ':', &sub[0]) && span_cut(&rest, ':', &sub[1]) &&
	    (span_is_nocase(span_trim(sub[0]), "txt") ||
	    span_is_nocase(span_trim(sub[0]), "spf"))) {
		sub[0] = span_trim(sub[0]);
		sub[1] = span_trim(sub[1]);
		rest = span_trim(rest);
		if (rest.n < 2 || rest.p[0] != '"')
			arf_note(f, FAILURE_SPF_DNS_FORM, NULL, SPAN_NONE);
	} else {
		sub[0] = sub[1] = SPAN_NONE;
		rest = s;
		arf_note(f, FAILURE_SPF_DNS_FORM, NULL, SPAN_NONE);
	}
	put_unquoted(&f->form, rest);
	sub[2] = buf_span(&f->form);
	set(f, k->to, sub, 3);
}

static void
read_results(struct arf *f, const struct known *k, struct span s)
{
	switch (alignment_results(&f->alignment, s)) {
	case ALIGNMENT_NO_ID:
		arf_note(f, FAILURE_NO_AUTHSERV_ID, NULL, SPAN_NONE);
		break;
	case ALIGNMENT_UNREAD:
		arf_note(f, FAILURE_BAD_RESULTS, NULL, SPAN_NONE);
		break;
	case ALIGNMENT_READ:
		break;
	}
	read_text(f, k, s);
}

static void
read_alignment(struct arf *f, const struct known *k, struct span s)
{
	if (!alignment_listed(&f->alignment, s))
		arf_note(f, FAILURE_UNKNOWN_VALUE, k->name, s);
	read_text(f, k, s);
}

/* --- fields --- */

#define FEEDBACK_TYPES "abuse auth-failure fraud not-spam opt-out " \
	"opt-out-list other virus"

static const struct known known[] = {
	/* RFC 5965, 3.1 and 3.2 */
	{"feedback-type", RUF_feedback_type, read_word, ONCE, FEEDBACK_TYPES},
	{"user-agent", RUF_user_agent, read_text, ONCE, NULL},
	{"version", RUF_version, read_version, ONCE, NULL},
	{"original-envelope-id", RUF_original_envelope_id, read_text, ONCE,
	    NULL},
	{"original-mail-from", RUF_original_mail_from, read_path, ONCE, NULL},
	{"arrival-date", RUF_arrival_date, read_time, ONCE, NULL},
	{"received-date", RUF_arrival_date, read_time, ONCE, NULL},
	{"reporting-mta", RUF_reporting_mta, read_mta, ONCE, NULL},
	{"source-ip", RUF_source_ip, read_ip, ONCE, NULL},
	{"incidents", RUF_incidents, read_number, ONCE, NULL},
	{"authentication-results", RUF_authentication_results, read_results,
	    MANY, NULL},
	{"original-rcpt-to", RUF_original_rcpt_to, read_path, MANY, NULL},
	{"reported-domain", RUF_reported_domain, read_domain, MANY, NULL},
	{"reported-uri", RUF_reported_uri, read_uri, MANY, NULL},
	{"source-port", RUF_source_port, read_number, ONCE, NULL}, /* 6692 */
	/* RFC 6591, 3.2, and RFC 9991, 4 */
	{"auth-failure", RUF_auth_failure, read_word, ONCE,
	    "adsp bodyhash dmarc revoked signature spf"},
	{"delivery-result", RUF_delivery_result, read_word, ONCE,
	    "delivered other policy reject spam"},
	{"identity-alignment", RUF_identity_alignment, read_alignment, ONCE,
	    NULL},
	{"dkim-domain", RUF_dkim_domain, read_domain, ONCE, NULL},
	{"dkim-identity", RUF_dkim_identity, read_identity, ONCE, NULL},
	{"dkim-selector", RUF_dkim_selector, read_text, ONCE, NULL},
	{"dkim-canonicalized-header", RUF_dkim_canonicalized_header_size,
	    read_size, ONCE, NULL},
	{"dkim-canonicalized-body", RUF_dkim_canonicalized_body_size,
	    read_size, ONCE, NULL},
	{"dkim-selector-dns", RUF_dkim_selector_dns, read_quoted, ONCE, NULL},
	{"dkim-adsp-dns", RUF_dkim_adsp_dns, read_quoted, ONCE, NULL},
	{"spf-dns", RUF_spf_dns, read_spf_dns, MANY, NULL},
	/* of the reported message, if that is not there */
	{"message-id", RUF_message_id, read_id, ONCE, NULL},
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

static const struct known *
find_known(struct span name)
{
	const struct known *k;

	for (k = known; k < known + KNOWN; k++)
		if (span_is_nocase(name, k->name))
			return k;
	return NULL;
}

/* Appends s as UTF-8 without control characters; folds become one blank. */
static void
put_clean(struct arf *f, struct buf *b, const char *field, struct span s)
{
	struct buf text = {0};
	bool control = false, good;
	size_t i, n;

	if (!utf8_repair(&text, s))
		arf_note(f, FAILURE_INVALID_UTF8, field, SPAN_NONE);
	s = span_trim(buf_span(&text));
	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (s.p[i] == '\n' || (s.p[i] == '\r' && i + 1 < s.n &&
		    s.p[i + 1] == '\n')) {
			while (b->n > 0 && is_xml_space(b->p[b->n - 1]))
				b->n--;
			while (i + n < s.n && is_xml_space(s.p[i + n]))
				n++;
			buf_putc(b, ' ');
		} else if (s.p[i] != '\t' && utf8_is_control(s.p + i, n)) {
			control = true;
			utf8_put(b, 0xfffd);
		} else {
			buf_add(b, s.p + i, n);
		}
	}
	if (control)
		arf_note(f, FAILURE_CONTROL, field, SPAN_NONE);
	buf_free(&text);
}

/* Of what is not clean. */
void
arf_note_raw(struct arf *f, enum failure_quirk q, struct span original)
{
	struct buf b = {0};

	put_clean(f, &b, "feedback", original);
	arf_note(f, q, NULL, buf_span(&b));
	buf_free(&b);
}

/* Puts the value into f->value: clean, and no longer than it may be. */
struct span
arf_clean(struct arf *f, const char *field, struct span s, size_t most)
{
	f->value.n = f->form.n = 0;
	put_clean(f, &f->value, field, s);
	if (f->value.n > most) {
		arf_note(f, FAILURE_TEXT_LONG, field, SPAN_NONE);
		f->value.n = utf8_cut(buf_span(&f->value), most);
	}
	return span_trim(buf_span(&f->value));
}

/* What has no column, or is there already. */
void
arf_other(struct arf *f, struct span name, struct span value)
{
	struct span sub[2];
	struct buf b = {0};

	put_clean(f, &b, "other-fields", name);
	sub[1] = arf_clean(f, "other-fields", value, LIMIT_TEXT);
	redact_put(&f->redact, &f->form, sub[1]);
	sub[0] = buf_span(&b);
	sub[1] = buf_span(&f->form);
	set(f, RUF_other_fields, sub, 2);
	buf_free(&b);
}

void
arf_field(struct arf *f, struct span name, struct span value)
{
	const struct known *k = find_known(name);
	struct span s;

	if (k == NULL) {
		arf_other(f, name, value);
		return;
	}
	if (k->times == ONCE && f->set[k->to]) {
		arf_note(f, FAILURE_REPEATED, k->name, SPAN_NONE);
		arf_other(f, name, value);
		return;
	}
	if (strcmp(k->name, "received-date") == 0)
		arf_note(f, FAILURE_RENAMED, k->name, SPAN_NONE);
	/* What is only counted may be as long as it likes. */
	s = arf_clean(f, k->name, value, k->read == read_size ?
	    LIMIT_HEADER : LIMIT_TEXT);
	if (s.n > 0) {
		k->read(f, k, s);
		return;
	}
	arf_note(f, FAILURE_EMPTY, k->name, SPAN_NONE);
	if (TABLE_RUF.fields[k->to].type == FIELD_TEXT)
		arf_set(f, k->to, SPAN_LIT(""));
}

bool
arf_is_field(struct span name)
{
	return find_known(name) != NULL;
}
