/* What a record's failure looks like, from what a report says. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_HINT_H
#define SUMMARY_HINT_H

#include <stdbool.h>

#include "base/span.h"
#include "summary/results.h"

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
