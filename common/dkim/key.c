/* Key records of DKIM (RFC 6376, 3.6.1); unknown tags are ignored. */
/* SPDX-License-Identifier: ISC */
#include "dkim/key.h"

#include <string.h>

#include "base/limits.h"
#include "dkim/tag.h"

/* Reads a tag of one letter, which is none of those seen. */
static enum dkimkey_fault
read_value(struct dkimkey *k, char tag, struct span v)
{
	size_t octets;

	switch (tag) {
	case 'k':
		if (span_is(v, "ed25519")) /* RFC 8463, 4 */
			k->kind = DKIMKEY_ED25519;
		else if (!span_is(v, "rsa"))
			return DKIMKEY_KIND;
		return DKIMKEY_FINE;
	case 'h':
		k->sha1 = dkimtag_has(v, "sha1");
		k->sha256 = dkimtag_has(v, "sha256");
		return DKIMKEY_FINE;
	case 's':
		k->email = dkimtag_has(v, "*") || dkimtag_has(v, "email");
		return DKIMKEY_FINE;
	case 't':
		k->testing = dkimtag_has(v, "y");
		k->strict_domain = dkimtag_has(v, "s");
		return DKIMKEY_FINE;
	case 'p':
		k->p = v;
		if (v.n == 0)
			return DKIMKEY_REVOKED;
		if (v.n > LIMIT_DKIM_KEY)
			return DKIMKEY_LARGE;
		return dkimtag_base64(v, &octets) ? DKIMKEY_FINE :
		    DKIMKEY_BASE64;
	default:
		return DKIMKEY_FINE;
	}
}

bool
dkimkey_parse(struct dkimkey *k, struct span record)
{
	static const char tags[] = "khstp";
	struct taglist l = {record, TAGLIST_FWS};
	struct taglist_item it;
	enum dkimkey_fault f;
	unsigned int seen = 0, bit;
	bool first = true;
	const char *tag;

	*k = (struct dkimkey){.sha1 = true, .sha256 = true, .email = true};
	while (taglist_next(&l, &it)) {
		/* Many records have ";;", which is harmless. */
		if (it.all.n == 0)
			continue;
		f = DKIMKEY_FINE;
		if (!dkimtag_is(&it)) {
			f = DKIMKEY_LIST;
		} else if (span_is(it.name, "v")) {
			if (!first || !span_is(it.value, "DKIM1"))
				f = DKIMKEY_VERSION;
		} else if (it.name.n == 1 &&
		    (tag = strchr(tags, it.name.p[0])) != NULL) {
			bit = 1U << (tag - tags);
			f = (seen & bit) != 0 ? DKIMKEY_TWICE :
			    read_value(k, *tag, it.value);
			seen |= bit;
		}
		if (k->fault == DKIMKEY_FINE)
			k->fault = f;
		first = false;
	}
	if (k->fault == DKIMKEY_FINE && k->p.p == NULL)
		k->fault = DKIMKEY_MISSING;
	return k->fault == DKIMKEY_FINE;
}

const char *
dkimkey_fault_str(enum dkimkey_fault f)
{
	static const char *const texts[DKIMKEY_FAULTS] = {
	    [DKIMKEY_FINE] = "",
	    [DKIMKEY_VERSION] = "key record is not of version DKIM1",
	    [DKIMKEY_LIST] = "key record is no list of tags",
	    [DKIMKEY_TWICE] = "key record has a tag twice",
	    [DKIMKEY_KIND] = "key record is of an unknown kind of key",
	    [DKIMKEY_MISSING] = "key record has no p=",
	    [DKIMKEY_REVOKED] = "key is revoked: p= is empty",
	    [DKIMKEY_BASE64] = "p= of the key record is no base64",
	    [DKIMKEY_LARGE] = "p= of the key record is too long",
	};

	return texts[f];
}
