/* Names and data of records within DNS messages (RFC 1035, 3.3, 4.1.4). */
/* SPDX-License-Identifier: ISC */
#include "dns/rdata.h"

#include <string.h>

enum { POINTER = 0xc0 };

size_t
dns_rdata_skip(const unsigned char *p, size_t n, size_t at)
{
	while (at < n) {
		if (p[at] >= POINTER)
			return n - at >= 2 ? at + 2 : 0;
		if (p[at] >= 0x40) /* RFC 6891, 5: none of these is left */
			return 0;
		if (p[at] == 0)
			return at + 1;
		at += 1U + p[at];
	}
	return 0;
}

/* Appends the label at p; false if there is no room for it. */
static bool
put_label(struct zone_name *name, size_t *size, const unsigned char *p)
{
	size_t i;

	if (*size + 1 + p[0] > ZONE_NAME_MAX)
		return false;
	for (i = 0; i <= p[0]; i++)
		name->wire[*size + i] = (unsigned char)ascii_lower((char)p[i]);
	*size += 1U + p[0];
	return true;
}

size_t
dns_rdata_name(const unsigned char *p, size_t n, size_t at,
    struct zone_name *name)
{
	size_t end = dns_rdata_skip(p, n, at), size = 0, start = at, to;

	while (end != 0 && at < n) {
		if (p[at] >= POINTER) {
			to = n - at < 2 ? n : (p[at] & 0x3fU) << 8 | p[at + 1];
			if (to >= start) /* always back, so it ends */
				return 0;
			start = at = to;
			continue;
		}
		if (p[at] >= 0x40 || n - at <= p[at] ||
		    !put_label(name, &size, p + at))
			return 0;
		if (p[at] == 0) {
			name->n = (unsigned char)size;
			return end;
		}
		at += 1U + p[at];
	}
	return 0;
}

/* The character-strings of a TXT record, one behind the other. */
static bool
put_strings(struct buf *b, const unsigned char *p, size_t size)
{
	size_t from = b->n;

	if (size == 0)
		return false;
	while (size > 0) {
		size_t k = p[0];

		if (k >= size) {
			b->n = from;
			return false;
		}
		buf_add(b, (const char *)p + 1, k);
		p += 1 + k;
		size -= 1 + k;
	}
	return true;
}

static bool
put_octets(struct buf *b, const unsigned char *p, size_t size)
{
	buf_add(b, (const char *)p, size);
	return true;
}

/* A name behind some octets that are taken as they are. */
static bool
put_name(struct buf *b, const unsigned char *p, size_t n, size_t at,
    const size_t part[2])
{
	struct zone_name name;

	if (part[1] < part[0] ||
	    dns_rdata_name(p, n, at + part[0], &name) != at + part[1])
		return false;
	put_octets(b, p + at, part[0]);
	zonename_write(b, name.wire);
	return true;
}

static bool
put_soa(struct buf *b, const unsigned char *p, size_t n, size_t at, size_t end)
{
	struct zone_name mname, rname;
	size_t k = dns_rdata_name(p, n, at, &mname);

	if (k == 0 || (k = dns_rdata_name(p, n, k, &rname)) == 0 ||
	    k + 20 != end)
		return false;
	put_octets(b, mname.wire, mname.n);
	put_octets(b, rname.wire, rname.n);
	return put_octets(b, p + k, 20);
}

bool
dns_rdata_put(struct buf *b, const unsigned char *p, size_t n, size_t at,
    size_t size, enum dns_type type)
{
	switch (type) {
	case DNS_TXT:
		return put_strings(b, p + at, size);
	case DNS_A:
		return size == 4 && put_octets(b, p + at, size);
	case DNS_AAAA:
		return size == 16 && put_octets(b, p + at, size);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
	case DNS_DNAME:
		return put_name(b, p, n, at, (const size_t[]){0, size});
	case DNS_MX:
		return put_name(b, p, n, at, (const size_t[]){2, size});
	case DNS_SOA:
		return put_soa(b, p, n, at, at + size);
	}
	return put_octets(b, p + at, size);
}
