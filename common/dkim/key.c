/* Key records of DKIM (RFC 6376, 3.6.1); other tags are passed over. */
/* SPDX-License-Identifier: ISC */
#include "dkim/key.h"

#include "base/limits.h"
#include "dkim/text.h"

static enum dkimkey_fault
take_kind(struct dkimkey *k, struct span v)
{
	if (span_is(v, "ed25519")) /* RFC 8463, 4 */
		k->kind = DKIMKEY_ED25519;
	else if (!span_is(v, "rsa"))
		return DKIMKEY_KIND;
	return DKIMKEY_FINE;
}

static enum dkimkey_fault
take_hashes(struct dkimkey *k, struct span v)
{
	k->sha1 = dkimtext_has(v, "sha1");
	k->sha256 = dkimtext_has(v, "sha256");
	return DKIMKEY_FINE;
}

static enum dkimkey_fault
take_services(struct dkimkey *k, struct span v)
{
	k->email = dkimtext_has(v, "*") || dkimtext_has(v, "email");
	return DKIMKEY_FINE;
}

static enum dkimkey_fault
take_flags(struct dkimkey *k, struct span v)
{
	k->testing = dkimtext_has(v, "y");
	k->strict_domain = dkimtext_has(v, "s");
	return DKIMKEY_FINE;
}

static enum dkimkey_fault
take_key(struct dkimkey *k, struct span v)
{
	size_t octets;

	k->p = v;
	if (v.n == 0)
		return DKIMKEY_REVOKED;
	if (v.n > LIMIT_DKIM_KEY)
		return DKIMKEY_LARGE;
	return dkimtext_base64(v, &octets) ? DKIMKEY_FINE : DKIMKEY_BASE64;
}

static const struct {
	const char *name;
	enum dkimkey_fault (*take)(struct dkimkey *k, struct span v);
} tags[] = {
    {"k", take_kind},
    {"h", take_hashes},
    {"s", take_services},
    {"t", take_flags},
    {"p", take_key},
};

enum { TAGS = sizeof(tags) / sizeof(tags[0]) };

/* seen: a bit for each tag that was there. */
static enum dkimkey_fault
take(struct dkimkey *k, const struct taglist_item *it, bool first,
    unsigned int *seen)
{
	unsigned int i;

	if (!dkimtext_is_tag(it))
		return DKIMKEY_LIST;
	if (span_is(it->name, "v"))
		return first && span_is(it->value, "DKIM1") ? DKIMKEY_FINE :
		    DKIMKEY_VERSION;
	for (i = 0; i < TAGS && !span_is(it->name, tags[i].name); i++)
		;
	if (i == TAGS)
		return DKIMKEY_FINE;
	if ((*seen & 1U << i) != 0)
		return DKIMKEY_TWICE;
	*seen |= 1U << i;
	return tags[i].take(k, it->value);
}

bool
dkimkey_parse(struct dkimkey *k, struct span record)
{
	struct taglist l = {record, TAGLIST_FWS};
	struct taglist_item it;
	enum dkimkey_fault f;
	unsigned int seen = 0;
	bool first = true;

	*k = (struct dkimkey){.sha1 = true, .sha256 = true, .email = true};
	while (taglist_next(&l, &it)) {
		/* Many records have ";;"; nothing is lost with it. */
		if (it.all.n == 0)
			continue;
		f = take(k, &it, first, &seen);
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
