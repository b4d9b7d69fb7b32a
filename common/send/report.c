/* Writes reports; who gets them is not known here. */
/* SPDX-License-Identifier: ISC */
#include "send/report.h"

#include <inttypes.h>
#include <string.h>

#include "rows/list.h"
#include "value/xml.h"

void
report_begin(struct report *r, const struct reporter *by, struct crypt *crypt,
    const struct span *value, uint64_t begin, uint64_t length)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char hash[CRYPT_HASH_MAX];
	struct buf b = {0};
	size_t i;

	*r = (struct report){.by = by, .value = value, .begin = begin,
	    .end = begin + length - 1};
	buf_printf(&b, "%s%c%.*s%c%" PRIu64 "%c%" PRIu64, by->legacy ? "7489" :
	    "9990", 0, SPAN_ARG(by->submitter), 0, r->begin, 0, r->end);
	for (i = 0; i <= TUPLE_T; i++)
		buf_printf(&b, "%c%.*s", 0, SPAN_ARG(value[i]));
	crypt_hash(crypt, CRYPT_SHA256, buf_span(&b), hash);
	buf_free(&b);
	for (i = 0; i < REPORT_ID_N; i += 2) {
		r->id[i] = hex[hash[i / 2] >> 4];
		r->id[i + 1] = hex[hash[i / 2] & 15];
	}
}

void
report_put_file(struct buf *b, const struct report *r, bool packed)
{
	buf_printf(b, "%.*s!%.*s!%" PRIu64 "!%" PRIu64 "!%.*s.xml%s",
	    SPAN_ARG(r->by->submitter), SPAN_ARG(r->value[TUPLE_DOMAIN]),
	    r->begin, r->end, REPORT_ID_N, r->id, packed ? ".gz" : "");
}

/* --- XML --- */

/* A tag, with what is before and behind its name. */
static void
tag(struct buf *b, unsigned int depth, const char *open, const char *name,
    const char *close)
{
	static const char blanks[] = "            ";

	buf_add(b, blanks, 2 * (size_t)depth);
	buf_puts(b, open);
	buf_puts(b, name);
	buf_puts(b, close);
}

/* An element of text, unless that is absent. */
static void
element(struct buf *b, unsigned int depth, const char *name, struct span text)
{
	if (text.p == NULL)
		return;
	tag(b, depth, "<", name, ">");
	xml_put(b, text);
	tag(b, 0, "</", name, ">\n");
}

static void
open(struct buf *b, unsigned int depth, const char *name)
{
	tag(b, depth, "<", name, ">\n");
}

static void
close(struct buf *b, unsigned int depth, const char *name)
{
	tag(b, depth, "</", name, ">\n");
}

void
report_put_head(struct buf *b, const struct report *r)
{
	const struct reporter *by = r->by;
	const struct span *v = r->value;
	struct buf number = {0};

	buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_puts(b, by->legacy ? "<feedback>\n" :
	    "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n");
	element(b, 1, "version", SPAN_LIT("1.0"));
	open(b, 1, "report_metadata");
	element(b, 2, "org_name", by->org);
	element(b, 2, "email", by->email);
	element(b, 2, "extra_contact_info", by->contact);
	element(b, 2, "report_id", (struct span){r->id, REPORT_ID_N});
	open(b, 2, "date_range");
	buf_put_uint(&number, r->begin);
	element(b, 3, "begin", buf_span(&number));
	number.n = 0;
	buf_put_uint(&number, r->end);
	element(b, 3, "end", buf_span(&number));
	buf_free(&number);
	close(b, 2, "date_range");
	if (!by->legacy)
		element(b, 2, "generator", SPAN_LIT("dmarcutils " VERSION));
	close(b, 1, "report_metadata");

	open(b, 1, "policy_published");
	element(b, 2, "domain", v[TUPLE_DOMAIN]);
	if (by->legacy) {
		element(b, 2, "adkim", v[TUPLE_ADKIM]);
		element(b, 2, "aspf", v[TUPLE_ASPF]);
		element(b, 2, "p", v[TUPLE_P]);
		element(b, 2, "sp", v[TUPLE_SP]);
		element(b, 2, "pct", SPAN_LIT("100"));
		element(b, 2, "fo", v[TUPLE_FO]);
	} else {
		element(b, 2, "discovery_method", v[TUPLE_METHOD]);
		element(b, 2, "p", v[TUPLE_P]);
		element(b, 2, "sp", v[TUPLE_SP]);
		element(b, 2, "np", v[TUPLE_NP]);
		element(b, 2, "fo", v[TUPLE_FO]);
		element(b, 2, "adkim", v[TUPLE_ADKIM]);
		element(b, 2, "aspf", v[TUPLE_ASPF]);
		element(b, 2, "testing", v[TUPLE_T]);
	}
	close(b, 1, "policy_published");
}

/* The next subfield of an item, decoded into *text; absent if it is so. */
static struct span
subfield(struct span *item, struct buf *text)
{
	struct span raw;

	text->n = 0;
	return list_sub(item, &raw) && list_value(text, raw) ? buf_span(text) :
	    SPAN_NONE;
}

/* RFC 7489 has no such type; its others are those of RFC 9990. */
static void
put_reasons(struct buf *b, struct span list, bool legacy)
{
	struct buf text = {0};
	struct span item, type, comment;

	while (list_next(&list, &item)) {
		open(b, 4, "reason");
		type = subfield(&item, &text);
		if (legacy && span_is(type, "policy_test_mode")) {
			element(b, 5, "type", SPAN_LIT("other"));
			element(b, 5, "comment", type);
		} else {
			element(b, 5, "type", type);
			comment = subfield(&item, &text);
			element(b, 5, "comment", comment);
		}
		close(b, 4, "reason");
	}
	buf_free(&text);
}

static void
put_dkim(struct buf *b, struct span list)
{
	static const char *const names[] = {"domain", "selector", "result",
	    "human_result"};
	struct buf text = {0};
	struct span item;
	size_t i;

	while (list_next(&list, &item)) {
		open(b, 3, "dkim");
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			element(b, 4, names[i], subfield(&item, &text));
		close(b, 3, "dkim");
	}
	buf_free(&text);
}

/* There is one for MAIL FROM, or none; the form of RFC 7489 wants one. */
static void
put_spf(struct buf *b, const struct span *v, bool legacy)
{
	struct buf text = {0};
	struct span human = v[TUPLE_SPF_TEXT];
	bool none = v[TUPLE_SPF_RESULT].p == NULL;

	if (none && !legacy)
		return;
	open(b, 3, "spf");
	element(b, 4, "domain", none ? v[TUPLE_HEADER_FROM] :
	    v[TUPLE_SPF_DOMAIN]);
	element(b, 4, "scope", SPAN_LIT("mfrom"));
	element(b, 4, "result", none ? SPAN_LIT("none") : v[TUPLE_SPF_RESULT]);
	element(b, 4, "human_result", subfield(&human, &text));
	close(b, 3, "spf");
	buf_free(&text);
}

void
report_put_record(struct buf *b, const struct report *r,
    const struct span v[TUPLE_N], uint64_t count)
{
	bool legacy = r->by->legacy;
	struct buf number = {0};

	buf_put_uint(&number, count);
	open(b, 1, "record");
	open(b, 2, "row");
	element(b, 3, "source_ip", v[TUPLE_SOURCE_IP]);
	element(b, 3, "count", buf_span(&number));
	buf_free(&number);
	open(b, 3, "policy_evaluated");
	element(b, 4, "disposition",
	    legacy && span_is(v[TUPLE_DISPOSITION], "pass") ?
	    SPAN_LIT("none") : v[TUPLE_DISPOSITION]);
	element(b, 4, "dkim", v[TUPLE_DKIM_ALIGNED]);
	element(b, 4, "spf", v[TUPLE_SPF_ALIGNED]);
	put_reasons(b, v[TUPLE_REASONS], legacy);
	close(b, 3, "policy_evaluated");
	close(b, 2, "row");
	open(b, 2, "identifiers");
	element(b, 3, "envelope_to", v[TUPLE_ENVELOPE_TO]);
	element(b, 3, "envelope_from", v[TUPLE_ENVELOPE_FROM]);
	element(b, 3, "header_from", v[TUPLE_HEADER_FROM]);
	close(b, 2, "identifiers");
	open(b, 2, "auth_results");
	put_dkim(b, v[TUPLE_DKIM]);
	put_spf(b, v, legacy);
	close(b, 2, "auth_results");
	close(b, 1, "record");
}

void
report_put_end(struct buf *b)
{
	buf_puts(b, "</feedback>\n");
}
