/* Picks the one DKIM or SPF result of a record that tells most. */
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

/*
 * Of the results those that passed, if any did; of these an own one, if
 * there is one; of these the first. False, and all zeros, if there is none.
 * from is the row's header_from, policy its policy_domain; either may be
 * absent.
 */
bool result_pick(struct span list, struct span from, struct span policy,
    struct result *a);

#endif
