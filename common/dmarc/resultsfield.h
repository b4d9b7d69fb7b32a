/* An Authentication-Results field (RFC 8601) that says what we found. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_RESULTSFIELD_H
#define DMARC_RESULTSFIELD_H

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/evaluate.h"

/*
 * Appends the field, folded, each line with eol ("\n" or "\r\n"): dmarc of the
 * message, spf, dmarc of each other Author Domain, arc, and one dkim for each
 * signature that was verified. It has LIMIT_AUTHRES_WRITTEN octets at most.
 * authserv_id is ours and valid. What is foreign is quoted, or left out where
 * it can't be.
 */
void resultsfield_put(struct buf *b, const struct evaluation *e,
    struct span authserv_id, const char *eol);

#endif
