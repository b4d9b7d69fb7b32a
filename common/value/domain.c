/* A domain as people and messages write it; does not ask whether it exists. */
/* SPDX-License-Identifier: ISC */
#include "value/domain.h"

#include <idn2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/vector.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "value/dname.h"
#include "value/ip.h"

/* Not 0 if one of the octets is neither a lower-case letter, a digit, "-",
 * "." nor "_". */
static uint64_t
is_strange(uint64_t w)
{
	uint64_t fine = (WORD_FROM(w, '-') & ~WORD_FROM(w, '.' + 1)) |
	    (WORD_FROM(w, '0') & ~WORD_FROM(w, '9' + 1)) |
	    (WORD_FROM(w, '_') & ~WORD_FROM(w, '_' + 1)) |
	    (WORD_FROM(w, 'a') & ~WORD_FROM(w, 'z' + 1));

	return (w | ~fine) & WORD_HIGH;
}

/*
 * Are all of 16 octets what is_strange() lets pass, and no two dots next to
 * each other? The dot before octet apart is not next to it.
 */
static inline bool
are_plain(struct vector a, unsigned int apart)
{
	struct vector letter = {a.v - 'a'}, digit = {a.v - '0'};
	struct vector mark = {a.v - '-'}; /* and the dot, which follows it */
	unsigned int dots = vector_bits(vector_is(a, '.'));

	a.v = vector_is(a, '_').v | vector_upto(letter, 25).v |
	    vector_upto(digit, 9).v | vector_upto(mark, 1).v;
	return vector_bits(a) == 0xffff &&
	    (dots & dots << 1 & ~(1U << apart)) == 0;
}

bool
domain_is_plain(struct span s)
{
	const char *p = s.p, *last;
	uint64_t w[2];

	/* No label of so short a name is too long; no address ends so. */
	if (s.n == 0 || s.n > DNAME_LABEL_MAX || p[0] == '.' ||
	    p[s.n - 1] < 'a')
		return false;
	if (s.n < 16) { /* some of its octets more than once */
		w[0] = s.n < 8 ? word_short(p, s.n) : word_load(p);
		w[1] = s.n < 8 ? w[0] : word_load(p + s.n - 8);
		return are_plain(vector_load(w), 8);
	}
	/* The first octet of each vector but one is the last of another. */
	for (last = p + s.n - 16; p < last; p += 15)
		if (!are_plain(vector_load(p), 16))
			return false;
	return are_plain(vector_load(last), 16);
}

/* domain_put() of a name without U-labels. */
static const char *
put_ascii(struct buf *b, struct span text, unsigned int rules)
{
	static const char strange[] = "a character that no mail domain has";
	size_t from = b->n;
	bool mail = (rules & DOMAIN_MAIL) != 0, plain, lenient;
	enum dname_fault f;
	const char *why = NULL;
	struct ip ip;
	char last;

	if ((rules & DOMAIN_NO_ESCAPES) != 0 && text.n > 0 &&
	    memchr(text.p, '\\', text.n) != NULL)
		return strange;
	if ((rules & DOMAIN_NO_FINAL_DOT) != 0 && text.n > 0 &&
	    text.p[text.n - 1] == '.')
		return dname_fault_str(DNAME_EMPTY_LABEL);
	f = dname_put(b, text);
	if (f == DNAME_FINE && !mail)
		return NULL;
	plain = f == DNAME_FINE && word_all(b->p + from, b->n - from,
	    is_strange);
	last = plain ? b->p[b->n - 1] : '0';
	if (mail && last >= '0' && last <= '9' &&
	    ip_parse_lenient(text, &ip, &lenient))
		why = "an address, not a domain name";
	else if (f != DNAME_FINE)
		why = dname_fault_str(f);
	else if (!plain)
		why = strange;
	else if (last == '.')
		why = "the root is not a domain of mail";
	if (why != NULL)
		b->n = from;
	return why;
}

bool
domain_has_alabel(struct span text)
{
	size_t i;

	for (i = 0; i + 4 <= text.n; i++)
		if (span_is_nocase((struct span){text.p + i, 4}, "xn--"))
			return true;
	return false;
}

const char *
domain_put(struct buf *b, struct span text, unsigned int rules)
{
	char *copy, *unicode = NULL, *ascii = NULL;
	const char *why;
	int rc = IDN2_OK;

	if (word_all(text.p, text.n, word_high) && /* as most are */
	    ((rules & DOMAIN_READ_ALABELS) == 0 || !domain_has_alabel(text)))
		return put_ascii(b, text, rules);
	/* libidn2 takes long over what is too long to be a name. */
	if (text.n > DNAME_TEXT_MAX)
		return dname_fault_str(DNAME_LONG);
	if (memchr(text.p, '\0', text.n) != NULL)
		return "NUL in a name";
	copy = xmalloc(text.n + 1);
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	if ((rules & DOMAIN_READ_ALABELS) != 0)
		rc = idn2_to_unicode_8z8z(copy, &unicode, 0);
	if (rc == IDN2_OK)
		rc = idn2_to_ascii_8z(unicode != NULL ? unicode : copy, &ascii,
		    IDN2_NONTRANSITIONAL);
	idn2_free(unicode);
	free(copy);
	switch (rc) { /* in our words where we have the fault */
	case IDN2_OK:
		why = put_ascii(b, span_str(ascii), rules);
		idn2_free(ascii);
		return why;
	case IDN2_TOO_BIG_LABEL:
	case IDN2_PUNYCODE_BIG_OUTPUT:
		return dname_fault_str(DNAME_LONG_LABEL);
	case IDN2_TOO_BIG_DOMAIN:
		return dname_fault_str(DNAME_LONG);
	case IDN2_ENCODING_ERROR:
		return "invalid UTF-8";
	case IDN2_DISALLOWED:
	case IDN2_CONTEXTJ:
	case IDN2_CONTEXTJ_NO_RULE:
	case IDN2_CONTEXTO:
	case IDN2_CONTEXTO_NO_RULE:
	case IDN2_UNASSIGNED:
		return "a character that IDNA does not allow";
	default:
		return "a label that IDNA does not allow";
	}
}

void
domain_library(struct buf *b)
{
	buf_puts(b, idn2_check_version(NULL));
}
