/* Rules about a domain whose surroundings are known, from files or from DNS. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_DOMAIN_H
#define LINT_DOMAIN_H

#include "lint/part.h"

enum lintmail {
	LINTMAIL_UNKNOWN,
	LINTMAIL_NONE, /* neither MX nor address */
	LINTMAIL_NULL, /* a null MX */
	LINTMAIL_HOST, /* an address only */
	LINTMAIL_MX
};

enum lintspf {
	LINTSPF_UNKNOWN,
	LINTSPF_NONE,
	LINTSPF_NOMAIL, /* "v=spf1 -all" */
	LINTSPF_SOME
};

enum lintbool { LINT_UNKNOWN, LINT_NO, LINT_YES };

/* A domain and its record. about is the record's place. */
struct lintfacts {
	const struct lintabout *about;
	const struct lintpolicy *policy;
	size_t labels; /* of the domain */
	size_t org;    /* of its Organizational Domain; 0 if unknown */
	enum policy org_sp; /* what that one's record has for subdomains */
	enum lintmail mail;
	enum lintspf spf;
	enum lintbool suffix;   /* it is a public suffix */
	enum lintbool dkim;     /* there are keys below _domainkey */
	enum lintbool wildcard; /* there is a wildcard right below it */
	enum lintbool online;   /* its servers may deny no name */
	enum lintbool compact;  /* they were seen to deny none */
	enum lintbool mx_below; /* names below it have mail */
	enum lintbool above;    /* a domain above it is known to have no
	                           record, though it is one to have mail */
};

void lintdomain_run(const struct lintfacts *f);

/* A finding at a tag of the record, or at its beginning if it has none. */
struct finding *lintdomain_add(const struct lintabout *a,
    enum lint_rule rule, enum lint_severity severity, enum record_tag tag);

/* The same at the URI of a host in the list of a tag. */
struct finding *lintdomain_add_host(const struct lintabout *a,
    enum lint_rule rule, enum record_tag tag, struct span host);

/* The record is a text at _dmarc, but none of DMARC: not even a faulty one.
 * has_record: there is one beside it. */
void lintdomain_other(const struct lintabout *a, bool has_record);

/* The record is one of DMARC that stands at the domain itself. */
void lintdomain_at_apex(const struct lintabout *a, bool has_record);

#endif
