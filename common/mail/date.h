/* Date and time as mail writes them: RFC 5322, 3.3 and 4.3. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/*
 * Reads a date-time, folded and with comments, into seconds since 1970-01-01
 * 00:00 UTC. Years of two and three digits and zones by name are read by RFC
 * 5322, 4.3. False for anything else, a zone that is missing or unknown, or a
 * day that its month has not. The day of the week is not compared.
 */
bool maildate_parse(struct span s, int64_t *t);

#endif
