/* Writes a zone file of the answers that were used, to give them again. */
/* SPDX-License-Identifier: ISC */
#include "dns/recorder.h"

#include <inttypes.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "dns/zoneproof.h"
#include "zone/name.h"
#include "zone/type.h"

/* --- lines --- */

/*
 * A name with everything escaped that has a meaning anywhere in a line: ldns
 * leaves "$", "@", quotes and commas as they are.
 */
static void
put_name(struct buf *b, const unsigned char *wire)
{
	unsigned int n;

	if (*wire == 0)
		buf_putc(b, '.');
	while ((n = *wire++) > 0) {
		for (; n > 0; n--, wire++)
			if ((*wire >= 'a' && *wire <= 'z') ||
			    (*wire >= '0' && *wire <= '9') ||
			    *wire == '-' || *wire == '_')
				buf_putc(b, (char)*wire);
			else
				buf_printf(b, "\\%03u", *wire);
		buf_putc(b, '.');
	}
}

/* A part of a record's data, which is in wire form. */
static void
put_part(struct buf *b, ldns_rdf_type type, void *data, size_t n)
{
	ldns_rdf part = {._size = n, ._type = type, ._data = data};
	char *text = ldns_rdf2str(&part);

	if (text == NULL)
		xalloc_fail();
	buf_puts(b, text);
	free(text);
}

/* The data of one record, as dns/dns.h has it. */
static void
put_data(struct buf *b, enum dns_type type, struct span s)
{
	unsigned char octets[16] = {0}, string[256];
	struct zone_name name;
	size_t n;

	memcpy(octets, s.p, s.n < sizeof(octets) ? s.n : sizeof(octets));
	switch (type) {
	case DNS_TXT: /* as few character-strings as hold it, at least one */
		do {
			n = s.n < 255 ? s.n : 255;
			string[0] = (unsigned char)n;
			if (n > 0)
				memcpy(string + 1, s.p, n);
			put_part(b, LDNS_RDF_TYPE_STR, string, 1 + n);
			span_advance(&s, n);
			if (s.n > 0)
				buf_putc(b, ' ');
		} while (s.n > 0);
		return;
	case DNS_A:
		put_part(b, LDNS_RDF_TYPE_A, octets, 4);
		return;
	case DNS_AAAA:
		put_part(b, LDNS_RDF_TYPE_AAAA, octets, 16);
		return;
	case DNS_DS:
	case DNS_DNSKEY: /* RFC 3597, 5 */
		buf_printf(b, "\\# %zu ", s.n);
		for (n = 0; n < s.n; n++)
			buf_printf(b, "%02x", (unsigned char)s.p[n]);
		return;
	case DNS_MX:
		put_part(b, LDNS_RDF_TYPE_INT16, octets, 2);
		buf_putc(b, ' ');
		span_advance(&s, 2);
		break;
	default:
		break;
	}
	put_name(b, zonename_absolute(&name, s) ? name.wire :
	    (const unsigned char *)"");
}

static void
put_proof(struct buf *b, const struct zone_name *name, const char *type,
    struct span proof)
{
	size_t n;

	do {
		n = zoneproof_size(proof);
		buf_puts(b, ";PROOF,");
		put_name(b, name->wire);
		buf_printf(b, ",%s,", type);
		if (n > 0)
			zoneproof_write(b, (struct span){proof.p, n});
		buf_putc(b, '\n');
		span_advance(&proof, n);
	} while (n > 0 && proof.n > 0);
}

void
recorder_hear(void *ctx, struct span text, enum dns_type type,
    const struct dns_answer *answer)
{
	static const char *const kept[] = {"SERVFAIL", "REFUSED", "timeout"};
	static const char *const as[] = {"SERVFAIL", "REFUSED", "TIMEOUT"};
	const char *type_text = zonetype_str((uint16_t)type), *error = as[0];
	struct recorder *r = ctx;
	struct buf *b = r->to;
	struct buf question = {0};
	struct zone_name name;
	size_t i, n = r->recorded.n;
	bool is_new;

	/* What is no name can't exist, whatever there is. */
	if (answer == NULL || !zonename_absolute(&name, text))
		return;
	buf_put_uint(&question, type);
	buf_add(&question, (const char *)name.wire, name.n);
	is_new = names_add(&r->recorded, buf_span(&question)) == n;
	buf_free(&question);
	if (!is_new)
		return;
	if (r->prove)
		put_proof(b, &name, type_text, answer->proof);
	switch (answer->result) {
	case DNS_FOUND:
		for (i = 0; i < answer->n; i++) {
			put_name(b, name.wire);
			buf_printf(b, " %" PRIu32 " IN %s ", answer->ttl,
			    type_text);
			put_data(b, type, answer->records[i]);
			buf_putc(b, '\n');
		}
		return;
	case DNS_NODATA: /* a type of which nobody asks, without data */
		put_name(b, name.wire);
		buf_printf(b, " %" PRIu32 " IN TYPE65280 \\# 0\n",
		    answer->ttl);
		return;
	case DNS_NXDOMAIN:
		error = "NXDOMAIN";
		break;
	case DNS_TEMPFAIL:
		for (i = 0; i < sizeof(as) / sizeof(as[0]); i++)
			if (answer->error != NULL &&
			    strncmp(answer->error, kept[i],
			    strcspn(answer->error, " ")) == 0)
				error = as[i];
		break;
	}
	buf_puts(b, ";ERROR,");
	put_name(b, name.wire);
	buf_printf(b, ",%s,%s\n", type_text, error);
}
