/* Values and parameters of MIME header fields (RFC 2045, 5.1, RFC 2231). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MIMEPARAM_H
#define MAIL_MIMEPARAM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Sections of one parameter (RFC 2231, 3) that are put together at most: in
 * lines of 78 they hold more than LIMIT_NAME.
 */
#define MIMEPARAM_SECTIONS 64U

/*
 * Takes the value in front of the parameters off *field (unfolded, behind
 * the colon) and appends it to b in lower case, without white space and
 * comments: "text/plain", "attachment", "base64", or whatever word stands
 * there. Nothing is appended for a field without one.
 */
void mimeparam_value(struct buf *b, struct span *field);

/*
 * Appends the parameter attr (in lower case) of what mimeparam_value() has
 * left over; false, and nothing, if there is none. Octets are as they came,
 * in whatever charset, with quoting, percent-encoding and sections undone;
 * *extended says whether it was in RFC 2231's form. That form wins over the
 * plain one, else the first. A value without quotes goes to the ';', so
 * that it may hold spaces and whatever else should have been quoted.
 */
bool mimeparam_get(struct buf *b, struct span params, const char *attr,
    bool *extended);

#endif
