/* Domains of mail addresses in normal form; asks nobody whether they exist. */
/* SPDX-License-Identifier: ISC */
#include "dns/maildomain.h"

#include "dns/idn.h"
#include "value/dname.h"
#include "value/ip.h"

static bool
is_good(char c)
{
	return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* In ASCII: are all octets good, and is there more than a number? */
static const char *
fault(struct span s)
{
	size_t i;

	if (s.n == 0)
		return dname_fault_str(DNAME_EMPTY);
	for (i = 0; i < s.n; i++)
		if (!is_good(s.p[i]))
			return "character that no domain has";
	if (s.p[s.n - 1] == '.')
		return dname_fault_str(DNAME_EMPTY_LABEL);
	return ip_is_plain4(s) ? "an IP address" : NULL;
}

const char *
maildomain_put(struct buf *b, struct span text)
{
	struct buf ascii = {0};
	const char *why = idn_put(&ascii, text);
	enum dname_fault f;

	if (why == NULL)
		why = fault(buf_span(&ascii));
	if (why == NULL) {
		f = dname_put(b, buf_span(&ascii));
		if (f != DNAME_FINE)
			why = dname_fault_str(f);
	}
	buf_free(&ascii);
	return why;
}
