/* What the DKIM and SPF results of a record tell together. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_RESULTS_H
#define SUMMARY_RESULTS_H

#include <stdbool.h>

#include "base/span.h"

/*
 * Subfields of dkim_results or spf_results as they stand (list_value() takes
 * off their escapes); which is the selector or the scope. own: the domain is
 * the Author Domain's, above or below it, or within the policy domain. That
 * is relaxed alignment as far as it can be told from a report. broken: some
 * result of an own domain in the list is neither pass nor none.
 */
struct result {
	struct span domain, which, result;
	bool pass, own, broken;
};

/* A record's list of results, its header_from and its policy_domain; each may
 * be absent. */
struct result_list {
	struct span list, from, policy;
	bool spf; /* else of DKIM */
};

/*
 * Of the results those that passed, if any did; of these an own one, if
 * there is one; of these the first. An SPF result of the HELO name
 * authenticates nothing for DMARC (RFC 9989, 4.4.2): it is taken only where
 * there is no other, and neither passes nor is own. False, and all zeros, if
 * there is none.
 */
bool result_pick(const struct result_list *of, struct result *best);

/* The first that holds of a failing record, in this order. */
enum hint {
	HINT_PASS,         /* it does not fail */
	HINT_FORWARDER,    /* the reporter says so, or an own signature
	                    * broke while another domain passed */
	HINT_MISALIGNED,   /* an own domain passed, yet is not aligned */
	HINT_THIRD_PARTY,  /* another domain passed */
	HINT_BROKEN_DKIM,  /* an own signature failed, nothing passed */
	HINT_UNAUTHENTICATED, /* nothing passed, no own signature */
	HINT_N
};

const char *hint_str(enum hint h);

/*
 * Of a record that fails DMARC: dkim and spf are what result_pick() made of
 * its lists, all zeros for none; reasons is its list.
 */
enum hint hint_eval(struct span reasons, const struct result *dkim,
    const struct result *spf);

#endif
