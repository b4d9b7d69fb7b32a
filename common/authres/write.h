/* Authentication-Results fields, put together and written: RFC 8601. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_WRITE_H
#define AUTHRES_WRITE_H

#include "base/buf.h"
#include "base/span.h"
#include "authres/read.h"
#include "authres/result.h"

/*
 * Put a field together by authres_begin(), then add results, each followed by
 * its properties. All spans are borrowed until it is written. reason, comment:
 * absent for none. A property with an absent value is left out.
 */
void authres_add(struct authres *a, enum auth_method method,
    enum auth_result result, struct span comment, struct span reason);
void authres_add_prop(struct authres *a, const char *ptype,
    const char *property, struct span value);

/* Octets of one value, reason or comment that are written. */
#define AUTHRES_VALUE_MAX 400U

/*
 * Appends "Authentication-Results: ..." with eol ("\n" or "\r\n") at the end
 * of each line, the last too. Folded to 78 columns where that is possible, and
 * never longer than 998. What is no token is quoted. Control characters,
 * characters that reverse text (see base/utf8.h) and octets that are not UTF-8
 * become "?", and so does in a reason or comment all that is not ASCII (RFC
 * 6532: only a message with UTF-8 in its header may have more). A property
 * whose value is longer than AUTHRES_VALUE_MAX is left out, a reason or comment
 * is cut there and ends in "...". Results past LIMIT_AUTHRES_WRITTEN octets are
 * left out. A comment at the end says how many, and a->unverified. Apart from
 * these, parsing it gives a again.
 */
void authres_write(struct buf *b, const struct authres *a, const char *eol);

#endif
