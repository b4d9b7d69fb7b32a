/* UTF-16 text (RFC 2781) in pieces, written as UTF-8. */
/* SPDX-License-Identifier: ISC */
#include "mail/utf16.h"

#include "base/utf8.h"

enum { BOM = 0xfeff, NO_CHARACTER = 0xfffd };

bool
utf16_sniff(struct utf16 *u, struct span head)
{
	bool little, big;

	if (head.n < 4)
		return false;
	little = span_has_prefix(head, "\xff\xfe") ||
	    (head.p[0] > '\0' && head.p[1] == '\0' && head.p[2] > '\0' &&
	    head.p[3] == '\0');
	big = span_has_prefix(head, "\xfe\xff") ||
	    (head.p[0] == '\0' && head.p[1] > '\0' && head.p[2] == '\0' &&
	    head.p[3] > '\0');
	*u = (struct utf16){.big = big, .octet = -1};
	return little || big;
}

static void
unit(struct utf16 *u, uint32_t c, struct buf *b)
{
	bool bom = c == BOM && !u->begun, low = c >> 10 == 0xdc00 >> 10;

	u->begun = true;
	if (u->high != 0 && low) {
		utf8_put(b, 0x10000 + ((u->high & 0x3ff) << 10) +
		    (c & 0x3ff));
		u->high = 0;
		return;
	}
	if (u->high != 0)
		utf8_put(b, NO_CHARACTER);
	u->high = c >> 10 == 0xd800 >> 10 ? c : 0;
	if (u->high == 0 && !bom)
		utf8_put(b, low ? NO_CHARACTER : c);
}

void
utf16_decode(struct utf16 *u, struct span s, bool last, struct buf *b)
{
	size_t i;
	int c;

	for (i = 0; i < s.n; i++) {
		c = (unsigned char)s.p[i];
		if (u->octet < 0) {
			u->octet = c;
			continue;
		}
		unit(u, (uint32_t)(u->big ? u->octet << 8 | c :
		    c << 8 | u->octet), b);
		u->octet = -1;
	}
	if (last && (u->octet >= 0 || u->high != 0))
		utf8_put(b, NO_CHARACTER);
}
