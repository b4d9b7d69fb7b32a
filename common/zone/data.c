/* Record data to wire form; the types that mail and DMARC look at. */
/* SPDX-License-Identifier: ISC */
#include "zone/data.h"

#include <string.h>

#include "value/hex.h"
#include "value/ip.h"
#include "zone/type.h"

const char *
zonedata_kinds(uint16_t type)
{
	static const char *const kinds[] = {
	    [ZONE_TYPE_A] = "4",
	    [ZONE_TYPE_NS] = "n",
	    [ZONE_TYPE_CNAME] = "n",
	    [ZONE_TYPE_SOA] = "nnltttt",
	    [ZONE_TYPE_PTR] = "n",
	    [ZONE_TYPE_MX] = "hn",
	    [ZONE_TYPE_TXT] = "S",
	    [ZONE_TYPE_AAAA] = "6",
	    [ZONE_TYPE_DNAME] = "n",
	    [ZONE_TYPE_SPF] = "S",
	};

	return type < sizeof(kinds) / sizeof(kinds[0]) ? kinds[type] : NULL;
}

/* --- text to wire --- */

/* *at is where an escape is wrong, or the 256th octet. */
static enum zone_fault
read_string(struct buf *wire, const struct zone_token *t, size_t *at)
{
	unsigned char octet;
	size_t i, from = wire->n, took = 1;

	*at = t->n < 255 ? t->n : 255;
	if (t->n > 255 && !t->escaped)
		return ZONE_STRING_LONG;
	buf_reserve(wire, (size_t)t->n + 1);
	buf_putc(wire, (char)t->n);
	if (!t->escaped) {
		buf_add(wire, t->p, t->n);
		return ZONE_FINE;
	}
	for (i = 0; i < t->n; i += took) {
		octet = (unsigned char)t->p[i];
		took = 1;
		*at = i;
		if (octet == '\\' && (took = zonename_escape(t->p + i,
		    t->n - i, &octet)) == 0)
			return ZONE_ESCAPE;
		if (wire->n - from > 255)
			return ZONE_STRING_LONG;
		buf_putc(wire, (char)octet);
	}
	wire->p[from] = (char)(wire->n - from - 1);
	return ZONE_FINE;
}

static enum zone_fault
read_field(struct buf *wire, char kind, const struct zone_token *t,
    struct zone_fields *f)
{
	struct span text = {t->p, t->n};
	struct zone_name name;
	enum zone_fault fault;
	struct ip ip;
	uint32_t v;
	size_t octets;

	switch (kind) {
	case 'n':
		fault = zonename_read(&name, text, f->origin, &f->at);
		if (fault == ZONE_FINE)
			buf_add(wire, (const char *)name.wire, name.n);
		return fault;
	case '4':
	case '6':
		if (!ip_parse(text, &ip) || ip.bits != (kind == '4' ? 32 : 128))
			return ZONE_DATA;
		buf_add(wire, (const char *)ip.a, ip.bits / 8);
		return ZONE_FINE;
	case 't':
		if (!zonetype_ttl(text, &v))
			return ZONE_DATA;
		break;
	default:
		if (!zonetype_number(text, kind == 'h' ? 65535 : UINT32_MAX,
		    &v))
			return ZONE_DATA;
	}
	for (octets = kind == 'h' ? 2 : 4; octets-- > 0;)
		buf_putc(wire, (char)(v >> 8 * octets & 0xff));
	return ZONE_FINE;
}

/* --- the form of RFC 3597 --- */

bool
zonedata_is_generic(const struct zone_token *t, size_t n)
{
	return n > 0 && !t->quoted && t->n == 2 && t->p[0] == '\\' &&
	    t->p[1] == '#';
}

static enum zone_fault
read_generic(struct buf *wire, const char *kinds, struct zone_fields *f)
{
	size_t from = wire->n, i, took;
	const struct zone_token *t;
	unsigned char *p;
	int half = -1, v; /* a pair of digits may fall into two fields */
	uint32_t size;

	f->field = 1;
	if (f->n < 2)
		return ZONE_DATA_MISSING;
	if (!zonetype_number((struct span){f->t[1].p, f->t[1].n}, 65535,
	    &size))
		return ZONE_GENERIC;
	while (++f->field < f->n) {
		t = &f->t[f->field];
		for (i = 0; i < t->n; i++) {
			if ((v = hex_digit(t->p[i])) < 0)
				return ZONE_GENERIC;
			if (half >= 0)
				buf_putc(wire, (char)(half << 4 | v));
			half = half >= 0 ? -1 : v;
		}
		if (wire->n - from > size)
			return ZONE_GENERIC;
	}
	f->field = f->n - 1;
	if (half >= 0 || wire->n - from != size)
		return ZONE_GENERIC;
	if (kinds == NULL)
		return ZONE_FINE;
	/* Is it data of these kinds? Names become lower case. */
	p = (unsigned char *)wire->p + from;
	for (; *kinds != '\0'; p += took, size -= (uint32_t)took) {
		if (*kinds == 'n')
			took = zonename_size(p, size);
		else if (*kinds == 'S')
			took = size > 0 ? 1U + p[0] : 1;
		else
			took = *kinds == '6' ? 16 : *kinds == 'h' ? 2 : 4;
		if (took == 0 || took > size)
			return ZONE_DATA;
		/* Lengths are below 'A', so they stay as they are. */
		for (i = 0; i < took && *kinds == 'n'; i++)
			p[i] = (unsigned char)ascii_lower((char)p[i]);
		if (*kinds != 'S' || took == size)
			kinds++;
	}
	return size == 0 ? ZONE_FINE : ZONE_DATA;
}

enum zone_fault
zonedata_read(struct buf *wire, uint16_t type, struct zone_fields *f)
{
	const char *kinds = zonedata_kinds(type);
	size_t from = wire->n;
	enum zone_fault fault;

	f->field = f->at = 0;
	f->whole = true;
	buf_reserve(wire, 1); /* so that no data is not absent data */
	if (zonedata_is_generic(f->t, f->n))
		return read_generic(wire, kinds, f);
	for (; kinds[0] == 'S' && f->field < f->n; f->field++) {
		fault = read_string(wire, &f->t[f->field], &f->at);
		if (fault != ZONE_FINE)
			return fault;
		f->at = 0;
		if (wire->n - from > 65535)
			return ZONE_DATA_LONG;
	}
	if (kinds[0] == 'S')
		return f->n > 0 ? ZONE_FINE : ZONE_DATA_MISSING;
	for (; kinds[f->field] != '\0'; f->field++) {
		if (f->field == f->n)
			return ZONE_DATA_MISSING;
		fault = read_field(wire, kinds[f->field], &f->t[f->field], f);
		if (fault != ZONE_FINE)
			return fault;
		f->at = 0;
	}
	return f->field < f->n ? ZONE_DATA_EXTRA : ZONE_FINE;
}

/* --- and back --- */

struct zone_place
zonedata_place(const struct zone_record *r, size_t at)
{
	const struct zone_token *t = r->data, *end = t + r->ndata;
	struct zone_place place = {.file = r->file};
	unsigned char octet;
	size_t i, n;

	if (zonedata_is_generic(t, r->ndata)) {
		/* From the joined strings to the wire form, and its digits. */
		for (i = 0; i < r->wire.n; i += 1 + n, at -= n) {
			n = (unsigned char)r->wire.p[i];
			if (at < n)
				break;
		}
		at = 2 * (i < r->wire.n ? i + 1 + at : r->wire.n);
		t += 2;
	}
	for (i = 0; t < end; t++) {
		if (!t->escaped) {
			i = at < t->n ? at : t->n;
			at -= i;
		} else {
			for (i = 0; i < t->n && at > 0; i += n, at--)
				n = t->p[i] == '\\' ? zonename_escape(t->p + i,
				    t->n - i, &octet) : 1;
		}
		if (i < t->n)
			break;
	}
	if (t == end)
		i = (--t)->n;
	place.line = t->line;
	place.column = t->column;
	if (!r->generated)
		place.column += (uint32_t)(i + t->quoted);
	return place;
}
