/* Authentication-Results fields, put together and written: RFC 8601. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_WRITE_H
#define AUTHRES_WRITE_H

#include "base/buf.h"
#include "base/span.h"
#include "authres/read.h"
#include "authres/result.h"

/*
 * To put one together: begin, then results, each followed by its properties.
 * What is given is borrowed until it is written. reason, comment: absent for
 * none. A property without a value (absent) is left out.
 */
void authres_begin(struct authres *a, struct span id);
void authres_add(struct authres *a, enum auth_method method,
    enum auth_result result, struct span comment, struct span reason);
void authres_add_prop(struct authres *a, const char *ptype,
    const char *property, struct span value);

/* Octets of one value, reason or comment that are written. */
#define AUTHRES_VALUE_MAX 400U

/*
 * Appends "Authentication-Results: ..." with eol ("\n" or "\r\n") at the end
 * of each line, the last too. Folded to 78 columns where there is room, and
 * never beyond 998. Control characters, those that turn text around (see
 * base/utf8.h) and octets that are no UTF-8 come out as "?", and in a reason
 * or comment all that is not ASCII (RFC 6532: only a message that has UTF-8 in
 * its header may have more); what is no token in quotes. A property whose value
 * is longer than AUTHRES_VALUE_MAX is left out, a reason or comment is cut with
 * "..." behind it. But for these, reading it gives the same again.
 */
void authres_write(struct buf *b, const struct authres *a, const char *eol);

#endif
